//! The calls of the kernel, each done on the real directory unless a rule says otherwise.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use fuser::{
    BsdFileFlags, FileAttr, FileHandle, Filesystem, FopenFlags, Generation, INodeNo, InitFlags,
    KernelConfig, LockOwner, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData,
    ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request, TimeOrNow,
    WriteFlags,
};
use rustix::fs::{
    AtFlags, CWD, FlockOperation, Gid, Mode, OFlags, RawDir, Timespec, Timestamps, UTIME_NOW,
    UTIME_OMIT, Uid, chmodat, chownat, flock, fsync, ftruncate, linkat, mkdirat, open, openat,
    readlinkat, renameat_with, symlinkat, unlinkat, utimensat,
};
use rustix::io::{Errno, Result, pread, pwrite};

use super::Loopback;
use super::rules::{Answer, Operation};
use super::table::{Table, by_descriptor, kind, stat};

/// How long the kernel remembers what it was told. Tests that change the directory below have to wait as long.
const REMEMBER: Duration = Duration::from_secs(1);
const FIRST: Generation = Generation(0);

/// Inode, type and name.
type Entry = (u64, fuser::FileType, Vec<u8>);

/// An open file or directory.
#[derive(Debug)]
struct Handle {
    fd: OwnedFd,
    /// What a directory held when it was opened.
    entries: Vec<Entry>,
}

#[derive(Debug)]
pub(super) struct Server {
    what: Loopback,
    below: PathBuf,
    mounted: PathBuf,
    table: Table,
    handles: Mutex<HashMap<u64, Arc<Handle>>>,
    next: AtomicU64,
}

impl Server {
    pub(super) fn new(what: Loopback, below: &Path, mounted: &Path) -> Self {
        Self {
            table: Table::new(below, what.flat),
            what,
            below: below.to_owned(),
            mounted: mounted.to_owned(),
            handles: Mutex::default(),
            next: AtomicU64::new(1),
        }
    }

    /// What a rule says of this call; `None` when it is to be done.
    fn rule(&self, operation: Operation, from: &Path, to: &Path) -> Option<Answer> {
        let mut rules = self.what.rules.iter();
        let rule = rules.find(|rule| rule.covers(operation, from, to))?;
        Some(rule.answer())
    }

    /// The error a rule has for a call with one path.
    fn allow(&self, operation: Operation, path: &Path) -> Result<()> {
        match self.rule(operation, Path::new(""), path) {
            Some(Answer::Refuse(errno)) => Err(Errno::from_raw_os_error(errno)),
            Some(other) => panic!("{operation:?} cannot be answered by {other:?}"),
            None => Ok(()),
        }
    }

    fn allow_inode(&self, operation: Operation, inode: INodeNo) -> Result<()> {
        self.allow(operation, &self.table.path(inode)?)
    }

    fn named(&self, parent: INodeNo, name: &OsStr) -> Result<PathBuf> {
        Ok(self.table.path(parent)?.join(name))
    }

    /// Whether an inode has a name below `folder`.
    fn has_name_in(&self, folder: &Path, inode: u64) -> bool {
        let mut todo = vec![self.below.join(folder)];
        while let Some(directory) = todo.pop() {
            for entry in fs_err::read_dir(&directory).into_iter().flatten() {
                use std::os::unix::fs::DirEntryExt as _;
                let entry = entry.unwrap();
                if entry.ino() == inode {
                    return true;
                }
                if entry.file_type().unwrap().is_dir() {
                    todo.push(entry.path());
                }
            }
        }
        false
    }

    fn keep(&self, fd: OwnedFd, entries: Vec<Entry>) -> FileHandle {
        let handle = self.next.fetch_add(1, Ordering::Relaxed);
        let kept = Handle { fd, entries };
        self.handles.lock().unwrap().insert(handle, Arc::new(kept));
        FileHandle(handle)
    }

    fn handle(&self, handle: FileHandle) -> Result<Arc<Handle>> {
        let handles = self.handles.lock().unwrap();
        handles.get(&handle.0).cloned().ok_or(Errno::BADF)
    }

    fn release(&self, handle: FileHandle) {
        self.handles.lock().unwrap().remove(&handle.0);
    }

    /// Gives what was just made to who asked for it.
    fn made(&self, request: &Request, parent: INodeNo, name: &OsStr) -> Result<FileAttr> {
        let (user, group) = (Uid::from_raw(request.uid()), Gid::from_raw(request.gid()));
        let directory = self.table.fd(parent)?;
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        chownat(&directory, name, Some(user), Some(group), flags)?;
        self.table.look_up(parent, name)
    }

