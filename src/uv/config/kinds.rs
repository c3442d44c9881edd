//! The kinds of values.

use std::ops::Range;

use toml_edit::{Item, TableLike, Value};

use super::check::specifiers;
use super::keys::{Kind, link_modes};
use crate::model::uv::UvVersion;
use crate::uv::marker;
use crate::uv::workspace::is_name;

/// Overrides and exclusions may be tables from this release on.
const REQUIREMENT_TABLES: UvVersion = UvVersion(0, 11, 25);
/// `exclude-newer = false` is accepted from this release on.
const EXCLUDE_NEWER_OFF: UvVersion = UvVersion(0, 11, 24);

/// Why a uv of `version` does not take `item` for a value of `kind`, and what part of it is wrong.
pub(super) fn objection(
    kind: Kind,
    item: &Item,
    version: UvVersion,
) -> Option<(String, Option<Range<usize>>)> {
    let unless =
        |fits: bool, what: &str| (!fits).then(|| (format!("expected {what}"), item.span()));
    let text = item.as_str();
    match kind {
        Kind::Any => None,
        Kind::Bool => unless(item.as_bool().is_some(), "a boolean"),
        Kind::Text => unless(text.is_some(), "a string"),
        Kind::Array => unless(item.is_array() || item.is_array_of_tables(), "an array"),
        Kind::Table | Kind::Pip => unless(item.is_table_like(), "a table"),
        Kind::Count => unless(
            item.as_integer().is_some_and(|count| count >= 1),
            "an integer of at least 1",
        ),
        Kind::Texts => texts(item),
        Kind::Names => texts(item).or_else(|| {
            each(item, "a package name", |value| {
                value.as_str().is_some_and(is_name)
            })
        }),
        Kind::Requirements => texts(item).or_else(|| each(item, "a requirement", is_requirement)),
        Kind::RequirementsOrTables => each(item, "a requirement", |value| {
            is_requirement(value) || (version >= REQUIREMENT_TABLES && value.is_inline_table())
        }),
        Kind::Switches => {
            if item.as_bool().is_some() {
                None
            } else {
                texts(item)
            }
        }
        Kind::Word(words) => word(item, words),
        Kind::Link => word(item, link_modes(version)),
        Kind::Specifiers => match text.map(specifiers) {
            None => unless(false, "a string"),
            Some(Ok(_)) => None,
            Some(Err(error)) => Some((error.to_string(), item.span())),
        },
        Kind::Tables(key) => tables(item, key),
        Kind::Url => unless(text.is_some_and(is_url), "a URL"),
        Kind::Torch => unless(text.is_some_and(is_torch), "a PyTorch backend"),
        Kind::Date => {
            let off = version >= EXCLUDE_NEWER_OFF && item.as_bool() == Some(false);
            unless(
                off || text.is_some_and(|text| text.contains(|c: char| c.is_ascii_digit())),
                "a date or a span of time",
            )
        }
        Kind::Markers => {
            let marker = |text: &str| marker::parse(text).is_ok();
            let all = item
                .as_array()
                .is_some_and(|array| array.iter().all(|value| value.as_str().is_some_and(marker)));
            unless(
                text.is_some_and(marker) || all,
                "a marker, or an array of markers",
            )
        }
    }
}

/// The first element that is not `fits`.
fn each(
    item: &Item,
    what: &str,
    fits: impl Fn(&Value) -> bool,
) -> Option<(String, Option<Range<usize>>)> {
    if item.is_array_of_tables() {
        return None;
    }
    let message = || format!("expected {what}");
    let Some(array) = item.as_array() else {
        return Some((message(), item.span()));
    };
    array
        .iter()
        .find(|value| !fits(value))
        .map(|value| (message(), value.span()))
}

/// Whether a requirement begins with a name. The rest is uv's own dialect of PEP 508.
fn is_requirement(value: &Value) -> bool {
    let Some(text) = value.as_str() else {
        return false;
    };
    let end = |c: char| c.is_whitespace() || "[(<>=!~;@".contains(c);
    is_name(text.trim_start().split(end).next().unwrap_or_default())
}

fn texts(item: &Item) -> Option<(String, Option<Range<usize>>)> {
    let Some(array) = item.as_array() else {
        return Some(("expected an array of strings".to_owned(), item.span()));
    };
    let other = array.iter().find(|value| value.as_str().is_none())?;
    Some(("expected a string".to_owned(), other.span()))
}

fn word(item: &Item, words: &[&str]) -> Option<(String, Option<Range<usize>>)> {
    let list = || {
        words
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let message = match item.as_str() {
        Some(text) if words.contains(&text) => return None,
        Some(text) => format!("unknown variant `{text}`, expected one of {}", list()),
        None => format!("expected one of {}", list()),
    };
    Some((message, item.span()))
}

fn tables(item: &Item, key: &str) -> Option<(String, Option<Range<usize>>)> {
    let has_key =
        |table: &dyn TableLike| table.get(key).is_some_and(|value| value.as_str().is_some());
    let message = format!("expected tables with `{key}`");
    if let Some(tables) = item.as_array_of_tables() {
        return tables
            .iter()
            .find(|table| !has_key(*table))
            .map(|table| (message, table.span()));
    }
    let Some(array) = item.as_array() else {
        return Some((message, item.span()));
    };
    let fits = |value: &&Value| value.as_inline_table().is_some_and(|table| has_key(table));
    array
        .iter()
        .find(|value| !fits(value))
        .map(|value| (message, value.span()))
}

/// Whether `text` begins with the scheme of a URL.
fn is_url(text: &str) -> bool {
    let scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    text.split_once(':').is_some_and(|(before, _)| {
        before.starts_with(|c: char| c.is_ascii_alphabetic()) && before.chars().all(scheme)
    })
}

fn is_torch(text: &str) -> bool {
    let numbered =
        |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == '.');
    matches!(text, "auto" | "cpu" | "xpu")
        || ["cu", "rocm"]
            .iter()
            .filter_map(|prefix| text.strip_prefix(prefix))
            .any(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml_edit::Document;

    #[test]
    fn spans_of_time_depend_on_the_release() {
        for (text, version, fits) in [
            ("a = '2024-01-01T00:00:00Z'", UvVersion(0, 4, 0), true),
            ("a = '7 days'", UvVersion(0, 13, 9), true),
            ("a = 'soon'", UvVersion(0, 13, 9), false),
            ("a = false", UvVersion(0, 11, 24), true),
            ("a = false", UvVersion(0, 11, 23), false),
        ] {
            let document = Document::parse(text).unwrap();
            let item = document.as_table().get("a").unwrap();
            assert_eq!(
                objection(Kind::Date, item, version).is_none(),
                fits,
                "{text}"
            );
        }
    }
}
