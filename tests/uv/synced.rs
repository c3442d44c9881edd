//! The case that founded the project: a cached file that has a name in a folder kept in sync, so that no environment
//! outside of it may have another.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::findings::{Findings, complaints, keep_only};
use crate::judge::{Cache, Cell, Situation, linked_files, situation};
use crate::known::{Allowed, CLONE_FIRST, Files, Known, LINKS, NOTHING};
use crate::observed::{archives, site_packages};
use crate::scene::{Layout, Scene, Uv};
use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind};
use crate::support::fuse::{Loopback, can_run};
use crate::support::project;

const EPERM: i32 = 1;

/// The folder, below the mount.
const FOLDER: &str = "home/OneDrive - Company";

/// The wheel of which one file has a name in the folder.
const WHEEL: &str = "nested";

/// A drive whose server refuses another name to any file that has one in the folder.
struct Drive {
    layout: Layout,
    home: PathBuf,
    folder: PathBuf,
}

impl Drive {
    fn new(scene: &Scene, scratch: &Path) -> Self {
        let disk = Disk::new(scratch, "disk", Kind::Ext4);
        fs_err::create_dir_all(disk.path.join(FOLDER)).unwrap();
        let server = Loopback::new().kind("onedriver").synced(FOLDER, EPERM);
        let fuse = server.mount(scratch, "drive", &disk.path);
        let layout = Layout::new(&fuse.path, &fuse.path.join("work"));
        scene.lay_out(&layout);
        scene.warm(&layout);
        Self {
            layout,
            home: fuse.path.join("home"),
            folder: fuse.path.join(FOLDER),
        }
    }

    /// The environment in the folder.
    fn synced(&self, uv: &Uv) -> PathBuf {
        self.folder.join(uv.version.to_string()).join(".venv")
    }

    /// Installs in the folder by the real uv, so that every file of the cache has a name there.
    fn taint(&self, scene: &Scene, uv: &Uv) {
        let environment = self.synced(uv);
        let inside = Layout {
            project: environment.parent().unwrap().to_owned(),
            environment,
            ..self.layout.clone()
        };
        project::write(&inside.project, &scene.index);
        scene.reset_environment(&inside, uv);
        let mut sync = scene.uv(&inside, uv);
        let run = sync
            .args(["sync", "--frozen", "--offline", "--link-mode", "hardlink"])
            .checked();
        assert_eq!(complaints(&run.stderr), "");
    }

    /// `taint` gives the cached files their names in the folder, again where advice was followed.
    fn judge(
        &self,
        scene: &Scene,
        name: &str,
        taint: &dyn Fn(&Uv),
        known: &dyn Fn(&Cell<'_>) -> Known,
    ) {
        scene.judge(&Situation {
            name,
            layout: &self.layout,
            cache: Cache::Warm,
            reset: &|cell| {
                taint(cell.uv);
                scene.reset_environment(&self.layout, cell.uv);
            },
            known,
        });
    }

    /// What is said when the other names are found as `how` says.
    fn found(&self, scene: &Scene, uv: &Uv, how: &Search, codes: &[&str]) -> Findings {
        let home = self.home.to_str().unwrap();
        let manifest = self.layout.project.join("pyproject.toml");
        let before = fs_err::read_to_string(&manifest).unwrap();
        let (mut options, mut variables) = (Vec::new(), Vec::new());
        match how {
            Search::Option => options = vec!["--search", home],
            Search::Home => variables = vec![("HOME", home)],
            Search::Nowhere => {}
            Search::Setting => {
                let setting = "[tool.uv-linkcheck]\nsearch = [\"../../home\"]\n";
                fs_err::write(&manifest, format!("{before}\n{setting}")).unwrap();
            }
        }
        let findings = scene.expect(&self.layout, uv, &options, &variables, &codes_of(uv, codes));
        fs_err::write(&manifest, before).unwrap();
        findings
    }

    /// Does what the tool says; then uv installs without a word, and the tool has nothing to complain of.
    fn mend(&self, scene: &Scene, uv: &Uv, commands: &[&str]) {
        for command in commands {
            run_in_shell(&scene.uv(&self.layout, uv), uv, command);
        }
        assert!(!self.synced(uv).exists(), "{commands:?}");
        let fine = || {
            let after = scene.expect(&self.layout, uv, &[], &[], &codes_of(uv, &[]));
            assert_eq!(after.exit_status, Some(0));
        };
        fine();
        let mut sync = scene.uv(&self.layout, uv);
        let run = sync.args(["sync", "--frozen", "--verbose"]).checked();
        let clones = "DEBUG Failed to reflink";
        let log = complaints(&run.stderr);
        let rest: Vec<_> = log.lines().filter(|line| !line.contains(clones)).collect();
        assert_eq!(rest, [""; 0], "uv has nothing to say");
        fine();
    }
}

/// A file in the middle of the wheel, relative to it.
fn later(cache: &Path) -> PathBuf {
    let files = linked_files(cache, WHEEL);
    let file = &files[files.len() / 2];
    file.strip_prefix(&archives(cache)[WHEEL])
        .unwrap()
        .to_owned()
}

/// How the tool is told where to look.
enum Search {
    Option,
    Setting,
    Home,
    Nowhere,
}

/// Runs a line as a person would, in the place and with the variables of `like`, and finds `uv` there.
fn run_in_shell(like: &Command, uv: &Uv, line: &str) {
    let mut shell = Command::new("sh");
    shell.env_clear().args(["-ec", line]);
    shell.current_dir(like.get_current_dir().unwrap());
    for (name, value) in like.get_envs() {
        shell.env(name, value.unwrap());
    }
    shell.env(
        "PATH",
        format!("{}:/usr/bin:/bin", uv.directory().display()),
    );
    shell.checked();
}

/// With the code that is always there: newer releases try to clone first, and FUSE cannot.
fn codes_of<'a>(uv: &Uv, codes: &[&'a str]) -> Vec<&'a str> {
    let clones = (uv.version >= CLONE_FIRST).then_some("UL110");
    clones.into_iter().chain(codes.iter().copied()).collect()
}

