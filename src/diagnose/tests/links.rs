use std::path::PathBuf;

use crate::diagnose::testing::*;
use crate::model::code::Code;
use crate::model::errno::Errno;
use crate::model::evidence::CacheFailure;
use crate::model::finding::{Finding, Severity};
use crate::model::mode::Mode;
use crate::model::place::Mount;
use crate::model::python::Os;
use crate::model::uv::UvVersion;

fn data() -> Mount {
    Mount {
        device: (259, 1),
        filesystem: "xfs".into(),
        source: "/dev/nvme0n1p1".into(),
        ..mount(40, "/", "/data")
    }
}

fn evidence<'a>(finding: &'a Finding, name: &str) -> &'a str {
    let found = finding.evidence.iter().find(|fact| fact.fact == name);
    found.map_or_else(|| panic!("no `{name}` in {finding:#?}"), |fact| &fact.value)
}

/// The hard link is refused on ext4, where a clone is refused anyway.
fn hardlink(errno: i32) -> Scene {
    Scene::ext4().refuse(Mode::Hardlink, errno)
}

#[test]
fn an_unsupported_clone_beside_working_hard_links_is_information() {
    let scene = Scene::ext4().predict();
    let findings = scene.findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].code, findings[0].severity),
        (Code(110), Severity::Info)
    );
    assert_eq!(findings[0].message, "ext4 does not clone files here");
    assert_eq!(findings[0].wheels, ["certifi", "idna"]);
    assert_eq!(evidence(&findings[0], "confidence"), "certain");
}

#[test]
fn where_the_first_mode_works_nothing_is_found() {
    assert_eq!(Scene::btrfs().codes(), [0u16; 0]);
    let refused_but_never_tried = Scene::btrfs().refuse(Mode::Hardlink, EXDEV);
    assert_eq!(refused_but_never_tried.codes(), [0u16; 0]);
    let asked_for_hard_links = Scene::ext4().configure(Mode::Hardlink, in_variable("UV_LINK_MODE"));
    assert_eq!(asked_for_hard_links.codes(), [0u16; 0]);
}

#[test]
fn nothing_is_found_in_what_was_not_tried() {
    let mut scene = Scene::ext4().refuse(Mode::Hardlink, EXDEV).predict();
    for wheel in &mut scene.prediction.wheels {
        wheel.outcome = crate::model::outcome::Outcome::Unknown;
    }
    assert!(scene.findings().is_empty());
}

#[test]
fn two_filesystems_are_one_finding_for_both_modes() {
    let scene = hardlink(EXDEV)
        .refuse(Mode::Clone, EXDEV)
        .environment_on(data());
    assert_eq!(scene.clone().codes(), [101]);
    let finding = scene.finding(101);
    assert_eq!(finding.severity, Severity::Warning);
    assert_eq!(
        finding.detail,
        "Links and clones cannot cross from `/` (ext4) to `/data` (xfs), so every file is copied."
    );
    assert_eq!(evidence(&finding, "cache mount"), "/ (ext4, /dev/sda2)");
    assert!(evidence(&finding, "hardlink").starts_with("EXDEV (18) from linkat, 28 files"));
    assert_eq!(
        finding.fixes[0].commands,
        ["export UV_CACHE_DIR=/data/.cache/uv"]
    );
    assert!(finding.fixes.iter().all(|fix| !fix.verified));
}

#[test]
fn windows_has_its_own_number_for_another_volume() {
    let mut scene = hardlink(17)
        .configure(Mode::Hardlink, in_variable("UV_LINK_MODE"))
        .environment_on(data());
    scene.project.environment.python.os = Os::Windows;
    let finding = scene.finding(101);
    assert_eq!(
        finding.fixes[0].commands,
        ["$env:UV_CACHE_DIR = '/data/.cache/uv'"]
    );
}

#[test]
fn two_mounts_of_one_filesystem_and_the_one_that_shows_both() {
    let work = mount(31, "/work", "/home/u/shop");
    let scene = hardlink(EXDEV).environment_on(work);
    assert_eq!(scene.clone().codes(), [102, 110]);
    let finding = scene.finding(102);
    assert_eq!(finding.severity, Severity::Warning);
    assert_eq!(
        evidence(&finding, "environment in the filesystem"),
        "/work/.venv"
    );
    assert_eq!(
        evidence(&finding, "a mount that shows both"),
        "/ (ext4, /dev/sda2)"
    );
    assert_eq!(
        finding.fixes[0].commands,
        ["export UV_PROJECT_ENVIRONMENT=/work/.venv"]
    );
}

