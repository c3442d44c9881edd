//! The findings of a report, and the change it recommends.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::scene::{Layout, Scene, Uv};
use crate::support::fs;

/// A report, as far as it explains.
#[derive(Debug)]
pub(crate) struct Findings {
    report: Value,
    /// The exit status of the program.
    pub(crate) exit_status: Option<i32>,
}

impl Scene {
    /// What is said of an installation by `uv`, with these further options.
    pub(crate) fn findings(
        &self,
        layout: &Layout,
        uv: &Uv,
        options: &[&str],
        variables: &[(&str, &str)],
    ) -> Findings {
        let mut check = self.checker(layout, uv);
        let version = uv.version.to_string();
        check.args(["check", "--output-format", "json", "--uv-version", &version]);
        let Output {
            status,
            stdout,
            stderr,
        } = check
            .args(options)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&stderr);
        let report =
            serde_json::from_slice(&stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
        Findings {
            report,
            exit_status: status.code(),
        }
    }

    /// The same from an empty environment; remembers it where the codes are not exactly these.
    pub(crate) fn expect(
        &self,
        layout: &Layout,
        uv: &Uv,
        options: &[&str],
        variables: &[(&str, &str)],
        codes: &[&str],
    ) -> Findings {
        self.reset_environment(layout, uv);
        let findings = self.findings(layout, uv, options, variables);
        let found = findings.codes();
        if found != codes.iter().map(|code| (*code).to_owned()).collect() {
            writeln!(
                self.disagreements.borrow_mut(),
                "uv {} {}: expected {}, found {}\n{:#}",
                uv.version,
                options.join(" "),
                codes.join(" "),
                Vec::from_iter(found).join(" "),
                findings.report["findings"]
            )
            .unwrap();
        }
        findings
    }
}

impl Findings {
    /// Every code, once.
    pub(crate) fn codes(&self) -> BTreeSet<String> {
        let all = self.report["findings"].as_array().unwrap().iter();
        all.map(|finding| finding["code"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The finding with this code.
    pub(crate) fn finding(&self, code: &str) -> &Value {
        let mut all = self.report["findings"].as_array().unwrap().iter();
        all.find(|finding| finding["code"] == code)
            .unwrap_or_else(|| panic!("no {code} in {:#}", self.report["findings"]))
    }

    /// Values of a fact of a finding.
    pub(crate) fn facts(&self, code: &str, name: &str) -> Vec<&str> {
        let all = self.finding(code)["evidence"].as_array().unwrap().iter();
        all.filter(|fact| fact["fact"] == name)
            .map(|fact| fact["value"].as_str().unwrap())
            .collect()
    }

    /// What every wheel ends in.
    pub(crate) fn outcomes(&self) -> Vec<&str> {
        let wheels = self.report["wheels"].as_array().unwrap().iter();
        wheels
            .map(|wheel| wheel["outcome"].as_str().unwrap())
            .collect()
    }

    /// The commands of the change that is recommended.
    pub(crate) fn commands(&self) -> Vec<&str> {
        let commands = self.report["recommendation"]["fix"]["commands"].as_array();
        commands
            .into_iter()
            .flatten()
            .map(|command| command.as_str().unwrap())
            .collect()
    }
}

/// The lines of a log that warn or complain.
pub(crate) fn complaints(log: &[u8]) -> String {
    let log = String::from_utf8_lossy(log);
    let lines = log.lines().filter(|line| {
        ["warning", "error", "Failed"]
            .iter()
            .any(|word| line.contains(word))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Removes every name below `root` but those whose path ends in `kept`.
pub(crate) fn keep_only(root: &Path, kept: &Path) {
    let mut found = false;
    for file in fs::files(root) {
        if file.ends_with(kept) {
            found = true;
        } else {
            fs_err::remove_file(root.join(file)).unwrap();
        }
    }
    assert!(
        found,
        "nothing below {} ends in {}",
        root.display(),
        kept.display()
    );
}
