//! The real uv as judge: every prediction is made first, and then uv does it.
//!
//! Each test is a situation: a cache, a project and an environment on real filesystems. In each situation every uv
//! version installs the same project in every link mode, and what it did is read from the files and the log. That must
//! be what is known of uv, and what `uv-linkcheck` said before.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod advice;
mod compare;
mod findings;
mod judge;
mod known;
mod mounts;
mod observed;
mod predicted;
mod scene;

mod boundaries;
mod causes;
mod cold;
mod files;
mod overlay;
mod plain;
mod printed;
mod random;
mod synced;
mod targets;
mod tools;
