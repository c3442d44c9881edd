//! The picture in the README: the report for people as a terminal shows it.

use std::path::Path;

use anstyle_svg::{Term, WIN10_CONSOLE};
use uv_linkcheck::env::{Process, Vars as _};
use uv_linkcheck::report::{Format, Style, render};

use crate::samples::degraded;
use crate::style;

/// What a terminal is sent.
fn screen() -> String {
    let coloured = Style {
        colour: true,
        ..style(84)
    };
    let report = render(&degraded(86), Format::Full, &coloured);
    format!("\u{1b}[1m$ uv-linkcheck\u{1b}[0m\n{report}")
}

#[test]
fn the_picture_is_that_of_the_program() {
    let svg = Term::new()
        .palette(WIN10_CONSOLE)
        .min_width_px(720)
        .render_svg(&screen());
    assert!(svg.contains("different filesystems"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.svg");
    if Process.get_nonempty("GEN").is_some() {
        fs_err::write(&path, svg).unwrap();
        return;
    }
    let text = fs_err::read_to_string(&path).unwrap_or_default();
    assert!(
        text == svg,
        "docs/report.svg is stale: run `GEN=1 cargo test --test report picture`"
    );
}
