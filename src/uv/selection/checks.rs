//! What uv refuses before it looks at a single dependency, in its order.

use std::str::FromStr;

use pep508_rs::pep440_rs::{Version, VersionSpecifiers};

use super::groups::{Extras, Groups};
use super::markers::Markers;
use super::target::{Target, declared_groups, known_names};
use super::{Context, refused};
use crate::error::Result;
use crate::model::lock::Lock;

/// What to do about a Python that does not fit.
const OTHER_PYTHON: &str = "name another Python with `--python`";

/// The interpreter must satisfy the lock's `requires-python`.
pub(super) fn locked_python(lock: &Lock, context: &Context<'_>) -> Result<()> {
    let version = &context.python.version;
    let refuses = |specifier: &&str| !allows(specifier, version);
    let Some(specifier) = lock.requires_python.as_deref().filter(refuses) else {
        return Ok(());
    };
    let message = format!(
        "The current Python version ({version}) is not compatible with the locked Python requirement: `{specifier}`"
    );
    Err(refused("incompatible-python", message, OTHER_PYTHON))
}

/// Whether `specifier` allows a Python of `version`; what cannot be read does. uv compares the release only: 3.14.0rc1 counts
/// as 3.14.0.
fn allows(specifier: &str, version: &str) -> bool {
    let (Ok(version), Ok(specifiers)) = (
        Version::from_str(version),
        VersionSpecifiers::from_str(specifier),
    ) else {
        return true;
    };
    specifiers.contains(&version.only_release())
}

/// The interpreter must satisfy the lock's `requires-python`, and that of the groups asked for (≥ 0.12.22, where the lock
/// records it).
pub(super) fn python(
    lock: &Lock,
    target: &Target<'_>,
    groups: &Groups,
    context: &Context<'_>,
) -> Result<()> {
    locked_python(lock, context)?;
    let of_roots = target.roots.iter().flat_map(|package| {
        let table = package.group_requires_python.iter();
        table.filter(|(group, _)| target.includes(Some(package), group, groups))
    });
    let of_manifest = lock
        .manifest
        .group_requires_python
        .iter()
        .filter(|(group, _)| target.includes(None, group, groups));
    allowed_by(of_roots.chain(of_manifest), context)?;
    declared_python(groups, context)
}

/// The interpreter must satisfy what the members' manifests say of the groups asked for: uv looks at the tables of all.
pub(super) fn declared_python(groups: &Groups, context: &Context<'_>) -> Result<()> {
    let declared = context
        .group_requires_python
        .iter()
        .filter(|(group, _)| groups.contains(group))
        .map(|(group, specifier)| (group, specifier));
    allowed_by(declared, context)
}

/// The first group that refuses the interpreter.
fn allowed_by<'r>(
    mut groups: impl Iterator<Item = (&'r String, &'r String)>,
    context: &Context<'_>,
) -> Result<()> {
    let version = &context.python.version;
    let Some((group, specifier)) = groups.find(|(_, specifier)| !allows(specifier, version)) else {
        return Ok(());
    };
    let message = format!(
        "The current Python version ({version}) is not compatible with the Python requirement of group `{group}`: `{specifier}`"
    );
    Err(refused("incompatible-python", message, OTHER_PYTHON))
}

/// Extras must exist (≥ 0.6.0, where the lock records them: revision 1).
pub(super) fn extras(lock: &Lock, target: &Target<'_>, extras: &Extras) -> Result<()> {
    if lock.revision < 1 {
        return Ok(());
    }
    let known = || {
        target.roots.iter().flat_map(|package| {
            let declared = package
                .metadata
                .iter()
                .flat_map(|metadata| &metadata.provides_extras);
            declared
                .chain(package.optional_dependencies.keys())
                .map(String::as_str)
        })
    };
    let Some(extra) = extras
        .named()
        .find(|extra| !known().any(|name| name == *extra))
    else {
        return Ok(());
    };
    let message = match target.roots.as_slice() {
        [] if lock.manifest.members.is_empty() => {
            format!(
                "PEP 723 scripts do not support optional dependencies, but extra `{extra}` was specified"
            )
        }
        [project] if target.single => {
            format!(
                "Extra `{extra}` is not defined in the `optional-dependencies` table for `{}`",
                project.name
            )
        }
        _ => {
            format!("Extra `{extra}` is not defined in any project's `optional-dependencies` table")
        }
    };
    Err(refused(
        "unknown-extra",
        message,
        known_names("extras", known()),
    ))
}

/// Groups must exist, also those left out.
pub(super) fn groups(lock: &Lock, target: &Target<'_>, groups: &Groups) -> Result<()> {
    let known = || {
        let roots = target
            .roots
            .iter()
            .copied()
            .chain(target.possible_group_root());
        roots
            .flat_map(declared_groups)
            .chain(lock.manifest.dependency_groups.keys().map(String::as_str))
    };
    let Some(group) = groups
        .named()
        .find(|group| !known().any(|name| name == *group))
    else {
        return Ok(());
    };
    let message = if target.single {
        format!("Group `{group}` is not defined in the project's `dependency-groups` table")
    } else {
        format!("Group `{group}` is not defined in any project's `dependency-groups` table")
    };
    Err(refused(
        "unknown-group",
        message,
        known_names("groups", known()),
    ))
}

/// The environment must be one of the supported ones, where the project names some.
pub(super) fn platform<'a>(lock: &'a Lock, markers: &mut Markers<'a, '_>) -> Result<()> {
    if lock.supported_markers.is_empty() {
        return Ok(());
    }
    for marker in &lock.supported_markers {
        if markers.holds(Some(marker))? {
            return Ok(());
        }
    }
    let list: Vec<String> = lock
        .supported_markers
        .iter()
        .map(|marker| format!("`{marker}`"))
        .collect();
    let message = format!(
        "The current Python platform is not compatible with the lockfile's supported environments: {}",
        list.join(", ")
    );
    Err(refused(
        "unsupported-platform",
        message,
        "add this platform to `tool.uv.environments` and run `uv lock`",
    ))
}
