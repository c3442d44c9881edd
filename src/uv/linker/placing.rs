//! How a file gets to its name, where something may have it already.

use super::{Files, Try};
use crate::model::errno::Errno;
use crate::model::mode::Mode;

/// What comes of a copy, once there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Copied {
    /// It is a file of its own.
    #[default]
    Apart,
    /// It cannot be put there.
    Refused(Errno),
    /// It is written over the very file that it is read from, by another name: nothing is left in either.
    OverItself,
}

/// What has the name of a file, as far as uv meets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Placing {
    /// Whether something has it.
    pub taken: bool,
    /// Why a link that was made elsewhere cannot be moved there.
    pub link: Option<Errno>,
    /// What comes of a copy in copy mode.
    pub copy: Copied,
    /// What comes of a copy that is made while other files are linked.
    pub record: Copied,
    /// Why the empty file that a refused clone is made of cannot be removed again, if it cannot, nor be replaced.
    pub kept: Option<Errno>,
}

impl Placing {
    /// The same once a clone was refused there.
    pub(super) fn after_clone(self) -> Self {
        match self.kept {
            Some(errno) => Self {
                taken: true,
                link: Some(errno),
                copy: Copied::Refused(errno),
                ..self
            },
            None => self,
        }
    }

    /// What comes of a copy of `files` while uv is in `state`.
    pub(super) fn copied(&self, state: Mode) -> Copied {
        if state == Mode::Copy {
            self.copy
        } else {
            self.record
        }
    }
}

/// What `mode` does with `files` while uv is in `state`. A link that cannot be moved to its name stops uv.
pub(super) fn attempt(files: &Files, mode: Mode, state: Mode) -> Try {
    let placing = &files.placing;
    match (files.tries[mode.index()], mode) {
        (Try::Works, Mode::Copy) => match placing.copied(state) {
            Copied::Refused(errno) => Try::Stuck(errno),
            Copied::Apart | Copied::OverItself => Try::Works,
        },
        (Try::Works, _) => placing.link.map_or(Try::Works, Try::Stuck),
        (other, _) => other,
    }
}
