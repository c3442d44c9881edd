//! The command line: types only. Options that mirror uv keep uv's names and meaning.

mod format;
mod generate;
pub mod log;
mod normalize;
mod print;
mod uv;

use std::path::PathBuf;

pub use generate::{CompletionShell, Described, Generated};
pub use normalize::{COMMANDS, normalize, suggest};
pub use print::{PrintArgs, Printed, ShellName};
pub use uv::{LinkModeArg, SelectionArgs, UvArgs};

use clap::builder::styling::{AnsiColor, Effects, Styles};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::model::finding::Severity;
use crate::report::Format;

/// uv's own colours for help.
const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().effects(Effects::BOLD))
    .usage(AnsiColor::Green.on_default().effects(Effects::BOLD))
    .literal(AnsiColor::Cyan.on_default().effects(Effects::BOLD))
    .placeholder(AnsiColor::Cyan.on_default());

const EXIT_CODES: &str = "Exit codes:
  0    nothing to complain of
  1    findings at or above `--fail-on`, `--require` not met, or `--diff` would change something
  2    usage, configuration or system error
  130  interrupted";

/// Says how uv will link wheels into an environment, why a better link mode fails, and what to change.
#[derive(Debug, Parser)]
#[command(
    name = "uv-linkcheck",
    version,
    styles = STYLES,
    after_help = "`check` is the default: `uv-linkcheck` alone checks the project of the working directory.\n\n\
                  Use `uv-linkcheck help check` for its options.",
    after_long_help = EXIT_CODES,
    disable_help_subcommand = false,
    subcommand_required = true,
    arg_required_else_help = false,
    max_term_width = 100
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Predict how uv will link, say why, and recommend a change (default)
    #[command(after_long_help = EXIT_CODES)]
    Check(Box<CheckArgs>),
    /// Apply the recommended change to the configuration
    Fix(Box<FixArgs>),
    /// Print a recommended value and nothing else, for shells and Makefiles
    Print(Box<PrintArgs>),
    /// Explain a cause by code or name, or an error number
    Explain(ExplainArgs),
    /// Diagnose what `uv … -v` wrote, also on another machine
    #[command(after_long_help = EXIT_CODES)]
    Log(log::LogArgs),
    /// Print what packagers install beside the program
    #[command(hide = true, subcommand)]
    Generate(Generated),
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Use quiet output: only what must be known
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Use verbose output: every wheel, every fact
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Control colors
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// Hide progress
    #[arg(long, global = true)]
    pub no_progress: bool,
}

/// When to use colors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The projects, script directories or environments to check
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Check every project below this directory, but those in ignored directories
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = ".")]
    pub recursive: Vec<PathBuf>,
    /// Check the environments of all tools that `uv tool install` made
    #[arg(long, conflicts_with_all = ["paths", "recursive", "tool", "script"])]
    pub tools: bool,
    /// Apply the recommended change
    #[arg(long)]
    pub fix: bool,
    /// Show the recommended change as a diff, and write nothing
    #[arg(long)]
    pub diff: bool,
    /// Whose configuration `--fix` writes [env: `UV_LINKCHECK_SCOPE`]
    #[arg(long, value_enum, value_name = "SCOPE")]
    pub scope: Option<Scope>,
    /// What is reported, and what fails.
    #[command(flatten)]
    pub output: OutputArgs,
    /// How to probe.
    #[command(flatten)]
    pub probe: ProbeArgs,
    /// uv's settings.
    #[command(flatten)]
    pub uv: UvArgs,
    /// uv's `--link-mode`.
    #[command(flatten)]
    pub mode: LinkModeArg,
    /// uv's selection of packages.
    #[command(flatten)]
    pub selection: SelectionArgs,
}

