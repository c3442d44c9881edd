//! Attributes of files and volumes, by `getattrlist`.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use libc::{attrlist, c_void};

/// `ATTR_BIT_MAP_COUNT`.
const GROUPS: u16 = 5;
/// `ATTR_CMN_RETURNED_ATTRS`: which attributes the volume knows comes first.
const RETURNED: u32 = 0x8000_0000;
/// `ATTR_CMNEXT_PRIVATESIZE`: what of a file would be free if it were deleted.
const PRIVATE_SIZE: u32 = 0x0000_0008;
/// `ATTR_VOL_INFO`, which every question about a volume says too, and `ATTR_VOL_CAPABILITIES`.
const CAPABILITIES: u32 = 0x8000_0000 | 0x0002_0000;
/// `FSOPT_NOFOLLOW`.
const NO_FOLLOW: u32 = 0x0000_0001;
/// `FSOPT_ATTR_CMN_EXTENDED`: the bits for forks are those of `ATTR_CMNEXT`.
const EXTENDED: u32 = 0x0000_0020;

/// Words in an `attribute_set_t`: one for each group.
const SET: usize = 5;
/// Where in it the extended common attributes are: in the place of forks.
const FORKS: usize = 4;
/// Where in it those of volumes are.
const VOLUME: usize = 1;

/// Words of an answer: its length, which attributes there are, and `vol_capabilities_attr_t`, the longest of them.
const WORDS: usize = 1 + SET + 8;

/// What a volume can do, in words of `mount` options: group of capabilities, bit, word. `VOL_CAP_FMT_HARDLINKS`,
/// `VOL_CAP_FMT_SYMBOLICLINKS` and `VOL_CAP_INT_CLONE`.
const KNOWN: [(usize, u32, &str); 3] = [
    (0, 0x0000_0004, "hard-links"),
    (0, 0x0000_0002, "symlinks"),
    (1, 0x0001_0000, "clones"),
];

/// Bytes of a file that it shares with no other, as APFS knows them.
pub(in crate::sys) fn private_bytes(path: &Path) -> Option<u64> {
    let mut asked = nothing();
    asked.forkattr = PRIVATE_SIZE;
    let answer = ask(path, asked, NO_FOLLOW | EXTENDED)?;
    if answer[1 + FORKS] & PRIVATE_SIZE == 0 {
        return None;
    }
    // An `off_t`, in the order of the machine, after the set.
    let [low, high] = [answer[1 + SET], answer[2 + SET]];
    let size = fs_err::symlink_metadata(path).ok()?.len();
    Some((u64::from(low) | (u64::from(high) << 32)).min(size))
}

/// What the volume of `path` says it can do: `hard-links`, `symlinks`, `clones`. What it does not speak of is left out.
pub(super) fn capabilities(path: &Path) -> Vec<String> {
    let mut asked = nothing();
    asked.volattr = CAPABILITIES;
    let Some(answer) = ask(path, asked, 0) else {
        return Vec::new();
    };
    if answer[1 + VOLUME] & CAPABILITIES & !0x8000_0000 == 0 {
        return Vec::new();
    }
    let (can, valid) = (&answer[1 + SET..5 + SET], &answer[5 + SET..]);
    let known = KNOWN.iter();
    known
        .filter(|(group, bit, _)| can[*group] & valid[*group] & bit != 0)
        .map(|(_, _, word)| (*word).to_owned())
        .collect()
}

fn nothing() -> attrlist {
    attrlist {
        bitmapcount: GROUPS,
        reserved: 0,
        commonattr: RETURNED,
        volattr: 0,
        dirattr: 0,
        fileattr: 0,
        forkattr: 0,
    }
}

#[expect(unsafe_code, reason = "rustix has no wrapper for this call")]
fn ask(path: &Path, mut asked: attrlist, options: u32) -> Option<[u32; WORDS]> {
    let path = CString::new(path.as_os_str().as_bytes()).ok()?;
    let mut answer = [0_u32; WORDS];
    // SAFETY: the path ends with a zero, `asked` is a whole `attrlist`, and the buffer has the length that is said and
    // outlives the call, which writes nothing beyond it.
    let failed = unsafe {
        libc::getattrlist(
            path.as_ptr(),
            (&raw mut asked).cast::<c_void>(),
            answer.as_mut_ptr().cast::<c_void>(),
            size_of_val(&answer),
            options,
        )
    };
    (failed == 0).then_some(answer)
}
