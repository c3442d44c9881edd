//! The verdict: one sentence that every format shares.

pub mod log;

use std::path::Path;

use super::style::Tone;
use super::tally::{Tally, Works};
use super::text::{bytes, counted, thousands};
use super::totals::{End, Totals};
use crate::model::finding::Severity;
use crate::model::mode::Mode;
use crate::model::plan::PlanBasis;
use crate::model::report::Report;
use crate::model::uv::UvOrigin;

/// The verdict in one sentence, without a full stop. It may hold text from outside, not yet made safe to show.
pub fn sentence(report: &Report) -> String {
    let totals = Totals::of(report);
    let uv = uv(report);
    let subject = subject(report);
    if let Some(refusal) = &report.prediction.refusal {
        return format!(
            "{uv} will refuse to install {subject}: {}",
            refusal.trim_end_matches('.')
        );
    }
    if !totals.fails.is_empty() {
        return format!("{uv} will fail while installing {}", failing(&totals));
    }
    if totals.wheels == 0 {
        return nothing(report, &uv, &subject);
    }
    if totals.unknown == totals.wheels {
        let wheels = match totals.wheels {
            1 => "the only wheel".to_owned(),
            more => format!("the {} wheels", thousands(more as u64)),
        };
        return format!(
            "what {uv} will do with {wheels} of {subject} is unknown: nothing was tried"
        );
    }
    let warning = match report.prediction.warning {
        Some(mode) => format!(" and print its {mode} warning"),
        None => String::new(),
    };
    let wheels = wheels(report, totals.wheels);
    let emptied = emptied(report);
    if emptied > 0 {
        let files = counted(emptied, "file");
        return format!("{uv} will install {wheels} of {subject} and empty {files} of the cache");
    }
    match totals.only() {
        Some(Mode::Copy) if report.prediction.warning.is_some() => {
            format!(
                "{uv} will copy {wheels} of {subject}{warning}{}",
                aside(&totals, false)
            )
        }
        Some(mode) => format!(
            "{uv} will {} {wheels} of {subject}{}",
            verb(mode),
            aside(&totals, true)
        ),
        None => format!(
            "{}{warning}: {}{}",
            mixed(report, &totals, &uv, &subject),
            parts(&totals),
            aside(&totals, true)
        ),
    }
}

/// Cached files that are copied over themselves.
fn emptied(report: &Report) -> u64 {
    let wheels = report.prediction.wheels.iter();
    wheels
        .filter_map(|wheel| wheel.emptied.as_ref())
        .map(|(files, _)| files)
        .sum()
}

/// How good the news is.
pub(crate) fn tone(report: &Report) -> Tone {
    let totals = Totals::of(report);
    let worst = report.findings.iter().map(|finding| finding.severity).max();
    if totals.end(report) == End::Fail || worst == Some(Severity::Error) {
        Tone::Bad
    } else if report.prediction.warning.is_some()
        || worst == Some(Severity::Warning)
        || report.unmet().next().is_some()
    {
        Tone::Warning
    } else if totals.unknown > 0 {
        Tone::Strong
    } else {
        Tone::Good
    }
}

/// The project by the name people know it by, in backticks.
pub(crate) fn subject(report: &Report) -> String {
    let project = &report.project;
    let last = |path: &Path| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        format!("`{}`", name.to_string_lossy())
    };
    if let Some(script) = &project.script {
        return last(script);
    }
    match (&project.name, report.plan.basis) {
        (Some(name), _) => format!("`{name}`"),
        (None, PlanBasis::Installed) => format!("`{}`", project.environment.path.display()),
        (None, _) => last(&project.root),
    }
}

fn uv(report: &Report) -> String {
    let uv = report.project.uv;
    match uv.origin {
        UvOrigin::Assumed => format!("uv {} (assumed)", uv.version),
        _ => format!("uv {}", uv.version),
    }
}

fn wheels(report: &Report, count: usize) -> String {
    let pending = pending(report);
    match count {
        1 => format!("the only {pending}wheel"),
        2 => format!("both {pending}wheels"),
        _ => format!("all {} {pending}wheels", thousands(count as u64)),
    }
}

