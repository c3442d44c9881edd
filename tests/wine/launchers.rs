//! Launchers: programs that uv writes into `Scripts` itself, and the interpreter of an environment, which is one.

use std::path::Path;

use crate::cells::{MODES, Tally, codes, on_one_drive};
use crate::machine::{Layout, Machine};
use crate::observed::archives;
use crate::support::namespace;
use crate::support::wheel::Wheel;

/// A wheel with an entry point of each kind, one of which a script of the wheel has the name of, and a script that is not
/// to be run by Python.
fn wheels() -> Vec<Wheel> {
    let entries = b"[console_scripts]\nlaunched-run = launched:main\n\n[gui_scripts]\nlaunched-window = launched:main\n";
    vec![
        Wheel::new("launched")
            .file("launched/__init__.py", b"def main(): pass\n")
            .file("launched-1.0.dist-info/entry_points.txt", entries)
            .file(
                "launched-1.0.data/scripts/launched-tool.bat",
                b"@exit /b 0\r\n",
            ),
        Wheel::new("plain").file("plain.py", b"PLAIN = 1\n"),
    ]
}

/// Whether a program is at `path` that shares its bytes with no other name.
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let own = fs_err::metadata(path).is_ok_and(|found| found.nlink() == 1);
    own && fs_err::read(path).unwrap().starts_with(b"MZ")
}

#[test]
fn entry_points_are_written_and_never_linked() {
    const NAME: &str = "entry_points_are_written_and_never_linked";
    namespace::run(module_path!(), NAME, |scratch| {
        let Some(machine) = Machine::boot_with(scratch, NAME, &wheels()) else {
            return;
        };
        let drive = machine.drive_c();
        let layout = Layout {
            cache: r"C:\cache".to_owned(),
            cache_here: drive.join("cache"),
            project: drive.join("work/project"),
        };
        let mut tally = Tally::default();
        // The interpreter is a launcher that knows its Python by an absolute path, or by one from where it lies.
        for arguments in [&[][..], &["--relocatable"]] {
            machine.lay_out_with(&layout, arguments);
            let scripts = layout.environment().join("Scripts");
            assert!(is_program(&scripts.join("python.exe")));
            for mode in MODES {
                let expected = on_one_drive(mode);
                let name = arguments.first().unwrap_or(&"launchers");
                let report = tally.judge(name, &machine, &layout, mode, expected);
                assert_eq!(report["environment"]["python_origin"], "environment");
                assert_eq!(
                    codes(&report).contains(&"UL122"),
                    mode == Some("symlink"),
                    "{report:#}"
                );
                for entry in ["launched-run.exe", "launched-window.exe"] {
                    assert!(is_program(&scripts.join(entry)), "{name}: {entry}");
                }
            }
            machine.forget_template();
        }
        assert_eq!(archives(&layout.cache_here).len(), 2);
        tally.finish("launchers");
    });
}
