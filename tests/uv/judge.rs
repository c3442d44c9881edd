//! Running a situation.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Instant;

use uv_linkcheck::model::mode::Mode;

use crate::advice::twins;
use crate::compare;
use crate::known::{self, Known};
use crate::observed::{self, Observed};
use crate::predicted::Predicted;
use crate::scene::{Layout, Scene, Uv, remove};
use crate::support::fs;
use crate::support::namespace::say;
use crate::support::snapshot::{DirectoryTimes, Snapshot};

/// How uv is asked: by default, and for each mode.
const MODES: [Option<Mode>; 5] = [
    None,
    Some(Mode::Clone),
    Some(Mode::Hardlink),
    Some(Mode::Symlink),
    Some(Mode::Copy),
];

/// One uv asked for one mode.
#[derive(Debug)]
pub(crate) struct Cell<'a> {
    /// The uv.
    pub(crate) uv: &'a Uv,
    /// What `--link-mode` says.
    pub(crate) asked: Option<Mode>,
    /// The mode uv starts with.
    pub(crate) mode: Mode,
    /// Its cache.
    pub(crate) cache: PathBuf,
}

/// Whether wheels are cached when uv starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cache {
    /// All of them.
    Warm,
    /// None: the cache is removed.
    Cold,
    /// None, and what is there stays.
    Empty,
    /// None: uv makes one for this run and removes it. Nothing is left to tell links from copies by.
    Temporary,
}

/// A situation to judge.
pub(crate) struct Situation<'a> {
    /// Its name in the output.
    pub(crate) name: &'a str,
    /// Where everything is.
    pub(crate) layout: &'a Layout,
    /// What is cached.
    pub(crate) cache: Cache,
    /// Makes all as it was before the first cell, with an environment that is empty.
    pub(crate) reset: &'a dyn Fn(&Cell<'_>),
    /// What uv must do.
    pub(crate) known: &'a dyn Fn(&Cell<'_>) -> Known,
}

/// What came of one cell.
pub(crate) struct Ran {
    /// What the program under test wrote.
    pub(crate) checked: Output,
    /// What it left behind.
    traces: Option<String>,
    cache: Cache,
    /// Whether only those wheels count that were not installed before.
    rest: bool,
    /// What uv did.
    pub(crate) seen: Observed,
}

impl Ran {
    /// Where the prediction is not what uv did, and what was left behind, a line each.
    pub(crate) fn disagreements(&self) -> Vec<String> {
        let mut lines = match Predicted::read(&self.checked) {
            Ok(mut predicted) => {
                if self.cache == Cache::Temporary {
                    predicted.wheels.clear();
                }
                let mut seen = self.seen.clone();
                if self.rest {
                    seen.wheels
                        .retain(|name, _| predicted.wheels.contains_key(name));
                }
                compare::with_predicted(&predicted, &seen)
            }
            Err(error) => vec![error],
        };
        if let Some(traces) = &self.traces {
            lines.push(format!("uv-linkcheck left traces:\n{traces}"));
        }
        lines
    }
}

impl Scene {
    /// Has every uv install in every mode, each time after a prediction; keeps what does not agree for
    /// [`Scene::finish`].
    pub(crate) fn judge(&self, situation: &Situation<'_>) {
        let started = Instant::now();
        let (mut cells, mut disagreements, mut report) = (0, 0, String::new());
        for uv in &self.uvs {
            for asked in MODES {
                let mode = known::requested(uv.version, asked);
                let cell = Cell {
                    uv,
                    asked,
                    mode,
                    cache: situation.layout.cache(uv),
                };
                let lines = self.judge_cell(situation, &cell);
                cells += 1;
                if lines.is_empty() {
                    continue;
                }
                disagreements += 1;
                let asked = asked.map_or("default", Mode::as_str);
                writeln!(report, "{}: uv {}, {asked}:", situation.name, uv.version).unwrap();
                for line in lines.iter().flat_map(|line| line.lines()) {
                    writeln!(report, "    {line}").unwrap();
                }
            }
        }
        let agree = cells - disagreements;
        say(&format!(
            "{}: {cells} cells, {agree} agree ({:.1?})\n",
            situation.name,
            started.elapsed()
        ));
        self.disagreements.borrow_mut().push_str(&report);
        self.advise(situation);
    }

    /// Panics unless all situations judged were agreed on, and advised on.
    pub(crate) fn finish(&self) {
        let report = self.disagreements.borrow();
        assert!(report.is_empty(), "\n{report}");
        let advised = self.advised.get() > 0 || twins::elsewhere(&self.name);
        assert!(advised, "no advice was taken in `{}`", self.name);
    }

