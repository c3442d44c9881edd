//! From what a run said to what became of each wheel.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::log::{
    AskedBy, LogOutcome, LoggedWheel, NamedBy, Package, Platform, Refusal, Run, RunReport, Then,
};
use crate::model::mode::Mode;
use crate::model::uv::UvVersion;
use crate::uv::log::paths::{archived, first, is_windows, root_of};
use crate::uv::version;
use crate::uv::wheel_name::normalize;

/// The first release whose `-v` has a line for each failed link.
const TELLS: UvVersion = UvVersion(0, 4, 19);

/// The first release that goes from clone to hardlink.
const LADDER: UvVersion = UvVersion(0, 10, 5);

/// What became of the wheels of `run`.
pub(super) fn read(run: Run) -> RunReport {
    let platform = run.platform.or_else(|| by_paths(&run));
    let asked = asked(&run);
    let whole = whole(&run);
    let mut wheels: Vec<LoggedWheel> = groups(&run)
        .into_iter()
        .map(|(archive, refusals)| refused(&run, archive, refusals))
        .collect();
    drop_doubtful_names(&mut wheels);
    others(&run, asked.map(|(mode, _)| mode), whole, &mut wheels);
    wheels.sort_by(|a, b| (&a.package, &a.archive).cmp(&(&b.package, &b.archive)));
    RunReport {
        platform,
        asked,
        default: run
            .version
            .zip(platform)
            .map(|(version, platform)| version::default_mode_on(version, platform.as_str())),
        whole,
        wheels,
        run,
    }
}

/// The platform, where only paths tell it.
fn by_paths(run: &Run) -> Option<Platform> {
    let mut paths = run
        .refusals
        .iter()
        .flat_map(|refusal| [&refusal.source, &refusal.target])
        .chain(run.trouble.iter().map(|trouble| &trouble.path))
        .filter(|path| !path.is_empty());
    let path = paths.next()?;
    let of_macos = ["/Users/", "/Volumes/", "/private/", "/Library/"];
    Some(if is_windows(path) {
        Platform::Windows
    } else if of_macos.iter().any(|start| path.starts_with(start)) {
        Platform::MacOs
    } else {
        Platform::Linux
    })
}

/// The mode the run started with, as far as the log shows it.
fn asked(run: &Run) -> Option<(Mode, AskedBy)> {
    let met = |mode| run.refusals.iter().any(|refusal| refusal.mode == mode);
    let one_step = run.version.is_some_and(|version| version < LADDER);
    let by_refusal = if met(Mode::Clone) || !run.cloned.is_empty() {
        Some(Mode::Clone)
    } else if met(Mode::Symlink) {
        Some(Mode::Symlink)
    } else if met(Mode::Hardlink) && (one_step || (run.verbose && !run.shortened)) {
        // Where clone comes before it, its failure would have been logged as well.
        Some(Mode::Hardlink)
    } else {
        None
    };
    let by_command = run.commanded.map(|mode| (mode, AskedBy::Command));
    by_refusal
        .map(|mode| (mode, AskedBy::Refusals))
        .or(by_command)
}

/// Whether every failed call is in the log.
fn whole(run: &Run) -> bool {
    let told = run.verbose && !run.shortened && run.version.is_none_or(|version| version >= TELLS);
    let counted = run.count == Some(run.installed.len() as u64);
    let fell = run
        .refusals
        .iter()
        .any(|refusal| refusal.then == Then::Fell(Mode::Copy));
    told && counted && (run.warned.is_empty() || fell)
}

/// An archive, and the directory its files went to.
type Archive = (Option<String>, Option<String>);

/// The refusals of each archive, as indexes.
fn groups(run: &Run) -> BTreeMap<Archive, Vec<usize>> {
    let mut groups: BTreeMap<Archive, Vec<usize>> = BTreeMap::new();
    for (at, refusal) in run.refusals.iter().enumerate() {
        let file = archived(&refusal.source);
        let id = file.map(|file| file.id.to_owned());
        let root = file.and_then(|file| root_of(&refusal.target, file.inside));
        let known = groups.keys().find(|(other, _)| *other == id).cloned();
        let key = match (root, known) {
            (None, Some(known)) => known,
            (root, _) => (id, root.map(str::to_owned)),
        };
        groups.entry(key).or_default().push(at);
    }
    groups
}

