//! What exists, and what links do to it.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::{ENOENT, Fake, S_IFDIR, S_IFMT};
use crate::filesystems::{self, Support};
use crate::model::errno::Errno;
use crate::model::evidence::Refusal;
use crate::model::mode::Mode;
use crate::model::place::{Facts, Mount, is_below};
use crate::sys::{Entry, Extra, System, WalkError};

#[derive(Debug, Default)]
pub(super) struct Tree {
    /// By path, with what a symlink leads to.
    pub(super) nodes: BTreeMap<PathBuf, (Facts, Option<PathBuf>)>,
    /// Names of each directory in the order they were made, which is the order of a walk.
    pub(super) order: BTreeMap<PathBuf, Vec<PathBuf>>,
    next_inode: u64,
    /// Calls that link, in order.
    pub(super) calls: Vec<(Mode, PathBuf, PathBuf)>,
}

impl Fake {
    pub(super) fn make(&self, path: &Path, mode: u32, size: u64, target: Option<PathBuf>) {
        let missing: Vec<_> = path
            .ancestors()
            .skip(1)
            .filter(|path| !self.tree().nodes.contains_key(*path))
            .collect();
        for parent in missing.into_iter().rev() {
            self.put(parent, S_IFDIR | 0o755, 0, None);
        }
        self.put(path, mode, size, target);
    }

    pub(super) fn put(&self, path: &Path, mode: u32, size: u64, target: Option<PathBuf>) {
        let mount =
            mount_of(&self.mounts, path).map_or((0, (0, 0)), |mount| (mount.id, mount.device));
        let mut tree = self.tree();
        tree.add(path, mode, size, target);
        if let Some((facts, _)) = tree.nodes.get_mut(path) {
            (facts.mount_id, facts.device) = mount;
            let owner = self.euid.unwrap_or_default();
            (facts.uid, facts.gid) = (owner, owner);
        }
    }

    pub(super) fn resolve(&self, path: &Path) -> Result<PathBuf, Errno> {
        let mut real = PathBuf::new();
        for (hops, part) in path.components().enumerate() {
            real.push(part);
            if matches!(part, Component::Prefix(_)) {
                continue; // `C:` alone is no directory.
            }
            let tree = self.tree();
            let (_, target) = tree.nodes.get(&real).ok_or(ENOENT)?;
            if let Some(target) = target.clone().filter(|_| hops < 64) {
                drop(tree);
                real = self.resolve(&real.parent().unwrap_or(&real).join(target))?;
            }
        }
        Ok(real)
    }

