use super::*;

/// A lock of `demo` by the newest uv.
const LOCK: &str = r#"
version = 1
revision = 3
requires-python = ">=3.10"

[[package]]
name = "demo"
version = "0.1.0"
source = { editable = "." }
dependencies = [{ name = "httpx" }]

[package.metadata]
requires-dist = [
    { name = "httpx", specifier = ">=0.27,<1" },
    { name = "anyio", extras = ["trio"], marker = "extra == 'fast'", specifier = "==4.*" },
    { name = "local", editable = "local" },
    { name = "numpy", marker = "python_full_version < '3.12'", specifier = "<2" },
    { name = "numpy", marker = "python_full_version >= '3.12'", specifier = ">=2" },
]
provides-extras = ["fast"]

[package.metadata.requires-dev]
dev = [{ name = "pytest", specifier = ">=8" }]
"#;

const MANIFEST: &str = r#"
[project]
name = "demo"
version = "0.1.0"
requires-python = ">=3.10"
dependencies = [
    "HTTPX <1,>=0.27",
    "local",
    "numpy<2 ; python_version < '3.12'",
    "numpy>=2 ; python_version >= '3.12'",
]

[project.optional-dependencies]
fast = ["anyio[trio]==4.*"]

[dependency-groups]
dev = [{ include-group = "test" }]
test = ["pytest>=8"]

[tool.uv.sources]
local = { path = "local", editable = true }
"#;

fn of(lock: &str, manifest: &str) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    fs_err::write(root.join("pyproject.toml"), manifest).unwrap();
    fs_err::write(root.join("uv.lock"), lock).unwrap();
    let lock = crate::uv::lockfile::read(&root.join("uv.lock")).unwrap();
    let member = Member {
        name: "demo".to_owned(),
        path: root.to_owned(),
    };
    let members = if lock.manifest.members.contains(&"gone".to_owned()) {
        vec![
            member.clone(),
            Member {
                name: "came".to_owned(),
                ..member
            },
        ]
    } else {
        vec![member]
    };
    differences(&Now {
        lock: &lock,
        root,
        members: &members,
    })
}

#[test]
fn every_kind_of_difference_is_said() {
    let test_group = "test = [{ name = \"pytest\", specifier = \">=8\" }]\n";
    let lock = format!("{LOCK}{test_group}");
    assert_eq!(of(&lock, MANIFEST), Vec::<String>::new());
    for (from, to, said) in [
        (
            "<1,>=0.27",
            ">=0.28",
            "`pyproject.toml` asks for `HTTPX >=0.28`, the lock was made for `httpx>=0.27,<1` (line 6)",
        ),
        (
            "\"local\",",
            "\"local\", \"rich\",",
            "`pyproject.toml` asks for `rich`, which the lock was not made for (line 6)",
        ),
        (
            "\"HTTPX <1,>=0.27\",",
            "",
            "`pyproject.toml` no longer asks for `httpx>=0.27,<1`, which the lock was made for (line 6)",
        ),
        (
            "\"numpy<2 ; python_version < '3.12'\",",
            "",
            "`pyproject.toml` no longer asks for `numpy<2`, which the lock was made for (line 6)",
        ),
        (
            "anyio[trio]",
            "anyio",
            "`pyproject.toml` asks for `anyio==4.*`, the lock was made for `anyio[trio]==4.*` (line 6)",
        ),
        (
            "local = {",
            "other = {",
            "`pyproject.toml` asks for `local`, the lock was made for `local` from elsewhere than an index (line 6)",
        ),
        (
            "fast = [",
            "quick = [",
            "`pyproject.toml` has the extra `quick`, which the lock does not know (line 6)",
        ),
        (
            "test = [\"pytest>=8\"]",
            "test = [\"pytest\"]",
            "`pyproject.toml` asks for `pytest`, the lock was made for `pytest>=8` (line 6)",
        ),
        (
            "requires-python = \">=3.10\"",
            "requires-python = \">=3.11\"",
            "`requires-python` is `>=3.11`, the lock was made for `>=3.10`",
        ),
        (
            "requires-python = \">=3.10\"",
            "requires-python = \"~=3.10\"",
            "`requires-python` is `~=3.10`, the lock was made for `>=3.10`",
        ),
        (
            "[dependency-groups]",
            "[dependency-groups]\nnew = []",
            "`pyproject.toml` has the group `new`, which the lock does not know (line 6)",
        ),
        (
            "version = \"0.1.0\"",
            "version = \"0.2.0\"",
            "`pyproject.toml` has version `0.2.0`, the lock has `0.1.0` (line 6)",
        ),
    ] {
        assert!(MANIFEST.contains(from), "{from}");
        let found = of(&lock, &MANIFEST.replacen(from, to, 1));
        assert_eq!(found.first().map(String::as_str), Some(said));
    }
}

#[test]
fn what_means_the_same_is_no_difference() {
    let lock = LOCK.replace(
        "[package.metadata.requires-dev]\n",
        "[package.metadata.requires-dev]\ntest = [{ name = \"pytest\", specifier = \">=8\" }]\n",
    );
    for (from, to) in [
        (
            "requires-python = \">=3.10\"",
            "requires-python = \">=3.10.0\"",
        ),
        (
            "requires-python = \">=3.10\"",
            "requires-python = \">=3.10,!=3.11.1\"",
        ),
        ("HTTPX <1,>=0.27", "httpx>=0.27.0, <1.0"),
        (
            "fast = [\"anyio[trio]==4.*\"]",
            "FAST = [\"anyio[trio] == 4.*\"]",
        ),
        ("version = \"0.1.0\"", "dynamic = [\"version\"]"),
        ("version = \"0.1.0\"", "version = \"0.1\""),
    ] {
        assert!(MANIFEST.contains(from), "{from}");
        let found = of(&lock, &MANIFEST.replacen(from, to, 1));
        assert_eq!(found, Vec::<String>::new(), "{to}");
    }
}

#[test]
fn members_come_and_go() {
    let lock = LOCK.replace(
        "requires-python",
        "manifest = { members = [\"demo\", \"gone\"] }\nrequires-python",
    );
    let found = of(&lock, MANIFEST);
    assert_eq!(
        found[..2],
        [
            "the workspace has the member `came`, which the lock does not know",
            "the lock has the member `gone`, which the workspace no longer has"
        ]
    );
}

#[test]
fn what_only_a_build_backend_knows_is_not_compared() {
    let dynamic = MANIFEST.replace(
        "version = \"0.1.0\"",
        "version = \"0.1.0\"\ndynamic = [\"dependencies\"]",
    );
    let dynamic = dynamic.replace("dependencies = [\n    \"HTTPX", "unused = [\n    \"HTTPX");
    let found = of(LOCK, &dynamic);
    assert!(
        found
            .iter()
            .all(|one| one.contains("group `test`") || one.contains("pytest")),
        "{found:?}"
    );
}

#[test]
fn names_that_end_with_a_separator_are_no_requirements() {
    for text in [
        "demo_",
        "demo_>=1",
        "demo- ; extra == 'x'",
        "demo[trio_]",
        "demo[fast, trio.]>=1",
        " demo [ trio- ] @ https://example.com/x",
    ] {
        assert_eq!(declared::asked(text), None, "{text}");
    }
    for text in [
        "demo",
        "d.e-m_o >=1",
        "demo[tr_io,fast]",
        "demo[] ; extra == 'a_'",
    ] {
        assert!(declared::asked(text).is_some(), "{text}");
    }
}
