//! The walk from the roots through the lock.
//!
//! Markers of a lock hold only along the way from a root. Where conflicts are declared, markers ask which extras are
//! active, so the lock is walked twice: first to find those, then to select.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use pep508_rs::{ExtraName, MarkerTree};

use super::dist::Choice;
use super::groups::{Extras, Groups};
use super::index::Index;
use super::markers::{Markers, encode, encode_all};
use super::target::Target;
use super::{Selected, conflicts};
use crate::error::Result;
use crate::model::lock::{Dependency, Package, Source, Wheel};
use crate::model::uv::UvVersion;

/// Since 0.11.25 dependencies are bound to the lock's forks, and conflicts count only along a way that exists.
const BOUND_MARKERS: UvVersion = UvVersion(0, 11, 25);

/// What is asked for.
pub(super) struct Request<'a, 'r> {
    pub(super) target: &'r Target<'a>,
    pub(super) extras: &'r Extras,
    pub(super) groups: &'r Groups,
    pub(super) uv: UvVersion,
}

/// A package, or one of its extras.
type Node<'a> = (usize, Option<&'a str>);

/// What became of a package that was reached.
#[derive(Debug, Clone, Copy)]
enum Reached<'a> {
    LeftOut,
    /// Installed, from this wheel or from a build.
    Installed(Option<&'a Wheel>),
}

pub(super) struct Walk<'a, 'w, 'e> {
    pub(super) index: &'w Index<'a>,
    pub(super) request: &'w Request<'a, 'w>,
    choice: &'w Choice<'a, 'w>,
    pub(super) markers: &'w mut Markers<'a, 'e>,
    left_out: HashSet<String>,
    /// Whether any dependency can apply: the environment belongs to one of the lock's forks.
    pub(super) possible: bool,
    /// What was reached.
    nodes: HashMap<usize, Reached<'a>>,
    queue: VecDeque<Node<'a>>,
    seen: HashSet<Node<'a>>,
    reach: HashMap<Node<'a>, MarkerTree>,
    active: BTreeSet<(&'a str, &'a str)>,
}

/// Every package to be installed.
pub(super) fn walk<'a>(
    index: &Index<'a>,
    request: &Request<'a, '_>,
    choice: &Choice<'a, '_>,
    markers: &mut Markers<'a, '_>,
) -> Result<Vec<Selected<'a>>> {
    let lock = index.lock;
    let mut possible = lock.resolution_markers.is_empty() || request.uv < BOUND_MARKERS;
    for marker in &lock.resolution_markers {
        possible = possible || markers.possible(marker)?;
    }
    let mut walk = Walk {
        index,
        request,
        choice,
        markers,
        left_out: choice.left_out(),
        possible,
        nodes: HashMap::with_capacity(lock.packages.len()),
        queue: VecDeque::new(),
        seen: HashSet::new(),
        reach: HashMap::new(),
        active: BTreeSet::new(),
    };
    walk.start()?;
    if !lock.conflicts.is_empty() {
        walk.find_active()?;
        conflicts::activated(lock, &walk.active)?;
    }
    walk.select()?;
    let selected = walk.nodes.into_iter().filter_map(|(at, reached)| {
        let package = lock.packages.get(at)?;
        let Reached::Installed(wheel) = reached else {
            return None;
        };
        (!matches!(package.source, Source::Virtual(_))).then_some(Selected { package, wheel })
    });
    Ok(selected.collect())
}

