//! The report for people.

use insta::assert_snapshot;
use uv_linkcheck::model::finding::Severity;
use uv_linkcheck::model::fix::{Edit, Scope};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::plan::PlanBasis;
use uv_linkcheck::model::project::{EnvironmentState, Note};
use uv_linkcheck::model::report::Report;
use uv_linkcheck::report::{Format, Style, Verbosity, render};

use crate::samples::{dangerous, degraded, mixed, mount, place, uncached, unprobed, well};
use crate::{style, verbose};

fn full(report: &Report, style: &Style) -> String {
    render(report, Format::Full, style)
}

#[test]
fn all_is_well_in_one_line() {
    assert_snapshot!(full(&well(86), &style(80)));
}

#[test]
fn all_is_well_verbosely() {
    assert_snapshot!(full(&well(3), &verbose(80)));
}

#[test]
fn degraded_at_every_width() {
    for width in [60, 80, 120] {
        assert_snapshot!(
            format!("degraded_{width}"),
            full(&degraded(86), &style(width))
        );
    }
}

#[test]
fn dangerous_at_every_width() {
    for width in [60, 80, 120] {
        assert_snapshot!(
            format!("dangerous_{width}"),
            full(&dangerous(86), &style(width))
        );
    }
}

#[test]
fn dangerous_verbosely() {
    for width in [60, 100] {
        assert_snapshot!(
            format!("dangerous_verbose_{width}"),
            full(&dangerous(3), &verbose(width))
        );
    }
}

#[test]
fn degraded_verbosely() {
    assert_snapshot!(full(&degraded(3), &verbose(100)));
}

#[test]
fn without_unicode() {
    let ascii = Style {
        unicode: false,
        ..style(80)
    };
    assert_snapshot!(full(&degraded(86), &ascii));
    assert!(
        full(
            &dangerous(3),
            &Style {
                unicode: false,
                ..verbose(80)
            }
        )
        .is_ascii()
    );
}

#[test]
fn in_colour() {
    let coloured = Style {
        colour: true,
        ..style(80)
    };
    assert_snapshot!(full(&dangerous(86), &coloured).replace('\x1b', "^"));
}

#[test]
fn colour_changes_nothing_but_colour() {
    for report in every_sample() {
        for width in [60, 80, 120] {
            let plain = full(&report, &verbose(width));
            let coloured = full(
                &report,
                &Style {
                    colour: true,
                    ..verbose(width)
                },
            );
            assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
        }
    }
}

#[test]
fn no_line_is_wider_than_the_terminal_unless_it_is_a_literal() {
    for report in every_sample() {
        for width in [60, 80, 120] {
            for line in full(&report, &verbose(width)).lines() {
                let literal = line.starts_with("    sudo ") || line.starts_with("    path: `");
                assert!(line.chars().count() <= width || literal, "{width}: {line}");
            }
        }
    }
}

#[test]
fn mixed_outcomes_are_counted() {
    assert_snapshot!(full(&mixed(), &style(80)));
}

#[test]
fn not_cached() {
    assert_snapshot!("uncached", full(&uncached(86), &style(80)));
    assert_snapshot!("uncached_verbose", full(&uncached(2), &verbose(80)));
}

#[test]
fn no_wheels() {
    assert_snapshot!(full(&well(0), &style(80)));
}

#[test]
fn nothing_tried() {
    assert_snapshot!(full(&unprobed(86), &style(80)));
}

