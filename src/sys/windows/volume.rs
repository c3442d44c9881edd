//! The volume behind a path. Its letter says nothing: a volume may have several, or none, and a letter may be a folder.

use std::mem::MaybeUninit;
use std::os::windows::io::AsRawHandle as _;
use std::path::{Path, PathBuf};

use windows_sys::Win32::Foundation::{GENERIC_READ, MAX_PATH};
use windows_sys::Win32::Storage::FileSystem::{
    GetDiskFreeSpaceExW, GetDiskFreeSpaceW, GetDriveTypeW, GetVolumeInformationW,
    GetVolumeNameForVolumeMountPointW, GetVolumePathNameW,
};
use windows_sys::Win32::System::IO::DeviceIoControl;
use windows_sys::Win32::System::Ioctl::{
    FILE_FS_PERSISTENT_VOLUME_INFORMATION, FSCTL_QUERY_PERSISTENT_VOLUME_STATE,
    PERSISTENT_VOLUME_STATE_DEV_VOLUME,
};
use windows_sys::Win32::System::SystemServices::{
    FILE_READ_ONLY_VOLUME, FILE_SUPPORTS_BLOCK_REFCOUNTING, FILE_SUPPORTS_HARD_LINKS,
    FILE_SUPPORTS_REPARSE_POINTS,
};
use windows_sys::Win32::System::WindowsProgramming::{
    DRIVE_CDROM, DRIVE_RAMDISK, DRIVE_REMOTE, DRIVE_REMOVABLE,
};

use super::wide::{narrow, wide};
use super::{file, last_error};
use crate::model::errno::Errno;
use crate::model::place::{Mount, Space};

/// Longer than any path of a volume.
const LONG: usize = 1024;

/// What `GetVolumeInformationW` tells.
struct Information {
    flags: u32,
    filesystem: String,
}

/// The volume `real` is on.
pub(super) fn mount_at(real: &Path) -> Option<Mount> {
    let root = root(real)?;
    let kind = drive_type(&root);
    let information = information(&root);
    let flags = information.as_ref().map_or(0, |found| found.flags);
    let remote = kind == DRIVE_REMOTE || is_unc(&root);
    let told = information.map_or_else(String::new, |found| found.filesystem);
    let id = file::id(&root).map_or(0, |id| id.volume);
    let half = |part: u64| u32::try_from(part & 0xffff_ffff).unwrap_or_default();
    let access = if flags & FILE_READ_ONLY_VOLUME == 0 {
        "rw"
    } else {
        "ro"
    };
    let mut options = vec![access.to_owned()];
    options.extend(drive_word(kind, remote).map(str::to_owned));
    if remote {
        options.push(format!("served={}", told.to_ascii_lowercase()));
    } else if is_dev_drive(&root) {
        options.push("dev-drive".to_owned());
    }
    let features = [
        (FILE_SUPPORTS_HARD_LINKS, "hard-links"),
        (FILE_SUPPORTS_REPARSE_POINTS, "reparse-points"),
        (FILE_SUPPORTS_BLOCK_REFCOUNTING, "block-refcounting"),
    ];
    let supported = features.iter().filter(|(bit, _)| flags & bit != 0);
    Some(Mount {
        id,
        parent: 0,
        device: (half(id >> 32), half(id)),
        root: "\\".into(),
        options,
        super_options: supported.map(|(_, word)| (*word).to_owned()).collect(),
        // A server says which filesystem is behind it; what counts is the protocol.
        filesystem: if remote {
            "smb".to_owned()
        } else {
            told.to_ascii_lowercase()
        },
        source: volume_name(&root).unwrap_or_else(|| root.display().to_string()),
        mount_point: root,
    })
}

/// The deepest directory above `path` that a volume is mounted on: `C:\`, `C:\mnt\data\`, `\\server\share\`.
#[expect(unsafe_code, reason = "no safe wrapper asks for the mount point")]
fn root(path: &Path) -> Option<PathBuf> {
    let mut buffer = [0_u16; LONG];
    let path = wide(path);
    let length = u32::try_from(buffer.len()).ok()?;
    // SAFETY: the path ends with a zero, and the buffer has the length that is said.
    let ok = unsafe { GetVolumePathNameW(path.as_ptr(), buffer.as_mut_ptr(), length) };
    (ok != 0).then(|| PathBuf::from(narrow(&buffer)))
}

/// `\\?\Volume{…}\`, the name that a volume has wherever it is mounted; network shares have none.
#[expect(unsafe_code, reason = "no safe wrapper asks for the name of a volume")]
fn volume_name(root: &Path) -> Option<String> {
    let mut buffer = [0_u16; 64];
    let root = wide(root.join(""));
    let length = u32::try_from(buffer.len()).ok()?;
    // SAFETY: the path ends with a backslash and a zero, and the buffer has the length that is said.
    let ok =
        unsafe { GetVolumeNameForVolumeMountPointW(root.as_ptr(), buffer.as_mut_ptr(), length) };
    (ok != 0).then(|| narrow(&buffer).to_string_lossy().into_owned())
}

