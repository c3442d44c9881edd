//! The stable code of a cause.

use std::fmt;

/// The number of a cause: `Code(101)` is `UL101`. Numbers are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UL{}", self.0)
    }
}
