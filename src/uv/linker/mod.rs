//! uv's link state machine, one function for each era. Pure: attempts in, outcome out.
//!
//! From `install-wheel-rs/src/linker.rs` (≤ 0.4.18), `uv-install-wheel/src/linker.rs` (0.4.19 … 0.10.4) and
//! `uv-fs/src/link.rs` (≥ 0.10.5). The state is per wheel: the first file of a wheel that is linked decides, and a mode
//! that has worked once may not fail later in the same wheel.

mod placing;

use crate::model::errno::Errno;
use crate::model::mode::Mode;
use crate::uv::version::LinkEra;

use placing::attempt;
pub use placing::{Copied, Placing};

/// What one mode does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// The file is put in place.
    Works,
    /// The system refuses.
    Refused(Errno),
    /// It is made elsewhere, and the system refuses to put it in place: uv has no other way.
    Stuck(Errno),
    /// Nobody tried.
    Untried,
}

/// Consecutive files of a wheel that are alike in everything the machine looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Files {
    /// How many; at least 1.
    pub count: u64,
    /// Whether they are named `RECORD`: copied by hardlink and symlink, because uv rewrites them.
    pub record: bool,
    /// The entry of the wheel that holds them, where uv clones entries whole; consecutive files of one entry have one
    /// number.
    pub entry: u32,
    /// Whether they lie in a directory of the wheel rather than at its top.
    pub nested: bool,
    /// What each mode does, by [`Mode::index`].
    pub tries: [Try; 4],
    /// Why the directory they go to cannot be made, if it cannot: uv makes it before it looks at a file, and falls back for
    /// files only.
    pub directory: Option<Errno>,
    /// Whether uv could replace the cached file by a fresh copy, to get below a link limit.
    pub replaceable: bool,
    /// What has their names already.
    pub placing: Placing,
}

/// Where uv stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The mode in use.
    pub mode: Mode,
    /// Index of the files.
    pub files: usize,
    /// Why.
    pub errno: Errno,
    /// Files of the wheel in place by then.
    pub after: u64,
    /// Whether what has the name of the file, or of a directory around it, is why.
    pub taken: bool,
}

/// What becomes of a wheel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Modes uv is in, in turn; the last is the one the wheel ends in.
    pub tried: Vec<Mode>,
    /// How each of the files was put in place, as far as uv got.
    pub placed: Vec<Mode>,
    /// Which of the files are copied over themselves, and so emptied.
    pub emptied: Vec<usize>,
    /// What moved uv on to the next mode: the mode, the files, the reason.
    pub fallbacks: Vec<(Mode, usize, Errno)>,
    /// The word in uv's warning, if this wheel makes it print one.
    pub warning: Option<Mode>,
    /// Where uv stops, if it does.
    pub stop: Option<Stop>,
    /// Whether an attempt that decides was never made, so that none of the above is known.
    pub unknown: bool,
}

impl Linked {
    fn new(requested: Mode) -> Self {
        Self {
            tried: vec![requested],
            placed: Vec::new(),
            emptied: Vec::new(),
            fallbacks: Vec::new(),
            warning: None,
            stop: None,
            unknown: false,
        }
    }

    /// The mode the wheel ends in, or stops in.
    pub fn mode(&self) -> Mode {
        self.tried.last().copied().unwrap_or(Mode::Copy)
    }

    fn fall_back(&mut self, files: usize, errno: Errno, next: Mode) {
        self.fallbacks.push((self.mode(), files, errno));
        self.tried.push(next);
    }

    fn halt(&mut self, wheel: &[Files], mode: Mode, files: usize, errno: Errno) {
        let after = wheel[..files].iter().map(|f| f.count).sum();
        self.stop = Some(Stop {
            mode,
            files,
            errno,
            after,
            taken: false,
        });
    }

    fn stick(&mut self, wheel: &[Files], mode: Mode, files: usize, errno: Errno) {
        self.halt(wheel, mode, files, errno);
        if let Some(stop) = &mut self.stop {
            stop.taken = wheel[files].placing.taken;
        }
    }

