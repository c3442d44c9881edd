//! What each link mode does between two directories, with a fresh file.

use std::path::Path;

use super::attempt::{Scratches, Trial};
use super::places::Places;
use super::scratch::Scratch;
use super::targets::Targets;
use super::{fresh, row};
use crate::model::errno::Errno;
use crate::model::evidence::{Attempt, Refusal};
use crate::model::mode::Mode;
use crate::model::place::Place;
use crate::sys::System;
use crate::sys::errno::WOULD_BLOCK;

/// What each mode does with a fresh file made below `from` and linked below `to`, in the order of [`Mode::ALL`]. Neither
/// needs to exist: the nearest existing ancestor stands in.
pub fn trial(from: &Path, to: &Path, system: &dyn System) -> [(Mode, Result<(), Refusal>); 4] {
    let attempts = tried(from, to, &Places::new(system));
    Mode::ALL.map(|mode| {
        let mut failed = attempts
            .iter()
            .filter(|attempt| attempt.mode == mode)
            .filter_map(|attempt| attempt.result.clone().err());
        (mode, failed.next().map_or(Ok(()), Err))
    })
}

/// Why uv could not lock a cache at `directory`, if it could not; its nearest existing ancestor stands in. Not tried on
/// an overlay, where a new file could copy directories up.
pub fn unlockable(directory: &Path, system: &dyn System) -> Option<Errno> {
    let place = Places::new(system).at(directory);
    if row(place.mount.as_ref()).is_some_and(|row| row.copies_up) {
        return None;
    }
    let scratch = Scratch::new(&place.real, system).ok()?;
    let name = scratch.name();
    system.create_file(&name, 0).ok()?;
    let refused = system.lock(&name, false).err();
    refused.filter(|errno| *errno != WOULD_BLOCK)
}

/// The attempts of [`trial`]: two of a clone, one of each other mode.
pub(super) fn tried(from: &Path, to: &Path, places: &Places<'_>) -> Vec<Attempt> {
    let system = places.system;
    let targets = Targets::new(to, places);
    let target = targets.first();
    let source = Some(places.at(from))
        .filter(|source| !share_an_overlay(source, &target))
        .unwrap_or(target);
    let nowhere = Place {
        exists: false,
        ..source.clone()
    };
    let scratches = Scratches::new(system);
    let refused = |errno| {
        let refusal = Refusal {
            errno,
            call: "mkdir",
            lied: None,
        };
        let attempt = |mode| Attempt {
            class: 0,
            target: 0,
            mode,
            file: source.real.clone(),
            size: 0,
            result: Err(refusal.clone()),
            private_bytes: None,
        };
        Mode::ALL.map(attempt).to_vec()
    };
    let answers = fresh::make(&source, &nowhere, true, system)
        .map_err(|failure| failure.errno)
        .and_then(|fresh| {
            let scratch = scratches.of(0, &targets)?;
            let trial = Trial {
                class: 0,
                target: 0,
                samples: &fresh.samples,
                copies_up: false,
                across: None,
                system,
            };
            Ok(trial.run(Ok(&scratch), Vec::new()))
        });
    answers.unwrap_or_else(refused)
}

/// Whether both are on one overlay: then making a file in the first could copy its directory up, and tells no more than
/// making it in the second.
fn share_an_overlay(source: &Place, target: &Place) -> bool {
    let mount = |place: &Place| {
        place
            .mount
            .as_ref()
            .filter(|mount| row(Some(mount)).is_some_and(|row| row.copies_up))
            .map(|mount| mount.id)
    };
    mount(source).is_some() && mount(source) == mount(target)
}
