//! `log`.

use std::path::PathBuf;

use clap::Args;

use super::FailOn;
use crate::report::Format;

/// Options of `log`.
#[derive(Debug, Args)]
pub struct LogArgs {
    /// What `uv … -v` wrote to stderr; `-` or nothing reads stdin
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The format of the report [env: `UV_LINKCHECK_OUTPUT_FORMAT`]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub output_format: Option<Format>,
    /// Write the report to this file instead of stdout
    #[arg(long, short = 'o', value_name = "OUTPUT_FILE")]
    pub output_file: Option<PathBuf>,
    /// Leave out names of packages and home directories (with `markdown`)
    #[arg(long)]
    pub redact: bool,
    /// The least severity that makes the command fail
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// Report only what these causes (codes or names) could be behind
    #[arg(long, value_delimiter = ',', value_name = "CAUSE")]
    pub select: Vec<String>,
    /// Do not report these causes (codes or names)
    #[arg(long, value_delimiter = ',', value_name = "CAUSE")]
    pub ignore: Vec<String>,
    /// Exit with 0 whatever is found
    #[arg(long)]
    pub exit_zero: bool,
}
