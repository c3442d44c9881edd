//! An operating system error number, kept raw.

use std::fmt;
use std::io;

/// The error number of a failed system call: `errno` on Unix, `GetLastError` on Windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Errno(pub i32);

impl Errno {
    /// The number behind an [`io::Error`] of the standard library; `EIO` (5) stands for errors that carry none, as those
    /// do that have a path wrapped around them.
    pub fn of(error: &io::Error) -> Self {
        Self(error.raw_os_error().unwrap_or(5))
    }

    /// The same error as an [`io::Error`].
    pub fn to_io(self) -> io::Error {
        io::Error::from_raw_os_error(self.0)
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "os error {}", self.0)
    }
}
