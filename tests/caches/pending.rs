//! What the next `uv sync` would install, by uv's own dry run.

use std::collections::BTreeSet;
use std::path::PathBuf;

use uv_linkcheck::model::request::{Request, SelectionOptions, UvOptions};

use crate::judge::Judge;
use crate::{filled, judge, kinds, named, scene};

/// The releases that have a dry run, one of each way to tell what is installed.
const DRY: [&str; 6] = ["0.6.17", "0.8.24", "0.10.4", "0.11.33", "0.12.5", "0.13.9"];

/// What is done to the environment or to a source, one after the other, each to a package of its own.
const CHANGES: [&str; 19] = [
    "nothing",
    "module gone",
    "record gone",
    "uninstalled",
    "other version",
    "two versions",
    "egg",
    "url forgotten",
    "url of an index",
    "other url",
    "other commit",
    "other tags",
    "built with settings",
    "cache info forgotten",
    "wheel touched",
    "source touched",
    "directory gone",
    "own directory made",
    "environment gone",
];

fn request(selection: SelectionOptions) -> Request {
    Request {
        uv: UvOptions {
            selection,
            ..UvOptions::default()
        },
        pending: true,
        ..Request::default()
    }
}

/// The packages uv says it would install.
fn theirs(judge: &Judge<'_>, flags: &[&str]) -> BTreeSet<String> {
    let output = judge.uv_checked(&[&["sync", "--frozen", "--dry-run"], flags].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    let installed = said.lines().filter_map(|line| {
        line.strip_prefix(" + ")
            .or_else(|| line.strip_prefix(" ~ "))
    });
    installed
        .map(|what| what.split(['=', ' ']).next().unwrap().to_owned())
        .collect()
}

/// The packages we say it would.
fn ours(judge: &Judge<'_>, selection: SelectionOptions) -> BTreeSet<String> {
    let plan = judge.plan_with(request(selection), &[]).unwrap();
    assert!(plan.pending && plan.wheels.iter().all(|wheel| !wheel.installed));
    plan.wheels.into_iter().map(|wheel| wheel.name).collect()
}

fn site_packages(judge: &Judge<'_>) -> PathBuf {
    let lib = judge.scene.project().join(".venv/lib");
    let mut pythons = fs_err::read_dir(lib).unwrap();
    pythons
        .next()
        .unwrap()
        .unwrap()
        .path()
        .join("site-packages")
}

fn change(judge: &Judge<'_>, what: &str) {
    let packages = site_packages(judge);
    let info = |name: &str| packages.join(format!("{name}-1.0.dist-info"));
    let sources = judge.scene.sources();
    let replace = |path: PathBuf, from: &str, to: &str| {
        let text = fs_err::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from} is not in {text}");
        // A file of its own, or the cache would be changed through a hard link.
        fs_err::remove_file(&path).unwrap();
        fs_err::write(path, text.replace(from, to)).unwrap();
    };
    let touch = |path: PathBuf| {
        let permissions = fs_err::metadata(&path).unwrap().permissions();
        fs_err::set_permissions(path, permissions).unwrap();
    };
    match what {
        "nothing" => {}
        "module gone" => fs_err::remove_file(packages.join("buildtag.py")).unwrap(),
        "record gone" => fs_err::remove_file(info("buildtag").join("RECORD")).unwrap(),
        "uninstalled" => drop(judge.uv_checked(&["pip", "uninstall", "flatwheel", "gitsub"])),
        "other version" => {
            let other = packages.join("regwheel-0.9.dist-info");
            fs_err::rename(info("regwheel"), &other).unwrap();
            replace(other.join("METADATA"), "Version: 1.0", "Version: 0.9");
        }
        "two versions" => {
            let other = packages.join("flatsdist-0.9.dist-info");
            fs_err::create_dir(&other).unwrap();
            let metadata = "Metadata-Version: 2.1\nName: flatsdist\nVersion: 0.9\n";
            fs_err::write(other.join("METADATA"), metadata).unwrap();
            fs_err::write(other.join("RECORD"), "").unwrap();
        }
        "egg" => {
            fs_err::remove_dir_all(info("oddindex")).unwrap();
            let egg = packages.join("oddindex-1.0-py3.egg-info");
            fs_err::create_dir(&egg).unwrap();
            let metadata = "Metadata-Version: 2.1\nName: oddindex\nVersion: 1.0\n";
            fs_err::write(egg.join("PKG-INFO"), metadata).unwrap();
            fs_err::write(egg.join("top_level.txt"), "oddindex\n").unwrap();
        }
        "url forgotten" => fs_err::remove_file(info("urlwheel").join("direct_url.json")).unwrap(),
        "url of an index" => {
            let url = "{\"url\":\"http://127.0.0.1/a.whl\",\"archive_info\":{}}";
            fs_err::write(info("longtags").join("direct_url.json"), url).unwrap();
        }
        "other url" => replace(info("urlsdist").join("direct_url.json"), "direct", "other"),
        "other commit" => {
            let file = info("gittree").join("direct_url.json");
            let text = fs_err::read_to_string(&file).unwrap();
            let (_, commit) = text.split_once("\"commit_id\":\"").unwrap();
            replace(file, &commit[..40], &"0".repeat(40));
        }
        "other tags" => replace(
            info("urlescaped").join("WHEEL"),
            "py3-none-any",
            "cp27-cp27m-win32",
        ),
        "built with settings" => fs_err::write(
            info("regsdist").join("uv_build.json"),
            "{\"config_settings\":{\"key\":\"value\"}}",
        )
        .unwrap(),
        "cache info forgotten" => {
            fs_err::remove_file(info("pathsdist").join("uv_cache.json")).unwrap();
        }
        "wheel touched" => touch(sources.join("files/pathwheel-1.0-py3-none-any.whl")),
        "source touched" => touch(sources.join("tree/pyproject.toml")),
        "directory gone" => fs_err::remove_dir(sources.join("editabletree/src")).unwrap(),
        "own directory made" => fs_err::create_dir(judge.scene.project().join("src")).unwrap(),
        "environment gone" => judge.forget(),
        other => panic!("{other}"),
    }
}

