//! Every name of a file.

use std::ffi::c_void;
use std::path::{Path, PathBuf};

use windows_sys::Win32::Foundation::INVALID_HANDLE_VALUE;
use windows_sys::Win32::Storage::FileSystem::FindClose;

use super::machine::{is_wine, procedure};
use super::wide::{narrow, wide};

type FindFirst = unsafe extern "system" fn(*const u16, u32, *mut u32, *mut u16) -> *mut c_void;
type FindNext = unsafe extern "system" fn(*mut c_void, *mut u32, *mut u16) -> i32;

/// Names are at most this long.
const LONG: usize = 32 * 1024;

/// A file has at most 1024 names on NTFS.
const MOST: usize = 1024;

/// The names of `path`, absolute, on the drive that `path` is on. `None` where the filesystem or the system cannot tell: FAT,
/// most servers, and Wine, which ends a process that asks.
#[expect(unsafe_code, reason = "no safe wrapper finds the names of a file")]
pub(super) fn of(path: &Path) -> Option<Vec<PathBuf>> {
    if is_wine() {
        return None;
    }
    let first = procedure("kernel32.dll", c"FindFirstFileNameW")?;
    let next = procedure("kernel32.dll", c"FindNextFileNameW")?;
    // SAFETY: these are the documented signatures of the two functions.
    let (first, next) = unsafe {
        (
            std::mem::transmute::<*const c_void, FindFirst>(first),
            std::mem::transmute::<*const c_void, FindNext>(next),
        )
    };
    let drive: PathBuf = path.components().take(1).collect();
    let wide_path = wide(path);
    let mut buffer = vec![0_u16; LONG];
    let mut length = u32::try_from(buffer.len()).ok()?;
    let mut names = Vec::new();
    // SAFETY: the path ends with a zero and the buffer has the length that is said before each call. The handle is closed
    // once, after its last use.
    unsafe {
        let search = first(wide_path.as_ptr(), 0, &raw mut length, buffer.as_mut_ptr());
        if search == INVALID_HANDLE_VALUE {
            return None;
        }
        loop {
            // What is found begins with the backslash of the volume's root.
            let mut name = drive.clone().into_os_string();
            name.push(narrow(&buffer));
            names.push(PathBuf::from(name));
            length = u32::try_from(buffer.len()).unwrap_or(u32::MAX);
            if names.len() >= MOST || next(search, &raw mut length, buffer.as_mut_ptr()) == 0 {
                break;
            }
        }
        FindClose(search);
    }
    names.sort();
    Some(names)
}
