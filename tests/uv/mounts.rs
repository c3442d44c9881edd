//! Several projects on several mounts, mended at once: every one of them then has a cache on its own mount, and the real
//! uv links from it without a word.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use uv_linkcheck::model::mode::Mode;

use crate::judge::situation;
use crate::observed::Observed;
use crate::scene::{Layout, Scene, TWO, Uv, remove};
use crate::support::fs::{Disk, Kind};
use crate::support::namespace::say;

/// A project of an arrangement.
#[derive(Debug, Clone, Copy)]
struct Member {
    /// Its name, and that of the disk it is on.
    name: &'static str,
    disk: &'static str,
    /// Whether its `pyproject.toml` has a `[tool.uv]`.
    configured: bool,
}

const fn member(name: &'static str, disk: &'static str, configured: bool) -> Member {
    Member {
        name,
        disk,
        configured,
    }
}

/// What is mended, and what then has to stand where.
struct Arrangement {
    name: &'static str,
    members: &'static [Member],
    /// Files that are there already, each with the disk it is at the top of; a name with `/` at its end is a directory.
    files: &'static [(&'static str, &'static str, &'static str)],
    /// Words after `fix`.
    options: &'static [&'static str],
    /// The disk whose cache the user's file names.
    user: Option<&'static str>,
    /// The disks whose cache a `uv.toml` above the projects names.
    above: &'static [&'static str],
    /// The projects whose own file names it.
    own: &'static [&'static str],
    /// The projects for which only a variable can.
    by_hand: &'static [&'static str],
}

/// The user's file, from the top of the disk.
const USER_FILE: &str = "me/.config/uv/uv.toml";

const BARE: Arrangement = Arrangement {
    name: "",
    members: &[],
    files: &[],
    options: &[],
    user: None,
    above: &[],
    own: &[],
    by_hand: &[],
};

const ARRANGEMENTS: [Arrangement; 9] = [
    Arrangement {
        name: "one is well with the default cache",
        members: &[
            member("a", "home", false),
            member("b", "data", false),
            member("c", "data", false),
            member("d", "more", false),
        ],
        options: &["--scope", "user"],
        above: &["data", "more"],
        ..BARE
    },
    Arrangement {
        name: "most are on one mount",
        members: &[
            member("d", "more", false),
            member("b", "data", false),
            member("c", "data", false),
        ],
        options: &["--scope", "user"],
        user: Some("data"),
        above: &["more"],
        ..BARE
    },
    Arrangement {
        name: "one has a table of its own, and is helped by the user's file alone",
        members: &[
            member("b", "data", false),
            member("c", "data", false),
            member("d", "more", true),
        ],
        options: &["--scope", "user"],
        user: Some("more"),
        above: &["data"],
        ..BARE
    },
    Arrangement {
        name: "all have tables of their own, and the user's file is asked for",
        members: &[
            member("b", "data", true),
            member("c", "data", true),
            member("d", "more", true),
        ],
        options: &["--scope", "user"],
        user: Some("data"),
        by_hand: &["d"],
        ..BARE
    },
    Arrangement {
        name: "all have tables of their own, in the projects",
        members: &[
            member("a", "home", true),
            member("b", "data", true),
            member("d", "more", true),
        ],
        own: &["b", "d"],
        ..BARE
    },
    Arrangement {
        name: "some have none, in the projects",
        members: &[member("b", "data", false), member("d", "more", true)],
        own: &["b", "d"],
        ..BARE
    },
    Arrangement {
        name: "one mount has a `uv.toml` at its top, which a new table would hide",
        members: &[member("a", "home", false), member("b", "data", false)],
        files: &[("data", "uv.toml", "# ours\noffline = false\n")],
        above: &["data"],
        ..BARE
    },
    Arrangement {
        name: "the user's file names the cache of one mount already",
        members: &[member("b", "data", false), member("d", "more", false)],
        files: &[("home", USER_FILE, "cache-dir = \"{data}/.cache/uv\"\n")],
        options: &["--scope", "user"],
        user: Some("data"),
        above: &["more"],
        ..BARE
    },
    Arrangement {
        name: "one mount is a repository, whose files are shared",
        members: &[member("a", "home", false), member("b", "data", false)],
        files: &[("data", ".git/", "")],
        options: &["--scope", "user"],
        by_hand: &["b"],
        ..BARE
    },
];

/// The machine with its disks.
struct Machine<'a> {
    scene: &'a Scene,
    scratch: &'a Path,
    uv: &'a Uv,
}

