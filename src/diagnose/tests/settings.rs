use std::path::PathBuf;

use crate::diagnose::testing::*;
use crate::model::errno::Errno;
use crate::model::evidence::{CacheFailure, Unreadable};
use crate::model::finding::Severity;
use crate::model::mode::Mode;
use crate::model::place::Mount;
use crate::model::project::Remark;
use crate::model::uv::{UvOrigin, UvVersion};

fn crossed() -> Scene {
    let data = Mount {
        device: (259, 1),
        filesystem: "xfs".into(),
        ..mount(40, "/", "/data")
    };
    Scene::ext4()
        .refuse(Mode::Clone, EXDEV)
        .refuse(Mode::Hardlink, EXDEV)
        .environment_on(data)
}

#[test]
fn a_copy_that_was_asked_for_is_information_where_better_works() {
    let scene = Scene::ext4().configure(Mode::Copy, in_variable("UV_LINK_MODE"));
    assert_eq!(scene.clone().codes(), [201]);
    let finding = scene.finding(201);
    assert_eq!(finding.severity, Severity::Info);
    assert_eq!(
        finding.message,
        "`UV_LINK_MODE` asks for copies, and hardlink works here"
    );
    assert_eq!(finding.fixes[0].commands, ["unset UV_LINK_MODE"]);
    let nowhere = crossed().configure(Mode::Copy, in_variable("UV_LINK_MODE"));
    assert_eq!(nowhere.codes(), [0u16; 0]);
    let overlay = Scene::ext4()
        .filesystem("overlay")
        .configure(Mode::Copy, in_variable("UV_LINK_MODE"));
    assert_eq!(
        overlay.codes(),
        [0u16; 0],
        "a hard link on an overlay may be a copy"
    );
}

#[test]
fn a_mode_that_is_never_reached_is_named_with_its_line() {
    let scene = Scene::ext4().configure(Mode::Clone, in_project("tool.uv.link-mode"));
    assert_eq!(scene.clone().codes(), [202, 110]);
    let finding = scene.finding(202);
    assert_eq!(
        finding.location.as_ref().map(|location| location.line),
        Some(12)
    );
    assert_eq!(crossed().codes(), [101], "a default is no wish");
}

#[cfg(unix)]
#[test]
fn a_hidden_value_matters_only_where_it_differs() {
    let scene = |value: &str| {
        let mut scene = Scene::ext4().configure(Mode::Hardlink, in_variable("UV_LINK_MODE"));
        scene.project.settings.link_mode.hidden =
            vec![(value.to_owned(), in_project("tool.uv.link-mode"))];
        scene
    };
    assert_eq!(scene("hardlink").codes(), [0u16; 0]);
    assert_eq!(scene("copy").codes(), [203]);
    let message = scene("copy").finding(203).message;
    assert_eq!(
        message,
        "`UV_LINK_MODE` hides `tool.uv.link-mode` at `/home/u/shop/pyproject.toml:12`"
    );
}

#[test]
fn remarks_become_findings() {
    let origin = || in_project("tool.uv.link-mode");
    let value = |value: &str| Remark::InvalidValue {
        key: "link-mode".into(),
        value: value.into(),
        origin: origin(),
    };
    for (remark, code) in [
        (value("auto"), 204),
        (
            Remark::PipTableOnly {
                key: "link-mode".into(),
                value: "copy".into(),
                origin: origin(),
            },
            205,
        ),
        (
            Remark::TableDropped {
                reason: "unknown field `x`".into(),
                origin: origin(),
            },
            217,
        ),
    ] {
        let mut scene = Scene::btrfs();
        scene.project.remarks.push(remark);
        assert_eq!(scene.clone().codes(), [code]);
        let finding = scene.finding(code);
        assert_eq!(
            (finding.severity, finding.location.is_some()),
            (Severity::Warning, true)
        );
    }
    let mut old = Scene::btrfs().uv(UvVersion(0, 9, 27));
    old.project.remarks.push(value("reflink"));
    assert!(old.finding(204).detail.contains("since 0.9.28"));
}

#[test]
fn symlinks_and_a_temporary_cache() {
    let symlink = || Scene::ext4().configure(Mode::Symlink, in_variable("UV_LINK_MODE"));
    assert_eq!(symlink().codes(), [207]);
    let mut refused = symlink();
    refused.project.settings.no_cache = Some(in_variable("UV_NO_CACHE"));
    assert_eq!(refused.codes(), [206, 209]);
}

#[test]
fn a_temporary_cache_is_a_warning_where_uv_warns() {
    let temporary = |mut scene: Scene| {
        scene.project.settings.no_cache = Some(in_variable("UV_NO_CACHE"));
        scene
    };
    assert_eq!(
        temporary(Scene::btrfs()).finding(209).severity,
        Severity::Info
    );
    assert_eq!(temporary(crossed()).codes(), [101, 209]);
    assert_eq!(
        temporary(crossed()).finding(209).severity,
        Severity::Warning
    );
}

