//! One report on several projects: a line for each, and what their causes have in common once.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::style::{Fails, Style, Tone, Verbosity};
use super::text::{counted, wrap};
use super::{caches, complains, summary};
use crate::error::Error;
use crate::model::finding::{Finding, Severity};
use crate::model::fix::Fix;
use crate::model::report::Report;

/// Names of projects spelled out before the rest is counted.
const SPELLED_OUT: usize = 5;

/// One of the projects.
#[derive(Debug)]
pub struct Entry {
    /// As it is called in the report.
    pub path: PathBuf,
    /// Whether it is the environment of a tool.
    pub tool: bool,
    /// What was found there, or why nothing could be.
    pub result: Result<Box<Report>, Error>,
    /// The least severity that its settings show.
    pub least: Severity,
    /// What makes the command fail by its settings.
    pub fails: Fails,
}

impl Entry {
    pub(super) fn name(&self, style: &Style) -> String {
        style.path(&self.path)
    }

    pub(super) fn style(&self, style: &Style) -> Style {
        Style {
            least: self.least,
            fails: self.fails,
            ..style.clone()
        }
    }

    /// `file` as it is called from where the project is.
    fn file(&self, file: &Path) -> PathBuf {
        // A member is not where its workspace's files are.
        let report = self.result.as_ref().ok();
        let root = report.map(|report| &report.project.root);
        let root = root.filter(|root| root.ends_with(&self.path));
        let below = root.and_then(|root| file.strip_prefix(root).ok());
        below.map_or_else(|| file.to_owned(), |below| self.path.join(below))
    }

    /// Whether there is something to complain of.
    fn complains(&self, style: &Style) -> bool {
        match &self.result {
            Ok(report) => complains(report, &self.style(style)),
            Err(_) => true,
        }
    }

    /// The verdict in a sentence, and how good the news is.
    fn verdict(&self) -> (String, Tone) {
        match &self.result {
            Ok(report) => (summary::sentence(report), summary::tone(report)),
            Err(error) => (format!("error: {error}"), Tone::Bad),
        }
    }
}

/// A finding with the projects it was found in, by their place in the list.
struct Shared<'a> {
    finding: &'a Finding,
    places: Vec<usize>,
    /// The lines it is about, each once: file, from where the projects are named; line; column.
    lines: Vec<(PathBuf, usize, usize)>,
    /// The places where it is about no line.
    nowhere: Vec<usize>,
}

impl Shared<'_> {
    /// Once more, in the project at `at`.
    fn add(&mut self, at: usize, entry: &Entry, finding: &Finding) {
        if !self.places.contains(&at) {
            self.places.push(at);
        }
        match &finding.location {
            Some(location) => {
                let line = (entry.file(&location.path), location.line, location.column);
                if !self.lines.contains(&line) {
                    self.lines.push(line);
                }
            }
            None if !self.nowhere.contains(&at) => self.nowhere.push(at),
            None => {}
        }
    }
}

/// The findings that the style shows, each once: the worst first, then the most common.
fn shared<'a>(entries: &'a [Entry], style: &Style) -> Vec<Shared<'a>> {
    let mut all: Vec<Shared<'a>> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let Ok(report) = &entry.result else {
            continue;
        };
        let style = entry.style(style);
        for finding in report.findings.iter().filter(|f| style.shows(f.severity)) {
            let same = |known: &&mut Shared<'_>| {
                let known = known.finding;
                (known.code, known.severity, &known.message, &known.detail)
                    == (
                        finding.code,
                        finding.severity,
                        &finding.message,
                        &finding.detail,
                    )
            };
            if let Some(known) = all.iter_mut().find(same) {
                known.add(at, entry, finding);
                continue;
            }
            let mut new = Shared {
                finding,
                places: Vec::new(),
                lines: Vec::new(),
                nowhere: Vec::new(),
            };
            new.add(at, entry, finding);
            all.push(new);
        }
    }
    all.sort_by_key(|shared| std::cmp::Reverse((shared.finding.severity, shared.places.len())));
    all
}

/// `in all 3 projects`, or which.
pub(super) fn which(entries: &[Entry], places: &[usize], style: &Style) -> String {
    if places.len() == entries.len() && places.len() > 1 {
        let noun = if of_tools(entries) {
            "tools"
        } else {
            "projects"
        };
        return format!("in all {} {noun}", places.len());
    }
    let names: Vec<String> = places
        .iter()
        .take(SPELLED_OUT)
        .filter_map(|at| entries.get(*at))
        .map(|entry| format!("`{}`", entry.name(style)))
        .collect();
    match places.len().saturating_sub(SPELLED_OUT) {
        0 => format!("in {}", names.join(", ")),
        more => format!("in {} and {more} more", names.join(", ")),
    }
}

