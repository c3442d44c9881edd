//! README and CONTRIBUTING: every command in them is run, and what they name exists.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Scene;
use crate::support::schema::committed;

const DOCUMENTS: [&str; 2] = ["README.md", "CONTRIBUTING.md"];

/// What stands before a block that is not run, with the reason.
const NOT_RUN: &str = "<!-- not run: ";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs_err::read_to_string(root().join(name)).unwrap()
}

/// A block of code.
struct Block {
    /// `README.md:12`.
    place: String,
    language: String,
    text: String,
    /// Why it is not run.
    reason: Option<String>,
}

fn blocks(name: &str) -> Vec<Block> {
    let text = read(name);
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut before = "";
    for (at, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => {
                let reason = before.strip_prefix(NOT_RUN);
                open = Some(Block {
                    place: format!("{name}:{}", at + 1),
                    language: language.to_owned(),
                    text: String::new(),
                    reason: reason.map(|reason| reason.trim_end_matches(" -->").to_owned()),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
        before = line;
    }
    assert!(open.is_none(), "{name}: a block is not closed");
    blocks
}

/// What a shell prints for `command` in a project of the scene.
fn printed(scene: &Scene, command: &str) -> String {
    let own = Path::new(env!("CARGO_BIN_EXE_uv-linkcheck"))
        .parent()
        .unwrap();
    let output = Command::new("bash")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(&scene.project)
        .env_clear()
        .env("HOME", scene.directory.path())
        .env("LANG", "C.UTF-8")
        .env("PATH", format!("{}:/usr/bin:/bin", own.display()))
        .env("UV_CACHE_DIR", &scene.cache)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_command_is_run_and_prints_what_is_written() {
    let mut ran = 0;
    for block in DOCUMENTS.into_iter().flat_map(blocks) {
        if !["console", "sh", "bash"].contains(&block.language.as_str()) {
            continue;
        }
        if let Some(reason) = &block.reason {
            assert!(reason.len() > 20, "{}: {reason}", block.place);
            continue;
        }
        assert_eq!(
            block.language, "console",
            "{}: say what it prints",
            block.place
        );
        let scene = Scene::new();
        for part in format!("\n{}", block.text).split("\n$ ").skip(1) {
            let (command, expected) = part.split_once('\n').unwrap_or((part, ""));
            let out = printed(&scene, command);
            assert_eq!(
                out.trim_end(),
                expected.trim_end(),
                "{}: {command}",
                block.place
            );
            ran += 1;
        }
    }
    assert!(ran >= 6, "{ran}");
}

#[test]
fn every_other_block_is_tested_elsewhere() {
    let known = [
        "console",
        "sh",
        "bash",
        "make",
        "yaml",
        "dockerfile",
        "toml",
        "text",
    ];
    for block in DOCUMENTS.into_iter().flat_map(blocks) {
        assert!(
            known.contains(&block.language.as_str()),
            "{}: {}",
            block.place,
            block.language
        );
    }
}

#[test]
fn the_configuration_that_is_shown_is_one() {
    let validator = jsonschema::validator_for(&committed("configuration.json")).unwrap();
    let mut tables = 0;
    for block in DOCUMENTS.into_iter().flat_map(blocks) {
        if block.language != "toml" {
            continue;
        }
        let document: serde_json::Value = toml_edit::de::from_str(&block.text).unwrap();
        let table = &document["tool"]["uv-linkcheck"];
        assert!(
            table.is_object() && validator.is_valid(table),
            "{}",
            block.place
        );
        let scene = Scene::new();
        let manifest = scene.read("pyproject.toml");
        scene.write("pyproject.toml", format!("{manifest}\n{}", block.text));
        let ran = scene.run(&["--show-settings"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", block.place);
        tables += 1;
    }
    assert!(tables >= 1);
}

#[test]
fn the_project_that_is_to_be_tried_is_checked() {
    assert!(read("README.md").contains("check fixtures/projects/requests"));
    let keep = tempfile::tempdir().unwrap();
    let mut command = crate::program(root(), keep.path());
    command.args([
        "check",
        "fixtures/projects/requests",
        "--output-format",
        "json",
    ]);
    command.env("UV_CACHE_DIR", keep.path().join("cache"));
    let report = crate::Ran::of(&mut command).json();
    assert_eq!(report["project"]["name"], "requests-demo");
    assert_eq!(report["wheels"].as_array().unwrap().len(), 5);
}

/// The text outside of blocks.
fn prose(name: &str) -> String {
    let text = read(name);
    let parts = text.split("```").step_by(2);
    parts.collect::<Vec<_>>().join("\n")
}

/// What stands in backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn sources() -> String {
    let mut text = String::new();
    let mut todo: Vec<PathBuf> = ["src", "tests", ".ci"].map(|name| root().join(name)).into();
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            let entries = fs_err::read_dir(path).unwrap();
            todo.extend(entries.map(|entry| entry.unwrap().path()));
        } else if path.ends_with(".ci/run") || path.extension().is_some_and(|end| end == "rs") {
            text.push_str(&fs_err::read_to_string(path).unwrap());
        }
    }
    text
}

#[test]
fn what_contributors_are_told_of_exists() {
    let sources = sources();
    let words: BTreeSet<&str> = sources
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .collect();
    let (mut paths, mut names) = (0, 0);
    for text in quoted(&prose("CONTRIBUTING.md")) {
        let name = text.trim_end_matches("()").trim_end_matches('!');
        if text.contains(' ') || text.starts_with('-') {
            continue;
        }
        if text.contains('/') || root().join(&text).exists() {
            assert!(root().join(&text).exists(), "there is no {text}");
            paths += 1;
        } else if name
            .chars()
            .all(|c| c.is_alphanumeric() || "_:".contains(c))
        {
            for part in name.split("::") {
                assert!(words.contains(part), "there is no {text}");
            }
            names += 1;
        }
    }
    assert!(paths >= 15 && names >= 15, "{paths} {names}");
    for link in prose("README.md").split("](").skip(1) {
        let target = link.split(')').next().unwrap();
        if !target.contains("://") && !target.starts_with('#') {
            assert!(root().join(target).exists(), "there is no {target}");
        }
    }
}
