//! What lies between two directories of one mount, where links are refused as if there were two.

use super::scratch::Scratch;
use crate::filesystems;
use crate::model::errno::Errno;
use crate::model::evidence::{Attempt, Class, Reach, Target};
use crate::model::mode::Mode;
use crate::model::place::Place;
use crate::sys::System;

const EXDEV: Errno = Errno(18);

/// A hard link within one mount that was refused as if there were two. Servers have boundaries of their own, which no
/// further link would tell from others.
pub(super) struct Crossing<'e> {
    attempt: &'e Attempt,
    class: &'e Class,
    target: &'e Target,
}

impl<'e> Crossing<'e> {
    /// The first one.
    pub(super) fn of(
        attempts: &'e [Attempt],
        classes: &'e [Class],
        targets: &'e [Target],
    ) -> Option<Self> {
        attempts.iter().find_map(|attempt| {
            let class = classes.get(attempt.class as usize)?;
            let target = targets.get(usize::from(attempt.target))?;
            let refused = attempt
                .result
                .as_ref()
                .is_err_and(|refusal| refusal.errno == EXDEV);
            let one_mount = class.facts.mount_id == target.place.facts?.mount_id;
            let mount = target.place.mount.as_ref()?;
            let local = filesystems::find(&mount.filesystem).is_some_and(|row| !row.network);
            (attempt.mode == Mode::Hardlink && refused && one_mount && local).then_some(Self {
                attempt,
                class,
                target,
            })
        })
    }

    /// How far links of a fresh file reach in the cache and in the target: the shorter one. `None` where no file can be
    /// made.
    pub(super) fn reach(&self, cache: &Place, system: &dyn System) -> Option<Reach> {
        [cache, &self.target.place]
            .into_iter()
            .filter_map(|place| reach(place, system).ok())
            .min()
    }

    /// Whether the file has the encryption policy of the directory, where both have one.
    pub(super) fn same_policy(&self, system: &dyn System) -> Option<bool> {
        if !self.class.facts.encrypted || !self.target.place.facts?.encrypted {
            return None;
        }
        let from = system.encryption_policy(&self.attempt.file)?;
        Some(from == system.encryption_policy(&self.target.place.real)?)
    }
}

/// How far, or why no file can be made.
fn reach(place: &Place, system: &dyn System) -> Result<Reach, Errno> {
    let from = Scratch::new(&place.real, system)?;
    let to = from.beside()?;
    let own = from.name();
    system.create_file(&own, 1)?;
    let links = |scratch: &Scratch<'_>| system.hard_link(&own, &scratch.name()).is_ok();
    Ok(match (links(&from), links(&to)) {
        (false, _) => Reach::Nowhere,
        (true, false) => Reach::OneDirectory,
        (true, true) => Reach::Directories,
    })
}
