//! wheel_name.
