//! The real uv for Windows as judge of this program for Windows, both under Wine.
//!
//! Every prediction is made first, and then uv does it. `C:` and `D:` are directories of this machine, so what became of
//! each file is looked at from outside, by inode. What Wine cannot do is not claimed here: it clones nothing, makes no
//! symlinks, and calls every filesystem NTFS.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod built;
mod cells;
mod launchers;
mod machine;
mod observed;
mod refusals;
