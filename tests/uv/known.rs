//! What is known of uv, told apart from the program under test.

use std::collections::BTreeMap;
use std::path::PathBuf;

use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::uv::UvVersion;

use crate::observed::Ending;

/// From this release on clone is the default on Linux, and falls back to hardlink.
pub(crate) const CLONE_FIRST: UvVersion = UvVersion(0, 10, 5);
/// From this release on a file at the link limit is replaced by a fresh copy.
const HEALS_LINK_LIMIT: UvVersion = UvVersion(0, 10, 9);

/// What becomes of one operation on the files of a wheel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Files {
    /// It works for all.
    Work,
    /// It is refused for the first.
    RefusedAtFirst,
    /// It works for the first, but is refused for a later one.
    RefusedLater,
    /// The first has as many names as it can have.
    FullAtFirst,
    /// A later one has.
    FullLater,
}

/// What the filesystems allow for a wheel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowed {
    /// Clones.
    pub(crate) clone: Files,
    /// Hard links.
    pub(crate) link: Files,
}

/// Every operation works.
pub(crate) const ALL: Allowed = Allowed {
    clone: Files::Work,
    link: Files::Work,
};
/// Only hard links work.
pub(crate) const LINKS: Allowed = Allowed {
    clone: Files::RefusedAtFirst,
    link: Files::Work,
};
/// Only clones work.
pub(crate) const CLONES: Allowed = Allowed {
    clone: Files::Work,
    link: Files::RefusedAtFirst,
};
/// Neither works.
pub(crate) const NOTHING: Allowed = Allowed {
    clone: Files::RefusedAtFirst,
    link: Files::RefusedAtFirst,
};

/// What uv must do.
#[derive(Debug)]
pub(crate) struct Known {
    /// How each wheel ends, if uv gets to it.
    pub(crate) wheels: BTreeMap<String, Ending>,
    /// The warning it prints, if it is certain.
    pub(crate) warning: Option<Mode>,
    /// Its exit status.
    pub(crate) exit_status: i64,
    /// The file or directory it must stop at.
    pub(crate) file: Option<PathBuf>,
}

impl Known {
    /// What `version` does with `wheels` when asked for `mode`.
    pub(crate) fn installing<'a>(
        version: UvVersion,
        mode: Mode,
        wheels: impl IntoIterator<Item = (&'a str, Allowed)>,
    ) -> Self {
        let mut known = Self {
            wheels: BTreeMap::new(),
            warning: None,
            exit_status: 0,
            file: None,
        };
        for (name, allowed) in wheels {
            let (ending, warning) = descend(version, mode, allowed);
            if ending == Ending::Fail {
                known.exit_status = 2;
            }
            known.warning = known.warning.or(warning);
            known.wheels.insert(name.to_owned(), ending);
        }
        known
    }

    /// The same, with `file` as the one it stops at if it stops.
    pub(crate) fn at(mut self, file: PathBuf) -> Self {
        self.file = (self.exit_status != 0).then_some(file);
        self
    }
}

/// The mode `version` starts with.
pub(crate) fn requested(version: UvVersion, asked: Option<Mode>) -> Mode {
    asked.unwrap_or(if version >= CLONE_FIRST {
        Mode::Clone
    } else {
        Mode::Hardlink
    })
}

/// Goes down the ladder of `version` from `mode`: where it ends, and which failure is warned of.
fn descend(version: UvVersion, mode: Mode, allowed: Allowed) -> (Ending, Option<Mode>) {
    let (copied, heals) = (Ending::Installed(Mode::Copy), version >= HEALS_LINK_LIMIT);
    let refused = match mode {
        Mode::Clone => allowed.clone,
        Mode::Hardlink => allowed.link,
        Mode::Symlink | Mode::Copy => Files::Work,
    };
    match refused {
        Files::Work => (Ending::Installed(mode), None),
        Files::FullAtFirst | Files::FullLater if heals => (Ending::Installed(mode), None),
        Files::RefusedLater | Files::FullLater => (Ending::Fail, None),
        Files::RefusedAtFirst | Files::FullAtFirst
            if mode == Mode::Clone && version >= CLONE_FIRST =>
        {
            descend(version, Mode::Hardlink, allowed)
        }
        Files::RefusedAtFirst | Files::FullAtFirst => (copied, Some(mode)),
    }
}
