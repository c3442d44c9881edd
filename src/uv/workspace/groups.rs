//! What dependency groups ask of the Python, which older locks do not hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::model::uv::UvVersion;
use crate::uv::cache::read;
use crate::uv::wheel_name::normalize;

/// Groups may ask for a Python of their own.
const OWN_PYTHON: UvVersion = UvVersion(0, 7, 0);

/// A larger manifest is not read.
const LIMIT: u64 = 4 * 1024 * 1024;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Manifest {
    #[serde(default)]
    dependency_groups: BTreeMap<String, Vec<Item>>,
    tool: Option<Tool>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Item {
    Include {
        #[serde(rename = "include-group")]
        group: String,
    },
    Other(serde::de::IgnoredAny),
}

#[derive(Debug, Deserialize)]
struct Tool {
    uv: Option<ToolUv>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ToolUv {
    #[serde(default)]
    dependency_groups: BTreeMap<String, Settings>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Settings {
    requires_python: Option<String>,
}

/// `requires-python` of the dependency groups of the projects in `directories`, by group: `[tool.uv.dependency-groups]`, since
/// uv 0.7.0. A manifest that cannot be read says nothing.
pub fn requires_python<'a>(
    directories: impl Iterator<Item = &'a Path>,
    version: UvVersion,
) -> Vec<(String, String)> {
    if version < OWN_PYTHON {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    directories
        .filter(|directory| seen.insert(*directory))
        .filter_map(|directory| load(directory, &["requires-python", "uv", "dependency-groups"]))
        .flat_map(Manifest::requires_python)
        .collect()
}

/// The manifest in `directory`, if its text has every one of `words`.
fn load(directory: &Path, words: &[&str]) -> Option<Manifest> {
    let text = read::text(&directory.join("pyproject.toml"), LIMIT).ok()?;
    if !words.iter().all(|word| text.contains(word)) {
        return None;
    }
    toml_edit::de::from_str(&text).ok()
}

impl Manifest {
    /// What each group asks for, the groups it includes counted in.
    fn requires_python(self) -> Vec<(String, String)> {
        let settings = self
            .tool
            .and_then(|tool| tool.uv)
            .map(|uv| uv.dependency_groups);
        let name = |name: &str| normalize(name).map(String::from);
        let asked: BTreeMap<String, String> = settings
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(group, settings)| Some((name(&group)?, settings.requires_python?)))
            .collect();
        if asked.is_empty() {
            return Vec::new();
        }
        let mut includes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (group, items) in &self.dependency_groups {
            let Some(group) = name(group) else { continue };
            let inside = items.iter().filter_map(|item| match item {
                Item::Include { group } => name(group),
                Item::Other(_) => None,
            });
            includes.insert(group, inside.collect());
        }
        let mut found = Vec::new();
        for group in includes.keys() {
            let mut reached = BTreeSet::from([group]);
            let mut todo = vec![group];
            while let Some(next) = todo.pop() {
                found.extend(asked.get(next).map(|asked| (group.clone(), asked.clone())));
                for included in includes.get(next).into_iter().flatten() {
                    if reached.insert(included) {
                        todo.push(included);
                    }
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Manifest {
        toml_edit::de::from_str(text).unwrap()
    }

    #[test]
    fn included_groups_count() {
        let manifest = manifest(
            r#"
            [dependency-groups]
            a = ["x", { include-group = "B_b" }]
            b-b = [{ include-group = "c" }]
            c = [{ include-group = "a" }, "y"]
            d = []
            [tool.uv.dependency-groups]
            c = { requires-python = ">=3.12" }
            d = {}
            "#,
        );
        let expected = ["a", "b-b", "c"].map(|group| (group.to_owned(), ">=3.12".to_owned()));
        assert_eq!(manifest.requires_python(), expected);
    }
}
