//! `uv-linkcheck check --fix` and `--diff` with several projects.

use crate::cli::GlobalArgs;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::model::fix::Edit;
use crate::model::report::Report;
use crate::model::request::UvOptions;
use crate::settings::Settings;
use crate::write;

use super::{Context, confirm, error_style, fix, write as print};
use crate::report::error;

/// A project to mend.
pub(super) struct Patient {
    /// As it is called in what is printed.
    pub(super) name: String,
    /// uv's options.
    pub(super) options: UvOptions,
    /// What was found, with our settings there.
    pub(super) found: (Box<Report>, Settings),
}

/// What is not written, with the projects that it is about.
struct Left {
    told: String,
    by_hand: Vec<String>,
    names: Vec<String>,
}

/// Writes the recommended change of each project, or shows them as one diff. A change that several share is made once, and
/// where two want different things in one file the later one is refused. What goes wrong in one does not keep the others.
pub(super) fn run(
    patients: &[Patient],
    diff: bool,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let (mut all, mut left): (Vec<Edit>, Vec<Left>) = (Vec::new(), Vec::new());
    let mut failed = false;
    for patient in patients {
        let (report, settings) = &patient.found;
        let edits = fix::edits(report, &patient.options, None, settings, context.vars);
        let done = match edits {
            Ok(Some(edits)) => mend(report, edits, diff, &mut all, global, context),
            Ok(None) => {
                keep(&mut left, patient);
                Ok(())
            }
            Err(error) => Err(error),
        };
        match done {
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(error) => {
                failed = true;
                let text = error::render(&error, &error_style(global, context.vars));
                print(context.err, &format!("{}: {text}", patient.name))?;
            }
            Ok(()) => {}
        }
    }
    let unmended = left.iter().any(|left| !left.by_hand.is_empty());
    if !global.quiet || unmended {
        tell(&left, global, context)?;
    }
    let shown = if diff {
        fix::show(&write::prepare(&all)?, context)?
    } else {
        Exit::Success
    };
    Ok(match (failed, unmended) {
        (true, _) => Exit::Error,
        (false, true) => Exit::Findings,
        (false, false) => shown,
    })
}

/// Writes what is new of `edits`, or with `diff` only keeps it.
fn mend(
    report: &Report,
    edits: Vec<Edit>,
    diff: bool,
    all: &mut Vec<Edit>,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<()> {
    let same = |one: &Edit, other: &Edit| (&one.path, &one.key) == (&other.path, &other.key);
    let other = |edit: &&Edit| {
        let mut known = all.iter();
        known.any(|known| same(known, edit) && known.value != edit.value)
    };
    if let Some(edit) = edits.iter().find(other) {
        return Err(Error::Write {
            path: edit.path.clone(),
            message: format!("another project needs another `{}` there", edit.key),
            hint: "use `--scope project`, or set a variable for one of them".to_owned(),
        });
    }
    let changes = write::prepare(&edits)?;
    if !diff {
        confirm::write(&changes, &edits, &report.project.root, context.vars)?;
        if !global.quiet {
            fix::tell(&changes, &edits, context)?;
        }
    }
    for edit in edits {
        if !all.contains(&edit) {
            all.push(edit);
        }
    }
    Ok(())
}

/// Remembers a project for which nothing is written.
fn keep(left: &mut Vec<Left>, patient: &Patient) {
    let recommendation = &patient.found.0.recommendation;
    let (told, by_hand) = match &recommendation.fix {
        Some(fix) => (fix.title.clone(), fix.commands.clone()),
        None => (recommendation.reason.clone(), Vec::new()),
    };
    let name = format!("`{}`", patient.name);
    let same = |known: &&mut Left| known.told == told && known.by_hand == by_hand;
    match left.iter_mut().find(same) {
        Some(known) => known.names.push(name),
        None => left.push(Left {
            told,
            by_hand,
            names: vec![name],
        }),
    }
}

/// Says what is not written, what several have in common once.
fn tell(left: &[Left], global: &GlobalArgs, context: &mut Context<'_>) -> Result<()> {
    for Left {
        told,
        by_hand,
        names,
    } in left
    {
        let names = names.join(", ");
        if by_hand.is_empty() {
            if !global.quiet {
                print(
                    context.err,
                    &format!("Nothing to change in {names}: {told}\n"),
                )?;
            }
            continue;
        }
        print(
            context.err,
            &format!("No configuration mends {names}. {told}:\n\n"),
        )?;
        for command in by_hand {
            print(context.err, &format!("    {command}\n"))?;
        }
    }
    Ok(())
}
