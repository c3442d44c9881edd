//! Where the two directories are decides, and equal device numbers do not.

use std::path::Path;

use uv_linkcheck::model::evidence::Basis;
use uv_linkcheck::model::request::Effort;

use crate::bed::{
    ALL, Answers, Bed, EINVAL, ELSEWHERE, EOPNOTSUPP, EROFS, EXDEV, NO_CLONE, answers, class_of,
};
use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind, bind, set_project, set_read_only, subvolume, tmpfs, unmount};
use crate::support::namespace;

/// Makes directories `a` and `b` below `root` and looks what passes between them: a cached file, and a fresh one.
fn between(root_a: &Path, root_b: &Path, expected: Answers) {
    let bed = Bed::new(&root_a.join("a"), &root_b.join("b"));
    let what = format!("{} -> {}", root_a.display(), root_b.display());
    assert_eq!(bed.answers(), expected, "{what}");
    let evidence = bed.uncached().probe(Effort::Classes);
    assert_eq!(evidence.wheels[0].basis, Basis::FreshFile);
    let fresh = evidence.fresh.expect("a fresh file");
    assert_eq!(answers(&evidence, fresh, 0), expected, "{what}, fresh");
}

#[test]
fn within_and_across_filesystems() {
    namespace::run(module_path!(), "within_and_across_filesystems", |scratch| {
        let ext4 = Disk::new(scratch, "ext4", Kind::Ext4);
        let xfs = Disk::new(scratch, "xfs", Kind::Xfs);
        let old = Disk::new(scratch, "old", Kind::XfsWithoutReflink);
        let btrfs = Disk::new(scratch, "btrfs", Kind::Btrfs);
        let memory = tmpfs(scratch, "memory", None);
        for (path, expected) in [
            (&ext4.path, NO_CLONE),
            (&xfs.path, ALL),
            (&old.path, NO_CLONE),
            (&btrfs.path, ALL),
            (&memory, NO_CLONE),
        ] {
            between(path, path, expected);
        }
        between(&ext4.path, &xfs.path, ELSEWHERE);
        between(&xfs.path, &old.path, ELSEWHERE);
        between(&memory, &btrfs.path, ELSEWHERE);
    });
}

#[test]
fn mounts_of_one_filesystem() {
    namespace::run(module_path!(), "mounts_of_one_filesystem", |scratch| {
        let across = [0, EXDEV, 0, 0];
        for (name, kind, expected) in [
            ("xfs", Kind::Xfs, across),
            ("btrfs", Kind::Btrfs, across),
            ("ext4", Kind::Ext4, [EOPNOTSUPP, EXDEV, 0, 0]),
        ] {
            let disk = Disk::new(scratch, name, kind);
            let other = bind(scratch, &format!("{name}-again"), &disk.path);
            between(&disk.path, &other, expected);
            unmount(&other);
        }
    });
}

#[test]
fn subvolumes() {
    namespace::run(module_path!(), "subvolumes", |scratch| {
        let disk = Disk::new(scratch, "btrfs", Kind::Btrfs);
        let [one, two] = ["one", "two"].map(|name| disk.path.join(name));
        subvolume(&one);
        subvolume(&two);
        between(&one, &two, [0, EXDEV, 0, 0]);
        between(&one, &one, ALL);
    });
}

#[test]
fn projects() {
    namespace::run(module_path!(), "projects", |scratch| {
        let disk = Disk::new(scratch, "xfs", Kind::Xfs);
        let [one, two, none] = ["one", "two", "none"].map(|name| disk.path.join(name));
        for (path, id) in [(&one, 1), (&two, 2)] {
            fs_err::create_dir_all(path).unwrap();
            set_project(path, id);
        }
        between(&one, &two, [0, EXDEV, 0, 0]);
        between(&one, &one, ALL);
        between(&one, &none, ALL);
        between(&none, &two, [0, EXDEV, 0, 0]);
    });
}

#[test]
fn a_part_of_the_environment_elsewhere() {
    namespace::run(
        module_path!(),
        "a_part_of_the_environment_elsewhere",
        |scratch| {
            let disk = Disk::new(scratch, "xfs", Kind::Xfs);
            let memory = tmpfs(scratch, "memory", None);
            let bed = Bed::new(&disk.path, &disk.path);
            std::os::unix::fs::symlink(&memory, bed.site.join("pkg")).unwrap();
            let evidence = bed.probe(Effort::Classes);
            assert_eq!(evidence.targets.len(), 2, "{:#?}", evidence.targets);
            assert_eq!(answers(&evidence, 0, 0), ALL);
            assert_eq!(answers(&evidence, 0, 1), ELSEWHERE);
            let mut counted: Vec<_> = evidence.wheels[0]
                .runs
                .iter()
                .map(|run| (run.target, run.files))
                .collect();
            counted.sort_unstable();
            // The large file is a run of its own.
            let inside: u32 = counted
                .iter()
                .filter(|run| run.0 == 1)
                .map(|run| run.1)
                .sum();
            assert_eq!(inside, 3, "{counted:?}");
        },
    );
}

#[test]
fn a_project_inside_the_environment() {
    namespace::run(
        module_path!(),
        "a_project_inside_the_environment",
        |scratch| {
            let disk = Disk::new(scratch, "xfs", Kind::Xfs);
            let bed = Bed::new(&disk.path, &disk.path);
            fs_err::create_dir_all(bed.site.join("pkg")).unwrap();
            set_project(&bed.site.join("pkg"), 7);
            let evidence = bed.probe(Effort::Classes);
            assert_eq!(evidence.targets.len(), 2);
            let class = class_of(&evidence, |class| class.files == 4);
            assert_eq!(answers(&evidence, class, 0), ALL);
            assert_eq!(answers(&evidence, class, 1), [0, EXDEV, 0, 0]);
        },
    );
}

#[test]
fn a_read_only_environment() {
    namespace::run(module_path!(), "a_read_only_environment", |scratch| {
        let disk = Disk::new(scratch, "xfs", Kind::Xfs);
        let other = bind(scratch, "again", &disk.path);
        let bed = Bed::new(&disk.path.join("a"), &other.join("b"));
        set_read_only(&other, true);
        assert_eq!(bed.answers(), [EROFS; 4]);
    });
}

#[test]
fn files_without_copy_on_write() {
    namespace::run(module_path!(), "files_without_copy_on_write", |scratch| {
        let disk = Disk::new(scratch, "btrfs", Kind::Btrfs);
        let plain = disk.path.join("plain");
        fs_err::create_dir_all(&plain).unwrap();
        std::process::Command::new("chattr")
            .arg("+C")
            .arg(&plain)
            .checked();
        // What is made in such a directory inherits its flag.
        let refused = [EINVAL, 0, 0, 0];
        between(&plain, &disk.path, refused);
        between(&disk.path, &plain, refused);
        between(&plain, &plain, ALL);
    });
}
