//! What a `pyproject.toml` asks for, as far as a lock records it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr;

use pep508_rs::pep440_rs::VersionSpecifier;
use pep508_rs::{Requirement, VerbatimUrl, VersionOrUrl};
use toml::de::{DeTable, DeValue};

use crate::uv::cache::read;
use crate::uv::marker::ascii;
use crate::uv::wheel_name::normalize;

/// A larger manifest is not read.
const LIMIT: u64 = 4 * 1024 * 1024;

/// The group that `dev-dependencies` are counted to.
const DEV: &str = "dev";

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// Normalized.
    pub(super) name: String,
    pub(super) extras: BTreeSet<String>,
    pub(super) specifiers: Vec<VersionSpecifier>,
    /// Whether it names a URL.
    pub(super) url: bool,
    /// Whether its marker asks for an extra, which moves it to that extra.
    pub(super) of_extra: bool,
    /// As a person would write it.
    pub(super) text: String,
}

/// What one project declares. `None` stands for what only its build backend knows, or what cannot be read.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub(super) version: Option<String>,
    pub(super) requires_python: Option<String>,
    pub(super) dependencies: Option<Vec<Asked>>,
    /// By extra.
    pub(super) extras: Option<BTreeMap<String, Vec<Asked>>>,
    /// By group, groups they include counted in.
    pub(super) groups: Option<BTreeMap<String, Vec<Asked>>>,
    /// Names that `[tool.uv.sources]` takes from elsewhere than an index.
    pub(super) elsewhere: BTreeSet<String>,
}

impl Declared {
    /// Reads the `pyproject.toml` of `directory`; `None` where it cannot be read.
    pub(super) fn read(directory: &Path) -> Option<Self> {
        Self::parse(&read::text(&directory.join("pyproject.toml"), LIMIT).ok()?)
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let document = DeTable::parse(text).ok()?;
        let root = document.get_ref();
        let uv = table(root, "tool").and_then(|tool| table(tool, "uv"));
        let sources = uv.and_then(|uv| table(uv, "sources"));
        let mut declared = Self {
            groups: groups(root, uv),
            elsewhere: sources.map(elsewhere).unwrap_or_default(),
            ..Self::default()
        };
        let Some(project) = table(root, "project") else {
            return Some(declared);
        };
        let dynamic = project
            .get("dynamic")
            .and_then(|item| texts(item.get_ref()));
        let is_dynamic = |key: &str| dynamic.iter().flatten().any(|name| *name == key);
        let text = |key: &str| project.get(key)?.get_ref().as_str().map(str::to_owned);
        declared.version = text("version");
        declared.requires_python = text("requires-python");
        if !is_dynamic("dependencies") {
            declared.dependencies = match project.get("dependencies") {
                Some(item) => texts(item.get_ref()).and_then(|texts| all(&texts)),
                None => Some(Vec::new()),
            };
        }
        if !is_dynamic("optional-dependencies") {
            let extras = table(project, "optional-dependencies")
                .into_iter()
                .flatten();
            declared.extras = extras
                .map(|(name, item)| {
                    Some((
                        normalize(name.get_ref())?.into_owned(),
                        all(&texts(item.get_ref())?)?,
                    ))
                })
                .collect();
        }
        Some(declared)
    }
}

fn table<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    table.get(key)?.get_ref().as_table()
}

/// The strings of an array; `None` where it is none, or holds something else.
fn texts<'t>(value: &'t DeValue<'_>) -> Option<Vec<&'t str>> {
    let items = value.as_array()?.iter();
    items.map(|item| item.get_ref().as_str()).collect()
}

fn all(texts: &[&str]) -> Option<Vec<Asked>> {
    texts.iter().map(|text| asked(text)).collect()
}

/// Whether neither the name nor an extra ends with a separator, over which the parser panics.
fn names_end_well(text: &str) -> bool {
    let text = text.trim_start();
    let end = text
        .find(|char: char| !char.is_ascii_alphanumeric() && !matches!(char, '-' | '_' | '.'))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let extras = rest
        .trim_start()
        .strip_prefix('[')
        .and_then(|rest| rest.split(']').next())
        .unwrap_or_default();
    let mut names = std::iter::once(name).chain(extras.split(',').map(str::trim));
    names.all(|name| !name.ends_with(['-', '_', '.']))
}

/// Reads one requirement; `None` where it is none.
pub(super) fn asked(text: &str) -> Option<Asked> {
    if !names_end_well(text) {
        return None;
    }
    let requirement = Requirement::<VerbatimUrl>::from_str(&ascii(text)).ok()?;
    let (specifiers, url) = match &requirement.version_or_url {
        None => (Vec::new(), false),
        Some(VersionOrUrl::VersionSpecifier(specifiers)) => {
            (specifiers.iter().cloned().collect(), false)
        }
        Some(VersionOrUrl::Url(_)) => (Vec::new(), true),
    };
    let extras: BTreeSet<String> = requirement.extras.iter().map(ToString::to_string).collect();
    let of_extra = text
        .split_once(';')
        .is_some_and(|(_, marker)| marker.contains("extra"));
    let written = text.split([';', '@']).next().unwrap_or(text).trim();
    Some(Asked {
        name: requirement.name.to_string(),
        extras,
        specifiers,
        url,
        of_extra,
        text: written.to_owned(),
    })
}

/// `[dependency-groups]` and `dev-dependencies`, groups they include put in their place.
fn groups(root: &DeTable<'_>, uv: Option<&DeTable<'_>>) -> Option<BTreeMap<String, Vec<Asked>>> {
    let mut direct: BTreeMap<String, (Vec<Asked>, Vec<String>)> = BTreeMap::new();
    for (name, item) in table(root, "dependency-groups").into_iter().flatten() {
        let (requirements, includes) = direct
            .entry(normalize(name.get_ref())?.into_owned())
            .or_default();
        for entry in item.get_ref().as_array()? {
            match entry.get_ref() {
                DeValue::String(text) => requirements.push(asked(text)?),
                DeValue::Table(fields) => {
                    let group = fields.get("include-group")?.get_ref().as_str()?;
                    includes.push(normalize(group)?.into_owned());
                }
                _ => return None,
            }
        }
    }
    if let Some(item) = uv.and_then(|uv| uv.get("dev-dependencies")) {
        let requirements = all(&texts(item.get_ref())?)?;
        direct
            .entry(DEV.to_owned())
            .or_default()
            .0
            .extend(requirements);
    }
    let flat = direct.keys().map(|group| {
        let (mut found, mut seen, mut todo) = (Vec::new(), BTreeSet::from([group]), vec![group]);
        while let Some((requirements, includes)) = todo.pop().and_then(|next| direct.get(next)) {
            found.extend(requirements.iter().cloned());
            todo.extend(includes.iter().filter(|group| seen.insert(*group)));
        }
        (group.clone(), found)
    });
    Some(flat.collect())
}

/// The names of `[tool.uv.sources]` of which some source is no index.
fn elsewhere(sources: &DeTable<'_>) -> BTreeSet<String> {
    let is_index = |value: &DeValue<'_>| {
        value
            .as_table()
            .is_some_and(|fields| fields.contains_key("index"))
    };
    let found = sources.iter().filter(|(_, item)| match item.get_ref() {
        DeValue::Array(several) => !several.iter().all(|item| is_index(item.get_ref())),
        one => !is_index(one),
    });
    found
        .filter_map(|(name, _)| Some(normalize(name.get_ref())?.into_owned()))
        .collect()
}
