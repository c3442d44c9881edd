use std::path::Path;

use super::*;
use crate::model::python::{Libc, Os, PythonOrigin};
use crate::uv::lockfile;

fn python(version: &str, minor: u32) -> Python {
    Python {
        version: version.to_owned(),
        minor: (3, minor),
        implementation: "CPython".to_owned(),
        free_threaded: false,
        implementation_version: version.to_owned(),
        machine: "x86_64".to_owned(),
        arch: "x86_64".to_owned(),
        os: Os::Linux(Libc::Glibc(2, 36)),
        platform_release: "6.1.0".to_owned(),
        platform_version: "#1 SMP".to_owned(),
        executable: None,
        base_executable: None,
        origin: PythonOrigin::Assumed,
    }
}

fn lock(fixture: &str) -> Lock {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lockfiles");
    lockfile::read(&root.join(fixture).join("uv.lock")).unwrap()
}

/// `uv sync` of `current` in `fixture` with the given options, by 3.12 and the newest uv: names and versions.
fn sync(
    fixture: &str,
    current: Option<&str>,
    change: impl FnOnce(&mut SelectionOptions),
) -> Result<Vec<String>> {
    let mut options = SelectionOptions::default();
    change(&mut options);
    let python = python("3.12.1", 12);
    let context = Context {
        options: &options,
        python: &python,
        uv: crate::uv::version::NEWEST,
        current,
        default_groups: None,
        group_requires_python: &[],
    };
    let lock = lock(fixture);
    let selected = select(&lock, &context)?;
    let item = |one: &Selected<'_>| {
        format!(
            "{} {}",
            one.package.name,
            one.package.version.as_deref().unwrap_or("dynamic")
        )
    };
    Ok(selected.iter().map(item).collect())
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn conflicts_choose_between_versions() {
    let conflicts = Some("conflicts");
    let torch = |change: fn(&mut SelectionOptions)| -> Vec<String> {
        let selected = sync("conflicts", conflicts, change).unwrap();
        selected
            .into_iter()
            .filter(|one| one.starts_with("torch "))
            .collect()
    };
    assert_eq!(torch(|_| ()), ["torch 1.0.0"]);
    assert_eq!(torch(|o| o.extra = names(&["cpu"])), ["torch 1.0.0"]);
    assert_eq!(torch(|o| o.extra = names(&["gpu"])), ["torch 2.0.0"]);
    // The extra that a group activates counts for everything that is reached otherwise.
    assert_eq!(torch(|o| o.group = names(&["accel"])), ["torch 2.0.0"]);
}

#[test]
fn refusals_carry_uvs_words() {
    type Change = fn(&mut SelectionOptions);
    let cases: [(&str, &str, Change, &str, &str); 9] = [
        (
            "conflicts",
            "conflicts",
            |o| o.extra = vec!["cpu".into(), "gpu".into()],
            "incompatible-extras",
            "Extras `cpu` and `gpu` are incompatible with the declared conflicts: {`conflicts[cpu]`, `conflicts[gpu]`}",
        ),
        (
            "conflicts",
            "conflicts",
            |o| o.group = vec!["old".into(), "new".into()],
            "incompatible-groups",
            "Groups `new` and `old` are incompatible with the conflicts: {`conflicts:new`, `conflicts:old`}",
        ),
        (
            "conflicts",
            "conflicts",
            |o| (o.extra, o.group) = (vec!["gpu".into()], vec!["old".into()]),
            "incompatible-items",
            "Extra `gpu` and group `old` are incompatible with the declared conflicts: {`conflicts[gpu]`, \
             `conflicts:old`}",
        ),
        (
            "conflicts",
            "conflicts",
            |o| o.extra = vec!["no".into()],
            "unknown-extra",
            "Extra `no` is not defined in the `optional-dependencies` table for `conflicts`",
        ),
        (
            "conflicts",
            "conflicts",
            |o| o.no_group = vec!["no".into()],
            "unknown-group",
            "Group `no` is not defined in the project's `dependency-groups` table",
        ),
        (
            "conflicts",
            "conflicts",
            |o| o.package = vec!["idna".into()],
            "unknown-package",
            "Could not find root package `idna`",
        ),
        (
            "forks",
            "forks",
            |o| o.all_extras = true,
            "no-compatible-wheel",
            "Distribution `winonly==1.0 @ registry+https://pypi.org/simple` can't be installed because it doesn't have \
             a source distribution or wheel for the current platform",
        ),
        (
            "sources",
            "sources",
            |o| o.no_binary = true,
            "no-binary",
            "can't be installed because it is marked as `--no-binary`",
        ),
        (
            "sources",
            "nothing",
            |_| (),
            "missing-root-package",
            "Could not find root package `nothing`",
        ),
    ];
    for (fixture, current, change, code, message) in cases {
        let Err(Error::Refused {
            code: found,
            message: said,
            hint,
        }) = sync(fixture, Some(current), change)
        else {
            panic!("{message}")
        };
        assert_eq!(found, code, "{said}");
        assert!(said.contains(message), "{said}");
        assert!(!hint.is_empty());
    }
}

#[test]
fn interpreters_must_fit() {
    let lock = Lock {
        requires_python: Some(">=3.14".to_owned()),
        ..lock("group-pythons")
    };
    let options = SelectionOptions::default();
    let refused = |python: &Python, groups: &[(String, String)], lock: &Lock| {
        let context = Context {
            options: &options,
            python,
            uv: crate::uv::version::NEWEST,
            current: Some("group-pythons"),
            default_groups: None,
            group_requires_python: groups,
        };
        select(lock, &context).is_err()
    };
    assert!(refused(&python("3.13.9", 13), &[], &lock));
    assert!(!refused(&python("3.14.0rc1", 14), &[], &lock));
    let groups = [
        ("dev".to_owned(), ">=3.15".to_owned()),
        ("docs".to_owned(), ">=4".to_owned()),
    ];
    assert!(refused(&python("3.14.0", 14), &groups, &lock));
    assert!(!refused(&python("3.14.0", 14), &groups[1..], &lock));
}

#[test]
fn members_of_a_workspace_without_root_project() {
    let all = sync("virtual-root", None, |_| ()).unwrap();
    assert!(
        all.contains(&"lib dynamic".to_owned()) && all.contains(&"mkdocs 1.5".to_owned()),
        "{all:?}"
    );
    let one = sync("virtual-root", Some("lib"), |_| ()).unwrap();
    assert_eq!(one, ["idna 3.4", "lib dynamic"]);
}

#[test]
fn sources_that_need_no_wheel() {
    let selected = sync("sources", Some("sources"), |_| ()).unwrap();
    assert!(
        selected.contains(&"twice 2.0".to_owned())
            && !selected.iter().any(|one| one.starts_with("bare "))
    );
    let local = sync("sources", Some("sources"), |o| o.no_install_local = true).unwrap();
    for name in ["tree", "edit", "dynamic", "path-wheel", "path-sdist"] {
        let has = |list: &[String]| list.iter().any(|one| one.split(' ').next() == Some(name));
        assert!(has(&selected) && !has(&local), "{name}");
    }
}
