//! The places between which cargo and the build backend pass what they made.

use insta::assert_snapshot;
use uv_linkcheck::model::edge::{Edge, EdgeKind};
use uv_linkcheck::model::errno::Errno;
use uv_linkcheck::model::evidence::{Attempt, Refusal};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::place::Place;
use uv_linkcheck::model::report::Report;
use uv_linkcheck::report::{Format, Style, render};

use crate::samples::{EXDEV, degraded, mount, place, well};
use crate::{style, verbose};

const EOPNOTSUPP: Errno = Errno(95);
const EROFS: Errno = Errno(30);

/// An edge along which the modes in `refused` fail with `errno`.
fn edge(kind: EdgeKind, source: Place, target: Place, refused: &[Mode], errno: Errno) -> Edge {
    let attempt = |mode| Attempt {
        class: 0,
        target: 0,
        mode,
        file: source.path.clone(),
        size: 100,
        result: if refused.contains(&mode) {
            Err(Refusal {
                errno,
                call: "call",
                lied: None,
            })
        } else {
            Ok(())
        },
        private_bytes: None,
    };
    Edge {
        kind,
        attempts: Mode::ALL.map(attempt).to_vec(),
        source,
        target,
    }
}

/// A sample whose member is built where `uplift` fails for these modes.
fn built(report: Report, refused: &[Mode], errno: Errno) -> Report {
    let root = mount(30, (8, 2), "/", "ext4", "/dev/sda2");
    let memory = mount(31, (0, 40), "/run/build", "tmpfs", "tmpfs");
    let target = "/home/ada/shop/target/release";
    let mut report = report;
    report.evidence.edges = vec![
        edge(
            EdgeKind::CargoUplift,
            if refused.contains(&Mode::Hardlink) {
                place("/run/build/release/deps", &memory)
            } else {
                place(format!("{target}/deps"), &root)
            },
            place(target, &root),
            refused,
            errno,
        ),
        edge(
            EdgeKind::CargoEnvironment,
            place(target, &root),
            report.evidence.environment.clone(),
            &[Mode::Clone],
            EOPNOTSUPP,
        ),
    ];
    report
}

const LINKS: [Mode; 2] = [Mode::Clone, Mode::Hardlink];

fn full(report: &Report, style: &Style) -> String {
    render(report, Format::Full, style)
}

#[test]
fn nothing_is_said_where_cargo_links() {
    let report = built(well(86), &[Mode::Clone], EOPNOTSUPP);
    assert_eq!(full(&report, &style(80)), full(&well(86), &style(80)));
    let report = built(well(3), &[Mode::Clone], EOPNOTSUPP);
    assert_snapshot!(full(&report, &verbose(100)));
}

#[test]
fn copies_of_cargo_are_told_though_all_is_well_with_uv() {
    let report = built(well(86), &LINKS, EXDEV);
    for width in [60, 100] {
        assert_snapshot!(
            format!("copied_artefacts_{width}"),
            full(&report, &style(width))
        );
    }
    let quiet = Style {
        verbosity: uv_linkcheck::report::Verbosity::Quiet,
        ..style(80)
    };
    assert_eq!(full(&report, &quiet), "");
}

#[test]
fn copies_of_cargo_stand_below_those_of_uv() {
    assert_snapshot!(full(&built(degraded(86), &LINKS, EXDEV), &style(100)));
}

#[test]
fn a_target_nothing_can_be_put_into() {
    assert_snapshot!(full(&built(well(86), &Mode::ALL, EROFS), &style(100)));
}

#[test]
fn edges_are_part_of_the_contract() {
    let report = built(well(2), &LINKS, EXDEV);
    let text = render(&report, Format::Json, &Style::default());
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_snapshot!(serde_json::to_string_pretty(&document["edges"]).unwrap());
    let mut untried = report;
    for edge in &mut untried.evidence.edges {
        edge.attempts.clear();
    }
    let text = render(&untried, Format::Json, &Style::default());
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        document["edges"][0]["modes"]["hardlink"]["works"],
        "untested"
    );
}
