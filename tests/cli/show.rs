//! `--show-settings`.

use std::path::Path;

use insta::assert_snapshot;

use crate::support::snapshot::{DirectoryTimes, Snapshot};
use crate::{Ran, program};

/// A workspace whose settings come from every kind of place; the working directory is its member.
const FILES: [(&str, &str); 7] = [
    (
        "w/pyproject.toml",
        "[project]\nname = 'a'\nversion = '1'\nrequires-python = '>=3.10'\n\n[tool.uv]\nlink-mode = 'copy'\n\n\
         [tool.uv.workspace]\nmembers = ['m']\n\n[tool.uv-linkcheck]\nrequire = ['clone', 'copy']\nignore = 'UL110'\n",
    ),
    ("w/uv.toml", "# ours\nlink-mode = 'hardlink'\n"),
    (
        "w/m/pyproject.toml",
        "[project]\nname = 'm'\nversion = '1'\n\n[tool.uv]\ncache-dir = 'c'\n",
    ),
    ("w/.python-version", "# of CI\n3.11.7\n"),
    ("uv.toml", "no-cache = true\n"),
    ("home/.config/uv/uv.toml", "cache-dir = '/data/uv'\n"),
    ("xdg/uv/uv.toml", "cache-dir = '/srv/uv'\n"),
];

fn lay_out(root: &Path) {
    for (path, text) in FILES {
        let path = root.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
}

fn show(root: &Path, arguments: &[&str]) -> Ran {
    let mut command = program(&root.join("w/m"), &root.join("home"));
    command
        .args(["--uv-version", "0.13.9"])
        .args(arguments)
        .env("XDG_CONFIG_DIRS", root.join("xdg"))
        .env("UV_LINK_MODE", "symlink")
        .env("UV_PROJECT_ENVIRONMENT", "env")
        .env("UV_LINKCHECK_FAIL_ON", "info");
    Ran::of(&mut command)
}

/// The output with the directory of the test left out. The first column is as wide as its path was long.
fn stable(root: &Path, text: &str) -> String {
    let text = text.replace(root.to_str().unwrap(), "");
    let version = concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\"");
    let text = text.replace(version, "\"version\": \"[VERSION]\"");
    let lines = text.lines().map(|line| match line.split_once("  ") {
        Some((place, setting)) if !place.is_empty() => {
            format!("{place:<34}{}\n", setting.trim_start())
        }
        _ => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn every_setting_has_a_value_and_an_origin() {
    let keep = tempfile::tempdir().unwrap();
    let root = fs_err::canonicalize(keep.path()).unwrap();
    lay_out(&root);
    let before = Snapshot::of(&[&root], DirectoryTimes::Kept);
    let ran = show(&root, &["--show-settings", "--link-mode", "clone"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_snapshot!(stable(&root, &ran.out));
    let json = show(&root, &["--show-settings", "--output-format", "json"]);
    assert_snapshot!(stable(&root, &json.out));
    assert_eq!(json.json()["settings"][1]["origin"]["name"], "UV_LINK_MODE");
    let after = Snapshot::of(&[&root], DirectoryTimes::Kept);
    assert_eq!(before.difference(&after), None, "nothing is probed");
    let fix = show(&root, &["--show-settings", "--scope", "user"]).out;
    let fixed = Ran::of(program(&root.join("w"), &root.join("home")).args([
        "fix",
        "--show-settings",
        "--scope",
        "user",
    ]));
    for out in [fix, fixed.out] {
        assert!(out.contains("scope = \"user\""), "{out}");
    }
}

#[test]
fn what_is_unknown_is_said() {
    let keep = tempfile::tempdir().unwrap();
    let ran = Ran::of(program(keep.path(), keep.path()).arg("--show-settings"));
    ran.ends(0, "# environment is unknown: there is neither");
    fs_err::write(
        keep.path().join("pyproject.toml"),
        "[project]\nname = 'a'\nversion = '1'\n",
    )
    .unwrap();
    fs_err::write(keep.path().join(".venv"), "").unwrap();
    let ran = Ran::of(program(keep.path(), keep.path()).args([
        "--show-settings",
        "--uv-version",
        "0.8.24",
    ]));
    ran.ends(0, "# python is unknown: ");
    ran.ends(0, "expected a directory but found a file");
    fs_err::write(keep.path().join("uv.toml"), "link-mode = 'no'\n").unwrap();
    Ran::of(program(keep.path(), keep.path()).arg("--show-settings")).ends(2, "uv.toml:1");
}
