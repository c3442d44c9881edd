//! Tools: what `uv tool upgrade` and `uv tool install` do with the environment of a tool.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use uv_linkcheck::model::mode::Mode;

use crate::compare;
use crate::judge::situation;
use crate::known::{self, ALL, Allowed, CLONES, LINKS, NOTHING};
use crate::observed::{self, Ending, Observed};
use crate::predicted::Predicted;
use crate::scene::{Layout, Scene, Uv, remove};
use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind, subvolume, tmpfs};
use crate::support::namespace::say;
use crate::support::snapshot::{DirectoryTimes, Snapshot};

/// The wheel that has an executable, as a tool must.
const TOOL: &str = "scripted";

/// How the mode is asked for.
#[derive(Debug, Clone, Copy)]
enum Asked {
    /// Not at all.
    Default,
    /// By `--link-mode`.
    Flag(Mode),
    /// When the tool was installed: its receipt says so.
    Receipt(Mode),
    /// By the user's file, which no receipt hides.
    User(Mode),
    /// By a receipt and by the user's file.
    Hidden { receipt: Mode, user: Mode },
    /// By a receipt and by `UV_LINK_MODE`.
    Variable { receipt: Mode, variable: Mode },
    /// By the project of the working directory, which uv does not read.
    Project(Mode),
}

const CELLS: [Asked; 13] = [
    Asked::Default,
    Asked::Flag(Mode::Clone),
    Asked::Flag(Mode::Hardlink),
    Asked::Flag(Mode::Symlink),
    Asked::Flag(Mode::Copy),
    Asked::Receipt(Mode::Clone),
    Asked::Receipt(Mode::Hardlink),
    Asked::Receipt(Mode::Symlink),
    Asked::Receipt(Mode::Copy),
    Asked::User(Mode::Symlink),
    Asked::Hidden {
        receipt: Mode::Symlink,
        user: Mode::Copy,
    },
    Asked::Variable {
        receipt: Mode::Copy,
        variable: Mode::Symlink,
    },
    Asked::Project(Mode::Symlink),
];

impl Asked {
    /// The mode that counts.
    fn mode(self, uv: &Uv) -> Mode {
        let asked = match self {
            Self::Default | Self::Project(_) => None,
            Self::Flag(mode) | Self::Receipt(mode) | Self::User(mode) => Some(mode),
            Self::Hidden { receipt, .. } => Some(receipt),
            Self::Variable { variable, .. } => Some(variable),
        };
        known::requested(uv.version, asked)
    }

    /// As it is called in a report.
    fn name(self) -> String {
        let text = |word: &str, mode: Mode| format!("{word} {mode}");
        match self {
            Self::Default => "default".to_owned(),
            Self::Flag(mode) => text("option", mode),
            Self::Receipt(mode) => text("receipt", mode),
            Self::User(mode) => text("user", mode),
            Self::Hidden { receipt, user } => format!("receipt {receipt} over user {user}"),
            Self::Variable { receipt, variable } => {
                format!("variable {variable} over receipt {receipt}")
            }
            Self::Project(mode) => text("project", mode),
        }
    }

    fn receipt(self) -> Option<Mode> {
        match self {
            Self::Receipt(mode)
            | Self::Hidden { receipt: mode, .. }
            | Self::Variable { receipt: mode, .. } => Some(mode),
            _ => None,
        }
    }

    fn user(self) -> Option<Mode> {
        match self {
            Self::User(mode) | Self::Hidden { user: mode, .. } => Some(mode),
            _ => None,
        }
    }

    /// Adds it to a command line.
    fn apply(self, command: &mut Command) {
        match self {
            Self::Flag(mode) => {
                command.args(["--link-mode", mode.as_str()]);
            }
            Self::Variable { variable, .. } => {
                command.env("UV_LINK_MODE", variable.as_str());
            }
            _ => {}
        }
    }
}

/// The places of tools.
struct Tools<'a> {
    scene: &'a Scene,
    layout: Layout,
    directory: PathBuf,
    executables: PathBuf,
    home: PathBuf,
}

impl<'a> Tools<'a> {
    fn new(scene: &'a Scene, scratch: &Path, caches: &Path, tools: &Path) -> Self {
        let mut layout = Layout::new(caches, scratch);
        let (directory, executables) = (tools.join("tools"), scratch.join("executables"));
        let home = scratch.join("home-of-tools");
        layout.environment = directory.join(TOOL);
        layout.variables = vec![
            ("UV_TOOL_DIR", directory.clone().into()),
            ("UV_TOOL_BIN_DIR", executables.clone().into()),
            ("HOME", home.clone().into()),
        ];
        scene.lay_out(&layout);
        Self {
            scene,
            layout,
            directory,
            executables,
            home,
        }
    }

