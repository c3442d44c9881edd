//! Options of what is reported, and of what fails.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Scope;
use crate::model::finding::Severity;
use crate::report::Format;

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

/// How a command writes what it has to say, and where.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Report options")]
pub struct FormatArgs {
    /// The format of the report [env: `UV_LINKCHECK_OUTPUT_FORMAT`]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub output_format: Option<Format>,
    /// Write the report to this file instead of stdout
    #[arg(long, short = 'o', value_name = "OUTPUT_FILE")]
    pub output_file: Option<PathBuf>,
}

/// What a report leaves out.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Report options")]
pub struct RedactArg {
    /// Leave out names of projects, packages and people, and home directories (with `markdown`)
    #[arg(long)]
    pub redact: bool,
}

/// The setting that is shown instead of a report.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Report options")]
pub struct ShowSettingsArg {
    /// Show every setting, uv's and ours, with its value and origin, and check nothing
    #[arg(long)]
    pub show_settings: bool,
}

/// Which findings are reported, and which fail.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Report options")]
pub struct FindingArgs {
    /// The least severity that makes the command fail [env: `UV_LINKCHECK_FAIL_ON`]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// Report only these causes (codes or names) [env: `UV_LINKCHECK_SELECT`]
    #[arg(long, value_delimiter = ',', value_name = "CAUSE")]
    pub select: Vec<String>,
    /// Do not report these causes (codes or names) [env: `UV_LINKCHECK_IGNORE`]
    #[arg(long, value_delimiter = ',', value_name = "CAUSE")]
    pub ignore: Vec<String>,
    /// Exit with 0 whatever is found
    #[arg(long)]
    pub exit_zero: bool,
}

/// What has to be so for the command to succeed.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Report options")]
pub struct GateArgs {
    /// Fail unless every wheel ends in one of these modes [env: `UV_LINKCHECK_REQUIRE`]
    #[arg(long, value_delimiter = ',', value_name = "MODE")]
    pub require: Vec<String>,
    /// Which findings make the command fail
    #[arg(long, value_enum, default_value_t, value_name = "SCOPE")]
    pub fail_scope: FailScope,
}

/// Whose configuration is written.
#[derive(Debug, Default, Args)]
pub struct ScopeArg {
    /// Whose configuration is written [env: `UV_LINKCHECK_SCOPE`]
    #[arg(long, value_enum, value_name = "SCOPE")]
    pub scope: Option<Scope>,
}
