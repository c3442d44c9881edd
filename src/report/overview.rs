//! Every setting with its value and where it was written: a line each as `git config --show-origin` prints them, or JSON.

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;
use toml_edit::{Array, Value as Toml};

use super::json;
use super::style::{Style, Tone};
use super::text::{columns, pad};
use super::{Format, Verbosity};
use crate::model::overview::{Overview, Row, Source, Value};

/// The name and version of the JSON format.
pub const SCHEMA: &str = "uv-linkcheck/settings/v1";

/// Origins wider than this many columns do not widen the first column.
const WIDEST: usize = 56;

/// `overview` in `format`.
pub fn render(overview: &Overview, format: Format, style: &Style) -> String {
    match format {
        Format::Json => json::print(&Document::of(overview)),
        Format::JsonLines => json::print_line(&Document::of(overview)),
        _ => lines(overview, style),
    }
}

fn lines(overview: &Overview, style: &Style) -> String {
    let mut lines: Vec<(String, String, Tone)> = Vec::new();
    for row in &overview.rows {
        let value = match &row.value {
            Value::Unknown(why) => format!("# {} is unknown: {}", row.name, style.text(why)),
            value => format!("{} = {}", row.name, style.text(&toml(value))),
        };
        lines.push((place(&row.source, style), value, Tone::Strong));
        if style.verbosity == Verbosity::Quiet {
            continue;
        }
        for hidden in &row.hidden {
            let value = Toml::from(hidden.value.as_str()).to_string();
            let why = why(hidden.because);
            let text = format!("# {} = {}: {why}", row.name, style.text(&value));
            lines.push((place(&hidden.source, style), text, Tone::Faint));
        }
    }
    let widths = lines.iter().map(|(place, ..)| columns(place));
    let width = widths.filter(|width| *width <= WIDEST).max().unwrap_or(0);
    let mut text = String::new();
    for (place, value, tone) in lines {
        text.push_str(&pad(&place, width));
        text.push_str("  ");
        text.push_str(&style.paint(tone, &value));
        text.push('\n');
    }
    text
}

/// Why a value does not count.
fn why(because: &str) -> &'static str {
    match because {
        "no-config" => "not read, as asked",
        "uv-toml" => "not read, the `uv.toml` beside it replaces it",
        "member" => "not read, only the workspace root is",
        "nearer-file" => "not read, a nearer file is",
        "table-dropped" => "not read, uv drops the table for another key",
        _ => "hidden",
    }
}

/// `default`, `env:UV_LINK_MODE`, `file:~/p/uv.toml:3`.
fn place(source: &Source, style: &Style) -> String {
    let kind = match source.kind {
        "flag" => "option",
        "script" | "receipt" | "project" | "user" | "system" | "version-file" => "file",
        kind => kind,
    };
    let line = source.line.map(|line| format!(":{line}"));
    let what = match (&source.path, &source.name) {
        (Some(path), _) => format!("{}{}", style.path(path), line.unwrap_or_default()),
        (None, Some(name)) => style.text(name),
        (None, None) => return kind.to_owned(),
    };
    format!("{kind}:{what}")
}

/// A value as TOML spells it.
fn toml(value: &Value) -> String {
    match value {
        Value::Text(text) => Toml::from(text.as_str()).to_string(),
        Value::Texts(texts) => texts
            .iter()
            .map(String::as_str)
            .collect::<Array>()
            .to_string(),
        Value::Switch(on) => on.to_string(),
        Value::Unknown(_) => String::new(),
    }
}

/// Every setting.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Settings"))]
pub(super) struct Document<'a> {
    /// The name and version of this format.
    schema: &'static str,
    /// The version of uv-linkcheck.
    version: &'static str,
    /// The workspace root, or the directory that was looked at.
    root: Cow<'a, str>,
    /// One for each setting.
    settings: Vec<Setting<'a>>,
}

/// A setting.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Setting<'a> {
    /// Its name, as its key is spelled.
    name: &'a str,
    /// What counts; `null` where it cannot be told.
    value: Json<'a>,
    /// Where it is written.
    origin: Origin<'a>,
    /// What is written elsewhere and does not count, nearest first.
    hidden: Vec<Hidden<'a>>,
}

/// The value of a setting.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Value"))]
#[serde(untagged)]
enum Json<'a> {
    Text(&'a str),
    Texts(&'a [String]),
    Switch(bool),
    Unknown,
}

/// Where a value is written.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Place"))]
struct Origin<'a> {
    /// A stable word.
    kind: &'a str,
    /// The option, variable or key.
    name: Option<&'a str>,
    /// The file.
    path: Option<Cow<'a, str>>,
    /// The line, from 1.
    line: Option<usize>,
}

/// A value that does not count.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Hidden<'a> {
    /// As it is written.
    value: &'a str,
    /// Why it does not count.
    because: &'a str,
    /// Where.
    origin: Origin<'a>,
}

impl<'a> Document<'a> {
    fn of(overview: &'a Overview) -> Self {
        Self {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            root: text(&overview.root),
            settings: overview.rows.iter().map(Setting::of).collect(),
        }
    }
}

impl<'a> Setting<'a> {
    fn of(row: &'a Row) -> Self {
        Self {
            name: row.name,
            value: match &row.value {
                Value::Text(text) => Json::Text(text),
                Value::Texts(texts) => Json::Texts(texts),
                Value::Switch(on) => Json::Switch(*on),
                Value::Unknown(_) => Json::Unknown,
            },
            origin: Origin::of(&row.source),
            hidden: row
                .hidden
                .iter()
                .map(|hidden| Hidden {
                    value: &hidden.value,
                    because: hidden.because,
                    origin: Origin::of(&hidden.source),
                })
                .collect(),
        }
    }
}

impl<'a> Origin<'a> {
    fn of(source: &'a Source) -> Self {
        Self {
            kind: source.kind,
            name: source.name.as_deref(),
            path: source.path.as_deref().map(text),
            line: source.line,
        }
    }
}

fn text(path: &Path) -> Cow<'_, str> {
    path.to_string_lossy()
}
