//! Wheel and source distribution.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use uv_linkcheck::env::{Process, Vars as _};

use crate::support::command::Checked as _;
use crate::support::uv;
use crate::{TARGET, answers, asked, clean, place, root, said, target, tool, venv};

/// The uv that installs.
const UV: &str = "0.13.9";

struct Built {
    wheel: PathBuf,
    sdist: PathBuf,
}

/// Builds both once for all tests, the wheel for the oldest glibc that Rust itself supports.
fn built() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let out = target().join("packaging-dist");
        let _ = fs_err::remove_dir_all(&out);
        let mut path = std::ffi::OsString::from(tool("maturin").parent().unwrap());
        path.push(":");
        path.push(Process.get("PATH").unwrap());
        clean(tool("maturin"))
            .args([
                "build",
                "--release",
                "--locked",
                "--sdist",
                "--zig",
                "--quiet",
            ])
            .args(["--target", TARGET, "--compatibility", "manylinux2014"])
            .arg("--out")
            .arg(&out)
            .env("PATH", path)
            .env("CARGO_TARGET_DIR", target())
            .current_dir(root())
            .checked();
        let find = |end: &str| {
            let mut entries = fs_err::read_dir(&out)
                .unwrap()
                .map(|entry| entry.unwrap().path());
            entries
                .find(|path| path.to_string_lossy().ends_with(end))
                .unwrap_or_else(|| panic!("no {end}"))
        };
        Built {
            wheel: find(".whl"),
            sdist: find(".tar.gz"),
        }
    })
}

#[test]
fn the_wheel_runs_on_old_systems() {
    if !asked("the_wheel_runs_on_old_systems") {
        return;
    }
    let wheel = &built().wheel;
    let name = wheel.file_name().unwrap().to_string_lossy().into_owned();
    assert!(
        name.contains("manylinux_2_17_x86_64") && name.contains("-py3-none-"),
        "{name}"
    );
    let audit = said(clean(tool("auditwheel")).arg("show").arg(wheel));
    // The policy is about the versions of symbols: the oldest that has them all.
    let words: Vec<_> = audit.split_whitespace().collect();
    let audit = words.join(" ");
    let tag = audit
        .split("following platform tag: \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_else(|| panic!("{audit}"));
    let minor: u32 = tag
        .strip_prefix("manylinux_2_")
        .and_then(|rest| rest.split('_').next()?.parse().ok())
        .unwrap_or_else(|| panic!("{tag}: {audit}"));
    assert!(minor <= 17, "{tag}");
}

#[test]
fn pip_installs_the_wheel() {
    if !asked("pip_installs_the_wheel") {
        return;
    }
    let place = place();
    let environment = place.path().join("environment");
    venv(&environment);
    let bin = environment.join("bin");
    clean(bin.join("python"))
        .args(["-m", "pip", "install", "--quiet", "--no-index"])
        .arg(&built().wheel)
        .checked();
    answers(&mut clean(bin.join("uv-linkcheck")));
    answers(clean(bin.join("python")).args(["-m", "uv_linkcheck"]));
    // As a plugin is called.
    answers(clean(bin.join("uv-linkcheck")).arg("linkcheck"));

    let aside = place.path().join("aside");
    clean(bin.join("python"))
        .args(["-m", "pip", "install", "--quiet", "--no-index", "--target"])
        .arg(&aside)
        .arg(&built().wheel)
        .checked();
    let mut python = Command::new("python3");
    answers(
        python
            .env("PYTHONPATH", &aside)
            .args(["-m", "uv_linkcheck"]),
    );
}

#[test]
fn uv_installs_and_runs_the_wheel() {
    if !asked("uv_installs_and_runs_the_wheel") {
        return;
    }
    let uv = uv::uv(UV).expect("the tests were asked for");
    let place = place();
    let uv = |arguments: &[&str]| {
        let mut command = clean(&uv);
        command
            .env("UV_CACHE_DIR", place.path().join("cache"))
            .env("UV_TOOL_DIR", place.path().join("tools"))
            .env("UV_TOOL_BIN_DIR", place.path().join("bin"))
            .env("UV_PYTHON_DOWNLOADS", "never")
            .current_dir(place.path())
            .args(arguments)
            .arg(&built().wheel);
        command
    };
    uv(&["tool", "install", "--quiet", "--offline", "--no-index"]).checked();
    answers(&mut clean(place.path().join("bin/uv-linkcheck")));
    answers(uv(&["tool", "run", "--offline", "--no-index", "--from"]).arg("uv-linkcheck"));
}

/// Everything cargo needs is in the source distribution: it builds with what is on this machine already.
#[test]
fn the_sdist_builds_without_a_network() {
    if !asked("the_sdist_builds_without_a_network") {
        return;
    }
    let place = place();
    Command::new("tar")
        .arg("--extract")
        .arg("--gzip")
        .arg("--strip-components=1")
        .arg("--directory")
        .arg(place.path())
        .arg("--file")
        .arg(&built().sdist)
        .checked();
    for file in [
        "Cargo.lock",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "README.md",
        "PKG-INFO",
    ] {
        assert!(place.path().join(file).is_file(), "{file}");
    }
    clean("cargo")
        .args(["build", "--quiet", "--locked", "--offline", "--release"])
        .env("CARGO_TARGET_DIR", target())
        .current_dir(place.path())
        .checked();
}

/// The release's own step packs the program as cargo-binstall looks for it when it is told nothing: `{name}-{target}.tar.gz`,
/// which holds `{name}-{target}/{bin}`.
#[test]
fn the_archive_is_found_by_its_name() {
    if !asked("the_archive_is_found_by_its_name") {
        return;
    }
    let workflow = fs_err::read_to_string(root().join(".github/workflows/release.yml")).unwrap();
    let step: Vec<&str> = workflow
        .split_once("- name: Pack the program\n        run: |\n")
        .unwrap()
        .1
        .lines()
        .map_while(|line| line.strip_prefix("          "))
        .collect();
    let place = place();
    let at = |name: &str| place.path().join(name);
    for name in ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        fs_err::copy(root().join(name), at(name)).unwrap();
    }
    fs_err::create_dir_all(at("dist")).unwrap();
    let wheel = &built().wheel;
    fs_err::copy(wheel, at("dist").join(wheel.file_name().unwrap())).unwrap();
    // What the step builds for the machine it runs on is built here.
    fs_err::create_dir_all(at("target/debug")).unwrap();
    fs_err::os::unix::fs::symlink(
        env!("CARGO_BIN_EXE_uv-linkcheck"),
        at("target/debug/uv-linkcheck"),
    )
    .unwrap();
    let step = format!(
        "cargo() {{ [ \"$*\" = 'build --locked' ]; }}\n{}",
        step.join("\n")
    );
    clean("bash")
        .args(["-euo", "pipefail", "-c", &step])
        .env("TARGET", TARGET)
        .env("GITHUB_REF_NAME", concat!("v", env!("CARGO_PKG_VERSION")))
        .current_dir(place.path())
        .checked();

    let name = format!("uv-linkcheck-{TARGET}");
    fs_err::remove_dir_all(at(&name)).unwrap();
    Command::new("tar")
        .arg("-xzf")
        .arg(at("archives").join(format!("{name}.tar.gz")))
        .current_dir(place.path())
        .checked();
    answers(&mut clean(at(&name).join("uv-linkcheck")));
    for file in ["uv-linkcheck.1", "completions/uv-linkcheck.zsh"] {
        assert!(at(&name).join(file).is_file(), "{file}");
    }
}
