//! A file made where uv would unpack a wheel, and moved as uv would move it.

use std::path::Path;

use super::classes::{LARGE, Samples};
use super::scratch::{Scratch, sweep};
use crate::model::errno::Errno;
use crate::model::evidence::{CacheFailure, Class};
use crate::model::place::Place;
use crate::sys::{Extra, System};

/// Size of the small file.
const SMALL: u64 = 100;

/// The first step of uv, in which it unpacks a wheel.
pub(super) const MAKING: &str = "create";

/// Two fresh files that exist while this value does.
pub(super) struct Fresh<'s> {
    _scratch: Scratch<'s>,
    /// The small one and the large one.
    pub(super) samples: Samples,
    /// The class that the small one is in.
    pub(super) class: Class,
}

fn failed(step: &'static str, path: &Path, errno: Errno) -> CacheFailure {
    CacheFailure {
        step,
        path: path.to_owned(),
        errno,
    }
}

/// Does with fresh files what uv does with those it has unpacked: moves them to their place, and points to them.
fn keep_as_uv_does(
    scratch: &mut Scratch<'_>,
    cache: &Place,
    archives: &Place,
    system: &dyn System,
) -> Result<(), CacheFailure> {
    if archives.exists && archives.real != cache.real {
        sweep(&archives.real, system);
        let moved = scratch.relocate(&archives.real);
        moved.map_err(|errno| failed("rename", &archives.real, errno))?;
    } else if !archives.exists {
        let moved = move_aside(scratch, system);
        moved.map_err(|errno| failed("rename", &archives.path, errno))?;
    }
    pointer(scratch, system).map_err(|errno| failed("symlink", &cache.path, errno))
}

/// Moves a file from one directory to the next, as uv would once it has made `archive-v0`.
pub(super) fn move_aside(scratch: &Scratch<'_>, system: &dyn System) -> Result<(), Errno> {
    let (from, beside) = (scratch.name(), scratch.beside()?);
    system.create_file(&from, 1)?;
    system.rename(&from, &beside.name())
}

/// Points to a file by a symlink, as uv leads from the name of a wheel to where it unpacked it: never on Windows. Whether the
/// link can be followed does not matter to it.
fn pointer(scratch: &Scratch<'_>, system: &dyn System) -> Result<(), Errno> {
    if cfg!(windows) {
        return Ok(());
    }
    let name = scratch.name();
    let made = system.symlink(Path::new("0"), &name);
    // What is left is cleared with the directory.
    let _ = system.remove_file(&name);
    match made {
        Err(refusal) if refusal.lied.is_none() => Err(refusal.errno),
        _ => Ok(()),
    }
}

/// Whether a directory can be made in the cache. The permissions say nothing of sandboxes.
pub(super) fn writable(cache: &Place, system: &dyn System) -> Result<(), CacheFailure> {
    Scratch::new(&cache.real, system)
        .map(drop)
        .map_err(|errno| failed(MAKING, &cache.path, errno))
}

/// Makes them below `cache`, or below its nearest ancestor while it does not exist, and moves them into `archives` if
/// that exists; the latter, and pointing to them, only where uv has a wheel to unpack.
pub(super) fn make<'s>(
    cache: &Place,
    archives: &Place,
    unpacked: bool,
    system: &'s dyn System,
) -> Result<Fresh<'s>, CacheFailure> {
    sweep(&cache.real, system);
    let mut scratch =
        Scratch::new(&cache.real, system).map_err(|errno| failed(MAKING, &cache.real, errno))?;
    for size in [SMALL, LARGE] {
        let name = scratch.name();
        system
            .create_file(&name, size)
            .map_err(|errno| failed(MAKING, &cache.real, errno))?;
    }
    if unpacked {
        keep_as_uv_does(&mut scratch, cache, archives, system)?;
    }
    let (small, large) = (scratch.path.join("0"), scratch.path.join("1"));
    let facts = system
        .facts(
            &small,
            Extra {
                project: true,
                nocow: true,
            },
        )
        .map_err(|errno| failed(MAKING, &small, errno))?;
    let class = Class {
        facts,
        at_link_limit: false,
        example: small.clone(),
        files: 0,
        bytes: 0,
        most_links: facts.links,
    };
    let samples = Samples {
        small: Some((small, SMALL)),
        large: Some((large, LARGE)),
        other: None,
        linkable: true,
        ranks: Default::default(),
    };
    Ok(Fresh {
        _scratch: scratch,
        samples,
        class,
    })
}
