//! Holding two accounts of one run against each other.

use std::path::Path;

use crate::known::Known;
use crate::observed::{Ending, Observed};
use crate::predicted::Predicted;

/// A path without quotes around it.
struct Shown<'a>(&'a Path);

impl std::fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.display())
    }
}

/// Where uv did not do what is known of it, a line each.
pub(crate) fn with_known(known: &Known, seen: &Observed) -> Vec<String> {
    let mut lines = Vec::new();
    let mut differ = |what: &str, known: &dyn std::fmt::Debug, seen: &dyn std::fmt::Debug| {
        lines.push(format!("{what}: known {known:?}, observed {seen:?}"));
    };
    if known.exit_status != seen.exit_status {
        differ("exit status", &known.exit_status, &seen.exit_status);
    }
    if known.warning != seen.warning {
        differ("warning", &known.warning, &seen.warning);
    }
    for (name, ending) in &seen.wheels {
        let wanted = known.wheels.get(name).unwrap_or(&Ending::Absent);
        // uv does not get to every wheel when one fails.
        let passed_over =
            *ending == Ending::Absent && known.exit_status != 0 && *wanted != Ending::Fail;
        if wanted != ending && !passed_over {
            differ(name, wanted, ending);
        }
    }
    if let Some(stop) = &seen.stop
        && known.file.is_some()
        && stop.file.is_some()
        && stop.file != known.file
    {
        differ("stops at", &known.file, &stop.file);
    }
    lines
}

