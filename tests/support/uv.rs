//! Released uv binaries.

use std::path::{Path, PathBuf};
use std::process::Command;

use uv_linkcheck::env::{Process, Vars as _};

/// Names a directory that may hold `X.Y.Z/bin/uv`.
pub(crate) const UVS: &str = "UV_LINKCHECK_TEST_UVS";

/// uv `version`: from the directory `UV_LINKCHECK_TEST_UVS` names, else installed by pip once for all tests.
/// `None` when it can be had neither way.
pub(crate) fn uv(version: &str) -> Option<PathBuf> {
    if let Some(directory) = Process.get_nonempty(UVS) {
        let found = program(&Path::new(&directory).join(version));
        if found.is_some() {
            return found;
        }
    }
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("uvs");
    let prefix = directory.join(version);
    fs_err::create_dir_all(&directory).unwrap();
    let lock = fs_err::File::create(directory.join(format!("{version}.lock"))).unwrap();
    lock.lock().unwrap();
    if let Some(found) = program(&prefix) {
        return Some(found);
    }
    // Installed aside and moved, so that an interrupted run leaves nothing half done at the final path.
    let staging = tempfile::tempdir_in(&directory).unwrap();
    let installed = Command::new("python3")
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--disable-pip-version-check",
            "--target",
        ])
        .arg(staging.path().join("uv"))
        .arg(format!("uv=={version}"))
        .status();
    if !installed.is_ok_and(|status| status.success()) {
        return None;
    }
    fs_err::rename(staging.path().join("uv"), &prefix).unwrap();
    program(&prefix)
}

fn program(prefix: &Path) -> Option<PathBuf> {
    let program = prefix.join("bin/uv");
    program.is_file().then_some(program)
}
