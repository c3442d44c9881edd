//! What the probe saw.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::edge::Edge;
use super::errno::Errno;
use super::mode::Mode;
use super::place::{Facts, Mount, Place};

/// Index into [`Evidence::classes`].
pub type ClassId = u32;

/// Index into [`Evidence::targets`]. 0 is site-packages itself.
pub type TargetId = u16;

/// Files that the operating system treats alike when they are linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Facts that all its files share; `inode`, `links` and `size` are those of the example.
    pub facts: Facts,
    /// Whether its files have as many names as their filesystem allows.
    pub at_link_limit: bool,
    /// One of its files, absolute.
    pub example: PathBuf,
    /// How many files.
    pub files: u64,
    /// Their sizes added up.
    pub bytes: u64,
    /// The most names one of its files has.
    pub most_links: u64,
}

/// A directory files would be put into that the operating system may treat in a way of its own: site-packages, and
/// below it each mount, symlink elsewhere, or directory of another project id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The directory as uv would name it.
    pub path: PathBuf,
    /// The place behind it.
    pub place: Place,
}

/// One system call that was made, or could not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The class of the source.
    pub class: ClassId,
    /// The directory it was made in.
    pub target: TargetId,
    /// What was tried.
    pub mode: Mode,
    /// The source.
    pub file: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// What came of it.
    pub result: Result<(), Refusal>,
    /// Bytes of the clone that it shares with no other file; `None` where none was made, or the system does not tell.
    pub private_bytes: Option<u64>,
}

/// Why an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The system's number. A call that reported success and did not do it carries the number it is worth (see `lied`).
    pub errno: Errno,
    /// The call that failed: `ioctl(FICLONE)`, `linkat`, `symlinkat`, `open`, `copy`.
    pub call: &'static str,
    /// What was found where the call reported success: [`BECAME_SYMLINK`], [`BECAME_COPY`], [`NOTHING_MADE`],
    /// [`UNOPENED`].
    pub lied: Option<&'static str>,
}

/// A hard link that is a symlink.
pub const BECAME_SYMLINK: &str = "became a symlink";
/// A hard link that is another file.
pub const BECAME_COPY: &str = "became a file of its own";
/// There is no such name.
pub const NOTHING_MADE: &str = "nothing was made";
/// A symlink that does not open.
pub const UNOPENED: &str = "the link cannot be opened";

/// Consecutive files of a wheel, in the order uv meets them, that share class, target and rules. A large file is a run of
/// its own, so that the one that finds no room can be named; where little is left, so is every file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Class of the files.
    pub class: ClassId,
    /// Where they go.
    pub target: TargetId,
    /// Whether they are named `RECORD`, which uv copies in every link mode but clone and copy.
    pub record: bool,
    /// How many.
    pub files: u32,
    /// Their sizes added up.
    pub bytes: u64,
    /// The same, each rounded up to the target's block size: what copies of them take.
    pub copy_bytes: u64,
    /// The bytes of those whose place another file takes once they are linked: `RECORD`, scripts that are rewritten.
    pub replaced_bytes: u64,
    /// The bytes of those whose place a copy takes once they are linked: scripts that not everybody may run.
    pub recopied_bytes: u64,
    /// The bytes of those that are removed once they are linked.
    pub removed_bytes: u64,
    /// The first one, relative to the archive.
    pub first: PathBuf,
    /// Whether uv makes the directory that the first one goes to.
    pub in_new_directory: bool,
    /// Which entry of the wheel holds them, where uv clones entries whole (macOS); 0 everywhere else.
    pub entry: u32,
    /// What has their names already and is not removed before.
    pub occupant: Option<Occupant>,
}

/// What is in the environment where a file of a wheel goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occupant {
    /// What it is.
    pub kind: OccupantKind,
    /// Why nothing can be written to it; `None` where it can.
    pub closed: Option<Errno>,
    /// Why no other file can be moved into its place; `None` where one can.
    pub fixed: Option<Errno>,
}

/// What has a name that a file of a wheel goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OccupantKind {
    /// Something that is no directory, of a directory that the file lies in.
    Around,
    /// A directory.
    Directory,
    /// The cached file itself: another name of it, or a symlink to it.
    Itself,
    /// Another file, or a symlink to one or to nowhere.
    Other,
}

/// How a wheel's outcome is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// One attempt for each class of its files.
    Classes,
    /// Every file was tried.
    EveryFile,
    /// It is not cached; a fresh file was tried.
    FreshFile,
    /// Nothing was tried.
    None,
}