#[test]
fn cache_directories_in_the_wrong_file_or_place() {
    let cache_dir = |value: &str, effective: &str, origin| {
        let mut scene = Scene::btrfs();
        let setting = &mut scene.project.settings.cache_dir;
        (setting.configured, setting.effective, setting.origin) =
            (Some(value.into()), effective.into(), origin);
        scene
    };
    assert_eq!(
        cache_dir("/data/uv", "/data/uv", in_project("tool.uv.cache-dir")).codes(),
        [208]
    );
    assert_eq!(
        cache_dir("/data/uv", "/data/uv", in_variable("UV_CACHE_DIR")).codes(),
        [0u16; 0]
    );
    assert_eq!(
        cache_dir(
            ".uv-cache",
            "/home/u/shop/.uv-cache",
            in_project("tool.uv.cache-dir")
        )
        .codes(),
        [211]
    );
}

#[test]
fn an_old_uv_is_to_blame_only_where_a_newer_one_is_proven_better() {
    let clone = |version| {
        Scene::ext4()
            .uv(version)
            .configure(Mode::Clone, in_variable("UV_LINK_MODE"))
    };
    assert_eq!(clone(UvVersion(0, 10, 4)).codes(), [110, 202, 210]);
    assert_eq!(clone(UvVersion(0, 10, 6)).codes(), [202, 110]);
    assert_eq!(crossed().uv(UvVersion(0, 10, 4)).codes(), [101]);
    assert_eq!(Scene::btrfs().uv(UvVersion(0, 10, 5)).codes(), [210]);
    let mut assumed = clone(UvVersion(0, 10, 4));
    assumed.project.uv.origin = UvOrigin::Assumed;
    assert_eq!(assumed.codes(), [110, 202]);
}

#[test]
fn a_symlinked_cache_is_named_where_it_crosses() {
    let data = Mount {
        device: (259, 1),
        filesystem: "xfs".into(),
        ..mount(40, "/", "/data")
    };
    let mut scene = Scene::ext4()
        .refuse(Mode::Clone, EXDEV)
        .refuse(Mode::Hardlink, EXDEV)
        .cache_on(data);
    scene.evidence.cache.real = "/data/uv".into();
    assert_eq!(scene.clone().codes(), [101, 212]);
    assert_eq!(
        scene.finding(212).message,
        "the cache is really in `/data/uv`"
    );
    let mut same = Scene::ext4();
    same.evidence.cache.real = "/srv/uv".into();
    assert_eq!(same.codes(), [110]);
}

#[test]
fn where_the_cache_lies() {
    let on = |filesystem: &str, point: &str| Mount {
        device: (0, 60),
        filesystem: filesystem.into(),
        source: filesystem.into(),
        ..mount(60, "/", point)
    };
    let refused = |mount: Mount| {
        Scene::ext4()
            .refuse(Mode::Clone, EXDEV)
            .refuse(Mode::Hardlink, EXDEV)
            .cache_on(mount)
    };
    assert_eq!(refused(on("tmpfs", "/run/user/1000")).codes(), [101, 214]);
    let mut container = refused(on("ext4", "/home/u/.cache/uv"));
    container
        .evidence
        .surroundings
        .insert("container", "docker".into());
    assert_eq!(container.codes(), [101, 213]);
    let mut wsl = refused(on("9p", "/mnt/c"));
    wsl.evidence
        .surroundings
        .insert("osrelease", "6.6.87.2-microsoft-standard-WSL2".into());
    assert_eq!(wsl.codes(), [101, 216, 304]);
}

#[test]
fn an_environment_elsewhere_is_blamed_if_the_project_is_beside_the_cache() {
    let mut scene = crossed();
    scene.project.environment.path = "/data/venvs/shop".into();
    scene.project.environment.origin = in_variable("UV_PROJECT_ENVIRONMENT");
    assert_eq!(scene.clone().codes(), [101, 215]);
    assert_eq!(
        scene.finding(215).fixes[0].commands,
        ["unset UV_PROJECT_ENVIRONMENT"]
    );
}

#[test]
fn what_works_and_costs() {
    let overlay = || Scene::ext4().filesystem("overlay");
    assert_eq!(overlay().codes(), [110]);
    assert_eq!(
        overlay().source(|facts| facts.device = (0, 44)).codes(),
        [110, 303]
    );
    assert_eq!(Scene::ext4().filesystem("nfs4").codes(), [110, 304]);
    let noexec = Mount {
        options: vec!["rw".into(), "noexec".into()],
        ..mount(30, "/", "/")
    };
    assert_eq!(
        Scene::btrfs()
            .environment_on(Mount {
                filesystem: "btrfs".into(),
                ..noexec
            })
            .codes(),
        [306]
    );
}

#[test]
fn a_cache_uv_cannot_use() {
    let failing = |step, errno| {
        let mut scene = Scene::btrfs();
        let path = PathBuf::from("/home/u/.cache/uv");
        scene.evidence.cache_failures.push(CacheFailure {
            step,
            path,
            errno: Errno(errno),
        });
        scene
    };
    assert_eq!(failing("create", EROFS).codes(), [501]);
    assert_eq!(failing("lock", EACCES).codes(), [501]);
    assert_eq!(failing("rename", EXDEV).codes(), [502]);
    assert_eq!(failing("lock", 38).codes(), [503]);
    let mut unreadable = Scene::btrfs();
    unreadable.evidence.wheels[0].unreadable = Some(Unreadable {
        path: "pkg/data".into(),
        errno: Errno(EACCES),
        after_files: 1,
    });
    let finding = unreadable.finding(501);
    assert_eq!(
        (finding.severity, finding.wheels),
        (Severity::Error, vec!["certifi".to_owned()])
    );
}
