//! Filesystems and accidents that cannot be had here: the system is told what to answer.

use std::path::Path;

use uv_linkcheck::model::errno::Errno;
use uv_linkcheck::model::evidence::{Basis, Evidence, OccupantKind, Refusal};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::request::Effort;
use uv_linkcheck::sys::fake::Fake;

use crate::bed::{Bed, EPERM, EROFS, EXDEV, NO_CLONE, answers, class_of};

const ENOENT: i32 = 2;
const EAGAIN: i32 = 11;
const EIO: i32 = 5;
const ENOLCK: i32 = 37;

const SITE: &str = "/b/venv/lib/python3.12/site-packages";
const WHEEL: &str = "/a/cache/archive-v0/wheel";

fn bed() -> Bed {
    Bed::at(Path::new("/a"), Path::new("/b"))
}

/// A wheel of four files and an environment on one filesystem.
fn system(filesystem: &str) -> Fake {
    let file = |name: &str| format!("{WHEEL}/{name}");
    Fake::new()
        .mount("/", filesystem)
        .dir(SITE)
        .file(&file("pkg/one.py"), 10)
        .file(&file("pkg/two.py"), 20)
        .file(&file("pkg/three.py"), 30)
        .file(&file("wheel-1.0.dist-info/RECORD"), 40)
}

/// Probes, and makes sure that everything made is gone.
fn probe(bed: &Bed, effort: Effort, system: &Fake) -> Evidence {
    let before = system.paths();
    let evidence = bed.ask(effort, system).unwrap();
    assert_eq!(system.paths(), before);
    evidence
}

fn runs(evidence: &Evidence) -> Vec<(u32, u32, bool)> {
    let runs = evidence.wheels[0].runs.iter();
    runs.map(|run| (run.class, run.files, run.record)).collect()
}

#[test]
fn where_rules_are_known_one_call_speaks_for_a_class() {
    let system = system("ext4");
    let evidence = probe(&bed(), Effort::Classes, &system);
    assert_eq!(evidence.wheels[0].basis, Basis::Classes);
    assert_eq!(runs(&evidence), [(0, 3, false), (0, 1, true)]);
    assert_eq!(answers(&evidence, 0, 0), NO_CLONE);
    assert_eq!(system.calls().len(), 4);
}

#[test]
fn clones_are_tried_with_files_that_have_data() {
    // An empty file can be cloned on some filesystems that clone no other, and on others it is the one that cannot.
    let file = |name: &str| format!("{WHEEL}/{name}");
    let system = Fake::new()
        .mount("/", "xfs")
        .dir(SITE)
        .file(&file("pkg/__init__.py"), 0)
        .file(&file("pkg/data.py"), 10)
        .file(&file("pkg/large.bin"), 1 << 20)
        .file(&file("pkg/py.typed"), 0);
    let evidence = probe(&bed(), Effort::Classes, &system);
    let clones = evidence
        .attempts
        .iter()
        .filter(|made| made.mode == Mode::Clone);
    let mut sizes: Vec<u64> = clones.map(|made| made.size).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [10, 1 << 20]);
}

#[test]
fn where_they_are_not_every_file_is_tried() {
    for filesystem in ["nfs4", "fuse.bindfs", "zfs", "somethingfs"] {
        let two = format!("{WHEEL}/pkg/two.py");
        let system = system(filesystem).refuse(Mode::Hardlink, &two, SITE, EXDEV);
        let evidence = probe(&bed(), Effort::Classes, &system);
        assert_eq!(evidence.wheels[0].basis, Basis::EveryFile, "{filesystem}");
        let expected = [(0, 1, false), (1, 1, false), (0, 1, false), (0, 1, true)];
        assert_eq!(runs(&evidence), expected, "{filesystem}");
        assert_eq!(answers(&evidence, 0, 0)[1], 0);
        assert_eq!(answers(&evidence, 1, 0)[1], EXDEV);
        let linked = system
            .calls()
            .into_iter()
            .filter(|call| call.0 == Mode::Hardlink && call.1.starts_with(WHEEL));
        assert_eq!(linked.count(), 4, "{filesystem}");
    }
}

