//! Which directory is the environment.

use std::path::{Path, PathBuf};

use crate::env::{CONDA_DEFAULT_ENV, CONDA_PREFIX, UV_PROJECT_ENVIRONMENT, VIRTUAL_ENV, Vars};
use crate::model::origin::{Origin, OriginKind};
use crate::model::uv::UvVersion;
use crate::uv::paths;

/// `UV_PROJECT_ENVIRONMENT` is read from this release on.
const PROJECT_ENVIRONMENT: UvVersion = UvVersion(0, 4, 4);
/// `--active` exists from this release on.
const ACTIVE: UvVersion = UvVersion(0, 5, 29);

/// An environment's path and who named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Absolute, symlinks unresolved.
    pub path: PathBuf,
    /// Who named it.
    pub origin: Origin,
}

/// The environment of the project whose workspace root is `root`: with `--active` that of `VIRTUAL_ENV`, else that of
/// `UV_PROJECT_ENVIRONMENT` (relative to the root), else `.venv`.
pub fn project(
    root: &Path,
    cwd: &Path,
    active: bool,
    vars: &dyn Vars,
    version: UvVersion,
) -> Named {
    if active
        && version >= ACTIVE
        && let Some(named) = variable(vars, VIRTUAL_ENV, cwd)
    {
        return named;
    }
    if version >= PROJECT_ENVIRONMENT
        && let Some(named) = variable(vars, UV_PROJECT_ENVIRONMENT, root)
    {
        return named;
    }
    Named {
        path: root.join(".venv"),
        origin: Origin::default_value(),
    }
}

/// The environment where there is no project, as `uv pip` finds it: `given`, that of `VIRTUAL_ENV`, the Conda environment
/// (not the base one), the nearest `.venv`.
pub fn outside_project(given: Option<&Path>, cwd: &Path, vars: &dyn Vars) -> Option<Named> {
    if let Some(path) = given {
        return Some(Named {
            path: path.to_owned(),
            origin: Origin::named(OriginKind::Flag, "PATH"),
        });
    }
    let conda = || {
        let base = vars
            .get(CONDA_DEFAULT_ENV)
            .is_some_and(|name| name == "base" || name == "root");
        variable(vars, CONDA_PREFIX, cwd).filter(|_| !base)
    };
    let nearest = || {
        let mut places = cwd.ancestors().map(|directory| directory.join(".venv"));
        let path = places.find(|path| path.join("pyvenv.cfg").is_file())?;
        Some(Named {
            path,
            origin: Origin::default_value(),
        })
    };
    variable(vars, VIRTUAL_ENV, cwd)
        .or_else(conda)
        .or_else(nearest)
}

fn variable(vars: &dyn Vars, name: &str, base: &Path) -> Option<Named> {
    let value = PathBuf::from(vars.get_nonempty(name)?);
    Some(Named {
        path: paths::absolute(base, &value),
        origin: Origin::named(OriginKind::Env, name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;

    #[test]
    fn the_variable_is_relative_to_the_root_and_the_active_one_to_the_working_directory() {
        let (root, cwd, new) = (
            Path::new("/ws"),
            Path::new("/ws/member"),
            UvVersion(0, 13, 9),
        );
        let both = Given::new([("VIRTUAL_ENV", "active"), ("UV_PROJECT_ENVIRONMENT", "env")]);
        let empty = Given::new([("VIRTUAL_ENV", ""), ("UV_PROJECT_ENVIRONMENT", "")]);
        for (vars, active, version, expected) in [
            (&both, true, new, "/ws/member/active"),
            (&both, false, new, "/ws/env"),
            (&both, true, UvVersion(0, 5, 28), "/ws/env"),
            (&both, false, UvVersion(0, 4, 3), "/ws/.venv"),
            (&empty, true, new, "/ws/.venv"),
        ] {
            assert_eq!(
                project(root, cwd, active, vars, version).path,
                Path::new(expected)
            );
        }
    }

    #[test]
    fn without_a_project_the_active_environment_comes_first() {
        let keep = tempfile::tempdir().unwrap();
        let cwd = keep.path().join("a/b");
        fs_err::create_dir_all(keep.path().join(".venv")).unwrap();
        assert_eq!(outside_project(None, &cwd, &Given::default()), None);
        fs_err::write(keep.path().join(".venv/pyvenv.cfg"), "").unwrap();
        let path = |vars: &[(&str, &str)]| {
            let mut given = Given::default();
            given.0.extend(
                vars.iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).into())),
            );
            outside_project(None, &cwd, &given).unwrap().path
        };
        assert_eq!(path(&[]), keep.path().join(".venv"));
        assert_eq!(
            path(&[("CONDA_PREFIX", "/c"), ("CONDA_DEFAULT_ENV", "base")]),
            keep.path().join(".venv")
        );
        assert_eq!(
            path(&[("CONDA_PREFIX", "/c")]),
            crate::uv::paths::absolute(&cwd, Path::new("/c"))
        );
        assert_eq!(
            path(&[("CONDA_PREFIX", "/c"), ("VIRTUAL_ENV", "/v")]),
            crate::uv::paths::absolute(&cwd, Path::new("/v"))
        );
    }
}
