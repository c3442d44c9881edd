//! The table of uv's eras: what changed in which release.

use crate::model::errno::Errno;
use crate::model::log::Platform;
use crate::model::mode::Mode;
use crate::model::uv::UvVersion;
use crate::sys::errno::name_on;

/// The newest release whose behaviour this program knows.
pub const NEWEST: UvVersion = UvVersion(0, 13, 9);

/// The oldest release whose behaviour this program knows.
pub const OLDEST: UvVersion = UvVersion(0, 4, 0);

/// How uv's linker behaves, by release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkEra {
    /// ≤ 0.4.15: as [`LinkEra::NoLadder`], but on Linux `clone` tries to clone the first directory and always copies.
    BrokenClone,
    /// 0.4.16 … 0.10.4: clone, hardlink and symlink each fall back to copy.
    NoLadder,
    /// ≤ 0.10.4 on macOS: as [`LinkEra::NoLadder`], but `clone` takes whole directories: `clonefile` of each entry at the
    /// wheel's top, of the entries in it where that directory exists already (`clone_recursive`).
    WholeEntries,
    /// 0.10.5 … 0.10.8: clone → hardlink → copy.
    Ladder,
    /// ≥ 0.10.9: as [`LinkEra::Ladder`], and a cached file with too many links is replaced by a fresh copy.
    HealsLinkLimit,
}

/// The era of `version`.
pub fn link_era(version: UvVersion) -> LinkEra {
    match version {
        v if v >= UvVersion(0, 10, 9) => LinkEra::HealsLinkLimit,
        v if v >= UvVersion(0, 10, 5) => LinkEra::Ladder,
        v if v >= UvVersion(0, 4, 16) => LinkEra::NoLadder,
        _ => LinkEra::BrokenClone,
    }
}

/// What uv reads first of the metadata of a wheel that it installs: `METADATA`, since 0.11.28 `WHEEL`
/// (`wheel_destination` in `uv-install-wheel`).
pub fn first_metadata(version: UvVersion) -> &'static str {
    if version >= UvVersion(0, 11, 28) {
        "WHEEL"
    } else {
        "METADATA"
    }
}

/// How uv puts a file where something has the name: made elsewhere, it is moved there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacing {
    /// ≤ 0.10.4: links, from a directory that is made in site-packages; copies are written over what is there.
    FromSitePackages,
    /// 0.10.5 … 0.12.10: from a directory beside it, and every copy in copy mode, whether something is there or not.
    EachFromDirectory,
    /// ≥ 0.12.11: from a file beside it, and every copy in copy mode.
    FromFile,
}

/// How `version` replaces what has the name of a file (`uv-install-wheel/src/linker.rs`, `uv-fs/src/link.rs`). In every
/// release a `RECORD` that is copied while other files are linked is written over what is there.
pub fn replacing(version: UvVersion) -> Replacing {
    match version {
        v if v >= UvVersion(0, 12, 11) => Replacing::FromFile,
        v if v >= UvVersion(0, 10, 5) => Replacing::EachFromDirectory,
        _ => Replacing::FromSitePackages,
    }
}

/// The era of `version` on `platform`, where they differ: since 0.10.5 a directory that cannot be cloned whole is walked
/// file by file from the start, so that the files alone decide.
pub fn link_era_on(version: UvVersion, platform: Platform) -> LinkEra {
    match link_era(version) {
        LinkEra::BrokenClone | LinkEra::NoLadder if platform == Platform::MacOs => {
            LinkEra::WholeEntries
        }
        era => era,
    }
}

/// Whether uv stops when locking its cache fails with `errno` of `platform`: it locks since 0.8.19, and goes on without a
/// lock where the system has none (`ErrorKind::Unsupported`: `ENOSYS`, `EOPNOTSUPP`; not the `ENOTSUP` of macOS) since
/// 0.9.8.
pub fn needs_lock(version: UvVersion, errno: Errno, platform: Platform) -> bool {
    let name = name_on(errno, platform);
    let unsupported = matches!(name, Some("ENOSYS" | "EOPNOTSUPP"));
    version >= UvVersion(0, 8, 19) && !(unsupported && version >= UvVersion(0, 9, 8))
}