#[expect(unsafe_code, reason = "no safe wrapper asks for the flags of a volume")]
fn information(root: &Path) -> Option<Information> {
    let root = wide(root.join(""));
    let mut name = [0_u16; MAX_PATH as usize + 1];
    let mut flags = 0;
    let length = u32::try_from(name.len()).ok()?;
    // SAFETY: the path ends with a backslash and a zero; what is null is not asked for; the buffer has the length said.
    let ok = unsafe {
        GetVolumeInformationW(
            root.as_ptr(),
            std::ptr::null_mut(),
            0,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            &raw mut flags,
            name.as_mut_ptr(),
            length,
        )
    };
    (ok != 0).then(|| Information {
        flags,
        filesystem: narrow(&name).to_string_lossy().into_owned(),
    })
}

#[expect(unsafe_code, reason = "no safe wrapper asks for the kind of a drive")]
fn drive_type(root: &Path) -> u32 {
    let root = wide(root.join(""));
    // SAFETY: the path ends with a backslash and a zero.
    unsafe { GetDriveTypeW(root.as_ptr()) }
}

fn drive_word(kind: u32, remote: bool) -> Option<&'static str> {
    match kind {
        _ if remote => Some("remote"),
        DRIVE_REMOVABLE => Some("removable"),
        DRIVE_CDROM => Some("cdrom"),
        DRIVE_RAMDISK => Some("ramdisk"),
        _ => None,
    }
}

fn is_unc(root: &Path) -> bool {
    use std::path::{Component, Prefix};
    match root.components().next() {
        Some(Component::Prefix(prefix)) => {
            matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
        }
        _ => false,
    }
}

/// Whether it is a Dev Drive. Where nobody may or can ask, it is taken for an ordinary one.
#[expect(unsafe_code, reason = "no safe wrapper asks for the state of a volume")]
fn is_dev_drive(root: &Path) -> bool {
    let Ok(directory) = file::open_with(root, GENERIC_READ, 0) else {
        return false;
    };
    let Ok(size) = u32::try_from(size_of::<FILE_FS_PERSISTENT_VOLUME_INFORMATION>()) else {
        return false;
    };
    let asked = FILE_FS_PERSISTENT_VOLUME_INFORMATION {
        VolumeFlags: 0,
        FlagMask: PERSISTENT_VOLUME_STATE_DEV_VOLUME,
        Version: 1,
        Reserved: 0,
    };
    let mut told = MaybeUninit::<FILE_FS_PERSISTENT_VOLUME_INFORMATION>::zeroed();
    let mut length = 0;
    // SAFETY: the handle is open, both buffers are structures of the size that is said, and the call is synchronous. The
    // structure is plain data, zeroed before.
    unsafe {
        let ok = DeviceIoControl(
            directory.as_raw_handle(),
            FSCTL_QUERY_PERSISTENT_VOLUME_STATE,
            (&raw const asked).cast(),
            size,
            told.as_mut_ptr().cast(),
            size,
            &raw mut length,
            std::ptr::null_mut(),
        );
        ok != 0 && told.assume_init().VolumeFlags & PERSISTENT_VOLUME_STATE_DEV_VOLUME != 0
    }
}

/// What is free for this user. Windows has no inodes to run out of.
#[expect(unsafe_code, reason = "no safe wrapper asks for free space")]
pub(super) fn space(path: &Path) -> Result<Space, Errno> {
    let directory = wide(path.join(""));
    let (mut free, mut total) = (0, 0);
    // SAFETY: the path ends with a zero; the numbers outlive the call, and what is null is not asked for.
    let ok = unsafe {
        GetDiskFreeSpaceExW(
            directory.as_ptr(),
            &raw mut free,
            &raw mut total,
            std::ptr::null_mut(),
        )
    };
    if ok == 0 {
        return Err(last_error());
    }
    Ok(Space {
        free_bytes: free,
        free_inodes: 0,
        total_inodes: 0,
        total_bytes: total,
        block_size: cluster(path).unwrap_or(4096),
    })
}

/// The bytes of a cluster.
#[expect(unsafe_code, reason = "no safe wrapper asks for the size of clusters")]
fn cluster(path: &Path) -> Option<u64> {
    let root = wide(root(path)?.join(""));
    let mut numbers = [0_u32; 4];
    let [sectors, bytes, free, total] = &mut numbers;
    // SAFETY: the path ends with a backslash and a zero, and the numbers outlive the call.
    let ok = unsafe { GetDiskFreeSpaceW(root.as_ptr(), sectors, bytes, free, total) };
    (ok != 0).then(|| u64::from(numbers[0]) * u64::from(numbers[1]))
}
