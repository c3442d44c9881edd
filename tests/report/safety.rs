//! Names come from lockfiles and directories: no terminal may be made to obey them.

use uv_linkcheck::error::{Error, SourceFile};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::project::Note;
use uv_linkcheck::model::report::Report;
use uv_linkcheck::report::text::is_unsafe;
use uv_linkcheck::report::{Format, Style, Verbosity, error, json, render};

use crate::samples::{answer, dangerous, refusal};
use crate::style;

/// Clears the screen, forges a line, moves the cursor by an eight-bit control character, turns the writing direction.
const EVIL: &str = "x\x1b[2J\nerror: fake\r\u{9b}31m\u{202e}\u{7f}y";

fn hostile() -> Report {
    let mut report = dangerous(3);
    report.project.name = Some(EVIL.into());
    report.project.root = EVIL.into();
    report.project.environment.python.version = EVIL.into();
    report.project.environment.python.machine = EVIL.into();
    report.project.settings.link_mode.origin.name = Some(EVIL.into());
    report.project.settings.cache_dir.origin.path = Some(EVIL.into());
    report.project.settings.cache_dir.effective = EVIL.into();
    report.project.notes.push(Note(EVIL.into()));
    report.plan.wheels[0].name = EVIL.into();
    report.plan.wheels[1].version = Some(EVIL.into());
    let mount = report.evidence.cache.mount.as_mut().unwrap();
    (mount.filesystem, mount.source, mount.mount_point) = (EVIL.into(), EVIL.into(), EVIL.into());
    report.evidence.archives.mount.as_mut().unwrap().filesystem = EVIL.into();
    for place in [&mut report.evidence.cache, &mut report.evidence.environment] {
        (place.path, place.real) = (EVIL.into(), EVIL.into());
    }
    report.evidence.classes[0].example = EVIL.into();
    answer(
        &mut report,
        0,
        Mode::Copy,
        Err(refusal(crate::samples::EPERM, "copy")),
    );
    for finding in &mut report.findings {
        (finding.message, finding.detail) = (EVIL.into(), EVIL.into());
        (finding.wheels, finding.paths) = (vec![EVIL.into()], vec![EVIL.into()]);
        finding.location = Some(uv_linkcheck::model::finding::Location {
            path: EVIL.into(),
            line: 1,
            column: 1,
        });
    }
    let fix = report.recommendation.fix.as_mut().unwrap();
    (fix.title, fix.commands, fix.risk) = (EVIL.into(), vec![EVIL.into()], Some(EVIL.into()));
    report.recommendation.alternatives[0].commands = vec![EVIL.into()];
    report.recommendation.reason = EVIL.into();
    report
}

fn assert_safe(text: &str, lines: usize) {
    let bad: Vec<char> = text
        .chars()
        .filter(|c| *c != '\n' && is_unsafe(*c))
        .collect();
    assert!(bad.is_empty(), "{bad:?} in {text:?}");
    assert!(
        !text.lines().any(|line| line.starts_with("error: fake")),
        "{text}"
    );
    assert!(text.lines().count() >= lines, "{text}");
}

#[test]
fn every_format_escapes_what_it_did_not_write() {
    let report = hostile();
    for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
        for unicode in [true, false] {
            for format in Format::ALL {
                let style = Style {
                    verbosity,
                    unicode,
                    ..style(80)
                };
                let text = render(&report, format, &style);
                assert_safe(&text, 1);
                assert!(
                    unicode || format == Format::Json || text.is_ascii(),
                    "{text}"
                );
            }
        }
    }
    let text = render(
        &report,
        Format::Full,
        &Style {
            verbosity: Verbosity::Verbose,
            ..style(120)
        },
    );
    assert!(
        text.contains("x\\u{1b}[2J\\nerror: fake\\r\\u{9b}31m\\u{202e}\\u{7f}y"),
        "{text}"
    );
}

#[test]
fn json_keeps_what_it_escapes() {
    let text = render(&hostile(), Format::Json, &Style::default());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["project"]["name"], EVIL);
    assert_eq!(value["findings"][0]["paths"][0], EVIL);
}

#[test]
fn errors_escape_file_names_and_source_lines() {
    let text = format!("a = '{}'\tb\n", EVIL.replace('\n', ""));
    let error = Error::Toml {
        source_file: SourceFile {
            path: EVIL.into(),
            span: Some(5..text.len() - 1),
            text,
        },
        message: EVIL.into(),
        hint: EVIL.into(),
    };
    for unicode in [true, false] {
        assert_safe(
            &error::render(
                &error,
                &Style {
                    unicode,
                    ..style(80)
                },
            ),
            3,
        );
    }
    assert_safe(&json::error(&error), 3);
}