#[test]
fn subvolumes_are_told_from_mounts_by_their_device_number() {
    let scene = || {
        let home = Mount {
            root: "/@home".into(),
            device: (0, 41),
            filesystem: "btrfs".into(),
            ..mount(33, "/", "/data")
        };
        let mut scene = Scene::btrfs()
            .refuse(Mode::Hardlink, EXDEV)
            .environment_on(home);
        scene = scene
            .source(|facts| facts.device = (0, 48))
            .directory(|facts| facts.device = (0, 49));
        scene
    };
    assert_eq!(scene().codes(), [0u16; 0], "clones cross subvolumes");
    assert_eq!(
        scene()
            .configure(Mode::Hardlink, in_variable("UV_LINK_MODE"))
            .codes(),
        [103, 202]
    );
    assert_eq!(scene().uv(UvVersion(0, 10, 4)).codes(), [103, 210]);
    let finding = scene().uv(UvVersion(0, 10, 4)).finding(103);
    assert!(
        finding.fixes.iter().any(|fix| fix.id == "upgrade-uv"),
        "{finding:#?}"
    );
    let same = scene()
        .directory(|facts| facts.device = (0, 48))
        .configure(Mode::Hardlink, in_variable("UV_LINK_MODE"));
    assert_eq!(same.codes(), [102, 202]);
}

#[test]
fn project_ids_matter_only_where_they_are_inherited() {
    let scene = |inherit| {
        hardlink(EXDEV).directory(move |facts| {
            facts.project = Some(7);
            facts.project_inherit = inherit;
        })
    };
    assert_eq!(scene(true).codes(), [104, 110]);
    let finding = scene(true).finding(104);
    assert_eq!(evidence(&finding, "project id of the environment"), "7");
    assert_eq!(scene(false).codes(), [106, 110]);
}

#[test]
fn an_encrypted_directory_takes_no_plain_file() {
    assert_eq!(
        hardlink(EXDEV)
            .directory(|facts| facts.encrypted = true)
            .codes(),
        [105, 110]
    );
    let both = hardlink(EXDEV)
        .directory(|facts| facts.encrypted = true)
        .source(|facts| facts.encrypted = true);
    let finding = both.finding(105);
    assert!(evidence(&finding, "confidence").starts_with("likely `encryption-boundary`"));
    assert!(evidence(&finding, "could also be").starts_with("UL106 `landlock-boundary`"));
}

#[test]
fn a_sandbox_is_certain_once_renames_are_refused_too() {
    let finding = hardlink(EXDEV).finding(106);
    assert!(evidence(&finding, "confidence").starts_with("likely"));
    let mut scene = hardlink(EXDEV);
    let path = PathBuf::from("/home/u/.cache/uv/archive-v0");
    scene.evidence.cache_failures.push(CacheFailure {
        step: "rename",
        path,
        errno: Errno(EXDEV),
    });
    assert_eq!(scene.clone().codes(), [502, 106, 110]);
    assert_eq!(evidence(&scene.finding(106), "confidence"), "certain");
}

#[test]
fn one_errno_has_another_cause_on_another_filesystem() {
    for (filesystem, errno, codes) in [
        ("fuse.mergerfs", EXDEV, [107, 110]),
        ("afs", EXDEV, [108, 110]),
        ("beegfs", EPERM, [108, 110]),
        ("lustre", EXDEV, [109, 110]),
        ("vfat", EPERM, [110, 111]),
        ("fuse.fuse-zip", EPERM, [110, 111]),
        ("ext4", EPERM, [118, 110]),
        ("9p", EXDEV, [199, 110]),
    ] {
        let mut found = hardlink(errno).filesystem(filesystem).codes();
        found.retain(|code| *code != 304);
        let mut codes = codes.to_vec();
        codes.sort_by_key(|code| (*code == 110, *code));
        assert_eq!(found, codes, "{filesystem} {errno}");
    }
}

#[test]
fn a_clone_across_overlay_layers_is_a_branch_boundary() {
    assert_eq!(
        Scene::ext4()
            .filesystem("overlay")
            .refuse(Mode::Clone, EXDEV)
            .codes(),
        [107]
    );
}

#[test]
fn two_mounts_of_one_server_are_not_two_filesystems() {
    let export = |id, point: &str, minor, name: &str| Mount {
        device: (0, minor),
        filesystem: "nfs4".into(),
        source: format!("{name}:{point}"),
        ..mount(id, "/", point)
    };
    let scene = |name: &str| {
        hardlink(EXDEV)
            .cache_on(export(50, "/home", 50, "nas"))
            .environment_on(export(51, "/work", 51, name))
    };
    assert_eq!(scene("nas").codes(), [109, 110, 304]);
    assert_eq!(scene("other").codes(), [101, 110, 304]);
}

