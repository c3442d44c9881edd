//! What tests say past the harness.

use std::io::Write as _;

use uv_linkcheck::env::{Process, Vars as _};

/// When set, a test that cannot run here fails.
const NO_SKIP: &str = "UV_LINKCHECK_TEST_NO_SKIP";

/// Passes `test`, saying that and why it did not run.
pub(crate) fn skip(test: &str, reason: &str) {
    assert!(
        Process.get(NO_SKIP).is_none(),
        "{test}: not to be skipped: {reason}"
    );
    say(&format!("{test}: skipped: {reason}\n"));
}

/// Writes to stderr past the test harness, which would keep it back.
pub(crate) fn say(text: &str) {
    std::io::stderr().write_all(text.as_bytes()).unwrap();
}
