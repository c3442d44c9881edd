//! A programmable [`System`](super::System), for tests.
//!
//! ```
//! use uv_linkcheck::model::mode::Mode;
//! use uv_linkcheck::sys::fake::Fake;
//!
//! let system = Fake::new()
//!     .mount("/", "ext4")
//!     .mount("/data", "xfs")
//!     .file("/cache/archive-v0/a/pkg/__init__.py", 120)
//!     .dir("/data/venv/site-packages")
//!     .refuse(Mode::Symlink, "/cache", "/data/venv", 1);
//! ```
//!
//! Without a rule, links and clones between two mounts are refused with `EXDEV`, clones on a filesystem that never
//! clones with `EOPNOTSUPP`, and everything else succeeds.

mod system;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use self::tree::Tree;
use crate::model::errno::Errno;
use crate::model::evidence::Refusal;
use crate::model::mode::Mode;
use crate::model::place::{Facts, Mount, Space, SyncRoot, is_below};

const S_IFMT: u32 = 0o170_000;
const S_IFDIR: u32 = 0o040_000;
const S_IFREG: u32 = 0o100_000;
/// `ENOENT`, and `ERROR_FILE_NOT_FOUND`.
const ENOENT: Errno = Errno(2);

/// What the calls are called and what they answer.
#[derive(Debug)]
struct Numbers {
    not_empty: Errno,
    denied: Errno,
    exists: Errno,
    crosses: Errno,
    unsupported: Errno,
    /// What another name outside is worth where one lies in a synced folder; `None` where the system allows it.
    synced: Option<Errno>,
    /// The calls, by [`Mode::index`].
    calls: [&'static str; 4],
}

const LINUX: Numbers = Numbers {
    not_empty: Errno(39),
    denied: Errno(13),
    exists: Errno(17),
    crosses: Errno(18),
    unsupported: Errno(95),
    synced: None,
    calls: ["ioctl(FICLONE)", "linkat", "symlinkat", "copy"],
};

const MACOS: Numbers = Numbers {
    not_empty: Errno(66),
    unsupported: Errno(45),
    calls: ["clonefile", "linkat", "symlinkat", "copy"],
    ..LINUX
};

const WINDOWS: Numbers = Numbers {
    not_empty: Errno(145),
    denied: Errno(5),
    exists: Errno(80),
    crosses: Errno(17),
    unsupported: Errno(50),
    // The Cloud Files filter, as its documentation of `CF_HARDLINK_POLICY` says.
    synced: Some(Errno(396)),
    calls: [
        "FSCTL_DUPLICATE_EXTENTS_TO_FILE",
        "CreateHardLinkW",
        "CreateSymbolicLinkW",
        "copy",
    ],
};

/// An answer to calls of one mode from below one path to below another.
#[derive(Debug, Clone)]
struct Rule {
    mode: Mode,
    from: PathBuf,
    to: PathBuf,
    answer: Result<(), Refusal>,
}

/// The system. Built by chaining; paths are absolute.
#[derive(Debug)]
pub struct Fake {
    tree: Mutex<Tree>,
    mounts: Vec<Mount>,
    rules: Vec<Rule>,
    failing: BTreeMap<PathBuf, Errno>,
    read_only: BTreeMap<PathBuf, Errno>,
    locks: BTreeMap<PathBuf, Errno>,
    unwritable: BTreeSet<PathBuf>,
    free: Option<Space>,
    euid: Option<u32>,
    protected: Option<bool>,
    surroundings: BTreeMap<&'static str, String>,
    numbers: &'static Numbers,
    /// Whether mounts are told one by one only.
    one_by_one: bool,
    sync_roots: Vec<SyncRoot>,
    /// Bytes that each clone has of its own.
    private_bytes: Option<u64>,
}

impl Default for Fake {
    fn default() -> Self {
        Self::new()
    }
}

impl Fake {
    fn empty(numbers: &'static Numbers) -> Self {
        Self {
            tree: Mutex::default(),
            mounts: Vec::new(),
            rules: Vec::new(),
            failing: BTreeMap::new(),
            read_only: BTreeMap::new(),
            locks: BTreeMap::new(),
            unwritable: BTreeSet::new(),
            free: None,
            euid: Some(1000),
            protected: None,
            surroundings: BTreeMap::new(),
            numbers,
            one_by_one: true,
            sync_roots: Vec::new(),
            private_bytes: None,
        }
    }

