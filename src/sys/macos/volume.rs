//! The volume behind a path, by `statfs`, and what it says it can do.

use std::ffi::{OsString, c_char};
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::attributes;
use crate::model::place::Mount;

/// Bits of `f_flags`, and the words `mount` prints for them. A volume without `MNT_LOCAL` is on another machine.
const FLAGS: [(u32, &str); 5] = [
    (0x0000_1000, "local"),
    (0x0000_0004, "noexec"),
    (0x0000_0008, "nosuid"),
    (0x0010_0000, "nobrowse"),
    (0x0020_0000, "noowners"),
];

/// `MNT_RDONLY`.
const READ_ONLY: u32 = 0x0000_0001;

pub(in crate::sys) fn mount_at(real: &Path) -> Option<Mount> {
    let found = rustix::fs::statfs(real).ok()?;
    let device = fs_err::metadata(real).ok()?.dev();
    // Firmlinks show directories of the data volume below the root, where everybody names them.
    let told = PathBuf::from(text(&found.f_mntonname));
    let capabilities = attributes::capabilities(&told);
    let mount_point = if real.starts_with(&told) {
        told
    } else {
        PathBuf::from("/")
    };
    let mut options = vec![
        if found.f_flags & READ_ONLY == 0 {
            "rw"
        } else {
            "ro"
        }
        .to_owned(),
    ];
    options.extend(
        FLAGS
            .iter()
            .filter(|(bit, _)| found.f_flags & bit != 0)
            .map(|(_, word)| (*word).to_owned()),
    );
    let mut super_options = options.clone();
    super_options.extend(capabilities);
    Some(Mount {
        id: device,
        parent: 0,
        device: super::split(device),
        root: "/".into(),
        mount_point,
        super_options,
        options,
        filesystem: text(&found.f_fstypename).to_string_lossy().into_owned(),
        source: text(&found.f_mntfromname).to_string_lossy().into_owned(),
    })
}

fn text(field: &[c_char]) -> OsString {
    let bytes = field.iter().map(|c| c.cast_unsigned());
    OsString::from_vec(bytes.take_while(|byte| *byte != 0).collect())
}
