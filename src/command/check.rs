//! `uv-linkcheck check`.

use std::path::Path;

use crate::cli::{COMMANDS, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::model::request::Request;
use crate::nearest::nearest;
use crate::report::{Format, render};
use crate::settings::{Settings, asked_format};

use super::fix_several::Patient;
use super::task::Task;
use super::{Context, fix, progress, several, show_settings, verdict, warn};

pub(super) fn run(task: &Task<'_>, global: &GlobalArgs, context: &mut Context<'_>) -> Result<Exit> {
    if task.is_several() {
        return several::run(task, global, context);
    }
    if task.show_settings {
        let text = show_settings::text(&task.request, task, None, global, context)?;
        task.wanted(Format::Full).put(&text, context)?;
        return Ok(Exit::Success);
    }
    let asked = asked_format(task.flags.output_format, context.vars).unwrap_or_default();
    let (report, settings) = checked(&task.request, task, global, asked, context)?;
    if let Some(mend) = task.mend {
        let patient = Patient {
            name: String::new(),
            options: task.request.uv.clone(),
            found: (Box::new(report), settings),
        };
        return fix::apply(&patient, mend, task, global, context);
    }
    let wanted = task.wanted(settings.output_format.unwrap_or_default());
    let mut style = wanted.style(global, context)?;
    style.least = settings.least_shown();
    style.fails = settings.fails();
    wanted.put(&render(&report, wanted.form, &style), context)?;
    Ok(verdict::exit(&report, &settings))
}

/// The report on a project, as its settings want it.
pub(super) fn checked(
    request: &Request,
    task: &Task<'_>,
    global: &GlobalArgs,
    asked: Format,
    context: &mut Context<'_>,
) -> Result<(Report, Settings)> {
    let bar = progress(global, asked, context.vars);
    let mut report = crate::check(
        request,
        context.vars,
        context.cwd,
        context.system,
        bar.as_ref(),
    )
    .map_err(|error| as_command(error, context.cwd))?;
    let settings = Settings::load(&report.project.root, &task.flags, context.vars)?;
    warn(&settings.warnings, global, context)?;
    report.findings = chosen(report.findings, &settings);
    Ok((report, settings))
}

/// A path that is not there may be the name of a command with a slip in it.
fn as_command(error: Error, cwd: &Path) -> Error {
    let Error::NoSuchPath { path, hint } = error else {
        return error;
    };
    let word = path.strip_prefix(cwd).ok().and_then(Path::to_str);
    let meant = word.and_then(|word| nearest(word, COMMANDS));
    Error::NoSuchPath {
        hint: match meant {
            Some(command) => format!("did you mean the command `uv-linkcheck {command}`?"),
            None => hint,
        },
        path,
    }
}

/// The findings asked for by `select` and `ignore`.
fn chosen(findings: Vec<Finding>, settings: &Settings) -> Vec<Finding> {
    let (select, ignore) = (settings.selected(), settings.ignored());
    findings
        .into_iter()
        .filter(|finding| select.is_empty() || select.contains(&finding.code))
        .filter(|finding| !ignore.contains(&finding.code))
        .collect()
}
