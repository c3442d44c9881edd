//! The report that founded the project, told from end to end by the whole program: its project and its cache from
//! `fixtures/projects/seed`, on a fake Windows whose OneDrive folder holds the environment of another project.
//!
//! Files are read from the real system, so this runs on Windows, and under Wine. What the Cloud Files filter does to links is
//! taken from its documentation.

#![cfg(windows)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::path::{Path, PathBuf};

use clap::Parser as _;
use serde_json::Value;
use uv_linkcheck::cli::Cli;
use uv_linkcheck::command::{self, Context};
use uv_linkcheck::env::{Given, Process, Vars as _};
use uv_linkcheck::exit::Exit;
use uv_linkcheck::sys::fake::Fake;
use uv_linkcheck::uv::paths;

const FOLDER: &str = r"Users\ada\OneDrive";
const TAINTED: &str = r"Users\ada\OneDrive\report\.venv\Lib\site-packages";
const CACHE: &str = r"Users\ada\AppData\Local\uv\cache";

/// A copy of the tree in a place of its own, and the system that it is on.
struct Story {
    _keep: tempfile::TempDir,
    root: PathBuf,
    system: Fake,
}

fn copy(from: &Path, to: &Path) {
    fs_err::create_dir_all(to).unwrap();
    for entry in fs_err::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs_err::copy(entry.path(), to).unwrap();
        }
    }
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/projects/seed")
}

impl Story {
    fn new() -> Self {
        let keep = tempfile::tempdir().unwrap();
        let root = paths::real(keep.path()).unwrap();
        copy(&fixture().join("Users"), &root.join("Users"));
        let drive: PathBuf = root.components().take(2).collect();
        let drive = drive.to_str().unwrap();
        let mut system = Fake::windows()
            .mount(drive, "ntfs")
            .mount_with(drive, |mount| {
                r"\\?\Volume{4f3c1d0e-7a52-4c6b-9d1b-2f0a6f6b8a11}\".clone_into(&mut mount.source);
                mount.root = r"\".into();
            });
        system = system
            .mirror(&root.join("Users"))
            .synced(&root.join(FOLDER), "OneDrive", "CfGetSyncRootInfoByPath")
            .surrounding("developer_mode", "off")
            .surrounding("long_paths", "off")
            .surrounding("windows_build", "22631");
        // uv hard linked the environment in the folder from the cache: each file there is one with a cached file.
        let archives = root.join(CACHE).join("archive-v0");
        for archive in fs_err::read_dir(archives).unwrap() {
            let archive = archive.unwrap().path();
            for file in files(&archive) {
                let name = root
                    .join(TAINTED)
                    .join(file.strip_prefix(&archive).unwrap());
                if name.exists() && !name.ends_with("RECORD") {
                    system = system.name(&file, &name);
                }
            }
        }
        Self {
            _keep: keep,
            root,
            system,
        }
    }

    /// Runs the program in the project; gives its exit status and what it printed, with the story's root as the drive.
    fn tell(&self, arguments: &[&str]) -> (Exit, String) {
        let home = self.root.join(r"Users\ada");
        let at = |path: &str| home.join(path).to_str().unwrap().to_owned();
        let vars = Given::new([
            ("HOME", home.to_str().unwrap()),
            ("USERPROFILE", home.to_str().unwrap()),
            ("LOCALAPPDATA", &at(r"AppData\Local")),
            ("APPDATA", &at(r"AppData\Roaming")),
            ("OneDrive", &at("OneDrive")),
            ("SYSTEMDRIVE", self.root.to_str().unwrap()),
            ("COLUMNS", "120"),
        ]);
        let words = [
            "uv-linkcheck",
            "check",
            "--uv-version",
            "0.5.3",
            "--color",
            "never",
        ];
        let cli = Cli::try_parse_from(words.iter().chain(arguments)).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = command::run(
            &cli,
            &mut Context {
                vars: &vars,
                cwd: &home.join("test"),
                system: &self.system,
                out: &mut out,
                err: &mut err,
            },
        );
        let said = String::from_utf8(err).unwrap();
        let exit = exit.unwrap_or_else(|error| panic!("{error}: {said}"));
        assert_eq!(said, "");
        (exit, String::from_utf8(out).unwrap())
    }

