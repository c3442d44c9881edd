//! A report in which every text is hostile.

use uv_linkcheck::model::finding::{Fact, Location};
use uv_linkcheck::model::fix::{Edit, Scope};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::origin::{Origin, OriginKind};
use uv_linkcheck::model::project::Note;
use uv_linkcheck::model::report::Report;

use super::{EPERM, answer, dangerous, refusal};

/// Clears the screen, forges a line, moves the cursor by an eight-bit control character, turns the writing direction.
pub(crate) const EVIL: &str = "x\x1b[2J\nerror: fake\r\u{9b}31m\u{202e}\u{7f}y";

/// Every text of a report, each with a word of its own before [`EVIL`].
pub(crate) fn hostile() -> Report {
    let evil = |word: &str| format!("{word}-{EVIL}");
    let mut report = dangerous(3);
    report.project.name = Some(evil("name"));
    report.project.root = evil("root").into();
    report.project.environment.python.version = evil("python");
    report.project.environment.python.machine = evil("machine");
    report.project.settings.link_mode.origin = Origin::named(OriginKind::Env, evil("variable"));
    report.project.settings.cache_dir.origin.path = Some(evil("file").into());
    report.project.settings.cache_dir.effective = evil("cache").into();
    report.project.notes.push(Note(evil("note")));
    report.plan.wheels[0].name = evil("wheel");
    report.plan.wheels[1].version = Some(evil("version"));
    let mount = report.evidence.cache.mount.as_mut().unwrap();
    mount.filesystem = evil("filesystem");
    mount.source = evil("source");
    mount.mount_point = evil("mounted").into();
    mount.root = evil("below").into();
    mount.id += 1;
    report
        .evidence
        .archives
        .mount
        .clone_from(&report.evidence.cache.mount);
    for (place, word) in [
        (&mut report.evidence.cache, "from"),
        (&mut report.evidence.environment, "to"),
    ] {
        place.path = evil(word).into();
        place.real = evil(&format!("{word}-real")).into();
    }
    report.evidence.classes[0].example = evil("example").into();
    answer(&mut report, 0, Mode::Copy, Err(refusal(EPERM, "copy")));
    for finding in &mut report.findings {
        finding.message = evil("message");
        finding.detail = evil("detail");
        finding.wheels = vec![evil("touched")];
        finding.paths = vec![evil("path").into()];
        finding.evidence = vec![Fact {
            fact: evil("fact"),
            value: evil("value"),
        }];
        finding.location = Some(Location {
            path: evil("location").into(),
            line: 1,
            column: 1,
        });
    }
    let fix = report.recommendation.fix.as_mut().unwrap();
    (fix.title, fix.risk) = (evil("title"), Some(evil("risk")));
    fix.commands = vec![evil("command")];
    fix.scope = Scope::Project;
    fix.edits = vec![Edit {
        path: evil("edited").into(),
        key: evil("key"),
        value: Some(evil("set")),
    }];
    report.recommendation.alternatives[0].title = evil("other-title");
    report.recommendation.alternatives[0].commands = vec![evil("other-command")];
    report.recommendation.reason = evil("reason");
    report
}
