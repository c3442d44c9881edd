//! What of a file lies in blocks of its own, by `FS_IOC_FIEMAP`.

use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use rustix::ioctl::{Updater, ioctl, opcode};

use crate::sys::unix::raw;

/// Extents asked for at a time.
const MANY: usize = 32;
/// A clone in more pieces is not followed to its end.
const MOST_CALLS: usize = 64;

/// `FIEMAP_EXTENT_LAST`.
const LAST: u32 = 0x1;
/// `FIEMAP_EXTENT_UNKNOWN`: it has no place yet.
const UNKNOWN: u32 = 0x2;
/// `FIEMAP_EXTENT_SHARED`.
const SHARED: u32 = 0x2000;

/// `struct fiemap_extent` of `linux/fiemap.h`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
struct Extent {
    logical: u64,
    physical: u64,
    length: u64,
    reserved64: [u64; 2],
    flags: u32,
    reserved: [u32; 3],
}

/// `struct fiemap`, without the extents that follow.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
struct Header {
    start: u64,
    length: u64,
    flags: u32,
    mapped: u32,
    count: u32,
    reserved: u32,
}

#[repr(C)]
#[derive(Debug)]
struct Map {
    header: Header,
    extents: [Extent; MANY],
}

/// `FS_IOC_FIEMAP`, whose number counts the header alone.
const FIEMAP: rustix::ioctl::Opcode = opcode::read_write::<Header>(b'f', 11);

/// Bytes in extents that no other file has. Blocks are whole, so the last one is counted up to the end of the file.
pub(in crate::sys) fn private_bytes(path: &Path) -> Option<u64> {
    let file = raw::open(path).ok()?;
    let size = file.metadata().ok()?.len();
    let (mut private, mut start) = (0_u64, 0_u64);
    for _ in 0..MOST_CALLS {
        let extents = extents(file.as_fd(), start)?;
        for extent in &extents {
            if extent.flags & UNKNOWN != 0 {
                return None;
            }
            if extent.flags & SHARED == 0 {
                private += extent.length;
            }
        }
        match extents.last() {
            Some(extent) if extent.flags & LAST == 0 => {
                start = extent.logical.saturating_add(extent.length);
            }
            _ => return Some(private.min(size)),
        }
    }
    None
}

/// The next extents from `start` on.
#[expect(unsafe_code, reason = "rustix has no wrapper for this ioctl")]
fn extents(file: BorrowedFd<'_>, start: u64) -> Option<Vec<Extent>> {
    let mut map = Map {
        header: Header {
            start,
            length: u64::MAX - start,
            flags: 0,
            mapped: 0,
            count: u32::try_from(MANY).ok()?,
            reserved: 0,
        },
        extents: [Extent::default(); MANY],
    };
    // SAFETY: `FS_IOC_FIEMAP` writes a header and at most `count` extents, which `Map` lays out with room for as many.
    unsafe { ioctl(file, Updater::<FIEMAP, Map>::new(&mut map)) }.ok()?;
    let mapped = usize::try_from(map.header.mapped).ok()?;
    Some(map.extents.get(..mapped)?.to_vec())
}
