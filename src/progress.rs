//! Progress while probing. The only user of indicatif.

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

/// A bar on stderr.
#[derive(Debug)]
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar that shows nothing until something takes long enough to be worth showing.
    pub fn new() -> Self {
        Self(ProgressBar::with_draw_target(
            None,
            ProgressDrawTarget::hidden(),
        ))
    }
}

impl Default for Bar {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Bar {
    fn begin(&self, total: u64) {
        self.0.set_length(total);
        if let Ok(style) = ProgressStyle::with_template("{bar:20.cyan} [{pos}/{len}] probing") {
            self.0.set_style(style.progress_chars("█▉▊▋▌▍▎▏░"));
        }
        self.0.set_draw_target(ProgressDrawTarget::stderr());
    }

    fn advance(&self) {
        self.0.inc(1);
    }

    fn finish(&self) {
        self.0.finish_and_clear();
    }
}
