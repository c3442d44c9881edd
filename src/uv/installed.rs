//! installed.
