//! What uv checks when it reads `uv.toml` or `[tool.uv]`: known keys, with values of the right kind.

use std::ops::Range;
use std::str::FromStr;

use pep508_rs::pep440_rs::{VersionSpecifiers, VersionSpecifiersParseError};
use toml_edit::{Item, TableLike};

use super::keys::{self, Key, Kind};
use super::kinds;
use crate::model::uv::UvVersion;
use crate::uv::toml_file::plain;

/// The first thing uv objects to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// uv's objection.
    pub(super) message: String,
    /// The key.
    pub(super) key: String,
    /// The value, where the value is wrong and not the key.
    pub(super) value: Option<String>,
    /// The place in the file.
    pub(super) span: Option<Range<usize>>,
}

/// What a uv of `version` objects to in the table, in file order.
pub(super) fn check(table: &dyn TableLike, version: UvVersion) -> Option<Problem> {
    check_keys(table, &keys::TOP, version)
}

/// As [`check`], for the block of a script, which takes fewer keys.
pub(super) fn check_script(table: &dyn TableLike, version: UvVersion) -> Option<Problem> {
    let mut names = table.iter().map(|(name, _)| name);
    let misplaced = names.find(|name| !keys::in_script(name));
    check(table, version).or_else(|| misplaced.map(|name| unknown(table, name, version)))
}

/// As [`check`], for the options of a tool's receipt: uv writes their values itself, some in a form of its own.
pub(super) fn check_receipt(table: &dyn TableLike, version: UvVersion) -> Option<Problem> {
    let mut names = table.iter().map(|(name, _)| name);
    let strange = names.find(|name| !keys::in_receipt(name, version));
    if let Some(name) = strange {
        return Some(unknown(table, name, version));
    }
    let key = keys::find(&keys::TOP, "link-mode", version)?;
    check_value(key, table.get("link-mode")?, version)
}

/// The first key of the table that a uv of `version` takes in `pyproject.toml` only.
pub(super) fn pyproject_only(table: &dyn TableLike, version: UvVersion) -> Option<Problem> {
    let mut refused = table
        .iter()
        .filter(|(name, _)| keys::pyproject_only_since(name).is_some_and(|since| since <= version));
    let (name, _) = refused.next()?;
    Some(Problem {
        message: format!("the `{name}` field is not allowed in a `uv.toml` file"),
        key: name.to_owned(),
        value: None,
        span: key_span(table, name),
    })
}

fn check_keys(table: &dyn TableLike, known: &'static [Key], version: UvVersion) -> Option<Problem> {
    table
        .iter()
        .find_map(|(name, item)| match keys::find(known, name, version) {
            Some(key) => check_value(key, item, version),
            None => Some(unknown(table, name, version)),
        })
}

fn unknown(table: &dyn TableLike, name: &str, version: UvVersion) -> Problem {
    let since =
        keys::known_since(name, version).map(|since| format!(", which uv {since} introduced"));
    Problem {
        message: format!("unknown field `{name}`{}", since.unwrap_or_default()),
        key: name.to_owned(),
        value: None,
        span: key_span(table, name),
    }
}

fn key_span(table: &dyn TableLike, name: &str) -> Option<Range<usize>> {
    table.get_key_value(name).and_then(|(key, _)| key.span())
}

fn check_value(key: Key, item: &Item, version: UvVersion) -> Option<Problem> {
    if key.kind == Kind::Pip
        && let Some(table) = item.as_table_like()
    {
        let problem = check_keys(table, &keys::PIP, version)?;
        return Some(Problem {
            key: format!("pip.{}", problem.key),
            ..problem
        });
    }
    let (message, span) = kinds::objection(key.kind, item, version)?;
    Some(Problem {
        message,
        key: key.name.to_owned(),
        value: Some(plain(item)),
        span,
    })
}

/// The specifiers of `required-version`: a bare version stands for exactly that one.
pub(super) fn specifiers(text: &str) -> Result<VersionSpecifiers, VersionSpecifiersParseError> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        VersionSpecifiers::from_str(&format!("=={text}"))
    } else {
        VersionSpecifiers::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml_edit::Document;

    fn first(text: &str, version: UvVersion) -> Option<String> {
        let document = Document::parse(text.to_owned()).unwrap();
        check(document.as_table(), version)
            .map(|problem| format!("{}: {}", problem.key, problem.message))
    }

    #[test]
    fn values_of_the_wrong_kind_are_found() {
        let new = UvVersion(0, 13, 9);
        for (text, expected) in [
            ("link-mode = 'copy'\ncache-dir = 'x'", None),
            ("link-mode = 'reflink'", None),
            (
                "link-mode = 'Copy'",
                Some("link-mode: unknown variant `Copy`"),
            ),
            ("link-mode = 1", Some("link-mode: expected one of")),
            ("no-cache = 'true'", Some("no-cache: expected a boolean")),
            (
                "concurrent-builds = 0",
                Some("concurrent-builds: expected an integer"),
            ),
            (
                "no-build-package = ['a', 1]",
                Some("no-build-package: expected a string"),
            ),
            (
                "find-links = 'a'",
                Some("find-links: expected an array of strings"),
            ),
            ("required-version = '~~1'", Some("required-version: ")),
            ("required-version = '0.5.0'", None),
            (
                "index = [{ name = 'a' }]",
                Some("index: expected tables with `url`"),
            ),
            ("[[index]]\nurl = 'https://x.test'", None),
            (
                "[pip]\nlink-mode = 'bogus'",
                Some("pip.link-mode: unknown variant"),
            ),
            (
                "[pip]\ncache-dir = 'x'",
                Some("pip.cache-dir: unknown field"),
            ),
            (
                "exclude-newer = '2024-01-01'\nenvironments = [\"sys_platform == 'linux'\"]",
                None,
            ),
            (
                "environments = 'zz'",
                Some("environments: expected a marker"),
            ),
            ("publish-url = 'zz'", Some("publish-url: expected a URL")),
            ("torch-backend = 'cu128'", None),
            (
                "torch-backend = 'cuda'",
                Some("torch-backend: expected a PyTorch backend"),
            ),
            ("pip = 1", Some("pip: expected a table")),
            ("zzz = 1\nlink-mode = 1", Some("zzz: unknown field `zzz`")),
        ] {
            let found = first(text, new);
            match expected {
                None => assert_eq!(found, None, "{text}"),
                Some(start) => assert!(
                    found.as_ref().is_some_and(|f| f.starts_with(start)),
                    "{text}: {found:?}"
                ),
            }
        }
    }

    #[test]
    fn keys_depend_on_the_release() {
        assert_eq!(
            first("required-version = '1'", UvVersion(0, 5, 13)).as_deref(),
            Some("required-version: unknown field `required-version`, which uv 0.5.14 introduced")
        );
        assert_eq!(first("required-version = '1'", UvVersion(0, 5, 14)), None);
        assert_eq!(first("wheel = 1", UvVersion(0, 5, 5)), None);
        assert!(first("wheel = 1", UvVersion(0, 5, 6)).is_some());
        assert!(first("link-mode = 'reflink'", UvVersion(0, 9, 27)).is_some());
    }
}
