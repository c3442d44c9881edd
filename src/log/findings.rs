//! Findings: a refusal of the same kind in several wheels is one.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::diagnose::registry::Cause;
use crate::model::code::Code;
use crate::model::errno::Errno;
use crate::model::finding::{Fact, Finding, Severity};
use crate::model::log::{
    LogFinding, LogOutcome, LoggedWheel, Platform, Refusal, RunReport, Then, TroubleKind,
};
use crate::model::mode::Mode;
use crate::sys::errno;

use super::suspects::{Question, Suspects, by_code, candidate, suspects};
use super::words::{label, list, names};

const BREAKS_MID_WHEEL: u16 = 127;
const UNEXPLAINED: u16 = 199;

/// Paths kept of a finding.
const PATHS: usize = 20;

/// Everything found in the runs, worst first.
pub(super) fn of(runs: &[RunReport]) -> Vec<LogFinding> {
    let mut found = Vec::new();
    for run in runs {
        found.extend(breaks(run));
        found.extend(refusals(run));
        found.extend(trouble(run));
        found.extend(silent(run));
        found.extend(healed(run));
    }
    found.sort_by_key(|found| {
        let finding = &found.finding;
        (
            finding.code != Code(BREAKS_MID_WHEEL),
            std::cmp::Reverse(finding.severity),
            finding.code,
        )
    });
    found
}

fn finding(code: u16, severity: Severity, message: String, detail: String) -> Option<Finding> {
    let cause: &Cause = by_code(code)?;
    Some(Finding {
        code: cause.code,
        name: cause.name,
        severity,
        message,
        detail,
        evidence: Vec::new(),
        wheels: Vec::new(),
        paths: Vec::new(),
        location: None,
        fixes: Vec::new(),
    })
}

fn fact(fact: &str, value: impl Into<String>) -> Fact {
    Fact {
        fact: fact.to_owned(),
        value: value.into(),
    }
}

/// The platform whose numbers and shell a run has; where nothing tells it, Linux.
fn platform(run: &RunReport) -> Platform {
    run.platform.unwrap_or(Platform::Linux)
}

/// uv stopped after it had linked a part of a wheel.
fn breaks(run: &RunReport) -> Option<LogFinding> {
    let stopped = run
        .run
        .refusals
        .iter()
        .find(|refusal| refusal.then == Then::Stopped && refusal.mode != Mode::Copy)?;
    let wheel = run
        .wheels
        .iter()
        .find(|wheel| wheel.outcome == LogOutcome::Fail)?;
    let name = label(wheel);
    let mut found = finding(
        BREAKS_MID_WHEEL,
        Severity::Error,
        format!("uv stopped in the middle of {name} and left the environment broken"),
        "uv falls back only on the first file of a wheel; this one came later, so uv stopped."
            .to_owned(),
    )?;
    found.evidence = vec![fact("line", stopped.line.to_string())];
    found.wheels = names(&[wheel]);
    found.paths = vec![PathBuf::from(&stopped.source)];
    Some(LogFinding {
        finding: found,
        candidates: Vec::new(),
    })
}

/// What refusals are alike by: what was tried, the number, and whether uv stopped, copied or went on to hard links.
type Kind = (Mode, Option<Errno>, Severity);

fn refusals(run: &RunReport) -> Vec<LogFinding> {
    let mut kinds: BTreeMap<Kind, Vec<(&LoggedWheel, &Refusal)>> = BTreeMap::new();
    for wheel in &run.wheels {
        for refusal in wheel.refusals.iter().map(|at| &run.run.refusals[*at]) {
            let severity = match refusal.then {
                Then::Stopped => Severity::Error,
                Then::Fell(Mode::Copy) => Severity::Warning,
                Then::Fell(_) | Then::Again => Severity::Info,
            };
            let kind = (refusal.mode, refusal.errno, severity);
            kinds.entry(kind).or_default().push((wheel, refusal));
        }
    }
    kinds
        .into_iter()
        .filter_map(|(kind, met)| refusal(run, kind, &met))
        .collect()
}