fn refused(run: &Run, (archive, site_packages): Archive, refusals: Vec<usize>) -> LoggedWheel {
    let met: Vec<&Refusal> = refusals.iter().map(|at| &run.refusals[*at]).collect();
    let (package, named_by) = name(run, &met);
    let stopped = met.iter().any(|refusal| refusal.then == Then::Stopped);
    let fell = met.iter().rev().find_map(|refusal| match refusal.then {
        Then::Fell(mode) => Some(mode),
        Then::Again | Then::Stopped => None,
    });
    let outcome = match (stopped, fell) {
        (true, _) => LogOutcome::Fail,
        (false, Some(mode)) => LogOutcome::Installed(mode),
        (false, None) => LogOutcome::Unknown,
    };
    LoggedWheel {
        package,
        named_by,
        archive,
        site_packages,
        outcome,
        complete: !stopped && run.stop.is_none() && run.count.is_some(),
        refusals,
    }
}

/// The package that the files of the refusals belong to.
fn name(run: &Run, met: &[&Refusal]) -> (Option<Package>, NamedBy) {
    if let (Some(stop), true) = (
        &run.stop,
        met.iter().any(|refusal| refusal.then == Then::Stopped),
    ) {
        return (Some(stop.clone()), NamedBy::Uv);
    }
    let inside = || {
        met.iter()
            .filter_map(|refusal| Some(archived(&refusal.source)?.inside))
    };
    if let Some(package) = inside().find_map(dist_info) {
        return (Some(package), NamedBy::DistInfo);
    }
    let module = inside().find_map(|inside| {
        let stem = first(inside).split('.').next()?;
        let name = normalize(stem)?;
        let mut known = run.installed.iter().chain(&run.planned);
        known.find(|package| package.name == name).cloned()
    });
    let by = if module.is_some() {
        NamedBy::Module
    } else {
        NamedBy::Nothing
    };
    (module, by)
}

/// The package of `certifi-2024.8.30.dist-info/METADATA`, or of a file in its `.data` directory.
fn dist_info(inside: &str) -> Option<Package> {
    let first = first(inside);
    let stem = first
        .strip_suffix(".dist-info")
        .or(first.strip_suffix(".data"))?;
    let (name, version) = stem.split_once('-')?;
    Some(Package {
        name: normalize(name)?.into_owned(),
        version: Some(version.to_owned()),
    })
}

/// Takes a name away that only a module tells where another archive has it too.
fn drop_doubtful_names(wheels: &mut [LoggedWheel]) {
    let mut claims: BTreeMap<(Option<String>, Package), usize> = BTreeMap::new();
    for wheel in wheels.iter() {
        if let Some(package) = &wheel.package {
            *claims
                .entry((wheel.site_packages.clone(), package.clone()))
                .or_default() += 1;
        }
    }
    for wheel in wheels {
        if wheel.named_by != NamedBy::Module {
            continue;
        }
        let key = wheel
            .package
            .clone()
            .map(|package| (wheel.site_packages.clone(), package));
        if key.is_some_and(|key| claims.get(&key).is_some_and(|count| *count > 1)) {
            (wheel.package, wheel.named_by) = (None, NamedBy::Nothing);
        }
    }
}

/// Adds the packages that no refusal is about.
fn others(run: &Run, asked: Option<Mode>, whole: bool, wheels: &mut Vec<LoggedWheel>) {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    let mut nameless = false;
    for wheel in wheels.iter() {
        match &wheel.package {
            Some(package) => _ = named.insert(&package.name),
            None => nameless = true,
        }
    }
    // A refusal that names no package may be about any of them.
    let certain = whole && !nameless;
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut rest = Vec::new();
    let stop = run.stop.iter().map(|package| (package, false));
    let installed = run.installed.iter().map(|package| (package, true));
    let planned = run.planned.iter().map(|package| (package, false));
    for (package, complete) in stop.chain(installed).chain(planned) {
        if named.contains(package.name.as_str()) || !seen.insert(&package.name) {
            continue;
        }
        let outcome = match (
            run.stop.as_ref() == Some(package),
            complete && certain,
            asked,
        ) {
            (true, ..) => LogOutcome::Fail,
            (_, true, Some(mode)) => LogOutcome::Installed(mode),
            (_, true, None) => LogOutcome::AsAsked,
            (_, false, _) => LogOutcome::Unknown,
        };
        rest.push(LoggedWheel {
            package: Some(package.clone()),
            named_by: NamedBy::Uv,
            archive: None,
            site_packages: None,
            outcome,
            complete,
            refusals: Vec::new(),
        });
    }
    wheels.append(&mut rest);
}
