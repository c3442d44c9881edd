//! The Python of the environment, read and not run.

use std::path::PathBuf;
use std::str::FromStr;

use super::log::Platform;

/// The C library wheels are tagged for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Libc {
    /// glibc, with its version.
    Glibc(u32, u32),
    /// musl, with its version.
    Musl(u32, u32),
}

/// An operating system, with what its wheel tags depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Os {
    /// Linux.
    Linux(Libc),
    /// macOS, with its version.
    MacOs(u32, u32),
    /// Windows.
    Windows,
}

impl Os {
    /// The platform, as far as error numbers and shells depend on it.
    pub fn platform(self) -> Platform {
        match self {
            Self::Linux(_) => Platform::Linux,
            Self::MacOs(..) => Platform::MacOs,
            Self::Windows => Platform::Windows,
        }
    }
}

/// How the Python became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PythonOrigin {
    /// The environment's `pyvenv.cfg` and directories.
    Environment,
    /// `--python`.
    Flag,
    /// `UV_PYTHON`.
    Variable,
    /// A `.python-version` file.
    VersionFile,
    /// What `uv python find` answers.
    Found,
    /// The lowest version that `requires-python` allows.
    RequiresPython,
    /// Nothing known.
    Assumed,
}

impl PythonOrigin {
    /// Its stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Flag => "flag",
            Self::Variable => "env",
            Self::VersionFile => "version-file",
            Self::Found => "found",
            Self::RequiresPython => "requires-python",
            Self::Assumed => "assumed",
        }
    }
}

/// Which Pythons uv takes: its own (managed) ones, or those of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Preference {
    /// Its own, and no other.
    OnlyManaged,
    /// Its own first.
    #[default]
    Managed,
    /// Those of the system first.
    System,
    /// Those of the system, and no other.
    OnlySystem,
}

impl Preference {
    /// The word uv has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnlyManaged => "only-managed",
            Self::Managed => "managed",
            Self::System => "system",
            Self::OnlySystem => "only-system",
        }
    }
}

impl FromStr for Preference {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [
            Self::OnlyManaged,
            Self::Managed,
            Self::System,
            Self::OnlySystem,
        ]
        .into_iter()
        .find(|preference| preference.as_str() == text)
        .ok_or(())
    }
}

/// An interpreter: everything that markers and wheel tags need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Python {
    /// `3.12.1`.
    pub version: String,
    /// `(3, 12)`.
    pub minor: (u32, u32),
    /// `CPython`, `PyPy`, `GraalPy`.
    pub implementation: String,
    /// Whether it is a free-threaded build (`3.13t`).
    pub free_threaded: bool,
    /// Version of the implementation: as `version` for `CPython`, `7.3.16` for `PyPy`.
    pub implementation_version: String,
    /// The machine as `platform.machine()` says: `x86_64`, `aarch64`, `arm64`, `AMD64`.
    pub machine: String,
    /// The architecture of the interpreter as wheel tags spell it; not `machine` for a 32-bit interpreter on a 64-bit
    /// kernel: `x86_64`, `i686`, `aarch64`, `armv7l`, `arm64`.
    pub arch: String,
    /// Operating system.
    pub os: Os,
    /// `platform.release()`; empty when unknown.
    pub platform_release: String,
    /// `platform.version()`; empty when unknown.
    pub platform_version: String,
    /// The interpreter's executable, where known.
    pub executable: Option<PathBuf>,
    /// The interpreter that the environment was made from (`sys._base_executable`), where it is another file and known.
    pub base_executable: Option<PathBuf>,
    /// How it became known.
    pub origin: PythonOrigin,
}
