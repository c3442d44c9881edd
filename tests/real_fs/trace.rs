//! Nothing is left behind, also where something goes wrong.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use uv_linkcheck::cleanup;
use uv_linkcheck::env::{Process, Vars as _};
use uv_linkcheck::model::evidence::Basis;
use uv_linkcheck::model::request::Effort;
use uv_linkcheck::probe::trial;
use uv_linkcheck::sys;

use crate::bed::{Bed, EPERM, NO_CLONE};
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
            // Links into an append-only directory work, and are tried beside it.
            for (flag, answers) in [("a", NO_CLONE), ("i", [EPERM; 4])] {
                Command::new("chattr")
                    .arg(format!("+{flag}"))
                    .arg(&bed.site)
                    .checked();
                assert_eq!(bed.answers(), answers, "+{flag}");
                Command::new("chattr")
                    .arg(format!("-{flag}"))
                    .arg(&bed.site)
                    .checked();
                assert_eq!(names(&bed.site), Vec::<String>::new());
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

/// Names the directory a child of this test probes until a signal ends it.
const PROBE: &str = "UV_LINKCHECK_TEST_PROBE";

/// Ends a child by `signal` while it has a scratch directory in the environment.
fn interrupt(bed: &Bed, root: &Path, signal: Signal) -> ExitStatus {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "trace::a_signal_leaves_nothing", "--nocapture"])
        .env(PROBE, root)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while !names(&bed.site).iter().any(|name| name.starts_with(".uv-")) {
        assert_eq!(child.try_wait().unwrap(), None, "ended by itself");
    }
    let pid = Pid::from_child(&child);
    kill_process(pid, signal).unwrap();
    child.wait().unwrap()
}

#[test]
fn a_signal_leaves_nothing() {
    if let Some(root) = Process.get(PROBE) {
        cleanup::install();
        let bed = Bed::at(Path::new(&root), Path::new(&root));
        loop {
            bed.look(Effort::EveryFile);
        }
    }
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let bed = Bed::new(root, root);
    for number in 0..200 {
        bed.add(&format!("pkg/module_{number}.py"), 10);
    }
    let before = Snapshot::of(&[root], DirectoryTimes::Kept);
    let untimed = Snapshot::of(&[root], DirectoryTimes::Free);
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        for _ in 0..5 {
            let status = interrupt(&bed, root, signal);
            assert_eq!(status.code(), Some(130), "{signal:?}: {status}");
            let after = Snapshot::of(&[root], DirectoryTimes::Kept);
            assert_eq!(before.difference(&after), None, "{signal:?}");
        }
    }
    // Nobody can do anything about this one but the next run.
    let status = interrupt(&bed, root, Signal::KILL);
    assert_eq!(status.code(), None);
    bed.look(Effort::Classes);
    let after = Snapshot::of(&[root], DirectoryTimes::Free);
    assert_eq!(untimed.difference(&after), None);
}
