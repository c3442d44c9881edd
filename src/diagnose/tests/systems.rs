//! Windows and macOS by fakes: what their documentation says of numbers and marks that no machine of the tests has.

use crate::diagnose::testing::*;
use crate::model::errno::Errno;
use crate::model::evidence::CacheFailure;
use crate::model::finding::Severity;
use crate::model::mode::Mode;
use crate::model::outcome::{Outcome, Prediction};
use crate::model::place::{Mount, SyncRoot};
use crate::model::python::Os;
use crate::model::request::Effort;
use crate::model::uv::{UvOrigin, UvVersion};
use crate::progress::Silent;
use crate::sys::fake::Fake;

use super::evidence;

fn on(os: Os, filesystem: &str, mode: Mode, errno: i32) -> Scene {
    let mut scene = Scene::ext4()
        .filesystem(filesystem)
        .configure(mode, in_variable("UV_LINK_MODE"))
        .refuse(mode, errno);
    scene.project.environment.python.os = os;
    scene.evidence.euid = (os != Os::Windows).then_some(1000);
    scene.evidence.protected_hardlinks = None;
    scene
}

fn windows(mode: Mode, errno: i32) -> Scene {
    on(Os::Windows, "ntfs", mode, errno)
}

fn macos(mode: Mode, errno: i32) -> Scene {
    on(Os::MacOs(15, 0), "apfs", mode, errno)
}

#[test]
fn fake_windows_numbers_have_their_causes() {
    use Mode::{Clone, Hardlink, Symlink};
    for (mode, errno, code, certain) in [
        (Hardlink, 1, 111, true),
        (Clone, 1, 110, true),
        (Hardlink, 5, 118, false),
        (Clone, 5, 120, true),
        (Symlink, 5, 118, false),
        (Hardlink, 19, 117, true),
        (Hardlink, 32, 126, true),
        (Hardlink, 33, 126, true),
        (Hardlink, 50, 111, true),
        (Clone, 50, 110, true),
        (Symlink, 50, 112, true),
        (Clone, 87, 110, true),
        (Symlink, 87, 124, false),
        (Hardlink, 112, 123, true),
        (Symlink, 123, 112, true),
        (Hardlink, 206, 125, true),
        (Clone, 347, 115, true),
        (Hardlink, 362, 116, true),
        (Hardlink, 389, 116, true),
        (Hardlink, 390, 116, true),
        (Hardlink, 395, 116, true),
        (Hardlink, 396, 116, true),
        (Hardlink, 1142, 115, true),
        (Hardlink, 1224, 126, true),
        (Symlink, 1314, 124, true),
        (Symlink, 4390, 112, true),
        (Symlink, 4392, 112, true),
        // Numbers of other systems mean nothing there.
        (Hardlink, 18, 199, false),
        // The names that are tried are free, as is the temporary one that uv tries next: that one is taken explains nothing.
        (Clone, 80, 199, false),
        (Hardlink, 183, 199, false),
        (Symlink, 183, 199, false),
        // A path that is not long is not too long.
        (Hardlink, 3, 199, false),
    ] {
        let finding = windows(mode, errno).finding(code);
        let sure = evidence(&finding, "confidence") == "certain";
        assert_eq!(sure, certain, "{mode} {errno}: {finding:#?}");
    }
}

#[test]
fn fake_windows_paths_of_260_characters_are_too_long_where_those_are_not_enabled() {
    for (mode, errno) in [
        (Mode::Hardlink, 3),
        (Mode::Symlink, 87),
        (Mode::Symlink, 1314),
    ] {
        let mut scene = windows(mode, errno);
        scene
            .evidence
            .surroundings
            .insert("long_paths", "off".into());
        let long = format!("/home/u/{}", "x".repeat(240));
        scene.evidence.targets[0].path = long.into();
        let finding = scene.finding(125);
        assert_eq!(evidence(&finding, "long paths"), "off");
    }
}

#[test]
fn fake_windows_without_developer_mode_makes_no_symlinks() {
    let mut scene = windows(Mode::Symlink, 1314);
    for (key, value) in [("developer_mode", "off"), ("symlink_privilege", "off")] {
        scene.evidence.surroundings.insert(key, value.into());
    }
    let finding = scene.finding(124);
    assert_eq!(evidence(&finding, "Developer Mode"), "off");
    assert_eq!(evidence(&finding, "SeCreateSymbolicLinkPrivilege"), "off");
    assert_eq!(
        finding.fixes[0].commands,
        ["$env:UV_LINK_MODE = 'hardlink'"]
    );
    let call = evidence(&finding, "symlink");
    assert!(
        call.starts_with("ERROR_PRIVILEGE_NOT_HELD (1314)"),
        "{call}"
    );
}

