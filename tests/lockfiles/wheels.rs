//! Which wheel uv really installs, out of many of one version; and which locks it takes.

use std::path::{Path, PathBuf};
use std::process::Command;

use uv_linkcheck::model::python::PythonOrigin;
use uv_linkcheck::model::request::SelectionOptions;
use uv_linkcheck::uv::tags::Tags;
use uv_linkcheck::uv::version::NEWEST;
use uv_linkcheck::uv::wheel_name::WheelName;
use uv_linkcheck::uv::{interpreter, lockfile, selection};

use crate::judge;

/// Sets of tags, each a package of its own: uv and we must take the same file of each.
const SETS: [&[&str]; 13] = [
    &[
        "cp312-cp312-linux_x86_64-variant",
        "py3-none-any-null",
        "py3-none-any",
    ],
    &["py3-none-any", "cp312-none-any", "py312-none-any"],
    &["py2.py3-none-any", "py3-none-any"],
    &[
        "py3-none-any",
        "1-py3-none-any",
        "10-py3-none-any",
        "9-py3-none-any",
    ],
    &["2a-py3-none-any", "2b-py3-none-any", "2-py3-none-any"],
    &[
        "py3-none-any",
        "py3-none-manylinux_2_17_x86_64",
        "py3-none-linux_x86_64",
    ],
    &[
        "cp312-cp312-linux_x86_64",
        "cp312-cp312-manylinux_2_5_x86_64.manylinux1_x86_64",
        "cp312-abi3-manylinux_2_17_x86_64",
    ],
    &[
        "cp311-abi3-manylinux_2_17_x86_64",
        "cp312-none-manylinux_2_17_x86_64",
        "cp312-abi3-manylinux_2_5_x86_64",
    ],
    &[
        "cp39-abi3-manylinux_2_17_x86_64",
        "cp37-abi3-manylinux_2_28_x86_64",
        "py312-none-manylinux_2_28_x86_64",
    ],
    &[
        "cp312-cp312-manylinux_2_17_x86_64",
        "cp312-cp312-manylinux_2_28_x86_64",
        "cp312-cp312-manylinux_2_99_x86_64",
    ],
    &[
        "cp312-cp312-manylinux2014_x86_64",
        "cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64",
    ],
    &["py31-none-any", "py30-none-any", "py311-none-any"],
    &[
        "cp313-cp313-linux_x86_64",
        "cp312-cp312-musllinux_1_2_x86_64",
        "cp312-cp312-win_amd64",
        "py3-none-any",
    ],
];

/// Writes empty wheels that say which file they came from, and a lock over them in the given order.
const MAKE: &str = r#"
import hashlib, sys, zipfile
root, sets = sys.argv[1], [entry.split(",") for entry in sys.argv[2:]]
dependencies, packages = [], []
for number, tags in enumerate(sets):
    name = f"set-{number}"
    dependencies.append(f'    {{ name = "{name}" }},\n')
    wheels = []
    for tag in tags:
        stem = f"set_{number}-1.0-{tag}"
        path = f"{root}/index/{stem}.whl"
        info = f"set_{number}-1.0.dist-info"
        with zipfile.ZipFile(path, "w") as wheel:
            files = {
                f"set_{number}.txt": stem + ".whl",
                f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
                f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
                + "".join(f"Tag: {one}\n" for one in [tag.split("-", 1)[1] if tag[0].isdigit() else tag]),
            }
            record = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
            for file, text in {**files, f"{info}/RECORD": record}.items():
                wheel.writestr(file, text)
        digest = hashlib.sha256(open(path, "rb").read()).hexdigest()
        wheels.append(f'    {{ path = "{stem}.whl", hash = "sha256:{digest}" }},\n')
    packages.append(f'''
[[package]]
name = "{name}"
version = "1.0"
source = {{ registry = "index" }}
wheels = [
{"".join(wheels)}]
''')
with open(f"{root}/uv.lock", "w") as lock:
    lock.write(f'''version = 1
revision = 3
requires-python = ">=3.10"

[[package]]
name = "wheels"
version = "0"
source = {{ virtual = "." }}
dependencies = [
{"".join(dependencies)}]
{"".join(packages)}''')
"#;

