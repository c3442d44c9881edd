use crate::diagnose::testing::*;
use crate::model::errno::Errno;
use crate::model::evidence::{BECAME_COPY, BECAME_SYMLINK, NOTHING_MADE, Refusal, UNOPENED};
use crate::model::finding::Severity;
use crate::model::mode::Mode;
use crate::model::outcome::{Outcome, Prediction};
use crate::model::place::Mount;
use crate::model::python::Os;
use crate::model::uv::UvVersion;
use crate::predict::predict;

use super::{data, evidence, hardlink};

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

#[cfg(unix)]
#[test]
fn an_immutable_file_breaks_the_wheel_it_is_in_the_middle_of() {
    let scene = Scene::ext4().break_at(Mode::Hardlink, EPERM, |facts| facts.immutable = true);
    assert_eq!(scene.clone().codes(), [127, 114, 110]);
    let breaks = scene.clone().finding(127);
    assert_eq!(breaks.severity, Severity::Error);
    assert_eq!(breaks.message, "`idna` 1.0 breaks after 14 of its 15 files");
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

#[cfg(unix)]
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

/// A machine where every call of `mode` reports success and is a lie.
fn lying(mode: Mode, errno: i32, lied: &'static str) -> Scene {
    let mut scene = Scene::ext4();
    let attempts = scene.evidence.attempts.iter_mut();
    for attempt in attempts.filter(|attempt| attempt.mode == mode) {
        attempt.result = Err(Refusal {
            errno: Errno(errno),
            call: "linkat",
            lied: Some(lied),
        });
    }
    scene
}

/// What the stage before this one predicts.
fn predicted(scene: &Scene, requested: Mode) -> Prediction {
    predict(&scene.project, &scene.plan, &scene.evidence, requested)
}

#[test]
fn a_pretended_link_is_found_though_uv_sees_success() {
    for (lied, made, shares) in [
        (BECAME_SYMLINK, Mode::Symlink, true),
        (BECAME_COPY, Mode::Copy, false),
        (NOTHING_MADE, Mode::Hardlink, false),
    ] {
        let scene = lying(Mode::Hardlink, EPERM, lied);
        let mut codes = scene.clone().codes();
        codes.sort_unstable();
        assert_eq!(codes, [110, 122]);
        let message = format!("hardlink is only pretended here: the file {lied}");
        assert_eq!(scene.clone().finding(122).message, message);
        let predicted = predicted(&scene, Mode::Hardlink);
        assert_eq!(predicted.exit_status, 0);
        for wheel in predicted.wheels {
            assert_eq!(wheel.outcome, Outcome::Installed(made));
            assert_eq!(wheel.tried, [Mode::Hardlink]);
            assert_eq!(wheel.bytes_linked > 0, shares);
        }
    }
}

// As Wine does.
#[test]
fn a_symlink_that_is_never_made_is_found() {
    let scene = lying(Mode::Symlink, EPERM, NOTHING_MADE)
        .configure(Mode::Symlink, in_variable("UV_LINK_MODE"));
    assert!(scene.clone().codes().contains(&122));
    let message = format!("symlink is only pretended here: the file {NOTHING_MADE}");
    assert_eq!(scene.finding(122).message, message);
}

#[test]
fn scripts_that_do_not_open_stop_uv() {
    let mut scene = lying(Mode::Symlink, EPERM, UNOPENED);
    assert_eq!(predicted(&scene, Mode::Symlink).exit_status, 0);
    let script = "idna-3.10.data/scripts/run";
    scene.evidence.wheels[1].script = Some((0, script.into()));
    let stopped = predicted(&scene, Mode::Symlink);
    assert_eq!(stopped.exit_status, 2);
    let failure = stopped.wheels[1].failure.as_ref().unwrap();
    assert_eq!(failure.errno, Errno(EPERM));
    assert!(failure.path.ends_with(script));
    assert_eq!(failure.after_files, scene.evidence.wheels[1].files);
    assert_eq!(predicted(&scene, Mode::Hardlink).exit_status, 0);
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
