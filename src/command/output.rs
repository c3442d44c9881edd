//! Where a report goes, and how it looks there.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Context, styled, write};
use crate::cli::{Cli, Command, GlobalArgs};
use crate::env::Vars;
use crate::error::{Error, Result};
use crate::report::{Format, Style, render_error};
use crate::settings::{Flags, Settings, asked_format};
use crate::term::Stream;
use crate::uv::version::NEWEST;
use crate::uv::workspace;
use crate::write::output;

/// What is asked of a report.
pub(super) struct Wanted<'a> {
    /// The form of it.
    pub(super) form: Format,
    /// The file it goes to; `None` for stdout.
    pub(super) file: Option<&'a Path>,
    /// Whether names are to be left out.
    pub(super) redact: bool,
}

impl Wanted<'_> {
    /// How it looks.
    ///
    /// # Errors
    /// When names are to be left out of a format that cannot.
    pub(super) fn style(&self, global: &GlobalArgs, context: &Context<'_>) -> Result<Style> {
        if self.redact && self.form != Format::Markdown {
            return Err(Error::Usage {
                message: "`--redact` belongs to `--output-format markdown`".to_owned(),
                hint: "the other formats are for those who know the project".to_owned(),
            });
        }
        let mut style = style(self.form, self.file, global, context.vars, context.cwd);
        style.redact = self.redact;
        Ok(style)
    }

    /// Prints it, or puts it in the place of the file.
    pub(super) fn put(&self, text: &str, context: &mut Context<'_>) -> Result<()> {
        match self.file {
            Some(path) => output(&context.cwd.join(path), text),
            None => write(context.out, text),
        }
    }
}

fn style(
    form: Format,
    file: Option<&Path>,
    global: &GlobalArgs,
    vars: &dyn Vars,
    cwd: &Path,
) -> Style {
    let stream = file.is_none().then_some(Stream::Stdout);
    let mut style = styled(global, vars, stream);
    if form.is_machine() {
        style.repository = Some(repository(cwd));
        cwd.clone_into(&mut style.cwd);
    }
    style
}

/// The root of the repository that `directory` is in; where there is none, the directory itself.
fn repository(directory: &Path) -> PathBuf {
    let mut above = directory.ancestors();
    let root = above.find(|above| above.join(".git").exists());
    root.unwrap_or(directory).to_owned()
}

/// The directory that the paths of the command line are relative to, after `--directory`.
pub(super) fn base(cwd: &Path, directory: Option<&Path>) -> PathBuf {
    cwd.join(directory.unwrap_or(Path::new("")))
}

/// The format that the project around `start` asks for, if no option or variable does.
///
/// # Errors
/// When its settings cannot be read.
pub(super) fn configured_format(
    start: &Path,
    flags: &Flags<'_>,
    vars: &dyn Vars,
) -> Result<Option<Format>> {
    let start = crate::uv::paths::real(start).unwrap_or_else(|_| start.to_owned());
    let root = workspace::discover(&start, NEWEST).map_or(start, |found| found.root);
    Ok(Settings::load(&root, flags, vars)?.output_format)
}

/// Writes what stands for a report where there is none because of `error`, for the formats that have such a thing.
pub fn error_document(cli: &Cli, error: &Error, vars: &dyn Vars, cwd: &Path, out: &mut dyn Write) {
    let (format, redact) = match &cli.command {
        Command::Check(args) => (&args.format, args.redact.redact),
        Command::Fix(args) => (&args.format, false),
        Command::Log(args) => (&args.format, args.redact.redact),
        Command::Print(_) | Command::Explain(_) | Command::Generate(_) => return,
    };
    let configured = || {
        let (projects, install) = match &cli.command {
            Command::Check(args) => (&args.projects, &args.install),
            Command::Fix(args) => (&args.projects, &args.install),
            _ => return None,
        };
        let start = base(cwd, install.uv.directory.as_deref());
        let start = match projects.paths.as_slice() {
            [only] => start.join(only),
            _ => start,
        };
        // What is wrong with the settings is the error itself, or not worth another.
        configured_format(&start, &Flags::default(), vars).ok()?
    };
    let form = asked_format(format.output_format, vars)
        .or_else(configured)
        .unwrap_or_default();
    let file = format.output_file.as_deref();
    let mut style = style(form, file, &cli.global, vars, cwd);
    style.redact = redact;
    let document = render_error(error, form, &style);
    if document.is_empty() {
        return;
    }
    // What goes wrong here is told already: the error itself goes to stderr.
    let _ = match file {
        Some(path) => output(&cwd.join(path), &document),
        None => write(out, &document),
    };
}
