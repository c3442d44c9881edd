use crate::diagnose::testing::*;
use crate::model::code::Code;
use crate::model::errno::Errno;
use crate::model::evidence::{Occupant, OccupantKind};
use crate::model::finding::{Finding, Severity};
use crate::model::mode::Mode;
use crate::model::uv::UvVersion;
use crate::predict::predict;

/// A scene whose first wheel goes to where `kind` is, predicted for a uv of `version` in `mode`.
fn occupied(version: UvVersion, mode: Mode, kind: OccupantKind, fixed: Option<i32>) -> Scene {
    let mut scene = Scene::ext4()
        .uv(version)
        .configure(mode, in_variable("UV_LINK_MODE"));
    let run = &mut scene.evidence.wheels[0].runs[0];
    run.occupant = Some(Occupant {
        kind,
        closed: None,
        fixed: fixed.map(Errno),
    });
    scene.prediction = predict(&scene.project, &scene.plan, &scene.evidence, mode);
    scene
}

/// The finding with this code.
fn found(scene: &Scene, code: u16) -> Option<Finding> {
    let mut findings = scene.findings().into_iter();
    findings.find(|finding| finding.code == Code(code))
}

const OLD: UvVersion = UvVersion(0, 10, 4);
const NEW: UvVersion = UvVersion(0, 13, 9);

#[test]
fn copies_over_themselves_are_an_error_of_old_releases() {
    let itself = OccupantKind::Itself;
    let scene = occupied(OLD, Mode::Copy, itself, None);
    assert_eq!(scene.prediction.exit_status, 0);
    let finding = found(&scene, 128).unwrap();
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(
        finding.message,
        "uv 0.10.4 would empty 14 files of the cache"
    );
    assert_eq!(finding.wheels, ["certifi"]);
    for quiet in [
        occupied(NEW, Mode::Copy, itself, None),
        occupied(OLD, Mode::Hardlink, itself, None),
        occupied(OLD, Mode::Copy, OccupantKind::Other, None),
    ] {
        assert!(found(&quiet, 128).is_none());
        assert!(
            quiet
                .prediction
                .wheels
                .iter()
                .all(|wheel| wheel.emptied.is_none())
        );
    }
}

#[test]
fn what_does_not_give_way_is_named_with_what_it_is() {
    for (version, mode) in [
        (OLD, Mode::Hardlink),
        (NEW, Mode::Hardlink),
        (NEW, Mode::Copy),
    ] {
        let scene = occupied(version, mode, OccupantKind::Directory, Some(21));
        assert_eq!(scene.prediction.exit_status, 2);
        let finding = found(&scene, 129).unwrap();
        assert_eq!(finding.severity, Severity::Error);
        assert!(
            finding
                .detail
                .contains("it is a directory, and a file goes there")
        );
        assert!(finding.detail.contains("EISDIR (21)"), "{}", finding.detail);
        assert_eq!(finding.wheels, ["certifi"]);
    }
    let around = occupied(NEW, Mode::Hardlink, OccupantKind::Around, None);
    let around = found(&around, 129).unwrap();
    assert!(
        around.detail.contains("it is no directory"),
        "{}",
        around.detail
    );
    // Of the system that this runs on.
    #[cfg(unix)]
    assert!(around.detail.contains("EEXIST (17)"), "{}", around.detail);
}
