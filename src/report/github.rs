//! Annotations of a GitHub workflow.

use std::fmt::Write as _;

use super::style::{Style, Verbosity};
use super::text::counted;
use super::told::{Item, Told};
use super::{Form, Make};
use crate::model::finding::Severity;

pub(super) const FORM: Form = Form {
    word: "github",
    about: "Annotations of a GitHub workflow",
    machine: true,
    make: Make::Findings(render),
};

/// Annotations of each kind that a step shows.
const SHOWN: usize = 10;

/// An annotation, and the projects it is about.
struct Annotation<'a> {
    item: &'a Item<'a>,
    projects: Vec<&'a str>,
}

/// A line for each thing, worst first, and the verdicts. What a step would not show is counted.
fn render(all: &[Told<'_>], style: &Style) -> String {
    let annotations = annotations(all);
    let of = |severity: Severity| -> Vec<&Annotation<'_>> {
        let all = annotations.iter();
        all.filter(|annotation| annotation.item.severity == severity)
            .collect()
    };
    let (errors, warnings, infos) = (
        of(Severity::Error),
        of(Severity::Warning),
        of(Severity::Info),
    );
    let beyond = |found: &[&Annotation<'_>], most: usize| found.len().saturating_sub(most);
    let left = beyond(&errors, SHOWN) + beyond(&warnings, SHOWN);
    // The note on what is left out is a notice itself.
    let notices = if left + beyond(&infos, SHOWN) > 0 {
        SHOWN - 1
    } else {
        SHOWN
    };
    let left = left + beyond(&infos, notices);
    let mut text = String::new();
    for (command, found, most) in [
        ("error", errors, SHOWN),
        ("warning", warnings, SHOWN),
        ("notice", infos, notices),
    ] {
        for annotation in found.into_iter().take(most) {
            write(&mut text, command, annotation, all.len() > 1, style);
        }
    }
    if left > 0 {
        let more = counted(left as u64, "more finding");
        let _ = writeln!(
            text,
            "::notice title=uv-linkcheck::{more} not shown here; a step shows {SHOWN} of a kind"
        );
    }
    for told in all {
        verdict(&mut text, told, all.len() > 1, style);
    }
    text
}

/// What is to be shown. The same thing about no place in a file is shown once for all projects it is found in.
fn annotations<'a>(all: &'a [Told<'a>]) -> Vec<Annotation<'a>> {
    let mut annotations: Vec<Annotation<'a>> = Vec::new();
    for told in all {
        for item in &told.items {
            let same = |known: &&mut Annotation<'_>| {
                let known = known.item;
                let exact = known.at.exact || item.at.exact;
                !exact
                    && (&known.id, &known.message, &known.detail)
                        == (&item.id, &item.message, &item.detail)
            };
            match annotations.iter_mut().find(same) {
                Some(known) => known.projects.push(&told.name),
                None => annotations.push(Annotation {
                    item,
                    projects: vec![&told.name],
                }),
            }
        }
    }
    annotations
}

fn write(
    text: &mut String,
    command: &str,
    annotation: &Annotation<'_>,
    several: bool,
    style: &Style,
) {
    let item = annotation.item;
    let place = if item.at.exact {
        let path = property(&style.text(&item.at.path));
        format!("file={path},line={},col={},", item.at.line, item.at.column)
    } else {
        String::new()
    };
    let title = property(&item.title());
    let mut lines = vec![style.text(&item.message)];
    if !item.detail.is_empty() {
        lines.push(style.text(&item.detail));
    }
    if several {
        let names = annotation.projects.iter();
        let names: Vec<String> = names
            .map(|name| format!("`{}`", style.text(name)))
            .collect();
        lines.push(format!("in {}", names.join(", ")));
    }
    let _ = writeln!(
        text,
        "::{command} {place}title={title}::{}",
        data(&lines.join("\n"))
    );
}

fn verdict(text: &mut String, told: &Told<'_>, several: bool, style: &Style) {
    let quiet = style.verbosity == Verbosity::Quiet;
    let complains = !told.items.is_empty();
    let Some(verdict) = told.verdict.as_ref().filter(|_| !quiet || complains) else {
        return;
    };
    let line = if several {
        format!("`{}`: {verdict}", told.name)
    } else {
        verdict.clone()
    };
    let _ = writeln!(text, "{}", inert(&style.text(&line)));
}

/// `line` as one that the runner takes for no command, whatever names are in it.
fn inert(line: &str) -> String {
    let line = line.replace("##[", "## [");
    if line.trim_start().starts_with("::") {
        format!("- {line}")
    } else {
        line
    }
}

/// `text` as the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// `text` as the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
