//! The link modes, by uv's names.

use std::fmt;
use std::str::FromStr;

/// How a file of a wheel gets from the cache into the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Copy on write: `FICLONE`, `clonefile`, block cloning.
    Clone,
    /// A second name of the cached file.
    Hardlink,
    /// A symbolic link with an absolute target inside the cache.
    Symlink,
    /// A file of its own.
    Copy,
}

impl Mode {
    /// Every mode, in the order reports show them.
    pub const ALL: [Self; 4] = [Self::Clone, Self::Hardlink, Self::Symlink, Self::Copy];

    /// uv's name of the mode, as written in configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clone => "clone",
            Self::Hardlink => "hardlink",
            Self::Symlink => "symlink",
            Self::Copy => "copy",
        }
    }

    /// A stable index, `0..4`, for tables keyed by mode.
    pub fn index(self) -> usize {
        self as usize
    }

    /// Whether files installed so share their data with the cache by uv's own doing.
    pub fn shares(self) -> bool {
        self != Self::Copy
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that is no link mode of uv (any version). `reflink` is judged by the caller, who knows the uv version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMode(pub String);

impl FromStr for Mode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|mode| mode.as_str() == text)
            .ok_or_else(|| UnknownMode(text.to_owned()))
    }
}
