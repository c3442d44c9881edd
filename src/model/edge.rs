//! Pairs of directories between which files pass, beside the cache and the environment.

use std::path::PathBuf;

use super::evidence::Attempt;
use super::place::Place;

/// Who passes files from one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// cargo, which hard links what it made in `deps` to where its users look for it, and copies when it cannot.
    CargoUplift,
    /// A build backend, which brings what cargo made into the environment.
    CargoEnvironment,
}

impl EdgeKind {
    /// The word of the JSON contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CargoUplift => "cargo-uplift",
            Self::CargoEnvironment => "cargo-environment",
        }
    }
}

/// Two directories, absolute. Neither needs to exist yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlannedEdge {
    /// Who passes files.
    pub kind: EdgeKind,
    /// From where.
    pub source: PathBuf,
    /// To where.
    pub target: PathBuf,
}

/// What passes between the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Who passes files.
    pub kind: EdgeKind,
    /// From where.
    pub source: Place,
    /// To where.
    pub target: Place,
    /// What came of it when each mode was tried with a fresh file; empty where nothing was.
    pub attempts: Vec<Attempt>,
}
