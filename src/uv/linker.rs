//! linker.
