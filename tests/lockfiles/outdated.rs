//! Whether a lock is said to be out of date where uv says so, and never where uv does not.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use uv_linkcheck::model::lock::Source;
use uv_linkcheck::model::project::Member;
use uv_linkcheck::uv::outdated::{Now, differences};
use uv_linkcheck::uv::{lockfile, workspace};

use crate::judge;
use crate::support::index::Index;
use crate::support::wheel::Wheel;

/// The project that is locked.
const MANIFEST: &str = r#"[project]
name = "demo"
version = "0.1.0"
requires-python = ">=3.10"
dependencies = ["alpha>=1,<2", "beta ; sys_platform != 'win32'", "local", "gamma[fast]"]

[project.optional-dependencies]
extra = ["delta==1.*"]
hollow = []

[dependency-groups]
dev = ["epsilon~=1.0", { include-group = "Test_Group" }]
test_group = ["zeta"]

[tool.uv]
package = false

[tool.uv.sources]
local = { path = "local" }
alpha = { index = "local" }

[[tool.uv.index]]
name = "local"
url = "@INDEX@"
default = true

[tool.uv.workspace]
members = ["member"]
"#;

/// What is to be said of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Say {
    /// What uv says.
    AsUv,
    /// Nothing, though uv minds: markers and kinds of sources are not compared.
    Blind,
    /// Nothing: the releases of uv do not agree, and what is asked for is the same.
    Same,
}
use Say::{AsUv, Blind, Same};

/// Changes of the manifest.
const CHANGES: [(&str, &str, Say); 42] = [
    ("", "", AsUv),
    (">=1,<2", ">=1", AsUv),
    (">=1,<2", "<2,>=1", AsUv),
    (">=1,<2", "<2.0, >=1.0", AsUv),
    (">=1,<2", ">=1,>=0.5,<2", Same),
    (">=1,<2", ">=1,<2,!=1.5", AsUv),
    (">=1,<2", "", AsUv),
    ("alpha>=", "Alpha >=", AsUv),
    ("\"alpha>=1,<2\", ", "", AsUv),
    (
        "\"alpha>=1,<2\", ",
        "\"alpha>=1,<2\", \"alpha>=1,<2\", ",
        AsUv,
    ),
    (
        "\"alpha>=1,<2\", ",
        "\"alpha>=1,<2\", \"alpha>=1 ; sys_platform == 'win32'\", ",
        Same,
    ),
    ("\"alpha>=1,<2\"", "\"alpha>=1,<2\", \"zeta\"", AsUv),
    ("sys_platform != 'win32'", "sys_platform == 'win32'", Blind),
    (
        "sys_platform != 'win32'",
        "sys_platform != 'win32' and python_version >= '3.8'",
        Same,
    ),
    ("beta ; sys_platform != 'win32'", "beta", Blind),
    ("gamma[fast]", "gamma", AsUv),
    ("gamma[fast]", "gamma[ Fast ]", AsUv),
    ("extra = [", "other = [", AsUv),
    ("extra = [", "Extra = [", AsUv),
    ("hollow = []", "", AsUv),
    ("hollow = []", "hollow = []\nempty = []", AsUv),
    ("hollow = []", "hollow = [\"delta==1.*\"]", AsUv),
    ("delta==1.*", "delta==1.0", AsUv),
    ("epsilon~=1.0", "epsilon~=1.0.0", Same),
    ("epsilon~=1.0", "epsilon>=1.0,==1.*", Same),
    ("{ include-group = \"Test_Group\" }", "\"zeta\"", AsUv),
    (", { include-group = \"Test_Group\" }", "", AsUv),
    (
        "test_group = [\"zeta\"]",
        "test-group = [\"zeta\"]\nempty = []",
        AsUv,
    ),
    (
        "test_group = [\"zeta\"]",
        "test-group = [\"zeta\", \"beta\"]",
        AsUv,
    ),
    (
        "requires-python = \">=3.10\"",
        "requires-python = \">= 3.10\"",
        AsUv,
    ),
    (
        "requires-python = \">=3.10\"",
        "requires-python = \">=3.10.0\"",
        AsUv,
    ),
    (
        "requires-python = \">=3.10\"",
        "requires-python = \">=3.11\"",
        AsUv,
    ),
    (
        "requires-python = \">=3.10\"",
        "requires-python = \">=3.10,<4\"",
        AsUv,
    ),
    (
        "requires-python = \">=3.10\"",
        "requires-python = \">=3.10,!=3.11.2\"",
        AsUv,
    ),
    ("version = \"0.1.0\"", "version = \"0.2.0\"", AsUv),
    ("version = \"0.1.0\"", "version = \"0.1\"", AsUv),
    (
        "version = \"0.1.0\"",
        "version = \"0.1.0\"\ndescription = \"new\"",
        AsUv,
    ),
    ("members = [\"member\"]", "members = []", AsUv),
    (
        "members = [\"member\"]",
        "members = [\"member\", \"other\"]",
        AsUv,
    ),
    (
        "local = { path = \"local\" }",
        "local = { path = \"local\", editable = true }",
        Blind,
    ),
    (
        "[tool.uv]\n",
        "[tool.uv]\ndev-dependencies = [\"beta\"]\n",
        AsUv,
    ),
    (
        "[tool.uv]\n",
        "[tool.uv]\ndev-dependencies = [\"zeta\"]\n",
        AsUv,
    ),
];

