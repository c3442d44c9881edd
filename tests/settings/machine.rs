//! The files of the machine itself: `/etc/uv/uv.toml`, `/etc/xdg/uv/uv.toml`, and the home directory that the system knows where
//! no variable names one. An overlay stands before the real `/etc`, for nobody but this test.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use uv_linkcheck::model::uv::UvVersion;

use crate::place::{Arrangement as A, Place};
use crate::shown::Shown;
use crate::support::{fs, namespace, uv};

const PLAIN: (&str, &str) = ("p/pyproject.toml", "[project]\nname='a'\nversion='1'\n");
const USER: (&str, &str) = ("home/.config/uv/uv.toml", "link-mode='hardlink'\n");
const SYSTEM: (&str, &str) = ("xdg/uv/uv.toml", "link-mode='hardlink'\n");
/// No variable names directories of configuration.
const NONE: (&str, &str) = ("XDG_CONFIG_DIRS", "-");
const HOMELESS: (&str, &str) = ("HOME", "-");

/// A file of the machine: its path, and its text.
type OfMachine = (&'static str, &'static str);

const ETC: OfMachine = ("/etc/uv/uv.toml", "link-mode='copy'\ncache-dir='/etc-uv'\n");
const XDG: OfMachine = (
    "/etc/xdg/uv/uv.toml",
    "link-mode='symlink'\ncache-dir='/etc-xdg'\n",
);
const BAD: OfMachine = ("/etc/uv/uv.toml", "zzz = 1\n");

