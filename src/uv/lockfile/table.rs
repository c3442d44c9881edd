//! Typed access to a parsed TOML table. Every refusal points at the value it is about.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its place in the text.
pub(super) type Item<'i> = Spanned<DeValue<'i>>;

/// A value that uv would not take.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) hint: Option<&'static str>,
    pub(super) span: Range<usize>,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            span,
        }
    }

    fn kind(key: &str, wanted: &str, item: &Item<'_>) -> Self {
        let found = item.get_ref().type_str();
        Self::new(
            format!("invalid type for `{key}`: expected {wanted}, found {found}"),
            item.span(),
        )
    }
}

/// The text of `item`, the value of `key`.
pub(super) fn as_str<'t>(key: &str, item: &'t Item<'_>) -> Result<&'t str, Fault> {
    item.get_ref()
        .as_str()
        .ok_or_else(|| Fault::kind(key, "a string", item))
}

/// The table `item`, the value of `key`.
pub(super) fn as_table<'t, 'i>(key: &str, item: &'t Item<'i>) -> Result<&'t DeTable<'i>, Fault> {
    item.get_ref()
        .as_table()
        .ok_or_else(|| Fault::kind(key, "a table", item))
}

/// The elements of the array `item`, the value of `key`.
pub(super) fn as_array<'t, 'i>(
    key: &str,
    item: &'t Item<'i>,
) -> Result<impl ExactSizeIterator<Item = &'t Item<'i>> + use<'t, 'i>, Fault> {
    Ok(item
        .get_ref()
        .as_array()
        .ok_or_else(|| Fault::kind(key, "an array", item))?
        .iter())
}

/// The text at `key`.
pub(super) fn string<'t>(table: &'t DeTable<'_>, key: &str) -> Result<Option<&'t str>, Fault> {
    table.get(key).map(|item| as_str(key, item)).transpose()
}

/// The text at `key`, which must be there; `at` is where its absence is reported.
pub(super) fn required<'t>(
    table: &'t DeTable<'_>,
    key: &str,
    at: Range<usize>,
) -> Result<&'t str, Fault> {
    string(table, key)?.ok_or_else(|| Fault::new(format!("missing field `{key}`"), at))
}

/// The unsigned integer at `key`.
pub(super) fn number(table: &DeTable<'_>, key: &str) -> Result<Option<u64>, Fault> {
    let Some(item) = table.get(key) else {
        return Ok(None);
    };
    let integer = item
        .get_ref()
        .as_integer()
        .ok_or_else(|| Fault::kind(key, "an integer", item))?;
    let value = u64::from_str_radix(integer.as_str(), integer.radix());
    value
        .map(Some)
        .map_err(|_| Fault::new(format!("`{key}` is out of range"), item.span()))
}

/// The array of texts at the first of `keys` that is there.
pub(super) fn strings(table: &DeTable<'_>, keys: &[&str]) -> Result<Vec<String>, Fault> {
    let Some((key, item)) = keys.iter().find_map(|key| Some((*key, table.get(*key)?))) else {
        return Ok(Vec::new());
    };
    as_array(key, item)?
        .map(|item| as_str(key, item).map(str::to_owned))
        .collect()
}

/// The elements of the array at `key`, each read by `read`.
pub(super) fn list<'t, 'i, T>(
    table: &'t DeTable<'i>,
    key: &str,
    mut read: impl FnMut(&'t DeTable<'i>, &'t Item<'i>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let Some(item) = table.get(key) else {
        return Ok(Vec::new());
    };
    as_array(key, item)?
        .map(|item| read(as_table(key, item)?, item))
        .collect()
}

/// The table at the first of `keys` that is there, each value read by `read`, its keys normalized.
pub(super) fn map<'t, 'i, T>(
    table: &'t DeTable<'i>,
    keys: &[&str],
    mut read: impl FnMut(&str, &'t Item<'i>) -> Result<T, Fault>,
) -> Result<BTreeMap<String, T>, Fault> {
    let Some((key, item)) = keys.iter().find_map(|key| Some((*key, table.get(*key)?))) else {
        return Ok(BTreeMap::new());
    };
    let entries = as_table(key, item)?.iter();
    entries
        .map(|(key, item)| Ok((name(key.get_ref(), key.span())?, read(key.get_ref(), item)?)))
        .collect()
}

/// `text` as a normalized name (PEP 503).
pub(super) fn name(text: &str, span: Range<usize>) -> Result<String, Fault> {
    crate::uv::wheel_name::normalize(text).map(std::borrow::Cow::into_owned).ok_or_else(|| {
        let rule = "names must start and end with a letter or digit and may only contain -, _, ., and alphanumeric \
                    characters";
        Fault::new(format!("not a valid package or extra name: `{text}`; {rule}"), span)
    })
}

/// The array of names at the first of `keys` that is there.
pub(super) fn names(table: &DeTable<'_>, keys: &[&str]) -> Result<Vec<String>, Fault> {
    let Some((key, item)) = keys.iter().find_map(|key| Some((*key, table.get(*key)?))) else {
        return Ok(Vec::new());
    };
    as_array(key, item)?
        .map(|item| name(as_str(key, item)?, item.span()))
        .collect()
}

/// The name at `key`, which must be there.
pub(super) fn required_name(
    table: &DeTable<'_>,
    key: &str,
    at: &Item<'_>,
) -> Result<String, Fault> {
    let text = required(table, key, at.span())?;
    name(
        text,
        table.get(key).map_or_else(|| at.span(), Spanned::span),
    )
}