    /// Writes the files that ask for modes, and installs the tool into nothing.
    fn reset(&self, uv: &Uv, asked: Asked) {
        let file = |path: PathBuf, mode: Option<Mode>| {
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            let line = mode.map(|mode| format!("link-mode = \"{mode}\"\n"));
            fs_err::write(path, line.unwrap_or_default()).unwrap();
        };
        file(self.home.join(".config/uv/uv.toml"), None);
        let mode = asked.receipt();
        self.install(uv, |install| {
            if let Some(mode) = mode {
                install.args(["--link-mode", mode.as_str()]);
            }
        });
        file(self.home.join(".config/uv/uv.toml"), asked.user());
        let project = match asked {
            Asked::Project(mode) => Some(mode),
            _ => None,
        };
        file(self.layout.project.join("uv.toml"), project);
    }

    /// `uv tool install` where nothing is installed.
    fn install(&self, uv: &Uv, adjust: impl Fn(&mut Command)) -> std::process::Output {
        remove(&self.directory);
        remove(&self.executables);
        let mut install = self.scene.uv(&self.layout, uv);
        install.args(["tool", "install", "--verbose", TOOL, "--default-index"]);
        install.arg(self.scene.index.url());
        install.arg("--python").arg(self.scene.python());
        for wheel in &self.scene.index.wheels {
            if wheel.name != TOOL {
                install.args(["--with", wheel.name]);
            }
        }
        adjust(&mut install);
        install.checked()
    }

    /// Takes the wheels out of the environment and leaves the rest as it is.
    fn strip(&self) {
        let site_packages = observed::site_packages(&self.layout.environment);
        for entry in fs_err::read_dir(site_packages).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("_virtualenv") || name.starts_with("distutils-precedence") {
                continue;
            }
            if path.is_dir() {
                fs_err::remove_dir_all(path).unwrap();
            } else {
                fs_err::remove_file(path).unwrap();
            }
        }
        fs_err::remove_file(self.layout.environment.join("bin/scripted-run")).unwrap();
    }

    fn judge_cell(&self, uv: &Uv, asked: Asked, allowed: Allowed) -> Vec<String> {
        self.reset(uv, asked);
        let cache = self.layout.cache(uv);
        let roots = [cache.as_path(), &self.directory, &self.layout.project];
        let before = Snapshot::of(&roots, DirectoryTimes::Kept);
        let mut check = self.scene.checker(&self.layout, uv);
        check.args(["check", "--tool", TOOL, "--output-format", "json"]);
        check.args(["--uv-version", &uv.version.to_string()]);
        asked.apply(&mut check);
        let checked = check.output().unwrap();
        let traces = before.difference(&Snapshot::of(&roots, DirectoryTimes::Kept));
        let mut lines: Vec<String> = traces.into_iter().collect();

        self.strip();
        let mut upgrade = self.scene.uv(&self.layout, uv);
        upgrade.args(["tool", "upgrade", "--offline", "--verbose", TOOL]);
        asked.apply(&mut upgrade);
        let upgraded = upgrade.output().unwrap();
        lines.extend(self.compare(uv, asked, allowed, &checked, &upgraded));
        if let Asked::Default | Asked::Flag(_) = asked {
            let installed = self.install(uv, |install| asked.apply(install));
            lines.extend(self.compare(uv, asked, allowed, &checked, &installed));
        }
        lines
    }

    fn compare(
        &self,
        uv: &Uv,
        asked: Asked,
        allowed: Allowed,
        checked: &std::process::Output,
        run: &std::process::Output,
    ) -> Vec<String> {
        let wheels = &self.scene.index.wheels;
        let names: Vec<_> = wheels.iter().map(|wheel| wheel.name).collect();
        let mode = asked.mode(uv);
        let cache = self.layout.cache(uv);
        let seen = Observed::read(&names, &cache, &self.layout.environment, mode, run);
        let all = names.iter().map(|name| (*name, allowed));
        let known = known::Known::installing(uv.version, mode, all);
        let mut lines = compare::with_known(&known, &seen);
        match Predicted::read(checked) {
            Ok(predicted) => lines.extend(compare::with_predicted(&predicted, &seen)),
            Err(error) => lines.push(error),
        }
        if !lines.is_empty() {
            lines.push(format!("uv's log:\n{}", seen.excerpt()));
        }
        lines
    }

    fn judge(&self, name: &str, allowed: Allowed) {
        let (mut cells, mut disagreements) = (0, 0);
        for uv in &self.scene.uvs {
            for asked in CELLS {
                cells += 1;
                let lines = self.judge_cell(uv, asked, allowed);
                if lines.is_empty() {
                    continue;
                }
                disagreements += 1;
                let mut report = self.scene.disagreements.borrow_mut();
                writeln!(report, "{name}: uv {}, {}:", uv.version, asked.name()).unwrap();
                for line in lines.iter().flat_map(|line| line.lines()) {
                    writeln!(report, "    {line}").unwrap();
                }
            }
        }
        let agree = cells - disagreements;
        say(&format!("{name}: {cells} cells, {agree} agree\n"));
    }
}

