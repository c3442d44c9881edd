//! Where uv keeps what is no cache: its own Pythons, and the environments of tools (uv 0.4.0 to 0.13.9).

use std::path::{Path, PathBuf};

use crate::env::{UV_PYTHON_INSTALL_DIR, Vars, XDG_DATA_HOME};
use crate::uv::paths;

/// The directory: in that of `XDG_DATA_HOME`, unless it is relative, else in that of the platform. Relative where there is no
/// home directory.
pub(super) fn directory(vars: &dyn Vars) -> PathBuf {
    let data = vars
        .get(XDG_DATA_HOME)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute() && !cfg!(windows));
    of(vars.home(), data)
}

/// The same if no variable named another.
pub(super) fn usual(vars: &dyn Vars) -> PathBuf {
    of(vars.home(), None)
}

/// Where uv installs Pythons, absolute: `UV_PYTHON_INSTALL_DIR`, else `python` in its directory.
pub(super) fn pythons(vars: &dyn Vars, cwd: &Path) -> PathBuf {
    let named = vars.get_nonempty(UV_PYTHON_INSTALL_DIR).map(PathBuf::from);
    let path = named.unwrap_or_else(|| directory(vars).join("python"));
    paths::absolute(cwd, &path)
}

/// In `data`, where that is given, else in that of the platform; without a home directory
/// `.uv` in the working directory.
fn of(home: Option<PathBuf>, data: Option<PathBuf>) -> PathBuf {
    let Some(home) = home else {
        return data.map_or_else(|| PathBuf::from(".uv"), |data| data.join("uv"));
    };
    if cfg!(windows) {
        let roaming = home.join("AppData").join("Roaming").join("uv");
        let legacy = roaming.join("data");
        return if legacy.exists() { legacy } else { roaming };
    }
    unix(&home, data, cfg!(target_os = "macos"))
}

/// With `legacy`, a `~/Library/Application Support/uv` that exists comes before all else (`StateStore::from_settings`).
fn unix(home: &Path, data: Option<PathBuf>, legacy: bool) -> PathBuf {
    let old = home.join("Library").join("Application Support").join("uv");
    if legacy && old.exists() {
        return old;
    }
    data.unwrap_or_else(|| home.join(".local").join("share"))
        .join("uv")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macos_keeps_to_the_legacy_directory_where_there_is_one() {
        let home = tempfile::tempdir().unwrap();
        let data = || Some(PathBuf::from("x"));
        let at = |legacy| unix(home.path(), data(), legacy);
        assert_eq!(at(true), Path::new("x").join("uv"));
        let old = home.path().join("Library/Application Support/uv");
        fs_err::create_dir_all(&old).unwrap();
        assert_eq!(at(true), old);
        assert_eq!(at(false), Path::new("x").join("uv"));
    }
}
