//! Formats that other programs define: each is read by its own rules.

use std::process::{Command, Stdio};

use insta::assert_snapshot;
use serde_json::Value;
use uv_linkcheck::diagnose::registry::CAUSES;
use uv_linkcheck::env::{Process, Vars as _};
use uv_linkcheck::error::{Error, SourceFile};
use uv_linkcheck::model::finding::{Location, Severity};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::report::Report;
use uv_linkcheck::report::{
    Entry, Fails, Format, Style, Verbosity, render, render_error, render_several,
};

use crate::samples::{dangerous, degraded, hostile, mixed, uncached, unprobed, well};

/// What programs get, in a repository at `/home/ada`.
fn style() -> Style {
    Style {
        repository: Some("/home/ada".into()),
        ..Style::default()
    }
}

/// Every kind of report there is.
pub(crate) fn every() -> Vec<Report> {
    let mut required = degraded(12);
    required.require = vec![Mode::Clone];
    let mut all = vec![
        well(3),
        degraded(3),
        dangerous(3),
        mixed(),
        uncached(2),
        unprobed(2),
    ];
    all.extend([required, hostile()]);
    all
}

pub(crate) fn broken() -> Error {
    Error::Lockfile {
        source_file: SourceFile {
            path: "/home/ada/shop/uv.lock".into(),
            text: "version = 1\nrevision = \"three\"\n".into(),
            span: Some(23..30),
        },
        message: "`revision` must be an integer: 100%, no `::error::`".into(),
        hint: "run `uv lock` to write it anew".into(),
    }
}

fn entries() -> Vec<Entry> {
    let entry = |path: &str, result: Result<Report, Error>| Entry {
        tool: false,
        path: path.into(),
        result: result.map(Box::new),
        least: Severity::Warning,
        fails: Fails::default(),
    };
    vec![
        entry("/home/ada/mono/api", Ok(degraded(2))),
        entry("/home/ada/mono/cli", Ok(well(2))),
        entry("/home/ada/mono/old", Err(broken())),
        entry("/home/ada/mono/web", Ok(degraded(2))),
        entry("/elsewhere/worker", Ok(mixed())),
    ]
}

/// What `format` makes of every report, of several projects and of an error.
fn texts(format: Format) -> Vec<String> {
    let mut texts: Vec<String> = every()
        .iter()
        .map(|report| render(report, format, &style()))
        .collect();
    texts.push(render_several(&entries(), format, &style()));
    texts.push(render_several(&[], format, &style()));
    texts.push(render_error(&broken(), format, &style()));
    texts
}

fn stable(text: &str) -> String {
    text.replace(
        concat!("\"semanticVersion\": \"", env!("CARGO_PKG_VERSION"), "\""),
        "\"semanticVersion\": \"[VERSION]\"",
    )
}

#[test]
fn github_shows_annotations_worst_first() {
    assert_snapshot!(
        "github_dangerous",
        render(&dangerous(3), Format::Github, &style())
    );
    assert_snapshot!("github_mixed", render(&mixed(), Format::Github, &style()));
    assert_snapshot!(
        "github_several",
        render_several(&entries(), Format::Github, &style())
    );
    assert_snapshot!(
        "github_error",
        render_error(&broken(), Format::Github, &style())
    );
    let quiet = Style {
        verbosity: Verbosity::Quiet,
        ..style()
    };
    assert_eq!(render(&well(3), Format::Github, &quiet), "");
}

type Properties<'a> = Vec<(&'a str, &'a str)>;

/// A line is a command as the runner reads it: `::name key=value,…::message`.
fn command(line: &str) -> Option<(&str, Properties<'_>, &str)> {
    let rest = line.strip_prefix("::")?;
    let (head, message) = rest.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let properties = properties
        .split(',')
        .filter_map(|pair| pair.split_once('='));
    Some((name, properties.collect(), message))
}

#[test]
fn github_obeys_nothing_that_we_did_not_write() {
    for text in texts(Format::Github) {
        for line in text.lines() {
            assert!(!line.contains("##["), "{line}");
            let Some((name, properties, message)) = command(line) else {
                assert!(!line.trim_start().starts_with("::"), "{line}");
                continue;
            };
            assert!(["error", "warning", "notice"].contains(&name), "{line}");
            for (key, value) in properties {
                assert!(["file", "line", "col", "title"].contains(&key), "{line}");
                assert!(!value.contains([':', ',', '\r', '\n']), "{line}");
            }
            assert!(!message.is_empty());
        }
    }
    let mut report = well(1);
    report.project.name = Some("::set-env name=x::y ##[error]z".into());
    let text = render(&report, Format::Github, &style());
    assert!(
        !text
            .lines()
            .any(|line| line.starts_with("::") || line.contains("##[")),
        "{text}"
    );
}