    /// `text` with the story's root as the drive it stands for.
    fn on_drive(&self, text: &str) -> String {
        text.replace(self.root.to_str().unwrap(), "C:")
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Compares with a file of the fixture; writes it where `GEN` is set.
fn agrees(name: &str, text: &str) {
    let path = fixture().join(name);
    if Process.get_nonempty("GEN").is_some() {
        fs_err::write(&path, text).unwrap();
    }
    let expected = fs_err::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected.replace("\r\n", "\n"), "{name}");
}

#[test]
fn a_fake_windows_tells_the_founding_story() {
    let story = Story::new();
    let before = story.system.paths();
    let (exit, text) = story.tell(&[]);
    assert_eq!(exit, Exit::Findings);
    agrees("report.txt", &story.on_drive(&text));
    let (_, text) = story.tell(&["--verbose"]);
    agrees("report-verbose.txt", &story.on_drive(&text));
    assert_eq!(story.system.paths(), before, "no trace");
}

#[test]
fn a_fake_windows_names_everything_that_mends_the_founding_case() {
    let story = Story::new();
    let (_, text) = story.tell(&["--output-format", "json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    let outcomes: Vec<_> = report["wheels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|wheel| {
            (
                wheel["name"].as_str().unwrap(),
                wheel["outcome"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            ("certifi", "copy"),
            ("charset-normalizer", "hardlink"),
            ("idna", "copy"),
            ("requests", "hardlink"),
            ("urllib3", "hardlink"),
        ]
    );
    assert_eq!(report["prediction"]["warning"], true);
    assert_eq!(report["prediction"]["exit_status"], 0);
    let failure = &report["modes"]["hardlink"]["failures"][0];
    assert_eq!(failure["errno"], 396);
    assert_eq!(
        failure["errno_name"],
        "ERROR_CLOUD_FILE_INCOMPATIBLE_HARDLINKS"
    );

    let findings = report["findings"].as_array().unwrap();
    let finding = findings
        .iter()
        .find(|finding| finding["code"] == "UL116")
        .unwrap();
    assert_eq!(finding["wheels"], serde_json::json!(["certifi", "idna"]));
    let facts = |name: &str| -> Vec<String> {
        let all = finding["evidence"].as_array().unwrap().iter();
        all.filter(|fact| fact["fact"] == name)
            .map(|fact| story.on_drive(fact["value"].as_str().unwrap()))
            .collect()
    };
    let names = facts("other name");
    let expected = format!(r"`C:\{TAINTED}\certifi\cacert.pem`, in `C:\{FOLDER}`");
    assert!(names.contains(&expected), "{names:#?}");
    assert_eq!(
        facts("kept in sync by"),
        ["OneDrive (CfGetSyncRootInfoByPath)"]
    );
    assert_eq!(facts("confidence"), ["certain"]);

    let fix = &report["recommendation"]["fix"];
    let commands: Vec<String> = fix["commands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|command| story.on_drive(command.as_str().unwrap()))
        .collect();
    assert_eq!(
        commands,
        [
            r"Remove-Item -Recurse -Force -LiteralPath 'C:\Users\ada\OneDrive\report\.venv'",
            "uv cache clean certifi idna",
        ]
    );
    let risk = story.on_drive(fix["risk"].as_str().unwrap());
    let kept =
        r"$env:UV_PROJECT_ENVIRONMENT = 'C:\Users\ada\AppData\Local\uv\uv-environments\report'";
    assert!(risk.contains(kept), "{risk}");
}
