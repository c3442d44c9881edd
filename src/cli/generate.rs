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
