//! The JSON document of `log`.

use serde::Serialize;

use super::findings::Finding;
use super::{print, print_line};
use crate::model::log::{
    Candidate, LogFinding, LogOutcome, LogReport, LoggedWheel, Platform, Refusal, RunReport, Step,
    Then,
};
use crate::model::mode::Mode;
use crate::report::summary::log::sentence;
use crate::sys::errno;

/// What a log tells.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "LogReport"))]
pub(super) struct Document<'a> {
    /// The name and version of this format.
    schema: &'static str,
    /// The version of uv-linkcheck.
    version: &'static str,
    /// The command that made it.
    command: &'static str,
    /// Where the log was read from: a path, or `-`.
    source: &'a str,
    /// Lines read.
    lines: u64,
    /// The verdict in a sentence.
    summary: String,
    /// Runs of uv that install something or fail.
    runs: Vec<Run<'a>>,
    /// What was found, worst first.
    findings: Vec<Found<'a>>,
    /// What to do next.
    next: Vec<Next<'a>>,
    /// What else to say.
    notes: &'a [String],
}

/// A run of uv.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Run<'a> {
    /// The line it begins at, from 1.
    line: u64,
    /// The release of uv.
    uv: Option<String>,
    /// The system it ran on.
    platform: Option<&'static str>,
    /// Whether it was run with `-v`.
    verbose: bool,
    /// Whether every failed link is in the log, so that a wheel without one was linked as asked.
    whole: bool,
    /// The mode it started with.
    link_mode: LinkMode,
    /// The mode uv warns of.
    warning: Option<&'static str>,
    /// Packages uv says it installed.
    installed: Option<u64>,
    /// The wheel uv stopped at.
    stopped_at: Option<&'a str>,
    /// Its wheels, by name.
    wheels: Vec<Wheel<'a>>,
}

/// The mode a run started with.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LinkMode {
    /// The mode uv started with.
    asked: Option<&'static str>,
    /// How that is known.
    asked_by: Option<&'static str>,
    /// The mode it starts with where nothing is configured.
    default: Option<&'static str>,
}

/// What the log tells of a wheel.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "LogWheel"))]
struct Wheel<'a> {
    /// Its normalized name.
    name: Option<&'a str>,
    /// Its version.
    version: Option<&'a str>,
    /// How the name is known.
    named_by: Option<&'static str>,
    /// The id of its directory in the cache.
    archive: Option<&'a str>,
    /// The directory its files went to.
    site_packages: Option<&'a str>,
    /// `null` where the log does not tell, or only that it is the mode asked for.
    outcome: Option<&'static str>,
    /// Whether it ended in the mode uv was asked for, which the log does not name.
    as_asked: bool,
    /// Whether uv says that it was installed.
    complete: bool,
    /// Calls that failed.
    failures: Vec<Failure<'a>>,
}

/// A call that failed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "LogFailure"))]
struct Failure<'a> {
    /// The line it is told in, from 1.
    line: u64,
    /// What was tried.
    mode: &'static str,
    /// The cached file.
    source: Option<&'a str>,
    /// Where it was to go.
    target: Option<&'a str>,
    /// The number of the error.
    errno: Option<i32>,
    /// Its name.
    errno_name: Option<&'static str>,
    /// What it means.
    message: Option<&'static str>,
    /// The mode uv went on with; `null` where it stopped.
    then: Option<&'static str>,
}

/// A finding, and what could be behind it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "LogFinding"))]
struct Found<'a> {
    #[serde(flatten)]
    finding: Finding<'a>,
    /// What could be behind it, likeliest first.
    candidates: Vec<Possible<'a>>,
}

/// A cause that would explain a failure.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Candidate"))]
struct Possible<'a> {
    /// Its code.
    code: String,
    /// Its name.
    name: &'static str,
    /// What it is.
    summary: &'static str,
    /// What would tell it from the others.
    tell: &'a str,
    /// Commands to run on the machine, in order.
    commands: &'a [String],
}

/// Something to do.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Step"))]
struct Next<'a> {
    /// What for.
    title: &'a str,
    /// Commands, in order.
    commands: &'a [String],
}