#[test]
fn both_efforts_agree() {
    for filesystem in ["ext4", "xfs", "btrfs", "tmpfs"] {
        let (classes, every) = (system(filesystem), system(filesystem));
        let classes = probe(&bed(), Effort::Classes, &classes);
        let every = probe(&bed(), Effort::EveryFile, &every);
        assert_eq!(runs(&classes), runs(&every));
        assert_eq!(answers(&classes, 0, 0), answers(&every, 0, 0));
    }
}

#[test]
fn a_call_that_lies_is_told_from_one_that_fails() {
    let lie = Refusal {
        errno: Errno(EPERM),
        call: "linkat",
        lied: Some("became a symlink"),
    };
    let system = system("ext4").answer(Mode::Hardlink, "/a", "/b", Err(lie.clone()));
    let evidence = probe(&bed(), Effort::Classes, &system);
    let attempt = evidence.attempt(0, 0, Mode::Hardlink).unwrap();
    assert_eq!(attempt.result, Err(lie));
}

#[test]
fn other_layers_are_never_copied_up() {
    for filesystem in ["overlay", "fuse.fuse-overlayfs"] {
        for effort in [Effort::Classes, Effort::EveryFile] {
            let system = system(filesystem);
            let evidence = probe(&bed(), effort, &system);
            assert_eq!(answers(&evidence, 0, 0)[1], 0);
            for (mode, from, _) in system.calls() {
                let real = from.starts_with("/a");
                assert!(
                    !real || mode != Mode::Hardlink,
                    "{filesystem}: {}",
                    from.display()
                );
            }
        }
    }
}

/// `fs.protected_hardlinks` refuses before a file is copied up, so the real file tells.
#[test]
fn files_of_others_are_tried_on_overlays() {
    for (protected, refused) in [(Some(true), EPERM), (Some(false), 0)] {
        let one = format!("{WHEEL}/pkg/one.py");
        let system = system("overlay")
            .with(&one, |facts| facts.uid = 0)
            .unwritable(&one)
            .protected(protected)
            .refuse(Mode::Hardlink, &one, SITE, EPERM);
        let evidence = probe(&bed(), Effort::Classes, &system);
        let foreign = class_of(&evidence, |class| class.facts.uid == 0);
        assert_eq!(answers(&evidence, foreign, 0)[1], refused, "{protected:?}");
    }
}

#[test]
fn steps_of_uv_that_fail_before_it_links() {
    let fails = |system: &Fake| {
        let evidence = probe(&bed().uncached(), Effort::Classes, system);
        assert_eq!(evidence.wheels[0].basis, Basis::None);
        assert!(evidence.wheels[0].runs.is_empty());
        let failures = evidence.cache_failures.iter();
        failures
            .map(|failure| (failure.step, failure.errno.0))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        fails(&system("ext4").closed("/a/cache", EROFS)),
        [("create", EROFS)]
    );
    assert_eq!(
        fails(&system("ext4").closed("/a/cache/archive-v0", EXDEV)),
        [("rename", EXDEV)]
    );
}

#[test]
fn locks_of_the_cache() {
    let lock = |errno| {
        system("ext4")
            .file("/a/cache/.lock", 0)
            .unlockable("/a/cache/.lock", errno)
    };
    let evidence = probe(&bed(), Effort::Classes, &lock(ENOLCK));
    assert_eq!(evidence.cache_failures[0].step, "lock");
    let error = bed().ask(Effort::Classes, &lock(EAGAIN)).unwrap_err();
    assert_eq!(error.code(), "cache-unusable");
}

