//! The real uv says which archive it links each package from; the plan must have said so before.
//!
//! One project has a package of every kind of source. Every uv fills a cache of its own with it, then installs it once
//! more from that cache. The proof is the inode: an installed file is a second name of a file of one archive.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod bytes;
mod judge;
mod pending;
mod scripts;
mod server;
mod shared;
mod sources;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use judge::Judge;
use sources::{KINDS, Kind, Scene};
use uv_linkcheck::model::plan::PlanBasis;
use uv_linkcheck::model::uv::UvVersion;

/// One of each era of pointers, keys and buckets.
const VERSIONS: [&str; 9] = [
    "0.4.30", "0.5.3", "0.6.17", "0.8.24", "0.10.4", "0.11.33", "0.12.5", "0.13.1", "0.13.9",
];

/// A scene in a directory of its own, beside everything else this build makes.
fn scene() -> (tempfile::TempDir, Scene) {
    let directory = tempfile::Builder::new()
        .prefix("caches")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .unwrap();
    let scene = Scene::new(directory.path());
    (directory, scene)
}

/// The uv of `version` with an empty cache; `None` where it cannot be had.
fn judge<'a>(version: &str, directory: &tempfile::TempDir, scene: &'a Scene) -> Option<Judge<'a>> {
    let uv = support::uv::uv(version)?;
    let home = directory.path().join("home");
    fs_err::create_dir_all(&home).unwrap();
    let judge = Judge {
        scene,
        uv,
        version: version.parse().unwrap(),
        cache: directory.path().join("cache").join(version),
        home,
    };
    Some(judge)
}

fn kinds(version: UvVersion) -> Vec<Kind> {
    let known = |kind: &Kind| {
        let (major, minor, patch) = kind.since;
        version >= UvVersion(major, minor, patch)
    };
    KINDS.into_iter().filter(known).collect()
}

/// What was said about each package, against what uv did; a line for each disagreement.
fn disagreements(judge: &Judge<'_>, said: &BTreeMap<String, Option<PathBuf>>) -> Vec<String> {
    let linked = judge.linked();
    let mut wrong = Vec::new();
    for kind in kinds(judge.version) {
        let said = said.get(kind.name).cloned().flatten();
        let real = linked.get(kind.name).cloned();
        if said != real || real.is_none() {
            wrong.push(format!(
                "uv {} {}: said {said:?}, uv linked {real:?}",
                judge.version, kind.name
            ));
        }
    }
    wrong
}

fn archives(judge: &Judge<'_>) -> BTreeMap<String, Option<PathBuf>> {
    let plan = judge.plan();
    let wheels = plan.wheels.into_iter();
    wheels.map(|wheel| (wheel.name, wheel.archive)).collect()
}

/// Lines of disagreements, and how many comparisons were made.
fn compare(version: &str) -> (Vec<String>, usize) {
    let (directory, scene) = scene();
    let Some(judge) = judge(version, &directory, &scene) else {
        return (Vec::new(), 0);
    };
    scene.write_project(&kinds(judge.version));
    judge.uv_checked(&["lock"]);
    judge.uv_checked(&["sync", "--frozen"]);
    let mut wrong = disagreements(&judge, &archives(&judge));
    let plan = judge.plan();
    let real = judge.installed();
    for wheel in plan.wheels {
        if wheel.installed != real.contains(&wheel.name) {
            wrong.push(format!(
                "uv {version} {}: said installed: {}",
                wheel.name, wheel.installed
            ));
        }
    }
    judge.forget();
    let said = archives(&judge);
    judge.uv_checked(&["sync", "--frozen", "--offline"]);
    wrong.extend(disagreements(&judge, &said));
    (wrong, 3 * kinds(judge.version).len())
}