/// Options of `fix`.
#[derive(Debug, Args)]
pub struct FixArgs {
    /// The project to mend
    pub path: Option<PathBuf>,
    /// Show what would be written as a diff, and write nothing
    #[arg(long)]
    pub diff: bool,
    /// Write this link mode instead of the recommended change
    #[arg(long, value_name = "MODE")]
    pub link_mode: Option<String>,
    /// Whose configuration to write [env: `UV_LINKCHECK_SCOPE`]
    #[arg(long, value_enum, value_name = "SCOPE")]
    pub scope: Option<Scope>,
    /// What is reported.
    #[command(flatten)]
    pub output: OutputArgs,
    /// How to probe.
    #[command(flatten)]
    pub probe: ProbeArgs,
    /// uv's settings.
    #[command(flatten)]
    pub uv: UvArgs,
    /// uv's selection of packages.
    #[command(flatten)]
    pub selection: SelectionArgs,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A code (`UL114`), a name (`immutable-file`), or an error (`EXDEV`, `18`); everything known when left out
    #[arg(value_name = "CODE|NAME|ERROR")]
    pub query: Option<String>,
}

/// Whose configuration a change goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// The workspace root's `uv.toml` or `pyproject.toml`
    Project,
    /// The user's `uv.toml`
    User,
}

/// The least severity that fails the command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Any finding
    Info,
    /// Warnings and errors
    #[default]
    Warning,
    /// Errors
    Error,
    /// Nothing
    Never,
}

impl FailOn {
    /// The least severity that fails, if any does.
    pub fn least(self) -> Option<Severity> {
        match self {
            Self::Info => Some(Severity::Info),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
            Self::Never => None,
        }
    }
}

/// Which findings count for `--fail-on`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FailScope {
    /// All, and `--require`
    #[default]
    Any,
    /// Those about a line in one of the project's own files; what only this machine lacks is shown
    Project,
}

/// What is reported, and what fails.
#[derive(Debug, Args)]
#[command(next_help_heading = "Report options")]
pub struct OutputArgs {
    /// The format of the report [env: `UV_LINKCHECK_OUTPUT_FORMAT`]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub output_format: Option<Format>,
    /// Write the report to this file instead of stdout
    #[arg(long, short = 'o', value_name = "FILE")]
    pub output_file: Option<PathBuf>,
    /// Leave out names of projects, packages and people, and home directories (with `markdown`)
    #[arg(long)]
    pub redact: bool,
    /// Fail unless every wheel ends in one of these modes [env: `UV_LINKCHECK_REQUIRE`]
    #[arg(long, value_delimiter = ',', value_name = "MODE")]
    pub require: Vec<String>,
    /// The least severity that makes the command fail [env: `UV_LINKCHECK_FAIL_ON`]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// Which findings make the command fail
    #[arg(long, value_enum, default_value_t, value_name = "SCOPE")]
    pub fail_scope: FailScope,
    /// Report only these causes (codes or names) [env: `UV_LINKCHECK_SELECT`]
    #[arg(long, value_delimiter = ',', value_name = "CAUSE")]
    pub select: Vec<String>,
    /// Do not report these causes (codes or names) [env: `UV_LINKCHECK_IGNORE`]
    #[arg(long, value_delimiter = ',', value_name = "CAUSE")]
    pub ignore: Vec<String>,
    /// Exit with 0 whatever is found
    #[arg(long)]
    pub exit_zero: bool,
    /// Show every setting, uv's and ours, with its value and origin, and check nothing
    #[arg(long)]
    pub show_settings: bool,
}

/// How to probe.
#[derive(Debug, Args)]
#[command(next_help_heading = "Probe options")]
pub struct ProbeArgs {
    /// Try every file, not one of each kind
    #[arg(long, conflicts_with = "no_probe")]
    pub exhaustive: bool,
    /// Leave out what is installed already: only what the next `uv sync` would install
    #[arg(long)]
    pub pending: bool,
    /// Try nothing: make no call that writes
    #[arg(long)]
    pub no_probe: bool,
    /// Look below this directory, too, for other names of files that cannot be linked
    #[arg(long, value_name = "DIR")]
    pub search: Vec<PathBuf>,
    /// Predict for this release of uv instead of the one in use
    #[arg(long, value_name = "VERSION")]
    pub uv_version: Option<String>,
}