/// The files of one wheel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WheelFiles {
    /// How they were looked at.
    pub basis: Basis,
    /// In uv's order.
    pub runs: Vec<Run>,
    /// Regular files.
    pub files: u64,
    /// Their sizes added up.
    pub bytes: u64,
    /// The same, each rounded up to the target's block size: what a copy takes.
    pub copy_bytes: u64,
    /// Directories below the archive.
    pub directories: u64,
    /// The data directory (`name-version.data`) at the top, which uv empties and removes from site-packages.
    pub data: Option<PathBuf>,
    /// The first script in there that uv opens once it is linked: the index of its run, and the path of the script
    /// relative to the archive.
    pub script: Option<(usize, PathBuf)>,
    /// What uv reads of it and cannot; uv would fail there.
    pub unreadable: Option<Unreadable>,
    /// What has the name of one of its directories in the environment and is none, relative to site-packages.
    pub no_directories: Vec<PathBuf>,
}

/// A file or directory of an unpacked wheel that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Relative to the archive.
    pub path: PathBuf,
    /// Why.
    pub errno: Errno,
    /// How many files of the wheel uv has linked when it gets there.
    pub after_files: u64,
}

/// Everything the operating system answered.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The cache directory.
    pub cache: Place,
    /// `archive-v0`, or what stands for it.
    pub archives: Place,
    /// The environment directory.
    pub environment: Place,
    /// Directories files go to; the first is site-packages.
    pub targets: Vec<Target>,
    /// Kinds of files.
    pub classes: Vec<Class>,
    /// Calls made, in the order they were made.
    pub attempts: Vec<Attempt>,
    /// One for each wheel of the plan, in its order.
    pub wheels: Vec<WheelFiles>,
    /// The class that stands for wheels not cached.
    pub fresh: Option<ClassId>,
    /// Every mount of this process, for explanations.
    pub mounts: Vec<Mount>,
    /// `fs.protected_hardlinks`; `None` when it could not be read or does not exist.
    pub protected_hardlinks: Option<bool>,
    /// Effective user id; `None` where there is none.
    pub euid: Option<u32>,
    /// What uv does before it links, where that fails already: creating a file in the cache, moving a directory
    /// into `archive-v0`, pointing to it by a symlink, locking.
    pub cache_failures: Vec<CacheFailure>,
    /// How far hard links of a fresh file reach within the cache, and within site-packages: asked only where hard links
    /// within one mount are refused with `EXDEV`.
    pub reach: Option<Reach>,
    /// Why a file cannot be moved from one directory of site-packages to the next, where uv would do so: asked only of a
    /// release that copies so, or where something is in the way.
    pub unmovable: Option<Errno>,
    /// Whether a cached file that cannot be linked has the encryption policy of the directory it would go to: asked only
    /// where both are encrypted; `None` where the system does not tell.
    pub same_policy: Option<bool>,
    /// Other facts, by a stable key: `no_new_privs`, `osrelease`, `container`, `platform`, …
    pub surroundings: BTreeMap<&'static str, String>,
    /// One for each edge of the plan, in its order.
    pub edges: Vec<Edge>,
    /// Other names of files that could not be hard linked, as far as they were found.
    pub other_names: OtherNames,
}

/// Other names of files that could not be hard linked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OtherNames {
    /// Those that were found.
    pub found: Vec<OtherName>,
    /// The directories looked through.
    pub roots: Vec<PathBuf>,
    /// Directories and files below them that could not be looked at.
    pub unread: u64,
    /// Whether there was more below them than could be looked at.
    pub cut_short: bool,
}

/// Another name of a cached file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherName {
    /// The class of the file.
    pub class: ClassId,
    /// The file in the cache.
    pub file: PathBuf,
    /// The other name.
    pub name: PathBuf,
    /// The folder it lies in that a cloud service keeps in sync, if it does.
    pub synced: Option<PathBuf>,
    /// Who keeps that folder in sync and how it is known, where the system says so: `OneDrive (SyncRootManager)`.
    pub service: Option<String>,
    /// The environment it lies in, if it does.
    pub environment: Option<PathBuf>,
}

/// How far the hard links of a file reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// They are refused in its own directory too.
    Nowhere,
    /// They work in its own directory, and are refused in the one beside it.
    OneDirectory,
    /// They work there too.
    Directories,
}

/// A step of uv's own cache handling that fails here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheFailure {
    /// The step: `create`, `rename`, `symlink`, `lock`.
    pub step: &'static str,
    /// Where.
    pub path: PathBuf,
    /// Why.
    pub errno: Errno,
}

impl Evidence {
    /// What `mode` does with files of `class` in `target`: the first failed attempt, else a successful one, else `None`
    /// when it was not tried.
    pub fn attempt(&self, class: ClassId, target: TargetId, mode: Mode) -> Option<&Attempt> {
        let mut made = self
            .attempts
            .iter()
            .filter(|made| made.class == class && made.target == target && made.mode == mode);
        let first = made.next()?;
        if first.result.is_err() {
            return Some(first);
        }
        Some(made.find(|other| other.result.is_err()).unwrap_or(first))
    }
}