    /// `files` are put in place by `mode`, while uv is in `state`.
    fn place(&mut self, index: usize, files: &Files, mode: Mode, state: Mode) {
        if mode == Mode::Copy && files.placing.copied(state) == Copied::OverItself {
            self.emptied.push(index);
        }
        self.placed.push(mode);
    }
}

/// Links the files of one wheel, in the order uv meets them, starting with `requested`.
pub fn link(era: LinkEra, requested: Mode, wheel: &[Files]) -> Linked {
    if era == LinkEra::WholeEntries && requested == Mode::Clone {
        return whole_entries(wheel);
    }
    let blocked = wheel
        .iter()
        .enumerate()
        .find_map(|(index, files)| Some((index, files.directory?)));
    let reached = &wheel[..blocked.map_or(wheel.len(), |(index, _)| index)];
    let mut linked = match era {
        LinkEra::BrokenClone if requested == Mode::Clone => broken_clone(reached),
        LinkEra::BrokenClone | LinkEra::NoLadder | LinkEra::WholeEntries => {
            single_fallback(requested, reached)
        }
        LinkEra::Ladder | LinkEra::HealsLinkLimit => ladder(era, requested, reached),
    };
    if let Some((index, errno)) = blocked
        && linked.stop.is_none()
        && !linked.unknown
    {
        linked.halt(wheel, linked.mode(), index, errno);
        if let Some(stop) = &mut linked.stop {
            stop.taken = wheel[index].placing.taken;
        }
    }
    linked
}

/// ≥ 0.10.5: clone → hardlink → copy, symlink → copy; the file that fails is tried again in the next mode.
fn ladder(era: LinkEra, requested: Mode, wheel: &[Files]) -> Linked {
    let mut linked = Linked::new(requested);
    let mut worked = false;
    for (index, files) in wheel.iter().enumerate() {
        let mut files = healed(era, files);
        loop {
            let state = linked.mode();
            let mode = mode_for(state, &files);
            match attempt(&files, mode, state) {
                Try::Works => {
                    worked |= mode == state;
                    linked.place(index, &files, mode, state);
                    break;
                }
                Try::Stuck(errno) => {
                    linked.stick(wheel, mode, index, errno);
                    return linked;
                }
                Try::Refused(errno) if mode == state && state != Mode::Copy && !worked => {
                    let next = if state == Mode::Clone {
                        files.placing = files.placing.after_clone();
                        Mode::Hardlink
                    } else {
                        Mode::Copy
                    };
                    if next == Mode::Copy {
                        linked.warning = Some(state);
                    }
                    linked.fall_back(index, errno, next);
                }
                Try::Refused(errno) => {
                    linked.halt(wheel, mode, index, errno);
                    return linked;
                }
                Try::Untried => {
                    linked.unknown = true;
                    return linked;
                }
            }
        }
    }
    linked
}

/// `files` once uv has replaced a cached file that has too many names, where it does.
fn healed(era: LinkEra, files: &Files) -> Files {
    let mut files = *files;
    let link = &mut files.tries[Mode::Hardlink.index()];
    let full = matches!(link, Try::Refused(errno) if is_link_limit(*errno));
    if full && era == LinkEra::HealsLinkLimit && files.replaceable {
        *link = Try::Works;
    }
    files
}

/// 0.4.16 … 0.10.4: every mode falls back to copy. Clone warns once a copy has succeeded, the links with the second.
fn single_fallback(requested: Mode, wheel: &[Files]) -> Linked {
    let mut linked = Linked::new(requested);
    let mut worked = false;
    for (index, files) in wheel.iter().enumerate() {
        let state = linked.mode();
        let mut mode = mode_for(state, files);
        let mut first_copy = false;
        if let Try::Refused(errno) = files.tries[mode.index()]
            && mode == state
            && state != Mode::Copy
            && !worked
        {
            linked.fall_back(index, errno, Mode::Copy);
            mode = Mode::Copy;
            first_copy = true;
        }
        let now = linked.mode();
        match attempt(files, mode, now) {
            Try::Works => {
                worked |= mode == state;
                linked.place(index, files, mode, now);
            }
            Try::Stuck(errno) => {
                linked.stick(wheel, mode, index, errno);
                return linked;
            }
            Try::Refused(errno) => {
                linked.halt(wheel, mode, index, errno);
                return linked;
            }
            Try::Untried => {
                linked.unknown = true;
                return linked;
            }
        }
        let fell_back = requested != Mode::Copy && linked.mode() == Mode::Copy;
        let counts = match requested {
            // Where something has the name, uv does not go round once more.
            Mode::Clone => !(first_copy && files.placing.taken) || files.count > 1,
            // A `RECORD` is copied on a path of its own, which never warns.
            _ => !files.record && (!first_copy || files.count > 1),
        };
        if fell_back && counts {
            linked.warning = Some(requested);
        }
    }
    linked
}

