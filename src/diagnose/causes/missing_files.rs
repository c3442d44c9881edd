//! UL405.

use super::prelude::{Cause, Code};

pub(super) const CAUSE: Cause = Cause {
    code: Code(405),
    name: "missing-files",
    summary: "files of installed wheels are missing",
    page: include_str!("missing_files.md"),
    detect: None,
};