#[test]
fn quiet_says_verdict_and_causes_and_only_where_it_is_bad() {
    let quiet = Style {
        verbosity: Verbosity::Quiet,
        ..style(80)
    };
    assert_eq!(full(&well(86), &quiet), "");
    assert_snapshot!(full(&dangerous(86), &quiet), @r"
    uv 0.13.9 will fail while installing `certifi` and leave the environment broken

    error[UL127]: `certifi` 2024.8.30 breaks after 6 of its 14 files
      uv falls back only on the first file of a wheel; this one comes later, so uv
      stops.
    error[UL114]: `certifi/core.py` in the cache is immutable
      The inode carries the immutable flag (`lsattr` shows `i`); a hard link to it
      is refused.
    ");
}

#[test]
fn information_is_shown_when_it_was_asked_for() {
    let mut report = dangerous(86);
    report
        .findings
        .retain(|finding| finding.severity == Severity::Info);
    crate::samples::predict(&mut report, |_| Mode::Hardlink);
    assert_eq!(full(&report, &style(80)).lines().count(), 1);
    let low = Style {
        least: Severity::Info,
        ..style(80)
    };
    assert!(full(&report, &low).contains("info[UL110]: ext4 cannot clone files"));
}

#[test]
fn a_requirement_that_is_not_met_is_told() {
    let mut report = well(86);
    report.require = vec![Mode::Hardlink];
    assert_snapshot!(full(&report, &style(80)));
    report.require = vec![Mode::Hardlink, Mode::Clone];
    assert_eq!(full(&report, &style(80)).lines().count(), 1);
}

#[test]
fn two_mounts_of_one_filesystem_show_what_tells_them_apart() {
    let mut report = degraded(86);
    let mut bind = mount(77, (8, 2), "/home/ada/.cache/uv", "ext4", "/dev/sda2");
    bind.root = "/srv/uv-cache".into();
    let home = mount(25, (8, 2), "/", "ext4", "/dev/sda2");
    report.evidence.cache = place("/home/ada/.cache/uv", &bind);
    report.evidence.archives = place("/home/ada/.cache/uv/archive-v0", &bind);
    report.evidence.environment = place("/data/shop/.venv", &home);
    report.evidence.targets[0].place.mount = Some(home);
    let picture = full(&report, &style(120));
    assert_snapshot!(
        picture
            .lines()
            .skip(2)
            .take(5)
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn places_elsewhere_are_shown() {
    let mut report = degraded(86);
    let other = mount(90, (0, 44), "/mnt/big", "nfs4", "server:/export");
    report.evidence.archives = place("/home/ada/.cache/uv/archive-v0", &other);
    report.evidence.archives.real = "/mnt/big/archive-v0".into();
    let mut target = report.evidence.targets[0].clone();
    target.place = place(
        "/data/shop/.venv/lib/python3.12/site-packages/torch",
        &mount(91, (0, 45), "/tmp", "tmpfs", "tmpfs"),
    );
    report.evidence.targets.push(target);
    report.project.notes.push(Note(
        "the marker of `foo` could not be evaluated, so it is taken to apply".into(),
    ));
    assert_snapshot!(full(&report, &style(120)));
}

#[test]
fn directories_without_lockfile_say_what_works() {
    let mut report = well(0);
    report.plan.basis = PlanBasis::Directories;
    report.project.name = None;
    assert_snapshot!(full(&report, &style(120)), @"`shop` has no lockfile and nothing installed: clone, hardlink and copy work between its cache and its environment");
}

#[test]
fn a_change_without_commands_shows_what_is_written() {
    let mut report = degraded(86);
    let fix = report.recommendation.fix.as_mut().unwrap();
    fix.title = "Use the link mode that works.".into();
    fix.scope = Scope::Project;
    fix.commands.clear();
    fix.risk = Some("hides the cause: every environment has files of its own".into());
    fix.edits = vec![
        Edit {
            path: "/data/shop/pyproject.toml".into(),
            key: "tool.uv.link-mode".into(),
            value: Some("copy".into()),
        },
        Edit {
            path: "/home/ada/.config/uv/uv.toml".into(),
            key: "link-mode".into(),
            value: None,
        },
    ];
    let text = full(&report, &style(80));
    let from = text.find("To share").unwrap();
    assert_snapshot!(&text[from..]);
}

#[test]
fn a_refusal_is_the_verdict() {
    let mut report = well(3);
    report.prediction.refusal =
        Some("symlinks need a cache that stays, and `--no-cache` removes it".into());
    report.prediction.wheels.clear();
    report.project.environment.state = EnvironmentState::Replaced("its Python is gone".into());
    assert_snapshot!(full(&report, &style(80)));
    assert!(
        full(&report, &verbose(120))
            .contains("uv removes it and makes it anew: its Python is gone")
    );
}

#[test]
fn nothing_that_helps_is_told_with_the_reason() {
    let mut report = degraded(86);
    report.recommendation.fix = None;
    report.recommendation.alternatives.clear();
    report.recommendation.reason = "No directory on `/data` can be written to.".into();
    let text = full(&report, &style(80));
    assert!(
        text.contains("\n\nNo directory on `/data` can be written to.\n\nhint: more"),
        "{text}"
    );
}

fn every_sample() -> Vec<Report> {
    vec![
        well(3),
        degraded(86),
        dangerous(3),
        mixed(),
        uncached(3),
        unprobed(3),
    ]
}

#[test]
fn commands_in_hints_are_what_the_shell_needs() {
    let mut report = degraded(86);
    report.recommendation.alternatives[0].commands =
        vec!["mv 'x /home/ada/a b' /home/ada/c".into()];
    let text = full(&report, &style(120));
    assert!(
        text.contains("`mv 'x /home/ada/a b' /home/ada/c`"),
        "{text}"
    );
}