    /// Gives how long the kernel may believe it, too.
    fn link(&self, inode: INodeNo, parent: INodeNo, name: &OsStr) -> Result<(FileAttr, Duration)> {
        let (source, directory) = (self.table.fd(inode)?, self.table.fd(parent)?);
        let from = self.table.path(inode)?;
        if let Some((folder, errno)) = &self.what.synced
            && self.has_name_in(folder, inode.0)
        {
            return Err(Errno::from_raw_os_error(*errno));
        }
        match self.rule(Operation::Link, &from, &self.named(parent, name)?) {
            None => {
                linkat(&source, "", &directory, name, AtFlags::EMPTY_PATH)?;
                return Ok((self.table.look_up(parent, name)?, REMEMBER));
            }
            Some(Answer::Refuse(errno)) => return Err(Errno::from_raw_os_error(errno)),
            Some(Answer::Symlink) => symlinkat(self.mounted.join(from), &directory, name)?,
            Some(Answer::Copy) => {
                let contents = fs_err::read(by_descriptor(&source)).unwrap();
                let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
                let to = openat(&directory, name, flags, Mode::from_raw_mode(0o644))?;
                pwrite(&to, &contents, 0)?;
            }
            Some(Answer::Nothing) => {}
        }
        // The kernel is told of the source, and finds out at its next look.
        Ok((self.table.again(inode)?, Duration::ZERO))
    }

    fn create(
        &self,
        request: &Request,
        (parent, name): (INodeNo, &OsStr),
        mode: u32,
        flags: i32,
    ) -> Result<(FileAttr, FileHandle)> {
        self.allow(Operation::Create, &self.named(parent, name)?)?;
        let flags = OFlags::from_bits_retain(flags.cast_unsigned())
            | OFlags::CREATE
            | OFlags::NOFOLLOW
            | OFlags::CLOEXEC;
        let directory = self.table.fd(parent)?;
        let fd = openat(&directory, name, flags, Mode::from_raw_mode(mode & 0o7777))?;
        let attributes = self.made(request, parent, name)?;
        let handle = self.keep(fd, Vec::new());
        Ok((attributes, handle))
    }

    fn open(&self, inode: INodeNo, flags: OpenFlags) -> Result<FileHandle> {
        self.allow_inode(Operation::Open, inode)?;
        let flags = OFlags::from_bits_retain(flags.0.cast_unsigned())
            .difference(OFlags::NOFOLLOW | OFlags::CREATE | OFlags::EXCL)
            | OFlags::CLOEXEC;
        let fd = open(by_descriptor(&*self.table.fd(inode)?), flags, Mode::empty())?;
        Ok(self.keep(fd, Vec::new()))
    }

    fn open_directory(&self, inode: INodeNo) -> Result<FileHandle> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = openat(&*self.table.fd(inode)?, ".", flags, Mode::empty())?;
        let mut entries = Vec::new();
        let mut buffer = vec![std::mem::MaybeUninit::uninit(); 32 * 1024];
        let mut raw = RawDir::new(&fd, &mut buffer);
        while let Some(entry) = raw.next() {
            let entry = entry?;
            let kind = kind(entry.file_type().as_raw_mode());
            entries.push((entry.ino(), kind, entry.file_name().to_bytes().to_owned()));
        }
        Ok(self.keep(fd, entries))
    }

    fn set(&self, inode: INodeNo, change: &Change) -> Result<FileAttr> {
        let fd = self.table.fd(inode)?;
        let empty = AtFlags::EMPTY_PATH;
        if let Some(mode) = change.mode {
            self.allow_inode(Operation::Chmod, inode)?;
            let mode = Mode::from_raw_mode(mode & 0o7777);
            chmodat(CWD, by_descriptor(&fd), mode, AtFlags::empty())?;
        }
        if change.owner.0.is_some() || change.owner.1.is_some() {
            let (user, group) = change.owner;
            chownat(
                &fd,
                "",
                user.map(Uid::from_raw),
                group.map(Gid::from_raw),
                empty,
            )?;
        }
        if let Some(size) = change.size {
            let writable = open(
                by_descriptor(&fd),
                OFlags::WRONLY | OFlags::CLOEXEC,
                Mode::empty(),
            )?;
            ftruncate(&writable, size)?;
        }
        if change.times.0.is_some() || change.times.1.is_some() {
            let times = Timestamps {
                last_access: timespec(change.times.0),
                last_modification: timespec(change.times.1),
            };
            utimensat(&*fd, "", &times, empty)?;
        }
        Ok(self.table.attributes(&stat(&*fd)?))
    }
}

/// What `setattr` changes.
struct Change {
    mode: Option<u32>,
    owner: (Option<u32>, Option<u32>),
    size: Option<u64>,
    times: (Option<TimeOrNow>, Option<TimeOrNow>),
}