/// uv's exit status when it cannot unpack what it downloaded into its cache: 1 before 0.12.14, 2 since.
pub fn failed_download_status(version: UvVersion) -> i32 {
    if version >= UvVersion(0, 12, 14) {
        2
    } else {
        1
    }
}

/// The link mode when nothing is configured, on the operating system this program was built for.
pub fn default_mode(version: UvVersion) -> Mode {
    default_mode_on(version, std::env::consts::OS)
}

/// The link mode when nothing is configured, on `os` (as [`std::env::consts::OS`] spells it).
pub fn default_mode_on(version: UvVersion, os: &str) -> Mode {
    match os {
        "macos" | "ios" => Mode::Clone,
        "linux" if version >= UvVersion(0, 10, 5) => Mode::Clone,
        _ => Mode::Hardlink,
    }
}

/// Whether `reflink` is accepted as another name of `clone` (≥ 0.9.28).
pub fn knows_reflink(version: UvVersion) -> bool {
    version >= UvVersion(0, 9, 28)
}

/// First releases of each wheels bucket, oldest first.
const WHEELS: [(UvVersion, &str); 8] = [
    (UvVersion(0, 0, 0), "wheels-v1"),
    (UvVersion(0, 4, 13), "wheels-v2"),
    (UvVersion(0, 5, 0), "wheels-v3"),
    (UvVersion(0, 6, 0), "wheels-v4"),
    (UvVersion(0, 6, 4), "wheels-v5"),
    (UvVersion(0, 10, 0), "wheels-v6"),
    (UvVersion(0, 13, 0), "wheels-v7"),
    (UvVersion(0, 13, 9), "wheels-v8"),
];

/// First releases of each bucket of built wheels, oldest first.
const SDISTS: [(UvVersion, &str); 9] = [
    (UvVersion(0, 0, 0), "built-wheels-v3"),
    (UvVersion(0, 4, 13), "sdists-v4"),
    (UvVersion(0, 4, 25), "sdists-v5"),
    (UvVersion(0, 5, 0), "sdists-v6"),
    (UvVersion(0, 5, 26), "sdists-v7"),
    (UvVersion(0, 6, 0), "sdists-v8"),
    (UvVersion(0, 6, 8), "sdists-v9"),
    (UvVersion(0, 13, 0), "sdists-v10"),
    (UvVersion(0, 13, 9), "sdists-v11"),
];

/// The bucket of unpacked wheels, common to every release.
pub const ARCHIVES: &str = "archive-v0";

/// The bucket of `version` that holds the environments of scripts.
pub fn environments_bucket(version: UvVersion) -> &'static str {
    if version >= UvVersion(0, 6, 0) {
        "environments-v2"
    } else {
        "environments-v1"
    }
}

/// The bucket of `version` that holds pointers to downloaded and local wheels.
pub fn wheels_bucket(version: UvVersion) -> &'static str {
    bucket(&WHEELS, version)
}

/// The bucket of `version` that holds wheels uv built.
pub fn sdists_bucket(version: UvVersion) -> &'static str {
    bucket(&SDISTS, version)
}

/// The newest wheels bucket that is `present`, and the newest release that uses it.
pub fn newest_wheels_bucket(present: impl Fn(&str) -> bool) -> Option<(&'static str, UvVersion)> {
    let (at, (_, name)) = WHEELS
        .iter()
        .enumerate()
        .rev()
        .find(|(_, (_, name))| present(name))?;
    let last = WHEELS.get(at + 1).map_or(NEWEST, |(next, _)| before(*next));
    Some((name, last))
}

/// The newest bucket of built wheels that is `present`.
pub fn newest_sdists_bucket(present: impl Fn(&str) -> bool) -> Option<&'static str> {
    SDISTS
        .iter()
        .rev()
        .map(|(_, name)| *name)
        .find(|name| present(name))
}

/// A version just below `version`, whether it was released or not.
fn before(version: UvVersion) -> UvVersion {
    match version {
        UvVersion(major, minor, 0) => UvVersion(major, minor.saturating_sub(1), u32::MAX),
        UvVersion(major, minor, patch) => UvVersion(major, minor, patch - 1),
    }
}

