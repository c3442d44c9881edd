//! `uv-linkcheck check`.

use std::path::Path;

use crate::cli::{COMMANDS, CheckArgs, GlobalArgs, OutputArgs};
use crate::diagnose::registry;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::model::request::Request;
use crate::nearest::nearest;
use crate::report::{Format, render};
use crate::settings::{Settings, asked_format};

use super::output::Wanted;
use super::{
    Context, fix, options, progress, several, show_settings, unknown_cause, verdict, warn,
};

pub(super) fn run(
    args: &CheckArgs,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let request = options::request(
        args.paths.first(),
        &args.uv,
        args.mode.link_mode.as_deref(),
        &args.selection,
        &args.probe,
    )?;
    if args.paths.len() > 1 || !args.recursive.is_empty() || args.tools {
        return several::run(args, &request, global, context);
    }
    if args.output.show_settings {
        return show_settings::run(&request, &args.output, args.scope, global, context);
    }
    let asked = asked_format(args.output.output_format, context.vars).unwrap_or_default();
    let (report, settings) = checked(&request, args, global, asked, context)?;
    if args.fix || args.diff {
        return fix::apply(
            &report,
            &request.uv,
            None,
            args.diff,
            &settings,
            global,
            context,
        );
    }
    let wanted = wanted(&args.output, settings.output_format.unwrap_or_default());
    let mut style = wanted.style(global, context)?;
    style.least = settings.least_shown();
    style.fails = settings.fails();
    wanted.put(&render(&report, wanted.form, &style), context)?;
    Ok(verdict::exit(&report, &settings))
}

/// What is asked of the report.
pub(super) fn wanted(output: &OutputArgs, form: Format) -> Wanted<'_> {
    Wanted {
        form,
        file: output.output_file.as_deref(),
        redact: output.redact,
    }
}

/// The report on a project, as its settings want it.
pub(super) fn checked(
    request: &Request,
    args: &CheckArgs,
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
    let root = &report.project.root;
    let settings = Settings::load(root, &args.output, args.scope, context.vars)?;
    warn(&settings.warnings, global, context)?;
    report.findings = chosen(report.findings, &settings)?;
    report.require.clone_from(&settings.require);
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
fn chosen(findings: Vec<Finding>, settings: &Settings) -> Result<Vec<Finding>> {
    if let Some(word) = settings
        .select
        .iter()
        .chain(&settings.ignore)
        .find(|word| registry::find(word).is_none())
    {
        return Err(unknown_cause(word));
    }
    let named = |words: &[String], finding: &Finding| {
        words
            .iter()
            .any(|word| registry::find(word).is_some_and(|cause| cause.code == finding.code))
    };
    Ok(findings
        .into_iter()
        .filter(|finding| settings.select.is_empty() || named(&settings.select, finding))
        .filter(|finding| !named(&settings.ignore, finding))
        .collect())
}
