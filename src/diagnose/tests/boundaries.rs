use std::path::PathBuf;

use crate::diagnose::testing::*;
use crate::model::code::Code;
use crate::model::errno::Errno;
use crate::model::evidence::CacheFailure;
#[cfg(unix)]
use crate::model::evidence::{Attempt, Refusal, Run, Target};
use crate::model::finding::Severity;
use crate::model::mode::Mode;
use crate::model::place::Mount;
#[cfg(unix)]
use crate::model::python::Os;
use crate::model::uv::UvVersion;

#[cfg(unix)]
use super::data;
use super::{evidence, hardlink};

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

#[cfg(unix)]
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

#[cfg(unix)]
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

#[cfg(unix)]
#[test]
fn two_mounts_of_one_filesystem_and_the_one_that_shows_both() {
    let work = mount(31, "/srv", "/home/u/shop");
    let scene = hardlink(EXDEV).environment_on(work);
    assert_eq!(scene.clone().codes(), [102, 110]);
    let finding = scene.finding(102);
    assert_eq!(finding.severity, Severity::Warning);
    assert_eq!(
        evidence(&finding, "environment in the filesystem"),
        "/srv/.venv"
    );
    assert_eq!(
        evidence(&finding, "a mount that shows both"),
        "/ (ext4, /dev/sda2)"
    );
    assert_eq!(
        finding.fixes[0].commands,
        ["export UV_PROJECT_ENVIRONMENT=/srv/.venv"]
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
            .environment_on(export(51, "/srv", 51, name))
    };
    assert_eq!(scene("nas").codes(), [109, 110, 304]);
    assert_eq!(scene("other").codes(), [101, 110, 304]);
}

#[cfg(unix)]
#[test]
fn a_package_directory_elsewhere_breaks_its_wheel_and_nothing_is_moved() {
    let mut scene = Scene::ext4();
    let path = scene.evidence.targets[0].path.join("pkg/data");
    let place = place_on(&data(), "/data/pkg");
    scene.evidence.targets.push(Target { path, place });
    let refused = scene
        .evidence
        .attempts
        .iter()
        .find(|attempt| attempt.mode == Mode::Hardlink)
        .cloned()
        .unwrap();
    let result = Err(Refusal {
        errno: Errno(EXDEV),
        call: "linkat",
        lied: None,
    });
    scene.evidence.attempts.push(Attempt {
        target: 1,
        result,
        ..refused
    });
    let run = Run {
        target: 1,
        first: "pkg/data/x".into(),
        ..scene.evidence.wheels[0].runs[0].clone()
    };
    scene.evidence.wheels[0].runs.push(run);
    assert_eq!(scene.clone().codes(), [127, 101, 110]);
    let finding = scene.finding(101);
    assert_eq!(finding.wheels, ["certifi"]);
    assert!(
        finding
            .message
            .ends_with("/site-packages/pkg/data` is on another filesystem than the cache")
    );
    assert!(finding.fixes.is_empty());
}
