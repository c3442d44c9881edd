//! A cache in the lower layer of an overlay: nothing of it may be copied up.

use std::path::Path;

use uv_linkcheck::model::request::Effort;

use crate::bed::{ALL, Bed, EOPNOTSUPP, EPERM, EXDEV, NO_CLONE, answers, class_of};
use crate::support::fs::{Disk, Kind, files, overlay, set_immutable, unmount};
use crate::support::namespace;

/// An overlay with the cache below and the environment above, and the files of its upper layer.
fn lay(scratch: &Path, lower: &Path, upper: &Path) -> Bed {
    let merged = scratch.join("merged");
    Bed::new(lower, lower);
    overlay(&merged, lower, upper);
    Bed::at(&merged, &merged)
}

#[test]
fn nothing_is_copied_up() {
    namespace::run(module_path!(), "nothing_is_copied_up", |scratch| {
        let ext4 = Disk::new(scratch, "ext4", Kind::Ext4);
        let xfs = Disk::new(scratch, "xfs", Kind::Xfs);
        for (number, (lower, upper, expected)) in [
            (&ext4.path, &ext4.path, NO_CLONE),
            (&xfs.path, &xfs.path, ALL),
            (&ext4.path, &xfs.path, [EXDEV, 0, 0, 0]),
            (&xfs.path, &ext4.path, [EOPNOTSUPP, 0, 0, 0]),
        ]
        .into_iter()
        .enumerate()
        {
            let lower = lower.join(format!("lower{number}"));
            let upper = upper.join(format!("layers{number}"));
            let bed = lay(scratch, &lower, &upper);
            for effort in [Effort::Classes, Effort::EveryFile] {
                let evidence = bed.look(effort);
                let [clone, link, symlink, copy] = answers(&evidence, 0, 0);
                // Between two filesystems the kernel's answer to a clone depends on its version.
                let clone = if expected[0] == EOPNOTSUPP && clone == EXDEV {
                    EOPNOTSUPP
                } else {
                    clone
                };
                assert_eq!([clone, link, symlink, copy], expected, "overlay {number}");
            }
            let copied: Vec<_> = files(&upper.join("upper"));
            assert!(copied.is_empty(), "copied up: {copied:?}");
            unmount(&scratch.join("merged"));
        }
    });
}

#[test]
fn a_file_that_may_not_be_linked() {
    namespace::run(module_path!(), "a_file_that_may_not_be_linked", |scratch| {
        let disk = Disk::new(scratch, "ext4", Kind::Ext4);
        let (lower, upper) = (disk.path.join("lower"), disk.path.join("layers"));
        let fixed = Bed::at(&lower, &lower).add("pkg/fixed.py", 10);
        set_immutable(&fixed, true);
        let bed = lay(scratch, &lower, &upper);
        for effort in [Effort::Classes, Effort::EveryFile] {
            let evidence = bed.look(effort);
            let fixed = class_of(&evidence, |class| class.facts.immutable);
            assert_eq!(answers(&evidence, fixed, 0)[1], EPERM);
            let plain = class_of(&evidence, |class| class.files == 4);
            assert_eq!(answers(&evidence, plain, 0), NO_CLONE);
        }
        let copied = files(&upper.join("upper"));
        assert!(copied.is_empty(), "copied up: {copied:?}");
        unmount(&scratch.join("merged"));
        set_immutable(&fixed, false);
    });
}
