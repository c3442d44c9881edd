//! What Windows allows on this machine, and whether it is one.

use std::collections::BTreeMap;
use std::ffi::{CStr, c_void};
use std::sync::OnceLock;

use windows_sys::Win32::Foundation::{HANDLE, LUID};
use windows_sys::Win32::Security::{
    GetTokenInformation, LUID_AND_ATTRIBUTES, LookupPrivilegeValueW, TOKEN_PRIVILEGES, TOKEN_QUERY,
    TokenPrivileges,
};
use windows_sys::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

use super::registry;
use super::wide::wide;

/// A function of a library of the system; `None` where this Windows does not have it. Such libraries are never unloaded.
#[expect(unsafe_code, reason = "no safe wrapper loads what may be absent")]
pub(super) fn procedure(library: &str, name: &CStr) -> Option<*const c_void> {
    let library = wide(library);
    // SAFETY: both names end with a zero; only the directory of the system is searched.
    unsafe {
        let module = LoadLibraryExW(
            library.as_ptr(),
            std::ptr::null_mut(),
            LOAD_LIBRARY_SEARCH_SYSTEM32,
        );
        if module.is_null() {
            return None;
        }
        GetProcAddress(module, name.as_ptr().cast()).map(|found| found as *const c_void)
    }
}

/// Whether this is Wine, which has functions that end the process when they are called.
pub(super) fn is_wine() -> bool {
    static WINE: OnceLock<bool> = OnceLock::new();
    *WINE.get_or_init(|| procedure("ntdll.dll", c"wine_get_version").is_some())
}

const DEVELOPER: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\AppModelUnlock";
const FILE_SYSTEM: &str = r"SYSTEM\CurrentControlSet\Control\FileSystem";
const VERSION: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";

pub(super) fn surroundings() -> BTreeMap<&'static str, String> {
    let mut found = BTreeMap::new();
    let flag = |key, value| registry::number(key, value).unwrap_or(0) != 0;
    let word = |set: bool| if set { "on" } else { "off" }.to_owned();
    let developer = flag(DEVELOPER, "AllowDevelopmentWithoutDevLicense");
    found.insert("developer_mode", word(developer));
    found.insert("long_paths", word(flag(FILE_SYSTEM, "LongPathsEnabled")));
    if let Some(held) = may_symlink() {
        found.insert("symlink_privilege", word(held));
    }
    if let Some(build) = registry::text(VERSION, "CurrentBuildNumber") {
        found.insert("windows_build", build);
    }
    if is_wine() {
        found.insert("wine", "yes".to_owned());
    }
    found
}

/// Whether the process holds `SeCreateSymbolicLinkPrivilege`, enabled or not: the call enables it by itself.
fn may_symlink() -> Option<bool> {
    let wanted = privilege("SeCreateSymbolicLinkPrivilege")?;
    let held = privileges()?;
    Some(held.iter().any(|held| {
        let luid = held.Luid;
        (luid.LowPart, luid.HighPart) == (wanted.LowPart, wanted.HighPart)
    }))
}

#[expect(unsafe_code, reason = "no safe wrapper asks for privileges")]
fn privilege(name: &str) -> Option<LUID> {
    let name = wide(name);
    let mut found = LUID::default();
    // SAFETY: the name ends with a zero, and the result outlives the call.
    let ok = unsafe { LookupPrivilegeValueW(std::ptr::null(), name.as_ptr(), &raw mut found) };
    (ok != 0).then_some(found)
}

#[expect(unsafe_code, reason = "no safe wrapper asks for privileges")]
fn privileges() -> Option<Vec<LUID_AND_ATTRIBUTES>> {
    use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
    // Words, so that the structure is aligned. Windows has some three dozen privileges of twelve bytes.
    let mut buffer = [0_u32; 1024];
    let size = u32::try_from(size_of_val(&buffer)).ok()?;
    let mut length = 0;
    // SAFETY: the token is closed by its owner; the buffer is as large as is said. The structure that is read begins with the
    // count of the entries that follow it, all of them inside the buffer, as is checked.
    unsafe {
        let mut raw: HANDLE = std::ptr::null_mut();
        if OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut raw) == 0 {
            return None;
        }
        let token = OwnedHandle::from_raw_handle(raw);
        let ok = GetTokenInformation(
            token.as_raw_handle(),
            TokenPrivileges,
            buffer.as_mut_ptr().cast(),
            size,
            &raw mut length,
        );
        if ok == 0 || length > size {
            return None;
        }
        let table = buffer.as_ptr().cast::<TOKEN_PRIVILEGES>();
        let most = (length as usize).saturating_sub(4) / size_of::<LUID_AND_ATTRIBUTES>();
        let count = ((*table).PrivilegeCount as usize).min(most);
        let first = (&raw const (*table).Privileges).cast::<LUID_AND_ATTRIBUTES>();
        Some(std::slice::from_raw_parts(first, count).to_vec())
    }
}