    /// A Linux with an empty root directory and no mounts, run by user 1000 with `protected_hardlinks` on.
    pub fn new() -> Self {
        let fake = Self {
            protected: Some(true),
            one_by_one: false,
            ..Self::empty(&LINUX)
        };
        fake.tree().add(Path::new("/"), S_IFDIR | 0o755, 0, None);
        fake
    }

    /// A macOS with an empty root directory and no volumes, run by user 1000.
    pub fn macos() -> Self {
        let fake = Self::empty(&MACOS);
        fake.tree().add(Path::new("/"), S_IFDIR | 0o755, 0, None);
        fake
    }

    /// A Windows without drives. It answers with Windows' numbers, and refuses files with a name in a synced folder another
    /// name outside.
    pub fn windows() -> Self {
        Self {
            euid: None,
            ..Self::empty(&WINDOWS)
        }
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Mounts a filesystem. What is created later below `point` is on it; ids count from 1.
    #[must_use]
    pub fn mount(mut self, point: &str, filesystem: &str) -> Self {
        let id = self.mounts.len() as u64 + 1;
        self.mounts.push(Mount {
            id,
            parent: u64::from(id > 1),
            device: (8, u32::try_from(id).unwrap_or(u32::MAX)),
            root: "/".into(),
            mount_point: point.into(),
            options: vec!["rw".to_owned()],
            super_options: vec!["rw".to_owned()],
            filesystem: filesystem.to_owned(),
            source: format!("/dev/fake{id}"),
        });
        self.dir(point)
    }

    /// Changes the mount at `point`.
    #[must_use]
    pub fn mount_with(mut self, point: &str, change: impl FnOnce(&mut Mount)) -> Self {
        if let Some(mount) = self
            .mounts
            .iter_mut()
            .find(|mount| mount.mount_point == Path::new(point))
        {
            change(mount);
        }
        self
    }

    /// Creates a directory, and its parents.
    #[must_use]
    pub fn dir(self, path: &str) -> Self {
        self.make(Path::new(path), S_IFDIR | 0o755, 0, None);
        self
    }

    /// Creates a file of `size` bytes, and its parents.
    #[must_use]
    pub fn file(self, path: &str, size: u64) -> Self {
        self.make(Path::new(path), S_IFREG | 0o644, size, None);
        self
    }

    /// Creates a symlink.
    #[must_use]
    pub fn link(self, path: &str, target: &str) -> Self {
        self.make(Path::new(path), 0o120_777, 0, Some(target.into()));
        self
    }

    /// Gives the file at `of` another name.
    #[must_use]
    pub fn name(self, of: &Path, name: &Path) -> Self {
        let known = self.tree().nodes.get(of).cloned();
        if let Some((facts, _)) = known {
            self.make(name, facts.mode, facts.size, None);
            self.tree().share(facts.inode, name);
        }
        self
    }

    /// Everything that exists below `root` on the real system, directories, files and their sizes, by name.
    #[must_use]
    pub fn mirror(self, root: &Path) -> Self {
        self.make(root, S_IFDIR | 0o755, 0, None);
        let mut todo = vec![root.to_owned()];
        while let Some(directory) = todo.pop() {
            let entries = fs_err::read_dir(&directory).into_iter().flatten().flatten();
            let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
            // As NTFS sorts names.
            paths.sort_by_key(|path| path.as_os_str().to_ascii_uppercase());
            for path in paths {
                if path.is_dir() {
                    self.make(&path, S_IFDIR | 0o755, 0, None);
                    todo.push(path);
                } else {
                    let size = fs_err::metadata(&path).map_or(0, |found| found.len());
                    self.make(&path, S_IFREG | 0o644, size, None);
                }
            }
        }
        self
    }

    /// Has a cloud service keep `path` in sync.
    #[must_use]
    pub fn synced(mut self, path: &Path, provider: &str, source: &'static str) -> Self {
        self.sync_roots.push(SyncRoot {
            path: path.to_owned(),
            provider: provider.to_owned(),
            source,
        });
        self
    }

    fn synced_by(&self, path: &Path) -> Option<&SyncRoot> {
        let mut roots = self.sync_roots.iter();
        roots.find(|root| is_below(path, &root.path))
    }

    /// Changes the facts of what is at `path`.
    #[must_use]
    pub fn with(self, path: &str, change: impl FnOnce(&mut Facts)) -> Self {
        if let Some((facts, _)) = self.tree().nodes.get_mut(Path::new(path)) {
            change(facts);
        }
        self
    }

    /// Refuses `mode` from below `from` to below `to`. Later rules win.
    #[must_use]
    pub fn refuse(self, mode: Mode, from: &str, to: &str, errno: i32) -> Self {
        let call = self.numbers.calls[mode.index()];
        self.answer(
            mode,
            from,
            to,
            Err(Refusal {
                errno: Errno(errno),
                call,
                lied: None,
            }),
        )
    }

    /// Lets `mode` succeed from below `from` to below `to`. Later rules win.
    #[must_use]
    pub fn allow(self, mode: Mode, from: &str, to: &str) -> Self {
        self.answer(mode, from, to, Ok(()))
    }

    /// Answers `mode` from below `from` to below `to`. Later rules win.
    #[must_use]
    pub fn answer(mut self, mode: Mode, from: &str, to: &str, answer: Result<(), Refusal>) -> Self {
        self.rules.push(Rule {
            mode,
            from: from.into(),
            to: to.into(),
            answer,
        });
        self
    }

    /// Lets a walk, and asking for facts, fail at `path`.
    #[must_use]
    pub fn unreadable(mut self, path: &str, errno: i32) -> Self {
        self.failing.insert(path.into(), Errno(errno));
        self
    }

    /// Refuses to make anything in the directory `path` itself.
    #[must_use]
    pub fn closed(mut self, path: &str, errno: i32) -> Self {
        self.read_only.insert(path.into(), Errno(errno));
        self
    }

    /// Refuses the lock of `path`; with `EAGAIN` (11), somebody else holds it.
    #[must_use]
    pub fn unlockable(mut self, path: &str, errno: i32) -> Self {
        self.locks.insert(path.into(), Errno(errno));
        self
    }

    /// Denies this user writing to the file `path`.
    #[must_use]
    pub fn unwritable(mut self, path: &str) -> Self {
        self.unwritable.insert(path.into());
        self
    }

    /// Says how much is free, everywhere.
    #[must_use]
    pub fn free(mut self, space: Space) -> Self {
        self.free = Some(space);
        self
    }

    /// Tells of each clone how many bytes are its own.
    #[must_use]
    pub fn private_bytes(mut self, bytes: u64) -> Self {
        self.private_bytes = Some(bytes);
        self
    }

    /// Runs as this user.
    #[must_use]
    pub fn user(mut self, euid: u32) -> Self {
        self.euid = Some(euid);
        self
    }

    /// Sets `fs.protected_hardlinks`.
    #[must_use]
    pub fn protected(mut self, protected: Option<bool>) -> Self {
        self.protected = protected;
        self
    }

    /// Adds to the surroundings.
    #[must_use]
    pub fn surrounding(mut self, key: &'static str, value: &str) -> Self {
        self.surroundings.insert(key, value.to_owned());
        self
    }

    /// Every call that linked, cloned or copied, in order: mode, source, target.
    pub fn calls(&self) -> Vec<(Mode, PathBuf, PathBuf)> {
        self.tree().calls.clone()
    }

    /// Every path that exists.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.tree().nodes.keys().cloned().collect()
    }
}