#[test]
fn github_is_not_told_more_than_it_shows() {
    let mut report = dangerous(1);
    let severities = [Severity::Error, Severity::Warning, Severity::Info];
    let sample = report.findings[0].clone();
    report.findings = (0..36)
        .map(|at| {
            let mut finding = sample.clone();
            finding.severity = severities[at % 3];
            finding.message = format!("number {at}");
            finding
        })
        .collect();
    let all = Style {
        least: Severity::Info,
        ..style()
    };
    let text = render(&report, Format::Github, &all);
    let names: Vec<&str> = text
        .lines()
        .filter_map(|line| Some(command(line)?.0))
        .collect();
    let mut sorted = names.clone();
    sorted.sort_unstable_by_key(|name| {
        ["error", "warning", "notice"]
            .iter()
            .position(|known| known == name)
    });
    assert_eq!(names, sorted, "worst first");
    for name in ["error", "warning", "notice"] {
        assert_eq!(
            names.iter().filter(|known| **known == name).count(),
            10,
            "{name}"
        );
    }
    assert!(text.contains("7 more findings not shown here"), "{text}");
    report.findings.truncate(30);
    let text = render(&report, Format::Github, &all);
    assert_eq!(
        text.lines().filter(|line| command(line).is_some()).count(),
        30
    );
    assert!(!text.contains("not shown"), "{text}");
}

#[test]
fn gitlab_gets_what_its_schema_asks_for() {
    let texts = texts(Format::Gitlab);
    assert_eq!(texts.len(), every().len() + 3);
    for text in texts {
        let issues: Value = serde_json::from_str(&text).unwrap();
        let mut fingerprints = Vec::new();
        for issue in issues.as_array().unwrap() {
            assert!(!issue["description"].as_str().unwrap().is_empty());
            assert!(!issue["check_name"].as_str().unwrap().is_empty());
            let severity = issue["severity"].as_str().unwrap();
            let known = ["info", "minor", "major", "critical", "blocker"];
            assert!(known.contains(&severity), "{severity}");
            assert!(!issue["location"]["path"].as_str().unwrap().is_empty());
            assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
            fingerprints.push(issue["fingerprint"].as_str().unwrap().to_owned());
        }
        let all = fingerprints.len();
        fingerprints.sort();
        fingerprints.dedup();
        assert_eq!(
            fingerprints.len(),
            all,
            "GitLab takes those with the same for one: {text}"
        );
    }
    assert_snapshot!("gitlab_mixed", render(&mixed(), Format::Gitlab, &style()));
    assert_snapshot!(
        "gitlab_error",
        render_error(&broken(), Format::Gitlab, &style())
    );
}

#[test]
fn a_fingerprint_outlives_counts_and_lines() {
    let fingerprint = |report: &Report| {
        let text = render(report, Format::Gitlab, &style());
        let issues: Value = serde_json::from_str(&text).unwrap();
        issues[0]["fingerprint"].clone()
    };
    let before = mixed();
    let mut after = mixed();
    let finding = &mut after.findings[0];
    finding.message = "26 wheels in the cache belong to root".into();
    finding.wheels.push("package-86".into());
    finding.location.as_mut().unwrap().line = 14;
    assert_eq!(fingerprint(&before), fingerprint(&after));
    after.findings[0].location = Some(Location {
        path: "/home/ada/shop/uv.toml".into(),
        line: 1,
        column: 1,
    });
    assert_ne!(fingerprint(&before), fingerprint(&after));
}

