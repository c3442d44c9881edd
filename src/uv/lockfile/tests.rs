use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::model::lock::{DefaultGroups, Source};

const SMALL: &str = r#"version = 1
revision = 3
requires-python = ">=3.10"
resolution-markers = ["python_full_version >= '3.12'", "python_full_version < '3.12'"]
conflicts = [[{ package = "App", extra = "cpu" }, { package = "app", group = "gpu" }, { package = "app" }]]

[options]
exclude-newer = "2024-01-01T00:00:00Z"

[manifest]
members = ["app", "Lib_One"]
default-groups = "all"

[manifest.dependency-groups]
dev = [{ name = "ruff", extras = ["x"], marker = "sys_platform == 'linux'" }]

[[package]]
name = "App"
source = { editable = "." }
default-groups = ["Dev", "docs"]
dependencies = [
    { name = "torch", version = "2.0", source = { registry = "https://pypi.org/simple" }, extra = ["A_b"], marker = "x" },
]

[package.optional-dependencies]
cpu = [{ name = "torch" }]

[package.dev-dependencies]
dev = [{ name = "torch" }]

[package.metadata]
requires-dist = [{ name = "torch", specifier = ">=2" }]
provides-extras = ["cpu"]

[package.metadata.requires-dev]
dev = []

[[package]]
name = "torch"
version = "2.0"
source = { registry = "https://pypi.org/simple" }
sdist = { url = "https://h/torch-2.0.tar.gz", hash = "sha256:00", size = 3 }
wheels = [
    { url = "https://h/torch-2.0%2Bcpu-py3-none-any.whl", hash = "sha256:11", size = 4, upload-time = "2024-01-01T00:00:00Z" },
    { path = "dir/torch-2.0-py3-none-any.whl" },
    { filename = "torch-2.0-1-py3-none-any.whl", zstd = { size = 1 } },
]
"#;

#[test]
fn every_part_is_read() {
    let lock = parse(SMALL).unwrap();
    assert_eq!(
        (lock.version, lock.revision, lock.requires_python.as_deref()),
        (1, 3, Some(">=3.10"))
    );
    assert_eq!(lock.resolution_markers.len(), 2);
    let conflict = &lock.conflicts[0];
    assert_eq!(conflict[0].package, "app");
    assert_eq!(conflict[1].group.as_deref(), Some("gpu"));
    assert_eq!((&conflict[2].extra, &conflict[2].group), (&None, &None));
    assert_eq!(lock.manifest.members, ["app", "lib-one"]);
    assert_eq!(lock.manifest.default_groups, Some(DefaultGroups::All));
    assert_eq!(lock.manifest.dependency_groups["dev"][0].extras, ["x"]);
    let [app, torch] = lock.packages.as_slice() else {
        panic!("two packages")
    };
    assert_eq!(
        (app.name.as_str(), &app.version, app.line),
        ("app", &None, 17)
    );
    assert_eq!(app.source, Source::Editable(".".into()));
    assert_eq!(
        app.default_groups,
        Some(DefaultGroups::Named(vec!["dev".into(), "docs".into()]))
    );
    let dependency = &app.dependencies[0];
    assert_eq!(dependency.extras, ["a-b"]);
    assert_eq!(
        dependency.source,
        Some(Source::Registry("https://pypi.org/simple".into()))
    );
    assert_eq!(app.metadata.as_ref().unwrap().provides_extras, ["cpu"]);
    assert_eq!(torch.sdist.as_ref().unwrap().size, Some(3));
    let filenames: Vec<&str> = torch
        .wheels
        .iter()
        .map(|wheel| wheel.filename.as_str())
        .collect();
    assert_eq!(
        filenames,
        [
            "torch-2.0+cpu-py3-none-any.whl",
            "torch-2.0-py3-none-any.whl",
            "torch-2.0-1-py3-none-any.whl"
        ]
    );
}

#[test]
fn older_names_mean_the_same() {
    let old = SMALL
        .replace("[[package]]", "[[distribution]]")
        .replace(
            "[package.dev-dependencies]",
            "[distribution.dependency-groups]",
        )
        .replace("[package.", "[distribution.")
        .replace("requires-dev", "dependency-groups")
        .replace("provides-extras", "provides-extra")
        .replace("resolution-markers", "environment-markers")
        .replace("revision = 3\n", "");
    let (old, new) = (parse(&old).unwrap(), parse(SMALL).unwrap());
    assert_eq!(old.revision, 0);
    assert_eq!(
        format!("{:?}", old.packages).replace("line: 16", "line: 17"),
        {
            let text = format!("{:?}", new.packages);
            // One line less stands above every package.
            let second = new.packages[1].line;
            text.replace(&format!("line: {second}"), &format!("line: {}", second - 1))
        }
    );
}

/// What is wrong, and on which line.
fn refusal(text: &str) -> (String, Option<usize>) {
    let problem = parse(text).unwrap_err();
    let file = SourceFile {
        path: "uv.lock".into(),
        text: text.to_owned(),
        span: problem.span,
    };
    assert!(!problem.hint.is_empty());
    (problem.message, file.line())
}

