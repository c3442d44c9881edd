//! `uv-linkcheck fix`, and `check --fix`.

use std::path::Path;

use crate::cli::{FixArgs, GlobalArgs, Scope as CliScope};
use crate::env::Vars;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::fix::{Edit, Fix, Scope};
use crate::model::mode::Mode;
use crate::model::report::Report;
use crate::model::request::UvOptions;
use crate::recommend;
use crate::settings::{Settings, asked_format};
use crate::write::{self, Change};

use super::{Context, confirm, options, progress, show_settings, write as print};

/// The cause that a shared file names a directory of one machine.
const MACHINE_FACT: Code = Code(208);

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
        asked_format(args.output.output_format, context.vars).unwrap_or_default(),
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
    let Some(edits) = edits(report, options, mode, settings, context.vars)? else {
        return nothing_to_write(report, global, context);
    };
    let changes = write::prepare(&edits)?;
    if settings.scope != Some(CliScope::User) && !global.quiet {
        personal(report, &edits, context)?;
    }
    if diff {
        return show(&changes, context);
    }
    confirm::write(&changes, &edits, &report.project.root, context.vars)?;
    if !global.quiet {
        tell(&changes, &edits, context)?;
    }
    if changes.is_empty() && !global.quiet {
        print(
            context.err,
            "Nothing to change: the configuration says so already\n",
        )?;
    }
    Ok(Exit::Success)
}

/// What is to be written for a project; `None` where it is nothing, or must be done by hand.
///
/// # Errors
/// When what is wanted would have no effect.
pub(super) fn edits(
    report: &Report,
    options: &UvOptions,
    mode: Option<Mode>,
    settings: &Settings,
    vars: &dyn Vars,
) -> Result<Option<Vec<Edit>>> {
    let scope = match settings.scope {
        Some(CliScope::User) => Scope::User,
        Some(CliScope::Project) | None => Scope::Project,
    };
    let vars = recommend::Asked { options, vars };
    if let Some(mode) = mode {
        return recommend::set_link_mode(&report.project, mode, scope, &vars).map(Some);
    }
    match chosen(report, scope, settings.scope.is_some()) {
        Some(fix) => Ok(Some(fix.edits.clone())),
        None if scope == Scope::User && misplaced(report).is_some() => {
            recommend::move_to_user(&report.project, &vars).map(Some)
        }
        None => Ok(None),
    }
}

/// Prints the changes as a diff.
pub(super) fn show(changes: &[Change], context: &mut Context<'_>) -> Result<Exit> {
    for change in changes {
        print(context.out, &write::diff(change, context.cwd))?;
    }
    Ok(if changes.is_empty() {
        Exit::Success
    } else {
        Exit::Findings
    })
}

/// Says what was written.
pub(super) fn tell(changes: &[Change], edits: &[Edit], context: &mut Context<'_>) -> Result<()> {
    for change in changes {
        print(context.err, &told(change, edits))?;
        for note in &change.notes {
            print(context.err, &format!("note: {note}\n"))?;
        }
    }
    Ok(())
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
            if let Some(finding) = misplaced(report) {
                print(
                    context.err,
                    &format!(
                        "note: {}, a fact about one machine in a file that others share; `uv-linkcheck fix --scope user` \
                         moves it to your own configuration\n",
                        finding.message
                    ),
                )?;
            }
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

/// Says that a directory of this machine would get into a file that others share, and where it belongs.
fn personal(report: &Report, edits: &[Edit], context: &mut Context<'_>) -> Result<()> {
    let root = &report.project.root;
    let shared = edits.iter().find(|edit| {
        let directory = edit.value.as_deref().map(Path::new);
        edit.path.starts_with(root)
            && edit.key.ends_with("cache-dir")
            && directory.is_some_and(|path| path.is_absolute() && !path.starts_with(root))
    });
    let Some(edit) = shared else {
        return Ok(());
    };
    let file = edit.path.file_name().unwrap_or_default().to_string_lossy();
    print(
        context.err,
        &format!(
            "note: this directory is a fact about one machine, and `{file}` is shared; `uv-linkcheck fix --scope user` \
             writes it to your own configuration instead\n"
        ),
    )
}

/// The finding of a setting that belongs to a person and not to the team.
fn misplaced(report: &Report) -> Option<&Finding> {
    report
        .findings
        .iter()
        .find(|finding| finding.code == MACHINE_FACT)
}

fn told(change: &Change, edits: &[Edit]) -> String {
    let keys: Vec<String> = edits
        .iter()
        .filter(|edit| crate::uv::paths::real(&edit.path).is_ok_and(|path| path == change.path))
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
