//! Walks one wheel in uv's order and sorts its files into classes and runs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::Visit;
use super::attempt::{Tried, attempt, hard_link, refused};
use super::classes::{Key, LARGE, Seen, is_record};
use super::metadata::{self, Metadata};
use super::occupied;
use super::targets::Known;
use crate::model::errno::Errno;
use crate::model::evidence::{
    Attempt, Basis, ClassId, Occupant, Refusal, Run, TargetId, Unreadable, WheelFiles,
};
use crate::model::mode::Mode;
use crate::model::place::Facts;
use crate::model::project::Project;
use crate::sys::{Access, Entry, Extra};
use crate::uv::moved::{Fate, Moved};
use crate::uv::version::{LinkEra, link_era_on};

/// A wheel being walked.
struct Walk<'a, 's> {
    visit: &'a Visit<'s>,
    archive: &'a Path,
    /// Of the wheel in the plan.
    place: usize,
    /// What the directories around the present entry are in the environment, outermost first.
    around: Vec<Known>,
    seen: Option<Seen>,
    most_links: HashMap<ClassId, u64>,
    moved: Moved<'a>,
    metadata: Metadata,
    /// The first script that cannot be read.
    closed_script: Option<(PathBuf, Errno)>,
    /// The entry that uv clones whole and the last file lies in, and its number.
    entry: (PathBuf, u32),
    files: WheelFiles,
}

/// Whether uv clones entries of wheels whole.
pub(super) fn whole_entries(project: &Project) -> bool {
    let platform = project.environment.python.os.platform();
    link_era_on(project.uv.version, platform) == LinkEra::WholeEntries
}

/// Looks at every file of the wheel unpacked at `archive`, the one at this `place` in the plan.
pub(super) fn scan(archive: &Path, place: usize, visit: &Visit<'_>) -> WheelFiles {
    let mut walk = Walk {
        visit,
        archive,
        place,
        around: vec![visit.targets.root()],
        seen: None,
        most_links: HashMap::new(),
        moved: Moved::new(archive),
        metadata: Metadata::default(),
        closed_script: None,
        entry: (PathBuf::new(), 0),
        files: WheelFiles {
            basis: visit.basis,
            runs: Vec::new(),
            files: 0,
            bytes: 0,
            copy_bytes: 0,
            directories: 0,
            data: None,
            script: None,
            unreadable: None,
            no_directories: Vec::new(),
        },
    };
    let result = visit
        .system
        .walk(archive, visit.extra, &mut |entry| walk.entry(entry));
    let Walk {
        most_links,
        mut files,
        metadata,
        closed_script,
        ..
    } = walk;
    files.unreadable = match result {
        // Scripts are opened last of all.
        Ok(()) => metadata
            .unreadable(archive, files.files, visit)
            .or_else(|| {
                let (path, errno) = closed_script?;
                Some(Unreadable {
                    path,
                    errno,
                    after_files: files.files,
                })
            }),
        Err(error) => {
            let met = (error.path, error.errno);
            Some(metadata.stopped(archive, met, files.files, visit))
        }
    };
    visit.classes.count(&files.runs, &most_links);
    files
}

impl Walk<'_, '_> {
    fn entry(&mut self, entry: Entry<'_>) {
        self.around.truncate(entry.depth + 1);
        let Some(parent) = self.around.last().copied() else {
            return;
        };
        match entry.facts {
            Some(facts) if !entry.directory => self.file(entry.path, facts, parent),
            _ => {
                let known = self
                    .visit
                    .targets
                    .below(parent, &self.visit.site_packages.join(entry.path));
                if known.taken && !parent.taken {
                    self.files.no_directories.push(entry.path.to_owned());
                }
                self.around.push(known);
                if entry.depth == 0 {
                    self.metadata.directory(entry.path);
                }
                let data = entry.depth == 0 && entry.path.extension().is_some_and(|e| e == "data");
                if data {
                    self.files.data = Some(entry.path.to_owned());
                }
                self.files.directories += 1;
            }
        }
    }

