//! UL305.

use super::prelude::{Cause, Code};

pub(super) const CAUSE: Cause = Cause {
    code: Code(305),
    name: "first-import-slow",
    summary: "the first import of cloned native libraries is slow on macOS",
    page: include_str!("first_import_slow.md"),
    detect: None,
};
