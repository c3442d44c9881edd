//! What formats for other programs tell: things found, each at a place in the repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::several::Entry;
use super::style::{Fails, Style};
use super::{requirement, summary};
use crate::error::Error;
use crate::model::finding::{Finding, Severity};
use crate::model::log::LogReport;
use crate::model::report::Report;

/// The name of what is found where `--require` is not met.
pub(crate) const REQUIRE: &str = "require";

/// Of one project, or of one log.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    /// What people call it.
    pub(crate) name: String,
    /// What is wrong as far as the style shows it, worst first.
    pub(crate) items: Vec<Item<'a>>,
    /// The verdict in a sentence; `None` where an error stands in its place.
    pub(crate) verdict: Option<String>,
    /// The report on the project; `None` for a log and for an error.
    pub(crate) report: Option<&'a Report>,
    /// What makes the command fail.
    pub(crate) limit: Fails,
}

/// Something that was found.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    /// `UL101`, [`REQUIRE`], or the code of an error.
    pub(crate) id: String,
    /// `different-filesystems`.
    pub(crate) name: &'a str,
    /// How much it matters.
    pub(crate) severity: Severity,
    /// What and where.
    pub(crate) message: String,
    /// Why, and what to do.
    pub(crate) detail: String,
    /// Wheels it touches.
    pub(crate) wheels: &'a [String],
    /// Where it is shown.
    pub(crate) at: At,
    /// Whether it is an error that kept the program from an answer.
    pub(crate) error: bool,
    /// Whether it makes the command fail.
    pub(crate) fails: bool,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At {
    /// With `/` between names; relative to the repository where it is in it.
    pub(crate) path: String,
    /// From 1.
    pub(crate) line: usize,
    /// From 1, in characters.
    pub(crate) column: usize,
    /// Whether it is about this place, and not merely shown there.
    pub(crate) exact: bool,
}

impl At {
    fn file(path: &Path, style: &Style) -> Self {
        Self {
            path: from_repository(path, style),
            line: 1,
            column: 1,
            exact: false,
        }
    }

    /// Whether the path is not relative to the repository.
    pub(crate) fn absolute(&self) -> bool {
        let drive = self.path.as_bytes().get(1) == Some(&b':');
        self.path.starts_with('/') || drive
    }
}

impl<'a> Told<'a> {
    /// Of a project.
    pub(crate) fn of(report: &'a Report, style: &Style) -> Self {
        let elsewhere = At::file(&manifest(report), style);
        let mut items: Vec<Item<'a>> = Vec::new();
        if let Some(message) = requirement::headline(report) {
            items.push(Item {
                id: REQUIRE.to_owned(),
                name: "requirement-not-met",
                severity: Severity::Error,
                message,
                detail: requirement::wheels(report, requirement::SHOWN).join("; "),
                wheels: &[],
                at: elsewhere.clone(),
                error: false,
                fails: style.fails.count_requirement(),
            });
        }
        let findings = report.findings.iter();
        let findings = findings.filter(|finding| style.shows(finding.severity));
        items.extend(
            findings.map(|finding| Item::of(finding, &elsewhere, &report.project.root, style)),
        );
        Self {
            name: summary::subject(report).trim_matches('`').to_owned(),
            items,
            verdict: Some(summary::sentence(report)),
            report: Some(report),
            limit: style.fails,
        }
        .sorted()
    }

    /// Of a log.
    pub(crate) fn of_log(report: &'a LogReport, style: &Style) -> Self {
        let file = match report.source.as_str() {
            "-" => "stdin",
            source => source,
        };
        let elsewhere = At {
            path: from_repository(Path::new(file), style),
            line: 1,
            column: 1,
            exact: true,
        };
        let findings = report.findings.iter();
        let findings = findings.filter(|found| style.shows(found.finding.severity));
        let items = findings.map(|found| {
            let mut item = Item::of(&found.finding, &elsewhere, Path::new(""), style);
            let mut facts = found.finding.evidence.iter();
            let line = facts.find(|fact| fact.fact == "line");
            item.at.line = line.and_then(|fact| fact.value.parse().ok()).unwrap_or(1);
            item
        });
        Self {
            name: file.to_owned(),
            items: items.collect(),
            verdict: Some(summary::log::sentence(report)),
            report: None,
            limit: style.fails,
        }
        .sorted()
    }

