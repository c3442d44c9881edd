//! What uv really did.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use uv_linkcheck::model::mode::Mode;

use crate::support::fs;

/// How a wheel ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Its files were put there in this mode.
    Installed(Mode),
    /// uv stopped in the middle of it.
    Fail,
    /// uv stopped before it.
    Absent,
    /// Its files do not agree with each other.
    Mixed(String),
}

/// Where uv stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stop {
    /// The wheel.
    pub(crate) wheel: String,
    /// The file, relative to the wheel, where the message names one.
    pub(crate) file: Option<PathBuf>,
    /// The number of the system error, where the message has one.
    pub(crate) errno: Option<i64>,
}

/// The traces of one run of `uv sync -v`.
#[derive(Debug, Clone)]
pub(crate) struct Observed {
    /// How each wheel ended, by name.
    pub(crate) wheels: BTreeMap<String, Ending>,
    /// The mode whose failure uv warned of.
    pub(crate) warning: Option<Mode>,
    /// uv's exit status; -1 if a signal ended it.
    pub(crate) exit_status: i64,
    /// Where it stopped, if it stopped in a wheel.
    pub(crate) stop: Option<Stop>,
    /// Wheels of which cached files are empty that were not.
    pub(crate) emptied: BTreeSet<String>,
    /// All it wrote to stderr.
    pub(crate) log: String,
}

impl Observed {
    /// Whether uv did it without a word, and every wheel ended in `mode`.
    pub(crate) fn is_well(&self, mode: Mode) -> bool {
        let kept = |ending: &Ending| *ending == Ending::Installed(mode);
        self.exit_status == 0 && self.warning.is_none() && self.wheels.values().all(kept)
    }

    /// Reads what a run, asked for `requested`, left in the cache, the environment and its log.
    pub(crate) fn read(
        names: &[&str],
        cache: &Path,
        environment: &Path,
        requested: Mode,
        run: &Output,
    ) -> Self {
        let log = String::from_utf8_lossy(&run.stderr).into_owned();
        let archives = archives(cache);
        let place = Place::of(environment);
        let stop = stop(&log, &archives, &place);
        let mut wheels = BTreeMap::new();
        for name in names {
            let ending = match archives.get(*name) {
                _ if stop.as_ref().is_some_and(|stop| stop.wheel == *name) => Ending::Fail,
                Some(archive) if place.has(name) => ending(archive, &place, requested, &log),
                _ => Ending::Absent,
            };
            wheels.insert((*name).to_owned(), ending);
        }
        let warning = [
            (Mode::Hardlink, "hardlink"),
            (Mode::Symlink, "symlink"),
            (Mode::Clone, "clone"),
        ]
        .into_iter()
        .find(|(_, word)| {
            log.contains(&format!(
                "warning: Failed to {word} files; falling back to full copy."
            ))
        })
        .map(|(mode, _)| mode);
        let exit_status = run.status.code().map_or(-1, i64::from);
        let emptied = archives
            .iter()
            .filter(|(_, archive)| is_emptied(archive))
            .map(|(name, _)| name.clone())
            .collect();
        Self {
            wheels,
            warning,
            exit_status,
            stop,
            emptied,
            log,
        }
    }

    /// The lines of the log that say what went wrong.
    pub(crate) fn excerpt(&self) -> String {
        let telling = [
            "Failed to",
            "warning:",
            "error:",
            "Caused by:",
            "cause:",
            "Hit link limit",
        ];
        let lines = self
            .log
            .lines()
            .filter(|line| telling.iter().any(|word| line.contains(word)));
        lines.take(8).collect::<Vec<_>>().join("\n")
    }
}

/// The environment's directories that wheels go to.
struct Place {
    site_packages: PathBuf,
    scripts: PathBuf,
}

impl Place {
    fn of(environment: &Path) -> Self {
        Self {
            // uv may have stopped before there is any.
            site_packages: libraries(environment).unwrap_or_else(|| environment.join("lib")),
            scripts: environment.join("bin"),
        }
    }

    /// Whether anything of a wheel is there.
    fn has(&self, name: &str) -> bool {
        self.site_packages
            .join(format!("{name}-1.0.dist-info"))
            .exists()
    }

    /// Where a file of a wheel ends up.
    fn target(&self, name: &str, file: &Path) -> PathBuf {
        match file.strip_prefix(format!("{name}-1.0.data/scripts")) {
            Ok(script) => self.scripts.join(script),
            Err(_) => self.site_packages.join(file),
        }
    }
}

/// The directory of an environment that wheels are linked into.
pub(crate) fn site_packages(environment: &Path) -> PathBuf {
    libraries(environment).expect("an environment has a library directory")
}

/// The same, if there is one.
fn libraries(environment: &Path) -> Option<PathBuf> {
    let entries = fs_err::read_dir(environment.join("lib")).ok()?;
    let mut paths = entries.map(|entry| entry.unwrap().path());
    let python = paths.find(|path| {
        let name = path.file_name();
        name.is_some_and(|name| name.as_encoded_bytes().starts_with(b"python"))
    });
    Some(python?.join("site-packages"))
}

/// The archive of each wheel in the cache; the newest, where a newer uv has unpacked another.
pub(crate) fn archives(cache: &Path) -> BTreeMap<String, PathBuf> {
    let mut archives = BTreeMap::new();
    let Ok(entries) = fs_err::read_dir(cache.join("archive-v0")) else {
        return archives;
    };
    for archive in entries.map(|entry| entry.unwrap().path()) {
        for entry in fs_err::read_dir(&archive).into_iter().flatten() {
            let entry = entry.unwrap().file_name().into_string().unwrap();
            if let Some(name) = entry.strip_suffix("-1.0.dist-info") {
                let time = |path: &Path| fs_err::metadata(path).unwrap().modified().unwrap();
                let known = archives.get(name);
                if known.is_none_or(|known: &PathBuf| time(known) < time(&archive)) {
                    archives.insert(name.to_owned(), archive.clone());
                }
            }
        }
    }
    archives
}

