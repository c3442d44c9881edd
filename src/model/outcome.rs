//! What uv would do.

use std::path::PathBuf;

use super::errno::Errno;
use super::evidence::Basis;
use super::mode::Mode;

/// Where a wheel ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Installed, with the mode its linking ended in.
    Installed(Mode),
    /// uv stops in the middle of it.
    Fail,
    /// Nothing could be tried.
    Unknown,
}

/// The file uv stops at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkFailure {
    /// The mode in use when it happened.
    pub mode: Mode,
    /// The file: absolute, in the cache where there is one.
    pub path: PathBuf,
    /// The system's number.
    pub errno: Errno,
    /// Files of the wheel that are in the environment by then.
    pub after_files: u64,
    /// Whether what has the name of the file in the environment, or of a directory around it, is why.
    pub taken: bool,
}

/// The prediction for one wheel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WheelOutcome {
    /// Where it ends.
    pub outcome: Outcome,
    /// Modes tried, in order, the last one being where it ended.
    pub tried: Vec<Mode>,
    /// Whether uv would print its warning because of it.
    pub warning: bool,
    /// Where uv stops, if it does.
    pub failure: Option<LinkFailure>,
    /// The failed first attempt that moved each mode on to the next: mode, file, number.
    pub fallbacks: Vec<(Mode, PathBuf, Errno)>,
    /// How this is known.
    pub basis: Basis,
    /// Bytes that stay shared with the cache.
    pub bytes_linked: u64,
    /// Bytes that get a place of their own.
    pub bytes_copied: u64,
    /// Cached files that uv copies over themselves and so empties: how many, and the first, relative to the archive.
    pub emptied: Option<(u64, PathBuf)>,
}

/// The prediction for the whole run of uv.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prediction {
    /// One for each wheel of the plan, in its order.
    pub wheels: Vec<WheelOutcome>,
    /// The mode uv starts with.
    pub requested: Mode,
    /// Whether uv prints its warning, and the word in it (`Failed to hardlink files`).
    pub warning: Option<Mode>,
    /// uv's exit status: 0, 2, or 1 where an older uv cannot unpack a download.
    pub exit_status: i32,
    /// Why uv would refuse before it links anything.
    pub refusal: Option<String>,
}
