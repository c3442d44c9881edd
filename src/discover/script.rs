//! The environment of a PEP 723 script. uv keeps it in its cache.

use std::path::{Path, PathBuf};

use super::{Configured, locked, other_environment};
use crate::env::{VIRTUAL_ENV, Vars};
use crate::error::{Error, Result};
use crate::model::origin::{Origin, OriginKind};
use crate::model::project::Project;
use crate::model::request::Request;
use crate::uv::cache::path_digest;
use crate::uv::environment::{self, Named, Wanted, WantedFrom};
use crate::uv::version::environments_bucket;
use crate::uv::{config, paths};

/// Everything about the script at `path`, as `uv sync --script` would see it.
///
/// # Errors
///
/// Whatever makes uv stop.
pub(super) fn discover(
    path: &Path,
    request: &Request,
    vars: &dyn Vars,
    found: &Configured,
) -> Result<Project> {
    let script = paths::absolute(&found.places.cwd, path);
    let named = name(&script, request, vars, found);
    let wanted = wanted(&script, request, vars, found)?;
    // `tool.py.lock` for `tool.py`.
    let mut lock = script.as_os_str().to_owned();
    lock.push(".lock");
    let lockfile = locked(PathBuf::from(lock))?;
    let mut notes: Vec<String> = Vec::new();
    notes.extend(other_environment(request, vars, &found.places, &named));
    let (environment, doubts) = found.describe(named, &wanted)?;
    notes.extend(doubts);
    let root = script.parent().unwrap_or(&script).to_owned();
    Ok(Project {
        root,
        script: Some(script),
        lockfile,
        ..found.bare(environment, notes)
    })
}

/// Where the environment is: with `--active` that of `VIRTUAL_ENV`, else `environments-vN/<name>-<digest of the path>` in the
/// cache. The path is the script's as it was named: its symlinks and `..` stay.
pub(super) fn name(script: &Path, request: &Request, vars: &dyn Vars, found: &Configured) -> Named {
    let active = vars.get_nonempty(VIRTUAL_ENV).filter(|_| request.uv.active);
    if let Some(active) = active {
        return Named {
            path: paths::absolute(&found.places.cwd, Path::new(&active)),
            origin: Origin::named(OriginKind::Env, VIRTUAL_ENV),
        };
    }
    let digest = path_digest(script);
    let stem = script.file_stem().and_then(|stem| stem.to_str());
    let directory = match stem.and_then(cache_name) {
        Some(name) => format!("{name}-{digest}"),
        None => digest,
    };
    let settings = &found.config.settings;
    Named {
        path: settings
            .cache_dir
            .effective
            .join(environments_bucket(found.uv.version))
            .join(directory),
        origin: Origin::default_value(),
    }
}

/// What uv makes of a name for a directory of its cache: ASCII letters in lower case and digits, with one `-` for any run of
/// others between them.
fn cache_name(name: &str) -> Option<String> {
    let parts = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    (!name.is_empty()).then_some(name)
}

/// What the environment's Python must be: `--python`, `UV_PYTHON`, the nearest version file from the script's directory upwards,
/// the script's `requires-python`.
pub(super) fn wanted(
    script: &Path,
    request: &Request,
    vars: &dyn Vars,
    found: &Configured,
) -> Result<Wanted> {
    let user = config::user_path(vars, &found.places.cwd);
    let denied = config::denied(&request.uv, vars)?;
    let nearest = script
        .ancestors()
        .skip(1)
        .find(|directory| environment::version_file(directory).is_some());
    let from = WantedFrom {
        option: request.uv.python.as_deref(),
        vars,
        cwd: &found.places.cwd,
        version_files: (!denied).then_some(nearest.unwrap_or(script)),
        version: found.uv.version,
        user: user.as_deref().and_then(Path::parent),
        preference: found.config.preference,
        inside: &found.inside(),
    };
    let requires = config::script_requires_python(script, found.uv.version)?;
    let requires: Vec<String> = requires.into_iter().collect();
    Ok(Wanted::new(from, &requires)?.of_script())
}

/// A script and what chooses projects or their packages exclude each other, as for uv.
///
/// # Errors
///
/// When both are given.
pub(super) fn check(request: &Request) -> Result<()> {
    let chosen = &request.uv.selection;
    exclude(
        "--script",
        &[
            ("--package", !chosen.package.is_empty()),
            ("--all-packages", chosen.all_packages),
            ("PATH", request.path.is_some()),
        ],
    )
}

/// Refuses `option` beside any of `others` that is given.
pub(super) fn exclude(option: &str, others: &[(&str, bool)]) -> Result<()> {
    match others.iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((other, _)) => Err(Error::Usage {
            message: format!("`{option}` cannot be used with `{other}`"),
            hint: "leave out one of them".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_uv() {
        for (name, expected) in [
            ("tool", Some("tool")),
            ("My Tool_2.x", Some("my-tool-2-x")),
            ("tööl", Some("t-l")),
            ("a--b__", Some("a-b")),
            ("__", None),
        ] {
            assert_eq!(cache_name(name).as_deref(), expected);
        }
    }
}