#[test]
fn fake_windows_shares_are_networks_and_two_of_one_server_a_boundary_of_its() {
    let share = |id, name: &str| Mount {
        device: (0, u32::try_from(id).unwrap()),
        filesystem: "smb".into(),
        source: format!(r"\\server\{name}"),
        ..mount(id, "/", &format!("/{name}"))
    };
    let apart = windows(Mode::Hardlink, 17).environment_on(share(40, "work"));
    let codes = apart.codes();
    assert!(codes.contains(&101) && codes.contains(&304), "{codes:?}");
    let both = windows(Mode::Hardlink, 17)
        .cache_on(share(41, "caches"))
        .environment_on(share(40, "work"));
    let codes = both.codes();
    assert!(codes.contains(&109) && !codes.contains(&101), "{codes:?}");
}

#[test]
fn fake_windows_clones_on_refs_and_links_nowhere_on_fat() {
    let mut dev_drive = windows(Mode::Hardlink, 50)
        .filesystem("refs")
        .allow(Mode::Hardlink);
    dev_drive = dev_drive
        .configure(Mode::Clone, in_variable("UV_LINK_MODE"))
        .allow(Mode::Clone);
    assert_eq!(dev_drive.codes(), [0; 0]);
    for filesystem in ["fat", "fat32", "exfat"] {
        let finding = windows(Mode::Hardlink, 1)
            .filesystem(filesystem)
            .finding(111);
        assert!(
            finding.message.starts_with(filesystem),
            "{}",
            finding.message
        );
    }
}

#[test]
fn fake_macos_numbers_mean_what_those_of_linux_do() {
    for (mode, errno, code) in [
        (Mode::Clone, 45, 110),
        (Mode::Clone, 102, 110),
        (Mode::Hardlink, 45, 111),
        (Mode::Hardlink, 31, 115),
        (Mode::Hardlink, 69, 123),
        (Mode::Symlink, 78, 112),
        (Mode::Hardlink, 63, 125),
    ] {
        let finding = macos(mode, errno).finding(code);
        assert_eq!(evidence(&finding, "confidence"), "certain");
    }
    let finding = macos(Mode::Clone, 45).finding(110);
    assert!(
        evidence(&finding, "clone").starts_with("ENOTSUP (45)"),
        "{finding:#?}"
    );
    let full = macos(Mode::Hardlink, 31).finding(115);
    assert_eq!(evidence(&full, "limit"), "32767 (apfs)");
}

#[test]
fn fake_macos_flags_are_shown_and_cleared_by_its_own_tools() {
    let finding = macos(Mode::Hardlink, EPERM)
        .source(|facts| facts.immutable = true)
        .finding(114);
    assert_eq!(
        evidence(&finding, "flag"),
        "immutable (ls -lO shows `uchg` or `schg`)"
    );
    let command = &finding.fixes[0].commands[0];
    assert!(
        command.starts_with("sudo chflags -R nouchg,noschg /"),
        "{command}"
    );
}

#[test]
fn fake_macos_and_fake_windows_tell_who_keeps_the_environment_in_sync() {
    for (mut scene, provider, source) in [
        (macos(Mode::Clone, 45), "iCloud Drive", "path"),
        (windows(Mode::Hardlink, 50), "OneDrive", "SyncRootManager"),
    ] {
        assert!(!scene.clone().codes().contains(&406));
        scene.evidence.environment.synced = Some(SyncRoot {
            path: "/home/u/shop".into(),
            provider: provider.to_owned(),
            source,
        });
        let finding = scene.finding(406);
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.message.starts_with(provider), "{}", finding.message);
        assert_eq!(evidence(&finding, "known by"), source);
        assert_eq!(finding.fixes[0].id, "move-environment");
    }
}

