//! What is offered takes effect, however the settings are: each change is made in each way that it is offered in, and the
//! real uv then does what was promised.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use uv_linkcheck::model::fix::Edit;
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::write;

use super::full;
use crate::judge::situation;
use crate::observed::{Ending, Observed};
use crate::scene::{Layout, Scene, Uv, remove};
use crate::support::fs::{Disk, Kind};
use crate::support::namespace::say;
use crate::support::project;

/// How the settings are: files below the directory of the scene with what they say, variables, options of both programs.
/// `CACHE` is the cache directory, `SETTINGS` are the settings that make the situation.
struct Arrangement {
    name: &'static str,
    files: &'static [(Place, &'static str)],
    variables: &'static [(&'static str, &'static str)],
    options: &'static [&'static str],
    /// Where both programs run, below the project.
    directory: &'static str,
}

/// A file that uv may read.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// The user's `uv.toml`.
    User,
    /// The machine's.
    System,
    /// A file of the project, which is added to.
    Project(&'static str),
    /// A file beside the project.
    Above(&'static str),
}

const PLAIN: Arrangement = Arrangement {
    name: "",
    files: &[],
    variables: &[],
    options: &[],
    directory: "",
};

const SETTINGS: &str = "SETTINGS\n";
const TABLE: &str = "[tool.uv]\nSETTINGS\n";

const ARRANGEMENTS: [Arrangement; 16] = [
    Arrangement {
        name: "the user's file",
        files: &[(Place::User, SETTINGS)],
        ..PLAIN
    },
    Arrangement {
        name: "the machine's file",
        files: &[(Place::System, SETTINGS)],
        ..PLAIN
    },
    Arrangement {
        name: "the project's table",
        files: &[(Place::Project("pyproject.toml"), TABLE)],
        ..PLAIN
    },
    Arrangement {
        name: "the project's uv.toml, which hides its table",
        files: &[
            (Place::Project("pyproject.toml"), TABLE),
            (Place::Project("uv.toml"), SETTINGS),
        ],
        ..PLAIN
    },
    Arrangement {
        name: "the project's table over the user's file",
        files: &[
            (Place::User, SETTINGS),
            (Place::Project("pyproject.toml"), TABLE),
        ],
        ..PLAIN
    },
    Arrangement {
        name: "a file above a project without a table",
        files: &[(Place::Above("uv.toml"), "SETTINGS\nno-progress = true\n")],
        ..PLAIN
    },
    Arrangement {
        name: "variables",
        variables: &[("UV_CACHE_DIR", "CACHE"), ("UV_LINK_MODE", "MODE")],
        ..PLAIN
    },
    Arrangement {
        name: "variables over the project's table",
        files: &[(Place::Project("pyproject.toml"), TABLE)],
        variables: &[("UV_CACHE_DIR", "CACHE"), ("UV_LINK_MODE", "MODE")],
        ..PLAIN
    },
    Arrangement {
        name: "no configuration by a variable",
        files: &[
            (Place::User, SETTINGS),
            (Place::Project("pyproject.toml"), TABLE),
        ],
        variables: &[
            ("UV_NO_CONFIG", "1"),
            ("UV_CACHE_DIR", "CACHE"),
            ("UV_LINK_MODE", "MODE"),
        ],
        ..PLAIN
    },
    Arrangement {
        name: "no configuration by an option",
        files: &[(Place::User, SETTINGS)],
        variables: &[("UV_CACHE_DIR", "CACHE"), ("UV_LINK_MODE", "MODE")],
        options: &["--no-config"],
        ..PLAIN
    },
    Arrangement {
        name: "a file that a variable names",
        files: &[
            (Place::User, "link-mode = \"symlink\"\n"),
            (Place::Above("named.toml"), SETTINGS),
        ],
        variables: &[("UV_CONFIG_FILE", "ABOVE/named.toml")],
        ..PLAIN
    },
    Arrangement {
        name: "a file that an option names",
        files: &[(Place::Above("named.toml"), SETTINGS)],
        options: &["--config-file", "ABOVE/named.toml"],
        ..PLAIN
    },
    Arrangement {
        name: "the root's table, from a member that has one too",
        files: &[
            (
                Place::Project("pyproject.toml"),
                "[tool.uv]\nSETTINGS\nworkspace = { members = [\"member\"] }\n",
            ),
            (
                Place::Project("uv.lock"),
                "\n[[package]]\nname = \"member\"\nversion = \"1\"\nsource = { virtual = \"member\" }\n\n\
                 [manifest]\nmembers = [\"demo\", \"member\"]\n",
            ),
            (
                Place::Project("member/pyproject.toml"),
                "[project]\nname = \"member\"\nversion = \"1\"\n[tool.uv]\nlink-mode = \"symlink\"\n",
            ),
        ],
        options: &["--package", "demo"],
        directory: "member",
        ..PLAIN
    },
    Arrangement {
        name: "no cache, by a variable",
        files: &[(Place::User, SETTINGS)],
        variables: &[("UV_NO_CACHE", "1")],
        ..PLAIN
    },
    Arrangement {
        name: "no cache, by the project",
        files: &[
            (Place::User, SETTINGS),
            (
                Place::Project("pyproject.toml"),
                "[tool.uv]\nno-cache = true\n",
            ),
        ],
        ..PLAIN
    },
    Arrangement {
        name: "no cache, by the user's file",
        files: &[(Place::User, "SETTINGS\nno-cache = true\n")],
        ..PLAIN
    },
];

/// One arrangement of one situation, with one uv.
struct Try<'a> {
    scene: &'a Scene,
    layout: &'a Layout,
    uv: &'a Uv,
    arrangement: &'a Arrangement,
    /// The link mode that the settings ask for, if any.
    mode: Option<Mode>,
    cache: PathBuf,
}

