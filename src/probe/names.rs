//! Other names of files that could not be hard linked: where a filesystem refuses a file because of what else it is, its
//! other names tell.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::env::Vars;
use crate::filesystems;
use crate::model::evidence::{Attempt, ClassId, Evidence, OtherName, OtherNames};
use crate::model::mode::Mode;
use crate::model::place::{Facts, is_below};
use crate::model::plan::Plan;
use crate::synced;
use crate::sys::{Extra, System};

/// When a search ends that has not seen everything.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Entries of directories that are looked at.
    entries: usize,
    /// Names that are enough to tell.
    names: usize,
    /// How long it may take.
    patience: Duration,
}

const LIMITS: Limits = Limits {
    entries: 200_000,
    names: 1000,
    patience: Duration::from_secs(5),
};

/// `ERROR_CLOUD_FILE_INCOMPATIBLE_HARDLINKS` of Windows.
const CLOUD: i32 = 396;
/// `EXDEV`, `ENOSPC`, `EROFS`, `EMLINK`: never about one file's other names.
const OF_PLACES: [i32; 4] = [18, 28, 30, 31];

/// A synced folder, and who keeps it so.
type Folder = (PathBuf, Option<String>);

/// Device and inode.
type Identity = ((u32, u32), u64);

/// Looks for other names of files that could not be linked where others could: below each of `asked`, and in the folders
/// of this user that a cloud service keeps in sync. Symlinks are not followed, other filesystems not entered.
pub fn other_names(
    plan: &Plan,
    evidence: &Evidence,
    asked: &[PathBuf],
    vars: &dyn Vars,
    system: &dyn System,
) -> OtherNames {
    let suspects = suspects(evidence);
    if suspects.is_empty() {
        return OtherNames::default();
    }
    let files = files(plan, evidence, &suspects, system);
    let synced = real(&synced::folders(vars, system), system);
    Search::new(system, synced, files, LIMITS).run(asked)
}

fn real(paths: &[PathBuf], system: &dyn System) -> Vec<PathBuf> {
    let real = paths.iter().filter_map(|path| system.canonical(path).ok());
    real.collect()
}

/// Classes of files that are refused for what they are and not for where they are.
fn suspects(evidence: &Evidence) -> BTreeSet<ClassId> {
    let links: Vec<&Attempt> = evidence
        .attempts
        .iter()
        .filter(|attempt| attempt.mode == Mode::Hardlink)
        .collect();
    let works: BTreeSet<_> = links
        .iter()
        .filter(|attempt| attempt.result.is_ok())
        .map(|attempt| attempt.target)
        .collect();
    let suspicious = |attempt: &&Attempt| {
        let Err(refusal) = &attempt.result else {
            return false;
        };
        let Some(class) = evidence.classes.get(attempt.class as usize) else {
            return false;
        };
        let mount = evidence
            .mounts
            .iter()
            .find(|m| m.id == class.facts.mount_id);
        let ruled = mount
            .and_then(|mount| filesystems::find(&mount.filesystem))
            .is_some_and(|row| row.rules_known);
        let about_files = refusal.lied.is_none() && !OF_PLACES.contains(&refusal.errno.0);
        refusal.errno.0 == CLOUD
            || (about_files && !ruled && (class.most_links > 1 || works.contains(&attempt.target)))
    };
    links
        .into_iter()
        .filter(suspicious)
        .map(|attempt| attempt.class)
        .collect()
}

/// Every file of these classes. A walk meets them in the order of the runs.
fn files(
    plan: &Plan,
    evidence: &Evidence,
    classes: &BTreeSet<ClassId>,
    system: &dyn System,
) -> HashMap<Identity, (ClassId, PathBuf)> {
    let mut found = HashMap::new();
    for (wheel, files) in plan.wheels.iter().zip(&evidence.wheels) {
        let Some(archive) = &wheel.archive else {
            continue;
        };
        if !files.runs.iter().any(|run| classes.contains(&run.class)) {
            continue;
        }
        let mut order = files
            .runs
            .iter()
            .flat_map(|run| std::iter::repeat_n(run.class, run.files as usize));
        // What cannot be read was said before.
        let _ = system.walk(archive, Extra::default(), &mut |entry| {
            let Some(facts) = entry.facts.filter(|_| !entry.directory) else {
                return;
            };
            if let Some(class) = order.next().filter(|class| classes.contains(class)) {
                found.insert(identity(facts), (class, archive.join(entry.path)));
            }
        });
    }
    found
}

fn identity(facts: &Facts) -> Identity {
    (facts.device, facts.inode)
}

