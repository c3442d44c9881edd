//! One key set or removed in a text, everything else kept.

use std::path::Path;

use toml_edit::{Document, Key};

use super::compare::{self, Tree};
use super::locate::{Place, locate};
use super::{insert, refuse, remove, text};
use crate::error::{Error, Result, SourceFile};
use crate::model::fix::Edit;

/// U+FEFF in UTF-8. uv skips it; it is put back.
const BOM: &str = "\u{feff}";

/// The bytes of the file with the edit made.
pub(super) fn edited(edit: &Edit, path: &Path, exists: bool, bytes: &[u8]) -> Result<Vec<u8>> {
    let keys: Vec<String> = Key::parse(&edit.key)
        .map_err(|_| {
            refuse(
                path,
                format!("`{}` is not a key", edit.key),
                "name it as in `tool.uv.link-mode`",
            )
        })?
        .iter()
        .map(|key| key.get().to_owned())
        .collect();
    if !exists && edit.value.is_some() && keys.len() > 1 {
        return Err(refuse(
            path,
            format!("there is no `{}`", path.display()),
            "run `uv init` first, or use `--scope user`",
        ));
    }
    let whole = std::str::from_utf8(bytes).map_err(|error| {
        refuse(
            path,
            format!(
                "`{}` is not UTF-8 (byte {})",
                path.display(),
                error.valid_up_to()
            ),
            "save it as UTF-8, as TOML asks for",
        )
    })?;
    let (mark, text) = whole
        .strip_prefix(BOM)
        .map_or(("", whole), |text| (BOM, text));
    let before = parse(path, text)?;
    let made = match &edit.value {
        Some(value) => set(text, &before, &keys, value),
        None => unset(text, &before, &keys),
    };
    let made = made.filter(|made| is_only_change(&before, made, &keys, edit.value.as_deref()));
    let Some(made) = made else {
        let what = match &edit.value {
            Some(value) => format!("set to `{value}`"),
            None => "removed".to_owned(),
        };
        return Err(refuse(
            path,
            format!(
                "`{}` cannot be {what} in `{}` without touching something else",
                edit.key,
                path.display()
            ),
            "change it by hand",
        ));
    };
    Ok([mark, &made].concat().into_bytes())
}

fn parse<'a>(path: &Path, text: &'a str) -> Result<Document<&'a str>> {
    Document::parse(text).map_err(|error| Error::Toml {
        source_file: SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
            span: error.span(),
        },
        message: error.message().trim().to_owned(),
        hint: "mend the file first; nothing was written".to_owned(),
    })
}

fn set(text: &str, document: &Document<&str>, keys: &[String], value: &str) -> Option<String> {
    let located = locate(document, keys);
    let Place::Value(existing) = &located.place else {
        return insert::inserted(text, keys, &located, &quoted(value, false));
    };
    if existing.as_str() == Some(value) {
        return Some(text.to_owned());
    }
    let span = existing.span()?;
    let old = text.get(span.clone())?;
    let literal = old.starts_with('\'') && !old.starts_with("'''");
    Some(text::spliced(text, span, &quoted(value, literal)))
}

fn unset(text: &str, document: &Document<&str>, keys: &[String]) -> Option<String> {
    let located = locate(document, keys);
    match &located.place {
        Place::Value(existing) => remove::removed(text, &existing.span()?, located.braces.as_ref()),
        Place::Taken => None,
        _ => Some(text.to_owned()),
    }
}

/// `value` as a TOML string; in single quotes where those are asked for and can hold it.
fn quoted(value: &str, literal: bool) -> String {
    if literal && !value.contains(|c: char| c == '\'' || c.is_control()) {
        return format!("'{value}'");
    }
    toml_edit::Value::from(value).to_string()
}

/// Whether `after` says what `before` says, but for the key.
fn is_only_change(
    before: &Document<&str>,
    after: &str,
    keys: &[String],
    value: Option<&str>,
) -> bool {
    let Ok(after) = Document::parse(after) else {
        return false;
    };
    let (was, is) = (Tree::of(before), Tree::of(&after));
    match value {
        Some(value) => compare::with(was, keys, value).is_some_and(|wanted| wanted == is),
        None => {
            compare::without(&was, keys, false) == is || compare::without(&was, keys, true) == is
        }
    }
}