fn refusal(run: &RunReport, kind: Kind, met: &[(&LoggedWheel, &Refusal)]) -> Option<LogFinding> {
    let (mode, number, severity) = kind;
    let (wheel, example) = met.first()?;
    let question = Question {
        platform: platform(run),
        mode,
        errno: number,
        file: &example.source,
        target: &example.target,
        works_elsewhere: severity != Severity::Error && works_elsewhere(run, mode, wheel),
    };
    let Suspects {
        candidates,
        ruled_out,
    } = suspects(&question);
    let wheels: Vec<&LoggedWheel> = met.iter().map(|(wheel, _)| *wheel).collect();
    // Without a number nothing is claimed; the candidates say what it could be.
    let code = match candidates.first() {
        Some(first) if number.is_some() => first.code.0,
        _ => UNEXPLAINED,
    };
    let mut found = finding(
        code,
        severity,
        headline(mode, severity, &wheels),
        detail(run, number, &candidates, question.works_elsewhere),
    )?;
    found.evidence = evidence(run, number, met, candidates.len());
    found.evidence.extend(ruled_out.iter().map(|(cause, why)| {
        fact(
            "ruled out",
            format!("{} `{}`: {why}", cause.code, cause.name),
        )
    }));
    found.wheels = names(&wheels);
    found.paths = met
        .iter()
        .take(PATHS)
        .map(|(_, refusal)| PathBuf::from(&refusal.source))
        .collect();
    Some(LogFinding {
        finding: found,
        candidates,
    })
}

/// Whether `mode` worked for another wheel that went to the same directory, or to one not known to be another.
fn works_elsewhere(run: &RunReport, mode: Mode, than: &LoggedWheel) -> bool {
    run.wheels.iter().any(|wheel| {
        let same = wheel.site_packages.is_none() || wheel.site_packages == than.site_packages;
        wheel.complete && same && wheel.outcome == LogOutcome::Installed(mode)
    })
}

fn headline(mode: Mode, severity: Severity, wheels: &[&LoggedWheel]) -> String {
    let calls = match mode {
        Mode::Clone => "clone",
        Mode::Hardlink => "hard link",
        Mode::Symlink => "symlink",
        Mode::Copy => "copy",
    };
    let of = list(wheels);
    match severity {
        Severity::Error => format!("a {calls} of {of} failed, and uv stopped"),
        Severity::Warning => format!("{of} could not be {}, and uv copied", participle(mode)),
        Severity::Info => format!(
            "{of} could not be {}, and uv went on with the next mode",
            participle(mode)
        ),
    }
}

fn participle(mode: Mode) -> &'static str {
    match mode {
        Mode::Clone => "cloned",
        Mode::Hardlink => "hard linked",
        Mode::Symlink => "symlinked",
        Mode::Copy => "copied",
    }
}

fn detail(
    run: &RunReport,
    number: Option<Errno>,
    candidates: &[crate::model::log::Candidate],
    works_elsewhere: bool,
) -> String {
    let mut text = match (number, run.run.version) {
        (Some(number), _) => {
            let told = told(number, platform(run));
            match candidates {
                [] => format!("The system answered {told}, which no known cause gives."),
                [one] => format!("The system answered {told}: {}.", one.summary),
                [first, others @ ..] => format!(
                    "The system answered {told}: most likely {}, but {} give that answer too.",
                    first.summary,
                    match others.len() {
                        1 => "another cause may".to_owned(),
                        more => format!("{more} other causes"),
                    }
                ),
            }
        }
        (None, Some(version)) => {
            format!("uv {version} does not log the number of the error, so the cause is open.")
        }
        (None, None) => {
            "The log does not have the number of the error, so the cause is open.".to_owned()
        }
    };
    if works_elsewhere {
        text.push_str(" Other wheels of the same run were linked, so it is about these files, not about the two places.");
    }
    text
}

/// `EXDEV (18)`, `error 396 (ERROR_…): …`.
fn told(number: Errno, platform: Platform) -> String {
    let meaning =
        errno::describe_on(number, platform).map_or_else(String::new, |text| format!(", {text}"));
    match errno::name_on(number, platform) {
        Some(name) => format!("{name} ({}){meaning}", number.0),
        None => format!("error {}{meaning}", number.0),
    }
}

