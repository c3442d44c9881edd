//! Of every two places that set the same thing, uv obeys one, and we say which hides which.

use std::path::Path;
use std::process::Command;

use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::uv::UvVersion;

use crate::place::{Arrangement, Place};
use crate::shown::Shown;

/// The releases that are asked.
const ASKED: [&str; 2] = ["0.4.30", "0.13.9"];
/// What the higher place says, and what the lower.
const MODES: [&str; 2] = ["copy", "symlink"];

/// A place that sets the link mode. `{}` stands for it, `{root}` for the directory of the arrangement.
struct Setter {
    /// As a finding names it.
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    vars: &'static [(&'static str, &'static str)],
    options: &'static [(&'static str, &'static str)],
    /// The first release that knows it.
    since: UvVersion,
}

const fn file(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Setter {
    Setter {
        name,
        files,
        vars: &[],
        options: &[],
        since: UvVersion(0, 0, 0),
    }
}

/// The places that uv reads, the higher first, and a member of a workspace, which it never does.
const SETTERS: [Setter; 10] = [
    Setter {
        options: &[("--link-mode", "{}")],
        ..file("`--link-mode`", &[])
    },
    Setter {
        vars: &[("UV_LINK_MODE", "{}")],
        ..file("`UV_LINK_MODE`", &[])
    },
    Setter {
        options: &[("--script", "{root}/p/s.py")],
        since: UvVersion(0, 8, 0),
        ..file(
            "{root}/p/s.py",
            &[(
                "p/s.py",
                "# /// script\n# requires-python = '>=3.8'\n# dependencies = []\n# [tool.uv]\n# link-mode = '{}'\n# ///\n",
            )],
        )
    },
    Setter {
        options: &[("--config-file", "{root}/mine.toml")],
        ..file("{root}/mine.toml", &[("mine.toml", "link-mode = '{}'\n")])
    },
    file("{root}/p/uv.toml", &[("p/uv.toml", "link-mode = '{}'\n")]),
    file(
        "{root}/p/pyproject.toml",
        &[("p/pyproject.toml", "[tool.uv]\nlink-mode = '{}'\n")],
    ),
    file("{root}/uv.toml", &[("uv.toml", "link-mode = '{}'\n")]),
    file(
        "{root}/home/.config/uv/uv.toml",
        &[("home/.config/uv/uv.toml", "link-mode = '{}'\n")],
    ),
    file(
        "{root}/xdg/uv/uv.toml",
        &[("xdg/uv/uv.toml", "link-mode = '{}'\n")],
    ),
    file(
        "{root}/p/m/pyproject.toml",
        &[("p/m/pyproject.toml", "[tool.uv]\nlink-mode = '{}'\n")],
    ),
];
/// What keeps uv from reading others though it does not set the link mode, and which.
const HIDERS: [(Setter, &[usize]); 7] = [
    (
        Setter {
            options: &[("--no-config", "")],
            ..file("`--no-config`", &[])
        },
        &[4, 5, 6, 7, 8, 9],
    ),
    (
        Setter {
            vars: &[("UV_NO_CONFIG", "1")],
            ..file("`UV_NO_CONFIG`", &[])
        },
        &[4, 5, 6, 7, 8, 9],
    ),
    (
        Setter {
            vars: &[("UV_CONFIG_FILE", "{root}/e.toml")],
            ..file("`UV_CONFIG_FILE`", &[])
        },
        &[4, 5, 6, 7, 8, 9],
    ),
    (file("{root}/p/uv.toml", &[("p/uv.toml", "")]), &[5, 6]),
    (
        file(
            "{root}/p/pyproject.toml",
            &[("p/pyproject.toml", "[tool.uv]\nmanaged = true\n")],
        ),
        &[6],
    ),
    (file("the workspace root `{root}/p`", &[]), &[9]),
    (
        Setter {
            vars: &[("UV_NO_SYSTEM_CONFIG", "1")],
            since: UvVersion(0, 11, 16),
            ..file("`UV_NO_SYSTEM_CONFIG`", &[])
        },
        &[8],
    ),
];

/// A member of a workspace. What a setter adds to its files comes last.
const WORKSPACE: [(&str, &str); 2] = [
    (
        "p/pyproject.toml",
        "[project]\nname='r'\nversion='1'\nrequires-python='>=3.8'\n[tool.uv.workspace]\nmembers=['m']\n",
    ),
    (
        "p/m/pyproject.toml",
        "[project]\nname='m'\nversion='1'\nrequires-python='>=3.8'\n",
    ),
];
/// A lone project: a workspace table would be a `[tool.uv]`, which ends the walk.
const LONE: [(&str, &str); 2] = [
    (
        "p/pyproject.toml",
        "[project]\nname='r'\nversion='1'\nrequires-python='>=3.8'\n",
    ),
    ("p/m/x", ""),
];

#[test]
fn of_two_places_one_hides_the_other() {
    let read = SETTERS.len() - 1;
    let pairs = (0..read)
        .flat_map(|lower| (0..lower).map(move |higher| (&SETTERS[higher], Some(MODES[0]), lower)));
    let removed = HIDERS
        .iter()
        .flat_map(|(hider, lower)| lower.iter().map(move |lower| (hider, None, *lower)));
    let pairs: Vec<_> = pairs.chain(removed).collect();
    let mut wrong = Vec::new();
    let mut tried = 0;
    for version in ASKED {
        let uv = crate::support::uv::uv(version).expect("a released uv");
        let number: UvVersion = version.parse().unwrap();
        for (higher, mode, lower) in &pairs {
            let lower = &SETTERS[*lower];
            if higher.since.max(lower.since) > number {
                continue;
            }
            tried += 1;
            if let Err(why) = judge(&uv, version, higher, *mode, lower) {
                wrong.push(format!(
                    "{version}: {} over {}: {why}",
                    higher.name, lower.name
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {tried} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    println!("{tried} pairs of places");
}

fn judge(
    uv: &Path,
    version: &str,
    higher: &Setter,
    mode: Option<&str>,
    lower: &Setter,
) -> Result<(), String> {
    let member = lower.name.contains("/m/") || higher.name.contains("workspace");
    let base = if member { WORKSPACE } else { LONE };
    let of = |setter: &Setter, mode: &str| -> Vec<(String, String)> {
        let files = setter.files.iter();
        files
            .map(|(path, text)| {
                let before = base.iter().find(|(other, _)| other == path);
                let before = before.map_or("", |(_, text)| text);
                let text = text.replace("{}", mode);
                ((*path).to_owned(), format!("{before}{text}"))
            })
            .collect()
    };
    let plain = base.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let files: Vec<_> = plain
        .into_iter()
        .chain(of(lower, MODES[1]))
        .chain(of(higher, mode.unwrap_or_default()))
        .collect();
    let fill = |given: &[(&'static str, &str)], mode: &str| -> Vec<(&'static str, String)> {
        let given = given.iter();
        given
            .map(|(name, value)| (*name, value.replace("{}", mode)))
            .collect()
    };
    let both = |higher: &[(&'static str, &str)], lower: &[(&'static str, &str)]| {
        let mut all = fill(higher, mode.unwrap_or_default());
        all.extend(fill(lower, MODES[1]));
        all
    };
    let vars = both(higher.vars, lower.vars);
    let options = both(higher.options, lower.options);
    let files: Vec<_> = borrowed(&files);
    let vars: Vec<_> = borrowed(&vars);
    let options: Vec<_> = borrowed(&options);
    let arrangement = Arrangement {
        vars: &vars,
        options: &options,
        ..Arrangement::new("pair", &files).cwd(if member { "p/m" } else { "p" })
    };
    let place = Place::new(&arrangement);
    let theirs = Shown::by(uv, &place)?.link_mode;
    let obeys = match mode {
        Some(mode) => theirs == mode.parse::<Mode>().unwrap(),
        None => theirs.as_str() != MODES[1],
    };
    if !obeys {
        return Err(format!("uv has {theirs}"));
    }
    let messages = hidden(version, &place);
    let root = place.root.display().to_string();
    let (higher, lower) = (
        higher.name.replace("{root}", &root),
        lower.name.replace("{root}", &root),
    );
    let said = messages.iter().any(|message| {
        let (by, what) = message.split_once(" hides ").unwrap_or_default();
        // A configuration file hides the others as the option that names it.
        let named =
            by.contains(&higher) || higher.contains("/mine.toml") && by == "`--config-file`";
        named && what.contains(&lower)
    });
    if said {
        Ok(())
    } else {
        Err(format!("we say {messages:?}"))
    }
}

fn borrowed<A: AsRef<str>>(pairs: &[(A, String)]) -> Vec<(&str, &str)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| (name.as_ref(), value.as_str()))
        .collect()
}

/// The messages of our findings of that kind.
fn hidden(version: &str, place: &Place<'_>) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_uv-linkcheck"))
        .args(["--no-probe", "--output-format", "json", "--select", "UL203"])
        .args(["--uv-version", version])
        .args(place.arguments())
        .env_clear()
        .envs(place.vars().0)
        .current_dir(place.cwd())
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report["findings"]
        .as_array()
        .unwrap_or_else(|| panic!("{report}"));
    let messages = findings.iter().map(|finding| &finding["message"]);
    messages
        .map(|message| message.as_str().unwrap().to_owned())
        .collect()
}
