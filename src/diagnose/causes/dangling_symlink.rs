//! UL403.

use super::prelude::{Cause, Code};

pub(super) const CAUSE: Cause = Cause {
    code: Code(403),
    name: "dangling-symlink",
    summary: "symlinks of the environment lead to files that are gone",
    page: include_str!("dangling_symlink.md"),
    detect: None,
};