#[test]
fn the_archives_are_those_uv_links_from() {
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for version in VERSIONS {
        let (lines, count) = compare(version);
        wrong.extend(lines);
        compared += count;
    }
    println!("{compared} comparisons");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What was said to be cached, against what uv finds; a line for each disagreement.
fn compare_cached(judge: &Judge<'_>, what: &str) -> Vec<String> {
    let said = archives(judge);
    let real = judge.cached();
    let differs =
        |(name, archive): &(&String, &Option<PathBuf>)| archive.is_some() != real.contains(*name);
    let wrong = said.iter().filter(differs);
    wrong
        .map(|(name, archive)| format!("uv {} {what}: {name}: said {archive:?}", judge.version))
        .collect()
}

/// A project of `kinds`, locked and installed once, and its environment gone again.
fn filled<'a>(
    version: &str,
    directory: &tempfile::TempDir,
    scene: &'a Scene,
    kinds: &[Kind],
) -> Option<Judge<'a>> {
    let judge = judge(version, directory, scene)?;
    scene.write_project(kinds);
    judge.uv_checked(&["lock"]);
    judge.uv_checked(&["sync", "--frozen"]);
    judge.forget();
    Some(judge)
}

#[test]
fn what_has_changed_is_not_cached() {
    let mut wrong = Vec::new();
    for version in VERSIONS {
        let (directory, scene) = scene();
        let Some(judge) = filled(
            version,
            &directory,
            &scene,
            &kinds(version.parse().unwrap()),
        ) else {
            continue;
        };
        let before = archives(&judge);
        let archive = |name: &str| before[name].clone().unwrap();
        let sources = scene.sources();
        for file in [
            "files/pathwheel-1.0-py3-none-any.whl",
            "files/pathsdist-1.0.tar.gz",
            "tree/pyproject.toml",
        ] {
            let path = sources.join(file);
            let permissions = fs_err::metadata(&path).unwrap().permissions();
            fs_err::set_permissions(&path, permissions).unwrap();
        }
        fs_err::remove_dir(sources.join("editabletree/src")).unwrap();
        fs_err::remove_dir_all(archive("regwheel")).unwrap();
        fs_err::remove_dir_all(archive("regsdist")).unwrap();
        // Before 0.6.8 uv stops at such a pointer.
        let survives = judge.version >= UvVersion(0, 6, 8);
        for pointer in pointers(&judge, "urlwheel").iter().filter(|_| survives) {
            fs_err::write(pointer, b"\x93\xa1x").unwrap();
        }
        let plan = judge.plan();
        let notes: Vec<_> = plan.notes.iter().map(|note| note.0.as_str()).collect();
        let notes = notes.join("\n");
        for word in [
            "`pathwheel`",
            "`pathsdist`",
            "`tree`",
            "`regsdist`",
            "`urlwheel`",
        ] {
            assert!(
                notes.contains(word) || (word == "`urlwheel`" && !survives),
                "{version}: {word} is in no note: {notes}"
            );
        }
        wrong.extend(compare_cached(&judge, "changed"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// Not every uv asks of every source whether the archive is there.
#[test]
fn archives_that_are_gone() {
    let mut wrong = Vec::new();
    for version in VERSIONS {
        let (directory, scene) = scene();
        let kinds = kinds(version.parse().unwrap());
        let Some(judge) = filled(version, &directory, &scene, &kinds) else {
            continue;
        };
        for archive in archives(&judge).into_values().flatten() {
            fs_err::remove_dir_all(archive).unwrap();
        }
        let said = archives(&judge);
        assert!(said["urlwheel"].is_some(), "{version}: {said:?}");
        wrong.extend(compare_cached(&judge, "gone"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The `.http` pointers of `name`.
fn pointers(judge: &Judge<'_>, name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![judge.cache.clone()];
    while let Some(directory) = todo.pop() {
        for entry in fs_err::read_dir(directory).unwrap().flatten() {
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() && !path.ends_with("archive-v0") {
                todo.push(path);
            } else if path.extension().is_some_and(|end| end == "http")
                && path.parent().is_some_and(|parent| parent.ends_with(name))
            {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no pointer of {name}");
    found
}

fn named(names: &[&str]) -> Vec<Kind> {
    KINDS
        .into_iter()
        .filter(|kind| names.contains(&kind.name))
        .collect()
}

#[test]
fn an_index_that_is_not_configured_is_not_looked_at() {
    let mut wrong = Vec::new();
    for version in VERSIONS {
        let (directory, scene) = scene();
        let kinds = named(&["regwheel", "regsdist", "oddindex", "urlwheel", "flatwheel"]);
        let Some(judge) = filled(version, &directory, &scene, &kinds) else {
            continue;
        };
        let default = scene.default_index();
        scene.edit("pyproject.toml", |text| {
            text.replace(
                &format!("url = \"{default}\"\ndefault"),
                "url = \"http://127.0.0.1:9/other\"\ndefault",
            )
        });
        let said = archives(&judge);
        assert_eq!(said["regwheel"], None, "{version}");
        assert!(
            said["oddindex"].is_some() && said["flatwheel"].is_some(),
            "{version}"
        );
        wrong.extend(compare_cached(&judge, "index"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn build_settings_have_a_directory_of_their_own() {
    let mut wrong = Vec::new();
    for version in VERSIONS {
        let (directory, scene) = scene();
        let kinds = named(&[
            "regsdist",
            "urlsdist",
            "pathsdist",
            "tree",
            "editabletree",
            "gittree",
            "regwheel",
        ]);
        let Some(judge) = judge(version, &directory, &scene) else {
            continue;
        };
        scene.write_project(&kinds);
        scene.edit("pyproject.toml", |text| {
            text.replace(
                "[tool.uv]\n",
                "[tool.uv]\nconfig-settings = { key = \"value\" }\n",
            )
        });
        judge.uv_checked(&["lock"]);
        judge.uv_checked(&["sync", "--frozen"]);
        judge.forget();
        let said = archives(&judge);
        judge.uv_checked(&["sync", "--frozen"]);
        let linked = judge.linked();
        for kind in kinds {
            if said[kind.name].as_ref() != linked.get(kind.name) || said[kind.name].is_none() {
                wrong.push(format!(
                    "uv {version} {}: said {:?}",
                    kind.name, said[kind.name]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_default_index_has_a_directory_of_its_own() {
    let mut wrong = Vec::new();
    for version in VERSIONS {
        let (directory, scene) = scene();
        let kinds = named(&["regwheel", "longtags", "longversion", "buildtag"]);
        let Some(judge) = filled(version, &directory, &scene, &kinds) else {
            continue;
        };
        // The wheels are passed off as those of pypi.org, with which no test talks.
        for kind in &kinds {
            for pointer in pointers(&judge, kind.name) {
                let package = pointer.parent().unwrap();
                let index = package.parent().unwrap().parent().unwrap();
                let pypi = index.parent().unwrap().join("pypi");
                fs_err::create_dir_all(&pypi).unwrap();
                fs_err::rename(package, pypi.join(kind.name)).unwrap();
            }
        }
        let default = scene.default_index();
        let pypi = "https://pypi.org/simple";
        for file in ["pyproject.toml", "uv.lock"] {
            scene.edit(file, |text| text.replace(&default, pypi));
        }
        let said = archives(&judge);
        judge.uv_checked(&["sync", "--frozen", "--offline"]);
        wrong.extend(kinds.iter().filter_map(|kind| {
            let real = judge.linked().remove(kind.name);
            (real.is_none() || said[kind.name] != real)
                .then(|| format!("uv {version} {}", kind.name))
        }));
        // Without the lock the metadata of what is installed leads to the same archive.
        let lock = scene.project().join("uv.lock");
        fs_err::remove_file(lock).unwrap();
        let plan = judge.plan();
        assert_eq!(plan.basis, PlanBasis::Installed);
        let wheel = plan
            .wheels
            .iter()
            .find(|wheel| wheel.name == "regwheel")
            .unwrap();
        assert_eq!(
            wheel.archive,
            judge.linked().remove("regwheel"),
            "{version}"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