/// Whether a file of the archive is empty that has something in the wheel.
fn is_emptied(archive: &Path) -> bool {
    let mut files = fs::files(archive).into_iter();
    files.any(|file| {
        let empty = fs_err::symlink_metadata(archive.join(&file)).is_ok_and(|data| data.len() == 0);
        empty && file != Path::new("nested/__init__.py") && !file.ends_with("py.typed")
    })
}

/// How the files of a wheel got there: links by their inode; a clone is told from a copy by the log, which has a
/// line whenever a clone fails.
fn ending(archive: &Path, place: &Place, requested: Mode, log: &str) -> Ending {
    let name = archives_name(archive);
    let mut found: BTreeMap<&'static str, Vec<PathBuf>> = BTreeMap::new();
    let mut records: BTreeMap<&'static str, Vec<PathBuf>> = BTreeMap::new();
    for file in fs::files(archive) {
        let kind = kind(&archive.join(&file), &place.target(&name, &file));
        let is_record = file.file_name().is_some_and(|name| name == "RECORD");
        let kinds = if is_record { &mut records } else { &mut found };
        kinds.entry(kind).or_default().push(file);
    }
    // An empty file that is copied over itself is as good as a copy.
    let is_empty =
        |file: &PathBuf| fs_err::metadata(archive.join(file)).is_ok_and(|data| data.len() == 0);
    if found.contains_key("file") {
        found.retain(|kind, files| *kind == "file" || !files.iter().all(is_empty));
    }
    if found.len() != 1 {
        return Ending::Mixed(format!("{found:?}"));
    }
    if records.keys().any(|kind| *kind != "file") {
        return Ending::Mixed(format!("RECORD: {records:?}"));
    }
    let refused = ["clone", "reflink"]
        .iter()
        .any(|verb| log.contains(&format!("Failed to {verb} `{}/", archive.display())));
    match found.keys().next() {
        Some(&"hardlink") => Ending::Installed(Mode::Hardlink),
        Some(&"symlink") => Ending::Installed(Mode::Symlink),
        Some(&"file") if requested == Mode::Clone && !refused => Ending::Installed(Mode::Clone),
        Some(&"file") => Ending::Installed(Mode::Copy),
        _ => Ending::Mixed(format!("{found:?}")),
    }
}

fn archives_name(archive: &Path) -> String {
    let entries = fs_err::read_dir(archive)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let names = entries.filter_map(|name| name.into_string().ok());
    let mut names = names.filter_map(|name| name.strip_suffix("-1.0.dist-info").map(str::to_owned));
    names.next().expect("an archive of ours has metadata")
}

fn kind(source: &Path, target: &Path) -> &'static str {
    let Ok(there) = fs_err::symlink_metadata(target) else {
        return "missing";
    };
    let here = fs_err::symlink_metadata(source).unwrap();
    if there.is_symlink() {
        return match fs_err::metadata(target) {
            Ok(led) if led.ino() == here.ino() => "symlink",
            // There it is, and nobody may follow it: where it leads to cannot be seen.
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => "symlink",
            _ => "astray",
        };
    }
    if (there.dev(), there.ino()) == (here.dev(), here.ino())
        || (there.dev() == here.dev() && here.nlink() > 1 && one_file(source, target))
    {
        "hardlink"
    } else {
        "file"
    }
}

/// Whether both are names of one file, where the numbers of inodes tell nothing: what is done to the one is seen in the
/// other.
fn one_file(one: &Path, other: &Path) -> bool {
    let time = |path: &Path| fs_err::metadata(path).unwrap().modified().unwrap();
    let before = time(one);
    let set = |time| {
        let file = fs_err::OpenOptions::new().write(true).open(one)?;
        file.file().set_modified(time)
    };
    let told = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(123_456_789);
    // What cannot be changed has no link made today.
    if set(told).is_err() {
        return false;
    }
    let same = time(other) == told;
    set(before).unwrap();
    same
}

/// Reads ``error: Failed to install: demo-1.0-….whl (demo==1.0)`` and the chain below it.
fn stop(log: &str, archives: &BTreeMap<String, PathBuf>, place: &Place) -> Option<Stop> {
    let (_, message) = log.split_once("error: Failed to install: ")?;
    let wheel = message.split('-').next()?.to_owned();
    let mut roots = vec![place.site_packages.as_path()];
    roots.extend(archives.get(&wheel).map(PathBuf::as_path));
    // What is moved has a name of its own until then.
    let moved = message.split_once("failed to rename file from ");
    let told = moved
        .and_then(|(_, rest)| Some(rest.split_once(" to ")?.1))
        .unwrap_or(message);
    let file = roots.iter().rev().find_map(|root| {
        let (_, rest) = told.split_once(&format!("{}/", root.display()))?;
        let end = rest
            .find(|c: char| c.is_whitespace() || "`'\":".contains(c))
            .unwrap_or(rest.len());
        // A name that is there already is taken by renaming another, which tells nothing.
        (!rest.starts_with(".tmp")).then(|| PathBuf::from(&rest[..end]))
    });
    let errno = message
        .rsplit_once("(os error ")
        .and_then(|(_, rest)| rest.split_once(')')?.0.parse().ok());
    Some(Stop { wheel, file, errno })
}
