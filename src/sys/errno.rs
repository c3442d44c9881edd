//! Names of error numbers: those of Linux, and what others have in their place.

use crate::model::errno::Errno;
use crate::model::log::Platform;

/// There is no such file or directory.
pub const NOT_FOUND: Errno = Errno(2);

/// `EPERM`, or `ERROR_ACCESS_DENIED`.
pub const NOT_PERMITTED: Errno = Errno(if cfg!(windows) { 5 } else { 1 });

/// What making a directory is worth where a file has the name: `EEXIST`, or `ERROR_ALREADY_EXISTS`.
pub const EXISTS: Errno = Errno(if cfg!(windows) { 183 } else { 17 });

/// What putting a file in the place of a directory is worth: `EISDIR`, or `ERROR_ACCESS_DENIED`.
pub const IS_DIRECTORY: Errno = Errno(if cfg!(windows) { 5 } else { 21 });

/// What putting a file in the place of a mount is worth: `EBUSY`, or `ERROR_ACCESS_DENIED`.
pub const BUSY: Errno = Errno(if cfg!(windows) { 5 } else { 16 });

/// What moving a file to another mount is worth: `EXDEV`, or `ERROR_NOT_SAME_DEVICE`.
pub const CROSSES: Errno = Errno(if cfg!(windows) { 17 } else { 18 });

/// What a lock that somebody else holds is worth: `EAGAIN`, or `ERROR_LOCK_VIOLATION`.
pub const WOULD_BLOCK: Errno = Errno(if cfg!(windows) {
    33
} else if cfg!(target_os = "macos") {
    35
} else {
    11
});

/// Number, name, and plain words.
const TABLE: [(i32, &str, &str); 38] = [
    (1, "EPERM", "not permitted"),
    (2, "ENOENT", "no such file or directory"),
    (4, "EINTR", "interrupted system call"),
    (5, "EIO", "input/output error"),
    (6, "ENXIO", "no such device or address"),
    (9, "EBADF", "bad file descriptor"),
    (11, "EAGAIN", "not possible right now"),
    (12, "ENOMEM", "cannot allocate memory"),
    (13, "EACCES", "permission denied"),
    (16, "EBUSY", "device or resource busy"),
    (17, "EEXIST", "file exists"),
    (18, "EXDEV", "another filesystem or mount"),
    (19, "ENODEV", "no such device"),
    (20, "ENOTDIR", "not a directory"),
    (21, "EISDIR", "is a directory"),
    (22, "EINVAL", "invalid argument"),
    (23, "ENFILE", "too many open files in system"),
    (24, "EMFILE", "too many open files"),
    (25, "ENOTTY", "not supported"),
    (26, "ETXTBSY", "text file busy"),
    (27, "EFBIG", "file too large"),
    (28, "ENOSPC", "no space left"),
    (30, "EROFS", "read-only filesystem"),
    (31, "EMLINK", "too many links"),
    (34, "ERANGE", "numerical result out of range"),
    (36, "ENAMETOOLONG", "file name too long"),
    (37, "ENOLCK", "no locks available"),
    (38, "ENOSYS", "not implemented"),
    (39, "ENOTEMPTY", "directory not empty"),
    (40, "ELOOP", "too many levels of symbolic links"),
    (61, "ENODATA", "no data available"),
    (71, "EPROTO", "protocol error"),
    (75, "EOVERFLOW", "value too large for defined data type"),
    (95, "EOPNOTSUPP", "not supported"),
    (110, "ETIMEDOUT", "connection timed out"),
    (116, "ESTALE", "stale file handle"),
    (122, "EDQUOT", "quota exceeded"),
    (126, "ENOKEY", "required key not available"),
];

/// The system this program was built for.
const NATIVE: Platform = if cfg!(windows) {
    Platform::Windows
} else if cfg!(target_os = "macos") {
    Platform::MacOs
} else {
    Platform::Linux
};

