//! UL406.

use super::prelude::{Cause, Code};

pub(super) const CAUSE: Cause = Cause {
    code: Code(406),
    name: "environment-in-synced-folder",
    summary: "the environment is in a folder that a cloud service keeps in sync",
    page: include_str!("environment_in_synced_folder.md"),
    detect: None,
};
