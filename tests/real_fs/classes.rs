//! Files of one wheel that are not treated alike.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use uv_linkcheck::model::evidence::Evidence;
use uv_linkcheck::model::request::Effort;

use crate::bed::{ALL, Bed, EMLINK, EOPNOTSUPP, EPERM, NO_CLONE, answers, class_of};
use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind, set_immutable};
use crate::support::namespace;

#[test]
fn immutable_and_append_only_files() {
    namespace::run(
        module_path!(),
        "immutable_and_append_only_files",
        |scratch| {
            for (name, kind, clone) in [("xfs", Kind::Xfs, 0), ("ext4", Kind::Ext4, EOPNOTSUPP)] {
                let disk = Disk::new(scratch, name, kind);
                let bed = Bed::new(&disk.path, &disk.path);
                let [immutable, append] =
                    ["pkg/immutable.py", "pkg/append.py"].map(|name| bed.add(name, 10));
                set_immutable(&immutable, true);
                Command::new("chattr").arg("+a").arg(&append).checked();
                for effort in [Effort::Classes, Effort::EveryFile] {
                    let evidence = bed.probe(effort);
                    let fixed = class_of(&evidence, |class| class.facts.immutable);
                    assert_eq!(answers(&evidence, fixed, 0), [clone, EPERM, 0, 0], "{name}");
                    let append = class_of(&evidence, |class| class.facts.append_only);
                    assert_eq!(
                        answers(&evidence, append, 0),
                        [clone, EPERM, 0, 0],
                        "{name}"
                    );
                    let plain = class_of(&evidence, |class| class.files == 4);
                    assert_eq!(answers(&evidence, plain, 0), [clone, 0, 0, 0], "{name}");
                }
                set_immutable(&immutable, false);
                Command::new("chattr").arg("-a").arg(&append).checked();
            }
        },
    );
}

#[test]
fn runs_follow_the_order_of_the_directory() {
    namespace::run(
        module_path!(),
        "runs_follow_the_order_of_the_directory",
        |scratch| {
            let disk = Disk::new(scratch, "ext4", Kind::Ext4);
            let bed = Bed::new(&disk.path, &disk.path);
            for number in 0..40 {
                let file = bed.add(&format!("pkg/module_{number}.py"), 10 + number);
                set_immutable(&file, number % 3 == 0);
            }
            let order = crate::support::fs::files(&bed.archive);
            let evidence = bed.probe(Effort::Classes);
            let mut at = 0;
            for run in &evidence.wheels[0].runs {
                assert_eq!(run.first, order[at]);
                let immutable = evidence.classes[run.class as usize].facts.immutable;
                for file in &order[at..at + run.files as usize] {
                    let flags = Command::new("lsattr")
                        .arg(bed.archive.join(file))
                        .checked()
                        .stdout;
                    assert_eq!(flags.get(4) == Some(&b'i'), immutable, "{}", file.display());
                    assert_eq!(file.ends_with("RECORD"), run.record);
                }
                at += run.files as usize;
            }
            assert_eq!(at, order.len());
            for file in order {
                set_immutable(&bed.archive.join(file), false);
            }
        },
    );
}

#[test]
fn the_link_limit() {
    namespace::run(module_path!(), "the_link_limit", |scratch| {
        let disk = Disk::new(scratch, "ext4", Kind::Ext4);
        let bed = Bed::new(&disk.path, &disk.path);
        let full = bed.add("pkg/full.py", 10);
        disk.unmount();
        disk.set_link_count(&full, 65_000);
        disk.mount();
        for effort in [Effort::Classes, Effort::EveryFile] {
            let evidence = bed.probe(effort);
            let limited = class_of(&evidence, |class| class.at_link_limit);
            assert_eq!(answers(&evidence, limited, 0), [EOPNOTSUPP, EMLINK, 0, 0]);
            assert_eq!(evidence.classes[limited as usize].most_links, 65_000);
            let others = class_of(&evidence, |class| class.files == 4);
            assert_eq!(answers(&evidence, others, 0), NO_CLONE);
        }
    });
}

#[test]
fn a_link_the_environment_gives_back() {
    namespace::run(
        module_path!(),
        "a_link_the_environment_gives_back",
        |scratch| {
            let disk = Disk::new(scratch, "ext4", Kind::Ext4);
            let bed = Bed::new(&disk.path, &disk.path);
            let full = bed.add("pkg/full.py", 10);
            fs_err::create_dir_all(bed.site.join("pkg")).unwrap();
            fs_err::hard_link(&full, bed.site.join("pkg/full.py")).unwrap();
            disk.unmount();
            disk.set_link_count(&full, 65_000);
            disk.mount();
            // With the others in one class, and alone in its own.
            for mode in ["0644", "0600"] {
                Command::new("chmod").arg(mode).arg(&full).checked();
                for effort in [Effort::Classes, Effort::EveryFile] {
                    let evidence = bed.probe(effort);
                    assert!(evidence.classes.iter().all(|class| !class.at_link_limit));
                    for class in 0..evidence.classes.len() {
                        let class = u32::try_from(class).unwrap();
                        assert_eq!(answers(&evidence, class, 0), NO_CLONE, "{mode} {effort:?}");
                    }
                }
            }
        },
    );
}

#[test]
fn what_is_no_file_is_not_opened() {
    namespace::run(module_path!(), "what_is_no_file_is_not_opened", |scratch| {
        let disk = Disk::new(scratch, "xfs", Kind::Xfs);
        let bed = Bed::new(&disk.path, &disk.path);
        Command::new("mkfifo")
            .arg(bed.archive.join("pkg/pipe"))
            .checked();
        for effort in [Effort::Classes, Effort::EveryFile] {
            let evidence = bed.probe(effort);
            let pipe = class_of(&evidence, |class| class.facts.mode & 0o170_000 == 0o010_000);
            let [clone, link, _, copy] = answers(&evidence, pipe, 0);
            assert!(
                clone != 0 && copy != 0 && link == 0,
                "{clone} {link} {copy}"
            );
            let plain = class_of(&evidence, |class| class.files == 4);
            assert_eq!(answers(&evidence, plain, 0), ALL);
        }
    });
}

/// Which thread looks at a wheel first is left to chance; nothing that is reported may be.
#[test]
fn every_look_says_the_same() {
    let scratch = tempfile::tempdir().unwrap();
    let mut bed = Bed::new(scratch.path(), scratch.path());
    for number in 0..40 {
        let archive = bed.cache.join(format!("archive-v0/other{number}"));
        for (file, mode) in [(0, 0o644), (1, 0o755), (2, 0o600 + number % 8)] {
            let path = archive.join(format!("pkg{number}/{file}.py"));
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(&path, "x".repeat(1 + number as usize)).unwrap();
            fs_err::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        }
        bed.others.push(archive);
    }
    for directory in ["pkg3", "pkg7", "pkg31"] {
        let path = bed.site.join(directory);
        fs_err::create_dir(&path).unwrap();
        fs_err::set_permissions(&path, Permissions::from_mode(0o700)).unwrap();
    }
    for effort in [Effort::Classes, Effort::EveryFile] {
        let first = bed.look(effort);
        assert_eq!(first.targets.len(), 2);
        for _ in 0..20 {
            let again = bed.look(effort);
            assert_eq!(paths(&again), paths(&first));
            assert_eq!(again.classes, first.classes);
            assert_eq!(again.attempts, first.attempts);
            assert_eq!(again.wheels, first.wheels);
        }
    }
}

fn paths(evidence: &Evidence) -> Vec<&Path> {
    let targets = evidence.targets.iter();
    targets.map(|target| target.path.as_path()).collect()
}