fn bucket(table: &[(UvVersion, &'static str)], version: UvVersion) -> &'static str {
    let row = table.iter().rev().find(|(first, _)| *first <= version);
    row.map_or(table[0].1, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_change_at_the_release_that_brought_them() {
        for (version, wheels, sdists) in [
            (UvVersion(0, 4, 0), "wheels-v1", "built-wheels-v3"),
            (UvVersion(0, 4, 30), "wheels-v2", "sdists-v5"),
            (UvVersion(0, 5, 3), "wheels-v3", "sdists-v6"),
            (UvVersion(0, 6, 3), "wheels-v4", "sdists-v8"),
            (UvVersion(0, 6, 4), "wheels-v5", "sdists-v8"),
            (UvVersion(0, 9, 30), "wheels-v5", "sdists-v9"),
            (UvVersion(0, 12, 24), "wheels-v6", "sdists-v9"),
            (UvVersion(0, 13, 8), "wheels-v7", "sdists-v10"),
            (NEWEST, "wheels-v8", "sdists-v11"),
        ] {
            assert_eq!(wheels_bucket(version), wheels, "{version}");
            assert_eq!(sdists_bucket(version), sdists, "{version}");
        }
    }

    #[test]
    fn the_newest_bucket_present_tells_a_release() {
        let newest = |names: &[&str]| newest_wheels_bucket(|name| names.contains(&name));
        assert_eq!(newest(&[]), None);
        assert_eq!(
            newest(&["wheels-v5", "wheels-v8"]),
            Some(("wheels-v8", NEWEST))
        );
        assert_eq!(
            newest(&["wheels-v7"]),
            Some(("wheels-v7", UvVersion(0, 13, 8)))
        );
        let (_, version) = newest(&["wheels-v1", "wheels-v5"]).unwrap();
        assert_eq!(wheels_bucket(version), "wheels-v5");
        assert_eq!(
            newest_sdists_bucket(|name| name != "sdists-v11"),
            Some("sdists-v10")
        );
    }

    #[test]
    fn macos_clones_whole_entries_before_0_10_5() {
        for (version, linux, macos) in [
            (OLDEST, LinkEra::BrokenClone, LinkEra::WholeEntries),
            (
                UvVersion(0, 10, 4),
                LinkEra::NoLadder,
                LinkEra::WholeEntries,
            ),
            (UvVersion(0, 10, 5), LinkEra::Ladder, LinkEra::Ladder),
            (NEWEST, LinkEra::HealsLinkLimit, LinkEra::HealsLinkLimit),
        ] {
            assert_eq!(link_era_on(version, Platform::Linux), linux);
            assert_eq!(link_era_on(version, Platform::MacOs), macos);
        }
    }

    #[test]
    fn where_nothing_can_be_locked_uv_goes_on_since_0_9_8() {
        for (number, platform, stops) in [
            (38, Platform::Linux, false),
            (95, Platform::Linux, false),
            (37, Platform::Linux, true),
            (78, Platform::MacOs, false),
            (102, Platform::MacOs, false),
            (45, Platform::MacOs, true),
            (38, Platform::MacOs, true),
            (50, Platform::Windows, true),
        ] {
            let at = |version| needs_lock(version, Errno(number), platform);
            assert_eq!(at(NEWEST), stops, "{number} on {platform:?}");
            assert!(at(UvVersion(0, 9, 7)) && !at(UvVersion(0, 8, 18)));
        }
    }

    #[test]
    fn clone_is_the_default_on_linux_since_0_10_5() {
        assert_eq!(
            default_mode_on(UvVersion(0, 10, 4), "linux"),
            Mode::Hardlink
        );
        assert_eq!(default_mode_on(UvVersion(0, 10, 5), "linux"), Mode::Clone);
        assert_eq!(default_mode_on(NEWEST, "windows"), Mode::Hardlink);
        assert_eq!(default_mode_on(UvVersion(0, 4, 0), "macos"), Mode::Clone);
    }
}
