//! UL402.

use super::prelude::{Cause, Code};

pub(super) const CAUSE: Cause = Cause {
    code: Code(402),
    name: "edited-through-link",
    summary: "a file was edited, and through its hard link the cache too",
    page: include_str!("edited_through_link.md"),
    detect: None,
};
