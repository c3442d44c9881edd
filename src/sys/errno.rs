//! Names of Linux error numbers.

use crate::model::errno::Errno;

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

/// The symbolic name of a number: `EXDEV` of 18.
pub fn name(errno: Errno) -> Option<&'static str> {
    TABLE.iter().find(|row| row.0 == errno.0).map(|row| row.1)
}

/// What a number means, in plain words.
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
