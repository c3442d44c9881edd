//! `uv-linkcheck check` with several projects.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::cli::{CheckArgs, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::model::finding::Severity;
use crate::model::request::Request;
use crate::projects;
use crate::report::{Entry, Fails, error, render_several};
use crate::settings::asked_format;

use super::{Context, check, error_style, verdict, warn, write};

/// Checks every project that was named or found. What goes wrong in one does not hide the others; the worst decides how the
/// command ends.
pub(super) fn run(
    args: &CheckArgs,
    request: &Request,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Exit> {
    if args.fix || args.diff || args.output.show_settings {
        return Err(Error::Usage {
            message: "`--fix`, `--diff` and `--show-settings` take one project".to_owned(),
            hint: "name a single project".to_owned(),
        });
    }
    let form = asked_format(args.output.output_format, context.vars).unwrap_or_default();
    let wanted = check::wanted(&args.output, form);
    let mut worst = 0;
    let mut entries = Vec::new();
    for path in projects(args, global, context)? {
        let request = Request {
            path: Some(path.clone()),
            ..request.clone()
        };
        let (result, least, fails) = match check::checked(&request, args, global, form, context) {
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
        let name = path.strip_prefix(context.cwd);
        let name = name.ok().filter(|name| !name.as_os_str().is_empty());
        entries.push(Entry {
            path: if form.is_machine() {
                context.cwd.join(&path)
            } else {
                name.unwrap_or(&path).to_owned()
            },
            result,
            least,
            fails,
        });
    }
    let look = wanted.style(global, context)?;
    wanted.put(&render_several(&entries, form, &look), context)?;
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

/// The projects to look at: those named, in their order, then those found, each once.
fn projects(
    args: &CheckArgs,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Vec<PathBuf>> {
    let mut unseen = Vec::new();
    let mut all = args.paths.clone();
    for directory in &args.recursive {
        let found = projects::below(&context.cwd.join(directory));
        all.extend(found.roots);
        unseen.extend(found.unseen);
    }
    warn(&unseen, global, context)?;
    let mut seen = BTreeSet::new();
    all.retain(|path| {
        let path = context.cwd.join(path);
        seen.insert(fs_err::canonicalize(&path).unwrap_or(path))
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
    Ok(all)
}
