//! Where a cache may be kept.

use std::path::Path;

use super::{Answering, chosen, first, home, only, recommended, two_filesystems};
use crate::diagnose::testing::Scene;
use crate::diagnose::{Case, diagnose};
use crate::env::Given;
use crate::model::mode::Mode;
use crate::predict::predict;

/// Where the cache is to be kept, if that is what is recommended.
fn cache_place(scene: &Scene, vars: &Given) -> Option<String> {
    let all = |_: &Path| only(&[Mode::Hardlink, Mode::Copy]);
    let (recommendation, _) = recommended(scene, vars, all);
    let fix = recommendation.fix.filter(|fix| fix.id == "move-cache")?;
    let command = fix.commands.first()?.strip_prefix("export UV_CACHE_DIR=");
    command.map(str::to_owned)
}

/// The environment's mount, wherever it is told.
fn remount(scene: &mut Scene, point: &str) {
    for mount in &mut scene.evidence.mounts {
        if mount.id == 40 {
            mount.mount_point = point.into();
        }
    }
    let evidence = &mut scene.evidence;
    for place in [&mut evidence.environment, &mut evidence.targets[0].place] {
        place.mount.as_mut().unwrap().mount_point = point.into();
    }
}

#[test]
fn the_project_is_no_place_for_a_cache_but_in_ci() {
    let scene = two_filesystems();
    assert_eq!(
        cache_place(&scene, &home()).as_deref(),
        Some("/data/.cache/uv")
    );
    let ci = Given::new([("HOME", "/home/u"), ("CI", "true")]);
    assert_eq!(
        cache_place(&scene, &ci).as_deref(),
        Some("/data/shop/.uv-cache")
    );

    let mut alone = scene;
    remount(&mut alone, "/data/shop");
    let all = |_: &Path| only(&[Mode::Hardlink, Mode::Copy]);
    let (recommendation, _) = recommended(&alone, &home(), all);
    let fix = first(&recommendation);
    assert_eq!((fix.id, fix.verified), ("move-environment", true));
    let (recommendation, _) = recommended(&alone, &ci, all);
    let fix = first(&recommendation);
    assert_eq!(fix.commands, ["export UV_CACHE_DIR=/data/shop/.uv-cache"]);
    assert!(fix.risk.as_ref().unwrap().contains("in the project"));
}

#[test]
fn projects_on_one_mount_share_a_cache_and_each_mount_has_its_own() {
    let project = |root: &str, mount: &str| {
        let mut scene = two_filesystems();
        remount(&mut scene, mount);
        scene.project.root = root.into();
        scene.project.environment.path = Path::new(root).join(".venv");
        cache_place(&scene, &home())
    };
    let on_data = project("/data/team/shop", "/data");
    assert_eq!(on_data.as_deref(), Some("/data/.cache/uv"));
    assert_eq!(project("/data/other/deep/down/tool", "/data"), on_data);
    assert_eq!(
        project("/srv/tool", "/srv").as_deref(),
        Some("/srv/.cache/uv")
    );
}

#[test]
fn where_the_mount_is_closed_the_topmost_open_directory_is_taken() {
    let mut scene = two_filesystems();
    scene.project.root = "/data/u/work/shop".into();
    let answers = |_: &Path| only(&[Mode::Hardlink, Mode::Copy]);
    let prediction = predict(&scene.project, &scene.plan, &scene.evidence, Mode::Clone);
    let ground = Answering {
        scene: &scene,
        answers,
        closed: vec!["/data/.cache".into(), "/data/u/.uv-cache".into()],
        lockless: Vec::new(),
        tried: std::cell::RefCell::default(),
    };
    let case = Case {
        project: &scene.project,
        plan: &scene.plan,
        evidence: &scene.evidence,
        prediction: &prediction,
    };
    let recommendation = chosen(&case, &diagnose(&case), &[], &home(), &ground);
    assert_eq!(
        first(&recommendation).commands,
        ["export UV_CACHE_DIR=/data/u/work/.uv-cache"]
    );
}

#[test]
fn a_place_that_is_emptied_or_too_small_is_passed_over() {
    for point in ["/tmp", "/scratch", "/dev/shm", "/var/tmp"] {
        let mut scene = two_filesystems();
        remount(&mut scene, point);
        scene.project.root = Path::new(point).join("u/shop");
        assert_eq!(cache_place(&scene, &home()), None, "{point}");
        // What goes together with the environment lasts as long as it is needed.
        scene.project.environment.path = scene.project.root.join(".venv");
        assert!(cache_place(&scene, &home()).is_some(), "{point}");
    }
    let mut scene = two_filesystems();
    remount(&mut scene, "/gpfs/s1");
    scene.project.root = "/gpfs/s1/u/shop".into();
    assert!(cache_place(&scene, &home()).is_some());
    let cluster = Given::new([("HOME", "/home/u"), ("SCRATCH", "/gpfs/s1/u")]);
    assert_eq!(
        cache_place(&scene, &cluster).as_deref(),
        Some("/gpfs/s1/.cache/uv"),
        "only what lies below it is emptied"
    );
    let space = scene.evidence.environment.space.as_mut().unwrap();
    space.free_bytes = 65_536;
    assert_eq!(cache_place(&scene, &home()), None, "both wheels do not fit");
}

#[test]
fn a_cache_in_memory_is_not_proposed() {
    let mut scene = two_filesystems();
    scene.evidence.targets[0]
        .place
        .mount
        .as_mut()
        .unwrap()
        .filesystem = "tmpfs".into();
    let archives = scene.plan.archives.clone();
    let (_, tried) = recommended(&scene, &home(), |_| only(&Mode::ALL));
    assert!(tried.iter().all(|path| *path == archives), "{tried:?}");
}
