//! What a cause is, and how one is found by code or name.

use crate::model::code::Code;
use crate::model::evidence::TargetId;
use crate::model::finding::{Fact, Finding, Severity};
use crate::model::fix::Fix;
use crate::nearest;

use super::Case;
pub use super::causes::CAUSES;
use super::refusal::{Group, Refused};

/// A named reason.
#[derive(Debug, Clone, Copy)]
pub struct Cause {
    /// Its number.
    pub code: Code,
    /// Its name, kebab-case.
    pub name: &'static str,
    /// What it is, in one line without a full stop.
    pub summary: &'static str,
    /// Its page: Markdown with the sections of [`SECTIONS`].
    pub page: &'static str,
    /// How it is recognised; `None` where what proves it is not part of a [`Case`].
    pub detect: Option<Detect>,
}

/// The headings of every page, in order.
pub const SECTIONS: [&str; 6] = [
    "What it means",
    "Why it happens",
    "How it is detected",
    "How to fix it",
    "Caveats",
    "Sources",
];

/// Whether a cause explains a refusal.
pub(super) type Fits = fn(&Refused<'_>, &Case<'_>) -> Fit;

/// What a cause says of the refusals it explains.
pub(super) type Tell = fn(&Group<'_>, &Case<'_>) -> Telling;

/// What shows in a case as a whole.
pub(super) type Look = fn(&Case<'_>) -> Vec<Finding>;

/// How a cause is recognised: by the refusals it explains, by the case as a whole, or both.
#[derive(Debug, Clone, Copy)]
pub struct Detect {
    pub(super) refusal: Option<(Fits, Tell)>,
    pub(super) look: Option<Look>,
}

impl Detect {
    /// It explains refusals that uv would meet.
    pub(super) const fn refusal(fits: Fits, tell: Tell) -> Self {
        Self {
            refusal: Some((fits, tell)),
            look: None,
        }
    }

    /// It shows in the case as a whole.
    pub(super) const fn look(look: Look) -> Self {
        Self {
            refusal: None,
            look: Some(look),
        }
    }

    /// It shows in the case as a whole, too.
    pub(super) const fn also(mut self, look: Look) -> Self {
        self.look = Some(look);
        self
    }
}

/// Whether a cause explains a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It does not.
    No,
    /// The facts allow it, and what would prove it is this.
    Likely(&'static str),
    /// The facts prove it.
    Certain,
}

/// [`Fit::Certain`] if `proven`, else [`Fit::No`].
pub(super) fn certain_if(proven: bool) -> Fit {
    if proven { Fit::Certain } else { Fit::No }
}

/// What a cause says of the refusals it explains.
#[derive(Debug, Default)]
pub struct Telling {
    /// The headline, without a full stop.
    pub message: String,
    /// One or two sentences.
    pub detail: String,
    /// Proof beyond the refusals and the mounts.
    pub facts: Vec<Fact>,
    /// Changes that remove it, best first.
    pub fixes: Vec<Fix>,
}

impl Cause {
    /// A finding of this cause without evidence.
    pub(super) fn finding(
        &self,
        severity: Severity,
        message: impl Into<String>,
        detail: impl Into<String>,
    ) -> Finding {
        Finding {
            code: self.code,
            name: self.name,
            severity,
            message: message.into(),
            detail: detail.into(),
            evidence: Vec::new(),
            wheels: Vec::new(),
            paths: Vec::new(),
            location: None,
            fixes: Vec::new(),
        }
    }
}

/// A piece of evidence.
pub(super) fn fact(fact: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact {
        fact: fact.into(),
        value: value.into(),
    }
}

/// The target directory that findings speak of unless they name another.
pub(super) const SITE_PACKAGES: TargetId = 0;

/// The cause with this code (`UL101`) or name, in any case; `_` counts as `-`.
pub fn find(text: &str) -> Option<&'static Cause> {
    let text = text.trim().to_ascii_lowercase().replace('_', "-");
    let number = text
        .strip_prefix("ul")
        .and_then(|digits| digits.parse::<u16>().ok());
    CAUSES
        .iter()
        .find(|cause| cause.name == text || number == Some(cause.code.0))
}

/// What to do about `text`, which is neither a code nor a name.
pub fn hint(text: &str) -> String {
    match nearest(text) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "`uv-linkcheck explain` lists every cause".to_owned(),
    }
}

/// The code or name that `text` was probably meant to be.
pub fn nearest(text: &str) -> Option<String> {
    let text = text.trim().replace('_', "-");
    let words = CAUSES
        .iter()
        .flat_map(|cause| [cause.name.to_owned(), cause.code.to_string()]);
    nearest::nearest(&text, words)
}