impl Try<'_> {
    /// A text of the arrangement, as it is here.
    fn said(&self, text: &str) -> String {
        let mut settings = format!("cache-dir = \"{}\"", self.cache.display());
        if let Some(mode) = self.mode {
            settings = format!("{settings}\nlink-mode = \"{mode}\"");
        }
        let above = self.layout.project.parent().unwrap();
        text.replace("SETTINGS", &settings)
            .replace("CACHE", self.cache.to_str().unwrap())
            .replace("ABOVE", above.to_str().unwrap())
            .replace("MODE", self.mode.map_or("", Mode::as_str))
    }

    /// Puts everything as the arrangement has it.
    fn arrange(&self) {
        let (home, above) = (self.scene.home(), self.layout.project.parent().unwrap());
        remove(&home);
        for name in ["uv.toml", "named.toml"] {
            let _ = fs_err::remove_file(above.join(name));
            let _ = fs_err::remove_file(self.layout.project.join(name));
        }
        project::write(&self.layout.project, &self.scene.index);
        for (place, text) in self.arrangement.files {
            let path = match place {
                Place::User => home.join(".config/uv/uv.toml"),
                Place::System => home.join("system/uv/uv.toml"),
                Place::Project(name) => self.layout.project.join(name),
                Place::Above(name) => above.join(name),
            };
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            let before = fs_err::read_to_string(&path).unwrap_or_default();
            let before = if path.ends_with("member/pyproject.toml") {
                String::new()
            } else {
                before
            };
            fs_err::write(path, format!("{before}{}", self.said(text))).unwrap();
        }
        fs_err::create_dir_all(home.join("bin")).unwrap();
        let program = home.join("bin/uv-linkcheck");
        fs_err::os::unix::fs::symlink(self.scene.checker_path(), program).unwrap();
        self.scene.reset_environment(self.layout, self.uv);
    }

    /// Runs lines of a shell, and then a program.
    fn run(&self, lines: &[String], program: &[&str]) -> Output {
        let sh = Path::new("/bin/sh");
        let mut shell: Command = self.scene.command(sh, self.layout, self.uv);
        let home = self.scene.home();
        let programs = format!(
            "{}:{}:/usr/bin:/bin",
            home.join("bin").display(),
            self.uv.directory().display()
        );
        shell
            .current_dir(self.layout.project.join(self.arrangement.directory))
            .env_remove("UV_CACHE_DIR")
            .env("XDG_CONFIG_DIRS", home.join("system"))
            .env("HOME", home)
            .env("PATH", programs);
        for (name, value) in self.arrangement.variables {
            let value = self.said(value);
            if !value.is_empty() {
                shell.env(name, value);
            }
        }
        let script = format!("set -e\n{}\nexec \"$@\"", lines.join("\n"));
        shell.args(["-c", &script, "sh"]).args(program);
        let options = self.arrangement.options.iter();
        shell.args(options.map(|option| self.said(option)));
        shell.output().unwrap()
    }

    fn report(&self, lines: &[String]) -> Result<Value, String> {
        let run = self.run(lines, &["uv-linkcheck", "--output-format", "json"]);
        let said = || String::from_utf8_lossy(&run.stderr).into_owned();
        serde_json::from_slice(&run.stdout).map_err(|error| format!("{error}: {}", said()))
    }

    /// Makes every change that is offered, in each way; gives their names.
    fn take_all(&self) -> Result<Vec<String>, String> {
        self.arrange();
        let report = self.report(&[])?;
        let found = &report["recommendation"];
        let all = found["alternatives"].as_array().ok_or("no alternatives")?;
        let mut taken = Vec::new();
        for (number, fix) in std::iter::once(&found["fix"]).chain(all).enumerate() {
            let told = |error: String| format!("{error}\noffered as {number}: {fix}");
            if fix["outcome"].is_null() {
                continue;
            }
            let lines: Vec<String> = fix["commands"]
                .as_array()
                .ok_or("no commands")?
                .iter()
                .map(|line| line.as_str().unwrap().to_owned())
                .collect();
            let edits = edits(fix);
            if lines.iter().any(|line| line == "uv self update") {
                continue;
            }
            let manual = edits.is_empty() && lines.is_empty();
            if manual && fix["scope"] != "manual" {
                return Err(told("there is nothing to do".to_owned()));
            }
            let id = fix["id"].as_str().unwrap();
            if !edits.is_empty() {
                self.arrange();
                self.write(number, fix, &edits).map_err(told)?;
                self.keeps(fix, &[]).map_err(told)?;
                taken.push(format!("{id} written"));
            }
            if !lines.is_empty() {
                self.arrange();
                self.keeps(fix, &lines).map_err(told)?;
                taken.push(format!("{id} said"));
            }
        }
        Ok(taken)
    }

    /// The recommendation is written by the program, alternatives are as it would write them.
    fn write(&self, number: usize, fix: &Value, edits: &[Edit]) -> Result<(), String> {
        if number > 0 {
            let changes = write::prepare(edits).map_err(|error| error.to_string())?;
            let mut applied = changes.iter().map(write::apply);
            return applied.try_for_each(|done| done.map_err(|error| error.to_string()));
        }
        let scope = if fix["scope"] == "user" {
            "user"
        } else {
            "project"
        };
        let run = self.run(&[], &["uv-linkcheck", "fix", "--scope", scope]);
        if run.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&run.stderr).into_owned())
    }

    /// Whether uv then does what was promised.
    fn keeps(&self, fix: &Value, lines: &[String]) -> Result<(), String> {
        let after = self.report(lines)?;
        let run = self.run(lines, &["uv", "sync", "--frozen", "--verbose"]);
        let promised: Mode = fix["outcome"].as_str().unwrap().parse().unwrap();
        let at = |pointer: &str| {
            let path = after.pointer(pointer).and_then(Value::as_str);
            PathBuf::from(path.unwrap_or_default())
        };
        let cache = at("/settings/cache_dir/effective");
        let environment = at("/environment/path");
        let names = self.scene.index.wheels.iter().map(|wheel| wheel.name);
        // Nothing is left of a temporary cache to tell by.
        let temporary = after["settings"]["no_cache"] == true;
        let names: Vec<_> = names.filter(|_| !temporary).collect();
        let seen = Observed::read(&names, &cache, &environment, promised, &run);
        if cache != self.cache {
            remove(&cache);
        }
        if environment != self.layout.environment {
            remove(&environment);
        }
        let kept = Ending::Installed(promised);
        if seen.exit_status == 0
            && seen.warning.is_none()
            && seen.wheels.values().all(|ending| *ending == kept)
        {
            return Ok(());
        }
        Err(format!(
            "uv ended with {} and did {:?}:\n{}",
            seen.exit_status,
            seen.wheels,
            seen.excerpt()
        ))
    }
}

