//! The files of the user and of the system.

use std::io;
use std::path::{Path, PathBuf};

use super::layer::Layer;
use super::variables::boolish;
use crate::env::{UV_NO_SYSTEM_CONFIG, Vars};
use crate::error::{Error, Result};
use crate::model::origin::OriginKind;
use crate::model::uv::UvVersion;
use crate::uv::toml_file::TomlFile;

/// A system file is read from this release on.
const SYSTEM_FILE: UvVersion = UvVersion(0, 4, 26);
/// `UV_NO_SYSTEM_CONFIG` is read from this release on.
const NO_SYSTEM_CONFIG: UvVersion = UvVersion(0, 11, 16);

/// An empty entry of `XDG_CONFIG_DIRS` is skipped from this release on; before, it ends the list.
#[cfg(not(windows))]
const SKIPS_EMPTY_ENTRIES: UvVersion = UvVersion(0, 12, 20);

/// The user's `uv.toml`; `None` where there is none, or none that may be read.
///
/// # Errors
///
/// When it is not as uv wants it.
pub(super) fn user(vars: &dyn Vars, cwd: &Path, version: UvVersion) -> Result<Option<Layer>> {
    let Some(path) = user_path(vars, cwd) else {
        return Ok(None);
    };
    match TomlFile::read(&path, version) {
        Ok(None) => Ok(None),
        Ok(Some(file)) => Layer::checked_uv_toml(OriginKind::User, file, version).map(Some),
        Err(Error::Io { source })
            if matches!(
                source.kind(),
                io::ErrorKind::NotADirectory | io::ErrorKind::PermissionDenied
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whether `UV_NO_SYSTEM_CONFIG` keeps a uv of `version` from the system's file.
///
/// # Errors
///
/// When the variable is no boolean.
pub(super) fn system_denied(vars: &dyn Vars, version: UvVersion) -> Result<bool> {
    Ok(version >= NO_SYSTEM_CONFIG && boolish(vars, UV_NO_SYSTEM_CONFIG)? == Some(true))
}

/// The system's `uv.toml`, if a uv of `version` reads one where it is not [denied](system_denied).
///
/// # Errors
///
/// When it cannot be read or is not as uv wants it.
pub(super) fn system(vars: &dyn Vars, cwd: &Path, version: UvVersion) -> Result<Option<Layer>> {
    if version < SYSTEM_FILE {
        return Ok(None);
    }
    let Some(path) = system_path(vars, cwd, version) else {
        return Ok(None);
    };
    let Some(file) = TomlFile::read(&path, version)? else {
        return Ok(None);
    };
    Layer::checked_uv_toml(OriginKind::System, file, version).map(Some)
}

/// Where the user's file is. A relative `XDG_CONFIG_HOME` is ignored; without a home directory there is no file. A relative
/// home directory is relative to `cwd`.
pub fn user_path(vars: &dyn Vars, cwd: &Path) -> Option<PathBuf> {
    user_directory(vars).map(|directory| cwd.join(directory).join("uv").join("uv.toml"))
}

#[cfg(not(windows))]
fn user_directory(vars: &dyn Vars) -> Option<PathBuf> {
    let home = vars.home()?;
    let given = vars
        .get(crate::env::XDG_CONFIG_HOME)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    Some(given.unwrap_or_else(|| home.join(".config")))
}

#[cfg(windows)]
fn user_directory(vars: &dyn Vars) -> Option<PathBuf> {
    let roaming = vars.get_nonempty(crate::env::APPDATA).map(PathBuf::from);
    roaming.or_else(|| Some(vars.home()?.join("AppData").join("Roaming")))
}

/// The first of the `uv/uv.toml` in `XDG_CONFIG_DIRS` (default `/etc/xdg`), else `/etc/uv/uv.toml`.
#[cfg(not(windows))]
fn system_path(vars: &dyn Vars, cwd: &Path, version: UvVersion) -> Option<PathBuf> {
    let given = vars
        .get(crate::env::XDG_CONFIG_DIRS)
        .and_then(|value| value.into_string().ok());
    let directories = given
        .filter(|value| !value.is_empty())
        .unwrap_or_else(|| "/etc/xdg".to_owned());
    let mut entries: Vec<&str> = directories.split(':').collect();
    if version < SKIPS_EMPTY_ENTRIES {
        let end = entries.iter().position(|entry| entry.is_empty());
        entries.truncate(end.unwrap_or(entries.len()));
    }
    let candidates = entries.into_iter().filter(|entry| !entry.is_empty());
    let mut candidates = candidates.map(|directory| cwd.join(directory).join("uv").join("uv.toml"));
    candidates.find(|path| path.is_file()).or_else(|| {
        let fallback = PathBuf::from("/etc/uv/uv.toml");
        fallback.exists().then_some(fallback)
    })
}

#[cfg(windows)]
fn system_path(vars: &dyn Vars, _cwd: &Path, _version: UvVersion) -> Option<PathBuf> {
    let mut drive = vars.get_nonempty(crate::env::SYSTEMDRIVE)?;
    drive.push("\\");
    let path = PathBuf::from(drive)
        .join("ProgramData")
        .join("uv")
        .join("uv.toml");
    path.is_file().then_some(path)
}
