//! UL128.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(128),
    name: "copied-over-itself",
    summary: "uv would copy cached files over themselves, which empties them",
    page: include_str!("copied_over_itself.md"),
    detect: Some(Detect::look(look)),
};

/// How many files are named.
const SHOWN: usize = 5;

fn look(case: &Case<'_>) -> Vec<Finding> {
    let emptied: Vec<_> = case
        .prediction
        .wheels
        .iter()
        .enumerate()
        .filter_map(|(index, wheel)| Some((index, wheel.emptied.as_ref()?)))
        .collect();
    if emptied.is_empty() {
        return Vec::new();
    }
    let files: u64 = emptied.iter().map(|(_, (files, _))| files).sum();
    let mut finding = CAUSE.finding(
        Severity::Error,
        format!(
            "uv {} would empty {} of the cache",
            case.project.uv.version,
            text::count(files, "file")
        ),
        "The environment holds them already, as links to the cache that an earlier run left without finishing. This uv opens \
         what it copies to before it reads, and both are one file: nothing is left in the cache, nor in any environment that \
         shares it.",
    );
    for (index, (_, first)) in emptied.iter().take(SHOWN) {
        let there = case.plan.site_packages.join(first);
        let Some(archive) = case
            .plan
            .wheels
            .get(*index)
            .and_then(|wheel| wheel.archive.as_ref())
        else {
            continue;
        };
        let cached = archive.join(first);
        finding.evidence.push(fact(
            "one file",
            format!("`{}` and `{}`", there.display(), cached.display()),
        ));
        finding.paths.push(there);
    }
    finding.evidence.push(fact("confidence", "certain"));
    finding.wheels = text::wheel_names(case, emptied.iter().map(|(index, _)| *index));
    vec![finding]
}
