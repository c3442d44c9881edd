//! sys/fake.