/// Judges every change by `versions` of uv.
pub(crate) fn compare(uvs: &[(&str, PathBuf)]) {
    let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
    let index = Index::start(&names.map(Wheel::new));
    let results: Vec<Result<(), String>> = uvs
        .par_iter()
        .flat_map(|(version, uv)| {
            let home = home.path().join(version);
            let manifest = MANIFEST.replace("@INDEX@", &index.url());
            let lock = lock(uv, &home, &manifest);
            let changes = CHANGES.par_iter().enumerate().map(move |(number, (from, to, say))| {
                assert!(manifest.contains(from), "{from}");
                let project = home.join(number.to_string());
                write(&project, &manifest.replacen(from, to, 1), &lock);
                let theirs = is_outdated(uv, &home, &project);
                let ours = found(&project);
                let agree = match say {
                    AsUv => theirs != ours.is_empty(),
                    Blind => theirs && ours.is_empty(),
                    Same => ours.is_empty(),
                };
                agree.then_some(()).ok_or_else(|| {
                    format!("uv {version} {from:?} → {to:?}: outdated for uv: {theirs}; we say {ours:?}")
                })
            });
            changes.collect::<Vec<_>>()
        })
        .collect();
    let wrong: Vec<&str> = results
        .iter()
        .filter_map(|one| Some(one.as_ref().err()?.as_str()))
        .collect();
    println!(
        "changes {}, agree {}",
        results.len(),
        results.len() - wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No lock of a real project is said to be out of date.
pub(crate) fn alarms(directory: &Path) {
    let mut looked_at = 0;
    for entry in fs_err::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            alarms_below(&path, &mut looked_at);
        }
    }
    println!("{looked_at} locks of real projects, no alarm");
    assert!(looked_at > 0);
}

fn alarms_below(directory: &Path, looked_at: &mut usize) {
    if directory.join("uv.lock").is_file() {
        let lock = lockfile::read(&directory.join("uv.lock")).unwrap();
        // Submodules of a repository are not part of the collection.
        let absent = |name: &str| {
            let mut packages = lock.packages.iter().filter(|package| package.name == name);
            packages.any(|package| match &package.source {
                Source::Editable(path) | Source::Directory(path) | Source::Virtual(path) => {
                    !directory.join(path).join("pyproject.toml").is_file()
                }
                _ => false,
            })
        };
        let mut alarms = found(directory);
        alarms.retain(|alarm| {
            let gone = alarm.strip_prefix("the lock has the member `");
            !gone.is_some_and(|rest| absent(rest.split('`').next().unwrap_or_default()))
        });
        assert_eq!(alarms, Vec::<String>::new(), "{}", directory.display());
        *looked_at += 1;
    }
    for entry in fs_err::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            alarms_below(&path, looked_at);
        }
    }
}

/// What we say.
fn found(root: &Path) -> Vec<String> {
    let lock = lockfile::read(&root.join("uv.lock")).unwrap();
    let newest = uv_linkcheck::uv::version::NEWEST;
    let members: Vec<Member> = workspace::discover(root, newest).unwrap().members;
    differences(&Now {
        lock: &lock,
        root,
        members: &members,
    })
}

/// The lock that `uv` makes of `manifest`.
fn lock(uv: &Path, home: &Path, manifest: &str) -> String {
    let project = home.join("project");
    write(&project, manifest, "");
    let locked = judge::command(uv, home)
        .current_dir(&project)
        .args(["lock", "--python"])
        .arg(python())
        .output()
        .unwrap();
    assert!(
        locked.status.success(),
        "{}",
        String::from_utf8_lossy(&locked.stderr)
    );
    fs_err::read_to_string(project.join("uv.lock")).unwrap()
}

fn is_outdated(uv: &Path, home: &Path, project: &Path) -> bool {
    let checked = judge::command(uv, home)
        .current_dir(project)
        .args(["lock", "--locked", "--python"])
        .arg(python())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(
        checked.status.success() || said.contains("needs to be updated"),
        "{said}"
    );
    !checked.status.success()
}

/// A Python that every change allows.
fn python() -> PathBuf {
    let mut minors = judge::MINORS.iter().rev();
    minors
        .find_map(|minor| judge::python(minor))
        .expect("a Python")
}

/// The project of `manifest` with its members.
fn write(project: &Path, manifest: &str, lock: &str) {
    for name in ["local", "member", "other"] {
        let directory = project.join(name);
        fs_err::create_dir_all(&directory).unwrap();
        let text = format!(
            "[project]\nname = \"{name}\"\nversion = \"1.0\"\nrequires-python = \">=3.8\"\ndependencies = [\"zeta\"]\n\n\
             [tool.uv]\npackage = false\n"
        );
        fs_err::write(directory.join("pyproject.toml"), text).unwrap();
    }
    fs_err::write(project.join("pyproject.toml"), manifest).unwrap();
    if !lock.is_empty() {
        fs_err::write(project.join("uv.lock"), lock).unwrap();
    }
}
