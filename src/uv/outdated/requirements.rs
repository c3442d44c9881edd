//! Compares what a `pyproject.toml` asks for with what the lock says it asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr;

use pep508_rs::pep440_rs::{VersionSpecifier, VersionSpecifiers};

use super::declared::{Asked, Declared};
use super::versions;
use crate::model::lock::{Lock, Metadata, Package, Requirement};

/// Since this revision a lock names every extra, and groups without requirements.
const NAMES_ALL: u32 = 1;

/// Since this revision a lock may leave out what was declared.
const MAY_OMIT: u32 = 4;

/// One `pyproject.toml` against the lock.
pub(super) struct Comparison<'a> {
    /// Its path from the workspace root.
    pub(super) manifest: &'a Path,
    pub(super) lock: &'a Lock,
    /// Names that are taken from elsewhere than an index: by the root, by the project itself.
    pub(super) elsewhere: [&'a BTreeSet<String>; 2],
}

impl Comparison<'_> {
    /// Compares a project with its package.
    pub(super) fn package(&self, declared: &Declared, package: &Package, found: &mut Vec<String>) {
        let empty = Metadata::default();
        let recorded = match &package.metadata {
            Some(metadata) => metadata,
            // Nothing was declared then, or nothing was recorded.
            None if self.lock.revision < MAY_OMIT && is_bare(package) => &empty,
            None => return,
        };
        if let (Some(dependencies), Some(extras)) = (&declared.dependencies, &declared.extras) {
            self.projects(dependencies, extras, recorded, package, found);
        }
        self.groups(declared, &recorded.requires_dev, Some(package), found);
    }

    fn projects(
        &self,
        dependencies: &[Asked],
        extras: &BTreeMap<String, Vec<Asked>>,
        recorded: &Metadata,
        package: &Package,
        found: &mut Vec<String>,
    ) {
        let at = Some(package);
        if self.lock.revision >= NAMES_ALL {
            let locked: BTreeSet<&String> = recorded.provides_extras.iter().collect();
            let now: BTreeSet<&String> = extras.keys().collect();
            found.extend(now.difference(&locked).map(|extra| {
                self.says(
                    &format!("has the extra `{extra}`"),
                    "which the lock does not know",
                    at,
                )
            }));
            found.extend(locked.difference(&now).map(|extra| {
                self.says(
                    &format!("no longer has the extra `{extra}`"),
                    "which the lock has",
                    at,
                )
            }));
        }
        let every = || dependencies.iter().chain(extras.values().flatten());
        // A project that asks for extras of its own may be locked with what those ask for in their place.
        let mixed = every().any(|asked| asked.of_extra || asked.name == package.name)
            || package.version.is_none();
        if mixed {
            let own = |asked: &&Asked| asked.name != package.name;
            let now: Vec<&Asked> = every().filter(own).collect();
            let locked = recorded.requires_dist.iter();
            let locked = locked.filter(|one| one.name != package.name).collect();
            self.requirements(&now, &Locked(locked), at, found);
            return;
        }
        let of = |extra: Option<&str>| -> Locked<'_> {
            let all = recorded.requires_dist.iter();
            Locked(all.filter(|one| extra_of(one) == extra).collect())
        };
        self.requirements(
            &dependencies.iter().collect::<Vec<_>>(),
            &of(None),
            at,
            found,
        );
        for (extra, requirements) in extras {
            let now: Vec<&Asked> = requirements.iter().collect();
            self.requirements(&now, &of(Some(extra)), at, found);
        }
    }

    /// Compares groups; of `package`, or of a root without `[project]`.
    pub(super) fn groups(
        &self,
        declared: &Declared,
        locked: &BTreeMap<String, Vec<Requirement>>,
        package: Option<&Package>,
        found: &mut Vec<String>,
    ) {
        let Some(groups) = &declared.groups else {
            return;
        };
        if self.lock.revision >= NAMES_ALL {
            let known: BTreeSet<&String> = locked.keys().collect();
            let present: BTreeSet<&String> = groups.keys().collect();
            let says = |what: &str, lock: &str| self.says(what, lock, package);
            found.extend(present.difference(&known).map(|group| {
                says(
                    &format!("has the group `{group}`"),
                    "which the lock does not know",
                )
            }));
            found.extend(known.difference(&present).map(|group| {
                says(
                    &format!("no longer has the group `{group}`"),
                    "which the lock has",
                )
            }));
        }
        let names: BTreeSet<&String> = groups.keys().chain(locked.keys()).collect();
        for name in names {
            let now = groups.get(name).into_iter().flatten().collect::<Vec<_>>();
            let locked = locked.get(name).into_iter().flatten().collect();
            self.requirements(&now, &Locked(locked), package, found);
        }
    }

    fn requirements(
        &self,
        now: &[&Asked],
        locked: &Locked<'_>,
        package: Option<&Package>,
        found: &mut Vec<String>,
    ) {
        for asked in now {
            let named: Vec<&Requirement> = locked.named(&asked.name).collect();
            let what = format!("asks for `{}`", asked.text);
            if named.is_empty() {
                found.push(self.says(&what, "which the lock was not made for", package));
            } else if !named.iter().any(|one| self.same(asked, one)) {
                // Newer releases of uv drop what another requirement of the name says already.
                let implied = now.iter().any(|other| {
                    other.name == asked.name
                        && other != asked
                        && named.iter().any(|one| self.same(other, one))
                        && versions::implies(&other.specifiers, &asked.specifiers)
                });
                if implied {
                    continue;
                }
                let texts: Vec<String> = named.iter().map(|one| written(one)).collect();
                let lock = format!("the lock was made for {}", texts.join(", "));
                found.push(self.says(&what, &lock, package));
            }
        }
        for one in &locked.0 {
            let mut named = now.iter().filter(|asked| asked.name == one.name).peekable();
            let gone = named.peek().is_none();
            // Where a single requirement changed, that was said already.
            let several = locked.named(&one.name).count() > 1;
            if gone || several && !named.any(|asked| self.same(asked, one)) {
                let what = format!("no longer asks for {}", written(one));
                found.push(self.says(&what, "which the lock was made for", package));
            }
        }
    }

    /// Whether `asked` may be what `locked` records. Of what is not taken from an index, only the name is compared.
    fn same(&self, asked: &Asked, locked: &Requirement) -> bool {
        let moved = asked.url
            || self
                .elsewhere
                .iter()
                .any(|names| names.contains(&asked.name));
        if moved {
            return true;
        }
        if locked.elsewhere {
            return false;
        }
        let extras: BTreeSet<&String> = locked.extras.iter().collect();
        let specifiers: Option<Vec<VersionSpecifier>> = match &locked.specifier {
            Some(text) => VersionSpecifiers::from_str(text)
                .ok()
                .map(|specifiers| specifiers.iter().cloned().collect()),
            None => Some(Vec::new()),
        };
        extras == asked.extras.iter().collect()
            && specifiers.is_none_or(|locked| versions::same(&asked.specifiers, &locked))
    }

    /// `manifest` does one thing, the lock another.
    fn says(&self, what: &str, lock: &str, package: Option<&Package>) -> String {
        let manifest = self.manifest.display();
        let line = package.map_or_else(String::new, |package| format!(" (line {})", package.line));
        format!("`{manifest}` {what}, {lock}{line}")
    }
}

