//! Situations in which a plausible predictor is wrong, and the tests that put this one there.

use std::path::Path;

/// A trap: its number, what it is, and its tests, each as the file below `tests` and the name of the function.
type Trap = (u8, &'static str, &'static [(&'static str, &'static str)]);

const PLACES: &str = "uv/causes/places.rs";
const FILES: &str = "uv/causes/files.rs";
const FUSE: &str = "uv/causes/fuse.rs";
const GUESTS: &str = "uv/causes/guests.rs";
const SPACE: &str = "uv/causes/space.rs";
const CALLS: &str = "uv/causes/calls.rs";

#[rustfmt::skip]
const TRAPS: [Trap; 20] = [
    (1, "one device number, and links are refused: two mounts of one filesystem",
        &[(PLACES, "bind_mounts"), (PLACES, "other_mounts_of_one_filesystem"), (PLACES, "one_subvolume_twice")]),
    (2, "one mount, and links are refused: project ids, encryption policies, Landlock",
        &[(PLACES, "projects"), (PLACES, "encryption"), (PLACES, "landlock")]),
    (3, "two device numbers, and clones work: subvolumes and snapshots",
        &[(PLACES, "subvolumes")]),
    (4, "layers of an overlay on two filesystems; a hard link copies a file up",
        &[("uv/causes/layers.rs", "lower_layers"), ("uv/overlay.rs", "xfs_over_ext4"),
          ("real_fs/overlay.rs", "nothing_is_copied_up")]),
    (5, "a clone of what was just written is refused for a moment",
        &[(CALLS, "clones")]),
    (6, "an empty file is cloned where others are not, or the other way round",
        &[("real_fs/programmed.rs", "clones_are_tried_with_files_that_have_data")]),
    (7, "files without copy on write, and others",
        &[(PLACES, "nodatacow")]),
    (8, "an active swap file",
        &[(GUESTS, "swap_files"), (CALLS, "clones")]),
    (9, "the number of a filesystem says nothing: FUSE, and ext2 that has the number of ext4",
        &[(FUSE, "as_any_other"), (PLACES, "second_extended_filesystem")]),
    (10, "a count of names that does not grow",
        &[(FUSE, "as_any_other"), (FUSE, "sshfs")]),
    (11, "symlinks that are made and do not open",
        &[(PLACES, "symlinks_not_followed"), (FUSE, "symlinks_that_do_not_open")]),
    (12, "protected hard links: which files of others may be linked",
        &[(FILES, "owners"), (FILES, "owner_of_all")]),
    (13, "flags of files and directories",
        &[(FILES, "flags"), (FILES, "flags_of_all"), (FILES, "flags_of_the_target")]),
    (14, "a mount that does not map the user",
        &[(PLACES, "unmapped_user")]),
    (15, "what a full filesystem still allows",
        &[(SPACE, "full_disks"), (SPACE, "full_disks_that_clone"), (SPACE, "no_inodes"), (SPACE, "no_inodes_on_ext4"),
          (SPACE, "quota"), (SPACE, "copies_that_do_not_fit")]),
    (16, "a cache, or an environment, on a filesystem without symlinks",
        &[(GUESTS, "caches_without_symlinks"), (GUESTS, "environments_on_fat"), (FUSE, "symlinks_refused_in_the_cache")]),
    (17, "names of 8 and 3 letters",
        &[(GUESTS, "libraries_on_fat")]),
    (18, "branches of a union",
        &[(FUSE, "union")]),
    (19, "copies that the kernel refuses, and a native filesystem without links",
        &[(CALLS, "copies"), (PLACES, "message_queues"), (GUESTS, "libraries_on_fat")]),
    (20, "clones through a network depend on the version of its protocol",
        &[(GUESTS, "network")]),
];

#[test]
fn every_trap_has_a_test() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for ((number, what, judges), expected) in TRAPS.iter().zip(1..) {
        assert_eq!(*number, expected);
        assert!(!what.is_empty() && !judges.is_empty(), "{number}: no test");
        for (file, name) in *judges {
            let source = fs_err::read_to_string(tests.join(file)).unwrap();
            let defined = [
                format!("finds!({name},"),
                format!("served!({name},"),
                format!("guest!({name},"),
                format!("situation!({name},"),
                format!("#[test]\nfn {name}()"),
            ];
            assert!(
                defined.iter().any(|text| source.contains(text)),
                "{number}: no test `{name}` in {file}"
            );
        }
    }
}