#[test]
fn a_file_of_another_user_is_protected_unless_everybody_may_write_it() {
    let foreign = |mode, protected| {
        let mut scene = hardlink(EPERM).source(move |facts| {
            facts.uid = 0;
            facts.mode = mode;
        });
        scene.evidence.protected_hardlinks = protected;
        scene
    };
    assert_eq!(foreign(0o100_644, Some(true)).codes(), [113, 110]);
    assert_eq!(foreign(0o104_777, Some(true)).codes(), [113, 110]);
    assert_eq!(foreign(0o100_666, Some(true)).codes(), [199, 110]);
    assert_eq!(foreign(0o100_644, Some(false)).codes(), [199, 110]);
    assert!(evidence(&foreign(0o100_644, None).finding(113), "confidence").starts_with("likely"));
    let finding = foreign(0o100_644, Some(true)).finding(113);
    assert_eq!(evidence(&finding, "owner"), "0");
    assert_eq!(
        finding.fixes[0].commands,
        ["sudo chown -R \"$(id -un)\" /home/u/.cache/uv"]
    );
    let mut root = foreign(0o100_644, Some(true));
    root.evidence.euid = Some(0);
    assert_eq!(root.codes(), [118, 110]);
}

#[test]
fn an_immutable_file_breaks_the_wheel_it_is_in_the_middle_of() {
    let scene = Scene::ext4().break_at(Mode::Hardlink, EPERM, |facts| facts.immutable = true);
    assert_eq!(scene.clone().codes(), [127, 114, 110]);
    let breaks = scene.clone().finding(127);
    assert_eq!(breaks.severity, Severity::Error);
    assert_eq!(breaks.message, "`idna` 1.0 breaks after 14 of its 14 files");
    assert_eq!(breaks.wheels, ["idna"]);
    let finding = scene.finding(114);
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.message, "`idna/core.py` in the cache is immutable");
    assert_eq!(
        finding.fixes[0].commands,
        ["sudo chattr -i /home/u/.cache/uv/archive-v0/idna/idna/core.py"]
    );
    assert_eq!(finding.fixes[1].commands, ["uv cache clean idna"]);
}

#[test]
fn an_append_only_file_and_an_immutable_directory_are_told_apart() {
    let append = hardlink(EPERM).source(|facts| facts.append_only = true);
    assert_eq!(append.clone().codes(), [114, 110]);
    assert_eq!(
        evidence(&append.finding(114), "flag"),
        "append-only (lsattr shows `a`)"
    );
    let directory = hardlink(EPERM).directory(|facts| facts.immutable = true);
    assert_eq!(directory.codes(), [114, 110]);
}

#[test]
fn the_link_limit_is_reported_when_it_is_met_and_when_it_is_near() {
    let old = UvVersion(0, 10, 8);
    let met = Scene::ext4()
        .uv(old)
        .break_at(Mode::Hardlink, EMLINK, |facts| facts.links = 65_000);
    assert_eq!(met.codes(), [127, 115, 210, 110]);
    let near = |links, version| {
        let mut scene = Scene::ext4().uv(version);
        scene.evidence.classes[0].most_links = links;
        scene
    };
    assert_eq!(near(51_999, old).codes(), [110]);
    assert_eq!(near(52_000, old).finding(115).severity, Severity::Warning);
    assert_eq!(
        near(65_000, UvVersion(0, 13, 9)).finding(115).severity,
        Severity::Info
    );
    assert_eq!(
        near(65_000, UvVersion(0, 13, 9)).filesystem("xfs").codes(),
        [110]
    );
}

#[test]
fn a_read_only_mount_refuses_every_mode_and_is_one_error() {
    let scene = Mode::ALL
        .into_iter()
        .fold(Scene::ext4(), |scene, mode| scene.refuse(mode, EROFS));
    let mut scene = scene.environment_on(Mount {
        options: vec!["ro".into()],
        ..mount(40, "/", "/image")
    });
    scene.evidence.cache_failures.clear();
    assert_eq!(scene.clone().codes(), [117]);
    let finding = scene.finding(117);
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.message, "`/image` is read-only");
    assert_eq!(
        evidence(&finding, "options"),
        "this mount of it is read-only"
    );
}

