//! UL301.

use super::prelude::{Cause, Code};

pub(super) const CAUSE: Cause = Cause {
    code: Code(301),
    name: "hardlink-slower-than-copy",
    summary: "hard links take longer than copies would",
    page: include_str!("hardlink_slower_than_copy.md"),
    detect: None,
};
