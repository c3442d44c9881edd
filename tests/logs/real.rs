//! Logs of the real uv. What is said of each wheel must be what the files are.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use fs_err::os::unix::fs::symlink;
use uv_linkcheck::env::{Process, Vars as _};
use uv_linkcheck::log::diagnose;
use uv_linkcheck::model::log::{LogOutcome, LogReport};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::uv::UvVersion;

use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind, copy_tree, files, tmpfs};
use crate::support::index::Index;
use crate::support::namespace::{run, say, skip};
use crate::support::{project, uv};

const VERSIONS: [&str; 6] = ["0.4.30", "0.5.3", "0.8.24", "0.10.4", "0.11.33", "0.13.9"];

const MODES: [Option<Mode>; 5] = [
    None,
    Some(Mode::Clone),
    Some(Mode::Hardlink),
    Some(Mode::Symlink),
    Some(Mode::Copy),
];

/// Where the environment is, and whether a part of a package lies elsewhere.
#[derive(Clone, Copy)]
enum Situation {
    Ext4ToMemory,
    Ext4WithAPackageElsewhere,
    XfsWithAPackageElsewhere,
}

impl Situation {
    fn name(self) -> &'static str {
        match self {
            Self::Ext4ToMemory => "ext4 to tmpfs",
            Self::Ext4WithAPackageElsewhere => "ext4, part of a package elsewhere",
            Self::XfsWithAPackageElsewhere => "xfs, part of a package elsewhere",
        }
    }
}

struct Uv {
    version: UvVersion,
    program: PathBuf,
}

#[test]
fn logs_of_the_real_uv_tell_what_it_did() {
    run(
        module_path!(),
        "logs_of_the_real_uv_tell_what_it_did",
        judge,
    );
}

fn judge(scratch: &Path) {
    let mut uvs = Vec::new();
    for version in VERSIONS {
        let Some(program) = uv::uv(version) else {
            return skip(
                "logs_of_the_real_uv",
                &format!("uv {version} is not to be had"),
            );
        };
        uvs.push(Uv {
            version: version.parse().unwrap(),
            program,
        });
    }
    let index = Index::start(&project::wheels());
    let ext4 = Disk::new(scratch, "ext4", Kind::Ext4).path;
    let xfs = Disk::new(scratch, "xfs", Kind::Xfs).path;
    let memory = tmpfs(scratch, "memory", None);
    let (mut cells, mut told, mut wrong) = (0, 0, String::new());
    for (situation, caches, environments) in [
        (Situation::Ext4ToMemory, &ext4, &memory),
        (Situation::Ext4WithAPackageElsewhere, &ext4, &ext4),
        (Situation::XfsWithAPackageElsewhere, &xfs, &xfs),
    ] {
        let place = environments.join("project");
        project::write(&place, &index);
        for uv in &uvs {
            let cache = caches.join(format!("cache-{}", uv.version));
            let template = environments.join("template");
            let environment = place.join(".venv");
            let mut venv = command(uv, scratch, &cache, &place);
            venv.args(["venv", "--no-project", "--python", "python3"])
                .arg(&template)
                .checked();
            warm(uv, scratch, &cache, &place, &template, &environment);
            for mode in MODES {
                copy_tree(&template, &environment);
                let elsewhere = memory.join("elsewhere");
                if !matches!(situation, Situation::Ext4ToMemory) {
                    fs_err::create_dir_all(&elsewhere).unwrap();
                    let package = site_packages(&environment).join("nested");
                    fs_err::create_dir(&package).unwrap();
                    symlink(&elsewhere, package.join("sub")).unwrap();
                }
                let mut sync = command(uv, scratch, &cache, &place);
                sync.args(["sync", "--frozen", "--offline", "-v"]);
                if let Some(mode) = mode {
                    sync.args(["--link-mode", mode.as_str()]);
                }
                if cells % 2 == 1 {
                    sync.env("UV_LOG_CONTEXT", "1").args(["--color", "always"]);
                }
                let log = sync.output().unwrap().stderr;
                let cell = Cell {
                    uv,
                    situation,
                    mode,
                    cache: &cache,
                    environment: &environment,
                };
                let (lines, known) = cell.compare(&log);
                told += known;
                cells += 1;
                for line in &lines {
                    let asked = mode.map_or("default", Mode::as_str);
                    writeln!(
                        wrong,
                        "{}, uv {}, {asked}: {line}",
                        situation.name(),
                        uv.version
                    )
                    .unwrap();
                }
                if !lines.is_empty() {
                    wrong.push_str(&String::from_utf8_lossy(&log));
                }
                fs_err::remove_dir_all(&environment).unwrap();
                if elsewhere.exists() {
                    fs_err::remove_dir_all(&elsewhere).unwrap();
                }
            }
            fs_err::remove_dir_all(&template).unwrap();
        }
    }
    say(&format!(
        "{cells} logs of the real uv, {told} wheels told of\n"
    ));
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn command(uv: &Uv, scratch: &Path, cache: &Path, place: &Path) -> Command {
    let mut command = Command::new(&uv.program);
    command
        .current_dir(place)
        .env_clear()
        .env("PATH", Process.get("PATH").unwrap_or_default())
        .env("HOME", scratch)
        .env("UV_CACHE_DIR", cache)
        .env("UV_PYTHON_DOWNLOADS", "never")
        .env("UV_NO_PROGRESS", "1");
    command
}

fn warm(uv: &Uv, scratch: &Path, cache: &Path, place: &Path, template: &Path, environment: &Path) {
    copy_tree(template, environment);
    let mut sync = command(uv, scratch, cache, place);
    sync.args(["sync", "--frozen", "--link-mode", "copy"])
        .checked();
    fs_err::remove_dir_all(environment).unwrap();
}

fn site_packages(environment: &Path) -> PathBuf {
    let mut entries = fs_err::read_dir(environment.join("lib")).unwrap();
    entries
        .next()
        .unwrap()
        .unwrap()
        .path()
        .join("site-packages")
}

struct Cell<'a> {
    uv: &'a Uv,
    situation: Situation,
    mode: Option<Mode>,
    cache: &'a Path,
    environment: &'a Path,
}

