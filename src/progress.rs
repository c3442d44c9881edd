//! Progress while probing. The only user of indicatif.

use std::sync::Once;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Where a long stage says how far it is. Calls come from several threads.
pub trait Progress: Sync {
    /// `total` wheels will be looked at.
    fn begin(&self, total: u64);
    /// One more is done.
    fn advance(&self);
    /// All are done.
    fn finish(&self);
}

/// Says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _total: u64) {}
    fn advance(&self) {}
    fn finish(&self) {}
}

/// How long a stage takes before it is worth a bar.
const PATIENCE: Duration = Duration::from_millis(200);

/// A bar on stderr, for what takes long enough.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    shown: Once,
}

impl Bar {
    /// A bar that shows nothing yet.
    pub fn new() -> Self {
        Self {
            bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
            shown: Once::new(),
        }
    }
}

impl Default for Bar {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Bar {
    fn begin(&self, total: u64) {
        self.bar.set_length(total);
        if let Ok(style) = ProgressStyle::with_template("{bar:20.cyan} [{pos}/{len}] probing") {
            self.bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏░"));
        }
        self.bar.reset_elapsed();
    }

    fn advance(&self) {
        if self.bar.elapsed() >= PATIENCE {
            self.shown
                .call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        }
        self.bar.inc(1);
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
