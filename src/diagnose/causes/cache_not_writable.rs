//! UL501.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(501),
    name: "cache-not-writable",
    summary: "uv cannot write its cache, or read a part of it",
    page: include_str!("cache_not_writable.md"),
    detect: Some(Detect::look(look)),
};

/// Refusals for lack of permission, and a full cache; other failures of the same steps have causes of their own.
const DENIED: [i32; 5] = [1, 13, 28, 30, 122];

fn look(case: &Case<'_>) -> Vec<Finding> {
    let evidence = case.evidence;
    let mut findings = Vec::new();
    let failures: Vec<_> = evidence
        .cache_failures
        .iter()
        .filter(|failure| {
            matches!(failure.step, "create" | "symlink") || DENIED.contains(&failure.errno.0)
        })
        .collect();
    if let Some(first) = failures.first() {
        let pointer = first.step == "symlink";
        let (what, use_instead) = if pointer {
            ("make symlinks in", "a cache on a filesystem with symlinks")
        } else {
            ("write to", "a writable cache")
        };
        let mut finding = CAUSE.finding(
            Severity::Error,
            format!("uv cannot {what} the cache `{}`", evidence.cache.path.display()),
            format!(
                "{} in `{}`, so uv stops before it links anything, in every link mode; use {use_instead}.",
                text::errno(first.errno, case),
                first.path.display()
            ),
        );
        finding.evidence = failures
            .iter()
            .map(|failure| {
                fact(
                    failure.step,
                    format!(
                        "{}: `{}`",
                        text::errno(failure.errno, case),
                        failure.path.display()
                    ),
                )
            })
            .collect();
        finding.evidence.extend(
            evidence
                .cache
                .mount
                .as_ref()
                .map(|mount| fact("cache mount", text::mount(mount))),
        );
        finding.paths = failures
            .iter()
            .map(|failure| failure.path.clone())
            .take(5)
            .collect();
        finding.fixes = if pointer {
            fixes::move_cache(case, None).into_iter().collect()
        } else {
            take_over(case)
        };
        findings.push(finding);
    }
    let unreadable: Vec<_> = evidence
        .wheels
        .iter()
        .enumerate()
        .filter_map(|(index, files)| Some((index, files.unreadable.as_ref()?)))
        .collect();
    if let Some((_, (path, errno))) = unreadable.first() {
        let mut finding = CAUSE.finding(
            Severity::Error,
            format!("`{}` in the cache cannot be read", path.display()),
            format!("{}, so uv stops at the wheel in every link mode; mend the permissions or drop the wheel.", text::errno(*errno, case)),
        );
        finding.evidence = unreadable
            .iter()
            .take(10)
            .map(|(_, (path, errno))| {
                fact(
                    "unreadable",
                    format!("{}: `{}`", text::errno(*errno, case), path.display()),
                )
            })
            .collect();
        finding.paths = unreadable
            .iter()
            .map(|(_, (path, _))| path.clone())
            .take(5)
            .collect();
        finding.wheels = text::wheel_names(case, unreadable.iter().map(|(index, _)| *index));
        finding.fixes = take_over(case);
        findings.push(finding);
    }
    findings
}

fn take_over(case: &Case<'_>) -> Vec<crate::model::fix::Fix> {
    let unix = !crate::diagnose::refusal::on_windows(case);
    let command = text::quoted(&case.evidence.cache.path)
        .filter(|_| unix)
        .map(|path| format!("sudo chown -R \"$(id -un)\" {path}"));
    let chown = risky(
        fix(
            "chown-cache",
            "take the cache over, if it is yours",
            None,
            Scope::Manual,
            command,
        ),
        "helps only where the owner is the reason",
    );
    fixes::move_cache(case, None)
        .into_iter()
        .chain([chown])
        .collect()
}
