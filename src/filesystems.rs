//! filesystems.
