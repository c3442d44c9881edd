//! What is synced: one project, some, or the whole workspace.

use super::groups::{DEV, Groups, normalized};
use super::{Context, refused};
use crate::error::Result;
use crate::model::lock::{DefaultGroups, Lock, Package, Source};
use crate::model::uv::UvVersion;

/// Since 0.12.1 a group that only the workspace root declares can be asked for from within a member.
const ROOT_GROUPS: UvVersion = UvVersion(0, 12, 1);

/// The projects that are synced.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// Their packages.
    pub(super) roots: Vec<&'a Package>,
    /// The one that `--no-install-project` leaves out.
    pub(super) project: Option<&'a str>,
    /// Whether exactly one project of the workspace is synced, rather than several or the whole.
    pub(super) single: bool,
    /// The package at the workspace root, where groups may be taken from it though it is not synced.
    root: Option<&'a Package>,
    /// Whether groups of the root must be asked for by name (≥ 0.12.1).
    root_groups_by_name: bool,
    lock: &'a Lock,
}

impl<'a> Target<'a> {
    pub(super) fn of(lock: &'a Lock, context: &Context<'_>) -> Result<Self> {
        let packages = normalized(&context.options.package);
        let members = || -> Vec<&str> {
            match lock.manifest.members.as_slice() {
                [] => root(lock)
                    .map(|package| package.name.as_str())
                    .into_iter()
                    .collect(),
                members => members.iter().map(String::as_str).collect(),
            }
        };
        let (names, single): (Vec<&str>, bool) = match (packages.as_slice(), context.current) {
            _ if context.options.all_packages => (members(), false),
            ([], Some(current)) => (vec![current], true),
            ([], None) => (
                lock.manifest.members.iter().map(String::as_str).collect(),
                false,
            ),
            (names, _) => {
                let known = members();
                for name in names {
                    if !known.contains(&name.as_str()) && context.current != Some(name) {
                        let message = format!("Could not find root package `{name}`");
                        return Err(refused(
                            "unknown-package",
                            message,
                            known_names("members", known),
                        ));
                    }
                }
                (names.iter().map(String::as_str).collect(), names.len() == 1)
            }
        };
        let roots = names
            .iter()
            .map(|name| find(lock, name))
            .collect::<Result<Vec<_>>>()?;
        let project = match roots.as_slice() {
            [package] if single => Some(package.name.as_str()),
            [package] if lock.manifest.members.is_empty() && context.options.all_packages => {
                Some(package.name.as_str())
            }
            _ => None,
        };
        let root = root(lock).filter(|root| {
            single && context.uv >= ROOT_GROUPS && Some(root.name.as_str()) != project
        });
        Ok(Self {
            roots,
            project,
            single,
            root,
            root_groups_by_name: context.uv >= ROOT_GROUPS,
            lock,
        })
    }

    /// The groups that are installed unless something else is asked for.
    pub(super) fn default_groups(&self, context: &Context<'_>) -> DefaultGroups {
        let current = context.current.and_then(|name| {
            self.lock
                .packages
                .iter()
                .find(|package| package.name == name)
        });
        let subject = if self.single {
            self.roots.first().copied()
        } else {
            current
        };
        let locked = match subject {
            Some(package) => package.default_groups.as_ref(),
            None => self.lock.manifest.default_groups.as_ref(),
        };
        let named = context.default_groups.or(locked);
        named
            .cloned()
            .unwrap_or_else(|| DefaultGroups::Named(vec![DEV.to_owned()]))
    }

    /// The workspace root, where some of its groups are asked for and it is not synced itself.
    pub(super) fn group_root(&self, groups: &Groups) -> Option<&'a Package> {
        let root = self.root?;
        declared_groups(root)
            .any(|group| self.includes(Some(root), group, groups))
            .then_some(root)
    }

    /// The workspace root, where groups may be taken from it though it is not synced.
    pub(super) fn possible_group_root(&self) -> Option<&'a Package> {
        self.root
    }

    /// Whether `group` of `package` (`None`: of a root without `[project]`) is installed.
    pub(super) fn includes(&self, package: Option<&Package>, group: &str, groups: &Groups) -> bool {
        if !groups.contains(group) {
            return false;
        }
        let Some(synced) = self.roots.first().filter(|_| self.single) else {
            return true;
        };
        if !self.root_groups_by_name || package.is_some_and(|package| package.name == synced.name) {
            return true;
        }
        !groups.contains_by_default(group)
            && !declared_groups(synced).any(|declared| declared == group)
    }
}

/// The groups that `package` has, with dependencies or without.
pub(super) fn declared_groups(package: &Package) -> impl Iterator<Item = &str> {
    let declared = package
        .metadata
        .iter()
        .flat_map(|metadata| metadata.requires_dev.keys());
    package
        .dependency_groups
        .keys()
        .chain(declared)
        .map(String::as_str)
}

/// The package at the workspace root.
fn root(lock: &Lock) -> Option<&Package> {
    lock.packages.iter().find(|package| {
        matches!(&package.source, Source::Editable(path) | Source::Virtual(path) if path == "." || path.is_empty())
    })
}

fn find<'a>(lock: &'a Lock, name: &str) -> Result<&'a Package> {
    let mut named = lock.packages.iter().filter(|package| package.name == name);
    let stale = "the lockfile does not match the project; run `uv lock`";
    match (named.next(), named.next()) {
        (Some(package), None) => Ok(package),
        (None, _) => Err(refused(
            "missing-root-package",
            format!("Could not find root package `{name}`"),
            stale,
        )),
        (Some(_), Some(_)) => Err(refused(
            "ambiguous-root-package",
            format!("Found multiple packages matching `{name}`"),
            stale,
        )),
    }
}

/// A hint that lists what there is.
pub(super) fn known_names<'n>(what: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return format!("there are no {what}");
    }
    let more = names.len().saturating_sub(12);
    names.truncate(12);
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{what}: {}{rest}", names.join(", "))
}
