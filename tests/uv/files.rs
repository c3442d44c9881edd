//! One or all cached files that the system treats in a way of their own.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::judge::{Cache, Cell, Situation, linked_files, situation};
use crate::known::{Allowed, Files, Known, LINKS};
use crate::scene::{Layout, Scene};
use crate::support::fs::{Disk, Kind, files, give, set_immutable};

/// A user who is not root, and has no name.
pub(crate) const USER: u32 = 65534;
/// The wheel that holds the special file.
const WHEEL: &str = "nested";
/// The most names a file can have on ext4.
const EXT4_LINK_MAX: u32 = 65000;

/// Where in its wheel the special file comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    First,
    Later,
    Last,
}

impl Position {
    const ALL: [Self; 3] = [Self::First, Self::Later, Self::Last];

    /// The special file of a cache.
    fn file(self, cache: &Path) -> PathBuf {
        let mut files = linked_files(cache, WHEEL);
        let index = match self {
            Self::First => 0,
            Self::Later => files.len() / 2,
            Self::Last => files.len() - 1,
        };
        files.swap_remove(index)
    }

    fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Later => "later",
            Self::Last => "last",
        }
    }
}

/// What uv does when a link to one file is not to be had.
fn with_one(
    scene: &Scene,
    cell: &Cell<'_>,
    position: Position,
    first: Files,
    later: Files,
) -> Known {
    let link = if position == Position::First {
        first
    } else {
        later
    };
    let known = scene.known(cell, |name| {
        if name == WHEEL {
            Allowed { link, ..LINKS }
        } else {
            LINKS
        }
    });
    let file = position.file(&cell.cache);
    let archive = &crate::observed::archives(&cell.cache)[WHEEL];
    known.at(file.strip_prefix(archive).unwrap().to_owned())
}

situation!(immutable, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    for position in Position::ALL {
        let special: Vec<_> = scene
            .uvs
            .iter()
            .map(|uv| position.file(&layout.cache(uv)))
            .collect();
        for file in &special {
            set_immutable(file, true);
        }
        scene.judge(&Situation {
            name: &format!("immutable file, {}", position.name()),
            layout: &layout,
            cache: Cache::Warm,
            reset: &|cell| {
                // In this order: a flagged file could not be removed from the old environment.
                scene.reset_environment(&layout, cell.uv);
                set_immutable(&position.file(&cell.cache), true);
            },
            known: &|cell| {
                with_one(
                    &scene,
                    cell,
                    position,
                    Files::RefusedAtFirst,
                    Files::RefusedLater,
                )
            },
        });
        for uv in &scene.uvs {
            set_immutable(&position.file(&layout.cache(uv)), false);
        }
    }
});

situation!(link_limit, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    disk.unmount();
    disk.save();
    for position in [Position::First, Position::Later] {
        disk.restore();
        disk.mount();
        let special: Vec<_> = scene
            .uvs
            .iter()
            .map(|uv| position.file(&layout.cache(uv)))
            .collect();
        disk.unmount();
        let start = || {
            disk.restore();
            for file in &special {
                disk.set_link_count(file, EXT4_LINK_MAX);
            }
            disk.mount();
        };
        start();
        scene.judge(&Situation {
            name: &format!("link limit, {}", position.name()),
            layout: &layout,
            cache: Cache::Warm,
            // uv may have put a new file in the place of the special one.
            reset: &|cell| {
                disk.unmount();
                start();
                scene.reset_environment(&layout, cell.uv);
            },
            known: &|cell| with_one(&scene, cell, position, Files::FullAtFirst, Files::FullLater),
        });
        disk.unmount();
    }
});

/// What becomes of a link to a file of someone else that may not be written to.
pub(crate) fn foreign(refused: Files) -> Files {
    let protected = fs_err::read_to_string("/proc/sys/fs/protected_hardlinks").unwrap();
    if protected.trim() == "0" {
        Files::Work
    } else {
        refused
    }
}

/// Gives every file below `root` to `user`, and leaves the directories to their owner.
pub(crate) fn give_files(root: &Path, user: u32) {
    for file in files(root) {
        give(&root.join(file), user);
    }
}

situation!(foreign_cache, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout {
        user: Some(USER),
        ..Layout::new(&disk.path, &disk.path)
    };
    scene.lay_out(&layout);
    scene.warm(&layout);
    // As an administrator shares a cache: everybody may add to it, nobody may change what is there.
    for uv in &scene.uvs {
        give_files(&layout.cache(uv).join("archive-v0"), 0);
    }
    scene.judge(&Situation {
        name: "cache of another user",
        layout: &layout,
        cache: Cache::Warm,
        reset: &|cell| {
            give_files(&cell.cache.join("archive-v0"), 0);
            scene.reset_environment(&layout, cell.uv);
        },
        known: &|cell| {
            scene.known(cell, |_| Allowed {
                link: foreign(Files::RefusedAtFirst),
                ..LINKS
            })
        },
    });
});

situation!(foreign_file, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout {
        user: Some(USER),
        ..Layout::new(&disk.path, &disk.path)
    };
    scene.lay_out(&layout);
    scene.warm(&layout);
    for position in Position::ALL {
        let special: Vec<_> = scene
            .uvs
            .iter()
            .map(|uv| position.file(&layout.cache(uv)))
            .collect();
        for file in &special {
            give(file, 0);
            let mode = fs_err::metadata(file).unwrap().permissions().mode();
            assert_eq!(
                mode & 0o777,
                0o644,
                "a file others may write to could be linked: {}",
                file.display()
            );
        }
        scene.judge(&Situation {
            name: &format!("file of another user, {}", position.name()),
            layout: &layout,
            cache: Cache::Warm,
            reset: &|cell| {
                give(&position.file(&cell.cache), 0);
                scene.reset_environment(&layout, cell.uv);
            },
            known: &|cell| {
                let (first, later) = (foreign(Files::RefusedAtFirst), foreign(Files::RefusedLater));
                with_one(&scene, cell, position, first, later)
            },
        });
        for uv in &scene.uvs {
            give(&layout.cache(uv), USER);
        }
    }
});
