//! From what a pointer says to a directory that is surely in the cache.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::pointer::Archive;
use super::{Cache, Lookup, Miss};
use crate::model::uv::UvVersion;
use crate::uv::{paths, version};

/// uv's ids have 16, 21 or 24 characters.
const LONGEST_ID: usize = 64;

/// From this release on a pointer to an archive that does not exist counts for nothing.
const CHECKED: UvVersion = UvVersion(0, 6, 0);

const GONE: Miss = Miss::Unusable("its pointer leads to an archive that does not exist");
const NO_ID: Miss = Miss::Unusable("its pointer names no directory of `archive-v0`");
const NO_DIRECTORY: Miss = Miss::Unusable("its archive is not a directory of `archive-v0`");
const OUTSIDE: Miss = Miss::Unusable("its link leads out of `archive-v0`");

impl Cache {
    /// The directory of `archive`, as the pointer of a registry's wheel names it. Before 0.6.0 uv does not ask whether there
    /// is one, and fails when it installs.
    pub(super) fn archive(&self, archive: &Archive) -> Lookup {
        let lookup = self.named_by(archive);
        if self.version < CHECKED {
            return self.unasked(archive, lookup);
        }
        lookup
    }

    /// The same by the pointer of a URL or a path, of which uv never asks whether there is such a directory.
    pub(super) fn direct_archive(&self, archive: &Archive) -> Lookup {
        self.unasked(archive, self.named_by(archive))
    }

    fn unasked(&self, archive: &Archive, lookup: Lookup) -> Lookup {
        match lookup {
            Err(GONE) => Ok(self.archives.join(&archive.id)),
            other => other,
        }
    }

    fn named_by(&self, archive: &Archive) -> Lookup {
        if archive.bucket.is_some_and(|bucket| bucket != 0) {
            return Err(Miss::Unusable("its archive is in another bucket"));
        }
        directory(&self.archives, &archive.id)
    }

    /// The archive that the link at `path` of a built wheel leads to: a symlink, or on Windows since 0.6.0 a file that
    /// names the archive.
    pub(super) fn linked(&self, path: &Path) -> Lookup {
        let target = match fs_err::read_link(path) {
            Ok(target) => target,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Miss::Absent),
            Err(_) if cfg!(windows) => return self.named(path),
            Err(_) => return Err(OUTSIDE),
        };
        let id = target.file_name().and_then(OsStr::to_str);
        let id = id.filter(|id| is_id(id)).ok_or(OUTSIDE)?;
        let parent = path.parent().unwrap_or(path).join(&target);
        let parent = paths::normalize(parent.parent().unwrap_or(&parent));
        let inside = parent == self.archives
            || parent == self.real_archives
            || crate::uv::paths::real(&parent).is_ok_and(|parent| parent == self.real_archives);
        if !inside {
            return Err(OUTSIDE);
        }
        directory(&self.real_archives, id)
    }

    /// The archive that the text of the file at `path` names: `archive-v0/ID`.
    fn named(&self, path: &Path) -> Lookup {
        let text = super::read::text(path, 1024).map_err(|_| NO_ID)?;
        let id = text.strip_prefix(version::ARCHIVES);
        let id = id.and_then(|id| id.strip_prefix('/')).ok_or(NO_ID)?;
        directory(&self.real_archives, id)
    }
}

fn directory(archives: &Path, id: &str) -> Lookup {
    if !is_id(id) {
        return Err(NO_ID);
    }
    let path = archives.join(id);
    // A symlink is no directory here: nothing outside is followed.
    match fs_err::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_dir() => Ok(path),
        Ok(_) => Err(NO_DIRECTORY),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(GONE),
        Err(_) => Err(Miss::Unusable("its archive cannot be read")),
    }
}

