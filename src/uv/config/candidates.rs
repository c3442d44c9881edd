//! Values for one setting in the order of precedence: the first counts, the others are hidden.

use std::ffi::OsString;

use crate::model::origin::{Origin, Setting};

/// The values met so far.
#[derive(Debug)]
pub(super) struct Candidates<T> {
    effective: Option<(String, T, Origin)>,
    hidden: Vec<(String, Origin)>,
}

impl<T> Default for Candidates<T> {
    fn default() -> Self {
        Self {
            effective: None,
            hidden: Vec::new(),
        }
    }
}

impl<T> Candidates<T> {
    /// Adds a value of the next layer.
    pub(super) fn set(&mut self, text: String, value: T, origin: Origin) {
        if self.effective.is_none() {
            self.effective = Some((text, value, origin));
        } else {
            self.hidden.push((text, origin));
        }
    }

    /// Adds a value that would not count even if nothing stood above it.
    pub(super) fn hide(&mut self, text: Option<OsString>, origin: Origin) {
        if let Some(text) = text {
            self.hidden
                .push((text.to_string_lossy().into_owned(), origin));
        }
    }

    /// The setting they make.
    pub(super) fn setting(self, default: impl FnOnce() -> T) -> Setting<T> {
        match self.effective {
            Some((text, effective, origin)) => Setting {
                configured: Some(text),
                effective,
                origin,
                hidden: self.hidden,
            },
            None => Setting {
                configured: None,
                effective: default(),
                origin: Origin::default_value(),
                hidden: self.hidden,
            },
        }
    }

    /// All of them, as hidden values.
    pub(super) fn all(self) -> Vec<(String, Origin)> {
        let first = self.effective.map(|(text, _, origin)| (text, origin));
        first.into_iter().chain(self.hidden).collect()
    }
}
