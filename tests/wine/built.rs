//! Wheels that uv built, to which Windows has no symlinks: their pointers are files that name the archive.

use std::path::{Path, PathBuf};

use crate::cells::{MODES, Tally, on_one_drive};
use crate::machine::{Layout, Machine};
use crate::observed::archives;
use crate::support::namespace;

/// What the project beside it is: a package that uv builds by itself, without any Python.
const MANIFEST: &str = "[project]\nname = \"grown\"\nversion = \"1.0\"\nrequires-python = \">=3.8\"\n\n\
    [build-system]\nrequires = [\"uv_build>=0.13,<0.14\"]\nbuild-backend = \"uv_build\"\n";
const PROJECT: &str = "[project]\nname = \"demo\"\nversion = \"0.1.0\"\nrequires-python = \">=3.8\"\n\
    dependencies = [\"grown\"]\n\n[tool.uv.sources]\ngrown = { path = \"../grown\" }\n";

/// The files below `directory` whose text names an archive.
fn pointers(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![directory.to_owned()];
    while let Some(directory) = todo.pop() {
        for entry in fs_err::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let data = fs_err::symlink_metadata(&path).unwrap();
            assert!(!data.is_symlink(), "{}", path.display());
            if data.is_dir() {
                todo.push(path);
            } else if fs_err::read(&path).unwrap().starts_with(b"archive-v0/") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn pointers_are_text() {
    namespace::run(module_path!(), "pointers_are_text", |scratch| {
        let Some(mut machine) = Machine::boot_with(scratch, "pointers_are_text", &[]) else {
            return;
        };
        machine.names = vec!["grown"];
        let drive = machine.drive_c();
        let layout = Layout {
            cache: r"C:\cache".to_owned(),
            cache_here: drive.join("cache"),
            project: drive.join("work/project"),
        };
        let grown = drive.join("work/grown");
        fs_err::create_dir_all(grown.join("src/grown")).unwrap();
        fs_err::write(grown.join("pyproject.toml"), MANIFEST).unwrap();
        fs_err::write(grown.join("src/grown/__init__.py"), "GROWN = 1\n").unwrap();
        fs_err::create_dir_all(&layout.project).unwrap();
        fs_err::write(layout.project.join("pyproject.toml"), PROJECT).unwrap();
        machine.must_run(&layout, &["lock"]);
        machine.fill(&layout, &[]);
        let pointers = pointers(&layout.cache_here.join("sdists-v11"));
        assert_eq!(pointers.len(), 1, "{pointers:?}");
        let archive = &archives(&layout.cache_here)["grown"];
        let named = fs_err::read_to_string(&pointers[0]).unwrap();
        assert!(archive.ends_with(named.trim()), "{named}");
        let mut tally = Tally::default();
        for mode in MODES {
            let expected = on_one_drive(mode);
            let report = tally.judge("built", &machine, &layout, mode, expected);
            let wheel = &report["wheels"][0];
            assert_eq!(wheel["cached"], true, "{report:#}");
            let said = wheel["archive"].as_str().unwrap().replace('\\', "/");
            assert!(said.ends_with(named.trim()), "{said}");
        }
        tally.finish("built");
    });
}
