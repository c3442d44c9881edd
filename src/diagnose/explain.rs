//! Answers what a code, a name or an error number means.
pub use super::registry::nearest;
