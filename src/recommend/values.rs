//! The recommended values of uv's settings, for scripts.

use std::path::PathBuf;

use crate::env::{UV_CACHE_DIR, UV_LINK_MODE};
use crate::model::fix::Fix;
use crate::model::mode::Mode;
use crate::model::outcome::Outcome;
use crate::model::report::Report;
use crate::shell::{self, Assignment};

/// What uv should be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    /// The link mode: the one that every wheel ends in, so that uv has nothing to try in vain.
    pub link_mode: Mode,
    /// The cache directory; `None` while the cache is a temporary one.
    pub cache_dir: Option<PathBuf>,
    /// Further variables that the recommended change needs.
    others: Vec<Assignment>,
    /// Whether they keep uv from failing.
    pub works: bool,
}

impl Values {
    /// The variables that tell uv so.
    pub fn assignments(&self) -> Vec<Assignment> {
        let mut all = vec![Assignment {
            name: UV_LINK_MODE.to_owned(),
            value: Some(self.link_mode.as_str().into()),
        }];
        all.extend(self.cache_dir.as_ref().map(|path| Assignment {
            name: UV_CACHE_DIR.to_owned(),
            value: Some(path.into()),
        }));
        all.extend(self.others.iter().cloned());
        all
    }
}

/// The values after the best change that settings and variables alone can make, as it was tried; without such a change, those
/// in effect now.
pub fn values(report: &Report) -> Values {
    let recommendation = &report.recommendation;
    let change = recommendation
        .fix
        .iter()
        .chain(&recommendation.alternatives)
        .filter(|fix| fix.verified)
        .find_map(|fix| Some((fix.outcome, assigned(fix)?)));
    let settings = &report.project.settings;
    let (outcome, mut others) = change.clone().unwrap_or_default();
    let mut cache_dir = settings
        .no_cache
        .is_none()
        .then(|| settings.cache_dir.effective.clone());
    for assignment in &others {
        if let (UV_CACHE_DIR, Some(path)) = (assignment.name.as_str(), &assignment.value) {
            cache_dir = Some(path.into());
        }
    }
    others.retain(|assignment| !matches!(&*assignment.name, UV_CACHE_DIR | UV_LINK_MODE));
    Values {
        link_mode: outcome
            .or_else(|| uniform(report))
            .unwrap_or(report.prediction.requested),
        cache_dir,
        others,
        works: change.is_some() || report.prediction.exit_status == 0,
    }
}

/// The mode that every wheel ends in.
fn uniform(report: &Report) -> Option<Mode> {
    let mut modes = report
        .prediction
        .wheels
        .iter()
        .map(|wheel| match wheel.outcome {
            Outcome::Installed(mode) => Some(mode),
            Outcome::Fail | Outcome::Unknown => None,
        });
    let first = modes.next().flatten()?;
    modes.all(|mode| mode == Some(first)).then_some(first)
}

/// What the change does to variables, or would if it were made by them; `None` where it does anything else.
pub(super) fn assigned(fix: &Fix) -> Option<Vec<Assignment>> {
    if !fix.commands.is_empty() {
        return fix.commands.iter().map(|line| shell::read(line)).collect();
    }
    if fix.edits.is_empty() {
        return None;
    }
    let edits = fix.edits.iter().map(|edit| {
        let name = match edit.key.rsplit('.').next()? {
            "cache-dir" => UV_CACHE_DIR,
            "link-mode" => UV_LINK_MODE,
            _ => return None,
        };
        Some(Assignment {
            name: name.to_owned(),
            value: edit.value.as_ref().map(Into::into),
        })
    });
    edits.collect()
}