/// Where the prediction is not what uv did, a line each.
pub(crate) fn with_predicted(predicted: &Predicted, seen: &Observed) -> Vec<String> {
    let mut lines = Vec::new();
    let mut differ = |what: &str, predicted: &dyn std::fmt::Debug, seen: &dyn std::fmt::Debug| {
        lines.push(format!(
            "{what}: predicted {predicted:?}, observed {seen:?}"
        ));
    };
    if predicted.exit_status != seen.exit_status {
        differ("exit status", &predicted.exit_status, &seen.exit_status);
    }
    if predicted.warning != seen.warning.is_some() {
        differ("warning", &predicted.warning, &seen.warning);
    }
    // What uv would have done there remains untold, unless it says that all went well.
    let passed_over = |ending: &Ending| *ending == Ending::Absent && seen.exit_status != 0;
    for (name, ending) in &seen.wheels {
        let Some(wheel) = predicted.wheels.get(name) else {
            differ(name, &"nothing", ending);
            continue;
        };
        let outcome = wheel.outcome.as_deref();
        let agrees = match ending {
            // What is emptied is what it was, and the others are what uv made them.
            Ending::Installed(_) | Ending::Mixed(_)
                if wheel.emptied && seen.emptied.contains(name) =>
            {
                true
            }
            Ending::Installed(mode) => outcome == Some(mode.as_str()),
            Ending::Fail => outcome == Some("fail"),
            Ending::Absent => passed_over(ending),
            Ending::Mixed(_) => false,
        };
        if wheel.emptied != seen.emptied.contains(name) && !passed_over(ending) {
            differ("emptied", &wheel.emptied, &seen.emptied);
        }
        if !agrees {
            differ(name, &outcome, ending);
        }
    }
    for name in predicted
        .wheels
        .keys()
        .filter(|name| !seen.wheels.contains_key(*name))
    {
        differ(name, &"a wheel", &"none");
    }
    if let Some(stop) = &seen.stop
        && let Some(wheel) = predicted.wheels.get(&stop.wheel)
    {
        // Where uv stops at a directory, the file is the first it would have put there.
        let agrees = match (&stop.file, &wheel.file) {
            (Some(seen), Some(predicted)) => predicted.starts_with(seen),
            (None, _) => true,
            (Some(_), None) => false,
        };
        if !agrees {
            let (predicted, seen) = (wheel.file.as_deref(), stop.file.as_deref());
            differ("stops at", &predicted.map(Shown), &seen.map(Shown));
        }
        if stop.errno.is_some() && stop.errno != wheel.errno {
            differ("stops with", &wheel.errno, &stop.errno);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::{ExitStatus, Output};

    use serde_json::{Value, json};

    use super::*;
    use crate::observed::{Observed, Stop};
    use uv_linkcheck::model::mode::Mode;

    fn report() -> Value {
        json!({
            "schema": "uv-linkcheck/report/v1",
            "environment": {"site_packages": "/e/lib/python3.12/site-packages"},
            "wheels": [
                {"name": "one", "archive": "/c/archive-v0/a", "outcome": "fail", "codes": [],
                 "failure": {"path": "/c/archive-v0/a/one/core.py", "errno": 1}},
                {"name": "two", "archive": "/c/archive-v0/b", "outcome": "hardlink", "failure": null, "codes": []},
            ],
            "prediction": {"warning": false, "exit_status": 2},
        })
    }

    fn predicted(report: &Value) -> Predicted {
        let status = ExitStatus::from_raw(1 << 8);
        let run = Output {
            status,
            stdout: report.to_string().into_bytes(),
            stderr: Vec::new(),
        };
        Predicted::read(&run).unwrap()
    }

    fn observed() -> Observed {
        let wheels = [
            ("one", Ending::Fail),
            ("two", Ending::Installed(Mode::Hardlink)),
        ];
        Observed {
            wheels: wheels
                .map(|(name, ending)| (name.to_owned(), ending))
                .into(),
            warning: None,
            exit_status: 2,
            stop: Some(Stop {
                wheel: "one".into(),
                file: Some("one/core.py".into()),
                errno: Some(1),
            }),
            emptied: std::collections::BTreeSet::new(),
            log: String::new(),
        }
    }

    #[test]
    fn a_right_prediction_is_agreed_with() {
        assert_eq!(with_predicted(&predicted(&report()), &observed()), [""; 0]);
    }

    #[test]
    fn every_wrong_prediction_is_noticed() {
        let wrongs = [
            (
                "/prediction/exit_status",
                json!(0),
                "exit status: predicted 0, observed 2",
            ),
            (
                "/prediction/warning",
                json!(true),
                "warning: predicted true, observed None",
            ),
            (
                "/wheels/0/outcome",
                json!("copy"),
                "one: predicted Some(\"copy\"), observed Fail",
            ),
            (
                "/wheels/1/outcome",
                json!(null),
                "two: predicted None, observed Installed(Hardlink)",
            ),
            (
                "/wheels/1/name",
                json!("three"),
                "two: predicted \"nothing\", observed Installed(Hardlink)",
            ),
            (
                "/wheels/0/failure/errno",
                json!(18),
                "stops with: predicted Some(18), observed Some(1)",
            ),
            (
                "/wheels/0/failure/path",
                json!("/c/archive-v0/a/one/__init__.py"),
                "stops at: predicted Some(one/__init__.py), observed Some(one/core.py)",
            ),
        ];
        for (place, wrong, line) in wrongs {
            let mut report = report();
            *report.pointer_mut(place).unwrap() = wrong;
            let lines = with_predicted(&predicted(&report), &observed());
            assert!(lines.iter().any(|seen| seen == line), "{place}: {lines:?}");
        }
    }

    #[test]
    fn a_surprise_is_noticed() {
        let known = |file: &str| Known {
            wheels: observed().wheels,
            warning: None,
            exit_status: 2,
            file: Some(file.into()),
        };
        assert_eq!(with_known(&known("one/core.py"), &observed()), [""; 0]);
        let lines = with_known(&known("one/__init__.py"), &observed());
        assert!(lines[0].starts_with("stops at: known"), "{lines:?}");
        let other = Known {
            warning: Some(Mode::Hardlink),
            exit_status: 0,
            ..known("one/core.py")
        };
        let lines = with_known(&other, &observed());
        assert_eq!(lines.len(), 2, "{lines:?}");
        let mut seen = observed();
        seen.wheels
            .insert("two".to_owned(), Ending::Installed(Mode::Copy));
        let lines = with_known(&known("one/core.py"), &seen);
        assert_eq!(
            lines,
            ["two: known Installed(Hardlink), observed Installed(Copy)"]
        );
    }
}