#[test]
fn refusals_name_the_line() {
    let change = |from: &str, to: &str| {
        assert!(SMALL.contains(from), "{from}");
        SMALL.replacen(from, to, 1)
    };
    let registry = "source = { registry = \"https://pypi.org/simple\" }\nsdist";
    for (text, message, line) in [
        (
            SMALL[..SMALL.len() - 40].to_owned(),
            "unclosed inline table",
            Some(46),
        ),
        (
            change("version = 1", "version = 2"),
            "unsupported schema version (v2, but only v1 is supported)",
            Some(1),
        ),
        (change("version = 1\n", ""), "missing field `version`", None),
        (
            change("version = 1", "version = \"1\""),
            "invalid type for `version`: expected an integer",
            Some(1),
        ),
        (
            change("name = \"torch\"\nversion = \"2.0\"", "name = \"torch\""),
            "`torch` is missing its version",
            Some(38),
        ),
        (
            change("name = \"App\"", ""),
            "missing field `name`",
            Some(17),
        ),
        (
            change(registry, "sdist"),
            "missing field `source` of package `torch`",
            Some(38),
        ),
        (
            change(registry, "source = { other = 1 }\nsdist"),
            "a source has one of the keys",
            Some(41),
        ),
        (
            change(registry, "source = { git = \"https://h\" }\nsdist"),
            "does not end in a commit",
            Some(41),
        ),
        (
            change("version = \"2.0\"\nsource", "version = \"two\"\nsource"),
            "`two` is not a version",
            Some(40),
        ),
        (
            change("torch-2.0-py3-none-any", "torch-2.0-py3-any"),
            "as wheel filename: must have a platform tag",
            Some(45),
        ),
        (
            change("torch-2.0-1-py3", "torch-2.1-1-py3"),
            "inconsistent version (`2.1`)",
            Some(46),
        ),
        (
            change("filename = \"torch-2.0-1-py3-none-any.whl\", ", ""),
            "wheel has no URL, path, or filename",
            Some(46),
        ),
        (
            change("wheels = [", "wheels = 3\nx = ["),
            "expected an array, found integer",
            Some(43),
        ),
        (
            change("name = \"App\"", "name = \"-\""),
            "not a valid package or extra name: `-`",
            Some(18),
        ),
        (
            change("\"all\"", "\"some\""),
            "`default-groups` must be",
            Some(12),
        ),
    ] {
        let (found, at) = refusal(&text);
        assert!(found.contains(message), "{found:?} lacks {message:?}");
        assert_eq!(at, line, "{found}");
    }
}

#[test]
fn merge_markers_are_recognised() {
    let text = SMALL.replacen("[[package]]", "<<<<<<< HEAD\n[[package]]", 1);
    assert!(parse(&text).unwrap_err().hint.contains("conflict markers"));
}

#[test]
fn nesting_has_a_bound() {
    let text = format!(
        "version = 1\nx = {}{}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(parse(&text).is_err());
    let mut dotted = "version = 1\n".to_owned();
    write!(dotted, "[{}]", vec!["a"; 10_000].join(".")).unwrap();
    let _ = parse(&dotted);
}

#[test]
fn files_that_are_no_lockfiles_are_refused_unread() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("uv.lock");
    assert!(matches!(read(&path), Err(Error::Io { .. })));
    assert!(
        matches!(read(directory.path()), Err(Error::Lockfile { message, .. }) if message == "not a regular file")
    );
    fs_err::File::create(&path)
        .unwrap()
        .set_len(200 << 20)
        .unwrap();
    assert!(
        matches!(read(&path), Err(Error::Lockfile { message, .. }) if message.contains("larger than"))
    );
    fs_err::write(&path, b"version = 1\nx = \"\xff\"\n").unwrap();
    let Err(Error::Lockfile {
        message,
        source_file,
        ..
    }) = read(&path)
    else {
        panic!("not UTF-8")
    };
    assert_eq!(
        (message.as_str(), source_file.line()),
        ("not valid UTF-8", Some(2))
    );
    fs_err::write(&path, SMALL).unwrap();
    assert_eq!(read(&path).unwrap().packages.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn mutated_locks_never_panic(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..12)) {
        let mut bytes = SMALL.as_bytes().to_vec();
        for (at, byte, kind) in edits {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.drain(at..(at + usize::from(byte)).min(bytes.len() - 1).max(at))),
                _ => bytes.insert(at, byte),
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Err(problem) = parse(&text) {
            let file = SourceFile { path: "uv.lock".into(), text: text.clone().into_owned(), span: problem.span };
            let _ = (file.line(), file.column());
        }
    }

    #[test]
    fn values_of_any_kind_never_panic(
        key in "version|revision|conflicts|manifest|package|resolution-markers|requires-python",
        value in r#"[0-9]{1,3}|-1|1\.5|true|"x"|\[\]|\[\[1\]\]|\{ a = 1 \}|\[\{ name = "a", source = 1 \}\]|1979-05-27"#,
    ) {
        let _ = parse(&format!("version = 1\n{key} = {value}\n"));
        let _ = parse(&format!("{key} = {value}\n"));
    }
}
