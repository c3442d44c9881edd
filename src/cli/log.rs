//! `log`.

use std::path::PathBuf;

use clap::Args;

use super::{FindingArgs, FormatArgs, RedactArg};

/// Options of `log`.
#[derive(Debug, Args)]
pub struct LogArgs {
    /// What `uv … -v` wrote to stderr; `-` or nothing reads stdin
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// How the report is written.
    #[command(flatten)]
    pub format: FormatArgs,
    /// What the report leaves out.
    #[command(flatten)]
    pub redact: RedactArg,
    /// What is reported; a finding that a selected cause could be behind is.
    #[command(flatten)]
    pub findings: FindingArgs,
}
