//! What Windows says of a file.

#![expect(
    clippy::disallowed_types,
    reason = "the number is what is asked for, which errors with a path around them hide"
)]

use std::mem::MaybeUninit;
use std::os::windows::io::AsRawHandle as _;
use std::path::Path;

use std::os::windows::fs::OpenOptionsExt as _;
use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, FILE_ATTRIBUTE_DIRECTORY, FILE_ATTRIBUTE_ENCRYPTED,
    FILE_ATTRIBUTE_READONLY, FILE_ATTRIBUTE_REPARSE_POINT, FILE_ATTRIBUTE_TAG_INFO,
    FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT, FILE_ID_INFO,
    FILE_INFO_BY_HANDLE_CLASS, FileAttributeTagInfo, FileIdInfo, GetFileInformationByHandle,
    GetFileInformationByHandleEx,
};

use super::{last_error, number};
use crate::model::errno::Errno;
use crate::model::place::Facts;
use crate::sys::Access;

/// Types and permissions, for those who read them as on Unix. Owners and access lists are not in here.
const S_IFDIR: u32 = 0o040_000;
const S_IFREG: u32 = 0o100_000;
const S_IFLNK: u32 = 0o120_000;

/// A reparse tag with this bit stands for another name: a symlink or a junction. Placeholders of a cloud do not have it.
const NAME_SURROGATE: u32 = 0x2000_0000;

/// A file or directory opened for its metadata alone, which no lock or sharing mode of others forbids.
fn open(path: &Path) -> Result<std::fs::File, Errno> {
    open_with(path, 0, FILE_FLAG_OPEN_REPARSE_POINT)
}

/// A file or directory opened with these rights.
pub(super) fn open_with(path: &Path, rights: u32, flags: u32) -> Result<std::fs::File, Errno> {
    std::fs::OpenOptions::new()
        .access_mode(rights)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS | flags)
        .open(path)
        .map_err(|error| number(&error))
}

/// A volume's serial number and the file's number on it, by which two names are told to be one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id {
    pub(super) volume: u64,
    pub(super) file: u128,
}

#[expect(unsafe_code, reason = "no safe wrapper gives this information")]
fn information<T>(file: &std::fs::File, class: FILE_INFO_BY_HANDLE_CLASS) -> Option<T> {
    let mut found = MaybeUninit::<T>::uninit();
    let size = u32::try_from(size_of::<T>()).ok()?;
    // SAFETY: the handle is open, and the buffer is as large as is said. `T` is the structure of `class`, plain data that
    // is filled when the call succeeds.
    unsafe {
        let handle = file.as_raw_handle();
        let ok = GetFileInformationByHandleEx(handle, class, found.as_mut_ptr().cast(), size);
        (ok != 0).then(|| found.assume_init())
    }
}

#[expect(
    unsafe_code,
    reason = "the number of names is not in the standard library"
)]
fn by_handle(file: &std::fs::File) -> Result<BY_HANDLE_FILE_INFORMATION, Errno> {
    let mut found = MaybeUninit::uninit();
    // SAFETY: the handle is open, and the structure is filled when the call succeeds.
    unsafe {
        if GetFileInformationByHandle(file.as_raw_handle(), found.as_mut_ptr()) == 0 {
            return Err(last_error());
        }
        Ok(found.assume_init())
    }
}

fn id_of(file: &std::fs::File, plain: &BY_HANDLE_FILE_INFORMATION) -> Id {
    let short = Id {
        volume: u64::from(plain.dwVolumeSerialNumber),
        file: (u128::from(plain.nFileIndexHigh) << 32) | u128::from(plain.nFileIndexLow),
    };
    let Some(full) = information::<FILE_ID_INFO>(file, FileIdInfo) else {
        return short;
    };
    let number = u128::from_le_bytes(full.FileId.Identifier);
    // Wine and some servers leave parts empty.
    Id {
        volume: if full.VolumeSerialNumber == 0 {
            short.volume
        } else {
            full.VolumeSerialNumber
        },
        file: if number == 0 { short.file } else { number },
    }
}

/// The identity of the file at `path`, which is not followed if it is a link.
pub(super) fn id(path: &Path) -> Result<Id, Errno> {
    let file = open(path)?;
    let plain = by_handle(&file)?;
    Ok(id_of(&file, &plain))
}

/// Facts of `path` itself.
pub(super) fn facts(path: &Path) -> Result<Facts, Errno> {
    let file = open(path)?;
    let plain = by_handle(&file)?;
    let id = id_of(&file, &plain);
    let attributes = plain.dwFileAttributes;
    let reparse_tag = if attributes & FILE_ATTRIBUTE_REPARSE_POINT == 0 {
        0
    } else {
        information::<FILE_ATTRIBUTE_TAG_INFO>(&file, FileAttributeTagInfo)
            .map_or(0, |found| found.ReparseTag)
    };
    // Nothing forbids to run a file, so uv moves every script as it does those that all may run elsewhere.
    let permissions = if attributes & FILE_ATTRIBUTE_READONLY == 0 {
        0o755
    } else {
        0o555
    };
    let mode = match attributes {
        _ if reparse_tag & NAME_SURROGATE != 0 => S_IFLNK | 0o777,
        // On directories the attribute forbids nothing.
        _ if attributes & FILE_ATTRIBUTE_DIRECTORY != 0 => S_IFDIR | 0o755,
        _ => S_IFREG | permissions,
    };
    let [low, high] = [id.file & u128::from(u64::MAX), id.file >> 64];
    let half = |part: u128| u64::try_from(part).unwrap_or_default();
    let serial = |part: u64| u32::try_from(part & 0xffff_ffff).unwrap_or_default();
    Ok(Facts {
        device: (serial(id.volume >> 32), serial(id.volume)),
        inode: half(low) ^ half(high).rotate_left(32),
        mount_id: id.volume,
        mode,
        links: u64::from(plain.nNumberOfLinks),
        size: (u64::from(plain.nFileSizeHigh) << 32) | u64::from(plain.nFileSizeLow),
        encrypted: attributes & FILE_ATTRIBUTE_ENCRYPTED != 0,
        attributes,
        reparse_tag,
        ..Facts::default()
    })
}

/// `FILE_READ_DATA` or `FILE_LIST_DIRECTORY`, and `FILE_WRITE_DATA` or `FILE_ADD_FILE`.
const READ: u32 = 0x1;
const WRITE: u32 = 0x2;

/// Opens what is there with the rights in question, and does nothing with them.
pub(super) fn access(path: &Path, access: Access) -> Result<(), Errno> {
    let rights = match access {
        Access::Read => READ,
        Access::Write => WRITE,
        Access::ReadWrite => READ | WRITE,
    };
    open_with(path, rights, 0).map(drop)
}
