//! UL501.

use std::path::Path;

use super::prelude::*;
use crate::diagnose::refusal::means;
use crate::model::evidence::Unreadable;
use crate::sys::errno::NOT_FOUND;

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
            matches!(failure.step, "create" | "symlink") || means(failure.errno, case, &DENIED)
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
    findings.extend(
        [true, false]
            .into_iter()
            .filter_map(|gone| unreadable(case, gone)),
    );
    findings
}

/// Files of cached wheels that uv reads and cannot: `gone`, or there. Each is mended in a way of its own.
fn unreadable(case: &Case<'_>, gone: bool) -> Option<Finding> {
    let wheels = case.evidence.wheels.iter().enumerate();
    let found: Vec<_> = wheels
        .filter_map(|(index, files)| Some((index, files.unreadable.as_ref()?)))
        .filter(|(_, unread)| (unread.errno == NOT_FOUND) == gone)
        .collect();
    let (_, first) = found.first()?;
    let shown = |path: &Path| {
        if path.as_os_str().is_empty() {
            "the metadata of a wheel".to_owned()
        } else {
            format!("`{}`", path.display())
        }
    };
    let (state, mend) = if gone {
        (
            "is missing in the cache",
            "drop the wheel, so that uv fetches it anew",
        )
    } else {
        (
            "in the cache cannot be read",
            "mend the permissions or drop the wheel",
        )
    };
    let mut finding = CAUSE.finding(
        Severity::Error,
        format!("{} {state}", shown(&first.path)),
        format!(
            "{}, so uv stops at the wheel in every link mode; {mend}.",
            text::errno(first.errno, case)
        ),
    );
    let shown_of = |unread: &Unreadable| {
        let why = text::errno(unread.errno, case);
        fact("unreadable", format!("{why}: {}", shown(&unread.path)))
    };
    finding.evidence = found
        .iter()
        .take(10)
        .map(|(_, unread)| shown_of(unread))
        .collect();
    let paths = found.iter().map(|(_, unread)| unread.path.clone());
    finding.paths = paths
        .filter(|path| !path.as_os_str().is_empty())
        .take(5)
        .collect();
    finding.wheels = text::wheel_names(case, found.iter().map(|(index, _)| *index));
    finding.fixes = if gone {
        let title = "fetch what is damaged anew";
        vec![fixes::clean_wheels(&finding.wheels, title, None)]
    } else {
        take_over(case)
    };
    Some(finding)
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
