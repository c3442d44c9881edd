//! Cache and project on one drive and on two, in every link mode.

use std::fmt::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::machine::{Layout, Machine};
use crate::observed::Account;
use crate::support::snapshot::{DirectoryTimes, Snapshot};
use crate::support::{fs, namespace};

/// How uv is asked: by default, and for each mode.
pub(crate) const MODES: [Option<&str>; 5] = [
    None,
    Some("clone"),
    Some("hardlink"),
    Some("symlink"),
    Some("copy"),
];

/// What the cells of a test came to.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    cells: usize,
    wheels: usize,
    disagreements: String,
}

impl Tally {
    /// What one wheel ends in by default, once both agree.
    pub(crate) fn first_of(&mut self, wheel: &str, machine: &Machine, layout: &Layout) -> String {
        let (_, observed) = self.run("each file", machine, layout, None);
        observed.wheels[wheel].clone()
    }

    /// Has the program predict, then uv install, and compares; some wheel must end as `expected`. Gives the report.
    pub(crate) fn judge(
        &mut self,
        name: &str,
        machine: &Machine,
        layout: &Layout,
        mode: Option<&str>,
        expected: &str,
    ) -> Value {
        let (report, observed) = self.run(name, machine, layout, mode);
        if !observed.wheels.values().any(|ending| ending == expected) {
            let endings: Vec<_> = observed.wheels.values().map(String::as_str).collect();
            writeln!(
                self.disagreements,
                "{name}: no wheel ends as expected, `{expected}`: {}",
                endings.join(", ")
            )
            .unwrap();
        }
        report
    }

    fn run(
        &mut self,
        name: &str,
        machine: &Machine,
        layout: &Layout,
        mode: Option<&str>,
    ) -> (Value, Account) {
        let ran = once(name, machine, layout, mode);
        // Wine ends a program now and then, and not what the program does.
        let ran = match ran.sync.status.signal() {
            Some(signal) => {
                namespace::say(&format!("{name}: signal {signal} ended uv\n"));
                once(name, machine, layout, mode)
            }
            None => ran,
        };
        self.compare(name, mode, machine, layout, ran)
    }

    fn compare(
        &mut self,
        name: &str,
        mode: Option<&str>,
        machine: &Machine,
        layout: &Layout,
        ran: Ran,
    ) -> (Value, Account) {
        let Ran {
            report,
            traces,
            sync,
        } = ran;
        let environment = layout.environment();
        let observed = Account::observed(&machine.names, &layout.cache_here, &environment, &sync);
        let mut lines = Account::predicted(&report).differences(&observed);
        lines.extend(traces.map(|traces| format!("traces: {traces}")));
        self.cells += 1;
        self.wheels += observed.wheels.len();
        if !lines.is_empty() {
            let log = String::from_utf8_lossy(&sync.stderr);
            let telling = ["Failed", "warning:", "error:", "cause:", "os error"];
            let log: Vec<_> = log
                .lines()
                .filter(|line| telling.iter().any(|word| line.contains(word)))
                .take(8)
                .collect();
            writeln!(
                self.disagreements,
                "{name}, {}:\n  {}\n  uv: {}",
                mode.unwrap_or("default"),
                lines.join("\n  "),
                log.join("\n      ")
            )
            .unwrap();
        }
        (report, observed)
    }

    /// Fails if anything was not agreed on.
    pub(crate) fn finish(self, name: &str) {
        let Self {
            cells,
            wheels,
            disagreements,
        } = self;
        namespace::say(&format!(
            "{name}: {cells} cells, {wheels} wheels under Wine\n"
        ));
        assert!(disagreements.is_empty(), "\n{disagreements}");
    }
}

/// What was said before, and what uv did then.
struct Ran {
    report: Value,
    /// What the program left behind.
    traces: Option<String>,
    sync: Output,
}