/// What is on the machine, and an arrangement.
const CELLS: &[(&[OfMachine], A<'static>)] = &[
    (&[], A::new("nothing", &[PLAIN]).vars(&[NONE])),
    (&[ETC], A::new("/etc/uv", &[PLAIN]).vars(&[NONE])),
    (&[XDG], A::new("/etc/xdg/uv", &[PLAIN]).vars(&[NONE])),
    (&[ETC, XDG], A::new("both", &[PLAIN]).vars(&[NONE])),
    (
        &[ETC, XDG],
        A::new("an empty variable", &[PLAIN]).vars(&[("XDG_CONFIG_DIRS", "")]),
    ),
    (
        &[ETC, XDG],
        A::new("other directories, with nothing", &[PLAIN]),
    ),
    (
        &[ETC, XDG],
        A::new("other directories, with a file", &[PLAIN, SYSTEM]),
    ),
    (
        &[ETC],
        A::new(
            "a relative directory",
            &[PLAIN, ("p/rel/uv/uv.toml", "link-mode='hardlink'\n")],
        )
        .vars(&[("XDG_CONFIG_DIRS", "rel")]),
    ),
    (
        &[ETC, XDG],
        A::new("the user's file", &[PLAIN, USER]).vars(&[NONE]),
    ),
    (
        &[ETC],
        A::new(
            "the project's file",
            &[PLAIN, ("p/uv.toml", "cache-dir='pc'\n")],
        )
        .vars(&[NONE]),
    ),
    (
        &[ETC],
        A::new("no configuration", &[PLAIN])
            .vars(&[NONE])
            .options(&[("--no-config", "")]),
    ),
    (
        &[ETC],
        A::new("a configuration file", &[PLAIN])
            .vars(&[NONE])
            .options(&[("--config-file", "../e.toml")]),
    ),
    (
        &[ETC],
        A::new("no system configuration", &[PLAIN]).vars(&[NONE, ("UV_NO_SYSTEM_CONFIG", "1")]),
    ),
    (
        &[ETC],
        A::new("system configuration, spelled out", &[PLAIN])
            .vars(&[NONE, ("UV_NO_SYSTEM_CONFIG", "false")]),
    ),
    (
        &[ETC],
        A::new("no system configuration, empty", &[PLAIN])
            .vars(&[NONE, ("UV_NO_SYSTEM_CONFIG", "")]),
    ),
    (&[BAD], A::new("a bad file", &[PLAIN]).vars(&[NONE])),
    (
        &[BAD, XDG],
        A::new("a bad file behind another", &[PLAIN]).vars(&[NONE]),
    ),
    (
        &[BAD],
        A::new("a bad file that is not read", &[PLAIN]).vars(&[NONE, ("UV_NO_SYSTEM_CONFIG", "1")]),
    ),
    (
        &[],
        A::new(
            "no home",
            &[PLAIN, ("passwd/.config/uv/uv.toml", "link-mode='copy'\n")],
        )
        .vars(&[NONE, HOMELESS]),
    ),
    (
        &[],
        A::new(
            "an empty home",
            &[PLAIN, ("passwd/.config/uv/uv.toml", "link-mode='copy'\n")],
        )
        .vars(&[NONE, ("HOME", "")])
        .since(8, 0),
    ),
    (
        &[],
        A::new(
            "no home, and directories of its own",
            &[PLAIN, ("cfg/uv/uv.toml", "link-mode='copy'\n")],
        )
        .vars(&[
            NONE,
            HOMELESS,
            ("XDG_CONFIG_HOME", "{root}/cfg"),
            ("XDG_CACHE_HOME", "{root}/cache"),
        ]),
    ),
    (
        &[],
        A::new(
            "no home, and relative directories",
            &[
                PLAIN,
                ("p/cfg/uv/uv.toml", "link-mode='symlink'\n"),
                ("passwd/.config/uv/uv.toml", "link-mode='copy'\n"),
            ],
        )
        .vars(&[
            NONE,
            HOMELESS,
            ("XDG_CONFIG_HOME", "cfg"),
            ("XDG_CACHE_HOME", "cache"),
        ]),
    ),
    (
        &[ETC],
        A::new("empty directories", &[PLAIN]).vars(&[
            NONE,
            ("XDG_CONFIG_HOME", ""),
            ("XDG_CACHE_HOME", ""),
        ]),
    ),
    (
        &[],
        A::new("certificates are another matter", &[PLAIN, USER])
            .vars(&[NONE, ("UV_SYSTEM_CERTS", "1")]),
    ),
];

#[test]
fn the_files_of_the_machine_are_those_of_uv() {
    namespace::run(
        module_path!(),
        "the_files_of_the_machine_are_those_of_uv",
        |scratch| {
            fs::overlay(
                Path::new("/etc"),
                Path::new("/etc"),
                &scratch.join("layers"),
            );
            let (mut tried, mut wrong) = (0, Vec::new());
            for version in crate::VERSIONS {
                let Some(uv) = uv::uv(version) else {
                    namespace::skip("machine", &format!("uv {version} is not to be had"));
                    return;
                };
                let number: UvVersion = version.parse().unwrap();
                for (files, arrangement) in CELLS {
                    if arrangement.since > number {
                        continue;
                    }
                    tried += 1;
                    if let Some(difference) = compare(files, arrangement, version, &uv) {
                        wrong.push(format!("{version}: {}: {difference}", arrangement.name));
                    }
                }
            }
            namespace::say(&format!(
                "the machine's files: {tried} cells, {} agree\n",
                tried - wrong.len()
            ));
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        },
    );
}

fn compare(files: &[OfMachine], arrangement: &A<'_>, version: &str, uv: &Path) -> Option<String> {
    for directory in ["/etc/uv", "/etc/xdg/uv"] {
        let _ = fs_err::remove_dir_all(directory);
    }
    for (path, text) in files {
        fs_err::create_dir_all(Path::new(path).parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    let place = Place::new(arrangement);
    settle(&place.root.join("passwd"));
    match (ours(&place, version), Shown::by(uv, &place)) {
        (Err(_), Err(_)) => None,
        (Ok(_), Err(stderr)) => Some(format!("uv stops, we do not: {stderr}")),
        (Err(error), Ok(_)) => Some(format!("we stop, uv does not: {error}")),
        (Ok(ours), Ok(theirs)) => {
            (ours != theirs).then(|| format!("uv has {theirs:?}, we have {ours:?}"))
        }
    }
}

/// Gives this user a home directory in the system's book of users.
fn settle(home: &Path) {
    let uid = rustix::process::geteuid().as_raw().to_string();
    let text = fs_err::read_to_string("/etc/passwd").unwrap();
    let lines = text.lines().map(|line| {
        let mut fields: Vec<&str> = line.split(':').collect();
        let home = home.to_str().unwrap();
        if fields.len() == 7 && fields[2] == uid {
            fields[5] = home;
        }
        fields.join(":")
    });
    let text: String = lines.map(|line| line + "\n").collect();
    fs_err::write("/etc/passwd", text).unwrap();
}

/// What the program itself shows.
fn ours(place: &Place<'_>, version: &str) -> Result<Shown, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_uv-linkcheck"))
        .args(["--show-settings", "--output-format", "json"])
        .args(["--uv-version", version])
        .args(place.arguments())
        .env_clear()
        .envs(place.vars().0)
        .current_dir(place.cwd())
        .output()
        .unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
    let settings = shown["settings"].as_array().unwrap();
    let value = |name: &str| {
        let setting = settings.iter().find(|setting| setting["name"] == name);
        setting.unwrap()["value"].as_str().unwrap().to_owned()
    };
    Ok(Shown::of(
        value("link-mode").parse().unwrap(),
        PathBuf::from(value("cache-dir")),
    ))
}