// Whole wheels were linked into the folder: uv meets it with their first files, warns, and copies.
situation!(hit_first, |scene, scratch| {
    if !can_run("hit_first") {
        return;
    }
    let drive = Drive::new(&scene, scratch);
    let taint = |uv: &Uv| drive.taint(&scene, uv);
    drive.judge(&scene, "synced folder, hit first", &taint, &|cell| {
        scene.known(cell, |_| NOTHING)
    });
    // Following the advice mended it.
    scene.warm(&drive.layout);
    for uv in &scene.uvs {
        drive.taint(&scene, uv);
        for how in [Search::Option, Search::Home] {
            let findings = drive.found(&scene, uv, &how, &["UL116"]);
            assert_eq!(findings.finding("UL116")["severity"], "warning");
            assert_eq!(findings.facts("UL116", "confidence"), ["certain"]);
            let wheels = findings.finding("UL116")["wheels"].as_array().unwrap();
            assert_eq!(wheels.len(), scene.index.wheels.len());
            let environment = drive.synced(uv);
            let commands = findings.commands();
            assert_eq!(
                commands,
                [
                    format!("rm -rf '{}'", environment.display()),
                    "uv cache clean large nested records scripted single".to_owned(),
                ]
            );
        }
        let findings = drive.found(&scene, uv, &Search::Option, &["UL116"]);
        drive.mend(&scene, uv, &findings.commands());
    }
});

// One file in the middle of a wheel has a name in the folder: uv stops there.
situation!(hit_later, |scene, scratch| {
    if !can_run("hit_later") {
        return;
    }
    let drive = Drive::new(&scene, scratch);
    let taint = |uv: &Uv| {
        drive.taint(&scene, uv);
        let kept = later(&drive.layout.cache(uv));
        let environment = drive.synced(uv);
        keep_only(&site_packages(&environment), &kept);
        fs_err::remove_file(environment.join("bin/scripted-run")).unwrap();
    };
    drive.judge(&scene, "synced folder, hit later", &taint, &|cell| {
        let known = scene.known(cell, |name| match name {
            WHEEL => Allowed {
                link: Files::RefusedLater,
                ..LINKS
            },
            _ => LINKS,
        });
        known.at(later(&cell.cache))
    });
    // Following the advice mended it.
    scene.warm(&drive.layout);
    for uv in &scene.uvs {
        taint(uv);
        let findings = drive.found(&scene, uv, &Search::Nowhere, &["UL116", "UL127"]);
        let doubt = findings.facts("UL116", "confidence");
        assert!(doubt[0].starts_with("likely"), "{doubt:?}");
        // Two causes fit, and both say what would tell them apart.
        assert!(doubt[0].contains("`--search DIR` finds"), "{doubt:?}");
        let other = findings.facts("UL116", "could also be");
        assert_eq!(other.len(), 1, "{other:?}");
        assert!(
            other[0].starts_with("UL118 `policy-denied`: `ln` gets"),
            "{other:?}"
        );
        let findings = drive.found(&scene, uv, &Search::Setting, &["UL116", "UL127"]);
        assert_eq!(findings.finding("UL116")["severity"], "error");
        assert_eq!(findings.finding("UL116")["wheels"][0], WHEEL);
        assert_eq!(findings.facts("UL116", "confidence"), ["certain"]);
        let kept = later(&drive.layout.cache(uv));
        let name = site_packages(&drive.synced(uv)).join(&kept);
        let shown = findings.facts("UL116", "other name");
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert!(shown[0].contains(name.to_str().unwrap()), "{shown:?}");
        drive.mend(&scene, uv, &findings.commands());
    }
});
