//! Cases built by hand, predicted by the real state machine; directories answer as a test says.

#[cfg(unix)]
mod placement;
mod places;

use std::path::{Path, PathBuf};

use super::chosen;
use super::ground::Ground;
use super::ladder::Answers;
#[cfg(unix)]
use crate::diagnose::testing::mount;
use crate::diagnose::testing::{EPERM, EXDEV, Scene, in_project, in_variable};
use crate::diagnose::{Case, diagnose};
use crate::env::Given;
use crate::model::errno::Errno;
use crate::model::evidence::{Attempt, Refusal};
use crate::model::fix::Recommendation;
#[cfg(unix)]
use crate::model::fix::{Edit, Fix, Scope};
use crate::model::mode::Mode;
use crate::model::place::Place;
use crate::model::uv::UvVersion;
use crate::predict::predict;

/// Answers of a directory from which only these modes work, beside symlinks.
fn only(modes: &[Mode]) -> Answers {
    let refusal = Refusal {
        errno: Errno(EXDEV),
        call: "linkat",
        lied: None,
    };
    Mode::ALL.map(|mode| {
        (
            mode,
            if mode == Mode::Symlink || modes.contains(&mode) {
                Ok(())
            } else {
                Err(refusal.clone())
            },
        )
    })
}

/// A machine whose directories answer as a test says, all on the environment's mount.
struct Answering<'a, F> {
    scene: &'a Scene,
    answers: F,
    /// What may not be written to.
    closed: Vec<PathBuf>,
    /// Where files cannot be locked.
    lockless: Vec<PathBuf>,
    tried: std::cell::RefCell<Vec<PathBuf>>,
}

impl<F: Fn(&Path) -> Answers> Ground for Answering<'_, F> {
    fn links(&self, from: &Path, to: &Path) -> Answers {
        self.tried.borrow_mut().push(from.to_owned());
        let mount = |place: &Place| place.mount.as_ref().map(|mount| mount.id);
        let Scene { plan, evidence, .. } = self.scene;
        let present = from == plan.archives && to == plan.site_packages;
        if present && mount(&evidence.cache) != mount(&evidence.environment) {
            return only(&[Mode::Copy]);
        }
        (self.answers)(from)
    }

    fn unlockable(&self, directory: &Path) -> Option<Errno> {
        let locked = |closed: &PathBuf| directory.starts_with(closed);
        self.lockless.iter().any(locked).then_some(Errno(37))
    }

    fn place(&self, path: &Path) -> Place {
        let evidence = &self.scene.evidence;
        let mounts = evidence
            .mounts
            .iter()
            .filter(|mount| path.starts_with(&mount.mount_point));
        let mount = mounts.max_by_key(|mount| mount.mount_point.components().count());
        Place {
            path: path.to_owned(),
            exists: false,
            real: path.to_owned(),
            missing: PathBuf::new(),
            mount: mount.cloned(),
            ..evidence.environment.clone()
        }
    }

    fn writable(&self, directory: &Path) -> bool {
        !self
            .closed
            .iter()
            .any(|closed| directory.starts_with(closed))
    }
}

/// The recommendation, and the directories that were tried.
fn recommended(
    scene: &Scene,
    vars: &Given,
    answers: impl Fn(&Path) -> Answers,
) -> (Recommendation, Vec<PathBuf>) {
    required(scene, &[], vars, answers)
}

/// The same where wheels have to end in one of these modes.
fn required(
    scene: &Scene,
    require: &[Mode],
    vars: &Given,
    answers: impl Fn(&Path) -> Answers,
) -> (Recommendation, Vec<PathBuf>) {
    let requested = scene.project.settings.link_mode.effective;
    let prediction = predict(&scene.project, &scene.plan, &scene.evidence, requested);
    let case = Case {
        project: &scene.project,
        plan: &scene.plan,
        evidence: &scene.evidence,
        prediction: &prediction,
    };
    let ground = Answering {
        scene,
        answers,
        closed: Vec::new(),
        lockless: Vec::new(),
        tried: std::cell::RefCell::default(),
    };
    let recommendation = chosen(&case, &diagnose(&case), require, vars, &ground);
    (recommendation, ground.tried.into_inner())
}

fn home() -> Given {
    Given::new([("HOME", "/home/u")])
}