/// uv installs; what it installed says which file it was.
pub(crate) fn compare(uv: &Path) {
    let Some((home, environment)) = judge::home(uv, "3.12") else {
        return;
    };
    let root = home.path().join("wheels");
    fs_err::create_dir_all(root.join("index")).unwrap();
    let manifest = "[project]\nname = \"wheels\"\nversion = \"0\"\nrequires-python = \">=3.10\"\n";
    fs_err::write(root.join("pyproject.toml"), manifest).unwrap();
    let made = Command::new(environment.join("bin/python"))
        .args(["-c", MAKE])
        .arg(&root)
        .args(SETS.map(|set| set.join(",")))
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let output = judge::command(uv, home.path())
        .current_dir(&root)
        .env("UV_PROJECT_ENVIRONMENT", &environment)
        .args(["sync", "--frozen", "--offline", "--python"])
        .arg(environment.join("bin/python"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );

    let lock = lockfile::read(&root.join("uv.lock")).unwrap();
    let python = interpreter::read(&environment).unwrap();
    let options = SelectionOptions::default();
    let context = selection::Context {
        options: &options,
        python: &python,
        uv: NEWEST,
        current: Some("wheels"),
        default_groups: None,
        group_requires_python: &[],
    };
    let selected = selection::select(&lock, &context).unwrap();
    assert_eq!(selected.len(), SETS.len());
    let site_packages: PathBuf = interpreter::site_packages(&environment, &python);
    for one in selected {
        let marker = site_packages.join(format!("{}.txt", one.package.name.replace('-', "_")));
        let theirs = fs_err::read_to_string(marker).unwrap();
        assert_eq!(
            one.wheel.map(|wheel| wheel.filename.as_str()),
            Some(theirs.as_str())
        );
    }
}

/// What `packaging` says of an interpreter's tags, best first.
const TAGS: &str = "from pip._vendor.packaging.tags import sys_tags\nprint(*sys_tags(), sep='\\n')";

/// The tags of each Python here are those of `packaging`, in its order but for `linux_*`, which uv puts last.
pub(crate) fn compare_tags() {
    for python in judge::MINORS
        .iter()
        .filter_map(|minor| judge::python(minor))
    {
        let output = Command::new(&python).args(["-c", TAGS]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let names: Vec<String> = said.lines().map(|tag| format!("a-1-{tag}.whl")).collect();
        if names.is_empty() {
            eprintln!("skipped: {} has no pip", python.display());
            continue;
        }
        let tags = Tags::of(&interpreter::from_executable(&python, PythonOrigin::Flag).unwrap());
        let rank = |name: &String| {
            let name = WheelName::parse(name).unwrap();
            (
                tags.rank(&name).unwrap_or_else(|| panic!("{name:?}")),
                name.platform.starts_with("linux_"),
            )
        };
        let ranks: Vec<_> = names.iter().map(rank).collect();
        let ordered: Vec<_> = ranks
            .iter()
            .filter(|(_, linux)| !linux)
            .map(|(rank, _)| *rank)
            .collect();
        assert!(ordered.is_sorted_by(|a, b| a < b), "{}", python.display());
        let mut all: Vec<_> = ranks.iter().map(|(rank, _)| *rank).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), names.len());
        println!("{}: {} tags", python.display(), names.len());
    }
}

/// What an interpreter says of itself: the markers, then its `purelib`.
const SELF: &str = "
import os, platform as p, sys, sysconfig
i = sys.implementation
print(i.name, '%d.%d.%d' % i.version[:3], os.name, p.machine(), p.python_implementation(), p.release(), p.system(),
      p.version(), p.python_version(), '.'.join(p.python_version_tuple()[:2]), sys.platform,
      sysconfig.get_path('purelib'), sep='\\n')
";

