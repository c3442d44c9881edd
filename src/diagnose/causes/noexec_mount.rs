//! UL306.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(306),
    name: "noexec-mount",
    summary: "the environment is on a mount that forbids execution",
    page: include_str!("noexec_mount.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let evidence = case.evidence;
    let symlinks = case
        .prediction
        .wheels
        .iter()
        .any(|wheel| wheel.outcome == Outcome::Installed(Mode::Symlink));
    let sides = [
        ("the environment", &evidence.environment, true),
        ("the cache, which it links to,", &evidence.cache, symlinks),
    ];
    let forbids =
        |mount: &crate::model::place::Mount| mount.options.iter().any(|option| option == "noexec");
    let mut found = sides.into_iter().filter(|side| side.2);
    let Some((name, mount)) = found.find_map(|(name, place, _)| {
        Some((name, place.mount.as_ref().filter(|mount| forbids(mount))?))
    }) else {
        return Vec::new();
    };
    let mut finding = CAUSE.finding(
        Severity::Warning,
        format!("{name} is on `{}`, which is mounted `noexec`", mount.mount_point.display()),
        "Native libraries and programs of wheels cannot be used there; keep the environment on another mount.",
    );
    finding.evidence = vec![
        fact("mount", text::mount(mount)),
        fact("options", mount.options.join(",")),
    ];
    let remount =
        text::quoted(&mount.mount_point).map(|path| format!("sudo mount -o remount,exec {path}"));
    finding.fixes = vec![fix(
        "remount",
        "allow execution",
        None,
        Scope::Manual,
        remount,
    )];
    vec![finding]
}
