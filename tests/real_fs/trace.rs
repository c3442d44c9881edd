//! Nothing is left behind, also where something goes wrong.

use std::path::Path;
use std::process::Command;

use uv_linkcheck::model::evidence::Basis;
use uv_linkcheck::model::request::Effort;
use uv_linkcheck::probe::trial;
use uv_linkcheck::sys;

use crate::bed::{Bed, EPERM};
use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind};
use crate::support::namespace;
use crate::support::snapshot::{DirectoryTimes, Snapshot};

/// A name as a run that was killed leaves it.
const LEFT: &str = ".uv-linkcheck-0123456789abcdef";

fn names(directory: &Path) -> Vec<String> {
    let names = fs_err::read_dir(directory).unwrap();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn without_probing_nothing_is_tried() {
    let scratch = tempfile::tempdir().unwrap();
    let bed = Bed::new(scratch.path(), scratch.path());
    let evidence = bed.probe(Effort::None);
    assert!(evidence.attempts.is_empty());
    assert_eq!(evidence.wheels[0].basis, Basis::None);
    assert_eq!(evidence.wheels[0].files, 4);
}

#[test]
fn what_a_killed_run_left_is_swept() {
    let scratch = tempfile::tempdir().unwrap();
    let bed = Bed::new(scratch.path(), scratch.path());
    let left = bed.site.join(LEFT);
    fs_err::create_dir(&left).unwrap();
    fs_err::write(left.join("3"), "x").unwrap();
    // Names that only look alike, and contents that no run makes.
    let (other, foreign) = (
        bed.site.join(".uv-linkcheck-notes"),
        bed.site.join(".uv-linkcheck-fedcba9876543210"),
    );
    fs_err::create_dir(&other).unwrap();
    fs_err::create_dir(&foreign).unwrap();
    fs_err::write(foreign.join("precious"), "x").unwrap();
    bed.look(Effort::Classes);
    assert_eq!(
        names(&bed.site),
        [".uv-linkcheck-fedcba9876543210", ".uv-linkcheck-notes"]
    );
    assert_eq!(names(&foreign), ["precious"]);
}

#[test]
fn what_a_living_run_holds_stays() {
    let scratch = tempfile::tempdir().unwrap();
    let bed = Bed::new(scratch.path(), scratch.path());
    let held = bed.site.join(LEFT);
    fs_err::create_dir(&held).unwrap();
    let lock = fs_err::File::open(&held).unwrap();
    lock.lock().unwrap();
    bed.look(Effort::Classes);
    assert_eq!(names(&bed.site), [LEFT]);
    drop(lock);
    bed.look(Effort::Classes);
    assert_eq!(names(&bed.site), Vec::<String>::new());
}

#[test]
fn nothing_is_made_where_it_could_not_be_removed() {
    namespace::run(
        module_path!(),
        "nothing_is_made_where_it_could_not_be_removed",
        |scratch| {
            let disk = Disk::new(scratch, "ext4", Kind::Ext4);
            let bed = Bed::new(&disk.path, &disk.path);
            for flag in ["a", "i"] {
                Command::new("chattr")
                    .arg(format!("+{flag}"))
                    .arg(&bed.site)
                    .checked();
                assert_eq!(bed.answers(), [EPERM; 4], "+{flag}");
                Command::new("chattr")
                    .arg(format!("-{flag}"))
                    .arg(&bed.site)
                    .checked();
            }
        },
    );
}

#[test]
fn a_trial_leaves_nothing_and_needs_nothing_to_exist() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    fs_err::create_dir(root.join("there")).unwrap();
    let before = Snapshot::of(&[root], DirectoryTimes::Kept);
    let answers = trial(
        &root.join("there/cache/uv"),
        &root.join("not/here"),
        &sys::native(),
    );
    assert!(
        answers.iter().skip(1).all(|(_, answer)| answer.is_ok()),
        "{answers:?}"
    );
    let after = Snapshot::of(&[root], DirectoryTimes::Kept);
    assert_eq!(before.difference(&after), None);
}

/// Many at once get in nobody's way: none sweeps what another has just made.
#[test]
fn runs_beside_each_other_agree() {
    let scratch = tempfile::tempdir().unwrap();
    let bed = Bed::new(scratch.path(), scratch.path());
    let alone = bed.answers();
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| {
                for _ in 0..25 {
                    let evidence = bed.look(Effort::Classes);
                    assert_eq!(crate::bed::answers(&evidence, 0, 0), alone);
                }
            });
        }
    });
    assert_eq!(names(&bed.site), Vec::<String>::new());
}
