//! `uv-linkcheck fix`, and `check --fix`.

use std::path::Path;

use crate::cli::{GlobalArgs, Scope as CliScope};
use crate::env::Vars;
use crate::error::Result;
use crate::exit::Exit;
use crate::model::code::Code;
use crate::model::finding::Finding;
use crate::model::fix::{Edit, Fix, Scope};
use crate::model::mode::Mode;
use crate::model::report::Report;
use crate::recommend;
use crate::report::Format;
use crate::write::{self, Change};

use super::fix_several::Patient;
use super::output::Wanted;
use super::task::{Mend, Task};
use super::{Context, confirm, write as print};

/// The cause that a shared file names a directory of one machine.
const MACHINE_FACT: Code = Code(208);

/// Writes the recommended change of the one project, or the mode that is asked for, or shows it as a diff.
pub(super) fn apply(
    patient: &Patient,
    mend: Mend,
    task: &Task<'_>,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let (report, settings) = &patient.found;
    let Some(edits) = edits(patient, mend.mode, context.vars)? else {
        return nothing_to_write(report, global, context);
    };
    let changes = write::prepare(&edits)?;
    if settings.scope != Some(CliScope::User)
        && !global.quiet
        && let Some(file) = personal(report, &edits)
    {
        print(
            context.err,
            &format!(
                "note: this directory is a fact about one machine, and `{file}` is shared; `uv-linkcheck fix --scope user` \
                 writes it to your own configuration instead\n"
            ),
        )?;
    }
    if !global.quiet && !changes.is_empty() && moves_others(patient, &edits) {
        print(
            context.err,
            "note: all your projects without a cache of their own use this one then; name them together, `uv-linkcheck fix \
             --scope user PATH…`, to keep a cache on each mount\n",
        )?;
    }
    if mend.diff {
        return show(&changes, &task.wanted(Format::Full), context);
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
    patient: &Patient,
    mode: Option<Mode>,
    vars: &dyn Vars,
) -> Result<Option<Vec<Edit>>> {
    let (report, settings) = &patient.found;
    let scope = match settings.scope {
        Some(CliScope::User) => Scope::User,
        Some(CliScope::Project) | None => Scope::Project,
    };
    let vars = recommend::Asked {
        options: &patient.options,
        vars,
    };
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

/// Prints the changes as a diff, or writes it to the file that is asked for.
pub(super) fn show(
    changes: &[Change],
    wanted: &Wanted<'_>,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let diffs = changes
        .iter()
        .map(|change| write::diff(change, context.cwd));
    wanted.put(&diffs.collect::<String>(), context)?;
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
        &format!("No configuration mends this; {}:\n\n", fix.title),
    )?;
    for command in &fix.commands {
        print(context.err, &format!("    {command}\n"))?;
    }
    Ok(Exit::Findings)
}

/// The file that others share into which a directory of this machine would get.
pub(super) fn personal(report: &Report, edits: &[Edit]) -> Option<String> {
    let root = &report.project.root;
    let shared = edits.iter().find(|edit| {
        let directory = edit.value.as_deref().map(Path::new);
        edit.path.starts_with(root)
            && edit.key.ends_with("cache-dir")
            && directory.is_some_and(|path| path.is_absolute() && !path.starts_with(root))
    });
    let file = shared?.path.file_name()?;
    Some(file.to_string_lossy().into_owned())
}

/// Whether the edits change the cache of every project, as one that is outside the project names it.
fn moves_others(patient: &Patient, edits: &[Edit]) -> bool {
    let root = &patient.found.0.project.root;
    edits
        .iter()
        .any(|edit| edit.value.is_some() && edit.key == "cache-dir" && !edit.path.starts_with(root))
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