#[test]
fn fake_macos_examines_cloned_libraries_on_their_first_import() {
    let cloned = || macos(Mode::Clone, 45).allow(Mode::Clone);
    assert!(!cloned().codes().contains(&305));
    let mut native = cloned();
    native.plan.wheels[0].filename = Some("certifi-1.0-cp312-cp312-macosx_11_0_arm64.whl".into());
    let finding = native.clone().finding(305);
    assert_eq!(
        (finding.severity, finding.wheels),
        (Severity::Info, vec!["certifi".to_owned()])
    );
    native.project.environment.python.os = Scene::ext4().project.environment.python.os;
    assert!(
        !native.codes().contains(&305),
        "on Linux there is no such thing"
    );
}

/// `uchg` on the last file of a package: clones of it are refused here, so that a file and an entry differ.
fn one_file_refused(uv: UvVersion, system: impl FnOnce(Fake) -> Fake) -> Prediction {
    let scene = macos(Mode::Clone, 45).uv(uv);
    let mut plan = scene.plan.clone();
    plan.wheels.truncate(1);
    let archive = plan.wheels[0].archive.clone().unwrap();
    let path = |name: &str| archive.join(name).to_string_lossy().into_owned();
    let site = plan.site_packages.to_string_lossy().into_owned();
    let flagged = path("pkg/two.py");
    let fake = Fake::macos()
        .mount("/", "apfs")
        .dir(&site)
        .file(&path("pkg/one.py"), 10)
        .file(&flagged, 20)
        .file(&path("pkg-1.0.dist-info/METADATA"), 30)
        .file(&path("pkg-1.0.dist-info/WHEEL"), 30)
        .file(&path("pkg-1.0.dist-info/RECORD"), 30)
        .with(&flagged, |facts| facts.immutable = true)
        .refuse(Mode::Clone, &flagged, "/", EPERM);
    let fake = system(fake);
    let before = fake.paths();
    let evidence =
        crate::probe::probe(&scene.project, &plan, Effort::Classes, &fake, &Silent).unwrap();
    assert_eq!(fake.paths(), before);
    crate::predict::predict(&scene.project, &plan, &evidence, Mode::Clone)
}

#[test]
fn fake_macos_clones_whole_directories_before_uv_0_10_5() {
    let old = one_file_refused(UvVersion(0, 10, 4), |fake| fake);
    let wheel = &old.wheels[0];
    assert_eq!(wheel.outcome, Outcome::Installed(Mode::Copy), "{wheel:#?}");
    assert!(old.warning.is_some() && wheel.fallbacks[0].1.ends_with("pkg/two.py"));
    // By files, the first works and the second stops uv.
    let new = one_file_refused(UvVersion(0, 10, 5), |fake| fake);
    let failure = new.wheels[0].failure.as_ref().unwrap();
    assert_eq!((failure.mode, failure.after_files), (Mode::Clone, 1));
}

#[test]
fn fake_macos_clones_the_files_of_a_directory_that_exists() {
    let site = macos(Mode::Clone, 45).plan.site_packages;
    let package = site.join("pkg").to_string_lossy().into_owned();
    let old = one_file_refused(UvVersion(0, 10, 4), |fake| fake.dir(&package));
    let failure = old.wheels[0].failure.as_ref().unwrap();
    assert_eq!((failure.mode, failure.after_files), (Mode::Clone, 1));
    assert!(failure.path.ends_with("pkg/two.py"));
}

#[test]
fn fake_macos_and_fake_windows_say_in_their_numbers_that_nothing_is_locked() {
    let cases = [78, 102, 45, 77].map(|number| (macos(Mode::Clone, 45), number));
    let on_windows = [1, 50].map(|number| (windows(Mode::Hardlink, 50), number));
    for (mut scene, number) in cases.into_iter().chain(on_windows) {
        scene.evidence.cache_failures = vec![CacheFailure {
            step: "lock",
            path: "/home/u/.cache/uv/.lock".into(),
            errno: Errno(number),
        }];
        assert!(scene.codes().contains(&503), "{number}");
    }
}

#[test]
fn fake_macos_keeps_the_bits_of_clones_whatever_the_release() {
    let cloned = |os| {
        let mut scene = on(os, "apfs", Mode::Clone, 45)
            .allow(Mode::Clone)
            .uv(UvVersion(0, 10, 4));
        scene.project.uv.origin = UvOrigin::Path;
        scene.codes()
    };
    let linux = Scene::ext4().project.environment.python.os;
    assert!(cloned(linux).contains(&210), "`FICLONE` copies none");
    assert!(!cloned(Os::MacOs(15, 0)).contains(&210));
}
