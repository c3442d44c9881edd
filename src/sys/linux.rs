//! sys/linux.
