//! Every format of the report, made by the program itself.

use clap::ValueEnum as _;
use serde_json::Value;
use uv_linkcheck::report::Format;

use crate::{Ran, Scene, program};

/// A project of which there is something to say: copies where hard links work, in a line of its own file.
fn scene() -> Scene {
    let scene = Scene::new();
    scene.write(
        "pyproject.toml",
        "[project]\nname = \"large\"\nversion = \"0.1.0\"\nrequires-python = \">=3.8\"\n\n[tool.uv]\nlink-mode = \"copy\"\n",
    );
    fs_err::create_dir(scene.project.join(".git")).unwrap();
    scene
}

fn reported(scene: &Scene, format: Format) -> Ran {
    let ran = scene.run(&["--fail-on", "info", "--output-format", format.as_str()]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{format:?}");
    assert!(ran.out.contains("UL201"), "{format:?}: {}", ran.out);
    ran
}

/// What is free changes from one run to the next.
fn without_numbers(text: &str) -> String {
    text.replace(
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '-'),
        "",
    )
}

#[test]
fn every_format_tells_of_a_real_project() {
    let scene = scene();
    assert_eq!(Format::value_variants(), Format::ALL);
    for format in Format::ALL {
        let out = reported(&scene, format).out;
        let file = scene.project.join("report");
        let options = [
            "--fail-on",
            "info",
            "--output-format",
            format.as_str(),
            "-o",
            "report",
        ];
        let ran = scene.run(&options);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, "", ""));
        let written = fs_err::read_to_string(&file).unwrap();
        assert_eq!(
            without_numbers(&written),
            without_numbers(&out),
            "{format:?}"
        );
    }
    let issues: Value = reported(&scene, Format::Gitlab).json();
    assert_eq!(
        issues[0]["location"],
        serde_json::json!({"path": "pyproject.toml", "lines": {"begin": 7}})
    );
    let out = reported(&scene, Format::Github).out;
    assert!(
        out.starts_with("::notice file=pyproject.toml,line=7,col="),
        "{out}"
    );
    let sarif = reported(&scene, Format::Sarif).json();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(
        result["locations"][0]["physicalLocation"]["region"]["startLine"],
        7
    );
    let read =
        quick_junit::Report::deserialize_from_str(&reported(&scene, Format::Junit).out).unwrap();
    assert!(read.failures > 0 && read.errors == 0);
}

#[test]
fn an_error_takes_the_place_of_the_report() {
    let scene = scene();
    scene.write("uv.lock", "version = 1\nrevision = \"three\"\n");
    for format in Format::ALL {
        scene.write("report", "of yesterday");
        let ran = scene.run(&["--output-format", format.as_str(), "-o", "report"]);
        ran.ends(2, "uv.lock:2");
        assert_eq!(ran.out, "");
        let report = scene.read("report");
        if matches!(format, Format::Full | Format::Concise) {
            assert_eq!(report, "of yesterday");
        } else {
            assert!(report.contains("uv.lock"), "{format:?}: {report}");
        }
        let ran = scene.run(&["--output-format", format.as_str()]);
        assert_eq!(
            (ran.code, ran.out),
            (2, report.replace("of yesterday", "")),
            "{format:?}"
        );
    }
    // The project may ask for the format, from wherever it is checked.
    let manifest = scene.read("pyproject.toml");
    let table = "\n[tool.uv-linkcheck]\noutput-format = 'json'\n";
    scene.write("pyproject.toml", format!("{manifest}{table}"));
    let ran = scene.run(&[]);
    let document = ran.json();
    assert_eq!(document["schema"], "uv-linkcheck/error/v1");
    let path = scene.project.to_str().unwrap();
    let mut command = program(scene.directory.path(), scene.directory.path());
    assert_eq!(Ran::of(command.arg(path)).json(), document);
}

#[test]
fn several_projects_are_in_one_report() {
    let (one, other) = (scene(), scene());
    for format in [
        Format::Github,
        Format::Gitlab,
        Format::Sarif,
        Format::Junit,
        Format::Markdown,
    ] {
        let paths = [".", other.project.to_str().unwrap()];
        let options = ["--fail-on", "info", "--output-format", format.as_str()];
        let ran = one.run(&[&paths[..], &options].concat());
        assert_eq!(ran.code, 1, "{}", ran.err);
        match format {
            Format::Gitlab => assert_eq!(ran.json().as_array().unwrap().len(), 2),
            Format::Sarif => {
                let results = &ran.json()["runs"][0]["results"];
                assert_eq!(results.as_array().unwrap().len(), 2);
            }
            Format::Junit => {
                let read = quick_junit::Report::deserialize_from_str(&ran.out).unwrap();
                assert_eq!(read.test_suites.len(), 4);
            }
            Format::Markdown => assert_eq!(ran.out.matches("**info UL201**").count(), 2),
            _ => assert_eq!(ran.out.matches("UL201").count(), 2, "{}", ran.out),
        }
    }
}

#[test]
fn what_is_redacted_names_nobody() {
    let scene = scene();
    let ran = scene.run(&["--output-format", "markdown", "--redact"]);
    ran.ends(0, "package-1");
    let home = scene.directory.path().to_str().unwrap();
    for word in ["large", "package-000", home] {
        assert!(!ran.out.contains(word), "{word} in {}", ran.out);
    }
    scene.run(&["--redact"]).ends(2, "--output-format markdown");
    let log = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/logs/linux-emlink.log"
    );
    let plain = scene.run(&["log", log, "--output-format", "markdown"]);
    plain.ends(1, "### uv ");
    let ran = scene.run(&["log", log, "--output-format", "markdown", "--redact"]);
    ran.ends(1, "package-1");
    for format in ["github", "gitlab", "sarif", "junit"] {
        scene
            .run(&["log", log, "--output-format", format])
            .ends(1, "UL115");
    }
}

#[test]
fn places_are_told_from_the_root_of_the_repository() {
    let scene = scene();
    let below = scene.project.join("deep/below");
    fs_err::create_dir_all(&below).unwrap();
    let log = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/logs/linux-emlink.log"
    );
    fs_err::copy(log, below.join("uv.log")).unwrap();
    let place = |arguments: &[&str]| {
        let mut command = scene.command(arguments);
        let issues = Ran::of(command.current_dir(&below)).json();
        issues[0]["location"]["path"].clone()
    };
    assert_eq!(
        place(&["log", "uv.log", "--output-format", "gitlab"]),
        "deep/below/uv.log"
    );
    assert_eq!(
        place(&["-v", "../..", "--output-format", "gitlab"]),
        "pyproject.toml"
    );
}

#[test]
fn where_no_report_can_be_written_it_is_said() {
    let scene = scene();
    scene
        .run(&["--output-format", "json", "-o", "no/such/report.json"])
        .ends(2, "hint: check that the directory exists");
    #[cfg(unix)]
    scene
        .run(&["-o", "/dev/stdout"])
        .ends(0, "uv 0.13.9 will copy");
}