impl Tools<'_> {
    /// Does what is recommended; then the tool is installed as promised, without a word, and nothing is left to say.
    fn advise(&self, name: &str) {
        for uv in &self.scene.uvs {
            if let Err(line) = self.advised(uv) {
                let mut report = self.scene.disagreements.borrow_mut();
                writeln!(report, "{name}: advice, uv {}: {line}", uv.version).unwrap();
            }
        }
        say(&format!(
            "{name}: advice taken with {} uvs\n",
            self.scene.uvs.len()
        ));
    }

    fn advised(&self, uv: &Uv) -> Result<(), String> {
        self.reset(uv, Asked::Default);
        let version = uv.version.to_string();
        let check = |exported: &[(String, String)]| {
            let mut check = self.scene.checker(&self.layout, uv);
            check.args(["check", "--tool", TOOL, "--output-format", "json"]);
            check.args(["--uv-version", &version]);
            check.envs(exported.iter().cloned()).output().unwrap()
        };
        let before = check(&[]);
        if before.status.success() {
            return Ok(());
        }
        let before: Value = serde_json::from_slice(&before.stdout).unwrap();
        let fix = &before["recommendation"]["fix"];
        if fix["commands"] == serde_json::json!(["uv self update"]) {
            let newest = self.scene.uvs.last().expect("there are some");
            return if newest.version == uv.version {
                Err(format!("that is the newest: {fix}"))
            } else {
                self.advised(newest)
            };
        }
        let lines = fix["commands"].as_array();
        let lines = lines.ok_or(format!("nothing recommended: {before}"))?;
        let exported = lines.iter().map(|line| {
            let (name, value) = line.as_str()?.strip_prefix("export ")?.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        });
        let exported: Option<Vec<_>> = exported.collect();
        let exported = exported.filter(|all| !all.is_empty());
        let exported = exported.ok_or(format!("no variable: {fix}"))?;
        let run = self.install(uv, |install| {
            install.envs(exported.iter().cloned());
        });
        let named = exported.iter().find(|(name, _)| name == "UV_CACHE_DIR");
        let cache = named.map_or_else(|| self.layout.cache(uv), |(_, path)| path.into());
        let promised: Mode = fix["outcome"]
            .as_str()
            .unwrap_or_default()
            .parse()
            .map_err(|_| "no promise")?;
        let names = self.scene.index.names();
        let seen = Observed::read(&names, &cache, &self.layout.environment, promised, &run);
        if !seen.is_well(promised) {
            return Err(format!("{fix}\n{:?}\n{}", seen.wheels, seen.excerpt()));
        }
        let after = check(&exported);
        if after.status.success() {
            Ok(())
        } else {
            Err(format!(
                "{fix}\nthen: {}",
                String::from_utf8_lossy(&after.stdout)
            ))
        }
    }
}

situation!(tools_beside_the_cache, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let tools = Tools::new(&scene, scratch, &disk.path, &disk.path);
    tools.judge("tools on ext4", LINKS);
});

situation!(tools_where_clones_work, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Btrfs);
    let tools = Tools::new(&scene, scratch, &disk.path, &disk.path);
    tools.judge("tools on btrfs", ALL);
});

situation!(tools_in_another_subvolume, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Btrfs);
    let (one, two) = (disk.path.join("one"), disk.path.join("two"));
    subvolume(&one);
    subvolume(&two);
    let tools = Tools::new(&scene, scratch, &one, &two);
    tools.judge("tools across subvolumes", CLONES);
    tools.advise("tools across subvolumes");
});

situation!(tools_on_another_filesystem, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let memory = tmpfs(scratch, "memory", None);
    let tools = Tools::new(&scene, scratch, &memory, &disk.path);
    tools.judge("tools on another filesystem", NOTHING);
    tools.advise("tools on another filesystem");
});

situation!(tools_put_elsewhere, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let memory = tmpfs(scratch, "memory", None);
    let mut tools = Tools::new(&scene, scratch, &disk.path, &memory);
    tools.home = disk.path.join("home");
    for (name, value) in &mut tools.layout.variables {
        if *name == "HOME" {
            *value = tools.home.clone().into();
        }
    }
    let mut wrong = String::new();
    for uv in &scene.uvs {
        tools.reset(uv, Asked::Default);
        let options = ["--tool", TOOL, "--select", "UL215,UL101"];
        let findings = scene.findings(&tools.layout, uv, &options, &[]);
        let codes = Vec::from_iter(findings.codes());
        if codes != ["UL101", "UL215"] {
            writeln!(wrong, "uv {}: found {}", uv.version, codes.join(" ")).unwrap();
        }
        // As the finding says: in uv's own directory they are linked.
        let usual = tools.home.join(".local/share/uv/tools");
        let seen = {
            remove(&usual);
            let run = tools.install(uv, |install| {
                install.env_remove("UV_TOOL_DIR");
            });
            let names = scene.index.names();
            let cache = tools.layout.cache(uv);
            let mode = known::requested(uv.version, None);
            Observed::read(&names, &cache, &usual.join(TOOL), mode, &run)
        };
        let linked = Ending::Installed(Mode::Hardlink);
        for (name, _) in seen.wheels.iter().filter(|(_, ending)| **ending != linked) {
            writeln!(wrong, "uv {}: {name} is not linked", uv.version).unwrap();
        }
    }
    say(&format!("tools put elsewhere: {} cells\n", scene.uvs.len()));
    scene.disagreements.borrow_mut().push_str(&wrong);
});