impl<'a> Walk<'a, '_, '_> {
    pub(super) fn package(&self, at: usize) -> &'a Package {
        &self.index.lock.packages[at]
    }

    fn dependencies(&self, (at, extra): Node<'a>) -> &'a [Dependency] {
        let package = self.package(at);
        match extra {
            Some(extra) => package
                .optional_dependencies
                .get(extra)
                .map_or(&[], Vec::as_slice),
            None => &package.dependencies,
        }
    }

    /// Reaches a package: chooses its file, once as not installed and once as installed at most.
    pub(super) fn add(&mut self, at: usize, wanted: bool) -> Result<()> {
        let package = self.package(at);
        let installed = wanted && self.choice.installs(package, &self.left_out);
        match self.nodes.get(&at) {
            Some(Reached::Installed(_)) => return Ok(()),
            Some(Reached::LeftOut) if !installed => return Ok(()),
            _ => {}
        }
        let file = self.choice.file(package, installed)?;
        let reached = if installed {
            Reached::Installed(file)
        } else {
            Reached::LeftOut
        };
        self.nodes.insert(at, reached);
        Ok(())
    }

    /// Queues a node of the start.
    pub(super) fn enqueue(&mut self, node: Node<'a>, marker: MarkerTree) {
        if !self.index.lock.conflicts.is_empty() {
            self.widen(node, marker);
        }
        if self.seen.insert(node) {
            self.queue.push_back(node);
        }
    }

    /// Records another condition under which `node` is reached; whether that was news.
    fn widen(&mut self, node: Node<'a>, marker: MarkerTree) -> bool {
        let Some(held) = self.reach.get_mut(&node) else {
            self.reach.insert(node, marker);
            return true;
        };
        let before = held.clone();
        held.or(marker);
        *held != before
    }

    pub(super) fn markers_activate(&mut self, item: Option<ExtraName>) {
        if let Some(item) = item {
            self.markers.activate(item);
        }
    }

    pub(super) fn activate_extra(&mut self, package: &'a str, extra: &'a str) {
        if self.active.insert((package, extra)) {
            self.markers_activate(encode(package, Some(extra), None));
        }
    }

    /// Extras of `dependency` that are not active yet; none where no conflicts are declared.
    pub(super) fn fresh_extras(&self, dependency: &'a Dependency) -> Vec<&'a str> {
        if self.index.lock.conflicts.is_empty() {
            return Vec::new();
        }
        let fresh = |extra: &&str| !self.active.contains(&(dependency.name.as_str(), *extra));
        dependency
            .extras
            .iter()
            .map(String::as_str)
            .filter(fresh)
            .collect()
    }

    /// The first pass: every extra that some dependency activates.
    fn find_active(&mut self) -> Result<()> {
        let mut queue = self.queue.clone();
        let bound = self.request.uv >= BOUND_MARKERS;
        while let Some(node) = queue.pop_front() {
            let Some(parent) = self.reach.get(&node).cloned().filter(|_| self.possible) else {
                continue;
            };
            for dependency in self.dependencies(node) {
                let mut marker = self.markers.tree(dependency.marker.as_deref())?;
                if bound {
                    marker.and(parent.clone());
                }
                let fresh = self.fresh_extras(dependency);
                if !self
                    .markers
                    .evaluate(&marker, &encode_all(&dependency.name, &fresh))
                {
                    continue;
                }
                for extra in fresh {
                    self.activate_extra(&dependency.name, extra);
                }
                if !bound {
                    marker = MarkerTree::TRUE;
                }
                let at = self.index.resolve(dependency)?;
                if self.widen((at, None), marker.clone()) {
                    queue.push_back((at, None));
                }
                for extra in &dependency.extras {
                    if self.widen((at, Some(extra)), marker.clone()) {
                        queue.push_back((at, Some(extra)));
                    }
                }
            }
        }
        Ok(())
    }

    /// The second pass: everything that is reached, with every active extra known.
    fn select(&mut self) -> Result<()> {
        while let Some(node) = self.queue.pop_front() {
            if !self.possible {
                continue;
            }
            for dependency in self.dependencies(node) {
                if !self.markers.holds(dependency.marker.as_deref())? {
                    continue;
                }
                let at = self.index.resolve(dependency)?;
                self.add(at, true)?;
                if self.seen.insert((at, None)) {
                    self.queue.push_back((at, None));
                }
                for extra in &dependency.extras {
                    if self.seen.insert((at, Some(extra))) {
                        self.queue.push_back((at, Some(extra)));
                    }
                }
            }
        }
        Ok(())
    }
}
