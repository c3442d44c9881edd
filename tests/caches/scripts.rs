//! The indexes of a script are those of the project in the working directory, not those beside the script.

use std::path::Path;
use std::process::{Command, Output};

use uv_linkcheck::discover::discover;
use uv_linkcheck::env::Given;
use uv_linkcheck::model::request::{Request, UvOptions};
use uv_linkcheck::plan::plan;
use uv_linkcheck::sys::native;

use crate::support::index::Index;
use crate::support::{project, uv};

const VERSIONS: [&str; 3] = ["0.8.24", "0.10.4", "0.13.9"];
const SCRIPT: &str =
    "# /// script\n# requires-python = '>=3.8'\n# dependencies = ['nested', 'single']\n# ///\n";

fn write_project(directory: &Path, index: &str) {
    fs_err::create_dir_all(directory).unwrap();
    let text = format!(
        "[project]\nname = \"other\"\nversion = \"1\"\nrequires-python = \">=3.8\"\n\n\
         [[tool.uv.index]]\nname = \"local\"\nurl = \"{index}\"\ndefault = true\n"
    );
    fs_err::write(directory.join("pyproject.toml"), text).unwrap();
}

#[test]
fn indexes_of_a_script_are_those_of_the_working_directory() {
    let directory = tempfile::tempdir().unwrap();
    let index = Index::start(&project::wheels());
    let mut compared = 0;
    for version in VERSIONS {
        let Some(uv) = uv::uv(version) else { continue };
        let root = directory.path().join(version);
        let (with, without) = (root.join("with"), root.join("without"));
        write_project(&with, &index.url());
        write_project(&without, "http://127.0.0.1:9/simple");
        let vars = [
            ("HOME", root.to_str().unwrap()),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("UV_PYTHON_DOWNLOADS", "never"),
            ("UV_PYTHON_PREFERENCE", "only-system"),
        ];
        for beside in [&with, &without] {
            let script = beside.join("tool.py");
            fs_err::write(&script, SCRIPT).unwrap();
            let cache = root.join("cache");
            let run = |arguments: &[&str], cwd: &Path| -> Output {
                Command::new(&uv)
                    .args(arguments)
                    .arg("--script")
                    .arg(&script)
                    .current_dir(cwd)
                    .env_clear()
                    .envs(vars)
                    .env("UV_CACHE_DIR", &cache)
                    .output()
                    .unwrap()
            };
            for arguments in [&["lock"][..], &["sync", "--frozen"]] {
                let output = run(arguments, &with);
                assert!(output.status.success(), "uv {version}: {output:?}");
            }
            for environments in fs_err::read_dir(&cache).unwrap().flatten() {
                if environments
                    .file_name()
                    .to_string_lossy()
                    .starts_with("environments-")
                {
                    fs_err::remove_dir_all(environments.path()).unwrap();
                }
            }
            for cwd in [&with, &without] {
                let request = Request {
                    uv_version: Some(version.parse().unwrap()),
                    uv: UvOptions {
                        script: Some(script.clone()),
                        ..UvOptions::default()
                    },
                    ..Request::default()
                };
                let mut said = Given::new(vars);
                said.0
                    .insert("UV_CACHE_DIR".to_owned(), cache.clone().into());
                let found = discover(&request, &said, cwd).unwrap();
                let wheels = plan(&found, &request, &said, &native()).unwrap().wheels;
                assert_eq!(wheels.len(), 2, "uv {version}");
                let cached = wheels.iter().all(|wheel| wheel.archive.is_some());
                let installs = run(&["sync", "--frozen", "--offline", "--dry-run"], cwd);
                let text = String::from_utf8_lossy(&installs.stderr).into_owned();
                let real = installs.status.success() && !text.contains("Would download");
                assert_eq!(
                    cached,
                    real,
                    "uv {version}, script in {}, run in {}: {text}",
                    beside.display(),
                    cwd.display()
                );
                assert_eq!(real, *cwd == with, "uv {version}: {text}");
                compared += 1;
            }
            fs_err::remove_dir_all(cache).unwrap();
        }
    }
    println!("{compared} comparisons");
}
