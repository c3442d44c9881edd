//! Real `pyproject.toml` files, where a directory of them is given.

use uv_linkcheck::env::{Process, Vars as _};

use crate::generated::check;
use crate::support::namespace::say;

/// Every `pyproject.toml` below the directory in `UV_LINKCHECK_LOCKFILES`, when that is set.
#[test]
fn real_manifests_change_by_one_line() {
    let Some(directory) = Process.get("UV_LINKCHECK_LOCKFILES") else {
        return;
    };
    let mut open = vec![std::path::PathBuf::from(directory)];
    let mut seen = 0;
    while let Some(directory) = open.pop() {
        for entry in fs_err::read_dir(directory).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else if entry.file_name() == "pyproject.toml" {
                check(
                    &fs_err::read_to_string(entry.path()).unwrap(),
                    "tool.uv.link-mode",
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 0, "the directory holds no `pyproject.toml`");
    say(&format!("{seen} real manifests change by one line\n"));
}
