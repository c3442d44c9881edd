//! UL122.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(122),
    name: "emulated-link",
    summary: "a call reports success and makes something else",
    page: include_str!("emulated_link.md"),
    detect: Some(Detect::look(look)),
};

/// Wheels and files that a pretended call touches.
type Touched = (Vec<usize>, Vec<PathBuf>);

/// uv does not look at what it made, so it meets no refusal: only the attempts show it.
fn look(case: &Case<'_>) -> Vec<Finding> {
    let mut found: BTreeMap<(Mode, &str), Touched> = BTreeMap::new();
    for attempt in &case.evidence.attempts {
        let Some(lied) = attempt
            .result
            .as_ref()
            .err()
            .and_then(|refusal| refusal.lied)
        else {
            continue;
        };
        let uses = |index: usize| {
            let tried = case
                .prediction
                .wheels
                .get(index)
                .is_some_and(|wheel| wheel.tried.contains(&attempt.mode));
            tried
                && case.evidence.wheels.get(index).is_some_and(|files| {
                    files
                        .runs
                        .iter()
                        .any(|run| run.class == attempt.class && run.target == attempt.target)
                })
        };
        let wheels: Vec<usize> = (0..case.plan.wheels.len())
            .filter(|index| uses(*index))
            .collect();
        if !wheels.is_empty() {
            let entry = found.entry((attempt.mode, lied)).or_default();
            entry.0.extend(wheels);
            entry.1.push(attempt.file.clone());
        }
    }
    let findings = found.into_iter().map(|((mode, lied), (wheels, mut paths))| {
        let nothing = lied.contains("nothing");
        let severity = if nothing { Severity::Error } else { Severity::Warning };
        let detail = if nothing {
            "The system reports success, so uv goes on and the environment lacks the files; use `link-mode = \"copy\"`."
        } else {
            "The system reports success, and what is in the environment breaks once the cache is cleaned; use `link-mode = \"copy\"`."
        };
        let mut finding = CAUSE.finding(severity, format!("{mode} is only pretended here: the file {lied}"), detail);
        finding.evidence = vec![fact(mode.as_str(), format!("reported success, {lied}"))];
        finding.evidence.extend(case.evidence.environment.mount.as_ref().map(|m| fact("environment mount", text::mount(m))));
        finding.wheels = text::wheel_names(case, wheels);
        paths.truncate(5);
        finding.paths = paths;
        finding.fixes = fixes::set_mode(case, Mode::Copy).into_iter().collect();
        finding
    });
    findings.collect()
}
