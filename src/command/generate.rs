//! `uv-linkcheck generate`: what packagers install beside the program.

use clap::CommandFactory;
use clap_complete::{Generator, Shell as Known};
use clap_complete_nushell::Nushell;
use clap_mangen::Man;

use crate::cli::{COMMANDS, Cli, CompletionShell, Described, Generated};
use crate::diagnose::explain::pages;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::nearest::nearest;

use super::{Context, write};

pub(super) fn run(what: &Generated, context: &mut Context<'_>) -> Result<Exit> {
    let text = match what {
        Generated::Completions { shell } => completions(*shell),
        Generated::Schema { of } => schema(*of).to_owned(),
        Generated::Causes => pages(),
        Generated::Man { command } => man(command.as_deref())?,
    };
    write(context.out, &text)?;
    Ok(Exit::Success)
}

fn schema(of: Described) -> &'static str {
    match of {
        Described::Report => include_str!("../../schemas/report-v1.json"),
        Described::Log => include_str!("../../schemas/log-v1.json"),
        Described::Error => include_str!("../../schemas/error-v1.json"),
        Described::Settings => include_str!("../../schemas/settings-v1.json"),
        Described::Configuration => include_str!("../../schemas/configuration.json"),
    }
}

fn completions(shell: CompletionShell) -> String {
    match shell {
        CompletionShell::Bash => complete(Known::Bash),
        CompletionShell::Elvish => complete(Known::Elvish),
        CompletionShell::Fish => complete(Known::Fish),
        CompletionShell::Nushell => complete(Nushell),
        CompletionShell::Powershell => complete(Known::PowerShell),
        CompletionShell::Zsh => complete(Known::Zsh),
    }
}

/// `check` may be left out, so the program itself completes its options.
fn complete(generator: impl Generator) -> String {
    let mut command = Cli::command();
    let check = command.find_subcommand("check").cloned();
    for argument in check.iter().flat_map(clap::Command::get_arguments) {
        command = command.arg(argument.clone());
    }
    let mut text = Vec::new();
    clap_complete::generate(generator, &mut command, "uv-linkcheck", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The man page of the program, or of one command.
fn man(command: Option<&str>) -> Result<String> {
    let mut program = Cli::command();
    program.build();
    let page = match command {
        Some(name) => program
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| Error::Usage {
                message: format!("there is no command `{name}`"),
                hint: match nearest(name, COMMANDS) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => "`uv-linkcheck --help` lists the commands".to_owned(),
                },
            })?,
        None => program,
    };
    let mut text = Vec::new();
    Man::new(page).render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