/// Environments made by uv and by `venv`, and installations: what is read of them is what their Pythons say.
pub(crate) fn compare_interpreters(uv: &Path) {
    for minor in judge::MINORS {
        let Some((home, by_uv)) = judge::home(uv, minor) else {
            continue;
        };
        let python = judge::python(minor).unwrap();
        let by_venv = home.path().join("by-venv");
        let made = Command::new(&python)
            .args(["-m", "venv", "--without-pip"])
            .arg(&by_venv)
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let installation = python.parent().and_then(Path::parent).unwrap().to_owned();
        for environment in [by_uv, by_venv, installation] {
            let said = Command::new(environment.join("bin/python3"))
                .args(["-c", SELF])
                .output()
                .unwrap();
            let said = String::from_utf8(said.stdout).unwrap();
            let read = interpreter::read(&environment).unwrap();
            let markers = interpreter::markers(&read).unwrap();
            let site_packages = interpreter::site_packages(&environment, &read);
            let ours = [
                markers.implementation_name().to_owned(),
                markers.implementation_version().to_string(),
                markers.os_name().to_owned(),
                markers.platform_machine().to_owned(),
                markers.platform_python_implementation().to_owned(),
                markers.platform_release().to_owned(),
                markers.platform_system().to_owned(),
                markers.platform_version().to_owned(),
                markers.python_full_version().to_string(),
                markers.python_version().to_string(),
                markers.sys_platform().to_owned(),
                site_packages.to_string_lossy().into_owned(),
            ];
            assert_eq!(
                said.lines().collect::<Vec<_>>(),
                ours,
                "{}",
                environment.display()
            );
        }
    }
}

/// What is done to a sound lock: text and its replacement.
const DAMAGE: [(&str, &str); 24] = [
    ("version = 1\n", "version = 2\n"),
    ("version = 1\n", ""),
    ("version = 1\n", "version = \"1\"\n"),
    ("revision = 3", "revision = 99"),
    (
        "requires-python = \">=3.10\"\n",
        "requires-python = \">=3.10\"\nunknown = { a = [1] }\n",
    ),
    ("name = \"click\"\nversion", "version"),
    ("name = \"click\"\nversion = \"8.1\"", "name = \"click\""),
    (
        "name = \"click\"\nversion = \"8.1\"",
        "name = \"click\"\nversion = \"eight\"",
    ),
    (
        "name = \"click\"\nversion = \"8.1\"",
        "name = \"click\"\nversion = \"8.1.0\"",
    ),
    (
        "name = \"click\"\nversion = \"8.1\"",
        "name = \"click\"\nversion = \"8.2\"",
    ),
    (
        "name = \"click\"\nversion = \"8.1\"",
        "name = \"Click\"\nversion = \"8.1\"",
    ),
    ("click-8.1-py3-none-any.whl\"", "click-8.1-py3-none.whl\""),
    (
        "click-8.1-py3-none-any.whl\"",
        "click-8.1-py3-none-any.zip\"",
    ),
    (
        "click-8.1-py3-none-any.whl\"",
        "click-8.1-py3-none-any-variant.whl\"",
    ),
    (
        "click-8.1-py3-none-any.whl\"",
        "click-8.1-py3-none-any-Variant.whl\"",
    ),
    (
        "click-8.1-py3-none-any.whl\"",
        "click-8.1-py3-none-any-1-2-3.whl\"",
    ),
    (
        "click-8.1-py3-none-any.whl\"",
        "click-8.1-xy3-nope-any.whl\"",
    ),
    (
        "click-8.1-py3-none-any.whl\"",
        "click-8.1%2Bcpu-py3-none-any.whl\"",
    ),
    (
        "source = { editable = \"edit\" }",
        "source = { nothing = \"edit\" }",
    ),
    ("source = { editable = \"edit\" }", "source = \"edit\""),
    ("#0123456789abcdef0123456789abcdef01234567", "#0123"),
    ("extra = [\"cli\"]", "extra = \"cli\""),
    ("[package.metadata]", "[package.metadata"),
    (
        "    { name = \"edit\" },\n",
        "    { name = \"edit\" },\n    { name = \"absent\" },\n",
    ),
];

/// Locks that are damaged: both take one, or neither.
pub(crate) fn compare_damage(uv: &Path, fixture: &Path) {
    let Some((home, environment)) = judge::home(uv, "3.12") else {
        return;
    };
    let root = home.path().join("damage");
    let project = crate::projects::copy(fixture, &root);
    let sound = fs_err::read_to_string(root.join("uv.lock")).unwrap();
    for (from, to) in DAMAGE {
        assert!(sound.contains(from), "{from}");
        fs_err::write(root.join("uv.lock"), sound.replacen(from, to, 1)).unwrap();
        let theirs = judge::ask(uv, home.path(), &project, &environment);
        let ours = judge::ours(&project, &environment, &NEWEST.to_string());
        assert_eq!(
            theirs.is_ok(),
            ours.is_ok(),
            "{from:?} → {to:?}: uv {theirs:?}, we {ours:?}"
        );
    }
}