/// The symbolic name of a number of this system: `EXDEV`, `ERROR_NOT_SAME_DEVICE`.
pub fn name(errno: Errno) -> Option<&'static str> {
    name_on(errno, NATIVE)
}

/// What a number of this system means, in plain words.
pub fn describe(errno: Errno) -> Option<&'static str> {
    describe_on(errno, NATIVE)
}

fn row(errno: Errno) -> Option<&'static (i32, &'static str, &'static str)> {
    TABLE.iter().find(|row| row.0 == errno.0)
}

/// The number of a name, in any case; `ENOTSUP` is `EOPNOTSUPP`, `EWOULDBLOCK` is `EAGAIN`.
pub fn by_name(text: &str) -> Option<Errno> {
    let text = match text.to_ascii_uppercase().as_str() {
        "ENOTSUP" => "EOPNOTSUPP".to_owned(),
        "EWOULDBLOCK" => "EAGAIN".to_owned(),
        other => other.to_owned(),
    };
    TABLE
        .iter()
        .find(|row| row.1 == text)
        .map(|row| Errno(row.0))
}

/// The number of a name of Windows, `ERROR_NOT_SAME_DEVICE`, in any case.
pub fn by_name_on_windows(text: &str) -> Option<Errno> {
    let row = WINDOWS
        .iter()
        .find(|row| row.1.eq_ignore_ascii_case(text))?;
    Some(Errno(row.0))
}

/// Numbers of macOS that are not those of Linux, and the number Linux has for the same.
const MACOS: [(i32, i32); 16] = [
    (11, 35),
    (35, 11),
    (45, 95),
    (60, 110),
    (62, 40),
    (63, 36),
    (66, 39),
    (69, 122),
    (70, 116),
    (77, 37),
    (78, 38),
    (84, 75),
    (93, 61),
    (96, 61),
    (100, 71),
    (102, 95),
];

/// Numbers of Windows: name, and plain words.
const WINDOWS: [(i32, &str, &str); 32] = [
    (1, "ERROR_INVALID_FUNCTION", "not supported"),
    (2, "ERROR_FILE_NOT_FOUND", "no such file"),
    (
        3,
        "ERROR_PATH_NOT_FOUND",
        "no such directory, or a path too long",
    ),
    (5, "ERROR_ACCESS_DENIED", "access denied"),
    (17, "ERROR_NOT_SAME_DEVICE", "another volume"),
    (19, "ERROR_WRITE_PROTECT", "write protected"),
    (31, "ERROR_GEN_FAILURE", "the device does not work"),
    (32, "ERROR_SHARING_VIOLATION", "used by another program"),
    (33, "ERROR_LOCK_VIOLATION", "locked by another program"),
    (50, "ERROR_NOT_SUPPORTED", "not supported"),
    (80, "ERROR_FILE_EXISTS", "file exists"),
    (87, "ERROR_INVALID_PARAMETER", "invalid parameter"),
    (112, "ERROR_DISK_FULL", "no space left"),
    (123, "ERROR_INVALID_NAME", "invalid name"),
    (145, "ERROR_DIR_NOT_EMPTY", "directory not empty"),
    (183, "ERROR_ALREADY_EXISTS", "already exists"),
    (206, "ERROR_FILENAME_EXCED_RANGE", "file name too long"),
    (
        347,
        "ERROR_BLOCK_TOO_MANY_REFERENCES",
        "too many clones of one block",
    ),
    (
        362,
        "ERROR_CLOUD_FILE_PROVIDER_NOT_RUNNING",
        "the cloud provider is not running",
    ),
    (
        389,
        "ERROR_CLOUD_FILE_UNSUCCESSFUL",
        "the cloud provider could not do it",
    ),
    (
        390,
        "ERROR_CLOUD_FILE_NOT_UNDER_SYNC_ROOT",
        "only possible in a synced folder",
    ),
    (
        395,
        "ERROR_CLOUD_FILE_ACCESS_DENIED",
        "access denied by the cloud provider",
    ),
    (
        396,
        "ERROR_CLOUD_FILE_INCOMPATIBLE_HARDLINKS",
        "a name in a synced folder and one outside",
    ),
    (998, "ERROR_NOACCESS", "no access to memory"),
    (1117, "ERROR_IO_DEVICE", "input/output error"),
    (1142, "ERROR_TOO_MANY_LINKS", "too many links"),
    (1224, "ERROR_USER_MAPPED_FILE", "mapped by another program"),
    (1295, "ERROR_DISK_QUOTA_EXCEEDED", "quota exceeded"),
    (1314, "ERROR_PRIVILEGE_NOT_HELD", "a privilege is missing"),
    (1920, "ERROR_CANT_ACCESS_FILE", "cannot be accessed"),
    (4390, "ERROR_NOT_A_REPARSE_POINT", "not a reparse point"),
    (4392, "ERROR_INVALID_REPARSE_DATA", "invalid reparse point"),
];