#[test]
fn pending_is_what_the_dry_run_of_uv_installs() {
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for version in DRY {
        let (directory, scene) = scene();
        let Some(judge) = judge(version, &directory, &scene) else {
            continue;
        };
        scene.write_project(&kinds(judge.version));
        judge.uv_checked(&["lock"]);
        judge.uv_checked(&["sync", "--frozen"]);
        let no_editable = || SelectionOptions {
            no_editable: true,
            ..SelectionOptions::default()
        };
        for what in CHANGES {
            change(&judge, what);
            for (flags, selection) in [
                (&[][..], SelectionOptions::default()),
                (&["--no-editable"], no_editable()),
            ] {
                let (theirs, ours) = (theirs(&judge, flags), ours(&judge, selection));
                compared += 1;
                if theirs != ours {
                    wrong.push(format!(
                        "uv {version} {what} {flags:?}: uv only {:?}, we only {:?}",
                        theirs.difference(&ours).collect::<Vec<_>>(),
                        ours.difference(&theirs).collect::<Vec<_>>()
                    ));
                }
            }
        }
    }
    println!("{compared} dry runs");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn settings_about_building_count() {
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for version in ["0.5.3", "0.5.30", "0.6.17", "0.13.9"] {
        let (directory, scene) = scene();
        let some = named(&["regwheel", "regsdist", "urlsdist"]);
        let Some(judge) = filled(version, &directory, &scene, &some) else {
            continue;
        };
        for (settings, vars) in [
            ("", &[][..]),
            ("no-binary-package = [\"RegWheel\"]\n", &[]),
            ("no-binary-package = [\"regsdist\"]\n", &[]),
            ("no-build-package = [\"regsdist\"]\n", &[]),
            ("no-build-package = [\"regwheel\"]\n", &[]),
            ("no-build = true\n", &[]),
            ("no-binary = true\n", &[]),
            ("no-build = false\n", &[("UV_NO_BUILD", "1")]),
            ("", &[("UV_NO_BINARY", "true")]),
            ("", &[("UV_NO_BINARY_PACKAGE", "regwheel")]),
            ("", &[("UV_NO_BUILD_PACKAGE", "other regsdist")]),
        ] {
            let before = fs_err::read_to_string(scene.project().join("pyproject.toml")).unwrap();
            scene.edit("pyproject.toml", |text| {
                text.replace("[tool.uv]\n", &format!("[tool.uv]\n{settings}"))
            });
            let output = judge.uv_with(&["sync", "--frozen"], vars);
            let ours = judge.plan_with(Request::default(), vars);
            compared += 1;
            let said = String::from_utf8(output.stderr).unwrap();
            let agree = match &ours {
                Ok(_) => output.status.success(),
                Err(refusal) => !output.status.success() && said.contains(&refusal.to_string()),
            };
            if !agree {
                wrong.push(format!(
                    "uv {version} {settings:?} {vars:?}: {said}\nwe say {ours:?}"
                ));
            }
            fs_err::write(scene.project().join("pyproject.toml"), before).unwrap();
        }
    }
    println!("{compared} settings");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