fn timespec(time: Option<TimeOrNow>) -> Timespec {
    let special = |tv_nsec| Timespec { tv_sec: 0, tv_nsec };
    match time {
        None => special(UTIME_OMIT),
        Some(TimeOrNow::Now) => special(UTIME_NOW),
        Some(TimeOrNow::SpecificTime(time)) => {
            let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap();
            Timespec {
                tv_sec: since.as_secs().cast_signed(),
                tv_nsec: since.subsec_nanos().into(),
            }
        }
    }
}

fn number(errno: Errno) -> fuser::Errno {
    fuser::Errno::from_i32(errno.raw_os_error())
}

/// Replies with an entry, or the error.
fn entry(reply: ReplyEntry, result: Result<FileAttr>) {
    match result {
        Ok(attributes) => reply.entry(&REMEMBER, &attributes, FIRST),
        Err(errno) => reply.error(number(errno)),
    }
}

/// Replies with success, or the error.
fn empty(reply: ReplyEmpty, result: Result<()>) {
    match result {
        Ok(()) => reply.ok(),
        Err(errno) => reply.error(number(errno)),
    }
}

fn opened(reply: ReplyOpen, result: Result<FileHandle>) {
    match result {
        Ok(handle) => reply.opened(handle, FopenFlags::empty()),
        Err(errno) => reply.error(number(errno)),
    }
}

