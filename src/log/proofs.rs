//! How to find out, on the machine a log comes from, whether a cause is the one.

use crate::model::code::Code;
use crate::model::log::Platform;

/// Whether a cause concerns every file that goes from the one place to the other, or single files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Every file: where another wheel was linked, it is not this one.
    Places,
    /// Single files or directories.
    Files,
}

/// What tells a cause, with commands whose words in braces are filled in: `{file}` the cached file, `{from}` its
/// directory, `{into}` the directory it should go to, `{probe}` a new name in there, `{cache}` the cache, `{drive}` the
/// drive of the target.
#[derive(Debug)]
pub(super) struct Proof {
    pub(super) code: u16,
    pub(super) scope: Scope,
    pub(super) tell: &'static str,
    linux: &'static [&'static str],
    macos: &'static [&'static str],
    windows: &'static [&'static str],
}

impl Proof {
    /// The commands for a shell of `platform`.
    pub(super) fn commands(&self, platform: Platform) -> &'static [&'static str] {
        match platform {
            Platform::Linux => self.linux,
            Platform::MacOs => self.macos,
            Platform::Windows => self.windows,
        }
    }
}

/// The proof of a cause.
pub(super) fn of(code: Code) -> Option<&'static Proof> {
    PROOFS.iter().find(|proof| proof.code == code.0)
}

const fn row(
    code: u16,
    scope: Scope,
    tell: &'static str,
    linux: &'static [&'static str],
    macos: &'static [&'static str],
    windows: &'static [&'static str],
) -> Proof {
    Proof {
        code,
        scope,
        tell,
        linux,
        macos,
        windows,
    }
}

use Scope::{Files, Places};

const MOUNTS: &[&str] = &[
    "findmnt -no TARGET,SOURCE,FSTYPE,FSROOT -T {from}",
    "findmnt -no TARGET,SOURCE,FSTYPE,FSROOT -T {into}",
];
const VOLUMES: &[&str] = &["df {from} {into}"];
const FLAGS: &[&str] = &["lsattr {file}", "lsattr -d {from} {into}"];
/// The call itself, so that Windows says why it refuses.
const LINK: &str = "try { New-Item -ItemType HardLink -Path {probe} -Target {file} -ErrorAction Stop; Remove-Item -LiteralPath {probe} } catch { $_.Exception.ToString() }";
const VOLUME: &[&str] = &["fsutil fsinfo volumeinfo {drive}"];

