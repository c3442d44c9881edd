//! Markdown: what a person pastes into an issue or a comment.

use std::fmt::Write as _;

use super::redact::Redaction;
use super::several::Entry;
use super::style::{Style, Verbosity};
use super::{Form, Make, Own, full, requirement, summary};
use crate::error::Error;
use crate::model::finding::Finding;
use crate::model::log::LogReport;
use crate::model::report::Report;

pub(super) const FORM: Form = Form {
    word: "markdown",
    about: "For issues and comments; `--redact` leaves out names",
    machine: false,
    make: Make::Own(Own {
        report: render,
        log,
        several,
        error,
    }),
};

/// Columns of what is shown as it is on a terminal.
const WIDTH: usize = 100;

/// `report` with everything that helps to understand it elsewhere.
fn render(report: &Report, style: &Style) -> String {
    let mut style = plain(style);
    let mut hidden = None;
    if style.redact {
        style.names = Redaction::of(report, style.home.as_deref());
        hidden = Some(style.names.renamed(report));
    }
    let report = hidden.as_ref().unwrap_or(report);
    let mut page = String::new();
    let _ = writeln!(
        page,
        "### {}\n",
        prose(&style.text(&summary::sentence(report)))
    );
    fence(&mut page, "text", &full::picture(report, &style));
    for finding in &report.findings {
        cause(&mut page, finding, &style);
    }
    if let Some(headline) = requirement::headline(report) {
        let _ = writeln!(page, "\n**error: {}**\n", prose(&style.text(&headline)));
        for line in requirement::wheels(report, requirement::SHOWN) {
            let _ = writeln!(page, "- {}", prose(&style.text(&line)));
        }
    }
    if let Some(fix) = &report.recommendation.fix {
        let _ = writeln!(page, "\nRecommended: {}\n", prose(&style.text(&fix.title)));
        let commands: Vec<String> = fix
            .commands
            .iter()
            .map(|line| style.command(line))
            .collect();
        fence(&mut page, "sh", &commands.join("\n"));
    }
    for note in report.project.notes.iter().chain(&report.plan.notes) {
        let _ = writeln!(page, "\nNote: {}", prose(&style.text(&note.0)));
    }
    let _ = writeln!(
        page,
        "\n<details><summary>uv-linkcheck {}, settings and wheels</summary>\n",
        env!("CARGO_PKG_VERSION")
    );
    let facts = full::facts(report, &style);
    fence(
        &mut page,
        "text",
        &format!("{}{facts}", system(report, &style)),
    );
    page.push_str("\n</details>\n");
    page
}

/// What it ran on, as far as that tells nothing of whose it is.
fn system(report: &Report, style: &Style) -> String {
    let known = &report.evidence.surroundings;
    let told = ["osrelease", "platform", "container"]
        .into_iter()
        .filter_map(|key| Some(style.text(known.get(key)?)));
    let words: Vec<String> = std::iter::once(std::env::consts::OS.to_owned())
        .chain(told)
        .collect();
    format!("  system       {}\n", words.join(", "))
}

/// A finding with its evidence.
fn cause(page: &mut String, finding: &Finding, style: &Style) {
    let _ = writeln!(
        page,
        "\n**{} {}**: {}",
        finding.severity.as_str(),
        finding.code,
        prose(&style.text(&finding.message))
    );
    let _ = writeln!(page, "{}", prose(&style.text(&finding.detail)));
    if !finding.evidence.is_empty() {
        page.push('\n');
    }
    for fact in &finding.evidence {
        let value = style.text(&fact.value);
        // What is marked as code in part is shown as it is marked.
        let value = if value.contains('`') {
            prose(&value)
        } else {
            code(&value)
        };
        let _ = writeln!(page, "- {}: {value}", prose(&style.text(&fact.fact)));
    }
}

/// The report on a log, as it is on a terminal.
fn log(report: &LogReport, style: &Style) -> String {
    let mut style = plain(style);
    let mut hidden = None;
    if style.redact {
        style.names = Redaction::of_log(report);
        hidden = Some(style.names.renamed_log(report));
    }
    let report = hidden.as_ref().unwrap_or(report);
    let verdict = prose(&style.text(&summary::log::sentence(report)));
    let mut page = format!("### {verdict}\n\n");
    fence(&mut page, "text", &full::log::render(report, &style));
    page
}

/// The reports one after another.
fn several(entries: &[Entry], style: &Style) -> String {
    let mut page = String::new();
    for (at, entry) in entries.iter().enumerate() {
        if at > 0 {
            page.push('\n');
        }
        let name = if style.redact {
            format!("project {}", at + 1)
        } else {
            code(&entry.name(style))
        };
        let _ = writeln!(page, "## {name}\n");
        let style = entry.style(style);
        match &entry.result {
            Ok(report) => page.push_str(&render(report, &style)),
            Err(failure) => page.push_str(&error(failure, &style)),
        }
    }
    page
}

/// An error; its words may name anything, so that where names are left out only its code is told.
fn error(error: &Error, style: &Style) -> String {
    let style = plain(style);
    if style.redact {
        let code = code(error.code());
        return format!("**error**: {code}; what it says is left out, as it may hold names\n");
    }
    let mut page = format!("**error**: {}\n", prose(&style.text(&error.to_string())));
    if let Some(hint) = error.hint() {
        let _ = writeln!(page, "\n{}", prose(&style.text(hint)));
    }
    page
}

/// As it is read anywhere: whatever the terminal, with every fact.
fn plain(style: &Style) -> Style {
    Style {
        colour: false,
        width: WIDTH,
        unicode: true,
        verbosity: Verbosity::Verbose,
        ..style.clone()
    }
}

/// Text with code in backticks, so that nothing outside of them means anything to Markdown.
fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '`' if quoted || text[at + 1..].contains('`') => {
                quoted = !quoted;
                out.push(c);
            }
            '@' if !quoted => out.push_str("&#64;"),
            '`' | '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' if !quoted => {
                // `~/` is a path, and a single tilde strikes nothing out.
                let path = c == '~' && text[at + 1..].starts_with('/');
                if !path {
                    out.push('\\');
                }
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// `text` as code, whatever backticks are in it.
fn code(text: &str) -> String {
    let marks = "`".repeat(longest(text) + 1);
    let space = if text.contains('`') { " " } else { "" };
    format!("{marks}{space}{text}{space}{marks}")
}

/// `text` as a block of code, whatever backticks are in it.
fn fence(page: &mut String, language: &str, text: &str) {
    let text = text.trim_matches('\n');
    if text.is_empty() {
        return;
    }
    let marks = "`".repeat(longest(text).max(2) + 1);
    let _ = writeln!(page, "{marks}{language}\n{text}\n{marks}");
}

/// The longest run of backticks.
fn longest(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_nothing_to_markdown() {
        assert_eq!(
            prose("a_b <img> @ada `x_y`"),
            r"a\_b \<img\> &#64;ada `x_y`"
        );
        assert_eq!(prose("`~/x` and ~/y, `"), r"`~/x` and ~/y, \`");
        assert_eq!(code("a`b"), "`` a`b ``");
        let mut page = String::new();
        fence(&mut page, "sh", "echo '```'\n");
        assert_eq!(page, "````sh\necho '```'\n````\n");
    }
}
