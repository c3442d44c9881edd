//! Values of the registry, read only.

use std::ffi::c_void;

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_LOCAL_MACHINE, KEY_READ, REG_VALUE_TYPE, RRF_RT_REG_DWORD, RRF_RT_REG_SZ,
    RegCloseKey, RegEnumKeyExW, RegEnumValueW, RegGetValueW, RegOpenKeyExW,
};

use super::wide::{narrow, wide};

/// Longer than any value that is asked for.
const LONG: usize = 4096;

/// As many entries of a key are read.
const MOST: u32 = 256;

/// A `REG_DWORD` of `HKEY_LOCAL_MACHINE`.
pub(super) fn number(key: &str, value: &str) -> Option<u32> {
    let mut found = 0_u32;
    let size = get(key, value, RRF_RT_REG_DWORD, (&raw mut found).cast(), 4)?;
    (size == 4).then_some(found)
}

/// A `REG_SZ` of `HKEY_LOCAL_MACHINE`.
pub(super) fn text(key: &str, value: &str) -> Option<String> {
    let mut buffer = [0_u16; LONG];
    let size = u32::try_from(size_of_val(&buffer)).ok()?;
    get(key, value, RRF_RT_REG_SZ, buffer.as_mut_ptr().cast(), size)?;
    Some(narrow(&buffer).to_string_lossy().into_owned())
}

/// Fills `buffer`, which has `size` bytes; gives how many were written.
#[expect(unsafe_code, reason = "no safe wrapper reads the registry")]
fn get(key: &str, value: &str, kind: u32, buffer: *mut c_void, size: u32) -> Option<u32> {
    let (key, value) = (wide(key), wide(value));
    let mut size = size;
    // SAFETY: both names end with a zero, and the callers pass a buffer of the size that is said.
    let status = unsafe {
        RegGetValueW(
            HKEY_LOCAL_MACHINE,
            key.as_ptr(),
            value.as_ptr(),
            kind,
            std::ptr::null_mut(),
            buffer,
            &raw mut size,
        )
    };
    (status == ERROR_SUCCESS).then_some(size)
}

/// An open key.
struct Key(HKEY);

impl Drop for Key {
    #[expect(unsafe_code, reason = "no safe wrapper closes a key")]
    fn drop(&mut self) {
        // SAFETY: the key is open, and closed here alone.
        unsafe { RegCloseKey(self.0) };
    }
}

#[expect(unsafe_code, reason = "no safe wrapper opens a key")]
fn open(key: &str) -> Option<Key> {
    let key = wide(key);
    let mut found = std::ptr::null_mut();
    // SAFETY: the name ends with a zero, and the result outlives the call.
    let status = unsafe {
        RegOpenKeyExW(
            HKEY_LOCAL_MACHINE,
            key.as_ptr(),
            0,
            KEY_READ,
            &raw mut found,
        )
    };
    (status == ERROR_SUCCESS).then_some(Key(found))
}

/// The names of the keys below a key.
#[expect(unsafe_code, reason = "no safe wrapper enumerates keys")]
pub(super) fn keys(key: &str) -> Vec<String> {
    let Some(key) = open(key) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    let mut buffer = [0_u16; LONG];
    for index in 0..MOST {
        let mut length = u32::try_from(buffer.len()).unwrap_or(0);
        // SAFETY: the key is open, the buffer has the length that is said, and what is null is not asked for.
        let status = unsafe {
            RegEnumKeyExW(
                key.0,
                index,
                buffer.as_mut_ptr(),
                &raw mut length,
                std::ptr::null(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            )
        };
        if status != ERROR_SUCCESS {
            break;
        }
        names.push(narrow(&buffer).to_string_lossy().into_owned());
    }
    names
}

/// The texts among the values of a key.
#[expect(unsafe_code, reason = "no safe wrapper enumerates values")]
pub(super) fn values(key: &str) -> Vec<String> {
    let Some(open) = open(key) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut name = [0_u16; LONG];
    for index in 0..MOST {
        let mut length = u32::try_from(name.len()).unwrap_or(0);
        let mut kind: REG_VALUE_TYPE = 0;
        // SAFETY: the key is open, the buffer has the length that is said, and what is null is not asked for.
        let status = unsafe {
            RegEnumValueW(
                open.0,
                index,
                name.as_mut_ptr(),
                &raw mut length,
                std::ptr::null(),
                &raw mut kind,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            )
        };
        if status != ERROR_SUCCESS {
            break;
        }
        found.extend(text(key, &narrow(&name).to_string_lossy()));
    }
    found
}
