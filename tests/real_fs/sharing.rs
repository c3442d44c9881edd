//! What of a clone is its own.

use std::io::Write as _;
use std::path::Path;

use uv_linkcheck::model::evidence::Evidence;
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::request::Effort;
use uv_linkcheck::sys::{System as _, native};

use crate::bed::Bed;
use crate::support::fs::{Disk, Kind};
use crate::support::namespace;

/// Size and own bytes of each clone that was made and measured.
fn measured(evidence: &Evidence) -> Vec<(u64, u64)> {
    let clones = evidence.attempts.iter();
    let clones = clones.filter(|made| made.mode == Mode::Clone);
    let mut found: Vec<_> = clones
        .filter_map(|made| Some((made.size, made.private_bytes?)))
        .collect();
    found.sort_unstable();
    found
}

/// A file of many blocks with a neighbour that is a clone of it, of which one block is written anew.
fn overwritten(directory: &Path) -> Option<u64> {
    const BLOCK: usize = 4096;
    let (from, to) = (directory.join("from"), directory.join("to"));
    fs_err::write(&from, vec![b'x'; 64 * BLOCK]).unwrap();
    native().clone_file(&from, &to).unwrap();
    assert_eq!(native().private_bytes(&to), Some(0));
    let mut file = fs_err::OpenOptions::new().write(true).open(&to).unwrap();
    file.write_all(&vec![b'y'; BLOCK]).unwrap();
    file.sync_all().unwrap();
    native().private_bytes(&to)
}

#[test]
fn clones_share_what_is_not_written_anew() {
    namespace::run(
        module_path!(),
        "clones_share_what_is_not_written_anew",
        |scratch| {
            // btrfs keeps the bytes of small files with their names, and copies them.
            for (name, kind, small) in [("xfs", Kind::Xfs, 0), ("btrfs", Kind::Btrfs, 100)] {
                let disk = Disk::new(scratch, name, kind);
                let bed = Bed::new(&disk.path, &disk.path);
                let classes = measured(&bed.probe(Effort::Classes));
                assert_eq!(classes, [(100, small), (204_800, 0)], "{name}");
                // One of each class is kept.
                let every = measured(&bed.probe(Effort::EveryFile));
                let shared = |(size, private): &(u64, u64)| *private == 0 || *size == 100;
                assert!(!every.is_empty() && every.iter().all(shared), "{name}");
                assert_eq!(overwritten(&disk.path), Some(4096), "{name}");
            }
            let disk = Disk::new(scratch, "ext4", Kind::Ext4);
            let bed = Bed::new(&disk.path, &disk.path);
            assert!(measured(&bed.probe(Effort::Classes)).is_empty());
        },
    );
}

#[test]
fn a_file_in_many_pieces_is_followed_to_its_end() {
    namespace::run(
        module_path!(),
        "a_file_in_many_pieces_is_followed_to_its_end",
        |scratch| {
            const PIECES: u64 = 100;
            let disk = Disk::new(scratch, "ext4", Kind::Ext4);
            let path = disk.path.join("sparse");
            let file = fs_err::File::create(&path).unwrap();
            for piece in 0..PIECES {
                use std::os::unix::fs::FileExt as _;
                file.file()
                    .write_all_at(&[b'x'; 4096], piece * 8192)
                    .unwrap();
            }
            file.sync_all().unwrap();
            assert_eq!(native().private_bytes(&path), Some(PIECES * 4096));
        },
    );
}
