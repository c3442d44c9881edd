//! Where the cache is when nothing says so.

use std::path::{Path, PathBuf};

use crate::env::{TMPDIR, Vars};

/// The default cache directory, absolute. A relative `XDG_CACHE_HOME` is ignored; without a home directory it is
/// `.uv_cache` in the working directory.
pub(super) fn default(vars: &dyn Vars, cwd: &Path) -> PathBuf {
    cwd.join(platform(vars).unwrap_or_else(|| PathBuf::from(".uv_cache")))
}

#[cfg(not(windows))]
fn platform(vars: &dyn Vars) -> Option<PathBuf> {
    let home = vars.home()?;
    if cfg!(target_os = "macos") {
        let legacy = home.join("Library").join("Caches").join("uv");
        if legacy.exists() {
            return Some(legacy);
        }
    }
    let given = vars
        .get(crate::env::XDG_CACHE_HOME)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    Some(given.unwrap_or_else(|| home.join(".cache")).join("uv"))
}

#[cfg(windows)]
fn platform(vars: &dyn Vars) -> Option<PathBuf> {
    let local = vars
        .get_nonempty(crate::env::LOCALAPPDATA)
        .map(PathBuf::from);
    let local = local.or_else(|| Some(vars.home()?.join("AppData").join("Local")))?;
    Some(local.join("uv").join("cache"))
}

/// The name that stands for the temporary cache of `--no-cache`. uv's own is random (`.tmpXXXXXX`) and gone afterwards;
/// this one never exists, so that whoever looks at it comes to the directory for temporary files.
const TEMPORARY: &str = "uv-temporary-cache";

/// What stands for the cache of `--no-cache`: a path directly in the directory for temporary files, where uv makes it.
pub(super) fn temporary(vars: &dyn Vars, cwd: &Path) -> PathBuf {
    cwd.join(temporary_directory(vars)).join(TEMPORARY)
}

#[cfg(not(windows))]
fn temporary_directory(vars: &dyn Vars) -> PathBuf {
    vars.get(TMPDIR)
        .map_or_else(|| PathBuf::from("/tmp"), PathBuf::from)
}

#[cfg(windows)]
fn temporary_directory(vars: &dyn Vars) -> PathBuf {
    vars.get_nonempty(TMPDIR)
        .map_or_else(std::env::temp_dir, PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;

    #[test]
    fn relative_directories_are_ignored() {
        let cwd = Path::new("/srv");
        for (vars, expected) in [
            (
                Given::new([("HOME", "/h"), ("XDG_CACHE_HOME", "/x")]),
                "/x/uv",
            ),
            (
                Given::new([("HOME", "/h"), ("XDG_CACHE_HOME", "x")]),
                "/h/.cache/uv",
            ),
            (
                Given::new([("HOME", "/h"), ("XDG_CACHE_HOME", "")]),
                "/h/.cache/uv",
            ),
            (Given::new([("HOME", "")]), "/srv/.uv_cache"),
        ] {
            assert_eq!(default(&vars, cwd), Path::new(expected));
        }
        assert_eq!(
            temporary(&Given::default(), cwd),
            Path::new("/tmp/uv-temporary-cache")
        );
        assert_eq!(
            temporary(&Given::new([("TMPDIR", "t")]), cwd),
            Path::new("/srv/t/uv-temporary-cache")
        );
    }
}
