//! The edges of members that cargo builds: from `target/<profile>/deps` to `target/<profile>`, and from there to the
//! environment.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cargo::{Cargo, Directories, RustMember, rust_member};
use crate::env::Vars;
use crate::model::edge::{EdgeKind, PlannedEdge};
use crate::model::plan::{Plan, PlanBasis};
use crate::model::project::{Note, Project};

/// Adds the edges of those members that would be built here. cargo is asked only where there is such a member; why it does not
/// answer is a note.
pub fn add_edges(plan: &mut Plan, project: &Project, vars: &dyn Vars) {
    let (edges, notes) = edges(project, plan, vars);
    plan.edges = edges;
    plan.notes.extend(notes);
}

fn edges(project: &Project, plan: &Plan, vars: &dyn Vars) -> (Vec<PlannedEdge>, Vec<Note>) {
    let built = |name: &str| {
        plan.basis != PlanBasis::Lockfile || plan.wheels.iter().any(|wheel| wheel.name == name)
    };
    let members: Vec<RustMember> = project
        .members
        .iter()
        .filter(|member| built(&member.name))
        .filter_map(|member| rust_member(&member.path))
        .collect();
    if members.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let cargo = match Cargo::find(vars, &inside(project)) {
        Ok(cargo) => cargo,
        Err(reason) => return (Vec::new(), vec![unknown(&reason)]),
    };
    let mut edges = BTreeSet::new();
    let mut notes: Vec<Note> = Vec::new();
    let mut known: Vec<(&Path, Directories)> = Vec::new();
    for member in &members {
        for manifest in &member.manifests {
            // Crates of one workspace share their directories, if they are asked about from the same place.
            let found = known.iter().position(|(directory, directories)| {
                *directory == member.directory && directories.hold(manifest)
            });
            let at = match found {
                Some(at) => at,
                None => match cargo.directories(member, manifest, vars) {
                    Ok(directories) => {
                        known.push((&member.directory, directories));
                        known.len() - 1
                    }
                    Err(reason) => {
                        notes.push(unknown(&format!("{}: {reason}", manifest.display())));
                        continue;
                    }
                },
            };
            add(&mut edges, &known[at].1, member, &plan.site_packages);
        }
    }
    notes.dedup();
    (edges.into_iter().collect(), notes)
}

/// The directories of the project: nothing in them is run or listened to.
fn inside(project: &Project) -> Vec<PathBuf> {
    [&project.root, &project.current, &project.environment.path]
        .into_iter()
        .chain(project.members.iter().map(|member| &member.path))
        .cloned()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// The profile that a build of the wheel uses, and the one of `maturin develop` where that was used before.
fn add(
    edges: &mut BTreeSet<PlannedEdge>,
    directories: &Directories,
    member: &RustMember,
    site_packages: &Path,
) {
    let named = match member.profile.as_str() {
        "dev" | "test" => "debug",
        "bench" => "release",
        own => own,
    };
    for triple in layouts(directories) {
        let target = directories.target.join(triple);
        let build = directories.build.join(triple);
        let developed = target.join("debug").is_dir();
        let profiles = [Some(named), developed.then_some("debug")];
        for profile in profiles.into_iter().flatten() {
            let target = target.join(profile);
            edges.insert(PlannedEdge {
                kind: EdgeKind::CargoUplift,
                source: build.join(profile).join("deps"),
                target: target.clone(),
            });
            edges.insert(PlannedEdge {
                kind: EdgeKind::CargoEnvironment,
                source: target,
                target: site_packages.to_owned(),
            });
        }
    }
}

/// The directories of the targets; the directory itself where none is named.
fn layouts(directories: &Directories) -> impl Iterator<Item = &str> {
    let none = directories.triples.is_empty().then_some("");
    let named = directories.triples.iter().map(String::as_str);
    none.into_iter().chain(named)
}

fn unknown(reason: &str) -> Note {
    Note(format!(
        "where cargo builds the members written in Rust is unknown: {reason}"
    ))
}
