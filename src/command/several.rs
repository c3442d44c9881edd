//! `uv-linkcheck check` with several projects or tools.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::cli::GlobalArgs;
use crate::discover;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::model::finding::Severity;
use crate::model::request::Request;
use crate::projects;
use crate::report::{Entry, Fails, Format, error, render_several};
use crate::settings::asked_format;

use super::fix_several::{self, Patient};
use super::output::{self, Wanted, configured_format};
use super::task::Task;
use super::{Context, check, error_style, show_settings, verdict, warn, write};

/// Checks every project that was named or found, or mends them. What goes wrong in one does not hide the others; the worst
/// decides how the command ends.
pub(super) fn run(task: &Task<'_>, global: &GlobalArgs, context: &mut Context<'_>) -> Result<Exit> {
    let form = form(task, context)?;
    let wanted = task.wanted(form);
    let all = if task.projects.tools {
        tools(&task.request, global, context)?
    } else {
        projects(task, global, context)?
    };
    if task.show_settings {
        return settings(&all, task, &wanted, global, context);
    }
    let look = wanted.style(global, context)?;
    // What programs read in lines comes as soon as it is there.
    let stream = matches!(form, Format::Json | Format::JsonLines) && wanted.file.is_none();
    let (mut worst, mut entries, mut patients) = (0, Vec::new(), Vec::new());
    for (path, request) in all {
        let name = name(&path, context);
        let (result, least, fails) = match check::checked(&request, task, global, form, context) {
            Ok((report, settings)) if task.mend.is_some() => {
                patients.push(Patient {
                    name: look.path(&name),
                    options: request.uv,
                    found: (Box::new(report), settings),
                });
                continue;
            }
            Ok((report, settings)) => {
                worst = worst.max(verdict::exit(&report, &settings).code());
                (
                    Ok(Box::new(report)),
                    settings.least_shown(),
                    settings.fails(),
                )
            }
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(error) => {
                worst = worst.max(Exit::Error.code());
                (Err(error), Severity::Warning, Fails::default())
            }
        };
        let entry = Entry {
            path: if form.is_machine() {
                context.cwd.join(&path)
            } else {
                name
            },
            tool: task.projects.tools,
            result,
            least,
            fails,
        };
        if stream {
            let one = std::slice::from_ref(&entry);
            write(context.out, &render_several(one, form, &look))?;
        }
        entries.push(entry);
    }
    if let Some(mend) = task.mend {
        let exit = fix_several::run(&patients, mend, &wanted, global, context)?;
        worst = worst.max(exit.code());
    } else if !stream {
        wanted.put(&render_several(&entries, form, &look), context)?;
    }
    let look = error_style(global, context.vars);
    for error in entries
        .iter()
        .filter_map(|entry| entry.result.as_ref().err())
    {
        write(context.err, &error::render(error, &look))?;
    }
    Ok(match worst {
        0 => Exit::Success,
        1 => Exit::Findings,
        _ => Exit::Error,
    })
}

/// The form of the one report: the project of the working directory says so where no option or variable does, for it is
/// there that the command is given. All that is about findings is said by each project for itself.
fn form(task: &Task<'_>, context: &Context<'_>) -> Result<Format> {
    let asked = asked_format(task.flags.output_format, context.vars);
    let configured = || configured_format(&base(task, context), &task.flags, context.vars);
    Ok(asked
        .map_or_else(configured, |form| Ok(Some(form)))?
        .unwrap_or_default())
}

fn base(task: &Task<'_>, context: &Context<'_>) -> PathBuf {
    output::base(context.cwd, task.request.uv.directory.as_deref())
}

/// A project as it is called: from the working directory, where it is below that.
fn name(path: &Path, context: &Context<'_>) -> PathBuf {
    let name = path.strip_prefix(context.cwd);
    let name = name.ok().filter(|name| !name.as_os_str().is_empty());
    name.unwrap_or(path).to_owned()
}

/// Prints the settings of each project; what goes wrong in one does not hide the others.
fn settings(
    all: &[(PathBuf, Request)],
    task: &Task<'_>,
    wanted: &Wanted<'_>,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let look = error_style(global, context.vars);
    let (mut exit, mut text) = (Exit::Success, String::new());
    for (path, request) in all {
        let shown = show_settings::text(request, task, Some(wanted.form), global, context);
        let shown = shown.unwrap_or_else(|error| {
            exit = Exit::Error;
            // The other projects are worth more than this line.
            let _ = write(context.err, &error::render(&error, &look));
            String::new()
        });
        if wanted.form.is_machine() {
            text.push_str(&shown);
        } else if !shown.is_empty() {
            let gap = if text.is_empty() { "" } else { "\n" };
            let name = look.path(&name(path, context));
            let _ = write!(text, "{gap}{name}:\n\n{shown}");
        }
    }
    wanted.put(&text, context)?;
    Ok(exit)
}

/// The projects to look at: those named, in their order, then those found, each once.
fn projects(
    task: &Task<'_>,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Vec<(PathBuf, Request)>> {
    let (args, request) = (task.projects, &task.request);
    let base = base(task, context);
    let mut unseen = Vec::new();
    let mut all = args.paths.clone();
    for directory in &args.recursive {
        let found = projects::below(&base.join(directory));
        all.extend(found.roots);
        unseen.extend(found.unseen);
    }
    warn(&unseen, global, context)?;
    let mut seen = BTreeSet::new();
    all.retain(|path| {
        let path = base.join(path);
        seen.insert(crate::uv::paths::real(&path).unwrap_or(path))
    });
    if all.is_empty() {
        let directories: Vec<String> = args
            .recursive
            .iter()
            .map(|directory| format!("`{}`", directory.display()))
            .collect();
        return Err(Error::Usage {
            message: format!("no project of uv found below {}", directories.join(", ")),
            hint: "a project has a `uv.lock`, or `[tool.uv]` in its `pyproject.toml`; ignored and hidden directories are passed over".to_owned(),
        });
    }
    let asked = |path: PathBuf| {
        let request = Request {
            path: Some(path.clone()),
            ..request.clone()
        };
        (path, request)
    };
    Ok(all.into_iter().map(asked).collect())
}

/// The tools that `uv tool install` made environments for, by name, each with the path of its environment.
fn tools(
    request: &Request,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Vec<(PathBuf, Request)>> {
    let directory = discover::tools(request, context.vars, context.cwd)?;
    let listed = directory.list()?;
    let strange = listed.strange.iter().map(|path| {
        format!(
            "`{}` is no tool: its name is not one of a package",
            path.display()
        )
    });
    warn(&strange.collect::<Vec<_>>(), global, context)?;
    if listed.names.is_empty() {
        return Err(Error::Usage {
            message: format!("no tool is installed in `{}`", directory.path.display()),
            hint: "`uv tool install NAME` installs one; `UV_TOOL_DIR` names another directory"
                .to_owned(),
        });
    }
    let asked = |name: String| {
        let mut request = request.clone();
        let path = directory.environment(&name);
        request.uv.tool = Some(name);
        (path, request)
    };
    Ok(listed.names.into_iter().map(asked).collect())
}
