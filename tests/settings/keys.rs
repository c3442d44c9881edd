//! The keys we take to be accepted are those that uv lists when it meets another one.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use uv_linkcheck::discover::configure;
use uv_linkcheck::env::Given;
use uv_linkcheck::model::request::Request;
use uv_linkcheck::uv::config::accepted_keys;

use crate::VERSIONS;

/// The releases that are asked about every key and value, as this takes a while.
const ASKED: [&str; 3] = ["0.4.30", "0.10.4", "0.13.9"];
/// A value of each kind.
const VALUES: [&str; 8] = [
    "true", "1", "'zz'", "'./zz'", "[]", "['zz']", "['./zz']", "{}",
];

#[test]
fn the_accepted_keys_are_those_of_uv() {
    for version in VERSIONS {
        let uv = crate::support::uv::uv(version).unwrap();
        let keep = tempfile::tempdir().unwrap();
        fs_err::write(keep.path().join("uv.toml"), "no-such-key = 1\n").unwrap();
        let stderr = String::from_utf8(show(&uv, keep.path()).stderr).unwrap();
        let (_, list) = stderr.split_once("expected one of ").unwrap();
        let theirs: BTreeSet<&str> = list.split('`').skip(1).step_by(2).collect();
        let ours: BTreeSet<&str> = accepted_keys(version.parse().unwrap()).collect();
        assert_eq!(ours, theirs, "{version}");
    }
}

#[test]
fn the_kinds_of_values_are_those_of_uv() {
    let wrong: Vec<_> = std::thread::scope(|scope| {
        let threads = ASKED.map(|version| scope.spawn(move || judge_values(version)));
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The keys and values that we judge in another way than uv.
fn judge_values(version: &str) -> Vec<String> {
    let uv = crate::support::uv::uv(version).unwrap();
    let keep = tempfile::tempdir().unwrap();
    // Older releases want a path to exist before they take it for an index.
    fs_err::create_dir(keep.path().join("zz")).unwrap();
    let home = keep.path().to_str().unwrap();
    let vars = Given::new([("HOME", home), ("XDG_CONFIG_DIRS", home)]);
    let request = Request {
        uv_version: Some(version.parse().unwrap()),
        ..Request::default()
    };
    let mut wrong = Vec::new();
    for key in accepted_keys(version.parse().unwrap()) {
        for value in VALUES {
            fs_err::write(keep.path().join("uv.toml"), format!("{key} = {value}\n")).unwrap();
            let theirs = show(&uv, keep.path()).status.success();
            let ours = configure(&request, &vars, keep.path()).is_ok();
            if ours != theirs {
                wrong.push(format!(
                    "{version}: `{key} = {value}`: uv takes it: {theirs}"
                ));
            }
        }
    }
    wrong
}

fn show(uv: &Path, directory: &Path) -> Output {
    let mut run = Command::new(uv);
    run.args(["sync", "--show-settings"])
        .env_clear()
        .env("HOME", directory)
        .env("XDG_CONFIG_DIRS", directory);
    run.current_dir(directory).output().unwrap()
}
