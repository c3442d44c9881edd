//! Running other programs.

use std::process::{Command, Output};

/// Commands that must succeed.
pub(crate) trait Checked {
    /// Runs to the end; panics with all that was said when the program is missing or fails.
    fn checked(&mut self) -> Output;
}

impl Checked for Command {
    fn checked(&mut self) -> Output {
        let output = self
            .output()
            .unwrap_or_else(|error| panic!("cannot run {self:?}: {error}"));
        assert!(
            output.status.success(),
            "{self:?} failed with {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        output
    }
}
