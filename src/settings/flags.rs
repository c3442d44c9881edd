//! What the command line says of our settings.

use super::Settings;
use crate::cli::{CheckArgs, FailOn, FailScope, FindingArgs, FixArgs, FormatArgs, GateArgs, Scope};
use crate::error::Result;
use crate::model::mode::Mode;
use crate::report::Format;

/// What the command line says of our settings. What it leaves out is empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Flags<'a> {
    /// `--require`.
    pub require: &'a [String],
    /// `--fail-on`.
    pub fail_on: Option<FailOn>,
    /// `--fail-scope`.
    pub fail_scope: FailScope,
    /// `--select`.
    pub select: &'a [String],
    /// `--ignore`.
    pub ignore: &'a [String],
    /// `--exit-zero`.
    pub exit_zero: bool,
    /// `--output-format`.
    pub output_format: Option<Format>,
    /// `--scope`.
    pub scope: Option<Scope>,
}

impl<'a> Flags<'a> {
    /// Those of a command that reports findings.
    pub fn of_report(format: &FormatArgs, findings: &'a FindingArgs) -> Self {
        Self {
            fail_on: findings.fail_on,
            select: &findings.select,
            ignore: &findings.ignore,
            exit_zero: findings.exit_zero,
            output_format: format.output_format,
            ..Self::default()
        }
    }

    /// The modes of `--require`.
    ///
    /// # Errors
    /// When a word is no mode.
    pub fn required(&self) -> Result<Vec<Mode>> {
        let mut settings = Settings::default();
        settings.apply(&Flags {
            require: self.require,
            ..Flags::default()
        })?;
        Ok(settings.require)
    }
}

impl<'a> From<&'a CheckArgs> for Flags<'a> {
    fn from(args: &'a CheckArgs) -> Self {
        let GateArgs {
            require,
            fail_scope,
        } = &args.gate;
        Self {
            require,
            fail_scope: *fail_scope,
            scope: args.scope.scope,
            ..Self::of_report(&args.format, &args.findings)
        }
    }
}

impl From<&FixArgs> for Flags<'_> {
    fn from(args: &FixArgs) -> Self {
        Self {
            output_format: args.format.output_format,
            scope: args.scope.scope,
            ..Self::default()
        }
    }
}