impl Filesystem for Server {
    fn init(&mut self, _: &Request, config: &mut KernelConfig) -> std::io::Result<()> {
        if self.what.locks() {
            // Without it the kernel locks by itself, and asks nobody.
            config
                .add_capabilities(InitFlags::FUSE_FLOCK_LOCKS)
                .unwrap();
        }
        Ok(())
    }

    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        entry(reply, self.table.look_up(parent, name));
    }

    fn forget(&self, _: &Request, inode: INodeNo, lookups: u64) {
        self.table.forget(inode, lookups);
    }

    fn getattr(&self, _: &Request, inode: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.table.fd(inode).and_then(|fd| stat(&*fd)) {
            Ok(found) => reply.attr(&REMEMBER, &self.table.attributes(&found)),
            Err(errno) => reply.error(number(errno)),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        inode: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u64>,
        atime: Option<TimeOrNow>,
        mtime: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let change = Change {
            mode,
            owner: (uid, gid),
            size,
            times: (atime, mtime),
        };
        match self.set(inode, &change) {
            Ok(attributes) => reply.attr(&REMEMBER, &attributes),
            Err(errno) => reply.error(number(errno)),
        }
    }

    fn readlink(&self, _: &Request, inode: INodeNo, reply: ReplyData) {
        let read = || {
            self.allow_inode(Operation::Readlink, inode)?;
            readlinkat(&*self.table.fd(inode)?, "", Vec::new())
        };
        match read() {
            Ok(target) => reply.data(target.as_bytes()),
            Err(errno) => reply.error(number(errno)),
        }
    }

    fn mkdir(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        reply: ReplyEntry,
    ) {
        let make = || {
            self.allow(Operation::Mkdir, &self.named(parent, name)?)?;
            let mode = Mode::from_raw_mode(mode & 0o7777);
            mkdirat(&*self.table.fd(parent)?, name, mode)?;
            self.made(request, parent, name)
        };
        entry(reply, make());
    }

    fn symlink(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        target: &Path,
        reply: ReplyEntry,
    ) {
        let make = || {
            self.allow(Operation::Symlink, &self.named(parent, name)?)?;
            symlinkat(target, &*self.table.fd(parent)?, name)?;
            self.made(request, parent, name)
        };
        entry(reply, make());
    }

    fn link(&self, _: &Request, inode: INodeNo, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        match Server::link(self, inode, parent, name) {
            Ok((attributes, time)) => reply.entry(&time, &attributes, FIRST),
            Err(errno) => reply.error(number(errno)),
        }
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let remove = || {
            self.allow(Operation::Unlink, &self.named(parent, name)?)?;
            unlinkat(&*self.table.fd(parent)?, name, AtFlags::empty())
        };
        empty(reply, remove());
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let parent = self.table.fd(parent);
        let remove = |parent: Arc<OwnedFd>| unlinkat(&*parent, name, AtFlags::REMOVEDIR);
        empty(reply, parent.and_then(remove));
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let rename = || {
            let (from, to) = (self.named(parent, name)?, self.named(new_parent, new_name)?);
            let flags = rustix::fs::RenameFlags::from_bits_retain(flags.bits());
            let exclusive = flags.contains(rustix::fs::RenameFlags::NOREPLACE);
            let operations = [Operation::Rename, Operation::RenameExclusive];
            for operation in &operations[..=usize::from(exclusive)] {
                if let Some(Answer::Refuse(errno)) = self.rule(*operation, &from, &to) {
                    return Err(Errno::from_raw_os_error(errno));
                }
            }
            let (old, new) = (self.table.fd(parent)?, self.table.fd(new_parent)?);
            renameat_with(&*old, name, &*new, new_name, flags)
        };
        empty(reply, rename());
    }

    fn open(&self, _: &Request, inode: INodeNo, flags: OpenFlags, reply: ReplyOpen) {
        opened(reply, Server::open(self, inode, flags));
    }

    fn create(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        flags: i32,
        reply: ReplyCreate,
    ) {
        match Server::create(self, request, (parent, name), mode, flags) {
            Ok((attributes, handle)) => {
                reply.created(&REMEMBER, &attributes, FIRST, handle, FopenFlags::empty());
            }
            Err(errno) => reply.error(number(errno)),
        }
    }

    fn read(
        &self,
        _: &Request,
        inode: INodeNo,
        handle: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let mut buffer = vec![0; usize::try_from(size).unwrap()];
        let mut read = || {
            self.allow_inode(Operation::Read, inode)?;
            pread(&self.handle(handle)?.fd, &mut buffer, offset)
        };
        match read() {
            Ok(length) => reply.data(&buffer[..length]),
            Err(errno) => reply.error(number(errno)),
        }
    }

    fn write(
        &self,
        _: &Request,
        inode: INodeNo,
        handle: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let write = || {
            self.allow_inode(Operation::Write, inode)?;
            pwrite(&self.handle(handle)?.fd, data, offset)
        };
        match write() {
            Ok(length) => reply.written(u32::try_from(length).unwrap()),
            Err(errno) => reply.error(number(errno)),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, _: INodeNo, handle: FileHandle, _: bool, reply: ReplyEmpty) {
        empty(
            reply,
            self.handle(handle).and_then(|handle| fsync(&handle.fd)),
        );
    }

    fn release(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        _: OpenFlags,
        _: Option<LockOwner>,
        _: bool,
        reply: ReplyEmpty,
    ) {
        Server::release(self, handle);
        reply.ok();
    }

    fn opendir(&self, _: &Request, inode: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        opened(reply, self.open_directory(inode));
    }

    fn readdir(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let handle = match self.handle(handle) {
            Ok(handle) => handle,
            Err(errno) => return reply.error(number(errno)),
        };
        let skip = usize::try_from(offset).unwrap();
        for (index, (inode, kind, name)) in handle.entries.iter().enumerate().skip(skip) {
            use std::os::unix::ffi::OsStrExt as _;
            let next = u64::try_from(index + 1).unwrap();
            if reply.add(INodeNo(*inode), next, *kind, OsStr::from_bytes(name)) {
                break;
            }
        }
        reply.ok();
    }

    fn releasedir(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        _: OpenFlags,
        reply: ReplyEmpty,
    ) {
        Server::release(self, handle);
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        match rustix::fs::statvfs(&self.below) {
            Ok(found) => reply.statfs(
                found.f_blocks,
                found.f_bfree,
                found.f_bavail,
                found.f_files,
                found.f_ffree,
                u32::try_from(found.f_bsize).unwrap(),
                u32::try_from(found.f_namemax).unwrap(),
                u32::try_from(found.f_frsize).unwrap(),
            ),
            Err(errno) => reply.error(number(errno)),
        }
    }

    fn setlk(
        &self,
        _: &Request,
        inode: INodeNo,
        handle: FileHandle,
        _: LockOwner,
        _: u64,
        _: u64,
        kind: i32,
        _: u32,
        sleep: bool,
        reply: ReplyEmpty,
    ) {
        // `F_RDLCK` and `F_WRLCK`.
        const SHARED: i32 = 0;
        const EXCLUSIVE: i32 = 1;
        let operation = match kind {
            SHARED => FlockOperation::NonBlockingLockShared,
            EXCLUSIVE => FlockOperation::NonBlockingLockExclusive,
            _ => FlockOperation::Unlock,
        };
        let handle = self
            .allow_inode(Operation::Flock, inode)
            .and_then(|()| self.handle(handle));
        match handle {
            Err(errno) => reply.error(number(errno)),
            Ok(handle) if sleep => drop(std::thread::spawn(move || {
                loop {
                    match flock(handle.fd.as_fd(), operation) {
                        Err(Errno::AGAIN) => std::thread::sleep(Duration::from_millis(5)),
                        result => break empty(reply, result),
                    }
                }
            })),
            Ok(handle) => empty(reply, flock(handle.fd.as_fd(), operation)),
        }
    }
}
