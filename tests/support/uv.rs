//! Real uv releases, the judges of these tests.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex};

/// A directory that holds `X.Y.Z/bin/uv` for the releases to test with.
const DIRECTORY: &str = "UV_LINKCHECK_TEST_UVS";

/// The executable of uv `version`: from the directory named by `UV_LINKCHECK_TEST_UVS`, else installed once into
/// `target/uvs`. `None`, with the reason on stderr, where it can be had neither way.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn uv(version: &str) -> Option<PathBuf> {
    static FOUND: LazyLock<Mutex<Vec<(String, Option<PathBuf>)>>> = LazyLock::new(Mutex::default);
    let mut found = FOUND
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some((_, path)) = found.iter().find(|(known, _)| known == version) {
        return path.clone();
    }
    let path = given(version).map_or_else(|| installed(version), Ok);
    let path = path
        .inspect_err(|reason| eprintln!("skipped: no uv {version}: {reason}"))
        .ok();
    found.push((version.to_owned(), path.clone()));
    path
}

fn name() -> &'static str {
    if cfg!(windows) { "uv.exe" } else { "uv" }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by the real environment"
)]
fn given(version: &str) -> Option<PathBuf> {
    let path = Path::new(&std::env::var_os(DIRECTORY)?)
        .join(version)
        .join("bin")
        .join(name());
    path.is_file().then_some(path)
}

/// Installs into `target/uvs/X.Y.Z`; a lock keeps test processes from doing it twice at once.
fn installed(version: &str) -> Result<PathBuf, String> {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let home = scratch.parent().unwrap_or(scratch).join("uvs");
    let (target, text) = (home.join(version), |error: std::io::Error| {
        error.to_string()
    });
    let path = target.join("bin").join(name());
    fs_err::create_dir_all(&home).map_err(text)?;
    fs_err::create_dir_all(scratch).map_err(text)?;
    let lock = fs_err::File::create(scratch.join("uvs.lock")).map_err(text)?;
    lock.file().lock().map_err(text)?;
    if path.is_file() {
        return Ok(path);
    }
    let requirement = format!("uv=={version}");
    let ways: [(&str, &[&str]); 4] = [
        (
            "python3",
            &[
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ],
        ),
        (
            "pip",
            &["install", "--quiet", "--disable-pip-version-check"],
        ),
        (
            "python",
            &[
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ],
        ),
        ("uv", &["pip", "install", "--quiet"]),
    ];
    let mut reasons = Vec::new();
    for (program, arguments) in ways {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .args(["--no-deps", "--target"])
            .arg(&target)
            .arg(&requirement)
            .stdin(Stdio::null());
        match command.output() {
            Ok(_) if path.is_file() => return Ok(path),
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                reasons.push(format!(
                    "{program}: {}",
                    said.lines().last().unwrap_or("failed in silence")
                ));
            }
            Err(error) => reasons.push(format!("{program}: {error}")),
        }
    }
    Err(reasons.join("; "))
}
