//! Options of `print`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{InstallArgs, LinkModeArg};

/// Options of `print`.
#[derive(Debug, Args)]
pub struct PrintArgs {
    /// What to print
    #[arg(value_enum)]
    pub what: Printed,
    /// The project, script directory or environment to ask about
    pub path: Option<PathBuf>,
    /// The shell to write for [default: the one that `SHELL` names]
    #[arg(long, value_enum, value_name = "SHELL")]
    pub shell: Option<ShellName>,
    /// How to probe, and what uv is told.
    #[command(flatten)]
    pub install: InstallArgs,
    /// uv's `--link-mode`.
    #[command(flatten)]
    pub mode: LinkModeArg,
}

/// What `print` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Printed {
    /// The link mode
    LinkMode,
    /// The cache directory
    CacheDir,
    /// Lines that set both for a shell to evaluate
    Env,
}

/// A shell by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShellName {
    /// bash, zsh and every other POSIX shell
    #[value(aliases = ["sh", "zsh"])]
    Bash,
    /// Elvish
    Elvish,
    /// fish
    Fish,
    /// Nushell, which takes JSON: `… | from json | load-env`
    #[value(alias = "nu")]
    Nushell,
    /// PowerShell
    #[value(name = "powershell", alias = "pwsh")]
    PowerShell,
}