fn edits(fix: &Value) -> Vec<Edit> {
    let edits = fix["edits"].as_array().into_iter().flatten();
    let edits = edits.map(|edit| Edit {
        path: edit["path"].as_str().unwrap().into(),
        key: edit["key"].as_str().unwrap().to_owned(),
        value: edit["value"].as_str().map(str::to_owned),
    });
    edits.collect()
}

situation!(effect, with(&crate::scene::TWO), |scene, scratch| {
    let one = Disk::new(scratch, "one", Kind::Ext4);
    let two = Disk::new(scratch, "two", Kind::Xfs);
    let uvs = &scene.uvs[usize::from(!full())..];
    for (name, layout, mode) in [
        ("ext4 to xfs", Layout::new(&one.path, &two.path), None),
        (
            "copies on xfs",
            Layout::new(&two.path, &two.path),
            Some(Mode::Copy),
        ),
        (
            "symlinks on xfs",
            Layout::new(&two.path, &two.path),
            Some(Mode::Symlink),
        ),
    ] {
        scene.lay_out(&layout);
        if mode != Some(Mode::Symlink) {
            scene.warm(&layout);
        }
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for (uv, arrangement) in uvs
            .iter()
            .flat_map(|uv| ARRANGEMENTS.iter().map(move |one| (uv, one)))
        {
            let tried = Try {
                scene: &scene,
                layout: &layout,
                uv,
                arrangement,
                mode,
                cache: layout.cache(uv),
            };
            match tried.take_all() {
                Ok(all) => {
                    for id in all {
                        *taken.entry(id).or_default() += 1;
                    }
                }
                Err(line) => {
                    let (uv, with) = (uv.version, arrangement.name);
                    let line = line.replace('\n', "\n    ");
                    let text = format!("{name}, uv {uv}, {with}:\n    {line}\n");
                    scene.disagreements.borrow_mut().push_str(&text);
                }
            }
        }
        say(&format!("effect: {name}: {taken:?}\n"));
        assert!(taken.values().sum::<usize>() >= 2 * ARRANGEMENTS.len());
    }
});
