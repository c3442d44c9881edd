//! The packages of a lock, by name.

use std::collections::HashMap;

use super::refused;
use crate::error::Result;
use crate::model::lock::{Dependency, Lock, Package, Source};

/// Packages by name.
pub(super) struct Index<'a> {
    pub(super) lock: &'a Lock,
    by_name: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Index<'a> {
    pub(super) fn of(lock: &'a Lock) -> Self {
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::with_capacity(lock.packages.len());
        for (at, package) in lock.packages.iter().enumerate() {
            by_name.entry(&package.name).or_default().push(at);
        }
        Self { lock, by_name }
    }

    pub(super) fn named(&self, name: &str) -> impl DoubleEndedIterator<Item = &'a Package> {
        let lock = self.lock;
        self.by_name
            .get(name)
            .into_iter()
            .flatten()
            .filter_map(move |at| lock.packages.get(*at))
    }

    /// Positions of the packages called `name`.
    pub(super) fn at(&self, name: &str) -> &[usize] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The package a dependency means: the only one of its name, or the one of its version and source.
    pub(super) fn resolve(&self, dependency: &Dependency) -> Result<usize> {
        let candidates = self
            .by_name
            .get(dependency.name.as_str())
            .map_or(&[][..], Vec::as_slice);
        let fits = |at: &&usize| {
            let Some(package) = self.lock.packages.get(**at) else {
                return false;
            };
            let source = dependency.source.as_ref();
            let tree = source.is_some_and(|source| {
                matches!(
                    source,
                    Source::Directory(_) | Source::Editable(_) | Source::Virtual(_)
                )
            });
            source.is_none_or(|source| *source == package.source)
                && match &dependency.version {
                    Some(version) => package.version.as_ref() == Some(version),
                    // Of a source tree the missing version means a dynamic one.
                    None => candidates.len() == 1 || (tree && package.version.is_none()),
                }
        };
        candidates.iter().find(fits).copied().ok_or_else(|| {
            let message = format!(
                "the lockfile has no package for the dependency `{}`",
                dependency.name
            );
            refused(
                "missing-package",
                message,
                "the lockfile is damaged; run `uv lock`",
            )
        })
    }
}
