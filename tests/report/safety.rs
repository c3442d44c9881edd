//! Names come from lockfiles and directories: no terminal may be made to obey them.

use uv_linkcheck::error::{Error, SourceFile};
use uv_linkcheck::report::text::is_unsafe;
use uv_linkcheck::report::{Format, Style, Verbosity, error, json, render};

use crate::samples::{EVIL, hostile};
use crate::style;

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
                    unicode || format.is_machine() || format == Format::Markdown || text.is_ascii(),
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
