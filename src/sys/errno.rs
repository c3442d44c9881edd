//! sys/errno.