    fn file(&mut self, path: &Path, facts: &Facts, parent: Known) {
        self.metadata.file(path, facts);
        let upper = self.visit.upper.as_ref();
        let facts = &Facts {
            lower: upper.and_then(|upper| upper.lacks(&self.archive.join(path), self.visit.system)),
            ..*facts
        };
        let full = self
            .visit
            .link_limit(facts.mount_id)
            .is_some_and(|limit| facts.links >= limit);
        let given_back = full && parent.exists && self.held_by_environment(path, facts);
        let linkable = !given_back;
        let mut key = Key::new(
            facts,
            self.visit.overlay.is_some(),
            full && !given_back,
            self.accessible(path, facts),
        );
        let answers = self
            .visit
            .every_file
            .then(|| self.answers(path, facts, parent.id, linkable));
        if let Some([clone, link]) = &answers {
            key = key.with_answers([number(&clone.result), number(&link.result)]);
        }
        let archive = self.archive;
        let id = self.visit.classes.of(
            key,
            facts,
            (linkable, self.place),
            || archive.join(path),
            &mut self.seen,
        );
        if let Some([clone, link]) = answers {
            self.visit.classes.tried(id, parent.id, self.place, || {
                let record = |mode, tried: Tried| Attempt {
                    class: id,
                    target: parent.id,
                    mode,
                    file: archive.join(path),
                    size: facts.size,
                    result: tried.result,
                    private_bytes: tried.private_bytes,
                };
                vec![record(Mode::Clone, clone), record(Mode::Hardlink, link)]
            });
        }
        let most = self.most_links.entry(id).or_default();
        *most = (*most).max(facts.links);
        self.files.files += 1;
        self.files.bytes += facts.size;
        self.extend(id, parent, path, facts);
    }

    /// The number of the entry that holds `path` and that uv clones with one call: the outermost directory that does not
    /// exist in the environment, or the file itself. What another installation of it left there is removed before.
    fn entry_of(&mut self, path: &Path) -> u32 {
        if !self.visit.whole_entries {
            return 0;
        }
        let removed = self.visit.replaced.get(self.place) == Some(&true);
        let missing = |known: &Known| removed || !known.exists;
        let depth = self.around.iter().skip(1).position(missing);
        let parts = path.components();
        let entry: PathBuf = match depth {
            Some(depth) => parts.take(depth + 1).collect(),
            None => parts.collect(),
        };
        if self.files.runs.is_empty() {
            self.entry.0 = entry;
        } else if self.entry.0 != entry {
            self.entry = (entry, self.entry.1 + 1);
        }
        self.entry.1
    }

    /// Adds the file to the last run, or begins another.
    fn extend(&mut self, class: ClassId, parent: Known, path: &Path, facts: &Facts) {
        let target = parent.id;
        let size = facts.size;
        let fate = self.moved.fate(path, facts.mode);
        let (replaced_bytes, recopied_bytes, removed_bytes) = match fate {
            Fate::Stays | Fate::Moved => (0, 0, 0),
            Fate::Replaced => (size, 0, 0),
            Fate::Copied => (0, size, 0),
            Fate::Removed => (0, 0, size),
        };
        let record = is_record(path);
        let entry = self.entry_of(path);
        let occupant = self.occupant(path, parent, facts);
        let copy_bytes = size.next_multiple_of(self.visit.block_size);
        self.files.copy_bytes += copy_bytes;
        let large = |run: &Run| run.files == 1 && run.bytes >= LARGE;
        if let Some(run) = self.files.runs.last_mut()
            && size < LARGE
            && !self.visit.scarce
            && !large(run)
            && (run.class, run.target, run.record) == (class, target, record)
            && (run.entry, run.occupant) == (entry, occupant)
            && run.in_new_directory != parent.exists
            && run.files < u32::MAX
        {
            run.files += 1;
            run.bytes += size;
            run.copy_bytes += copy_bytes;
            run.replaced_bytes += replaced_bytes;
            run.recopied_bytes += recopied_bytes;
            run.removed_bytes += removed_bytes;
        } else {
            self.files.runs.push(Run {
                class,
                target,
                record,
                files: 1,
                bytes: size,
                copy_bytes,
                replaced_bytes,
                recopied_bytes,
                removed_bytes,
                first: path.to_owned(),
                in_new_directory: !parent.exists,
                entry,
                occupant,
            });
        }
        let opened = matches!(fate, Fate::Moved | Fate::Replaced | Fate::Copied) && !record;
        if opened && self.closed_script.is_none() {
            let by = (facts.mode, facts.uid);
            let errno = metadata::closed(&self.archive.join(path), by, self.visit);
            self.closed_script = errno.map(|errno| (path.to_owned(), errno));
        }
        if opened && self.files.script.is_none() {
            self.files.script = Some((self.files.runs.len() - 1, path.to_owned()));
        }
    }