/// The word before "wheel" where those that are installed are left out.
fn pending(report: &Report) -> &'static str {
    if report.plan.pending { "pending " } else { "" }
}

fn verb(mode: Mode) -> &'static str {
    match mode {
        Mode::Clone => "clone",
        Mode::Hardlink => "hard link",
        Mode::Symlink => "symlink",
        Mode::Copy => "copy",
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

/// uv installs wheels in parallel, so where several fail any of them may be the one it stops at.
fn failing(totals: &Totals<'_>) -> String {
    let names: Vec<&str> = totals
        .fails
        .iter()
        .map(|(wheel, _)| wheel.name.as_str())
        .collect();
    let which = match names.as_slice() {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [one, other] => format!("`{one}` or `{other}`"),
        [one, others @ ..] => format!("`{one}` or one of {} others", others.len()),
    };
    let half_way = totals
        .fails
        .iter()
        .any(|(_, failure)| failure.is_some_and(|failure| failure.after_files > 0));
    format!(
        "{which} and leave the environment {}",
        if half_way { "broken" } else { "incomplete" }
    )
}

fn nothing(report: &Report, uv: &str, subject: &str) -> String {
    match report.plan.basis {
        PlanBasis::Lockfile if report.plan.pending => {
            format!("{uv} has nothing to install for {subject}: its environment has every wheel")
        }
        PlanBasis::Lockfile => format!("{uv} has no wheels to install for {subject}"),
        PlanBasis::Installed => {
            format!("the environment of {subject} has nothing installed that {uv} would link")
        }
        PlanBasis::Directories => {
            let works: Vec<&str> = Mode::ALL
                .into_iter()
                .filter(|mode| Tally::of(&report.evidence, *mode).works == Works::All)
                .map(Mode::as_str)
                .collect();
            let found = match works.as_slice() {
                [] if report.evidence.attempts.is_empty() => "nothing was tried".to_owned(),
                [] => "no link mode works between its cache and its environment".to_owned(),
                [one] => format!("{one} works between its cache and its environment"),
                [some @ .., last] => {
                    format!(
                        "{} and {last} work between its cache and its environment",
                        some.join(", ")
                    )
                }
            };
            format!("{subject} has no lockfile and nothing installed: {found}")
        }
    }
}

fn mixed(report: &Report, totals: &Totals<'_>, uv: &str, subject: &str) -> String {
    let all = wheels(report, totals.wheels);
    match totals.sharing() {
        0 => format!("{uv} will install {all} of {subject}"),
        sharing if sharing == totals.wheels => format!("{uv} will link {all} of {subject}"),
        sharing => {
            format!(
                "{uv} will link {} of the {} of {subject}",
                thousands(sharing as u64),
                counted(totals.wheels as u64, &format!("{}wheel", pending(report)))
            )
        }
    }
}

fn parts(totals: &Totals<'_>) -> String {
    let count = |mode: Mode| totals.ends[mode.index()];
    let mut parts: Vec<String> = Mode::ALL
        .into_iter()
        .filter(|mode| count(*mode) > 0)
        .map(|mode| format!("{} {}", thousands(count(mode) as u64), participle(mode)))
        .collect();
    if totals.unknown > 0 {
        parts.push(format!("{} unknown", thousands(totals.unknown as u64)));
    }
    parts.join(", ")
}

/// What else is to be known, in parentheses.
fn aside(totals: &Totals<'_>, sizes: bool) -> String {
    let mut parts = Vec::new();
    if sizes {
        match totals.only() {
            Some(Mode::Copy) if totals.copied > 0 => parts.push(bytes(totals.copied)),
            Some(Mode::Symlink) if totals.linked > 0 => {
                parts.push(format!("{} kept in the cache", bytes(totals.linked)));
            }
            _ if totals.linked > 0 => {
                parts.push(format!("{} shared with the cache", bytes(totals.linked)));
            }
            _ => {}
        }
    }
    match totals.uncached {
        0 => {}
        1 if totals.wheels == 1 => parts.push("not cached yet".to_owned()),
        all if all == totals.wheels => parts.push("none cached yet".to_owned()),
        some => parts.push(format!("{} not cached yet", thousands(some as u64))),
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    }
}