impl Machine<'_> {
    fn disk(&self, name: &str) -> PathBuf {
        self.scratch.join(name)
    }

    /// `text` with the place of a disk in it.
    fn text(&self, text: &str) -> String {
        text.replace("{data}", &self.disk("data").to_string_lossy())
    }

    fn home(&self) -> PathBuf {
        self.disk("home").join("me")
    }

    fn user_file(&self) -> PathBuf {
        self.disk("home").join(USER_FILE)
    }

    fn layout(&self, member: &Member) -> Layout {
        let below = self.disk(member.disk).join("work").join(member.name);
        let mut layout = Layout::new(&self.scratch.join("unused"), &below);
        layout.unset = vec!["UV_CACHE_DIR"];
        layout.variables = vec![
            ("HOME", self.home().into_os_string()),
            ("UV_DEFAULT_INDEX", self.scene.index.url().into()),
            ("PATH", self.path()),
        ];
        layout
    }

    fn path(&self) -> OsString {
        let mut path = self.uv.directory().as_os_str().to_owned();
        path.push(":/usr/local/bin:/usr/bin:/bin");
        path
    }

    /// As nothing had ever been installed.
    fn clear(&self) {
        for disk in ["home", "data", "more"] {
            for entry in fs_err::read_dir(self.disk(disk)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    fs_err::remove_file(path).unwrap();
                } else if !path.ends_with("lost+found") {
                    remove(&path);
                }
            }
        }
        fs_err::create_dir_all(self.home()).unwrap();
    }

    fn lay_out(&self, member: &Member) {
        let layout = self.layout(member);
        self.scene.lay_out(&layout);
        let manifest = layout.project.join("pyproject.toml");
        let text = fs_err::read_to_string(&manifest).unwrap();
        let (project, _) = text.split_once("[[tool.uv.index]]").unwrap();
        let table = if member.configured {
            "[tool.uv]\ndev-dependencies = []\n"
        } else {
            ""
        };
        fs_err::write(&manifest, format!("{project}{table}")).unwrap();
        self.scene.reset_environment(&layout, self.uv);
    }

    /// The program under test, called from a directory that is none of the projects.
    fn program(&self, member: &Member, arguments: &[&str]) -> Command {
        let layout = self.layout(member);
        let mut command = self.scene.checker(&layout, self.uv);
        command.current_dir(self.scratch).args(arguments);
        command
    }

    fn report(&self, member: &Member, variables: &[(&str, OsString)]) -> (Value, Option<i32>) {
        let mut command = self.program(member, &["--output-format", "json"]);
        command.arg(self.layout(member).project);
        let run = command.envs(variables.iter().cloned()).output().unwrap();
        (
            serde_json::from_slice(&run.stdout).unwrap(),
            run.status.code(),
        )
    }

    /// Has uv install, and looks at what it did: every wheel in `promised`, and not a word.
    fn sync(&self, member: &Member, variables: &[(&str, OsString)], promised: Mode) -> String {
        let (report, code) = self.report(member, variables);
        assert_eq!(code, Some(0), "{}: {:#}", member.name, report["findings"]);
        let effective = |key: &str| {
            report["settings"][key]["effective"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let layout = self.layout(member);
        let mut sync = self.scene.uv(&layout, self.uv);
        sync.args(["sync", "--frozen", "--verbose"]);
        let run = sync.envs(variables.iter().cloned()).output().unwrap();
        let names = self.scene.index.names();
        let cache = effective("cache_dir");
        let requested: Mode = effective("link_mode").parse().unwrap();
        let seen = Observed::read(
            &names,
            Path::new(&cache),
            &layout.environment,
            requested,
            &run,
        );
        assert!(
            seen.is_well(promised),
            "{}: promised `{promised}`, uv ended with {} and {:?}:\n{}",
            member.name,
            seen.exit_status,
            seen.wheels,
            seen.excerpt()
        );
        let (report, code) = self.report(member, variables);
        assert_eq!(
            code,
            Some(0),
            "{}, afterwards: {:#}",
            member.name,
            report["findings"]
        );
        cache
    }

    fn arranged(&self, arrangement: &Arrangement) -> usize {
        self.clear();
        for member in arrangement.members {
            self.lay_out(member);
        }
        for (disk, name, text) in arrangement.files {
            let path = self.disk(disk).join(name);
            if name.ends_with('/') {
                fs_err::create_dir(path).unwrap();
            } else {
                fs_err::create_dir_all(path.parent().unwrap()).unwrap();
                fs_err::write(path, self.text(text)).unwrap();
            }
        }
        let promised: Vec<Mode> = arrangement
            .members
            .iter()
            .map(|member| {
                let report = self.report(member, &[]).0;
                let fix = &report["recommendation"]["fix"]["outcome"];
                let now = &report["wheels"][0]["outcome"];
                fix.as_str().or(now.as_str()).unwrap().parse().unwrap()
            })
            .collect();
        let projects: Vec<PathBuf> = arrangement
            .members
            .iter()
            .map(|member| self.layout(member).project)
            .collect();
        let any = &arrangement.members[0];
        let told = self
            .program(any, &["check"])
            .args(&projects)
            .output()
            .unwrap();
        let told = text(&told.stdout);
        assert_eq!(
            told.matches("To mend them, keep a cache on each mount")
                .count(),
            1,
            "{told}"
        );
        let mut diff = self.program(any, &["fix", "--diff"]);
        let diff = diff
            .args(arrangement.options)
            .args(&projects)
            .output()
            .unwrap();
        assert_eq!(diff.status.code(), Some(1), "{}", text(&diff.stderr));

        let mut fix = self.program(any, &["fix"]);
        let fixed = fix
            .args(arrangement.options)
            .args(&projects)
            .output()
            .unwrap();
        let said = text(&fixed.stderr);
        let expected = i32::from(!arrangement.by_hand.is_empty());
        assert_eq!(fixed.status.code(), Some(expected), "{said}");
        self.written(arrangement, &fixed);
        for (member, promised) in arrangement.members.iter().zip(promised) {
            let cache = self.disk(member.disk).join(".cache/uv");
            let by_hand = arrangement.by_hand.contains(&member.name);
            let line = format!("export UV_CACHE_DIR={}", cache.display());
            assert!(!by_hand || said.contains(&line), "{said}");
            let variables = [("UV_CACHE_DIR", cache.clone().into_os_string())];
            let variables = if by_hand { &variables[..] } else { &[] };
            let used = self.sync(member, variables, promised);
            let expected = match member.disk {
                "home" => self.home().join(".cache/uv"),
                _ => cache,
            };
            assert_eq!(Path::new(&used), expected, "{}", member.name);
        }
        for (disk, name, text) in arrangement.files.iter().filter(|file| !file.2.is_empty()) {
            let now = fs_err::read_to_string(self.disk(disk).join(name)).unwrap();
            assert!(now.starts_with(&self.text(text)), "{now}");
        }
        let mut again = self.program(any, &["fix"]);
        let again = again
            .args(arrangement.options)
            .args(&projects)
            .output()
            .unwrap();
        let again = text(&again.stderr);
        assert!(!again.contains("Wrote"), "{again}");
        arrangement.members.len()
    }

    /// Every cache is named where it should be, and nowhere else.
    fn written(&self, arrangement: &Arrangement, fixed: &Output) {
        let said = text(&fixed.stderr);
        let names = |file: &Path, disk: &str| {
            let line = format!("cache-dir = \"{}/.cache/uv\"", self.disk(disk).display());
            let found = fs_err::read_to_string(file).is_ok_and(|text| text.contains(&line));
            let wrote = said.contains(&format!("Wrote `{line}` to `{}`", file.display()));
            let before = arrangement.files.iter();
            let mut before = before.filter(|(disk, name, _)| self.disk(disk).join(name) == file);
            let there = before.any(|(.., text)| self.text(text).contains(&line));
            assert_eq!(found, wrote || there, "{}: {said}", file.display());
            found
        };
        for disk in ["data", "more"] {
            let user = names(&self.user_file(), disk);
            assert_eq!(user, arrangement.user == Some(disk), "{disk}: {said}");
            let above = self.disk(disk).join("uv.toml");
            assert_eq!(
                names(&above, disk),
                arrangement.above.contains(&disk),
                "{disk}: {said}"
            );
        }
        for member in arrangement.members {
            let file = self.layout(member).project.join("pyproject.toml");
            let own = arrangement.own.contains(&member.name);
            assert_eq!(names(&file, member.disk), own, "{}: {said}", member.name);
        }
        let notes = said
            .matches("note: a cache directory is a fact about one machine")
            .count();
        assert_eq!(notes, usize::from(!arrangement.own.is_empty()), "{said}");
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

situation!(one_cache_a_mount, with(&TWO), |scene, scratch| {
    let _disks = [
        Disk::new(scratch, "home", Kind::Ext4),
        Disk::new(scratch, "data", Kind::Xfs),
        Disk::new(scratch, "more", Kind::Ext4),
    ];
    let mut cells = 0;
    for uv in &scene.uvs {
        let machine = Machine {
            scene: &scene,
            scratch,
            uv,
        };
        for arrangement in &ARRANGEMENTS {
            say(&format!("{}, uv {}\n", arrangement.name, uv.version));
            cells += machine.arranged(arrangement);
            scene.advised.set(scene.advised.get() + 1);
        }
    }
    say(&format!(
        "one cache a mount: {cells} projects, {cells} as promised\n"
    ));
});
