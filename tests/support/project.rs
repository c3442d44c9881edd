//! A project that locks the wheels of a local index.

use std::fmt::Write as _;
use std::path::Path;

use super::index::Index;
use super::wheel::Wheel;

/// Bytes of the one file that is not tiny.
pub(crate) const LARGE: usize = 200 * 1024;

/// Wheels that between them have what linking can stumble over.
pub(crate) fn wheels() -> Vec<Wheel> {
    let large: Vec<u8> = (0..LARGE)
        .map(|i| u8::try_from(i * 31 % 251).unwrap())
        .collect();
    vec![
        Wheel::new("nested")
            .file("nested/__init__.py", b"")
            .file("nested/core.py", b"CORE = 1\n")
            .file("nested/sub/__init__.py", b"SUB = 1\n")
            .file("nested/sub/deeper/__init__.py", b"DEEPER = 1\n")
            .file("nested/sub/deeper/leaf.py", b"LEAF = 1\n")
            .file("nested/other/__init__.py", b"OTHER = 1\n")
            .file("nested/py.typed", b""),
        Wheel::new("records")
            .file("records/__init__.py", b"RECORDS = 1\n")
            .file("records/RECORD", b"a data file, not a list of files\n"),
        Wheel::new("single").file("single.py", b"SINGLE = 1\n"),
        Wheel::new("scripted")
            .file("scripted/__init__.py", b"SCRIPTED = 1\n")
            .executable("scripted/helper.sh", b"#!/bin/sh\nexit 0\n")
            .executable(
                "scripted-1.0.data/scripts/scripted-run",
                b"#!/bin/sh\nexit 0\n",
            ),
        Wheel::new("large")
            .file("large/__init__.py", b"LARGE = 1\n")
            .file("large/blob.bin", &large),
    ]
}

/// Writes `pyproject.toml` and `uv.lock` for everything in `index` to `directory`.
pub(crate) fn write(directory: &Path, index: &Index) {
    fs_err::create_dir_all(directory).unwrap();
    fs_err::write(directory.join("pyproject.toml"), manifest(index)).unwrap();
    fs_err::write(directory.join("uv.lock"), lock(index)).unwrap();
}

fn manifest(index: &Index) -> String {
    let names: Vec<_> = index
        .wheels
        .iter()
        .map(|wheel| format!("\"{}\"", wheel.name))
        .collect();
    format!(
        "[project]\nname = \"demo\"\nversion = \"0.1.0\"\nrequires-python = \">=3.8\"\ndependencies = [{}]\n\n\
         [[tool.uv.index]]\nname = \"local\"\nurl = \"{}\"\ndefault = true\n",
        names.join(", "),
        index.url()
    )
}

/// A lockfile of the oldest form, which every uv since 0.4 reads.
fn lock(index: &Index) -> String {
    let mut lock = String::from("version = 1\nrequires-python = \">=3.8\"\n");
    lock.push_str("\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\nsource = { virtual = \".\" }\ndependencies = [\n");
    for wheel in &index.wheels {
        writeln!(lock, "    {{ name = \"{}\" }},", wheel.name).unwrap();
    }
    lock.push_str("]\n");
    for wheel in &index.wheels {
        write!(
            lock,
            "\n[[package]]\nname = \"{}\"\nversion = \"1.0\"\nsource = {{ registry = \"{}\" }}\nwheels = [\n    \
             {{ url = \"{}\", hash = \"sha256:{}\", size = {} }},\n]\n",
            wheel.name,
            index.url(),
            index.file_url(&wheel.filename),
            wheel.sha256,
            wheel.size
        )
        .unwrap();
    }
    lock
}
