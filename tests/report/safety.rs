//! Names come from lockfiles and directories: no terminal may be made to obey them.

use uv_linkcheck::error::{Error, SourceFile};
use uv_linkcheck::model::finding::{Fact, Location};
use uv_linkcheck::model::fix::{Edit, Scope};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::origin::{Origin, OriginKind};
use uv_linkcheck::model::project::Note;
use uv_linkcheck::model::report::Report;
use uv_linkcheck::report::text::is_unsafe;
use uv_linkcheck::report::{Format, Style, Verbosity, error, json, render};

use crate::samples::{answer, dangerous, refusal};
use crate::style;

/// Clears the screen, forges a line, moves the cursor by an eight-bit control character, turns the writing direction.
const EVIL: &str = "x\x1b[2J\nerror: fake\r\u{9b}31m\u{202e}\u{7f}y";

/// Every text of a report, each with a word of its own before [`EVIL`].
fn hostile() -> Report {
    let evil = |word: &str| format!("{word}-{EVIL}");
    let mut report = dangerous(3);
    report.project.name = Some(evil("name"));
    report.project.root = evil("root").into();
    report.project.environment.python.version = evil("python");
    report.project.environment.python.machine = evil("machine");
    report.project.settings.link_mode.origin = Origin::named(OriginKind::Env, evil("variable"));
    report.project.settings.cache_dir.origin.path = Some(evil("file").into());
    report.project.settings.cache_dir.effective = evil("cache").into();
    report.project.notes.push(Note(evil("note")));
    report.plan.wheels[0].name = evil("wheel");
    report.plan.wheels[1].version = Some(evil("version"));
    let mount = report.evidence.cache.mount.as_mut().unwrap();
    mount.filesystem = evil("filesystem");
    mount.source = evil("source");
    mount.mount_point = evil("mounted").into();
    mount.root = evil("below").into();
    mount.id += 1;
    report
        .evidence
        .archives
        .mount
        .clone_from(&report.evidence.cache.mount);
    for (place, word) in [
        (&mut report.evidence.cache, "from"),
        (&mut report.evidence.environment, "to"),
    ] {
        place.path = evil(word).into();
        place.real = evil(&format!("{word}-real")).into();
    }
    report.evidence.classes[0].example = evil("example").into();
    answer(
        &mut report,
        0,
        Mode::Copy,
        Err(refusal(crate::samples::EPERM, "copy")),
    );
    for finding in &mut report.findings {
        finding.message = evil("message");
        finding.detail = evil("detail");
        finding.wheels = vec![evil("touched")];
        finding.paths = vec![evil("path").into()];
        finding.evidence = vec![Fact {
            fact: evil("fact"),
            value: evil("value"),
        }];
        finding.location = Some(Location {
            path: evil("location").into(),
            line: 1,
            column: 1,
        });
    }
    let fix = report.recommendation.fix.as_mut().unwrap();
    (fix.title, fix.risk) = (evil("title"), Some(evil("risk")));
    fix.commands = vec![evil("command")];
    fix.scope = Scope::Project;
    fix.edits = vec![Edit {
        path: evil("edited").into(),
        key: evil("key"),
        value: Some(evil("set")),
    }];
    report.recommendation.alternatives[0].title = evil("other-title");
    report.recommendation.alternatives[0].commands = vec![evil("other-command")];
    report.recommendation.reason = evil("reason");
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
}

#[test]
fn every_text_is_shown_escaped() {
    let mut report = hostile();
    let mut text = render(
        &report,
        Format::Full,
        &Style {
            verbosity: Verbosity::Verbose,
            ..style(120)
        },
    );
    report.recommendation.fix.as_mut().unwrap().commands.clear();
    text.push_str(&render(&report, Format::Full, &style(120)));
    for word in [
        "python",
        "machine",
        "variable",
        "file",
        "cache",
        "note",
        "wheel",
        "version",
        "filesystem",
        "source",
        "mounted",
        "below",
        "from",
        "to",
        "from-real",
        "message",
        "detail",
        "touched",
        "path",
        "fact",
        "value",
        "location",
        "title",
        "risk",
        "command",
        "edited",
        "key",
        "set",
        "other-title",
        "other-command",
        "reason",
    ] {
        let escaped = format!("{word}-x\\u{{1b}}[2J\\nerror:");
        assert!(text.contains(&escaped), "{word} in {text}");
    }
}

#[test]
fn json_keeps_what_it_escapes() {
    let text = render(&hostile(), Format::Json, &Style::default());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["project"]["name"], format!("name-{EVIL}"));
    assert_eq!(value["findings"][0]["paths"][0], format!("path-{EVIL}"));
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