/// ≤ 0.4.15 on Linux: `clone` tries to clone whatever is first at the wheel's top. A directory cannot be cloned there, so
/// the wheel is copied; after a file that could, the first directory stops uv.
fn broken_clone(wheel: &[Files]) -> Linked {
    /// `FICLONE` of a directory.
    const EISDIR: Errno = Errno(21);
    let seen: Vec<Files> = wheel
        .iter()
        .map(|files| {
            let mut files = *files;
            if files.nested {
                files.tries[Mode::Clone.index()] = Try::Refused(EISDIR);
            }
            files
        })
        .collect();
    single_fallback(Mode::Clone, &seen)
}

/// ≤ 0.10.4 on macOS: `clone` makes one `clonefile` of each entry of the wheel, which fails whole where one of its files
/// cannot be cloned or none of its directories be made. The first entry decides; if it fails, everything is copied.
fn whole_entries(wheel: &[Files]) -> Linked {
    let mut linked = Linked::new(Mode::Clone);
    let mut start = 0;
    for entry in wheel.chunk_by(|one, other| one.entry == other.entry) {
        let cloned = |files: &Files| match files.directory {
            Some(errno) => Try::Refused(errno),
            None => files.tries[Mode::Clone.index()],
        };
        let mut answers = entry.iter().map(cloned).zip(start..);
        if linked.mode() == Mode::Clone {
            match answers.find(|(answer, _)| *answer != Try::Works) {
                None => linked.placed.resize(start + entry.len(), Mode::Clone),
                Some((Try::Refused(errno), index)) if start > 0 => {
                    linked.halt(wheel, Mode::Clone, index, errno);
                    if let Some(stop) = &mut linked.stop {
                        stop.after = wheel[..start].iter().map(|files| files.count).sum();
                    }
                    return linked;
                }
                Some((Try::Refused(errno), index)) => linked.fall_back(index, errno, Mode::Copy),
                Some(_) => {
                    linked.unknown = true;
                    return linked;
                }
            }
        }
        if linked.mode() == Mode::Copy {
            for (files, index) in entry.iter().zip(start..) {
                match (files.directory, attempt(files, Mode::Copy, Mode::Copy)) {
                    (None, Try::Works) => linked.place(index, files, Mode::Copy, Mode::Copy),
                    (None, Try::Stuck(errno)) => {
                        linked.stick(wheel, Mode::Copy, index, errno);
                        return linked;
                    }
                    (Some(errno), _) | (None, Try::Refused(errno)) => {
                        linked.halt(wheel, Mode::Copy, index, errno);
                        return linked;
                    }
                    (None, Try::Untried) => {
                        linked.unknown = true;
                        return linked;
                    }
                }
                linked.warning = Some(Mode::Clone);
            }
        }
        start += entry.len();
    }
    linked
}

/// The mode `files` are put in place with while uv is in `state`.
fn mode_for(state: Mode, files: &Files) -> Mode {
    match state {
        Mode::Hardlink | Mode::Symlink if files.record => Mode::Copy,
        _ => state,
    }
}

/// `EMLINK`, and what Windows calls it.
const LINK_LIMIT: Errno = Errno(if cfg!(windows) { 1142 } else { 31 });

/// Whether Rust's standard library calls `errno` `TooManyLinks`.
pub fn is_link_limit(errno: Errno) -> bool {
    errno == LINK_LIMIT
}

#[cfg(test)]
mod tests;