    /// Of one of several projects.
    pub(crate) fn of_entry(entry: &'a Entry, style: &Style) -> Self {
        let style = entry.style(style);
        let name = from_repository(&entry.path, &style);
        match &entry.result {
            Ok(report) => Self {
                name,
                ..Self::of(report, &style)
            },
            Err(error) => Self::of_error(error, Some(name), &style),
        }
    }

    /// Of an error that stands where a report would.
    pub(crate) fn of_error(error: &'a Error, name: Option<String>, style: &Style) -> Self {
        let path = error.path().unwrap_or(Path::new("pyproject.toml"));
        let mut at = At::file(path, style);
        if let Some(file) = error.source_file() {
            at.exact = file.span.is_some();
            at.line = file.line().unwrap_or(1);
            at.column = file.column().unwrap_or(1);
        }
        let item = Item {
            id: error.code().to_owned(),
            name: error.code(),
            severity: Severity::Error,
            message: error.to_string(),
            detail: error.hint().unwrap_or_default().to_owned(),
            wheels: &[],
            at,
            error: true,
            fails: true,
        };
        Self {
            name: name.unwrap_or_else(|| "uv-linkcheck".to_owned()),
            items: vec![item],
            verdict: None,
            report: None,
            limit: style.fails,
        }
    }

    fn sorted(mut self) -> Self {
        self.items
            .sort_by_key(|item| std::cmp::Reverse(item.severity));
        self
    }
}

/// The items of all, each with a number of its own that stays the same from run to run as long as the cause is found in the
/// same file, and with the name of its project.
pub(crate) fn numbered<'a>(
    all: &'a [Told<'a>],
) -> impl Iterator<Item = (&'a Item<'a>, String, &'a str)> {
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let items = all
        .iter()
        .flat_map(|told| told.items.iter().map(|item| (item, told.name.as_str())));
    items.map(move |(item, project)| {
        let key = (item.id.as_str(), item.at.path.as_str());
        let before = seen.entry(key).or_default();
        let text = format!("{}\0{}\0{before}", key.0, key.1);
        *before += 1;
        let number = format!("{:016x}", seahash::hash(text.as_bytes()));
        (item, number, project)
    })
}

impl<'a> Item<'a> {
    /// `UL101 different-filesystems`; of an error its code.
    pub(crate) fn title(&self) -> String {
        if self.error {
            self.id.clone()
        } else {
            format!("{} {}", self.id, self.name)
        }
    }

    fn of(finding: &'a Finding, elsewhere: &At, root: &Path, style: &Style) -> Self {
        let at = match &finding.location {
            Some(location) => At {
                path: from_repository(&location.path, style),
                line: location.line.max(1),
                column: location.column.max(1),
                exact: true,
            },
            None => elsewhere.clone(),
        };
        Self {
            id: finding.code.to_string(),
            name: finding.name,
            severity: finding.severity,
            message: finding.message.clone(),
            detail: finding.detail.clone(),
            wheels: &finding.wheels,
            at,
            error: false,
            fails: style.fails.count(finding, root),
        }
    }
}

/// The file that things without a place are shown at.
fn manifest(report: &Report) -> PathBuf {
    let project = &report.project;
    match &project.script {
        Some(script) => script.clone(),
        None if project.has_manifest => project.root.join("pyproject.toml"),
        None => project.environment.path.join("pyvenv.cfg"),
    }
}

fn from_repository(path: &Path, style: &Style) -> String {
    let path = &style.cwd.join(path);
    let inside = style
        .repository
        .as_ref()
        .and_then(|repository| path.strip_prefix(repository).ok());
    let path = match inside {
        Some(inside) if inside.as_os_str().is_empty() => Path::new("."),
        Some(inside) => inside,
        None => path,
    };
    let text = path.to_string_lossy();
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    }
}
