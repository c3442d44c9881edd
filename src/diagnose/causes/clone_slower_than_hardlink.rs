//! UL302.

use super::prelude::{Cause, Code};

pub(super) const CAUSE: Cause = Cause {
    code: Code(302),
    name: "clone-slower-than-hardlink",
    summary: "clones take longer than hard links would",
    page: include_str!("clone_slower_than_hardlink.md"),
    detect: None,
};
