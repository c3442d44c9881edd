use std::path::Path;

use proptest::prelude::*;

use super::*;

/// An installation with headers, and an environment that points to it. No file in it is a program.
#[cfg(unix)]
struct Layout {
    _scratch: tempfile::TempDir,
    base: PathBuf,
    environment: PathBuf,
}

fn write(path: &Path, text: &str) {
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, text).unwrap();
}

#[cfg(unix)]
fn layout(name: &str, header: Option<&str>, cfg: Option<&str>) -> Layout {
    let scratch = tempfile::tempdir().unwrap();
    let root = crate::uv::paths::real(scratch.path()).unwrap();
    let (base, environment) = (root.join("base"), root.join("venv"));
    write(&base.join("bin").join(name), "");
    if let Some(header) = header {
        write(&base.join(format!("include/{name}/patchlevel.h")), header);
    }
    if let Some(cfg) = cfg {
        write(&environment.join("pyvenv.cfg"), cfg);
    }
    fs_err::create_dir_all(environment.join("bin")).unwrap();
    fs_err::os::unix::fs::symlink(base.join("bin").join(name), environment.join("bin/python3"))
        .unwrap();
    Layout {
        _scratch: scratch,
        base,
        environment,
    }
}

#[cfg(unix)]
#[test]
fn headers_make_the_version_exact() {
    let header = "#define PY_VERSION \"3.12.7\"\n";
    for cfg in [
        "version_info = 3.12.1\n",
        "VERSION=3.12\nhome = /x = y\nnonsense\n",
        "version_info = 3.12.1.final.0",
    ] {
        let layout = layout("python3.12", Some(header), Some(cfg));
        let python = read(&layout.environment).unwrap();
        assert_eq!((python.version.as_str(), python.minor), ("3.12.7", (3, 12)));
        assert_eq!(
            python.executable,
            Some(layout.environment.join("bin/python3"))
        );
    }
}

#[cfg(unix)]
#[test]
fn without_headers_the_cfg_tells() {
    let cfg = "implementation = CPython\nversion_info = 3.14.0rc2\n";
    let python = read(&layout("python", None, Some(cfg)).environment).unwrap();
    assert_eq!(
        (python.version.as_str(), python.minor),
        ("3.14.0rc2", (3, 14))
    );
}

#[cfg(unix)]
#[test]
fn environments_uv_could_not_use_say_why() {
    let other = layout(
        "python3.11",
        Some("#define PY_VERSION \"3.11.2\"\n"),
        Some("version = 3.12.1\n"),
    );
    assert!(
        read(&other.environment)
            .unwrap_err()
            .contains("names Python 3.12, its interpreter is Python 3.11")
    );
    let gone = layout("python3.11", None, Some("version = 3.11.1\n"));
    fs_err::remove_file(gone.base.join("bin/python3.11")).unwrap();
    assert!(
        read(&gone.environment)
            .unwrap_err()
            .contains("leads nowhere")
    );
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(
        read(empty.path()).unwrap_err(),
        "no Python executable was found"
    );
}

#[cfg(unix)]
#[test]
fn pypy_and_free_threaded_builds_are_told_apart() {
    let header = "#define PY_VERSION \"3.10.14\"\n#define PYPY_VERSION \"7.3.16\"\n";
    let pypy = layout(
        "pypy3.10",
        Some(header),
        Some("implementation = PyPy\nversion_info = 3.10.14\n"),
    );
    let python = read(&pypy.environment).unwrap();
    assert_eq!(
        (
            python.implementation.as_str(),
            python.implementation_version.as_str()
        ),
        ("PyPy", "7.3.16")
    );
    assert!(site_packages(&pypy.environment, &python).ends_with("lib/pypy3.10/site-packages"));
    let header = "#define PY_VERSION \"3.13.1\"\n";
    let threads = layout("python3.13t", Some(header), Some("version_info = 3.13.1\n"));
    let python = read(&threads.environment).unwrap();
    assert!(python.free_threaded);
    assert!(
        site_packages(&threads.environment, &python).ends_with("lib/python3.13t/site-packages")
    );
}

#[cfg(unix)]
#[test]
fn what_is_on_disk_wins() {
    let layout = layout("python3.12", None, Some("version = 3.12.1\n"));
    let python = read(&layout.environment).unwrap();
    let usual = layout.environment.join("lib/python3.12/site-packages");
    let other = layout.environment.join("lib64/python3.12/site-packages");
    assert_eq!(site_packages(&layout.environment, &python), usual);
    fs_err::create_dir_all(&other).unwrap();
    assert_eq!(site_packages(&layout.environment, &python), other);
    fs_err::create_dir_all(&usual).unwrap();
    assert_eq!(site_packages(&layout.environment, &python), usual);
}

#[test]
fn assumed_pythons_have_this_platform() {
    let python = assume("3.13t", PythonOrigin::Flag).unwrap();
    assert_eq!(
        (python.minor, python.free_threaded, python.origin),
        ((3, 13), true, PythonOrigin::Flag)
    );
    assert!(assume(">=3.12", PythonOrigin::Flag).is_none());
    let markers = markers(&assume("3.12.1", PythonOrigin::Assumed).unwrap()).unwrap();
    assert_eq!(markers.python_full_version().to_string(), "3.12.1");
    assert_eq!(markers.python_version().to_string(), "3.12");
    assert_eq!(markers.implementation_name(), "cpython");
}

#[test]
fn scripts_are_no_interpreters() {
    let scratch = tempfile::tempdir().unwrap();
    let shim = scratch.path().join("bin/python3.12");
    write(&shim, "#!/bin/sh\n");
    assert!(from_executable(&shim, PythonOrigin::Flag).is_err() || !cfg!(target_os = "linux"));
}

proptest! {
    #[test]
    fn any_cfg_and_version_is_read(text in "(version|version_info|implementation| |=|\n|[0-9]|\\.|t|rc|é|CPython|PyPy){0,30}") {
        let cfg = cfg::parse(&text);
        if let Some(release) = version::parse(&text) {
            let minor = format!("{}.{}", release.minor.0, release.minor.1);
            prop_assert!(release.version.starts_with(&minor));
        }
        let _ = cfg.version.as_deref().map(version::parse);
    }

    #[test]
    fn any_program_is_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut program = b"\x7fELF".to_vec();
        program.extend(bytes);
        let _ = elf::Elf::parse(&program);
    }
}
