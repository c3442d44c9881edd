//! The commands: each asks the stages, prints through [`Context`], and says how to exit.

mod check;
mod confirm;
mod explain;
mod fix;
mod fix_several;
mod generate;
mod log;
mod options;
mod output;
mod print;
mod several;
mod show_settings;
mod task;
mod verdict;

pub use output::error_document;
use task::Task;

use std::io::{self, Write};
use std::path::Path;

use crate::cli::{Cli, Color, Command, GlobalArgs};
use crate::env::{self, Vars};
use crate::error::Result;
use crate::exit::Exit;
use crate::progress::{Bar, Progress, Silent};
use crate::report::{Format, Style, Verbosity, error};
use crate::sys::System;
use crate::term::{self, ColorWhen, Stream};

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
        Command::Check(args) => check::run(&Task::of_check(args)?, &cli.global, context),
        Command::Fix(args) => check::run(&Task::of_fix(args)?, &cli.global, context),
        Command::Print(args) => print::run(args, &cli.global, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Log(args) => log::run(args, &cli.global, context),
        Command::Generate(what) => generate::run(what, context),
    }
}

/// How to print on stderr.
pub fn error_style(global: &GlobalArgs, vars: &dyn Vars) -> Style {
    styled(global, vars, Some(Stream::Stderr))
}

fn styled(global: &GlobalArgs, vars: &dyn Vars, stream: Option<Stream>) -> Style {
    let terminal = stream.is_some_and(Stream::is_terminal);
    let when = match global.color {
        Color::Auto => ColorWhen::Auto,
        Color::Always => ColorWhen::Always,
        Color::Never => ColorWhen::Never,
    };
    Style {
        colour: term::colour(when, vars, terminal),
        width: term::width(vars, stream.and_then(Stream::columns)),
        unicode: term::unicode(vars),
        verbosity: match (global.quiet, global.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, _) => Verbosity::Verbose,
        },
        home: vars.home(),
        ..Style::default()
    }
}

/// The progress bar, where there is a person to see it.
fn progress(global: &GlobalArgs, format: Format, vars: &dyn Vars) -> Box<dyn Progress> {
    let asked = !global.no_progress && !global.quiet && global.verbose == 0 && !format.is_machine();
    let seen = Stream::Stderr.is_terminal()
        && !term::ci(vars)
        && vars.get_nonempty(env::UV_NO_PROGRESS).is_none();
    if asked && seen {
        Box::new(Bar::new())
    } else {
        Box::new(Silent)
    }
}

/// Writes `text`; a reader that went away is not our problem.
fn write(out: &mut dyn Write, text: &str) -> Result<()> {
    write_bytes(out, text.as_bytes())
}

/// The same for what need not be text.
fn write_bytes(out: &mut dyn Write, bytes: &[u8]) -> Result<()> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

fn warn(warnings: &[String], global: &GlobalArgs, context: &mut Context<'_>) -> Result<()> {
    if global.quiet {
        return Ok(());
    }
    let style = error_style(global, context.vars);
    for warning in warnings {
        write(context.err, &error::warning(warning, &style))?;
    }
    Ok(())
}
