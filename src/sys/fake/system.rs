//! The calls of the trait.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::tree::mount_of;
use super::{ENOENT, Fake, S_IFDIR, S_IFREG};
use crate::model::errno::Errno;
use crate::model::evidence::Refusal;
use crate::model::mode::Mode;
use crate::model::place::{Facts, Mount, Space, SyncRoot};
use crate::sys::{Access, Entry, Extra, Lock, System, Times, WalkError};

impl System for Fake {
    fn facts(&self, path: &Path, _extra: Extra) -> Result<Facts, Errno> {
        let path = self.locate(path)?;
        if let Some(errno) = self.failing.get(&path) {
            return Err(*errno);
        }
        self.tree()
            .nodes
            .get(&path)
            .map(|(facts, _)| *facts)
            .ok_or(ENOENT)
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf, Errno> {
        self.resolve(path)
    }

    fn walk(
        &self,
        root: &Path,
        _extra: Extra,
        visit: &mut dyn FnMut(Entry<'_>),
    ) -> Result<(), WalkError> {
        let real = self.resolve(root).map_err(|errno| WalkError {
            path: PathBuf::new(),
            errno,
        })?;
        self.visit(&real, &real, 0, visit)
    }

    fn mounts(&self) -> Result<Vec<Mount>, Errno> {
        if self.one_by_one {
            return Ok(Vec::new());
        }
        Ok(self.mounts.clone())
    }

    fn mount_at(&self, real: &Path) -> Option<Mount> {
        let found = mount_of(&self.mounts, real).filter(|_| self.one_by_one);
        found.cloned()
    }

    fn sync_root(&self, path: &Path) -> Option<SyncRoot> {
        self.synced_by(path).cloned()
    }

    fn space(&self, path: &Path) -> Result<Space, Errno> {
        self.resolve(path)?;
        Ok(self.free.unwrap_or(Space {
            free_bytes: 1 << 40,
            free_inodes: 1 << 20,
            total_inodes: 1 << 21,
            total_bytes: 1 << 41,
            block_size: 4096,
        }))
    }

    fn clone_file(&self, from: &Path, to: &Path) -> Result<(), Refusal> {
        self.transfer(Mode::Clone, from, to)
    }

    fn hard_link(&self, from: &Path, to: &Path) -> Result<(), Refusal> {
        self.transfer(Mode::Hardlink, from, to)
    }

    fn symlink(&self, from: &Path, to: &Path) -> Result<(), Refusal> {
        self.transfer(Mode::Symlink, from, to)
    }

    fn copy(&self, from: &Path, to: &Path) -> Result<(), Refusal> {
        self.transfer(Mode::Copy, from, to)
    }

    fn create_file(&self, path: &Path, size: u64) -> Result<(), Errno> {
        self.create(path, S_IFREG | 0o644, size, None).map(|_| ())
    }

    fn create_dir(&self, path: &Path) -> Result<(), Errno> {
        self.create(path, S_IFDIR | 0o700, 0, None).map(|_| ())
    }

    fn remove_file(&self, path: &Path) -> Result<(), Errno> {
        let path = self.locate(path)?;
        let mut tree = self.tree();
        let (facts, _) = tree.remove(&path).ok_or(ENOENT)?;
        for (other, _) in tree
            .nodes
            .values_mut()
            .filter(|(other, _)| other.inode == facts.inode)
        {
            other.links -= 1;
        }
        Ok(())
    }

    fn remove_dir(&self, path: &Path) -> Result<(), Errno> {
        let path = self.locate(path)?;
        let mut tree = self.tree();
        if tree.order.get(&path).is_some_and(|names| !names.is_empty()) {
            return Err(self.numbers.not_empty);
        }
        tree.remove(&path).map(|_| ()).ok_or(ENOENT)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), Errno> {
        let (from, to) = (self.locate(from)?, self.locate(to)?);
        if let Some(errno) = to.parent().and_then(|parent| self.read_only.get(parent)) {
            return Err(*errno);
        }
        let mut tree = self.tree();
        let moved: Vec<_> = tree
            .nodes
            .keys()
            .filter(|path| path.starts_with(&from))
            .cloned()
            .collect();
        if moved.is_empty() {
            return Err(ENOENT);
        }
        for path in moved {
            let Some((facts, target)) = tree.remove(&path) else {
                continue;
            };
            let new = path
                .strip_prefix(&from)
                .map_or_else(|_| to.clone(), |rest| to.join(rest));
            // `join` of nothing ends in a slash.
            let new: PathBuf = new.components().collect();
            tree.add(&new, facts.mode, facts.size, target);
            if let Some((kept, _)) = tree.nodes.get_mut(&new) {
                *kept = facts;
            }
        }
        Ok(())
    }

    fn protected_hardlinks(&self) -> Option<bool> {
        self.protected
    }

    fn euid(&self) -> Option<u32> {
        self.euid
    }

    fn private_bytes(&self, _path: &Path) -> Option<u64> {
        self.private_bytes
    }

    fn encryption_policy(&self, _path: &Path) -> Option<Vec<u8>> {
        None
    }

    fn names(&self, path: &Path) -> Option<Vec<PathBuf>> {
        // Only Windows tells.
        self.numbers.synced?;
        let facts = self.facts(path, Extra::default()).ok()?;
        let tree = self.tree();
        let same = tree
            .nodes
            .iter()
            .filter(|(_, (other, _))| other.inode == facts.inode);
        Some(same.map(|(path, _)| path.clone()).collect())
    }

    fn access(&self, path: &Path, access: Access) -> Result<(), Errno> {
        let path = self.resolve(path)?;
        if access != Access::Read && self.unwritable.contains(&path) {
            return Err(self.numbers.denied);
        }
        Ok(())
    }

    fn list(&self, directory: &Path) -> Result<Vec<OsString>, Errno> {
        let directory = self.resolve(directory)?;
        let tree = self.tree();
        let names = tree
            .order
            .get(&directory)
            .map(Vec::as_slice)
            .unwrap_or_default();
        Ok(names
            .iter()
            .filter_map(|path| path.file_name().map(OsString::from))
            .collect())
    }

    fn times(&self, path: &Path) -> Result<Times, Errno> {
        self.resolve(path)?;
        let then = (1_000_000_000, 0);
        Ok(Times {
            accessed: then,
            modified: then,
        })
    }

    fn set_times(&self, path: &Path, _times: Times) -> Result<(), Errno> {
        self.resolve(path).map(|_| ())
    }

    fn lock(&self, path: &Path, _exclusive: bool) -> Result<Lock, Errno> {
        let path = self.resolve(path)?;
        match self.locks.get(&path) {
            Some(errno) => Err(*errno),
            None => Ok(Lock(Box::new(()))),
        }
    }

    fn surroundings(&self) -> BTreeMap<&'static str, String> {
        self.surroundings.clone()
    }
}
