//! Where the cache is when nothing says so.

use std::path::{Path, PathBuf};

use crate::env::Vars;

/// The default cache directory, absolute. A relative `XDG_CACHE_HOME` is ignored; without a home directory it is
/// `.uv_cache` in the working directory.
pub(super) fn default(vars: &dyn Vars, cwd: &Path) -> PathBuf {
    cwd.join(platform(vars).unwrap_or_else(|| PathBuf::from(".uv_cache")))
}

#[cfg(not(windows))]
fn platform(vars: &dyn Vars) -> Option<PathBuf> {
    unix(vars, cfg!(target_os = "macos"))
}

/// With `legacy`, a `~/Library/Caches/uv` that exists comes before all else, `XDG_CACHE_HOME` included (`Cache::from_settings`
/// of uv 0.4.0 to 0.13.9).
#[cfg(not(windows))]
fn unix(vars: &dyn Vars, legacy: bool) -> Option<PathBuf> {
    let home = vars.home()?;
    let old = home.join("Library").join("Caches").join("uv");
    if legacy && old.exists() {
        return Some(old);
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

/// The name that stands for the temporary cache of `--no-cache`. uv's own has a random name and is gone afterwards;
/// this one never exists, so that whoever looks at it comes to the directory for temporary files.
const TEMPORARY: &str = "uv-temporary-cache";

/// What stands for the cache of `--no-cache`: a path directly in the directory for temporary files, where uv makes it.
pub(super) fn temporary(vars: &dyn Vars, cwd: &Path) -> PathBuf {
    cwd.join(temporary_directory(vars)).join(TEMPORARY)
}

#[cfg(not(windows))]
fn temporary_directory(vars: &dyn Vars) -> PathBuf {
    vars.get(crate::env::TMPDIR)
        .map_or_else(|| PathBuf::from("/tmp"), PathBuf::from)
}

/// As `GetTempPath2W`, which Rust's standard library asks.
#[cfg(windows)]
fn temporary_directory(vars: &dyn Vars) -> PathBuf {
    [crate::env::TMP, crate::env::TEMP, crate::env::USERPROFILE]
        .into_iter()
        .find_map(|name| vars.get_nonempty(name))
        .map_or_else(std::env::temp_dir, PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;

    #[cfg(windows)]
    #[test]
    fn windows_keeps_it_in_the_local_application_data() {
        let cwd = Path::new(r"C:\srv");
        let vars = Given::new([
            ("LOCALAPPDATA", r"C:\Users\ada\AppData\Local"),
            ("HOME", r"C:\home"),
            ("TMP", r"D:\tmp"),
            ("TEMP", r"C:\temp"),
        ]);
        let expected = r"C:\Users\ada\AppData\Local\uv\cache";
        assert_eq!(default(&vars, cwd), Path::new(expected));
        let expected = r"D:\tmp\uv-temporary-cache";
        assert_eq!(temporary(&vars, cwd), Path::new(expected));
        let home = Given::new([("HOME", r"C:\home")]);
        let expected = r"C:\home\AppData\Local\uv\cache";
        assert_eq!(default(&home, cwd), Path::new(expected));
        let expected = r"C:\srv\.uv_cache";
        assert_eq!(default(&Given::default(), cwd), Path::new(expected));
    }

    #[cfg(unix)]
    #[test]
    fn macos_keeps_to_the_legacy_directory_where_there_is_one() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path();
        let vars = Given::new([("HOME", path.to_str().unwrap()), ("XDG_CACHE_HOME", "/x")]);
        assert_eq!(unix(&vars, true).unwrap(), Path::new("/x/uv"));
        let legacy = path.join("Library/Caches/uv");
        fs_err::create_dir_all(&legacy).unwrap();
        assert_eq!(unix(&vars, true).unwrap(), legacy);
        assert_eq!(unix(&vars, false).unwrap(), Path::new("/x/uv"));
        let plain = Given::new([("HOME", path.to_str().unwrap())]);
        assert_eq!(unix(&plain, true).unwrap(), legacy);
        fs_err::remove_dir(&legacy).unwrap();
        assert_eq!(unix(&plain, true).unwrap(), path.join(".cache/uv"));
    }

    #[cfg(unix)]
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
