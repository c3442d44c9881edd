//! `uv-linkcheck fix`, and `check --fix`.

use crate::cli::{FixArgs, GlobalArgs, Scope as CliScope};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::model::fix::{Edit, Fix, Scope};
use crate::model::mode::Mode;
use crate::model::report::Report;
use crate::model::request::UvOptions;
use crate::recommend;
use crate::settings::{Settings, asked_format};
use crate::write::{self, Change};

use super::{Context, format, options, progress, show_settings, write as print};

pub(super) fn run(args: &FixArgs, global: &GlobalArgs, context: &mut Context<'_>) -> Result<Exit> {
    let request = options::request(
        args.path.as_ref(),
        &args.uv,
        None,
        &args.selection,
        &args.probe,
    )?;
    if args.output.show_settings {
        return show_settings::run(&request, &args.output, args.scope, global, context);
    }
    let bar = progress(
        global,
        format(asked_format(&args.output, context.vars)),
        context.vars,
    );
    let report = crate::check(
        &request,
        context.vars,
        context.cwd,
        context.system,
        bar.as_ref(),
    )?;
    let root = &report.project.root;
    let settings = Settings::load(root, &args.output, args.scope, context.vars)?;
    let mode = match &args.link_mode {
        Some(word) => Some(word.parse::<Mode>().map_err(|_| Error::Setting {
            name: "--link-mode".to_owned(),
            value: word.clone(),
            message: "expected `clone`, `hardlink`, `symlink` or `copy`".to_owned(),
            hint: "leave it out to apply the recommended change".to_owned(),
            source_file: None,
        })?),
        None => None,
    };
    apply(
        &report,
        &request.uv,
        mode,
        args.diff,
        &settings,
        global,
        context,
    )
}

/// Writes the recommended change, or `mode`, or shows it as a diff.
pub(super) fn apply(
    report: &Report,
    options: &UvOptions,
    mode: Option<Mode>,
    diff: bool,
    settings: &Settings,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let scope = match settings.scope {
        Some(CliScope::User) => Scope::User,
        Some(CliScope::Project) | None => Scope::Project,
    };
    let edits: Vec<Edit> = match mode {
        Some(mode) => {
            let vars = recommend::Asked {
                options,
                vars: context.vars,
            };
            recommend::set_link_mode(&report.project, mode, scope, &vars)?
        }
        None => match chosen(report, scope, settings.scope.is_some()) {
            Some(fix) => fix.edits.clone(),
            None => return nothing_to_write(report, global, context),
        },
    };
    let changes = write::prepare(&edits)?;
    if diff {
        for change in &changes {
            let text = write::diff(change, context.cwd);
            print(context.out, &text)?;
        }
        return Ok(if changes.is_empty() {
            Exit::Success
        } else {
            Exit::Findings
        });
    }
    for change in &changes {
        write::apply(change)?;
        if !global.quiet {
            print(context.err, &told(change, &edits))?;
            for note in &change.notes {
                print(context.err, &format!("note: {note}\n"))?;
            }
        }
    }
    if changes.is_empty() && !global.quiet {
        print(
            context.err,
            "Nothing to change: the configuration says so already\n",
        )?;
    }
    Ok(Exit::Success)
}

/// The best change that can be written. Where no scope was asked for, the same change in the project's file goes before
/// one in the user's, and another scope before nothing.
fn chosen(report: &Report, scope: Scope, asked: bool) -> Option<&Fix> {
    let recommendation = &report.recommendation;
    let fixes = || {
        recommendation
            .fix
            .iter()
            .chain(&recommendation.alternatives)
            .filter(|fix| !fix.edits.is_empty())
    };
    if asked {
        return fixes().find(|fix| fix.scope == scope);
    }
    let best = fixes().next()?;
    let alike = |fix: &&Fix| (fix.id, fix.outcome, fix.scope) == (best.id, best.outcome, scope);
    fixes().find(alike).or(Some(best))
}

/// There is nothing that could be written: all is well, or it must be done by hand.
fn nothing_to_write(
    report: &Report,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let recommendation = &report.recommendation;
    let Some(fix) = &recommendation.fix else {
        if !global.quiet {
            print(
                context.err,
                &format!("Nothing to change: {}\n", recommendation.reason),
            )?;
        }
        return Ok(Exit::Success);
    };
    print(
        context.err,
        &format!("No configuration mends this. {}:\n\n", fix.title),
    )?;
    for command in &fix.commands {
        print(context.err, &format!("    {command}\n"))?;
    }
    Ok(Exit::Findings)
}

fn told(change: &Change, edits: &[Edit]) -> String {
    let keys: Vec<String> = edits
        .iter()
        .map(|edit| match &edit.value {
            Some(value) => format!(
                "`{} = \"{value}\"`",
                edit.key.trim_start_matches("tool.uv.")
            ),
            None => format!("`{}` removed", edit.key.trim_start_matches("tool.uv.")),
        })
        .collect();
    format!("Wrote {} to `{}`\n", keys.join(", "), change.path.display())
}