    fn judge_cell(&self, situation: &Situation<'_>, cell: &Cell<'_>) -> Vec<String> {
        if situation.cache == Cache::Cold {
            remove(&cell.cache);
        }
        (situation.reset)(cell);
        let ran = self.run(situation.layout, situation.cache, cell);
        let mut lines = compare::with_known(&(situation.known)(cell), &ran.seen);
        lines.extend(ran.disagreements());
        if !lines.is_empty() {
            lines.push(format!("uv's log:\n{}", ran.seen.excerpt()));
        }
        lines
    }

    /// Has the program under test predict, and then uv install.
    pub(crate) fn run(&self, layout: &Layout, cache: Cache, cell: &Cell<'_>) -> Ran {
        self.run_again(layout, cache, cell, false)
    }

    /// The same; of the `rest` alone, where uv was here before.
    pub(crate) fn run_again(
        &self,
        layout: &Layout,
        cache: Cache,
        cell: &Cell<'_>,
        rest: bool,
    ) -> Ran {
        let times = if layout.user.is_some() {
            DirectoryTimes::Free
        } else {
            DirectoryTimes::Kept
        };
        let roots = [cell.cache.as_path(), &layout.project, &layout.environment];
        let before = Snapshot::of(&roots, times);
        let mut check = self.checker(layout, cell.uv);
        check.args([
            "check",
            "--output-format",
            "json",
            "--uv-version",
            &cell.uv.version.to_string(),
        ]);
        if rest {
            check.arg("--pending");
        }
        let mut sync = self.uv(layout, cell.uv);
        sync.args(["sync", "--frozen", "--verbose"]);
        if cache == Cache::Warm {
            sync.arg("--offline");
        }
        if let Some(mode) = cell.asked {
            check.args(["--link-mode", mode.as_str()]);
            sync.args(["--link-mode", mode.as_str()]);
        }
        let confinement = &layout.confinement;
        let checked = confinement.run(|| check.output()).unwrap();
        let traces = before.difference(&Snapshot::of(&roots, times));

        let run = confinement.run(|| sync.output()).unwrap();
        let names = self.index.names();
        let names = if cache == Cache::Temporary {
            Vec::new()
        } else {
            names
        };
        let seen = Observed::read(&names, &cell.cache, &layout.environment, cell.mode, &run);
        Ran {
            checked,
            traces,
            cache,
            rest,
            seen,
        }
    }

    /// Judges with warm caches, where all wheels are alike.
    pub(crate) fn judge_alike(&self, name: &str, layout: &Layout, allowed: known::Allowed) {
        self.lay_out(layout);
        self.warm(layout);
        self.judge(&Situation {
            name,
            layout,
            cache: Cache::Warm,
            reset: &|cell| self.reset_environment(layout, cell.uv),
            known: &|cell| self.known(cell, |_| allowed),
        });
    }

    /// What uv does where each wheel is allowed what `allowed` says.
    pub(crate) fn known(&self, cell: &Cell<'_>, allowed: impl Fn(&str) -> known::Allowed) -> Known {
        let wheels = self
            .index
            .wheels
            .iter()
            .map(|wheel| (wheel.name, allowed(wheel.name)));
        Known::installing(cell.uv.version, cell.mode, wheels)
    }
}

/// Files of a cached wheel that are linked, in the order uv meets them.
pub(crate) fn linked_files(cache: &Path, wheel: &str) -> Vec<PathBuf> {
    let archive = &observed::archives(cache)[wheel];
    let files = fs::files(archive).into_iter();
    let linked = files.filter(|file| file.file_name().is_some_and(|name| name != "RECORD"));
    linked.map(|file| archive.join(file)).collect()
}

/// Defines a test that runs in a namespace of its own.
macro_rules! situation {
    ($name:ident, |$scene:ident, $scratch:ident| $body:block) => {
        $crate::judge::situation!($name, new(), |$scene, $scratch| $body);
    };
    ($name:ident, $new:ident($($versions:expr)?), |$scene:ident, $scratch:ident| $body:block) => {
        #[test]
        fn $name() {
            $crate::support::namespace::run(module_path!(), stringify!($name), |$scratch| {
                if let Some($scene) =
                    $crate::scene::Scene::$new($scratch, stringify!($name), $($versions)?)
                {
                    $body
                    $scene.finish();
                }
            });
        }
    };
}
pub(crate) use situation;
