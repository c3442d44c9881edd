//! UL210.

use crate::diagnose::refusal::Answers;
use crate::diagnose::refusal::platform;
use crate::model::log::Platform;
use crate::model::uv::{UvOrigin, UvVersion};
use crate::uv::linker::is_link_limit;
use crate::uv::version::{LinkEra, NEWEST, default_mode_on, link_era};

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(210),
    name: "old-uv",
    summary: "a newer uv would link better here",
    page: include_str!("old_uv.md"),
    detect: Some(Detect::look(look)),
};

/// What a newer uv does better, and since when.
struct Gain {
    since: UvVersion,
    mode: Option<Mode>,
    what: &'static str,
}

fn look(case: &Case<'_>) -> Vec<Finding> {
    let uv = case.project.uv;
    if uv.origin == UvOrigin::Assumed {
        return Vec::new();
    }
    let answers = Answers::new(case.evidence);
    let mut best: Option<(Gain, Vec<usize>)> = None;
    for index in 0..case.prediction.wheels.len() {
        let Some(gain) = gain(case, &answers, index) else {
            continue;
        };
        match &mut best {
            Some((known, wheels)) => {
                if gain.since > known.since {
                    *known = gain;
                }
                wheels.push(index);
            }
            None => best = Some((gain, vec![index])),
        }
    }
    let Some((gain, wheels)) = best else {
        return Vec::new();
    };
    let message = format!("uv {} is too old to link well here", uv.version);
    let detail = format!("{}; upgrade to uv {} or newer.", gain.what, gain.since);
    let mut finding = CAUSE.finding(Severity::Warning, message, detail);
    finding.evidence = vec![
        fact("uv", uv.version.to_string()),
        fact("better since", gain.since.to_string()),
        fact("newest known", NEWEST.to_string()),
    ];
    finding.wheels = text::wheel_names(case, wheels);
    finding.fixes = vec![fixes::upgrade_uv(
        format!("upgrade uv to {} or newer", gain.since),
        gain.mode,
    )];
    vec![finding]
}

/// Whether uv came to clone by default on this system after the release in use.
fn clones_since(case: &Case<'_>) -> bool {
    let os = platform(case).as_str();
    default_mode_on(case.project.uv.version, os) != Mode::Clone
        && default_mode_on(NEWEST, os) == Mode::Clone
}

/// What the first files of a wheel prove to be better with a newer uv.
fn gain(case: &Case<'_>, answers: &Answers, index: usize) -> Option<Gain> {
    let version = case.project.uv.version;
    let outcome = case.prediction.wheels.get(index)?;
    let files = case.evidence.wheels.get(index)?;
    let works = |mode| answers.all_work(&files.runs, mode);
    let too_many = outcome
        .failure
        .as_ref()
        .is_some_and(|f| is_link_limit(f.errno) && f.mode == Mode::Hardlink)
        || outcome
            .fallbacks
            .iter()
            .any(|(mode, _, errno)| *mode == Mode::Hardlink && is_link_limit(*errno));
    if too_many && link_era(version) < LinkEra::HealsLinkLimit {
        let what = "Since then uv replaces a file that has too many names";
        return Some(Gain {
            since: UvVersion(0, 10, 9),
            mode: Some(Mode::Hardlink),
            what,
        });
    }
    let on_macos = platform(case) == Platform::MacOs;
    // `clonefile` keeps it.
    if !on_macos
        && outcome.outcome == Outcome::Installed(Mode::Clone)
        && version <= UvVersion(0, 10, 5)
    {
        let what = "This version drops the executable bit of cloned files";
        return Some(Gain {
            since: UvVersion(0, 10, 6),
            mode: Some(Mode::Clone),
            what,
        });
    }
    let copied = outcome.outcome == Outcome::Installed(Mode::Copy) && !outcome.fallbacks.is_empty();
    if !copied || link_era(version) > LinkEra::NoLadder {
        return None;
    }
    let default = case.project.settings.link_mode.configured.is_none();
    match case.prediction.requested {
        Mode::Clone
            if !on_macos && link_era(version) == LinkEra::BrokenClone && works(Mode::Clone) =>
        {
            Some(Gain {
                since: UvVersion(0, 10, 6),
                mode: Some(Mode::Clone),
                what: "This version cannot clone directories",
            })
        }
        Mode::Clone if works(Mode::Hardlink) => Some(Gain {
            since: UvVersion(0, 10, 5),
            mode: Some(Mode::Hardlink),
            what: "Since then uv tries a hard link where a clone is refused, and hard links work",
        }),
        Mode::Hardlink if default && works(Mode::Clone) && clones_since(case) => Some(Gain {
            since: UvVersion(0, 10, 6),
            mode: Some(Mode::Clone),
            what: "Since then uv clones by default, and clones work",
        }),
        _ => None,
    }
}