/// What the lock records of one list of requirements.
struct Locked<'a>(Vec<&'a Requirement>);

impl<'a> Locked<'a> {
    fn named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a Requirement> + 's {
        self.0.iter().copied().filter(move |one| one.name == name)
    }
}

/// Whether nothing follows from what was declared.
fn is_bare(package: &Package) -> bool {
    package.dependencies.is_empty()
        && package.optional_dependencies.is_empty()
        && package.dependency_groups.is_empty()
}

/// The extra that a requirement is of: `extra == 'NAME'` in its marker.
fn extra_of(requirement: &Requirement) -> Option<&str> {
    let marker = requirement.marker.as_deref()?;
    let (_, after) = marker.split_once("extra == ")?;
    let quote = after
        .chars()
        .next()
        .filter(|quote| matches!(quote, '\'' | '"'))?;
    after[1..].split(quote).next()
}

/// A recorded requirement as a person would write it, in backticks.
fn written(requirement: &Requirement) -> String {
    let Requirement {
        name,
        extras,
        specifier,
        ..
    } = requirement;
    let extras = if extras.is_empty() {
        String::new()
    } else {
        format!("[{}]", extras.join(","))
    };
    let text = format!("{name}{extras}{}", specifier.as_deref().unwrap_or_default());
    if requirement.elsewhere {
        format!("`{text}` from elsewhere than an index")
    } else {
        format!("`{text}`")
    }
}
