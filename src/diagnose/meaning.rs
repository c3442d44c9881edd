//! What an error number can mean: one table for each family of systems. Numbers alone, never texts, which are translated.

use crate::model::code::Code;
use crate::model::errno::Errno;
use crate::model::log::Platform;
use crate::model::mode::Mode;
use crate::sys;

use super::registry::{CAUSES, Cause};

/// What an error number can mean for each call.
pub(super) struct Meaning {
    pub(super) number: i32,
    pub(super) hardlink: &'static [u16],
    pub(super) clone: &'static [u16],
    pub(super) symlink: &'static [u16],
    /// What it can mean before uv links, or in a copy.
    pub(super) elsewhere: &'static [u16],
}

impl Meaning {
    /// The codes of the causes that make a call of `mode` fail so.
    pub(super) fn codes(&self, mode: Mode) -> &'static [u16] {
        match mode {
            Mode::Clone => self.clone,
            Mode::Hardlink => self.hardlink,
            Mode::Symlink => self.symlink,
            Mode::Copy => self.elsewhere,
        }
    }

    /// Whether any cause gives it.
    pub(super) fn has_causes(&self) -> bool {
        Mode::ALL.iter().any(|mode| !self.codes(*mode).is_empty())
    }
}

const fn row(
    number: i32,
    hardlink: &'static [u16],
    clone: &'static [u16],
    symlink: &'static [u16],
    elsewhere: &'static [u16],
) -> Meaning {
    Meaning {
        number,
        hardlink,
        clone,
        symlink,
        elsewhere,
    }
}

/// Numbers of Linux.
pub(super) const UNIX: &[Meaning] = &[
    row(
        1,
        &[113, 114, 111, 118, 108],
        &[120, 114],
        &[112, 114],
        &[501],
    ),
    row(2, &[118], &[], &[], &[]),
    row(5, &[111], &[], &[112], &[]),
    row(9, &[], &[], &[], &[503]),
    row(11, &[], &[121], &[], &[]),
    row(13, &[118, 113], &[113, 120], &[118, 113], &[501, 113]),
    row(16, &[126], &[126], &[126], &[]),
    row(
        18,
        &[101, 102, 103, 104, 105, 106, 107, 108, 109],
        &[101, 102, 107],
        &[],
        &[502],
    ),
    row(21, &[], &[], &[], &[129]),
    row(22, &[], &[119], &[], &[503]),
    row(25, &[], &[110], &[], &[]),
    row(26, &[], &[126], &[], &[126]),
    row(28, &[123], &[123], &[123], &[123, 501]),
    row(30, &[117], &[117], &[117], &[117, 501]),
    row(31, &[115], &[], &[], &[]),
    row(34, &[115], &[], &[], &[]),
    row(36, &[125], &[125], &[125], &[125]),
    row(37, &[], &[], &[], &[503]),
    row(38, &[111], &[110], &[112], &[503]),
    row(40, &[], &[], &[112], &[]),
    row(71, &[], &[], &[112], &[]),
    row(95, &[111], &[110], &[112], &[503]),
    row(122, &[123], &[123], &[123], &[123, 501]),
    row(126, &[105], &[105], &[105], &[105]),
];