/// Cache on `/`, environment and project on `/data`.
#[cfg(unix)]
fn two_filesystems() -> Scene {
    let mut scene = Scene::ext4();
    let root = PathBuf::from("/data/shop");
    scene.project.root.clone_from(&root);
    scene.project.environment.path = root.join(".venv");
    let mut data = mount(40, "/", "/data");
    data.device = (8, 17);
    scene
        .environment_on(data)
        .refuse(Mode::Clone, EXDEV)
        .refuse(Mode::Hardlink, EXDEV)
        .refuse(Mode::Symlink, EXDEV)
}

fn ids(recommendation: &Recommendation) -> Vec<(&'static str, Option<Mode>, bool)> {
    let all = recommendation
        .fix
        .iter()
        .chain(&recommendation.alternatives);
    all.map(|fix| (fix.id, fix.outcome, fix.verified)).collect()
}

#[cfg(unix)]
fn first(recommendation: &Recommendation) -> &Fix {
    recommendation
        .fix
        .as_ref()
        .expect("something is recommended")
}

#[test]
fn nothing_is_tried_while_all_is_well() {
    let (recommendation, tried) = recommended(&Scene::btrfs(), &home(), |_| only(&[]));
    assert_eq!(recommendation.fix, None);
    assert_eq!(
        recommendation.reason,
        "every wheel is cloned, which no change could better"
    );
    assert_eq!(tried, Vec::<PathBuf>::new());
}

#[cfg(unix)]
#[test]
fn a_cache_on_the_mount_of_the_environment_comes_before_copying() {
    let at = Path::new("/data/.cache/uv");
    let answers = |from: &Path| {
        if from == at {
            only(&[Mode::Clone, Mode::Hardlink, Mode::Copy])
        } else {
            only(&[Mode::Copy])
        }
    };
    let (recommendation, tried) = recommended(&two_filesystems(), &home(), answers);
    let fix = first(&recommendation);
    assert_eq!(
        (fix.id, fix.outcome, fix.verified),
        ("move-cache", Some(Mode::Clone), true)
    );
    assert_eq!(fix.commands, ["export UV_CACHE_DIR=/data/.cache/uv"]);
    let edit = |path: &str, key: &str| Edit {
        path: path.into(),
        key: key.into(),
        value: Some("/data/.cache/uv".into()),
    };
    assert_eq!(fix.edits, [edit("/home/u/.config/uv/uv.toml", "cache-dir")]);
    assert!(
        recommendation
            .alternatives
            .iter()
            .any(|other| other.outcome == Some(Mode::Copy))
    );
    assert!(
        !tried
            .iter()
            .any(|path| path.starts_with("/home/u/.cache")
                && path != &two_filesystems().plan.archives)
    );
}

#[cfg(unix)]
#[test]
fn a_directory_that_does_not_help_is_not_offered() {
    let (recommendation, tried) = recommended(&two_filesystems(), &home(), |_| only(&[Mode::Copy]));
    assert!(
        tried.contains(&"/data/.cache/uv".into())
            && !tried.iter().any(|path| path.starts_with("/data/shop")),
        "{tried:?}"
    );
    assert!(
        ids(&recommendation)
            .iter()
            .all(|(id, ..)| *id != "move-cache"),
        "{recommendation:#?}"
    );
    let copy = recommendation
        .fix
        .iter()
        .chain(&recommendation.alternatives)
        .find(|fix| fix.id == "set-link-mode");
    assert_eq!(copy.unwrap().outcome, Some(Mode::Copy));
}

#[cfg(unix)]
#[test]
fn a_needless_copy_is_undone_where_it_was_asked_for() {
    let all = |_: &Path| only(&Mode::ALL);
    let scene = Scene::btrfs().configure(Mode::Copy, in_project("tool.uv.link-mode"));
    let (recommendation, _) = recommended(&scene, &home(), all);
    let fix = first(&recommendation);
    assert_eq!(
        (fix.id, fix.outcome, fix.verified),
        ("drop-link-mode", Some(Mode::Clone), true)
    );
    assert_eq!(fix.scope, Scope::Project);
    let path = scene.project.root.join("pyproject.toml");
    assert_eq!(
        fix.edits,
        [Edit {
            path,
            key: "tool.uv.link-mode".into(),
            value: None
        }]
    );

    let scene = Scene::btrfs().configure(Mode::Copy, in_variable("UV_LINK_MODE"));
    let vars = Given::new([("HOME", "/home/u"), ("UV_LINK_MODE", "copy")]);
    let (recommendation, _) = recommended(&scene, &vars, all);
    let fix = first(&recommendation);
    assert_eq!((fix.id, fix.scope), ("drop-link-mode", Scope::Shell));
    assert_eq!(fix.commands, ["unset UV_LINK_MODE"]);
    assert!(
        recommendation
            .alternatives
            .iter()
            .all(|other| other.edits.is_empty()),
        "a variable beats every file"
    );
}

