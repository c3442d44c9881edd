//! Paths as uv makes them: absolute and lexically normalized, symlinks unresolved.

use std::io;
use std::path::{Component, Path, PathBuf};

/// `path`, which exists, with every symlink resolved, in the form that people and other programs write: without the `\\\\?\\`
/// that Windows puts before it, wherever it means the same.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    let real = fs_err::canonicalize(path)?;
    #[cfg(windows)]
    let real = dunce::simplified(&real).to_owned();
    Ok(real)
}

/// `path`, made absolute against `cwd`, without `.` components; `..` stays, since a symlink may stand before it.
pub fn absolute(cwd: &Path, path: &Path) -> PathBuf {
    cwd.join(path).components().collect()
}

/// `path`, made absolute against `cwd`, with `.` and `..` resolved by their text alone.
pub fn normalized(cwd: &Path, path: &Path) -> PathBuf {
    normalize(&absolute(cwd, path))
}

/// `path` with `.` and `..` resolved by their text alone. A relative path keeps the `..` that lead out of it; at the root
/// `..` is dropped, as the kernel does.
pub fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => out.push(component),
            },
            _ => out.push(component),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_resolved_by_their_text() {
        for (path, expected) in [
            ("/a/./b", "/a/b"),
            ("/a/../b", "/b"),
            ("/../a", "/a"),
            ("./a/b/..", "a"),
            ("../a", "../a"),
            ("a/../../b", "../b"),
        ] {
            assert_eq!(normalize(Path::new(path)), Path::new(expected), "{path}");
        }
    }

    #[test]
    fn an_absolute_path_keeps_its_parents() {
        assert_eq!(
            absolute(Path::new("/srv"), Path::new("./link/../cache")),
            Path::new("/srv/link/../cache")
        );
        assert_eq!(
            absolute(Path::new("/srv"), Path::new("/cache/")),
            Path::new("/cache")
        );
        assert_eq!(
            normalized(Path::new("/srv"), Path::new("../cache")),
            Path::new("/cache")
        );
    }
}