pub(super) fn full(entries: &[Entry], style: &Style) -> String {
    let quiet = style.verbosity == Verbosity::Quiet;
    let mut text = String::new();
    let noun = if of_tools(entries) { "tool" } else { "project" };
    let bad = entries
        .iter()
        .filter(|entry| entry.complains(style))
        .count();
    if !quiet {
        let (headline, tone) = match bad {
            0 => ("nothing to complain of".to_owned(), Tone::Good),
            _ => (format!("{bad} to look at"), Tone::Warning),
        };
        let headline = format!("{}, {headline}", counted(entries.len() as u64, noun));
        let _ = writeln!(text, "{}\n", style.paint(tone, &headline));
    }
    verdicts(&mut text, entries, style, quiet);
    if quiet || bad == 0 {
        return text;
    }
    for shared in shared(entries, style) {
        let finding = shared.finding;
        let label = format!("{}[{}]:", finding.severity.as_str(), finding.code);
        let tone = Tone::from(finding.severity);
        text.push('\n');
        headed(
            &mut text,
            (&label, tone),
            &finding.message,
            Some(Tone::Strong),
            style,
        );
        for part in [
            style.text(&finding.detail),
            which(entries, &shared.places, style),
        ] {
            for line in wrap(&part, style.width, 2, 2) {
                let _ = writeln!(text, "{line}");
            }
        }
    }
    change(&mut text, entries, style);
    text
}

/// Whether it is about tools.
fn of_tools(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.tool)
}

/// Words after a head, both in their tones, as wide as the style allows.
fn headed(text: &mut String, head: (&str, Tone), words: &str, tone: Option<Tone>, style: &Style) {
    let line = format!("{} {}", head.0, style.text(words));
    let paint = |words: &str| match tone {
        Some(tone) => style.paint(tone, words),
        None => words.to_owned(),
    };
    for (at, line) in wrap(&line, style.width, 0, 2).iter().enumerate() {
        let _ = match line.strip_prefix(head.0).filter(|_| at == 0) {
            Some(rest) => {
                let rest = paint(rest.trim_start());
                writeln!(text, "{} {rest}", style.paint(head.1, head.0))
            }
            None => writeln!(text, "  {}", paint(line.trim_start())),
        };
    }
}

/// A line a project; with `quiet` only those that complain.
fn verdicts(text: &mut String, entries: &[Entry], style: &Style, quiet: bool) {
    for entry in entries {
        let complains = entry.complains(style);
        if quiet && !complains {
            continue;
        }
        let (verdict, tone) = entry.verdict();
        let mark = if complains {
            style.cross()
        } else {
            style.tick()
        };
        let line = format!("{}: {verdict}", entry.name(style));
        headed(text, (mark, tone), &line, None, style);
    }
}

/// The one change that is recommended everywhere, or where to ask.
fn change(text: &mut String, entries: &[Entry], style: &Style) {
    let bad: Vec<usize> = (0..entries.len())
        .filter(|at| entries[*at].complains(style))
        .collect();
    let caches = caches::by_mount(entries, &bad, style);
    let reports = bad
        .iter()
        .filter_map(|at| entries[*at].result.as_ref().ok());
    let fixes: Vec<Option<&Fix>> = reports
        .map(|report| report.recommendation.fix.as_ref())
        .filter(|fix| caches.is_none() || fix.is_some_and(|fix| fix.id != caches::MOVE))
        .collect();
    let apart = caches.is_some();
    text.push_str(&caches.unwrap_or_default());
    let same = |a: &Fix, b: &Fix| (a.id, &a.commands) == (b.id, &b.commands);
    let common = match fixes.as_slice() {
        [Some(first), rest @ ..] if !first.commands.is_empty() && !apart => rest
            .iter()
            .all(|other| other.is_some_and(|other| same(first, other)))
            .then_some(*first),
        _ => None,
    };
    let hint = style.paint(Tone::Hint, "hint:");
    let Some(fix) = common else {
        if fixes.iter().any(Option::is_some) {
            let one = if of_tools(entries) {
                "--tool NAME"
            } else {
                "PROJECT"
            };
            let _ = writeln!(
                text,
                "{}{hint} `uv-linkcheck {one}` says what to change there",
                if apart { "" } else { "\n" }
            );
        }
        return;
    };
    let _ = writeln!(text, "\nTo mend them, {}:\n", style.text(&fix.title));
    for command in &fix.commands {
        let command = style.paint(Tone::Strong, &style.command(command));
        let _ = writeln!(text, "    {command}");
    }
}

/// As for a single project, a line for each finding: those in a file by their line there, the others once with the projects
/// they were found in.
pub(super) fn concise(entries: &[Entry], style: &Style) -> String {
    let quiet = style.verbosity == Verbosity::Quiet;
    let mut text = String::new();
    if !quiet {
        for shared in shared(entries, style) {
            let finding = shared.finding;
            let code = format!("{}[{}]", finding.severity.as_str(), finding.code);
            let code = style.paint(Tone::from(finding.severity), &code);
            let message = style.text(&finding.message);
            for at in &shared.lines {
                let path = style.path(&at.0);
                let _ = writeln!(text, "{path}:{}:{}: {code} {message}", at.1, at.2);
            }
            let nowhere = &shared.nowhere;
            if !nowhere.is_empty() {
                let which = which(entries, nowhere, style);
                let _ = writeln!(text, "{code} {message} ({which})");
            }
        }
    }
    for entry in entries {
        if !quiet || entry.complains(style) {
            let (verdict, tone) = entry.verdict();
            let verdict = style.paint(tone, &style.text(&verdict));
            let _ = writeln!(text, "{}: {verdict}", entry.name(style));
        }
    }
    text
}
