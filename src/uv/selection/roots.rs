//! Where the walk starts: the projects, their groups, and what the manifest names.

use pep508_rs::MarkerTree;

use super::graph::{Request, Walk};
use super::markers::{encode, encode_all};
use super::refused;
use crate::error::Result;
use crate::model::lock::{Dependency, Package, Requirement};

impl<'a> Walk<'a, '_, '_> {
    /// Adds the roots, and what the groups and the manifest name.
    pub(super) fn start(&mut self) -> Result<()> {
        let Request {
            target,
            extras,
            groups,
            ..
        } = *self.request;
        let conflicts = !self.index.lock.conflicts.is_empty();
        let production = groups.production();
        let position = |package: &Package| {
            self.index
                .lock
                .packages
                .iter()
                .position(|one| std::ptr::eq(one, package))
        };
        let roots: Vec<usize> = target
            .roots
            .iter()
            .filter_map(|package| position(package))
            .collect();
        let group_root = target.group_root(groups).and_then(position);
        let selected = |package: &'a Package| {
            package
                .optional_dependencies
                .keys()
                .filter(|name| extras.contains(name))
        };
        if conflicts {
            self.activate_requested(&roots, group_root);
        }
        for &at in &roots {
            self.add(at, production)?;
        }
        if let Some(at) = group_root {
            self.add(at, false)?;
        }
        for (&at, is_root) in roots
            .iter()
            .map(|at| (at, true))
            .chain(group_root.iter().map(|at| (at, false)))
        {
            let package = self.package(at);
            if production && is_root {
                self.enqueue((at, None), MarkerTree::TRUE);
                for extra in selected(package) {
                    self.enqueue((at, Some(extra)), MarkerTree::TRUE);
                }
            }
            for (group, dependencies) in &package.dependency_groups {
                if target.includes(Some(package), group, groups) {
                    for dependency in dependencies {
                        self.add_of_group(dependency)?;
                    }
                }
            }
        }
        let manifest = &self.index.lock.manifest;
        for requirement in &manifest.requirements {
            self.add_requirement(requirement, production, false)?;
        }
        for (group, requirements) in &manifest.dependency_groups {
            if target.includes(None, group, groups) {
                for requirement in requirements {
                    self.add_requirement(requirement, true, true)?;
                }
            }
        }
        Ok(())
    }

    fn add_of_group(&mut self, dependency: &'a Dependency) -> Result<()> {
        if !self.possible {
            return Ok(());
        }
        let fresh = self.fresh_extras(dependency);
        let marker = self.markers.tree(dependency.marker.as_deref())?;
        let encoded = encode_all(&dependency.name, &fresh);
        if !self.markers.evaluate(&marker, &encoded) {
            return Ok(());
        }
        let at = self.index.resolve(dependency)?;
        self.add(at, true)?;
        for extra in fresh {
            self.activate_extra(&dependency.name, extra);
        }
        self.enqueue((at, None), marker.clone());
        for extra in &dependency.extras {
            self.enqueue((at, Some(extra)), marker.clone());
        }
        Ok(())
    }

    fn add_requirement(
        &mut self,
        requirement: &'a Requirement,
        installed: bool,
        activate: bool,
    ) -> Result<()> {
        let name = &requirement.name;
        if !self.markers.holds(requirement.marker.as_deref())? {
            return Ok(());
        }
        let mut found = None;
        for &at in self.index.at(name) {
            let forks = &self.package(at).resolution_markers;
            let mut here = forks.is_empty();
            for marker in forks {
                here = here || self.markers.holds(Some(marker))?;
            }
            if here && found.replace(at).is_some() {
                let message = format!("Found multiple packages matching `{name}`");
                return Err(refused(
                    "ambiguous-root-package",
                    message,
                    "the lockfile is damaged; run `uv lock`",
                ));
            }
        }
        let at = found.ok_or_else(|| {
            let message = format!("Could not find root package `{name}`");
            refused(
                "missing-root-package",
                message,
                "the lockfile does not match the project; run `uv lock`",
            )
        })?;
        self.add(at, installed)?;
        if activate && !self.index.lock.conflicts.is_empty() {
            requirement
                .extras
                .iter()
                .for_each(|extra| self.activate_extra(name, extra));
        }
        self.enqueue((at, None), MarkerTree::TRUE);
        for extra in &requirement.extras {
            self.enqueue((at, Some(extra)), MarkerTree::TRUE);
        }
        Ok(())
    }

    /// Activates the projects, extras and groups asked for, for the markers that ask about conflicts.
    fn activate_requested(&mut self, roots: &[usize], group_root: Option<usize>) {
        let Request {
            target,
            extras,
            groups,
            ..
        } = *self.request;
        for &at in roots.iter().filter(|_| groups.production()) {
            let package = self.package(at);
            self.markers_activate(encode(&package.name, None, None));
            for extra in package
                .optional_dependencies
                .keys()
                .filter(|name| extras.contains(name))
            {
                self.activate_extra(&package.name, extra);
            }
        }
        for &at in roots.iter().chain(&group_root) {
            let package = self.package(at);
            for group in package.dependency_groups.keys() {
                if target.includes(Some(package), group, groups) {
                    self.markers_activate(encode(&package.name, None, Some(group)));
                }
            }
        }
    }
}
