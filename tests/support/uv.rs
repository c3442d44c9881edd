//! Real releases of uv, to judge by.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use uv_linkcheck::env::{Process, Vars};

/// The `uv` executable of `version`: `$UV_LINKCHECK_TEST_UVS/X.Y.Z/bin/uv`, else one that `pip` installs below the
/// target directory. `None` where neither is to be had.
pub(crate) fn uv(version: &str) -> Option<PathBuf> {
    static INSTALLING: Mutex<()> = Mutex::new(());
    if let Some(directory) = Process.get_nonempty("UV_LINKCHECK_TEST_UVS") {
        let executable = executable(&Path::new(&directory).join(version));
        if executable.is_file() {
            return Some(executable);
        }
    }
    let _guard = INSTALLING.lock().ok()?;
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("uvs")
        .join(version);
    let executable = executable(&directory);
    if executable.is_file() {
        return Some(executable);
    }
    // Installed beside and renamed, so that several processes may do it at once.
    let fresh = directory.with_extension(std::process::id().to_string());
    let python = if cfg!(windows) { "python" } else { "python3" };
    let status = Command::new(python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--disable-pip-version-check",
            "--target",
        ])
        .arg(&fresh)
        .arg(format!("uv=={version}"))
        .status()
        .ok()?;
    if status.success() {
        let _ = fs_err::rename(&fresh, &directory);
    }
    let _ = fs_err::remove_dir_all(&fresh);
    executable.is_file().then_some(executable)
}

fn executable(directory: &Path) -> PathBuf {
    directory
        .join("bin")
        .join(if cfg!(windows) { "uv.exe" } else { "uv" })
}
