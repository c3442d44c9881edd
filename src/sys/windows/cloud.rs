//! Folders that a cloud service keeps in sync: what the Cloud Files API says, what is registered, what OneDrive sets.

#![expect(
    clippy::disallowed_methods,
    reason = "the number is what is asked for, which errors with a path around them hide"
)]

use std::ffi::{OsString, c_void};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::machine::procedure;
use super::registry;
use super::wide::{narrow, wide};
use crate::env::{ONEDRIVE, ONEDRIVE_COMMERCIAL, ONEDRIVE_CONSUMER, Process, Vars as _};
use crate::model::place::{SyncRoot, is_below};

type GetSyncRootInfo =
    unsafe extern "system" fn(*const u16, u32, *mut c_void, u32, *mut u32) -> i32;

/// `CF_SYNC_ROOT_INFO_PROVIDER`: status, then the provider's name and version, 256 characters each.
const INFO_PROVIDER: u32 = 2;

const MANAGER: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\SyncRootManager";

/// The sync root above `path`, or `path` itself.
pub(super) fn sync_root(path: &Path) -> Option<SyncRoot> {
    let known = roots().iter().find(|root| is_below(path, &root.path));
    let asked = provider_of(path);
    match (known, asked) {
        (Some(known), Some(provider)) => Some(SyncRoot {
            provider,
            source: "CfGetSyncRootInfoByPath",
            ..known.clone()
        }),
        (Some(known), None) => Some(known.clone()),
        // The API names the provider and not the folder: the highest that it still knows is that folder.
        (None, Some(provider)) => {
            let above = path
                .ancestors()
                .take_while(|path| provider_of(path).is_some());
            Some(SyncRoot {
                path: above.last()?.to_owned(),
                provider,
                source: "CfGetSyncRootInfoByPath",
            })
        }
        (None, None) => None,
    }
}

/// The provider of the sync root that `path` is in, asked of `cldapi.dll`, which Windows has since 1709.
#[expect(unsafe_code, reason = "the library is loaded where it exists")]
fn provider_of(path: &Path) -> Option<String> {
    static FUNCTION: OnceLock<Option<GetSyncRootInfo>> = OnceLock::new();
    let function = FUNCTION.get_or_init(|| {
        let found = procedure("cldapi.dll", c"CfGetSyncRootInfoByPath")?;
        // SAFETY: this is the documented signature of the function.
        Some(unsafe { std::mem::transmute::<*const c_void, GetSyncRootInfo>(found) })
    });
    let mut buffer = [0_u16; 2 + 256 + 256];
    let size = u32::try_from(size_of_val(&buffer)).ok()?;
    let path = wide(path);
    let mut length = 0;
    // SAFETY: the path ends with a zero, and the buffer has the size that is said.
    let result = unsafe {
        (*function)?(
            path.as_ptr(),
            INFO_PROVIDER,
            buffer.as_mut_ptr().cast(),
            size,
            &raw mut length,
        )
    };
    if result != 0 {
        return None;
    }
    Some(narrow(&buffer[2..258]).to_string_lossy().into_owned())
}

/// What is registered and what OneDrive's variables name, once for the process.
fn roots() -> &'static [SyncRoot] {
    static ROOTS: OnceLock<Vec<SyncRoot>> = OnceLock::new();
    ROOTS.get_or_init(|| {
        let mut roots = registered();
        for name in [ONEDRIVE_COMMERCIAL, ONEDRIVE_CONSUMER, ONEDRIVE] {
            let Some(path) = Process.get_nonempty(name).map(canonical) else {
                continue;
            };
            if !roots.iter().any(|root| root.path == path) {
                roots.push(SyncRoot {
                    path,
                    provider: "OneDrive".to_owned(),
                    source: name,
                });
            }
        }
        roots
    })
}

fn canonical(path: OsString) -> PathBuf {
    let path = PathBuf::from(path);
    match std::fs::canonicalize(&path) {
        Ok(real) => dunce::simplified(&real).to_owned(),
        Err(_) => path,
    }
}

/// Keys are named `PROVIDER!USER!ACCOUNT`, and name their folders by the user's id below `UserSyncRoots`.
fn registered() -> Vec<SyncRoot> {
    let mut found = Vec::new();
    for key in registry::keys(MANAGER) {
        let provider = key.split('!').next().unwrap_or(&key).to_owned();
        for path in registry::values(&format!(r"{MANAGER}\{key}\UserSyncRoots")) {
            found.push(SyncRoot {
                path: canonical(path.into()),
                provider: provider.clone(),
                source: "SyncRootManager",
            });
        }
    }
    found
}
