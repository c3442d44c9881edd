//! What uv did, seen from outside, and what was said that it would do.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::support::fs;

/// What became of each wheel, whether uv warned, how it ended, and the number of the error it stopped with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Account {
    /// By name: a mode, `fail`, `nothing` for files that are reported and not there, or `absent`.
    pub(crate) wheels: BTreeMap<String, String>,
    pub(crate) warning: bool,
    pub(crate) exit_status: i64,
    pub(crate) errno: Option<i64>,
}

impl Account {
    /// What a run of `uv sync -v` left behind.
    pub(crate) fn observed(names: &[&str], cache: &Path, environment: &Path, run: &Output) -> Self {
        let log = String::from_utf8_lossy(&run.stderr);
        let stop = log
            .split_once("error: Failed to install: ")
            .map(|(_, rest)| rest);
        let failed = stop.and_then(|rest| rest.split('-').next());
        let errno = stop.and_then(|rest| {
            let (_, number) = rest.rsplit_once("(os error ")?;
            number.split_once(')')?.0.parse().ok()
        });
        let archives = archives(cache);
        let site_packages = environment.join("Lib/site-packages");
        let ending = |name: &str| {
            if failed == Some(name) {
                return "fail".to_owned();
            }
            let info = format!("{name}-1.0.dist-info");
            match archives.get(name) {
                Some(archive) if site_packages.join(info).exists() => {
                    kinds(name, archive, environment)
                }
                _ => "absent".to_owned(),
            }
        };
        Self {
            wheels: names
                .iter()
                .map(|name| ((*name).to_owned(), ending(name)))
                .collect(),
            warning: log.contains("falling back to full copy"),
            exit_status: run.status.code().map_or(-1, i64::from),
            errno,
        }
    }

    /// What a report says.
    pub(crate) fn predicted(report: &Value) -> Self {
        let wheels = report["wheels"].as_array().unwrap();
        let outcome = |wheel: &Value| {
            let codes = wheel["codes"].as_array().unwrap();
            // What uv goes on with and nothing is made of: told by the finding, for uv itself takes it for done.
            let outcome = if codes.iter().any(|code| code == "UL122") {
                "nothing"
            } else {
                wheel["outcome"].as_str().unwrap_or("unknown")
            };
            (
                wheel["name"].as_str().unwrap().to_owned(),
                outcome.to_owned(),
            )
        };
        let errno = wheels
            .iter()
            .find_map(|wheel| wheel["failure"]["errno"].as_i64());
        let prediction = &report["prediction"];
        Self {
            wheels: wheels.iter().map(outcome).collect(),
            warning: prediction["warning"].as_bool().unwrap(),
            exit_status: prediction["exit_status"].as_i64().unwrap(),
            errno,
        }
    }

    /// Where they differ, a line each. Of wheels that uv did not get to nothing is told.
    pub(crate) fn differences(&self, observed: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, seen) in &observed.wheels {
            let said = self.wheels.get(name).map_or("no wheel", String::as_str);
            if said != seen && !(seen == "absent" && observed.exit_status != 0) {
                lines.push(format!("{name}: predicted {said}, observed {seen}"));
            }
        }
        let (said, seen) = (
            (self.warning, self.exit_status, self.errno),
            (observed.warning, observed.exit_status, observed.errno),
        );
        if said != seen {
            lines.push(format!(
                "warning, exit status, error: predicted {said:?}, observed {seen:?}"
            ));
        }
        lines
    }
}

/// The archive of each wheel.
pub(crate) fn archives(cache: &Path) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for archive in fs_err::read_dir(cache.join("archive-v0")).unwrap() {
        let archive = archive.unwrap().path();
        for entry in fs_err::read_dir(&archive).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if let Some(name) = name.strip_suffix("-1.0.dist-info") {
                found.insert(name.to_owned(), archive.clone());
            }
        }
    }
    found
}

/// How the files of a wheel got there, `RECORD` apart, which uv always rewrites.
fn kinds(name: &str, archive: &Path, environment: &Path) -> String {
    let mut kinds: Vec<&str> = fs::files(archive)
        .iter()
        .filter(|file| file.file_name().is_some_and(|name| name != "RECORD"))
        .map(|file| {
            let target = match file.strip_prefix(format!("{name}-1.0.data/scripts")) {
                Ok(script) => environment.join("Scripts").join(script),
                Err(_) => environment.join("Lib/site-packages").join(file),
            };
            kind(&archive.join(file), &target)
        })
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.join(" and ")
}

fn kind(source: &Path, target: &Path) -> &'static str {
    let Ok(there) = fs_err::symlink_metadata(target) else {
        return "nothing";
    };
    let here = fs_err::symlink_metadata(source).unwrap();
    if there.is_symlink() {
        "symlink"
    } else if (there.dev(), there.ino()) == (here.dev(), here.ino()) {
        "hardlink"
    } else {
        "copy"
    }
}
