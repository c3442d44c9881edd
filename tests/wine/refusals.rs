//! What Windows programs meet where the filesystem below refuses: `D:` is a FUSE filesystem that answers so.

use std::path::{Path, PathBuf};

use crate::cells::{Tally, codes};
use crate::machine::{Layout, Machine};
use crate::observed::archives;
use crate::support::fs::{self, directory};
use crate::support::fuse::{Answer, Fuse, Loopback, Operation, Rule};
use crate::support::namespace;

/// `errno`, and what Wine makes of it.
const ANSWERS: [(&str, i32, i64, &str); 5] = [
    ("EPERM", 1, 5, "UL118"),
    ("EACCES", 13, 5, "UL118"),
    ("EROFS", 30, 5, "UL118"),
    ("ENOSPC", 28, 112, "UL123"),
    ("EMLINK", 31, 31, "UL199"),
];

fn layout(drive: &Path) -> Layout {
    Layout {
        cache: r"D:\cache".to_owned(),
        cache_here: drive.join("cache"),
        project: drive.join("project"),
    }
}

#[test]
fn every_link_refused() {
    namespace::run(module_path!(), "every_link_refused", |scratch| {
        let Some(machine) = Machine::boot(scratch, "every_link_refused") else {
            return;
        };
        let mut tally = Tally::default();
        for (name, errno, number, code) in ANSWERS {
            let rule = Rule::everywhere(Operation::Link, Answer::Refuse(errno));
            let below = directory(scratch, &format!("below-{name}"));
            let fuse = Loopback::new().rule(rule).mount(scratch, name, &below);
            machine.assign("d:", &fuse.path);
            let layout = layout(&fuse.path);
            machine.lay_out(&layout);
            for mode in [None, Some("clone"), Some("hardlink"), Some("copy")] {
                let report = tally.judge(name, &machine, &layout, mode, "copy");
                if mode.is_none() {
                    assert!(
                        codes(&report).contains(&code),
                        "{name}: {:?}",
                        codes(&report)
                    );
                    let failure = &report["modes"]["hardlink"]["failures"][0];
                    assert_eq!(failure["errno"], number, "{name}");
                }
            }
        }
        tally.finish("every_link_refused");
    });
}

/// uv falls back on the first file of a wheel only; which one that is, Wine's order of directories tells.
#[test]
fn one_file_refused() {
    namespace::run(module_path!(), "one_file_refused", |scratch| {
        let Some(machine) = Machine::boot(scratch, "one_file_refused") else {
            return;
        };
        let mut tally = Tally::default();
        // The file that decides, and one that comes later.
        let mut files: [Option<PathBuf>; 2] = [None, None];
        let below = directory(scratch, "below");
        machine.assign("d:", &below);
        machine.lay_out(&layout(&below));
        let archive = archives(&below.join("cache"))["nested"].clone();
        let linked = fs::files(&archive).into_iter();
        let linked = linked.filter(|file| file.file_name().is_some_and(|name| name != "RECORD"));
        for (place, file) in linked.enumerate() {
            let fuse = refusing(1, &archive.join(&file), &below, scratch, &place.to_string());
            machine.assign("d:", &fuse.path);
            let place = tally.first_of("nested", &machine, &layout(&fuse.path));
            let slot = usize::from(place == "fail");
            files[slot].get_or_insert(file);
        }
        for (name, errno, _, _) in ANSWERS {
            for (file, expected) in files.iter().zip(["copy", "fail"]) {
                let file = archive.join(file.as_ref().expect("a file of each kind"));
                let name = format!("{name} {expected}");
                let fuse = refusing(errno, &file, &below, scratch, &name);
                machine.assign("d:", &fuse.path);
                for mode in [None, Some("hardlink")] {
                    let report = tally.judge(&name, &machine, &layout(&fuse.path), mode, expected);
                    let broken = codes(&report).contains(&"UL127");
                    assert_eq!(broken, expected == "fail", "{name}: {:?}", codes(&report));
                }
            }
        }
        tally.finish("one_file_refused");
    });
}

/// A drive that refuses another name for one file.
fn refusing(errno: i32, file: &Path, below: &Path, scratch: &Path, name: &str) -> Fuse {
    let rule = Rule::everywhere(Operation::Link, Answer::Refuse(errno))
        .from(file.strip_prefix(below).unwrap());
    Loopback::new().rule(rule).mount(scratch, name, below)
}