/// Likeliest first, where nothing but the call is known.
pub(super) const PROOFS: &[Proof] = &[
    row(
        116,
        Files,
        "Windows lists every name of the cached file, and one of them lies in a folder of OneDrive; a hard link made by hand fails with error 396 (\"cloud operation\")",
        &[],
        &[],
        &[
            "fsutil hardlink list {file}",
            "Get-ChildItem Env:OneDrive*",
            LINK,
        ],
    ),
    row(
        101,
        Places,
        "cache and environment are on different filesystems",
        MOUNTS,
        VOLUMES,
        &[
            "(Get-Item {from}).PSDrive.Name; (Get-Item {into}).PSDrive.Name",
            "mountvol /L",
        ],
    ),
    row(
        102,
        Places,
        "both lines name one source, but two mount points",
        MOUNTS,
        &[],
        &[],
    ),
    row(
        214,
        Places,
        "the filesystem of the cache is tmpfs",
        MOUNTS,
        VOLUMES,
        &[],
    ),
    row(
        209,
        Places,
        "the cache is a temporary one, because of `--no-cache` or `UV_NO_CACHE`",
        &["env | grep UV_NO_CACHE"],
        &["env | grep UV_NO_CACHE"],
        &["Get-ChildItem Env:UV_NO_CACHE"],
    ),
    row(
        216,
        Places,
        "one side is a Windows drive mounted in WSL (9p or drvfs)",
        MOUNTS,
        &[],
        &[],
    ),
    row(
        103,
        Places,
        "both lines name one btrfs, but two subvolumes",
        MOUNTS,
        &[],
        &[],
    ),
    row(
        104,
        Files,
        "the directory has a project id and the flag `P`, and the file another id",
        &["lsattr -p {file}", "lsattr -pd {into}"],
        &[],
        &[],
    ),
    row(
        105,
        Places,
        "one of the two directories shows the flag `E`",
        &["lsattr -d {from} {into}"],
        &[],
        &[],
    ),
    row(
        106,
        Places,
        "a link from one directory of the cache to another fails too, and one inside a directory works",
        &[
            "grep NoNewPrivs /proc/self/status",
            "ln {file} {cache}/uv-linkcheck-probe && rm {cache}/uv-linkcheck-probe",
        ],
        &[],
        &[],
    ),
    row(
        107,
        Places,
        "the filesystem is a union (mergerfs, unionfs, aufs)",
        MOUNTS,
        &[],
        &[],
    ),
    row(
        108,
        Places,
        "the filesystem is BeeGFS or AFS, and a link inside the file's own directory works",
        &[
            "findmnt -no FSTYPE -T {from}",
            "ln {file} {file}.uv-linkcheck-probe && rm {file}.uv-linkcheck-probe",
        ],
        &[],
        &[],
    ),
    row(
        109,
        Places,
        "both are on one server, and it refuses",
        MOUNTS,
        &["mount"],
        &["net use", LINK],
    ),
    row(
        113,
        Files,
        "the file belongs to somebody else and you may not write it",
        &[
            "stat -c '%U %a %n' {file}",
            "id -un",
            "cat /proc/sys/fs/protected_hardlinks",
        ],
        &["stat -f '%Su %Lp %N' {file}", "id -un"],
        &["(Get-Acl {file}).Owner"],
    ),
    row(
        114,
        Files,
        "the file, or the directory, shows the flag `i` or `a` (on macOS `uchg`)",
        FLAGS,
        &["ls -lO {file}", "ls -ldO {into}"],
        &[],
    ),
    row(
        126,
        Files,
        "the same link works a moment later, or once the program that holds the file is closed",
        &["fuser -v {file}"],
        &["lsof {file}"],
        &[
            LINK,
            "Get-MpPreference | Select-Object -ExpandProperty ExclusionPath",
        ],
    ),
    row(
        115,
        Files,
        "the file has as many names as its filesystem allows (NTFS 1024, ext4 65000, btrfs 65535)",
        &[
            "stat -c '%h names: %n' {file}",
            "findmnt -no FSTYPE -T {from}",
        ],
        &["stat -f '%l names: %N' {file}"],
        &["(fsutil hardlink list {file}).Count"],
    ),
    row(
        111,
        Places,
        "the filesystem has no hard links (FAT, exFAT, many network and FUSE filesystems)",
        &[
            "findmnt -no FSTYPE -T {into}",
            "touch {probe} && ln {probe} {probe}2; rm -f {probe} {probe}2",
        ],
        &[
            "mount",
            "touch {probe} && ln {probe} {probe}2; rm -f {probe} {probe}2",
        ],
        VOLUME,
    ),
    row(
        110,
        Places,
        "the filesystem cannot clone, which is normal for ext4, NTFS and most others",
        &["findmnt -no FSTYPE -T {into}"],
        &["mount"],
        VOLUME,
    ),
    row(
        112,
        Places,
        "the filesystem has no symlinks",
        &["ln -s {file} {probe} && rm {probe}"],
        &["ln -s {file} {probe} && rm {probe}"],
        VOLUME,
    ),
    row(
        118,
        Places,
        "a link is denied where creating a file is not; the log of the security module names it",
        &[
            "cat /proc/self/attr/current",
            "sudo dmesg | grep -iE 'apparmor|avc|denied' | tail",
        ],
        &[],
        &["icacls {file}", LINK, "fltmc"],
    ),
    row(
        117,
        Places,
        "the options of the mount begin with `ro`",
        &["findmnt -no OPTIONS -T {into}"],
        &["mount"],
        VOLUME,
    ),
    row(
        119,
        Places,
        "one of the two shows the flag `C`",
        FLAGS,
        &[],
        &[],
    ),
    row(
        120,
        Places,
        "a clone made by hand fails as well, and a hard link works",
        &["cp --reflink=always {file} {probe} && rm {probe}"],
        &["cp -c {file} {probe} && rm {probe}"],
        VOLUME,
    ),
    row(
        121,
        Files,
        "the clone works after `sync`",
        &["sync", "cp --reflink=always {file} {probe} && rm {probe}"],
        &[],
        &[],
    ),
    row(
        123,
        Places,
        "no space, no inode, or no quota is left",
        &["df -h {into}", "df -i {into}", "quota -s"],
        &["df -hi {into}"],
        &[
            "fsutil volume diskfree {drive}",
            "fsutil quota query {drive}",
        ],
    ),
    row(
        124,
        Places,
        "the list of privileges lacks `SeCreateSymbolicLinkPrivilege`, and Developer Mode is off",
        &[],
        &[],
        &[
            "whoami /priv",
            r"Get-ItemProperty HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\AppModelUnlock",
        ],
    ),
    row(
        125,
        Files,
        "a path is longer than 260 characters and long paths are off",
        &["getconf NAME_MAX {into}"],
        &["getconf NAME_MAX {into}"],
        &[r"(Get-ItemProperty HKLM:\SYSTEM\CurrentControlSet\Control\FileSystem).LongPathsEnabled"],
    ),
    row(
        129,
        Files,
        "a directory has the name of the file in the environment",
        &["ls -ld {into}", "ls -la {into}"],
        &["ls -ldO {into}", "ls -laO {into}"],
        &["Get-ChildItem -Force {into}"],
    ),
    row(
        501,
        Places,
        "a file cannot be made in the cache",
        &[
            "ls -ld {cache}",
            "touch {cache}/uv-linkcheck-probe && rm {cache}/uv-linkcheck-probe",
        ],
        &[
            "ls -ldO {cache}",
            "touch {cache}/uv-linkcheck-probe && rm {cache}/uv-linkcheck-probe",
        ],
        &["(Get-Acl {cache}).Access"],
    ),
    row(
        502,
        Places,
        "a directory of the cache is a mount of its own, or a sandbox forbids moves",
        &[
            "findmnt -no TARGET -T {cache}",
            "findmnt -no TARGET -T {cache}/archive-v0",
            "grep NoNewPrivs /proc/self/status",
        ],
        VOLUMES,
        &["(Get-Acl {cache}).Access"],
    ),
    row(
        503,
        Places,
        "the lock fails by hand too",
        &[
            "flock -n {cache}/.lock true",
            "findmnt -no FSTYPE,OPTIONS -T {cache}",
        ],
        &["mount"],
        &["net use"],
    ),
    row(
        206,
        Places,
        "uv refuses this pair of settings by itself",
        &["env | grep UV_"],
        &["env | grep UV_"],
        &["Get-ChildItem Env:UV_*"],
    ),
];
