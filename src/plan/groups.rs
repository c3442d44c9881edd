//! What `pyproject.toml` files say about dependency groups that a lock does not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::model::lock::DefaultGroups;
use crate::model::project::Project;
use crate::model::request::SelectionOptions;
use crate::model::uv::UvVersion;
use crate::uv::cache::read;
use crate::uv::wheel_name::normalize;
use crate::uv::workspace;

/// Groups may ask for a Python of their own.
const OWN_PYTHON: UvVersion = UvVersion(0, 7, 0);

/// A larger manifest is not read.
const LIMIT: u64 = 4 * 1024 * 1024;

/// Settings of dependency groups.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Groups {
    /// `default-groups` of the project that is synced.
    pub(super) default: Option<DefaultGroups>,
    /// `requires-python` of the groups of every member, by group.
    pub(super) requires_python: Vec<(String, String)>,
}

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

/// Reads the manifests of `project`. One that cannot be read says nothing: uv is asked to sync from the lock.
pub(super) fn read(project: &Project, options: &SelectionOptions) -> Groups {
    let mut groups = Groups::default();
    if !project.has_manifest {
        return groups;
    }
    groups.default = match options.package.as_slice() {
        [package] => {
            let name = normalize(package);
            let mut members = project.members.iter();
            members
                .find(|member| Some(member.name.as_str()) == name.as_deref())
                .and_then(|member| {
                    workspace::Manifest::read(&member.path, project.uv.version)
                        .ok()?
                        .default_groups()
                })
        }
        _ => project.default_groups.clone(),
    };
    if project.uv.version >= OWN_PYTHON {
        let mut seen = BTreeSet::new();
        let roots = project.members.iter().map(|member| member.path.as_path());
        for path in roots.chain([project.root.as_path()]) {
            if !seen.insert(path) {
                continue;
            }
            if let Some(manifest) = load(path, &["requires-python", "uv", "dependency-groups"]) {
                groups.requires_python.extend(manifest.requires_python());
            }
        }
    }
    groups
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
