//! sys/mountinfo.
