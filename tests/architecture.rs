//! The house rules that no compiler checks: the order of the stages, the size of files, pages and tests for causes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::path::{Path, PathBuf};

use uv_linkcheck::diagnose::registry::CAUSES;

/// The stages from left to right. A stage may use the ones before it, never those after.
const STAGES: [&str; 8] = [
    "discover",
    "plan",
    "probe",
    "predict",
    "diagnose",
    "log",
    "recommend",
    "report",
];

/// Modules that stand below every stage and know none of them.
const FOUNDATIONS: [&str; 5] = ["model", "uv", "sys", "cargo", "program"];

/// Files may not be longer without a reason that a reader would accept.
const LONGEST: usize = 400;

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut todo = vec![root.clone()];
    while let Some(directory) = todo.pop() {
        for entry in fs_err::read_dir(directory).expect("src is readable") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = fs_err::read_to_string(&path).expect("source is UTF-8");
                found.push((
                    path.strip_prefix(&root).expect("below src").to_owned(),
                    text,
                ));
            }
        }
    }
    found.sort();
    found
}

/// The module a source file belongs to: its first folder, or its own name.
fn module(path: &Path) -> String {
    let first = path.iter().next().expect("a path").to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The text without its unit tests and comments.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    body.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn uses(text: &str, module: &str) -> bool {
    let code = code(text);
    ["crate::", "super::super::"].iter().any(|prefix| {
        code.match_indices(&format!("{prefix}{module}"))
            .any(|(at, found)| {
                !code[at + found.len()..]
                    .starts_with(|next: char| next.is_alphanumeric() || next == '_')
            })
    })
}

#[test]
fn a_stage_uses_nothing_to_its_right() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let own = module(&path);
        if own == "report" && path.ends_with("report/error.rs") {
            continue;
        }
        let Some(position) = STAGES.iter().position(|stage| *stage == own) else {
            continue;
        };
        for later in STAGES
            .iter()
            .skip(position + 1)
            .chain(&["write", "command", "cli"])
        {
            if uses(&text, later) {
                wrong.push(format!("src/{} uses {later}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_foundations_know_no_stage() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let own = module(&path);
        if !FOUNDATIONS.contains(&own.as_str()) {
            continue;
        }
        for stage in STAGES.iter().chain(&["write", "command", "cli"]) {
            if uses(&text, stage) {
                wrong.push(format!("src/{} uses {stage}", path.display()));
            }
        }
        if own == "model" && ["uv", "sys"].iter().any(|module| uses(&text, module)) {
            wrong.push(format!("src/{} is not plain data", path.display()));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn files_stay_small() {
    let mut lengths: Vec<(usize, PathBuf)> = sources()
        .into_iter()
        .map(|(path, text)| (text.lines().count(), path))
        .collect();
    lengths.sort();
    let long: Vec<_> = lengths
        .iter()
        .filter(|(lines, _)| *lines > LONGEST)
        .collect();
    assert!(long.is_empty(), "longer than {LONGEST} lines: {long:?}");
    let median = lengths[lengths.len() / 2].0;
    assert!(median < 180, "the median file has {median} lines");
}

#[test]
fn unsafe_code_stays_in_sys() {
    for (path, text) in sources() {
        if module(&path) != "sys" {
            let code = code(&text);
            assert!(
                !code.contains("unsafe {") && !code.contains("unsafe fn"),
                "unsafe code in {}",
                path.display()
            );
        }
    }
}

#[test]
fn every_cause_has_a_page_and_a_test() {
    let causes = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnose/causes");
    let tests: String = sources()
        .into_iter()
        .filter(|(path, text)| module(path) == "diagnose" && text.contains("#[test]"))
        .map(|(_, text)| text)
        .collect();
    let mut untested = Vec::new();
    for cause in CAUSES {
        let page = causes
            .join(cause.name.replace('-', "_"))
            .with_extension("md");
        assert!(page.is_file(), "{} has no page", cause.code);
        let code = cause.code.0.to_string();
        if cause.detect.is_some() && !tests.contains(&code) {
            untested.push(cause.name);
        }
    }
    assert_eq!(untested, Vec::<&str>::new());
}

#[test]
fn only_main_prints() {
    for (path, text) in sources() {
        if !path.ends_with("main.rs") {
            let code = code(&text);
            for word in ["println!", "eprintln!", "print!(", "eprint!("] {
                assert!(!code.contains(word), "{word} in {}", path.display());
            }
        }
    }
}

/// The oldest compiler that `Cargo.toml` names must do for every dependency; clippy's `incompatible_msrv` looks after our own
/// code.
#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn the_rust_version_is_true_of_every_dependency() {
    let number = |text: &str| -> Vec<u32> {
        text.split('.')
            .filter_map(|part| part.parse().ok())
            .collect()
    };
    let output = std::process::Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--offline",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let ours = number(env!("CARGO_PKG_RUST_VERSION"));
    let newer: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let wanted = package["rust_version"].as_str()?;
            (number(wanted) > ours).then(|| format!("{} wants {wanted}", package["name"]))
        })
        .collect();
    assert_eq!(newer, Vec::<String>::new());
}