/// `report` as a JSON document, with a line end after it. It is safe to show on a terminal.
pub fn render(report: &LogReport) -> String {
    print(&document(report))
}

/// The same in a single line.
pub fn line(report: &LogReport) -> String {
    print_line(&document(report))
}

fn document(report: &LogReport) -> Document<'_> {
    Document {
        schema: "uv-linkcheck/log/v1",
        version: env!("CARGO_PKG_VERSION"),
        command: "log",
        source: &report.source,
        lines: report.lines,
        summary: sentence(report),
        runs: report.runs.iter().map(Run::of).collect(),
        findings: report.findings.iter().map(Found::of).collect(),
        next: report.next.iter().map(Next::of).collect(),
        notes: &report.notes,
    }
}

impl<'a> Run<'a> {
    fn of(report: &'a RunReport) -> Self {
        let run = &report.run;
        let platform = report.platform.unwrap_or(Platform::Linux);
        Self {
            line: run.line,
            uv: run.version.map(|version| version.to_string()),
            platform: report.platform.map(Platform::as_str),
            verbose: run.verbose,
            whole: report.whole,
            link_mode: LinkMode {
                asked: report.asked.map(|(mode, _)| mode.as_str()),
                asked_by: report.asked.map(|(_, by)| by.as_str()),
                default: report.default.map(Mode::as_str),
            },
            warning: run.warned.first().map(|mode| mode.as_str()),
            installed: run.count,
            stopped_at: run.stop.as_ref().map(|package| package.name.as_str()),
            wheels: report
                .wheels
                .iter()
                .map(|wheel| Wheel::of(wheel, &run.refusals, platform))
                .collect(),
        }
    }
}

impl<'a> Wheel<'a> {
    fn of(wheel: &'a LoggedWheel, refusals: &'a [Refusal], platform: Platform) -> Self {
        let package = wheel.package.as_ref();
        let met = wheel.refusals.iter().filter_map(|at| refusals.get(*at));
        Self {
            name: package.map(|package| package.name.as_str()),
            version: package.and_then(|package| package.version.as_deref()),
            named_by: wheel.named_by.as_str(),
            archive: wheel.archive.as_deref(),
            site_packages: wheel.site_packages.as_deref(),
            outcome: match wheel.outcome {
                LogOutcome::Installed(mode) => Some(mode.as_str()),
                LogOutcome::Fail => Some("fail"),
                LogOutcome::AsAsked | LogOutcome::Unknown => None,
            },
            as_asked: wheel.outcome == LogOutcome::AsAsked,
            complete: wheel.complete,
            failures: met.map(|refusal| Failure::of(refusal, platform)).collect(),
        }
    }
}

impl<'a> Failure<'a> {
    fn of(refusal: &'a Refusal, platform: Platform) -> Self {
        let known = |path: &'a str| Some(path).filter(|path| !path.is_empty());
        Self {
            line: refusal.line,
            mode: refusal.mode.as_str(),
            source: known(&refusal.source),
            target: known(&refusal.target),
            errno: refusal.errno.map(|errno| errno.0),
            errno_name: refusal
                .errno
                .and_then(|number| errno::name_on(number, platform)),
            message: refusal
                .errno
                .and_then(|number| errno::describe_on(number, platform)),
            then: match refusal.then {
                Then::Fell(mode) => Some(mode.as_str()),
                Then::Again => Some(refusal.mode.as_str()),
                Then::Stopped => None,
            },
        }
    }
}

impl<'a> Found<'a> {
    fn of(found: &'a LogFinding) -> Self {
        Self {
            finding: Finding::of(&found.finding),
            candidates: found.candidates.iter().map(Possible::of).collect(),
        }
    }
}

impl<'a> Possible<'a> {
    fn of(candidate: &'a Candidate) -> Self {
        Self {
            code: candidate.code.to_string(),
            name: candidate.name,
            summary: candidate.summary,
            tell: &candidate.tell,
            commands: &candidate.commands,
        }
    }
}

impl<'a> Next<'a> {
    fn of(step: &'a Step) -> Self {
        Self {
            title: &step.title,
            commands: &step.commands,
        }
    }
}