/// Numbers of Windows. Causes ask it: see [`blames`].
pub(super) const WINDOWS: &[Meaning] = &[
    // INVALID_FUNCTION, which FAT and old servers answer; a server with locks has `LockFileEx`.
    row(1, &[111], &[110], &[112], &[503]),
    // PATH_NOT_FOUND, which paths of 260 characters and more give where long ones are not enabled.
    row(3, &[125], &[125], &[125], &[125]),
    // ACCESS_DENIED: access lists, virus scanners, programs that are running.
    row(5, &[118, 126], &[120], &[118], &[501, 126]),
    // NOT_SAME_DEVICE.
    row(17, &[101, 109], &[101, 109], &[], &[502]),
    // WRITE_PROTECT.
    row(19, &[117], &[117], &[117], &[117, 501]),
    // SHARING_VIOLATION and LOCK_VIOLATION.
    row(32, &[126], &[126], &[126], &[126, 501]),
    row(33, &[126], &[126], &[], &[126]),
    // NOT_SUPPORTED.
    row(50, &[111], &[110], &[112], &[503]),
    // FILE_EXISTS, of a call that creates a file anew: see `name_is_taken`.
    row(80, &[], &[], &[], &[]),
    // INVALID_PARAMETER: symlinks before Windows 10 1703, or to long paths; extents that are no whole clusters.
    row(87, &[], &[110], &[125, 124], &[]),
    // DISK_FULL.
    row(112, &[123], &[123], &[123], &[123, 501]),
    // INVALID_NAME, which junctions give that lead into or out of a network share.
    row(123, &[], &[], &[112], &[501]),
    // ALREADY_EXISTS, of a link: see `name_is_taken`.
    row(183, &[], &[], &[], &[]),
    // FILENAME_EXCED_RANGE.
    row(206, &[125], &[125], &[125], &[125]),
    // BLOCK_TOO_MANY_REFERENCES: ReFS counts the clones of a cluster.
    row(347, &[], &[115], &[], &[]),
    // CLOUD_FILE_PROVIDER_NOT_RUNNING, _UNSUCCESSFUL, _NOT_UNDER_SYNC_ROOT, _ACCESS_DENIED, _INCOMPATIBLE_HARDLINKS.
    row(362, &[116], &[116], &[116], &[116]),
    row(389, &[116], &[116], &[116], &[116]),
    row(390, &[116], &[116], &[116], &[116]),
    row(395, &[116], &[116], &[116], &[116]),
    row(396, &[116], &[], &[], &[]),
    // TOO_MANY_LINKS.
    row(1142, &[115], &[], &[], &[]),
    // USER_MAPPED_FILE.
    row(1224, &[126], &[126], &[], &[126]),
    // PRIVILEGE_NOT_HELD.
    row(1314, &[], &[], &[124, 125], &[]),
    // NOT_A_REPARSE_POINT and INVALID_REPARSE_DATA: links of the cache that a share or a driver broke.
    row(4390, &[], &[], &[112], &[501]),
    row(4392, &[], &[], &[112], &[501]),
];

/// Whether the number says that the name is taken (`io::ErrorKind::AlreadyExists`), which fails no link mode by itself: uv
/// then links under a temporary name and renames that over the file (`crates/uv-fs/src/link.rs`). If that is refused too,
/// whatever the number, uv goes on to the next mode; so a filesystem that answers so for free names fails the mode, and
/// nothing is known that does.
pub(super) fn name_is_taken(number: i32, platform: Platform) -> bool {
    match platform {
        Platform::Linux | Platform::MacOs => number == 17,
        Platform::Windows => matches!(number, 80 | 183),
    }
}

/// Whether the number, given by a call of `mode` on Windows, can be due to the cause with this code.
pub(super) fn blames(errno: Errno, mode: Mode, code: Code) -> bool {
    WINDOWS
        .iter()
        .any(|row| row.number == errno.0 && row.codes(mode).contains(&code.0))
}

/// The causes that can make a link call of `mode` fail on `platform`, with this number where it is known.
pub fn candidates(
    platform: Platform,
    mode: Mode,
    errno: Option<Errno>,
) -> impl Iterator<Item = &'static Cause> {
    let rows = match platform {
        Platform::Linux | Platform::MacOs => UNIX,
        Platform::Windows => WINDOWS,
    };
    let number = errno.map(|errno| match platform {
        Platform::Windows => Some(errno),
        _ => sys::errno::on_linux(errno, platform),
    });
    rows.iter()
        .filter(move |row| number.is_none_or(|number| number == Some(Errno(row.number))))
        .flat_map(move |row| row.codes(mode))
        .filter_map(|code| by_number(*code))
}

pub(super) fn by_number(number: u16) -> Option<&'static Cause> {
    CAUSES.iter().find(|cause| cause.code == Code(number))
}
