//! What to change, and the hints that come last.

use super::Page;
use crate::model::code::Code;
use crate::model::fix::{Fix, Scope};
use crate::model::outcome::Outcome;
use crate::model::report::Report;
use crate::model::uv::UvOrigin;
use crate::report::style::Tone;
use crate::report::totals::{End, Totals};

/// Alternatives offered as hints.
const OFFERED: usize = 3;

/// The cause that only says what another one leads to.
const BREAKS_MID_WHEEL: Code = Code(127);

/// Draws the recommended change with its commands.
pub(super) fn draw(page: &mut Page<'_>, report: &Report) {
    let recommendation = &report.recommendation;
    let Some(fix) = &recommendation.fix else {
        if !recommendation.reason.is_empty() {
            page.gap();
            page.indented(&recommendation.reason, 0);
        }
        return;
    };
    page.gap();
    one(page, purpose(report, fix), fix, report);
    if page.style.verbose() {
        if !recommendation.reason.is_empty() {
            page.gap();
            page.indented(&recommendation.reason, 2);
        }
        for fix in &recommendation.alternatives {
            page.gap();
            one(page, "Or", fix, report);
        }
    }
    page.gap();
}

/// What the change is for.
fn purpose(report: &Report, fix: &Fix) -> &'static str {
    let shares = fix.outcome.is_some_and(crate::model::mode::Mode::shares);
    match Totals::of(report).end(report) {
        End::Fail => "To mend it,",
        End::Copied | End::Mixed if shares => "To share the files instead,",
        _ => "To change it,",
    }
}

fn one(page: &mut Page<'_>, purpose: &str, fix: &Fix, report: &Report) {
    let tried = match fix.outcome {
        Some(mode) if fix.verified => format!(" (tried: {mode} works)"),
        _ => String::new(),
    };
    let title = uncapitalized(fix.title.trim_end_matches('.'));
    let shown = !fix.commands.is_empty() || !fix.edits.is_empty();
    page.indented(
        &format!("{purpose} {title}{tried}{}", if shown { ":" } else { "" }),
        0,
    );
    if shown {
        page.gap();
    }
    for command in &fix.commands {
        page.command(command);
    }
    if fix.commands.is_empty() {
        for edit in &fix.edits {
            let path = page.style.path_from(&edit.path, &report.project.root);
            let key = page.style.text(&edit.key);
            let line = match &edit.value {
                Some(value) => format!("    {path}: {key} = \"{}\"", page.style.text(value)),
                None => format!("    {path}: remove {key}"),
            };
            page.line(&line);
        }
    }
    if let Some(risk) = &fix.risk {
        page.gap();
        let risk = page.style.text(risk);
        page.labelled("note:", Tone::Info, &risk, false, 6);
    }
}

/// Draws the hints.
pub(super) fn hints(page: &mut Page<'_>, report: &Report, complains: bool) {
    page.gap();
    let mut hints = Vec::new();
    if complains {
        if let Some(fix) = &report.recommendation.fix {
            hints.extend(written(page, fix, report));
        }
        if !page.style.verbose() {
            hints.extend(
                report
                    .recommendation
                    .alternatives
                    .iter()
                    .take(OFFERED)
                    .map(|fix| alternative(page, fix, report)),
            );
        }
    }
    let shown = || {
        report
            .findings
            .iter()
            .filter(|finding| page.style.shows(finding.severity))
    };
    let cause = shown()
        .find(|finding| finding.code != BREAKS_MID_WHEEL)
        .or_else(|| shown().next());
    if let Some(cause) = cause {
        hints.push(format!(
            "more about this cause, `uv-linkcheck explain {}`",
            cause.code
        ));
    }
    let nothing_tried = report.evidence.attempts.is_empty();
    if nothing_tried
        && report
            .prediction
            .wheels
            .iter()
            .any(|wheel| wheel.outcome == Outcome::Unknown)
    {
        hints.push(
            "without `--no-probe` each link mode is tried for real, and no trace is left"
                .to_owned(),
        );
    }
    if report.project.uv.origin == UvOrigin::Assumed {
        hints.push("no uv was found, so its newest release known here was assumed; `--uv-version` names another".to_owned());
    }
    for hint in hints {
        page.labelled("hint:", Tone::Hint, &hint, false, 6);
    }
    while page.text.ends_with("\n\n") {
        page.text.pop();
    }
}

/// What `uv-linkcheck fix` would write.
fn written(page: &Page<'_>, fix: &Fix, report: &Report) -> Option<String> {
    let edit = fix.edits.first()?;
    let path = page.style.path_from(&edit.path, &report.project.root);
    let command = match fix.scope {
        Scope::User => "uv-linkcheck fix --scope user",
        Scope::Project => "uv-linkcheck fix",
        Scope::Shell | Scope::Manual => return None,
    };
    Some(match edit.value {
        Some(_) => format!("`{command}` writes it to `{path}`"),
        None => format!("`{command}` removes it from `{path}`"),
    })
}

fn alternative(page: &Page<'_>, fix: &Fix, report: &Report) -> String {
    let title = page
        .style
        .text(&uncapitalized(fix.title.trim_end_matches('.')));
    match fix.commands.as_slice() {
        [command] if !command.contains('`') => {
            format!("to {title}, `{}`", page.style.command(command))
        }
        [] => match writer(fix, report) {
            Some(command) => format!("to {title}, `{command}`"),
            None => format!("or {title}"),
        },
        _ => format!("or {title}"),
    }
}

/// The command that writes this very change: of each scope `fix` writes the first, and any link mode it is told.
fn writer(fix: &Fix, report: &Report) -> Option<String> {
    let edit = fix.edits.first()?;
    let scope = match fix.scope {
        Scope::User => "user",
        Scope::Project => "project",
        Scope::Shell | Scope::Manual => return None,
    };
    if let ("link-mode", Some(mode)) = (edit.key.as_str(), &edit.value) {
        return Some(format!(
            "uv-linkcheck fix --link-mode {mode} --scope {scope}"
        ));
    }
    let recommendation = &report.recommendation;
    let mut all = recommendation
        .fix
        .iter()
        .chain(&recommendation.alternatives);
    let first = all.find(|other| other.scope == fix.scope && !other.edits.is_empty());
    (first == Some(fix)).then(|| format!("uv-linkcheck fix --scope {scope}"))
}

/// `title` as it goes on in a sentence: a capital letter is kept where it belongs to an acronym.
fn uncapitalized(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(title.chars().skip(1)).collect()
        }
        _ => title.to_owned(),
    }
}
