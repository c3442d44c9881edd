//! A FUSE filesystem that shows a real directory and answers some calls in a way of its own.
//!
//! Everything that no [`Rule`] is about is done on the real directory, by file descriptors, so that inode numbers, hard
//! links, raw directory order and times are those of the filesystem below.

mod rules;
mod server;
mod table;

use std::ffi::CString;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use super::namespace::skip;
use fuser::{BackgroundSession, Config, Session, SessionACL};
use rustix::mount::{MountFlags, mount};
use rustix::process::{Resource, getrlimit, setrlimit};

pub(crate) use rules::{Answer, Operation, Rule};

/// Whether this machine has FUSE; says so for `test` where it has not.
pub(crate) fn can_run(test: &str) -> bool {
    let device = fs_err::metadata("/dev/fuse");
    let found = device.is_ok_and(|found| found.file_type().is_char_device());
    if !found {
        skip(test, "needs /dev/fuse");
    }
    found
}

/// A filesystem to be mounted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Loopback {
    kind: Option<String>,
    source: Option<String>,
    rules: Vec<Rule>,
    synced: Option<(PathBuf, i32)>,
    flat: bool,
}

/// A filesystem that is mounted. It answers until the process ends.
#[derive(Debug)]
pub(crate) struct Fuse {
    /// Where it is mounted.
    pub(crate) path: PathBuf,
    /// The real directory.
    pub(crate) below: PathBuf,
    _session: BackgroundSession,
}

impl Loopback {
    /// One that differs in nothing from the directory below, but that it cannot clone.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// What `mountinfo` shows after `fuse.`.
    pub(crate) fn kind(mut self, kind: &str) -> Self {
        self.kind = Some(kind.to_owned());
        self
    }

    /// What `mountinfo` shows as the source.
    pub(crate) fn source(mut self, source: &str) -> Self {
        self.source = Some(source.to_owned());
        self
    }

    /// Adds a rule. The first that speaks of a call decides.
    pub(crate) fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Refuses `operation` everywhere.
    pub(crate) fn refuse(self, operation: Operation, errno: i32) -> Self {
        self.rule(Rule::everywhere(operation, Answer::Refuse(errno)))
    }

    /// Refuses, with `errno`, another name for any file that has one below `folder`.
    pub(crate) fn synced(mut self, folder: &str, errno: i32) -> Self {
        self.synced = Some((folder.into(), errno));
        self
    }

    /// Says of every file that it has one name.
    pub(crate) fn counts_no_links(mut self) -> Self {
        self.flat = true;
        self
    }

    /// Whether a rule is about locks.
    fn locks(&self) -> bool {
        self.rules.iter().any(Rule::is_about_locks)
    }

    /// Shows the directory `below` at `scratch/name`.
    pub(crate) fn mount(self, scratch: &Path, name: &str, below: &Path) -> Fuse {
        let path = scratch.join(name);
        fs_err::create_dir_all(&path).unwrap();
        let below = fs_err::canonicalize(below).unwrap();
        raise_file_limit();
        let device: OwnedFd = fs_err::OpenOptions::new()
            .read(true)
            .write(true)
            .open("/dev/fuse")
            .unwrap()
            .into_parts()
            .0
            .into();
        let options = CString::new(format!(
            "fd={},rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions",
            device.as_raw_fd()
        ))
        .unwrap();
        let kind = self
            .kind
            .as_ref()
            .map_or_else(|| "fuse".to_owned(), |kind| format!("fuse.{kind}"));
        let source = self.source.as_deref().unwrap_or("loopback");
        mount(
            source,
            &path,
            kind.as_str(),
            MountFlags::NODEV | MountFlags::NOSUID,
            options.as_c_str(),
        )
        .unwrap();
        let server = server::Server::new(self, &below, &path);
        let mut config = Config::default();
        config.acl = SessionACL::All;
        let session = Session::from_fd(server, device, SessionACL::All, config).unwrap();
        Fuse {
            path,
            below,
            _session: session.spawn().unwrap(),
        }
    }
}

/// A descriptor is held for every inode that the kernel remembers.
fn raise_file_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
}
