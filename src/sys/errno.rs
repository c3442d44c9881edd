//! Names of Linux error numbers.

use crate::model::errno::Errno;

/// Number, name, and what the C library says of it.
const TABLE: [(i32, &str, &str); 38] = [
    (1, "EPERM", "Operation not permitted"),
    (2, "ENOENT", "No such file or directory"),
    (4, "EINTR", "Interrupted system call"),
    (5, "EIO", "Input/output error"),
    (6, "ENXIO", "No such device or address"),
    (9, "EBADF", "Bad file descriptor"),
    (11, "EAGAIN", "Resource temporarily unavailable"),
    (12, "ENOMEM", "Cannot allocate memory"),
    (13, "EACCES", "Permission denied"),
    (16, "EBUSY", "Device or resource busy"),
    (17, "EEXIST", "File exists"),
    (18, "EXDEV", "Invalid cross-device link"),
    (19, "ENODEV", "No such device"),
    (20, "ENOTDIR", "Not a directory"),
    (21, "EISDIR", "Is a directory"),
    (22, "EINVAL", "Invalid argument"),
    (23, "ENFILE", "Too many open files in system"),
    (24, "EMFILE", "Too many open files"),
    (25, "ENOTTY", "Inappropriate ioctl for device"),
    (26, "ETXTBSY", "Text file busy"),
    (27, "EFBIG", "File too large"),
    (28, "ENOSPC", "No space left on device"),
    (30, "EROFS", "Read-only file system"),
    (31, "EMLINK", "Too many links"),
    (34, "ERANGE", "Numerical result out of range"),
    (36, "ENAMETOOLONG", "File name too long"),
    (37, "ENOLCK", "No locks available"),
    (38, "ENOSYS", "Function not implemented"),
    (39, "ENOTEMPTY", "Directory not empty"),
    (40, "ELOOP", "Too many levels of symbolic links"),
    (61, "ENODATA", "No data available"),
    (71, "EPROTO", "Protocol error"),
    (75, "EOVERFLOW", "Value too large for defined data type"),
    (95, "EOPNOTSUPP", "Operation not supported"),
    (110, "ETIMEDOUT", "Connection timed out"),
    (116, "ESTALE", "Stale file handle"),
    (122, "EDQUOT", "Disk quota exceeded"),
    (126, "ENOKEY", "Required key not available"),
];

/// The symbolic name of a number: `EXDEV` of 18.
pub fn name(errno: Errno) -> Option<&'static str> {
    TABLE.iter().find(|row| row.0 == errno.0).map(|row| row.1)
}

/// What a number means, in the words of the C library.
pub fn describe(errno: Errno) -> Option<&'static str> {
    TABLE.iter().find(|row| row.0 == errno.0).map(|row| row.2)
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
