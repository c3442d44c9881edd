//! What the tests that touch the real system share.

#![allow(dead_code, reason = "each test crate uses a part of it")]

pub(crate) mod command;
#[cfg(target_os = "linux")]
pub(crate) mod confine;
#[cfg(target_os = "linux")]
pub(crate) mod daemon;
pub(crate) mod digest;
#[cfg(target_os = "linux")]
pub(crate) mod fs;
#[cfg(target_os = "linux")]
pub(crate) mod fuse;
#[cfg(target_os = "linux")]
pub(crate) mod guest;
pub(crate) mod index;
#[cfg(target_os = "linux")]
pub(crate) mod mounts;
#[cfg(target_os = "linux")]
pub(crate) mod namespace;
pub(crate) mod project;
pub(crate) mod python;
pub(crate) mod said;
pub(crate) mod schema;
pub(crate) mod snapshot;
pub(crate) mod uv;
pub(crate) mod wheel;
