//! What every output format makes of the same reports. They are of a Linux machine, whose error numbers and paths no other
//! system names so.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may panic"
)]

mod described;
mod edges;
mod errors;
mod foreign;
mod full;
mod machine;
mod picture;
mod safety;
mod samples;
#[path = "../support/schema.rs"]
mod schema;
mod several;
mod verdicts;

use uv_linkcheck::report::{Style, Verbosity};

/// A terminal of `width` columns without colour, in Ada's hands.
fn style(width: usize) -> Style {
    Style {
        width,
        unicode: true,
        home: Some("/home/ada".into()),
        ..Style::default()
    }
}

/// The same with `-v`.
fn verbose(width: usize) -> Style {
    Style {
        verbosity: Verbosity::Verbose,
        ..style(width)
    }
}
