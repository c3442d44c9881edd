//! The command line: types only. Options that mirror uv keep uv's names and meaning.

mod format;
mod generate;
pub mod log;
mod normalize;
mod print;
mod report;
mod uv;

use std::path::PathBuf;

pub use generate::{CompletionShell, Described, Generated};
pub use normalize::{COMMANDS, normalize, suggest};
pub use print::{PrintArgs, Printed, ShellName};
pub use report::{
    FailOn, FailScope, FindingArgs, FormatArgs, GateArgs, RedactArg, ScopeArg, ShowSettingsArg,
};
pub use uv::{LinkModeArg, SelectionArgs, UvArgs};

use clap::builder::styling::{AnsiColor, Effects, Styles};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

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

const FIX_EXIT_CODES: &str = "Exit codes:
  0    written, or there is nothing to change
  1    `--diff` would change something, or no configuration mends it and it must be done by hand
  2    usage, configuration or system error; what goes wrong in one project keeps no other from being mended
  130  interrupted";

const PRINT_EXIT_CODES: &str = "Exit codes:
  0    printed; a warning on stderr says so where uv would fail even with these values
  2    usage, configuration or system error; nothing is printed on stdout
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
    #[command(after_long_help = FIX_EXIT_CODES)]
    Fix(Box<FixArgs>),
    /// Print a recommended value and nothing else, for shells and Makefiles
    #[command(after_long_help = PRINT_EXIT_CODES)]
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

/// Which projects.
#[derive(Debug, Args)]
pub struct ProjectsArgs {
    /// The projects, script directories or environments
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Take every project below this directory, but those in ignored directories
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = ".")]
    pub recursive: Vec<PathBuf>,
    /// Take the environments of all tools that `uv tool install` made
    #[arg(long, conflicts_with_all = ["paths", "recursive", "tool", "script"])]
    pub tools: bool,
}

/// How to probe, and what uv is told.
#[derive(Debug, Args)]
pub struct InstallArgs {
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

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Which projects.
    #[command(flatten)]
    pub projects: ProjectsArgs,
    /// Apply the recommended change
    #[arg(long)]
    pub fix: bool,
    /// Show the recommended change as a diff, and write nothing
    #[arg(long)]
    pub diff: bool,
    /// Where the change goes.
    #[command(flatten)]
    pub scope: ScopeArg,
    /// How the report is written.
    #[command(flatten)]
    pub format: FormatArgs,
    /// What the report leaves out.
    #[command(flatten)]
    pub redact: RedactArg,
    /// What is reported.
    #[command(flatten)]
    pub findings: FindingArgs,
    /// What has to be so.
    #[command(flatten)]
    pub gate: GateArgs,
    /// The settings instead of a report.
    #[command(flatten)]
    pub settings: ShowSettingsArg,
    /// How to probe, and what uv is told.
    #[command(flatten)]
    pub install: InstallArgs,
    /// uv's `--link-mode`.
    #[command(flatten)]
    pub mode: LinkModeArg,
}

/// Options of `fix`.
#[derive(Debug, Args)]
pub struct FixArgs {
    /// Which projects.
    #[command(flatten)]
    pub projects: ProjectsArgs,
    /// Show what would be written as a diff, and write nothing
    #[arg(long)]
    pub diff: bool,
    /// Write this link mode instead of the recommended change
    #[arg(long, value_name = "MODE")]
    pub link_mode: Option<String>,
    /// Where the change goes.
    #[command(flatten)]
    pub scope: ScopeArg,
    /// How the diff and the settings are written.
    #[command(flatten)]
    pub format: FormatArgs,
    /// The settings instead of a change.
    #[command(flatten)]
    pub settings: ShowSettingsArg,
    /// How to probe, and what uv is told.
    #[command(flatten)]
    pub install: InstallArgs,
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
