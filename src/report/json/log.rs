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

#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: &'static str,
    command: &'static str,
    source: &'a str,
    lines: u64,
    summary: String,
    runs: Vec<Run<'a>>,
    findings: Vec<Found<'a>>,
    next: Vec<Next<'a>>,
    notes: &'a [String],
}

#[derive(Debug, Serialize)]
struct Run<'a> {
    line: u64,
    uv: Option<String>,
    platform: Option<&'static str>,
    verbose: bool,
    /// Whether every failed link is in the log, so that a wheel without one was linked as asked.
    whole: bool,
    link_mode: LinkMode,
    warning: Option<&'static str>,
    installed: Option<u64>,
    stopped_at: Option<&'a str>,
    wheels: Vec<Wheel<'a>>,
}

#[derive(Debug, Serialize)]
struct LinkMode {
    asked: Option<&'static str>,
    asked_by: Option<&'static str>,
    default: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Wheel<'a> {
    name: Option<&'a str>,
    version: Option<&'a str>,
    named_by: Option<&'static str>,
    archive: Option<&'a str>,
    site_packages: Option<&'a str>,
    /// `null` where the log does not tell, or only that it is the mode asked for.
    outcome: Option<&'static str>,
    as_asked: bool,
    complete: bool,
    failures: Vec<Failure<'a>>,
}

#[derive(Debug, Serialize)]
struct Failure<'a> {
    line: u64,
    mode: &'static str,
    source: Option<&'a str>,
    target: Option<&'a str>,
    errno: Option<i32>,
    errno_name: Option<String>,
    message: Option<&'static str>,
    /// The mode uv went on with; `null` where it stopped.
    then: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Found<'a> {
    #[serde(flatten)]
    finding: Finding<'a>,
    candidates: Vec<Possible<'a>>,
}

#[derive(Debug, Serialize)]
struct Possible<'a> {
    code: String,
    name: &'static str,
    summary: &'static str,
    tell: &'a str,
    commands: &'a [String],
}

#[derive(Debug, Serialize)]
struct Next<'a> {
    title: &'a str,
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