    /// What is where the file goes, unless it belongs to what uv removes before.
    fn occupant(&self, path: &Path, parent: Known, facts: &Facts) -> Option<Occupant> {
        let visit = self.visit;
        if visit.replaced.get(self.place) == Some(&true) {
            return None;
        }
        occupied::occupant(&visit.site_packages.join(path), parent, facts, visit)
    }

    /// Whether the environment holds one of the file's names, which uv removes before it links anew.
    fn held_by_environment(&self, path: &Path, facts: &Facts) -> bool {
        let installed = self.visit.site_packages.join(path);
        self.visit
            .system
            .facts(&installed, Extra::default())
            .is_ok_and(|found| (found.device, found.inode) == (facts.device, facts.inode))
    }

    /// Whether another user's file may be read and written; only asked where it matters.
    fn accessible(&self, path: &Path, facts: &Facts) -> Option<bool> {
        let euid = self.visit.euid?;
        (euid != 0 && euid != facts.uid).then(|| {
            self.visit
                .system
                .access(&self.archive.join(path), Access::ReadWrite)
                .is_ok()
        })
    }

    /// Tries the file itself.
    fn answers(&self, path: &Path, facts: &Facts, target: TargetId, linkable: bool) -> [Tried; 2] {
        let visit = self.visit;
        let file = self.archive.join(path);
        match visit.scratches.of(target, &visit.targets) {
            Ok(scratch) => {
                let clone = attempt(Mode::Clone, &file, &scratch, visit.system);
                let copies_up = visit.copies_up(&file, facts, target);
                let link = if linkable {
                    hard_link(&file, copies_up, &scratch, visit.system)
                } else {
                    Ok(())
                };
                [clone, link.into()]
            }
            Err(errno) => {
                let crosses = facts.mount_id != visit.targets.mount_id(target);
                let across = crosses.then(|| visit.targets.directory(target));
                let across = across.as_deref();
                [Mode::Clone, Mode::Hardlink]
                    .map(|mode| Err(refused(mode, &file, across, errno, visit.system)).into())
            }
        }
    }
}

fn number(result: &Result<(), Refusal>) -> i32 {
    result
        .as_ref()
        .map_or_else(|refusal| refusal.errno.0, |()| 0)
}

/// The files of a wheel that is not cached: one fresh file stands for them, twice, since no wheel has fewer than two.
pub(super) fn not_cached(fresh: Option<ClassId>) -> WheelFiles {
    let run = fresh.map(|class| Run {
        class,
        target: 0,
        record: false,
        files: 2,
        bytes: 0,
        copy_bytes: 0,
        replaced_bytes: 0,
        recopied_bytes: 0,
        removed_bytes: 0,
        in_new_directory: false,
        first: "fresh".into(),
        entry: 0,
        occupant: None,
    });
    WheelFiles {
        basis: if run.is_some() {
            Basis::FreshFile
        } else {
            Basis::None
        },
        runs: run.into_iter().collect(),
        files: 0,
        bytes: 0,
        copy_bytes: 0,
        directories: 0,
        data: None,
        script: None,
        unreadable: None,
        no_directories: Vec::new(),
    }
}
