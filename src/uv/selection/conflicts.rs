//! Declared conflicts: of each set at most one item may be active (≥ 0.5.2).

use std::collections::{BTreeSet, HashSet, VecDeque};

use super::groups::{Extras, Groups};
use super::index::Index;
use super::markers::display;
use super::refused;
use super::target::Target;
use crate::error::Result;
use crate::model::lock::{ConflictItem, Dependency, Lock};

const HINT: &str =
    "ask for one of them at a time, or leave one out with `--no-extra` or `--no-group`";

/// Refuses what was asked for where it conflicts in itself.
pub(super) fn requested(
    index: &Index<'_>,
    target: &Target<'_>,
    extras: &Extras,
    groups: &Groups,
) -> Result<()> {
    if index.lock.conflicts.is_empty() {
        return Ok(());
    }
    let projects = projects(index, target, extras, groups);
    let active = |item: &&ConflictItem| {
        projects.contains(item.package.as_str())
            && match (&item.extra, &item.group) {
                (Some(extra), _) => extras.contains(extra),
                (None, Some(group)) => groups.contains(group),
                (None, None) => groups.production(),
            }
    };
    for set in &index.lock.conflicts {
        let active: Vec<&ConflictItem> = set.iter().filter(active).collect();
        if active.len() >= 2 {
            return Err(refused(code(&active), message(set, &active, groups), HINT));
        }
    }
    Ok(())
}

/// The workspace members that are synced, also through others.
fn projects<'a>(
    index: &Index<'a>,
    target: &Target<'a>,
    extras: &Extras,
    groups: &Groups,
) -> HashSet<&'a str> {
    let members = &index.lock.manifest.members;
    let mut projects: HashSet<&str> = target.roots.iter().map(|root| root.name.as_str()).collect();
    if !target.single && target.project.is_none() && target.roots.len() == members.len() {
        return members.iter().map(String::as_str).collect();
    }
    let mut queue = Queue::default();
    for root in target.roots.iter().filter(|_| groups.production()) {
        queue.push(&root.name, None);
        for extra in root
            .optional_dependencies
            .keys()
            .filter(|extra| extras.contains(extra))
        {
            queue.push(&root.name, Some(extra));
        }
    }
    for root in target
        .roots
        .iter()
        .copied()
        .chain(target.group_root(groups))
    {
        for (group, dependencies) in &root.dependency_groups {
            if target.includes(Some(root), group, groups) {
                queue.follow(dependencies);
            }
        }
    }
    let members: HashSet<&str> = members.iter().map(String::as_str).collect();
    while let Some((name, extra)) = queue.nodes.pop_front() {
        if members.contains(name) {
            projects.insert(name);
        }
        // As uv: of several packages of a name, the last stands for all.
        let Some(package) = index.named(name).last() else {
            continue;
        };
        match extra {
            Some(extra) => queue.follow(
                package
                    .optional_dependencies
                    .get(extra)
                    .into_iter()
                    .flatten(),
            ),
            None => queue.follow(&package.dependencies),
        }
    }
    projects
}

/// Packages and extras to look at, each once.
#[derive(Default)]
struct Queue<'a> {
    nodes: VecDeque<(&'a str, Option<&'a str>)>,
    seen: HashSet<(&'a str, Option<&'a str>)>,
}

impl<'a> Queue<'a> {
    fn push(&mut self, name: &'a str, extra: Option<&'a str>) {
        if self.seen.insert((name, extra)) {
            self.nodes.push_back((name, extra));
        }
    }

    fn follow(&mut self, dependencies: impl IntoIterator<Item = &'a Dependency>) {
        for dependency in dependencies {
            self.push(&dependency.name, None);
            for extra in &dependency.extras {
                self.push(&dependency.name, Some(extra));
            }
        }
    }
}

fn code(active: &[&ConflictItem]) -> &'static str {
    if active.iter().all(|item| item.extra.is_some()) {
        "incompatible-extras"
    } else if active.iter().all(|item| item.group.is_some()) {
        "incompatible-groups"
    } else {
        "incompatible-items"
    }
}

/// uv's own sentence.
fn message(set: &[ConflictItem], active: &[&ConflictItem], groups: &Groups) -> String {
    let set: Vec<String> = set.iter().map(display).collect();
    let set = set.join(", ");
    let group = |name: &str| {
        let why = if groups.contains_by_default(name) {
            " (enabled by default)"
        } else {
            ""
        };
        format!("`{name}`{why}")
    };
    match code(active) {
        "incompatible-extras" => {
            let names = active
                .iter()
                .filter_map(|item| item.extra.as_ref().map(|extra| format!("`{extra}`")));
            format!(
                "Extras {} are incompatible with the declared conflicts: {{{set}}}",
                conjunction(names)
            )
        }
        "incompatible-groups" => {
            let names = active
                .iter()
                .filter_map(|item| item.group.as_deref().map(group));
            format!(
                "Groups {} are incompatible with the conflicts: {{{set}}}",
                conjunction(names)
            )
        }
        _ => {
            let names = active.iter().map(|item| match (&item.extra, &item.group) {
                (Some(extra), _) => format!("extra `{extra}`"),
                (None, Some(name)) => format!("group {}", group(name)),
                (None, None) => format!("package `{}`", item.package),
            });
            let list = conjunction(names);
            let (first, rest) = list.split_at(1);
            format!(
                "{}{rest} are incompatible with the declared conflicts: {{{set}}}",
                first.to_uppercase()
            )
        }
    }
}

fn conjunction(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    match items.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
    }
}

/// Refuses where two extras of one set became active, directly or through dependencies.
pub(super) fn activated(lock: &Lock, extras: &BTreeSet<(&str, &str)>) -> Result<()> {
    for set in &lock.conflicts {
        let mut active = set.iter().filter_map(|item| {
            let extra = item.extra.as_deref()?;
            extras
                .contains(&(item.package.as_str(), extra))
                .then_some((item.package.as_str(), extra))
        });
        if let (Some(one), Some(two)) = (active.next(), active.next()) {
            let (one, two) = (one.min(two), one.max(two));
            let message = format!(
                "Found conflicting extras `{}[{}]` and `{}[{}]` enabled simultaneously",
                one.0, one.1, two.0, two.1
            );
            return Err(refused("incompatible-extras", message, HINT));
        }
    }
    Ok(())
}