    /// The directory part resolved, the last part as it is.
    pub(super) fn locate(&self, path: &Path) -> Result<PathBuf, Errno> {
        match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => Ok(self.resolve(parent)?.join(name)),
            _ => Ok(path.to_owned()),
        }
    }

    pub(super) fn create(
        &self,
        path: &Path,
        mode: u32,
        size: u64,
        target: Option<PathBuf>,
    ) -> Result<PathBuf, Errno> {
        let path = self.locate(path)?;
        if let Some(errno) = path.parent().and_then(|parent| self.read_only.get(parent)) {
            return Err(*errno);
        }
        if self.tree().nodes.contains_key(&path) {
            return Err(self.numbers.exists);
        }
        self.put(&path, mode, size, target);
        Ok(path)
    }

    pub(super) fn transfer(&self, mode: Mode, from: &Path, to: &Path) -> Result<(), Refusal> {
        let call = self.numbers.calls[mode.index()];
        let failed = |errno| Refusal {
            errno,
            call,
            lied: None,
        };
        let real = self.locate(from).map_err(failed)?;
        let target = self.locate(to).map_err(failed)?;
        self.tree()
            .calls
            .push((mode, from.to_owned(), to.to_owned()));
        let source = self.facts(&real, Extra::default()).map_err(failed)?;
        let parent = target.parent().unwrap_or(&target);
        let directory = self.facts(parent, Extra::default()).map_err(failed)?;
        let rule = self.rules.iter().rev().find(|rule| {
            rule.mode == mode
                && (real.starts_with(&rule.from) || from.starts_with(&rule.from))
                && (target.starts_with(&rule.to) || to.starts_with(&rule.to))
        });
        let crosses = source.mount_id != directory.mount_id || source.device != directory.device;
        match rule {
            Some(rule) => rule.answer.clone()?,
            None if crosses && matches!(mode, Mode::Clone | Mode::Hardlink) => {
                return Err(failed(self.numbers.crosses));
            }
            None if mode == Mode::Clone && !self.clones(&directory) => {
                return Err(failed(self.numbers.unsupported));
            }
            None if mode == Mode::Hardlink && self.is_tied(&source, &target) => {
                return Err(failed(self.numbers.synced.unwrap_or(self.numbers.denied)));
            }
            None => {}
        }
        let link = (mode == Mode::Symlink).then(|| from.to_owned());
        let kind = if link.is_some() {
            0o120_777
        } else {
            source.mode
        };
        let made = self
            .create(&target, kind, source.size, link)
            .map_err(failed)?;
        if mode == Mode::Hardlink {
            let mut tree = self.tree();
            for path in [&real, &made] {
                if let Some((facts, _)) = tree.nodes.get_mut(path) {
                    *facts = Facts {
                        links: source.links + 1,
                        ..source
                    };
                }
            }
        }
        Ok(())
    }

    /// Whether the file has a name in a synced folder in which `target` is not.
    fn is_tied(&self, source: &Facts, target: &Path) -> bool {
        if self.numbers.synced.is_none() || self.sync_roots.is_empty() {
            return false;
        }
        let tree = self.tree();
        let mut names = tree.nodes.iter();
        names.any(|(name, (facts, _))| {
            facts.inode == source.inode
                && self
                    .synced_by(name)
                    .is_some_and(|root| !is_below(target, &root.path))
        })
    }

    fn clones(&self, directory: &Facts) -> bool {
        let mount = self
            .mounts
            .iter()
            .find(|mount| mount.id == directory.mount_id);
        mount.is_some_and(|mount| {
            filesystems::find(&mount.filesystem).is_some_and(|row| row.clone != Support::No)
        })
    }

    pub(super) fn visit(
        &self,
        root: &Path,
        directory: &Path,
        depth: usize,
        visit: &mut dyn FnMut(Entry<'_>),
    ) -> Result<(), WalkError> {
        let relative = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_owned();
        let failed = |path: &Path, errno| WalkError {
            path: relative(path),
            errno,
        };
        if let Some(errno) = self.failing.get(directory) {
            return Err(failed(directory, *errno));
        }
        let children = self
            .tree()
            .order
            .get(directory)
            .cloned()
            .unwrap_or_default();
        for child in children {
            let name = relative(&child);
            let facts = self
                .facts(&child, Extra::default())
                .map_err(|errno| failed(&child, errno));
            if facts
                .as_ref()
                .is_ok_and(|facts| facts.mode & S_IFMT == S_IFDIR)
            {
                visit(Entry {
                    path: &name,
                    depth,
                    directory: true,
                    facts: None,
                });
                self.visit(root, &child, depth + 1, visit)?;
            } else {
                visit(Entry {
                    path: &name,
                    depth,
                    directory: false,
                    facts: Some(&facts?),
                });
            }
        }
        Ok(())
    }
}

/// The deepest mount above a path, the later one of two at one place.
pub(super) fn mount_of<'a>(mounts: &'a [Mount], path: &Path) -> Option<&'a Mount> {
    mounts
        .iter()
        .filter(|mount| is_below(path, &mount.mount_point))
        .max_by_key(|mount| mount.mount_point.components().count())
}

impl Tree {
    pub(super) fn add(&mut self, path: &Path, mode: u32, size: u64, target: Option<PathBuf>) {
        self.next_inode += 1;
        let facts = Facts {
            inode: self.next_inode,
            mode,
            links: 1,
            size,
            ..Facts::default()
        };
        if self
            .nodes
            .insert(path.to_owned(), (facts, target))
            .is_none()
            && let Some(parent) = path.parent()
        {
            self.order
                .entry(parent.to_owned())
                .or_default()
                .push(path.to_owned());
        }
    }

    /// Makes `name` one of the names of `inode`.
    pub(super) fn share(&mut self, inode: u64, name: &Path) {
        if let Some((facts, _)) = self.nodes.get_mut(name) {
            facts.inode = inode;
        }
        let same = |(_, (facts, _)): &(&PathBuf, &(Facts, _))| facts.inode == inode;
        let count = self.nodes.iter().filter(same).count() as u64;
        for (facts, _) in self.nodes.values_mut() {
            if facts.inode == inode {
                facts.links = count;
            }
        }
    }

    pub(super) fn remove(&mut self, path: &Path) -> Option<(Facts, Option<PathBuf>)> {
        if let Some(siblings) = path.parent().and_then(|parent| self.order.get_mut(parent)) {
            siblings.retain(|sibling| sibling != path);
        }
        self.nodes.remove(path)
    }
}