#[cfg(unix)]
#[test]
fn what_is_required_is_looked_for_though_all_is_well() {
    let all = |_: &Path| only(&Mode::ALL);
    let scene = Scene::btrfs().configure(Mode::Hardlink, in_project("tool.uv.link-mode"));
    for met in [&[][..], &[Mode::Clone, Mode::Hardlink]] {
        let (recommendation, tried) = required(&scene, met, &home(), all);
        assert_eq!((recommendation.fix, tried.len()), (None, 0));
    }
    let (recommendation, _) = required(&scene, &[Mode::Clone], &home(), all);
    let fix = first(&recommendation);
    assert_eq!(
        (fix.id, fix.outcome, fix.verified),
        ("drop-link-mode", Some(Mode::Clone), true)
    );
    let ext4 = |_: &Path| only(&[Mode::Hardlink, Mode::Symlink, Mode::Copy]);
    let (recommendation, _) = required(&Scene::ext4(), &[Mode::Clone], &home(), ext4);
    assert_eq!(
        (recommendation.fix, recommendation.reason.as_str()),
        (None, "nothing that was tried gives a better outcome")
    );
}

#[test]
fn a_setting_below_the_dropped_one_is_reckoned_with() {
    let mut scene = Scene::btrfs().configure(Mode::Copy, in_variable("UV_LINK_MODE"));
    scene.project.settings.link_mode.hidden =
        vec![("hardlink".into(), in_project("tool.uv.link-mode"))];
    let (recommendation, _) = recommended(&scene, &home(), |_| only(&Mode::ALL));
    let all = ids(&recommendation);
    assert!(
        all.contains(&("drop-link-mode", Some(Mode::Hardlink), true)),
        "{all:?}"
    );
    assert_eq!(all[0], ("set-link-mode", Some(Mode::Clone), true));
}

#[test]
fn a_break_in_the_middle_of_a_wheel_is_mended_at_its_cause() {
    let fresh = |_: &Path| only(&[Mode::Hardlink, Mode::Copy]);
    let mut scene = Scene::ext4().break_at(Mode::Hardlink, EPERM, |facts| facts.immutable = true);
    let copy = scene.evidence.attempt(0, 0, Mode::Copy).unwrap().clone();
    scene.evidence.attempts.push(Attempt { class: 1, ..copy });
    scene.evidence.euid = Some(scene.evidence.classes[1].facts.uid);
    let (recommendation, _) = recommended(&scene, &home(), fresh);
    let all = ids(&recommendation);
    assert_eq!(
        all[0],
        ("clear-flag", Some(Mode::Hardlink), true),
        "{recommendation:#?}"
    );
    assert!(
        !all.iter().any(|(id, ..)| *id == "clean-wheels"),
        "a flagged file cannot be removed: {all:?}"
    );
    assert!(
        all.contains(&("set-link-mode", Some(Mode::Copy), true)),
        "{all:?}"
    );

    scene.evidence.euid = Some(scene.evidence.classes[1].facts.uid + 1);
    let (recommendation, _) = recommended(&scene, &home(), fresh);
    let flag = ids(&recommendation)
        .into_iter()
        .find(|(id, ..)| *id == "clear-flag");
    assert_eq!(
        flag,
        Some(("clear-flag", Some(Mode::Hardlink), false)),
        "another's file may still be refused"
    );
}

#[test]
fn an_old_uv_is_told_of_clone() {
    let scene = Scene::btrfs()
        .uv(UvVersion(0, 10, 4))
        .refuse(Mode::Hardlink, EXDEV);
    let fresh = |_: &Path| only(&[Mode::Clone, Mode::Symlink, Mode::Copy]);
    let (recommendation, _) = recommended(&scene, &home(), fresh);
    let verified: Vec<_> = ids(&recommendation)
        .into_iter()
        .filter(|(.., verified)| *verified)
        .collect();
    assert!(
        verified.contains(&("set-link-mode", Some(Mode::Clone), true)),
        "{recommendation:#?}"
    );
    assert!(
        verified
            .iter()
            .all(|(_, mode, _)| *mode != Some(Mode::Symlink))
    );
}
