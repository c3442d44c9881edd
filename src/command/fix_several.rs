//! `uv-linkcheck fix`, and `check --fix` and `--diff`, with several projects.

use std::path::{Path, PathBuf};

use crate::cli::{GlobalArgs, Scope};
use crate::env::UV_CACHE_DIR;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::model::fix::Edit;
use crate::model::report::Report;
use crate::model::request::UvOptions;
use crate::recommend::{self, Naming, Wish};
use crate::report::error;
use crate::settings::Settings;
use crate::shell;
use crate::write;

use super::output::Wanted;
use super::task::Mend;
use super::{Context, confirm, error_style, fix, write as print};

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

/// Writes the recommended change of each project, or shows them as one diff. A change that several share is made once, caches
/// on several mounts are named side by side, and where two still want different things in one file the later one is refused. What goes
/// wrong in one does not keep the others.
pub(super) fn run(
    patients: &[Patient],
    mend: Mend,
    wanted: &Wanted<'_>,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let planned = patients.iter().map(|patient| {
        let edits = fix::edits(patient, mend.mode, context.vars);
        edits.map(|edits| edits.map(|edits| (edits, None)))
    });
    let mut planned: Vec<Planned> = planned.collect();
    set_apart(patients, &mut planned, context);
    if !global.quiet {
        personal(patients, &planned, context)?;
    }
    let (mut all, mut left): (Vec<Edit>, Vec<Left>) = (Vec::new(), Vec::new());
    let mut failed = false;
    for (patient, planned) in patients.iter().zip(planned) {
        let report = &patient.found.0;
        let done = match planned {
            Ok(Some((_, Some(cache)))) => {
                keep(&mut left, patient, by_variable(&cache));
                Ok(())
            }
            Ok(Some((edits, None))) => make(report, edits, mend, &mut all, global, context),
            Ok(None) => {
                keep(&mut left, patient, recommended(report));
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
    if !global.quiet {
        above(patients, &all, context)?;
    }
    let unmended = left.iter().any(|left| !left.by_hand.is_empty());
    if !global.quiet || unmended {
        tell(&left, global, context)?;
    }
    let shown = if mend.diff {
        fix::show(&write::prepare(&all)?, wanted, context)?
    } else {
        Exit::Success
    };
    Ok(match (failed, unmended) {
        (true, _) => Exit::Error,
        (false, true) => Exit::Findings,
        (false, false) => shown,
    })
}

/// What is to be written for a project, and the cache that only a variable can name for it.
type Planned = Result<Option<(Vec<Edit>, Option<PathBuf>)>>;

/// Has caches on several mounts named so that all are right at once.
fn set_apart(patients: &[Patient], planned: &mut [Planned], context: &Context<'_>) {
    let named = {
        let wishes: Vec<Wish<'_>> = patients
            .iter()
            .zip(planned.iter())
            .map(|(patient, planned)| Wish {
                report: &patient.found.0,
                edits: match planned {
                    Ok(Some((edits, _))) => edits,
                    _ => &[],
                },
            })
            .collect();
        recommend::caches_apart(&wishes, context.vars, context.system)
    };
    for (planned, naming) in planned.iter_mut().zip(named) {
        if let Ok(Some((edits, by_variable))) = planned {
            match naming {
                Naming::AsPlanned => {}
                Naming::Above(file) => recommend::name_cache_in(edits, &file),
                Naming::Variable(cache) => *by_variable = Some(cache),
            }
        }
    }
}

/// Says, once, that directories of this machine would get into files that others share, and where they belong.
fn personal(patients: &[Patient], planned: &[Planned], context: &mut Context<'_>) -> Result<()> {
    let shared = patients.iter().zip(planned).filter(|(patient, planned)| {
        let (report, settings) = &patient.found;
        let edits = planned.as_ref().ok().and_then(Option::as_ref);
        settings.scope != Some(Scope::User)
            && edits.is_some_and(|(edits, _)| fix::personal(report, edits).is_some())
    });
    let names: Vec<String> = shared
        .map(|(patient, _)| format!("`{}`", patient.name))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    print(
        context.err,
        &format!(
            "note: a cache directory is a fact about one machine, and files of {} are shared; `--scope user` writes to your own \
             configuration instead\n",
            names.join(", ")
        ),
    )
}

/// Says whom the files above the projects concern.
fn above(patients: &[Patient], all: &[Edit], context: &mut Context<'_>) -> Result<()> {
    for edit in all.iter().filter(|edit| edit.value.is_some()) {
        let Some(directory) = edit.path.parent() else {
            continue;
        };
        let holds = |patient: &Patient| {
            let walk = &patient.found.0.project.places.walk;
            walk != directory && walk.starts_with(directory)
        };
        if edit.path.ends_with("uv.toml") && patients.iter().any(holds) {
            print(
                context.err,
                &format!(
                    "note: uv reads `{}` for every project below that has neither a `uv.toml` nor a `[tool.uv]`\n",
                    edit.path.display()
                ),
            )?;
        }
    }
    Ok(())
}

/// Writes what is new of `edits`, or with `diff` only keeps it.
fn make(
    report: &Report,
    edits: Vec<Edit>,
    mend: Mend,
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
    if !mend.diff {
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

/// What is recommended, where that is nothing to write: in words, and what to do by hand.
fn recommended(report: &Report) -> (String, Vec<String>) {
    let recommendation = &report.recommendation;
    match &recommendation.fix {
        Some(fix) => (fix.title.clone(), fix.commands.clone()),
        None => (recommendation.reason.clone(), Vec::new()),
    }
}

/// The same for a cache that no file can name beside those of the others.
fn by_variable(cache: &Path) -> (String, Vec<String>) {
    let cache = cache.to_string_lossy();
    (
        format!(
            "keep the cache in `{cache}` where you work there: your `uv.toml` names one cache, and others need that"
        ),
        vec![shell::export(UV_CACHE_DIR, &cache)],
    )
}

/// Remembers a project for which nothing is written.
fn keep(left: &mut Vec<Left>, patient: &Patient, (told, by_hand): (String, Vec<String>)) {
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
            &format!("No configuration mends {names}; {told}:\n\n"),
        )?;
        for command in by_hand {
            print(context.err, &format!("    {command}\n"))?;
        }
    }
    Ok(())
}
