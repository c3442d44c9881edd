//! UL401.

use super::prelude::{Cause, Code};

pub(super) const CAUSE: Cause = Cause {
    code: Code(401),
    name: "private-copies",
    summary: "files of the environment are not shared with the cache",
    page: include_str!("private_copies.md"),
    detect: None,
};
