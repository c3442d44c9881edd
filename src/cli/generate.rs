//! `generate`, which is for packagers and so hidden.

use clap::{Subcommand, ValueEnum};

/// What to print.
#[derive(Debug, Subcommand)]
pub enum Generated {
    /// Completions for a shell
    Completions {
        /// The shell
        shell: CompletionShell,
    },
    /// The JSON Schema of a document or of the configuration
    Schema {
        /// Of what
        of: Described,
    },
    /// The page of every cause, as Markdown
    Causes,
    /// The man page
    Man {
        /// Of this command instead of the program
        command: Option<String>,
    },
}

/// A shell that completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompletionShell {
    /// bash
    Bash,
    /// elvish
    Elvish,
    /// fish
    Fish,
    /// nushell
    Nushell,
    /// `PowerShell`
    Powershell,
    /// zsh
    Zsh,
}

/// What a JSON Schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Described {
    /// The report on a project
    Report,
    /// The report on a log
    Log,
    /// What stands for a report where there is none
    Error,
    /// What `--show-settings` prints
    Settings,
    /// `[tool.uv-linkcheck]`
    Configuration,
}
