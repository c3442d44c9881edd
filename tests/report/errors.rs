//! Errors, for people and for programs.

use insta::assert_snapshot;
use uv_linkcheck::error::{Error, SourceFile};
use uv_linkcheck::report::{Style, error, json};

use crate::style;

fn lockfile(text: &str, span: Option<std::ops::Range<usize>>) -> Error {
    Error::Lockfile {
        source_file: SourceFile {
            path: "/home/ada/shop/uv.lock".into(),
            text: text.into(),
            span,
        },
        message: "`revision` must be an integer".into(),
        hint: "run `uv lock` to write it anew".into(),
    }
}

#[test]
fn the_line_is_shown_with_what_is_wrong_in_it() {
    let error = lockfile(
        "version = 1\nrevision = \"three\"\nrequires-python = \">=3.9\"\n",
        Some(23..30),
    );
    assert_snapshot!("error_unicode", error::render(&error, &style(80)));
    assert_snapshot!(
        "error_ascii",
        error::render(
            &error,
            &Style {
                unicode: false,
                ..style(80)
            }
        )
    );
    let coloured = error::render(
        &error,
        &Style {
            colour: true,
            ..style(80)
        },
    );
    assert_eq!(
        anstream::adapter::strip_str(&coloured).to_string(),
        error::render(&error, &style(80))
    );
}

#[test]
fn an_error_without_a_place_is_a_sentence_and_a_hint() {
    let error = Error::NothingToCheck {
        start: "/home/ada".into(),
    };
    assert_snapshot!(error::render(&error, &style(60)));
    assert_snapshot!(json::error(&error));
}

#[test]
fn a_huge_line_is_named_and_not_shown() {
    let text = format!("version = 1\nrevision = \"{}\"\n", "x".repeat(1 << 20));
    let end = text.len() - 1;
    let rendered = error::render(&lockfile(&text, Some(23..end)), &style(80));
    assert_snapshot!(rendered);
}

#[test]
fn no_span_is_too_odd() {
    let text = "a = é\r\nb";
    for start in 0..=text.len() + 2 {
        for end in start..=text.len() + 2 {
            let rendered = error::render(&lockfile(text, Some(start..end)), &style(80));
            assert!(
                rendered.starts_with("error: failed to parse"),
                "{start}..{end}: {rendered}"
            );
        }
    }
    #[expect(clippy::reversed_empty_ranges, reason = "that is the odd span")]
    let reversed = error::render(&lockfile(text, Some(4..2)), &style(80));
    assert!(reversed.contains("uv.lock"));
}

#[test]
fn programs_get_code_path_and_line() {
    let error = lockfile("version = 1\nrevision = \"three\"\n", Some(23..30));
    assert_snapshot!(json::error(&error));
}
