//! The commands: each asks the stages, prints through [`Context`], and says how to exit.

mod check;
mod explain;
mod fix;
mod options;

use std::io::{self, Write};
use std::path::Path;

use crate::cli::{Cli, Command, GlobalArgs, OutputFormat};
use crate::env::Vars;
use crate::error::Result;
use crate::exit::Exit;
use crate::progress::{Bar, Progress, Silent};
use crate::report::{Format, Style};
use crate::sys::System;
use crate::term;

/// What every command works with.
pub struct Context<'a> {
    /// Environment variables.
    pub vars: &'a dyn Vars,
    /// The working directory.
    pub cwd: &'a Path,
    /// The operating system.
    pub system: &'a dyn System,
    /// Where data goes.
    pub out: &'a mut dyn Write,
    /// Where everything else goes.
    pub err: &'a mut dyn Write,
}

/// Runs the command.
///
/// # Errors
/// Whatever keeps it from an answer.
pub fn run(cli: &Cli, context: &mut Context<'_>) -> Result<Exit> {
    match &cli.command {
        Command::Check(args) => check::run(args, &cli.global, context),
        Command::Fix(args) => fix::run(args, &cli.global, context),
        Command::Explain(args) => explain::run(args, &cli.global, context),
    }
}

/// The format an error of this command is printed in.
pub fn error_format(cli: &Cli) -> Format {
    let asked = match &cli.command {
        Command::Check(args) => args.output.output_format,
        Command::Fix(args) => args.output.output_format,
        Command::Explain(_) => None,
    };
    format(asked)
}

fn format(asked: Option<OutputFormat>) -> Format {
    match asked.unwrap_or(OutputFormat::Full) {
        OutputFormat::Full => Format::Full,
        OutputFormat::Concise => Format::Concise,
        OutputFormat::Json => Format::Json,
    }
}

/// How to print on stdout, or into a file.
pub fn style(global: &GlobalArgs, vars: &dyn Vars, to_file: bool) -> Style {
    term::style(global.color.into(), global.quiet, global.verbose, vars, !to_file && term::stdout_is_terminal())
}

/// How to print on stderr.
pub fn error_style(global: &GlobalArgs, vars: &dyn Vars) -> Style {
    term::style(global.color.into(), global.quiet, global.verbose, vars, term::stderr_is_terminal())
}

/// The progress bar, where there is a person to see it.
fn progress(global: &GlobalArgs, format: Format, vars: &dyn Vars) -> Box<dyn Progress> {
    let wanted = !global.no_progress && !global.quiet && global.verbose == 0 && format.for_people();
    if wanted && term::progress_allowed(vars) { Box::new(Bar::new()) } else { Box::new(Silent) }
}

/// Writes `text`; a reader that went away is not our problem.
fn write(out: &mut dyn Write, text: &str) -> Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}
