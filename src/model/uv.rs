//! The uv in use.

use std::fmt;
use std::str::FromStr;

/// A release of uv.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UvVersion(pub u32, pub u32, pub u32);

impl fmt::Display for UvVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl FromStr for UvVersion {
    type Err = String;

    /// Reads `0.13.9`; a build suffix (`+12`, `-alpha.1`, `rc1`) after the patch number is dropped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is not a uv version such as `0.13.9`");
        let mut parts = text.trim().splitn(3, '.');
        let mut number = |last: bool| -> Option<u32> {
            let part = parts.next()?;
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            if !last && digits != part.len() {
                return None;
            }
            part[..digits].parse().ok()
        };
        match (number(false), number(false), number(true)) {
            (Some(major), Some(minor), Some(patch)) => Ok(Self(major, minor, patch)),
            _ => Err(wrong()),
        }
    }
}

/// How the uv version became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UvOrigin {
    /// `--uv-version`.
    Flag,
    /// `uv --version` of the uv on `PATH`.
    Path,
    /// The `uv` key of the environment's `pyvenv.cfg`.
    Venv,
    /// The only version that `required-version` allows, or its newest known.
    RequiredVersion,
    /// Nothing known: the newest release this program knows.
    Assumed,
}

impl UvOrigin {
    /// Its stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Path => "path",
            Self::Venv => "venv",
            Self::RequiredVersion => "required-version",
            Self::Assumed => "assumed",
        }
    }
}

/// The uv whose behaviour is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UvInUse {
    /// The release.
    pub version: UvVersion,
    /// How it became known.
    pub origin: UvOrigin,
}
