//! The probe on real filesystems: what each mode answers there, and that nothing is left behind. Answers that no
//! filesystem of this kernel gives come from a programmed system.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod bed;

mod classes;
mod overlay;
mod places;
mod programmed;
mod sharing;
mod trace;
