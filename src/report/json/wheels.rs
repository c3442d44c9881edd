//! `wheels` and `prediction`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::path;
use crate::model::evidence::Basis;
use crate::model::outcome::{LinkFailure, Outcome};
use crate::model::report::Report;
use crate::report::summary;
use crate::report::totals::{self, End, Totals};
use crate::sys::errno;

/// A wheel that would be installed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Wheel<'a> {
    /// Its normalized name.
    name: &'a str,
    /// Its version.
    version: Option<&'a str>,
    /// The name of its file.
    filename: Option<&'a str>,
    /// Where it comes from.
    source: &'static str,
    /// Whether it is in the cache.
    cached: bool,
    /// Its directory in the cache.
    archive: Option<Cow<'a, str>>,
    /// Whether it is in the environment already.
    installed: bool,
    /// Regular files in it.
    files: Option<u64>,
    /// Their sizes added up.
    bytes: Option<u64>,
    /// How the outcome is known.
    basis: &'static str,
    /// The mode it ends in, or `fail`; `null` where nothing was tried.
    outcome: Option<&'static str>,
    /// Modes tried, in order.
    tried: Vec<&'static str>,
    /// The file uv stops at.
    failure: Option<Failure<'a>>,
    /// The causes that touch it.
    codes: Vec<String>,
}

/// The file uv stops at.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "LinkFailure"))]
struct Failure<'a> {
    /// The mode in use.
    mode: &'static str,
    /// The file.
    path: Cow<'a, str>,
    /// The number of the error.
    errno: i32,
    /// Its name.
    errno_name: Option<&'static str>,
    /// Files of the wheel that are in the environment by then.
    after_files: u64,
}

/// What uv would do.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Prediction {
    /// How the run ends; `null` while that is not known.
    outcome: Option<&'static str>,
    /// Whether uv prints its warning; `null` while the outcome of a wheel is unknown, unless another one brings the warning already.
    warning: Option<bool>,
    /// uv's exit status; `null` while the outcome of a wheel is unknown, unless another one fails already.
    exit_status: Option<i32>,
    /// Bytes of the cached wheels that stay shared; `null` when there are wheels and the size of none is known.
    bytes_linked: Option<u64>,
    /// Bytes of the cached wheels that get a place of their own; `null` likewise.
    bytes_copied: Option<u64>,
    /// The verdict in a sentence.
    summary: String,
}

pub(super) fn wheels(report: &Report) -> Vec<Wheel<'_>> {
    let mut codes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for finding in &report.findings {
        for name in &finding.wheels {
            let of_wheel = codes.entry(name).or_default();
            let code = finding.code.to_string();
            if !of_wheel.contains(&code) {
                of_wheel.push(code);
            }
        }
    }
    let wheels = report.plan.wheels.iter().enumerate().map(|(at, wheel)| {
        let predicted = report.prediction.wheels.get(at);
        let files = totals::files(report, at);
        Wheel {
            name: &wheel.name,
            version: wheel.version.as_deref(),
            filename: wheel.filename.as_deref(),
            source: wheel.source.as_str(),
            cached: wheel.archive.is_some(),
            archive: wheel.archive.as_deref().map(path),
            installed: wheel.installed,
            files: files.map(|files| files.files),
            bytes: files.map(|files| files.bytes),
            basis: basis(predicted.map_or(Basis::None, |predicted| predicted.basis)),
            outcome: predicted.and_then(|predicted| outcome(predicted.outcome)),
            tried: predicted.map_or_else(Vec::new, |predicted| {
                predicted.tried.iter().map(|mode| mode.as_str()).collect()
            }),
            failure: predicted
                .and_then(|predicted| predicted.failure.as_ref())
                .map(Failure::of),
            codes: codes.get(wheel.name.as_str()).cloned().unwrap_or_default(),
        }
    });
    wheels.collect()
}

impl<'a> Failure<'a> {
    fn of(failure: &'a LinkFailure) -> Self {
        Self {
            mode: failure.mode.as_str(),
            path: path(&failure.path),
            errno: failure.errno.0,
            errno_name: errno::name(failure.errno),
            after_files: failure.after_files,
        }
    }
}

impl Prediction {
    pub(super) fn of(report: &Report) -> Self {
        let totals = Totals::of(report);
        let end = totals.end(report);
        let warns = report.prediction.warning.is_some();
        let sized = totals.wheels == 0 || totals.sized > 0;
        Self {
            outcome: match end {
                End::Linked => Some("linked"),
                End::Mixed => Some("mixed"),
                End::Copied => Some("copied"),
                End::Fail => Some("fail"),
                End::Unknown => None,
            },
            warning: (warns || totals.unknown == 0).then_some(warns),
            exit_status: (end != End::Unknown).then_some(report.prediction.exit_status),
            bytes_linked: sized.then_some(totals.linked),
            bytes_copied: sized.then_some(totals.copied),
            summary: summary::sentence(report),
        }
    }
}

fn outcome(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Installed(mode) => Some(mode.as_str()),
        Outcome::Fail => Some("fail"),
        Outcome::Unknown => None,
    }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Classes => "classes",
        Basis::EveryFile => "every-file",
        Basis::FreshFile => "fresh-file",
        Basis::None => "none",
    }
}