#[test]
fn a_file_that_cannot_be_read_is_remembered() {
    let metadata = |name: &str| format!("{WHEEL}/wheel-1.0.dist-info/{name}");
    let system = system("ext4")
        .file(&metadata("METADATA"), 40)
        .file(&metadata("WHEEL"), 40)
        .unreadable(&format!("{WHEEL}/pkg/two.py"), EIO);
    let evidence = probe(&bed(), Effort::Classes, &system);
    let unread = evidence.wheels[0].unreadable.clone().unwrap();
    assert_eq!(unread.path, Path::new("pkg/two.py"));
    assert_eq!((unread.errno, unread.after_files), (Errno(EIO), 1));
    assert_eq!(evidence.wheels[0].files, 1);
}

#[test]
fn metadata_that_uv_needs_is_missed() {
    let names = ["METADATA", "WHEEL", "RECORD"];
    let without = |missing: &str| {
        let mut system = Fake::new()
            .mount("/", "ext4")
            .dir(SITE)
            .file(&format!("{WHEEL}/pkg/one.py"), 10)
            .file(&format!("{WHEEL}/pkg/vendored/dist-info/WHEEL"), 10);
        for name in names.iter().filter(|name| **name != missing) {
            system = system.file(&format!("{WHEEL}/wheel-1.0.dist-info/{name}"), 40);
        }
        let evidence = probe(&bed(), Effort::Classes, &system);
        evidence.wheels[0].unreadable.clone()
    };
    assert_eq!(without(""), None);
    for (missing, after_files) in names.iter().zip([0, 0, 4]) {
        let unread = without(missing).unwrap();
        let path = format!("wheel-1.0.dist-info/{missing}");
        assert_eq!(unread.path, Path::new(&path));
        assert_eq!(unread.errno, Errno(ENOENT));
        assert_eq!(unread.after_files, after_files, "{missing}");
    }
    let bare = Fake::new()
        .mount("/", "ext4")
        .dir(SITE)
        .file(&format!("{WHEEL}/pkg/one.py"), 10);
    let evidence = probe(&bed(), Effort::Classes, &bare);
    let unread = evidence.wheels[0].unreadable.as_ref().unwrap();
    assert_eq!((unread.errno, unread.after_files), (Errno(ENOENT), 0));
}

/// What is said of where each file goes, by run.
fn occupants(evidence: &Evidence) -> Vec<Option<OccupantKind>> {
    let runs = evidence.wheels[0].runs.iter();
    runs.map(|run| run.occupant.map(|occupant| occupant.kind))
        .collect()
}

#[test]
fn what_has_the_name_of_a_file_is_looked_at() {
    let there = |name: &str| format!("{SITE}/{name}");
    let cached = format!("{WHEEL}/pkg/three.py");
    let system = system("ext4")
        .file(&there("pkg/one.py"), 1)
        .dir(&there("pkg/two.py"))
        .link(&there("pkg/three.py"), &cached)
        .unwritable(&there("pkg/one.py"));
    let evidence = probe(&bed(), Effort::Classes, &system);
    assert_eq!(
        occupants(&evidence),
        [
            Some(OccupantKind::Other),
            Some(OccupantKind::Directory),
            Some(OccupantKind::Itself),
            None
        ]
    );
    let first = evidence.wheels[0].runs[0].occupant.unwrap();
    assert_eq!((first.closed, first.fixed), (Some(Errno(13)), None));
    let second = evidence.wheels[0].runs[1].occupant.unwrap();
    assert_eq!(second.fixed, Some(Errno(21)));
    // Of what uv removes first nothing is in the way.
    let mut installed = bed();
    installed.installed = true;
    let evidence = probe(&installed, Effort::Classes, &system);
    assert_eq!(occupants(&evidence), [None, None]);
}

#[test]
fn what_is_no_directory_is_in_the_way_of_all_below() {
    let system = system("ext4").file(&format!("{SITE}/pkg"), 1);
    let evidence = probe(&bed(), Effort::Classes, &system);
    assert_eq!(occupants(&evidence), [Some(OccupantKind::Around), None]);
    assert_eq!(evidence.wheels[0].no_directories, [Path::new("pkg")]);
    assert!(evidence.wheels[0].runs[0].in_new_directory);
}