#[test]
fn a_missing_permission_is_a_policy_only_where_a_copy_works() {
    assert_eq!(hardlink(EACCES).codes(), [118, 110]);
    let unreadable = Scene::ext4()
        .refuse(Mode::Copy, EACCES)
        .refuse(Mode::Hardlink, EPERM)
        .source(|facts| {
            facts.uid = 0;
            facts.mode = 0o100_600;
        });
    assert_eq!(unreadable.codes(), [113, 110]);
    let directory = Mode::ALL
        .into_iter()
        .fold(Scene::ext4(), |scene, mode| scene.refuse(mode, EACCES));
    let finding = directory.directory(|facts| facts.uid = 0).finding(113);
    assert_eq!(finding.message, "the environment belongs to user 0");
}

#[test]
fn clones_have_causes_of_their_own() {
    let clone = |errno| Scene::btrfs().refuse(Mode::Clone, errno);
    assert_eq!(
        clone(EINVAL).source(|facts| facts.nocow = true).codes(),
        [119]
    );
    assert_eq!(clone(EINVAL).codes(), [199]);
    assert_eq!(clone(EPERM).codes(), [120]);
    assert_eq!(clone(11).filesystem("zfs").codes(), [121]);
    assert_eq!(clone(26).codes(), [126]);
    let old = clone(EPERM)
        .uv(UvVersion(0, 10, 4))
        .configure(Mode::Clone, in_variable("UV_LINK_MODE"));
    assert_eq!(old.codes(), [120, 202, 210]);
}

#[test]
fn a_pretended_link_is_found_though_uv_sees_success() {
    let mut scene = Scene::ext4();
    for attempt in scene
        .evidence
        .attempts
        .iter_mut()
        .filter(|attempt| attempt.mode == Mode::Hardlink)
    {
        let lied = Some("became a symlink");
        attempt.result = Err(crate::model::evidence::Refusal {
            errno: Errno(EPERM),
            call: "linkat",
            lied,
        });
    }
    assert_eq!(scene.clone().codes(), [122, 110]);
    assert_eq!(
        scene.finding(122).message,
        "hardlink is only pretended here: the file became a symlink"
    );
}

#[test]
fn space_is_counted_before_it_runs_out() {
    let full = |free_bytes, free_inodes| {
        let mut scene = hardlink(EXDEV)
            .refuse(Mode::Clone, EXDEV)
            .environment_on(data());
        let space = scene.evidence.targets[0].place.space.as_mut().unwrap();
        (space.free_bytes, space.free_inodes) = (free_bytes, free_inodes);
        scene
    };
    assert_eq!(full(131_072, 1000).codes(), [101]);
    assert_eq!(full(131_071, 1000).codes(), [123, 101]);
    assert_eq!(
        full(131_071, 1000).finding(123).message,
        "the copies take 128.0 KiB, and 128.0 KiB are free"
    );
    assert_eq!(full(1 << 30, 31).codes(), [123, 101]);
    let mut installed = full(0, 1000);
    installed
        .plan
        .wheels
        .iter_mut()
        .for_each(|wheel| wheel.installed = true);
    assert_eq!(installed.codes(), [101]);
    assert_eq!(Scene::btrfs().refuse(Mode::Clone, ENOSPC).codes(), [123]);
}

#[test]
fn symlinks_have_causes_of_their_own() {
    let symlink = |errno| {
        Scene::ext4()
            .configure(Mode::Symlink, in_variable("UV_LINK_MODE"))
            .refuse(Mode::Symlink, errno)
    };
    assert_eq!(symlink(EPERM).codes(), [112, 202]);
    assert_eq!(symlink(40).codes(), [112, 202]);
    assert_eq!(symlink(36).codes(), [125, 202]);
    let mut windows = symlink(1314);
    windows.project.environment.python.os = Os::Windows;
    assert_eq!(windows.codes(), [124, 202]);
}

#[test]
fn a_synced_folder_has_a_number_that_only_windows_gives() {
    let scene = || hardlink(396).configure(Mode::Hardlink, in_variable("UV_LINK_MODE"));
    let mut windows = scene();
    windows.project.environment.python.os = Os::Windows;
    assert_eq!(windows.codes(), [116, 202]);
    assert_eq!(scene().codes(), [199, 202]);
}

#[test]
fn an_error_nobody_knows_is_unexplained_with_its_facts() {
    let scene = hardlink(71);
    assert_eq!(scene.clone().codes(), [199, 110]);
    let finding = scene.finding(199);
    assert_eq!(
        finding.message,
        "hardlink fails with EPROTO (71) for a reason unknown here"
    );
    assert_eq!(
        evidence(&finding, "confidence"),
        "none: no known cause fits"
    );
    assert!(evidence(&finding, "cache facts").contains("device 8:2, mount 30"));
}