/// The last of the numbers that all Unix systems share.
const LAST_SHARED: i32 = 34;

/// The number Linux has for what `errno` means on `platform`; `None` where it has none for it, and for Windows, whose
/// errors are others.
pub fn on_linux(errno: Errno, platform: Platform) -> Option<Errno> {
    match platform {
        Platform::Linux => Some(errno),
        Platform::MacOs => {
            let other = MACOS.iter().find(|row| row.0 == errno.0);
            let shared = (errno.0 <= LAST_SHARED).then_some(errno);
            other.map(|row| Errno(row.1)).or(shared)
        }
        Platform::Windows => None,
    }
}

/// The symbolic name of a number of `platform`: `EXDEV`, `ERROR_NOT_SAME_DEVICE`.
pub fn name_on(errno: Errno, platform: Platform) -> Option<&'static str> {
    match platform {
        // Linux gives one number two names, macOS has a number for each.
        Platform::MacOs if errno.0 == 45 => Some("ENOTSUP"),
        Platform::Linux | Platform::MacOs => row(on_linux(errno, platform)?).map(|row| row.1),
        Platform::Windows => on_windows(errno).map(|row| row.1),
    }
}

/// What a number of `platform` means, in plain words.
pub fn describe_on(errno: Errno, platform: Platform) -> Option<&'static str> {
    match platform {
        Platform::Linux | Platform::MacOs => row(on_linux(errno, platform)?).map(|row| row.2),
        Platform::Windows => on_windows(errno).map(|row| row.2),
    }
}

fn on_windows(errno: Errno) -> Option<&'static (i32, &'static str, &'static str)> {
    WINDOWS.iter().find(|row| row.0 == errno.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_means_what_its_system_says() {
        for (number, platform, expected) in [
            (18, Platform::Linux, Some("EXDEV")),
            (18, Platform::MacOs, Some("EXDEV")),
            (45, Platform::MacOs, Some("ENOTSUP")),
            (95, Platform::Linux, Some("EOPNOTSUPP")),
            (11, Platform::MacOs, None),
            (63, Platform::MacOs, Some("ENAMETOOLONG")),
            (102, Platform::MacOs, Some("EOPNOTSUPP")),
            // What Linux calls ENAMETOOLONG, ENOSYS and EOPNOTSUPP.
            (36, Platform::MacOs, None),
            (38, Platform::MacOs, None),
            (95, Platform::MacOs, None),
            (35, Platform::MacOs, Some("EAGAIN")),
            (17, Platform::Windows, Some("ERROR_NOT_SAME_DEVICE")),
            (17, Platform::Linux, Some("EEXIST")),
            (9999, Platform::Windows, None),
        ] {
            let name = name_on(Errno(number), platform);
            assert_eq!(name, expected, "{number} on {platform:?}");
        }
    }
}