/// Has the program predict, then uv install.
fn once(name: &str, machine: &Machine, layout: &Layout, mode: Option<&str>) -> Ran {
    machine.reset(layout);
    let roots = [layout.cache_here.as_path(), &layout.project];
    let before = Snapshot::of(&roots, DirectoryTimes::Free);
    let mut check = machine.checker(layout);
    check.args(["--output-format", "json"]);
    let mut sync = machine.uv(layout);
    sync.args(["sync", "--frozen", "--offline", "--verbose"]);
    if let Some(mode) = mode {
        check.args(["--link-mode", mode]);
        sync.args(["--link-mode", mode]);
    }
    let mut said = check.output().unwrap();
    if said.status.signal().is_some() {
        said = check.output().unwrap();
    }
    let traces = before.difference(&Snapshot::of(&roots, DirectoryTimes::Free));
    let report: Value = serde_json::from_slice(&said.stdout).unwrap_or_else(|error| {
        let complaint = String::from_utf8_lossy(&said.stderr);
        panic!("{name}: no report: {error}: {complaint}")
    });
    let sync = sync.output().unwrap();
    Ran {
        report,
        traces,
        sync,
    }
}

/// Codes of the findings of a report.
pub(crate) fn codes(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

/// Cache and project below these directories.
fn layout(cache: (&Path, &str), project: &Path) -> Layout {
    Layout {
        cache: format!(r"{}\cache", cache.1),
        cache_here: cache.0.join("cache"),
        project: project.join("work/project"),
    }
}

/// What uv ends in where both are on one drive: Wine clones nothing, and reports symlinks that it does not make.
pub(crate) fn on_one_drive(mode: Option<&str>) -> &str {
    match mode {
        None | Some("clone") => "hardlink",
        Some("symlink") => "nothing",
        Some(mode) => mode,
    }
}

#[test]
fn one_drive() {
    namespace::run(module_path!(), "one_drive", |scratch| {
        let Some(machine) = Machine::boot(scratch, "one_drive") else {
            return;
        };
        let drive_d = scratch.join("drive_d");
        let mut tally = Tally::default();
        let c = layout((&machine.drive_c(), "C:"), &machine.drive_c());
        let d = layout((&drive_d, "D:"), &drive_d);
        for (name, layout) in [("C:", c), ("D:", d)] {
            machine.lay_out(&layout);
            for mode in MODES {
                let report = tally.judge(name, &machine, &layout, mode, on_one_drive(mode));
                if mode == Some("symlink") {
                    // The call reports success: it must not be believed.
                    assert!(codes(&report).contains(&"UL122"), "{report:#}");
                }
                if mode == Some("clone") {
                    assert!(codes(&report).contains(&"UL110"), "{report:#}");
                }
            }
        }
        // A cache on each drive: the path is on that of the working directory.
        let own = Layout {
            cache: r"\.uv".to_owned(),
            cache_here: drive_d.join(".uv"),
            project: drive_d.join("work/project"),
        };
        machine.lay_out(&own);
        let report = tally.judge(r"\.uv", &machine, &own, None, "hardlink");
        assert_eq!(report["settings"]["cache_dir"]["effective"], r"D:\.uv");
        tally.finish("one_drive");
    });
}

#[test]
fn two_drives() {
    namespace::run(module_path!(), "two_drives", |scratch| {
        let Some(machine) = Machine::boot(scratch, "two_drives") else {
            return;
        };
        let mut tally = Tally::default();
        // Two letters of one filesystem are no boundary, whatever the numbers of their volumes say.
        let letters = layout((&machine.drive_c(), "C:"), &scratch.join("drive_d"));
        machine.lay_out(&letters);
        tally.judge("two letters", &machine, &letters, None, "hardlink");
        let other = fs::tmpfs(scratch, "other", None);
        machine.assign("d:", &other);
        let layout = layout((&machine.drive_c(), "C:"), &other);
        machine.lay_out(&layout);
        for mode in MODES {
            let expected = if mode == Some("symlink") {
                "nothing"
            } else {
                "copy"
            };
            let report = tally.judge("C: to D:", &machine, &layout, mode, expected);
            if mode.is_none() {
                assert!(codes(&report).contains(&"UL101"), "{report:#}");
                let failure = &report["modes"]["hardlink"]["failures"][0];
                assert_eq!(failure["errno"], 17);
                assert_eq!(failure["errno_name"], "ERROR_NOT_SAME_DEVICE");
                assert_eq!(
                    report["recommendation"]["fix"]["commands"][0],
                    r"$env:UV_CACHE_DIR = 'D:\.uv'"
                );
            }
        }
        tally.finish("two_drives");
    });
}