fn evidence(
    run: &RunReport,
    number: Option<Errno>,
    met: &[(&LoggedWheel, &Refusal)],
    candidates: usize,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    facts.extend(number.map(|number| fact("errno", told(number, platform(run)))));
    if let Some((_, first)) = met.first() {
        facts.push(fact("line", first.line.to_string()));
        if !first.source.is_empty() {
            facts.push(fact("file", &first.source));
        }
        if !first.target.is_empty() {
            facts.push(fact("target", &first.target));
        }
    }
    facts.push(fact(
        "confidence",
        match (number.is_some(), candidates) {
            (_, 0) => "none: no known cause fits".to_owned(),
            (true, 1) => "certain: nothing else gives this number".to_owned(),
            (true, more) => format!("likely: one of {more} causes"),
            (false, more) => format!("open: any of {more} causes"),
        },
    ));
    facts
}

/// What failed before linking.
fn trouble(run: &RunReport) -> Vec<LogFinding> {
    let told_of = run.run.trouble.iter().filter_map(|trouble| {
        let (code, message) = match trouble.kind {
            TroubleKind::Write => (501, "uv could not write its cache"),
            TroubleKind::Rename => (502, "uv could not move a wheel to its place in the cache"),
            TroubleKind::Lock => (503, "uv could not lock a file"),
            TroubleKind::SymlinkWithoutCache => {
                (206, "uv refuses symlink mode with a temporary cache")
            }
        };
        let platform = platform(run);
        let detail = match trouble.errno {
            Some(number) => format!("The system answered {}.", told(number, platform)),
            None => "The links would lead nowhere once the cache is removed.".to_owned(),
        };
        let mut found = finding(code, Severity::Error, message.to_owned(), detail)?;
        found.evidence = vec![fact("line", trouble.line.to_string())];
        found.evidence.extend(
            trouble
                .errno
                .map(|number| fact("errno", told(number, platform))),
        );
        if !trouble.path.is_empty() {
            found.paths.push(PathBuf::from(&trouble.path));
        }
        let question = Question {
            platform,
            mode: Mode::Copy,
            errno: trouble.errno,
            file: &trouble.path,
            target: &trouble.path,
            works_elsewhere: false,
        };
        Some(LogFinding {
            finding: found,
            candidates: by_code(code)
                .map(|cause| candidate(cause, &question))
                .into_iter()
                .collect(),
        })
    });
    told_of.collect()
}

/// The warning without the line that says which file.
fn silent(run: &RunReport) -> Option<LogFinding> {
    let fell = |refusal: &Refusal| refusal.then == Then::Fell(Mode::Copy);
    let mode = *run.run.warned.first()?;
    if run.run.refusals.iter().any(fell) {
        return None;
    }
    let why = if run.run.verbose {
        "The lines that would say which file and why are missing."
    } else {
        "Without `-v` uv does not say which wheel, which file and why."
    };
    let found = finding(
        UNEXPLAINED,
        Severity::Warning,
        format!(
            "files of at least one wheel could not be {}, and uv copied",
            participle(mode)
        ),
        why.to_owned(),
    )?;
    Some(LogFinding {
        finding: found,
        candidates: Vec::new(),
    })
}

/// Cached files that had as many names as they can have.
fn healed(run: &RunReport) -> Option<LogFinding> {
    let first = run.run.healed.first()?;
    let mut found = finding(
        115,
        Severity::Info,
        format!(
            "{} in the cache had as many names as possible",
            match run.run.healed.len() {
                1 => "a file".to_owned(),
                more => format!("{more} files"),
            }
        ),
        "uv put a fresh copy in its place, which older environments do not share.".to_owned(),
    )?;
    found.paths = run
        .run
        .healed
        .iter()
        .take(PATHS)
        .map(PathBuf::from)
        .collect();
    found.evidence = vec![fact("file", first)];
    Some(LogFinding {
        finding: found,
        candidates: Vec::new(),
    })
}