impl Cell<'_> {
    /// What does not agree, and of how many wheels the log told.
    fn compare(&self, log: &[u8]) -> (Vec<String>, usize) {
        let report = read(log);
        let mut wrong = Vec::new();
        let mut known = 0;
        if report.runs.len() != 1 {
            wrong.push(format!("{} runs", report.runs.len()));
            return (wrong, 0);
        }
        let run = &report.runs[0];
        if run.run.version != Some(self.uv.version) {
            wrong.push(format!("version {:?}", run.run.version));
        }
        let failed: BTreeSet<String> = failed(log);
        for wheel in &run.wheels {
            let Some(package) = &wheel.package else {
                wrong.push(format!("no name for {:?}", wheel.archive));
                continue;
            };
            let fails = failed.contains(&package.name);
            let seen = self.kind(&package.name);
            let fits = match wheel.outcome {
                LogOutcome::Fail => fails,
                LogOutcome::Unknown => failed.iter().next().is_some(),
                _ if fails => false,
                // What is told of a wheel beside a failed one may not have been finished.
                _ if !wheel.complete => true,
                LogOutcome::Installed(mode) => seen == Some(expected(mode)) && self.possible(mode),
                LogOutcome::AsAsked => seen == Some(expected(self.asked())),
            };
            known += usize::from(!matches!(wheel.outcome, LogOutcome::Unknown));
            if !fits {
                wrong.push(format!(
                    "{}: {:?} said, {seen:?} seen, fails: {fails}",
                    package.name, wheel.outcome
                ));
            }
        }
        let told: BTreeSet<&str> = run
            .wheels
            .iter()
            .filter_map(|wheel| Some(wheel.package.as_ref()?.name.as_str()))
            .collect();
        if told.len() != 5 && failed.is_empty() {
            wrong.push(format!("{told:?} are not the five wheels"));
        }
        let crlf = String::from_utf8_lossy(log).replace('\n', "\r\n");
        let stamped = String::from_utf8_lossy(log).replace('\n', "\n2026-01-02T03:04:05.6789012Z ");
        for (name, other) in [("CRLF", crlf), ("times", stamped)] {
            if strip(read(other.as_bytes())) != strip(report.clone()) {
                wrong.push(format!("with {name} it is read otherwise"));
            }
        }
        (wrong, known)
    }

    fn asked(&self) -> Mode {
        let default = uv_linkcheck::uv::version::default_mode_on(self.uv.version, "linux");
        self.mode.unwrap_or(default)
    }

    /// Whether the filesystems can do it at all.
    fn possible(&self, mode: Mode) -> bool {
        mode != Mode::Clone || matches!(self.situation, Situation::XfsWithAPackageElsewhere)
    }

    /// What the files of a wheel are; `None` where there are none, or of several kinds.
    fn kind(&self, name: &str) -> Option<&'static str> {
        let archives = fs_err::read_dir(self.cache.join("archive-v0")).unwrap();
        let archive = archives
            .map(|entry| entry.unwrap().path())
            .find(|path| path.join(format!("{name}-1.0.dist-info")).exists())?;
        let mut kinds = BTreeSet::new();
        for file in files(&archive) {
            let data = file.starts_with(format!("{name}-1.0.data"));
            if data || file.file_name().is_some_and(|name| name == "RECORD") {
                continue;
            }
            let target = site_packages(self.environment).join(&file);
            let Ok(metadata) = fs_err::symlink_metadata(&target) else {
                continue;
            };
            let cached = fs_err::metadata(archive.join(&file)).unwrap();
            kinds.insert(if metadata.file_type().is_symlink() {
                "symlink"
            } else if (metadata.dev(), metadata.ino()) == (cached.dev(), cached.ino()) {
                "hardlink"
            } else {
                "file"
            });
        }
        (kinds.len() == 1).then(|| kinds.pop_first())?
    }
}

/// The wheel uv names in its error.
fn failed(log: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(log).into_owned();
    let names = text.split("Failed to install: ").skip(1);
    names
        .filter_map(|rest| Some(rest.split('-').next()?.to_owned()))
        .collect()
}

fn expected(mode: Mode) -> &'static str {
    match mode {
        Mode::Hardlink => "hardlink",
        Mode::Symlink => "symlink",
        Mode::Clone | Mode::Copy => "file",
    }
}

fn read(log: &[u8]) -> LogReport {
    diagnose(uv_linkcheck::uv::log::read(&mut &log[..]).unwrap(), "-")
}

/// Without what depends on the number of lines.
fn strip(mut report: LogReport) -> LogReport {
    report.lines = 0;
    report
}
