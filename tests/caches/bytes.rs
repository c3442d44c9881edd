//! Bytes shared with the cache and bytes of their own, against what an environment really holds.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use uv_linkcheck::env::Given;
use uv_linkcheck::model::request::{Request, UvOptions};
use uv_linkcheck::progress::Silent;
use uv_linkcheck::sys::linux::Linux;

use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind};
use crate::support::index::Index;
use crate::support::wheel::Wheel;
use crate::support::{namespace, project, uv};

/// What uv writes itself, of which no wheel has anything.
const OF_UV: [&str; 5] = [
    "INSTALLER",
    "REQUESTED",
    "direct_url.json",
    "uv_build.json",
    "uv_cache.json",
];

/// A wheel with one of everything that does not stay where it was unpacked.
fn wheel() -> Wheel {
    let text = |length: usize| "x".repeat(length).into_bytes();
    let data = |path: &str| format!("parts-1.0.data/{path}");
    Wheel::new("parts")
        .file("parts/__init__.py", &text(1_001))
        .file("parts/RECORD", &text(502))
        .file("parts/sub/leaf.py", &text(253))
        .file(&data("purelib/pure_part.py"), &text(3_003))
        .file(&data("platlib/plat/part.py"), &text(4_004))
        .file(&data("data/share/parts/table.csv"), &text(5_005))
        .file(&data("headers/parts.h"), &text(606))
        .executable(&data("scripts/parts-shell"), b"#!/bin/sh\nexit 0\n")
        .executable(&data("scripts/parts-python"), b"#!python\nprint(1)\n")
        .executable(&data("scripts/parts-pythonw"), b"#!pythonw -x\nprint(1)\n")
        .file(&data("scripts/parts-plain"), b"#!/bin/sh\nexit 0 # not executable\n")
        .executable(&data("scripts/parts-entry"), &text(707))
        .file(
            "parts-1.0.dist-info/entry_points.txt",
            b"[console_scripts]\nparts-entry = parts:main\nparts-other = parts:main\n\n[gui_scripts]\nparts-gui = parts:main\n",
        )
}

/// Every regular file and symlink below `root`.
fn files(root: &Path) -> BTreeSet<PathBuf> {
    let (mut found, mut todo) = (BTreeSet::new(), vec![root.to_owned()]);
    while let Some(directory) = todo.pop() {
        for entry in fs_err::read_dir(directory).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                todo.push(entry.path());
            } else {
                found.insert(entry.path());
            }
        }
    }
    found
}

/// Whether other files have all the blocks of `path` too.
fn all_shared(path: &Path) -> bool {
    let said = Command::new("filefrag").arg("-v").arg(path).checked();
    let text = String::from_utf8(said.stdout).unwrap();
    let extents = text
        .lines()
        .filter(|line| line.contains("eof") || line.contains(".."));
    let mut flags = extents
        .map(|line| line.rsplit(':').next().unwrap())
        .peekable();
    flags.peek().is_some() && flags.all(|flags| flags.contains("shared"))
}

/// Bytes shared and bytes of their own of what is in `environment` and was not `before`. Of what is rewritten the size in
/// the wheel counts; what uv writes itself does not.
fn measured(
    environment: &Path,
    before: &BTreeSet<PathBuf>,
    archives: &Path,
    clones: bool,
) -> (u64, u64) {
    let cached = files(archives);
    let inode = |path: &Path| {
        let metadata = fs_err::metadata(path).unwrap();
        (metadata.dev(), metadata.ino())
    };
    let inodes: BTreeSet<(u64, u64)> = cached.iter().map(|path| inode(path)).collect();
    let (mut shared, mut own) = (0, 0);
    for path in files(environment).difference(before) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if inodes.contains(&inode(path)) || clones && all_shared(path) {
            shared += fs_err::metadata(path).unwrap().len();
            continue;
        }
        let parent = path.parent().unwrap();
        let info = parent.extension().is_some_and(|end| end == "dist-info");
        let script = parent.ends_with("bin");
        if info && OF_UV.contains(&name) {
            continue;
        }
        if script && ["parts-entry", "parts-other", "parts-gui"].contains(&name) {
            continue;
        }
        let rewritten = info && name == "RECORD" || script;
        let mut unpacked = cached.iter().filter(|cached| {
            cached.file_name() == path.file_name()
                && (!info || cached.parent().and_then(Path::file_name) == parent.file_name())
        });
        let size = if rewritten {
            fs_err::metadata(unpacked.next().unwrap()).unwrap().len()
        } else {
            fs_err::metadata(path).unwrap().len()
        };
        own += size;
    }
    (shared, own)
}

/// What every release makes of the project in `root`, in each of `modes`; how many environments were compared.
fn compare(root: &Path, modes: &[&str]) -> usize {
    let mut wheels = project::wheels();
    wheels.push(wheel());
    let index = Index::start(&wheels);
    let mut compared = 0;
    for version in crate::VERSIONS {
        let Some(uv) = uv::uv(version) else { continue };
        let root = root.join(version);
        let project = root.join("project");
        project::write(&project, &index);
        let cache = root.join("cache");
        let run = |arguments: &[&str]| {
            let mut command = Command::new(&uv);
            command
                .args(arguments)
                .current_dir(&project)
                .env_clear()
                .env("HOME", &root)
                .env("PATH", "/usr/local/bin:/usr/bin:/bin")
                .env("UV_CACHE_DIR", &cache)
                .env("UV_PYTHON_DOWNLOADS", "never")
                .env("UV_PYTHON_PREFERENCE", "only-system");
            command.checked();
        };
        run(&["sync", "--frozen"]);
        for mode in modes {
            let environment = project.join(".venv");
            fs_err::remove_dir_all(&environment).unwrap();
            run(&["venv"]);
            let before = files(&environment);
            let text = |path: &Path| path.to_str().unwrap().to_owned();
            let vars = Given::new([("HOME", &text(&root)), ("UV_CACHE_DIR", &text(&cache))]);
            let request = Request {
                uv_version: Some(version.parse().unwrap()),
                uv: UvOptions {
                    link_mode: Some((*mode).to_owned()),
                    ..UvOptions::default()
                },
                ..Request::default()
            };
            let report = uv_linkcheck::check(&request, &vars, &project, &Linux, &Silent).unwrap();
            let predicted = report.prediction.wheels.iter().fold((0, 0), |sums, wheel| {
                (sums.0 + wheel.bytes_linked, sums.1 + wheel.bytes_copied)
            });
            run(&["sync", "--frozen", "--link-mode", mode]);
            let archives = cache.join("archive-v0");
            let real = measured(&environment, &before, &archives, *mode == "clone");
            assert_eq!(
                predicted, real,
                "uv {version}, {mode}: shared and own bytes"
            );
            compared += 1;
        }
    }
    compared
}

#[test]
fn byte_figures_are_those_of_the_environment() {
    let directory = tempfile::Builder::new()
        .prefix("bytes")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .unwrap();
    let compared = compare(directory.path(), &["hardlink", "copy", "symlink"]);
    println!("{compared} environments");
}

#[test]
fn byte_figures_of_clones_are_those_of_their_blocks() {
    namespace::run(
        module_path!(),
        "byte_figures_of_clones_are_those_of_their_blocks",
        |scratch| {
            let disk = Disk::new(scratch, "disk", Kind::Xfs);
            let compared = compare(&disk.path, &["clone"]);
            println!("{compared} environments of clones");
        },
    );
}
