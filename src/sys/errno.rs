//! Names and words of error numbers.

use crate::model::errno::Errno;

const TABLE: [(i32, &str, &str); 14] = [
    (1, "EPERM", "not permitted"),
    (2, "ENOENT", "no such file or directory"),
    (5, "EIO", "input/output error"),
    (11, "EAGAIN", "not possible right now"),
    (13, "EACCES", "permission denied"),
    (18, "EXDEV", "another filesystem"),
    (22, "EINVAL", "invalid argument"),
    (25, "ENOTTY", "not supported"),
    (28, "ENOSPC", "no space left"),
    (30, "EROFS", "read-only filesystem"),
    (31, "EMLINK", "too many links"),
    (38, "ENOSYS", "not implemented"),
    (95, "EOPNOTSUPP", "not supported"),
    (122, "EDQUOT", "quota exceeded"),
];

/// The symbol of `errno`.
pub fn name(errno: Errno) -> Option<&'static str> {
    TABLE.iter().find(|row| row.0 == errno.0).map(|row| row.1)
}

/// `errno` in plain words.
pub fn describe(errno: Errno) -> Option<&'static str> {
    TABLE.iter().find(|row| row.0 == errno.0).map(|row| row.2)
}