struct Search<'s> {
    system: &'s dyn System,
    synced: Vec<PathBuf>,
    files: HashMap<Identity, (ClassId, PathBuf)>,
    started: Instant,
    entries: usize,
    /// Directories that have been looked through.
    seen: BTreeSet<Identity>,
    environments: HashMap<PathBuf, Option<PathBuf>>,
    /// The synced folder around each directory.
    folders: HashMap<PathBuf, Option<Folder>>,
    found: BTreeMap<PathBuf, Identity>,
    /// Directories that could not be looked through.
    unread: u64,
    limits: Limits,
    cut_short: bool,
}

impl<'s> Search<'s> {
    fn new(
        system: &'s dyn System,
        synced: Vec<PathBuf>,
        files: HashMap<Identity, (ClassId, PathBuf)>,
        limits: Limits,
    ) -> Self {
        Self {
            system,
            synced,
            files,
            started: Instant::now(),
            entries: 0,
            seen: BTreeSet::new(),
            environments: HashMap::new(),
            folders: HashMap::new(),
            found: BTreeMap::new(),
            unread: 0,
            limits,
            cut_short: false,
        }
    }

    /// Looks below each of `asked` and the synced folders, unless the system knows all names of a file by itself.
    fn run(mut self, asked: &[PathBuf]) -> OtherNames {
        if self.ask() {
            return self.finish(Vec::new());
        }
        let roots: BTreeSet<PathBuf> = real(asked, self.system)
            .into_iter()
            .chain(self.synced.iter().cloned())
            .collect();
        for root in &roots {
            self.below(root);
        }
        self.finish(roots.into_iter().collect())
    }

    /// Whether the system itself told every name.
    fn ask(&mut self) -> bool {
        let mut told = false;
        for (identity, (_, file)) in &self.files {
            let Some(names) = self.system.names(file) else {
                break;
            };
            told = true;
            let others = names.into_iter().filter(|name| name != file);
            self.found.extend(others.map(|name| (name, *identity)));
        }
        told
    }

    fn below(&mut self, root: &Path) {
        let mut todo = vec![root.to_owned()];
        while let Some(directory) = todo.pop() {
            let Ok(facts) = self.system.facts(&directory, Extra::default()) else {
                self.unread += 1;
                continue;
            };
            let on_device = self.files.keys().any(|(device, _)| *device == facts.device);
            if !facts.is_directory() || !on_device || !self.seen.insert(identity(&facts)) {
                continue;
            }
            let Ok(names) = self.system.list(&directory) else {
                self.unread += 1;
                continue;
            };
            for name in names {
                if self.enough() {
                    return;
                }
                let path = directory.join(name);
                let Ok(facts) = self.system.facts(&path, Extra::default()) else {
                    self.unread += 1;
                    continue;
                };
                if facts.is_directory() {
                    todo.push(path);
                } else if let Some((_, file)) = self.files.get(&identity(&facts))
                    && path != *file
                {
                    self.found.insert(path, identity(&facts));
                }
            }
        }
    }

    fn enough(&mut self) -> bool {
        self.entries += 1;
        self.cut_short |= self.entries > self.limits.entries
            || self.found.len() >= self.limits.names
            || self.started.elapsed() > self.limits.patience;
        self.cut_short
    }

    /// The innermost directory around `path` that is a virtual environment.
    fn environment(&mut self, path: &Path) -> Option<PathBuf> {
        let parent = path.parent()?;
        if let Some(known) = self.environments.get(parent) {
            return known.clone();
        }
        let mark = parent.join("pyvenv.cfg");
        let found = match self.system.facts(&mark, Extra::default()) {
            Ok(_) => Some(parent.to_owned()),
            Err(_) => self.environment(parent),
        };
        self.environments.insert(parent.to_owned(), found.clone());
        found
    }

    /// The synced folder around `name`, with who keeps it so: as the system says, else by the names of folders.
    fn folder(&mut self, name: &Path) -> Option<Folder> {
        let parent = name.parent()?;
        if let Some(known) = self.folders.get(parent) {
            return known.clone();
        }
        let told = self.system.sync_root(parent).map(|root| {
            let service = format!("{} ({})", root.provider, root.source);
            (root.path, Some(service))
        });
        let found = told.or_else(|| {
            let known = self.synced.iter().find(|folder| is_below(name, folder));
            let path = known.cloned().or_else(|| synced::folder(name))?;
            Some((path, None))
        });
        self.folders.insert(parent.to_owned(), found.clone());
        found
    }

    fn finish(mut self, roots: Vec<PathBuf>) -> OtherNames {
        let mut found = Vec::new();
        for (name, identity) in std::mem::take(&mut self.found) {
            let Some((class, file)) = self.files.get(&identity).cloned() else {
                continue;
            };
            let folder = self.folder(&name);
            found.push(OtherName {
                class,
                file,
                synced: folder.as_ref().map(|(path, _)| path.clone()),
                service: folder.and_then(|(_, service)| service),
                environment: self.environment(&name),
                name,
            });
        }
        OtherNames {
            found,
            roots,
            unread: self.unread,
            cut_short: self.cut_short,
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
