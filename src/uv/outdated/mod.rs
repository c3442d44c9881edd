//! Whether a lock still fits the `pyproject.toml` files it was made for, as far as that is seen without resolving: members,
//! versions, `requires-python`, and names, extras and specifiers of what they ask for. Where it does not fit, `uv sync`
//! resolves anew and writes the lock before it installs anything; with `--locked` it stops.

mod declared;
mod requirements;
mod versions;

use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr;

use pep508_rs::pep440_rs::{Version, VersionSpecifiers};

use crate::model::lock::{Lock, Package, Source};
use crate::model::project::Member;
use crate::uv::cache::equal_versions;
use declared::Declared;
use requirements::Comparison;

/// Minor releases of Python 3, and patch releases of each, that `requires-python` is compared on.
const MINORS: u64 = 40;
const PATCHES: u64 = 40;

/// What a lock was made for and what is there now.
#[derive(Debug, Clone, Copy)]
pub struct Now<'a> {
    /// The lock.
    pub lock: &'a Lock,
    /// Its directory, where the workspace root is.
    pub root: &'a Path,
    /// The members of the workspace; a lone project is its own.
    pub members: &'a [Member],
}

/// What no longer fits, a clause for each difference; empty where none is seen.
pub fn differences(now: &Now<'_>) -> Vec<String> {
    let mut found = members(now);
    let root = Declared::read(now.root);
    let shared: BTreeSet<String> = root
        .iter()
        .flat_map(|root| root.elsewhere.iter().cloned())
        .collect();
    let declared: Vec<(&Member, Declared)> = now
        .members
        .iter()
        .filter_map(|member| Some((member, Declared::read(&member.path)?)))
        .collect();
    found.extend(python(
        now.lock,
        declared.iter().map(|(_, declared)| declared),
    ));
    for (member, declared) in &declared {
        let Some(package) = local(now.lock, &member.name) else {
            continue;
        };
        let manifest = member.path.join("pyproject.toml");
        let manifest = manifest.strip_prefix(now.root).unwrap_or(&manifest);
        let comparison = Comparison {
            manifest,
            lock: now.lock,
            elsewhere: [&shared, &declared.elsewhere],
        };
        found.extend(version(manifest, declared, package));
        comparison.package(declared, package, &mut found);
    }
    if let Some(root) = root.filter(|_| !now.members.iter().any(|member| member.path == now.root)) {
        let comparison = Comparison {
            manifest: Path::new("pyproject.toml"),
            lock: now.lock,
            elsewhere: [&shared, &root.elsewhere],
        };
        comparison.groups(
            &root,
            &now.lock.manifest.dependency_groups,
            None,
            &mut found,
        );
    }
    found
}

/// Members that came or went. A lock of a lone project names none.
fn members(now: &Now<'_>) -> Vec<String> {
    let locked: BTreeSet<&str> = now
        .lock
        .manifest
        .members
        .iter()
        .map(String::as_str)
        .collect();
    let present: BTreeSet<&str> = now
        .members
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    if locked.is_empty() && present.len() <= 1 {
        return Vec::new();
    }
    let came = present
        .difference(&locked)
        .map(|name| format!("the workspace has the member `{name}`, which the lock does not know"));
    let went = locked
        .difference(&present)
        .map(|name| format!("the lock has the member `{name}`, which the workspace no longer has"));
    came.chain(went).collect()
}

/// The package of a member.
fn local<'a>(lock: &'a Lock, name: &str) -> Option<&'a Package> {
    let mut named = lock.packages.iter().filter(|package| {
        let tree = matches!(
            package.source,
            Source::Directory(_) | Source::Editable(_) | Source::Virtual(_)
        );
        tree && package.name == name
    });
    named.next().filter(|_| named.next().is_none())
}

/// The lock's `requires-python` is what all members together ask for.
fn python<'a>(lock: &Lock, declared: impl Iterator<Item = &'a Declared>) -> Option<String> {
    let locked = lock.requires_python.as_deref()?;
    let asked: BTreeSet<&str> = declared
        .filter_map(|declared| declared.requires_python.as_deref())
        .collect();
    // Without one uv takes the Python at hand, which may have been any.
    if asked.is_empty() || asked.iter().all(|asked| *asked == locked) {
        return None;
    }
    let read = |text: &str| VersionSpecifiers::from_str(text).ok();
    let locked_specifiers = read(locked)?;
    let specifiers: Vec<VersionSpecifiers> =
        asked.iter().map(|text| read(text)).collect::<Option<_>>()?;
    let now = bounds(|version| {
        specifiers
            .iter()
            .all(|specifiers| specifiers.contains(version))
    });
    if now == bounds(|version| locked_specifiers.contains(version)) {
        return None;
    }
    let asked: Vec<&str> = asked.into_iter().collect();
    Some(format!(
        "`requires-python` is `{}`, the lock was made for `{locked}`",
        asked.join(", ")
    ))
}

/// The first and the last Python that `allows` lets through: uv does not look at what lies between.
fn bounds(allows: impl Fn(&Version) -> bool) -> Option<(Version, Version)> {
    let of_three = (0..MINORS)
        .flat_map(|minor| (0..PATCHES).map(move |patch| Version::new([3, minor, patch])));
    let mut versions = of_three.chain([Version::new([4, 0, 0])]).filter(allows);
    let first = versions.next()?;
    let last = versions.last().unwrap_or_else(|| first.clone());
    Some((first, last))
}

fn version(manifest: &Path, declared: &Declared, package: &Package) -> Option<String> {
    let (now, locked) = (declared.version.as_deref()?, package.version.as_deref()?);
    (!equal_versions(now, locked)).then(|| {
        format!(
            "`{}` has version `{now}`, the lock has `{locked}` (line {})",
            manifest.display(),
            package.line
        )
    })
}

#[cfg(test)]
mod tests;
