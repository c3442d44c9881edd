//! What a captured log of uv tells.

use super::code::Code;
use super::errno::Errno;
use super::finding::Finding;
use super::mode::Mode;
use super::uv::UvVersion;

/// The operating system a log was written on, as far as error numbers, paths and shells depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Linux.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl Platform {
    /// The word of the reports, as [`std::env::consts::OS`] spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::MacOs => "macos",
            Self::Windows => "windows",
        }
    }
}

/// The lines of a log that matter, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// Runs of uv.
    pub runs: Vec<Run>,
    /// Lines read.
    pub lines: u64,
    /// Lines that could not be kept: the log says more than is worth remembering.
    pub dropped: u64,
}

/// What one run of uv said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// The line it begins at, from 1.
    pub line: u64,
    /// The uv that ran.
    pub version: Option<UvVersion>,
    /// Where it ran.
    pub platform: Option<Platform>,
    /// Whether it was run with `-v`.
    pub verbose: bool,
    /// The link mode that the command line shown in the log asks for.
    pub commanded: Option<Mode>,
    /// Calls that failed.
    pub refusals: Vec<Refusal>,
    /// Directories that were cloned whole (macOS, ≥ 0.10.5): sources.
    pub cloned: Vec<String>,
    /// Cached files that had too many names and were replaced (≥ 0.10.9).
    pub healed: Vec<String>,
    /// Packages that were to be installed.
    pub planned: Vec<Package>,
    /// Packages that uv says it installed.
    pub installed: Vec<Package>,
    /// How many packages uv says it installed.
    pub count: Option<u64>,
    /// The modes whose warning was printed.
    pub warned: Vec<Mode>,
    /// The wheel uv stopped at.
    pub stop: Option<Package>,
    /// What failed before anything was linked.
    pub trouble: Vec<Trouble>,
    /// Whether the log was shortened by whoever pasted it.
    pub shortened: bool,
}

/// A package by name and version, as the log spells them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// Normalized name (PEP 503).
    pub name: String,
    /// Its version, where the log has it.
    pub version: Option<String>,
}

/// A link call that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line it is told in, from 1.
    pub line: u64,
    /// What was tried.
    pub mode: Mode,
    /// The cached file; empty where the message does not name it.
    pub source: String,
    /// Where it was to go; empty where the message does not name it.
    pub target: String,
    /// The system's number. Releases before 0.10.5 do not log it.
    pub errno: Option<Errno>,
    /// What uv did then.
    pub then: Then,
}

/// What uv did after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Then {
    /// It went on in this mode for the rest of the wheel.
    Fell(Mode),
    /// It tried the same mode once more, file by file.
    Again,
    /// It stopped.
    Stopped,
}

/// Something that failed before or beside linking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The line it is told in, from 1.
    pub line: u64,
    /// What failed.
    pub kind: TroubleKind,
    /// Where.
    pub path: String,
    /// The system's number.
    pub errno: Option<Errno>,
}

/// The kinds of failures beside linking that a cause stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TroubleKind {
    /// The cache cannot be written.
    Write,
    /// A directory cannot be moved to its place in the cache.
    Rename,
    /// A file cannot be locked.
    Lock,
    /// Symlink mode with a temporary cache.
    SymlinkWithoutCache,
}

/// Where a wheel ended, as far as the log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogOutcome {
    /// In this mode.
    Installed(Mode),
    /// In the mode uv was asked for, which the log does not name.
    AsAsked,
    /// uv stopped in it.
    Fail,
    /// The log does not tell.
    Unknown,
}

/// How the name of a wheel is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedBy {
    /// uv names it.
    Uv,
    /// A path of its `.dist-info`.
    DistInfo,
    /// The only installed package whose name is that of the module the file belongs to.
    Module,
    /// It is not known.
    Nothing,
}

impl NamedBy {
    /// The word of the reports; `None` where nothing names it.
    pub fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Uv => Some("uv"),
            Self::DistInfo => Some("dist-info"),
            Self::Module => Some("module"),
            Self::Nothing => None,
        }
    }
}

/// What the log tells of one wheel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedWheel {
    /// The package; `None` where nothing names it.
    pub package: Option<Package>,
    /// How the name is known.
    pub named_by: NamedBy,
    /// The id of its archive in the cache.
    pub archive: Option<String>,
    /// The directory its files went to.
    pub site_packages: Option<String>,
    /// Where it ended.
    pub outcome: LogOutcome,
    /// Whether uv says that it was installed.
    pub complete: bool,
    /// What failed, as indexes into [`Run::refusals`].
    pub refusals: Vec<usize>,
}

/// How the mode that uv started with is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AskedBy {
    /// By the calls that failed.
    Refusals,
    /// By the command line in the log.
    Command,
}

impl AskedBy {
    /// The word of the reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refusals => "failures",
            Self::Command => "command",
        }
    }
}

/// A run, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunReport {
    /// What it said.
    pub run: Run,
    /// Where it ran, also as paths tell.
    pub platform: Option<Platform>,
    /// The mode it started with, and how that is known.
    pub asked: Option<(Mode, AskedBy)>,
    /// The mode it starts with where nothing is configured.
    pub default: Option<Mode>,
    /// Whether every failed call of the run is in the log, so that the absence of one tells something.
    pub whole: bool,
    /// Its wheels, by name.
    pub wheels: Vec<LoggedWheel>,
}

/// A cause that would explain a failure, and how to find out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: &'static str,
    /// What it is, in a line.
    pub summary: &'static str,
    /// What would tell it from the others, in a sentence.
    pub tell: String,
    /// Commands to run on the machine, in order.
    pub commands: Vec<String>,
}

/// A finding, and everything that could be behind it, likeliest first.
#[derive(Debug, Clone, PartialEq)]
pub struct LogFinding {
    /// The finding.
    pub finding: Finding,
    /// What could be behind it.
    pub candidates: Vec<Candidate>,
}

/// Something to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What for.
    pub title: String,
    /// Commands, in order.
    pub commands: Vec<String>,
}

/// The result of `log`, for every output format.
#[derive(Debug, Clone, PartialEq)]
pub struct LogReport {
    /// Where the log was read from: a path, or `-`.
    pub source: String,
    /// Lines read.
    pub lines: u64,
    /// Runs of uv that install something or fail.
    pub runs: Vec<RunReport>,
    /// What was found, worst first.
    pub findings: Vec<LogFinding>,
    /// What to do next.
    pub next: Vec<Step>,
    /// What else to say.
    pub notes: Vec<String>,
}