#[test]
fn sarif_fits_its_schema() {
    let schema = include_str!("../../fixtures/schemas/sarif-schema-2.1.0.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(!validator.is_valid(&serde_json::json!({"version": "2.1.0"})));
    for text in texts(Format::Sarif) {
        let document: Value = serde_json::from_str(&text).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(wrong, Vec::<String>::new(), "{text}");
        let run = &document["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), CAUSES.len() + 1);
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
            let uri = place["uri"].as_str().unwrap();
            assert_eq!(
                place["uriBaseId"].is_null(),
                uri.starts_with("file:///"),
                "{uri}"
            );
            assert!(!uri.contains([' ', '\\', '\n']), "{uri}");
        }
    }
}

#[test]
fn sarif_has_results_and_what_kept_it_from_them() {
    let sarif = |text: &str| {
        let mut document: Value = serde_json::from_str(&stable(text)).unwrap();
        document["runs"][0]["tool"]["driver"]["rules"] = "one for each cause".into();
        serde_json::to_string_pretty(&document).unwrap()
    };
    assert_snapshot!(
        "sarif_mixed",
        sarif(&render(&mixed(), Format::Sarif, &style()))
    );
    assert_snapshot!(
        "sarif_several",
        sarif(&render_several(&entries(), Format::Sarif, &style()))
    );
}

/// Reads `text` by the rules of a schema; `None` where there is no `xmllint`.
fn valid(text: &str) -> Option<Result<(), String>> {
    use std::io::Write as _;
    let schema = include_str!("../../fixtures/schemas/junit-10.xsd");
    // Jenkins has this number for a suite, and newer writers for all of them too.
    let all = r#"<xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded" />
            </xs:sequence>"#;
    assert_eq!(schema.matches(all).count(), 1);
    let schema = schema.replace(
        all,
        &format!(r#"{all}<xs:attribute name="skipped" type="xs:string"/>"#),
    );
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("junit.xsd");
    fs_err::write(&path, schema).unwrap();
    let mut child = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .args([path.as_os_str(), "-".as_ref()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(if output.status.success() {
        Ok(())
    } else {
        Err(said)
    })
}

#[test]
fn junit_fits_its_schema() {
    if valid("<testsuites/>").is_none() {
        let must = Process.get_nonempty("UV_LINKCHECK_TEST_NO_SKIP").is_some();
        assert!(!must, "there is no xmllint");
        eprintln!("skipped junit_fits_its_schema: no xmllint");
        return;
    }
    assert!(
        valid("<testsuites><testcase/></testsuites>")
            .unwrap()
            .is_err()
    );
    for text in texts(Format::Junit) {
        assert_eq!(valid(&text).unwrap(), Ok(()), "{text}");
        let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
        assert_eq!(read.to_string().unwrap().trim_end(), text.trim_end());
    }
}

/// How many cases fail.
fn failures(report: &Report, fails: Fails) -> usize {
    let least = fails.least.unwrap_or(Severity::Warning);
    let style = Style {
        fails,
        least: least.min(Severity::Warning),
        ..style()
    };
    let text = render(report, Format::Junit, &style);
    let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
    read.failures + read.errors
}

#[test]
fn junit_fails_where_the_command_does() {
    for report in every() {
        for least in [
            Some(Severity::Info),
            Some(Severity::Warning),
            Some(Severity::Error),
            None,
        ] {
            for in_project in [false, true] {
                let fails = Fails { least, in_project };
                let root = &report.project.root;
                let found = report
                    .findings
                    .iter()
                    .any(|finding| fails.count(finding, root));
                let unmet = fails.count_requirement() && report.unmet().next().is_some();
                let failed = failures(&report, fails) > 0;
                // uv's own warning and failure always come with a finding in a real report.
                assert!(
                    failed || !(found || unmet),
                    "{fails:?}: {}",
                    report.prediction.exit_status
                );
                if !report.findings.is_empty() {
                    assert_eq!(
                        failed,
                        found || unmet,
                        "{fails:?}: {:?}",
                        report.findings[0].message
                    );
                }
            }
        }
    }
}

#[test]
fn junit_has_an_edge_a_suite_and_a_mode_a_case() {
    assert_snapshot!(
        "junit_degraded",
        render(&degraded(3), Format::Junit, &style())
    );
    assert_snapshot!(
        "junit_several",
        render_several(&entries(), Format::Junit, &style())
    );
}

#[test]
fn markdown_is_what_an_issue_needs() {
    assert_snapshot!("markdown_degraded", markdown(&degraded(3), false));
    assert_snapshot!("markdown_redacted", markdown(&dangerous(3), true));
    assert_snapshot!(
        "markdown_error",
        render_error(&broken(), Format::Markdown, &style())
    );
    let several = render_several(&entries(), Format::Markdown, &style());
    for name in ["mono/api", "mono/cli", "mono/old", "mono/web", "worker"] {
        assert!(several.contains(&format!("{name}`\n")), "{name}: {several}");
    }
    assert!(
        several.contains("**error**: failed to parse `/home/ada/shop/uv.lock`"),
        "{several}"
    );
}

fn markdown(report: &Report, redact: bool) -> String {
    let style = Style {
        home: Some("/home/ada".into()),
        redact,
        ..Style::default()
    };
    render(report, Format::Markdown, &style)
        .replace(
            concat!("uv-linkcheck ", env!("CARGO_PKG_VERSION")),
            "uv-linkcheck [VERSION]",
        )
        .replace(std::env::consts::OS, "[OS]")
}

#[test]
fn an_error_says_nothing_where_names_are_left_out() {
    let secret = Style {
        redact: true,
        ..Style::default()
    };
    let text = render_error(&broken(), Format::Markdown, &secret);
    assert!(text.starts_with("**error**: `lockfile-parse`"), "{text}");
    let several = render_several(&entries(), Format::Markdown, &secret);
    for word in ["ada", "shop", "mono"] {
        assert!(!text.contains(word), "{text}");
        assert!(!several.contains(word), "{word} in {several}");
    }
}

#[test]
fn nothing_private_is_left_in_what_is_redacted() {
    for mut report in [dangerous(3), degraded(3), mixed(), uncached(2)] {
        report.project.root = "/srv/clients/acme/shop".into();
        report.project.name = Some("acme-shop".into());
        report.plan.wheels[0].name = "acme-secrets".into();
        for finding in &mut report.findings {
            finding.message = "`acme_secrets/core.py` is immutable".into();
            finding.wheels = vec!["acme-secrets".into()];
            finding.paths = vec!["/srv/clients/acme/shop/pyproject.toml".into()];
        }
        let named = markdown(&report, true);
        // By the name of its directory, with cache and environment elsewhere.
        report.project.name = None;
        report.project.root = "/srv/clients/acme".into();
        report.project.environment.path = "/scratch/acme-env".into();
        report.evidence.environment.path = "/scratch/acme-env".into();
        report.project.settings.cache_dir.effective = "/pool/acme/uv".into();
        report.evidence.cache.path = "/pool/acme/uv".into();
        for text in [named, markdown(&report, true)] {
            for word in ["acme", "clients", "ada"] {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
    }
}
