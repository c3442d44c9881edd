//! Parse, run, exit: the only place that prints an error or picks an exit code.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use uv_linkcheck::cli::{self, Cli};
use uv_linkcheck::command::{self, Context};
use uv_linkcheck::env::Process;
use uv_linkcheck::error::{Error, Result};
use uv_linkcheck::exit::Exit;
use uv_linkcheck::{cleanup, report, sys};

fn main() -> ExitCode {
    let cli = match Cli::try_parse_from(cli::normalize(env::args_os())) {
        Ok(cli) => cli,
        Err(error) => {
            let error = cli::suggest(error);
            // Nothing can be done when even the usage cannot be printed.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Error.into()
            } else {
                Exit::Success.into()
            };
        }
    };
    let mut out = io::stdout().lock();
    match run(&cli, &mut out) {
        Ok(exit) => exit.into(),
        Err(Error::Interrupted) => Exit::Interrupted.into(),
        Err(error) => {
            let cwd = env::current_dir().unwrap_or_default();
            command::error_document(&cli, &error, &Process, &cwd, &mut out);
            let style = command::error_style(&cli.global, &Process);
            let _ = io::stderr().write_all(report::error::render(&error, &style).as_bytes());
            Exit::Error.into()
        }
    }
}

fn run(cli: &Cli, out: &mut dyn Write) -> Result<Exit> {
    cleanup::install();
    let cwd = env::current_dir()?;
    let system = sys::native();
    let mut err = io::stderr();
    let mut context = Context {
        vars: &Process,
        cwd: &cwd,
        system: &system,
        out,
        err: &mut err,
    };
    command::run(cli, &mut context)
}