/// Whether `text` is one path component of the characters uv uses.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_ID
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::uv::{UvInUse, UvOrigin};

    struct Fixture {
        directory: tempfile::TempDir,
        cache: Cache,
    }

    fn fixture() -> Fixture {
        let directory = tempfile::tempdir().unwrap();
        let archives = directory.path().join("cache/archive-v0");
        fs_err::create_dir_all(archives.join("-good_1")).unwrap();
        fs_err::create_dir_all(directory.path().join("outside/x")).unwrap();
        fs_err::create_dir_all(directory.path().join("cache/sdists/p")).unwrap();
        fs_err::write(archives.join("file"), "").unwrap();
        let real = crate::uv::paths::real(&archives).unwrap();
        let uv = UvInUse {
            version: version::NEWEST,
            origin: UvOrigin::Flag,
        };
        let cache = Cache::new(&directory.path().join("cache"), Some(real), uv);
        Fixture { directory, cache }
    }

    fn archive(id: &str) -> Archive {
        Archive {
            id: id.to_owned(),
            hashes: Vec::new(),
            filename: None,
            bucket: None,
        }
    }

    #[test]
    fn only_directories_of_the_bucket_are_archives() {
        let Fixture {
            directory: _directory,
            cache,
        } = fixture();
        assert!(
            cache
                .archive(&archive("-good_1"))
                .unwrap()
                .ends_with("archive-v0/-good_1")
        );
        for (id, miss) in [
            ("gone", GONE),
            ("file", NO_DIRECTORY),
            ("", NO_ID),
            (".", NO_ID),
            ("..", NO_ID),
            ("../outside", NO_ID),
            ("/etc", NO_ID),
            ("-good_1/", NO_ID),
            ("a\0b", NO_ID),
        ] {
            assert_eq!(cache.archive(&archive(id)), Err(miss), "{id:?}");
        }
        assert_eq!(cache.archive(&archive(&"a".repeat(65))), Err(NO_ID));
        let other = Archive {
            bucket: Some(1),
            ..archive("-good_1")
        };
        assert!(cache.archive(&other).is_err());
    }

    #[test]
    fn uv_does_not_always_ask_whether_the_archive_is_there() {
        let Fixture {
            directory: _directory,
            mut cache,
        } = fixture();
        let gone = archive("gone");
        let path = cache.archives.join("gone");
        assert_eq!(cache.direct_archive(&gone), Ok(path.clone()));
        assert_eq!(cache.direct_archive(&archive("file")), Err(NO_DIRECTORY));
        cache.version = UvVersion(0, 5, 31);
        assert_eq!(cache.archive(&gone), Ok(path));
        assert_eq!(cache.archive(&archive("..")), Err(NO_ID));
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_into_the_bucket_or_nowhere() {
        use fs_err::os::unix::fs::symlink;

        let Fixture { directory, cache } = fixture();
        let root = directory.path();
        symlink(root.join("outside/x"), root.join("cache/archive-v0/sym")).unwrap();
        assert_eq!(cache.archive(&archive("sym")), Err(NO_DIRECTORY));
        let link = root.join("cache/sdists/p/link");
        for (target, expected) in [
            ("../../archive-v0/-good_1".into(), Ok("-good_1")),
            (root.join("cache/archive-v0/-good_1"), Ok("-good_1")),
            (root.join("outside/x"), Err(OUTSIDE)),
            ("../../archive-v0/../../outside/x".into(), Err(OUTSIDE)),
            ("../../archive-v0/..".into(), Err(OUTSIDE)),
            ("../../archive-v0/gone".into(), Err(GONE)),
            ("../../archive-v0/sym".into(), Err(NO_DIRECTORY)),
        ] {
            symlink(&target, &link).unwrap();
            let found = cache.linked(&link);
            let id = found
                .as_ref()
                .map(|path| path.file_name().unwrap().to_str().unwrap());
            assert_eq!(id, expected.as_ref().copied(), "{}", target.display());
            fs_err::remove_file(&link).unwrap();
        }
        assert_eq!(cache.linked(&link), Err(Miss::Absent));
        fs_err::create_dir(&link).unwrap();
        assert_eq!(cache.linked(&link), Err(OUTSIDE));
    }

    /// Releases before 0.6.0 make junctions. Wine makes none, and says so by its exit status or by what is there then.
    #[cfg(windows)]
    #[test]
    fn junctions_lead_into_the_bucket_or_nowhere() {
        let Fixture { directory, cache } = fixture();
        let root = directory.path();
        let link = root.join("cache").join("sdists").join("p").join("link");
        for (target, found) in [("cache\\archive-v0\\-good_1", true), ("outside\\x", false)] {
            let made = std::process::Command::new("cmd")
                .args(["/c", "mklink", "/J"])
                .args([&link, &root.join(target)])
                .output();
            let made = made.is_ok_and(|made| made.status.success());
            if !made || fs_err::read_link(&link).is_err() {
                println!("skipped: this system makes no junctions");
                return;
            }
            assert_eq!(cache.linked(&link).is_ok(), found, "{target}");
            fs_err::remove_dir(&link).unwrap();
        }
    }

    #[test]
    fn windows_links_are_text() {
        let Fixture { directory, cache } = fixture();
        let link = directory.path().join("cache/sdists/p/link");
        for (text, found) in [
            ("archive-v0/-good_1", true),
            ("archive-v0/gone", false),
            ("archive-v0/../x", false),
            ("archive-v1/-good_1", false),
            ("", false),
        ] {
            fs_err::write(&link, text).unwrap();
            assert_eq!(cache.named(&link).is_ok(), found, "{text:?}");
        }
    }
}
