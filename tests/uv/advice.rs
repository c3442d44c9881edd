//! The first recommendation, taken: the program applies it, or a shell does what it says, and then the real uv has to
//! keep what was promised.
//!
//! Every situation that is judged is advised on as well. One that cannot be helped stands in [`NOT_HELPED`].

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use serde_json::Value;
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::uv::UvVersion;

use crate::judge::{Cache, Cell, Situation};
use crate::known;
use crate::observed::{self, Ending, Observed};
use crate::predicted::Predicted;
use crate::scene::{Layout, Scene, Uv};
use crate::support::{fs, namespace::say, project};

/// Those that are asked again: the last release before clone became the default, and the newest.
const VERSIONS: [UvVersion; 2] = [UvVersion(0, 10, 4), UvVersion(0, 13, 9)];

/// Situations that no change can better, and why. Where they complain, nothing may be recommended.
const NOT_HELPED: [(&str, &str); 0] = [];

/// How the settings come to be what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setup {
    /// The cache by its variable, the link mode by default.
    Variable,
    /// The cache in the user's file, the link mode by default.
    User,
    /// The same, and a variable asks for hard links.
    HardlinkInVariable,
    /// The same, and the project asks for copies.
    CopyInProject,
    /// The same, and the user asks for symlinks.
    SymlinkInUser,
}

impl Setup {
    const ALL: [Self; 5] = [
        Self::Variable,
        Self::User,
        Self::HardlinkInVariable,
        Self::CopyInProject,
        Self::SymlinkInUser,
    ];

    fn asked(self) -> Option<Mode> {
        match self {
            Self::Variable | Self::User => None,
            Self::HardlinkInVariable => Some(Mode::Hardlink),
            Self::CopyInProject => Some(Mode::Copy),
            Self::SymlinkInUser => Some(Mode::Symlink),
        }
    }
}

/// What became of a cell.
enum Verdict {
    /// There was nothing to complain of.
    Well,
    /// The recommendation, by its name, did what it said.
    Helped(String),
    /// Nothing is recommended, and nothing could be.
    NotHelped,
}

/// A number of cells by what became of them.
#[derive(Default)]
struct Tally {
    well: usize,
    helped: std::collections::BTreeMap<String, usize>,
    not_helped: usize,
}

impl Scene {
    /// Takes the advice in every cell of `situation`; what does not keep its promise is kept for [`Scene::finish`].
    pub(crate) fn advise(&self, situation: &Situation<'_>) {
        let started = Instant::now();
        let (mut tally, mut wrong) = (Tally::default(), 0);
        for uv in self.uvs.iter().filter(|uv| VERSIONS.contains(&uv.version)) {
            for setup in Setup::ALL {
                let cell = Cell {
                    uv,
                    asked: setup.asked(),
                    mode: known::requested(uv.version, setup.asked()),
                    cache: situation.layout.cache(uv),
                };
                match Advised::new(self, situation, &cell, setup).run() {
                    Ok(Verdict::Well) => tally.well += 1,
                    Ok(Verdict::Helped(id)) => *tally.helped.entry(id).or_default() += 1,
                    Ok(Verdict::NotHelped) => tally.not_helped += 1,
                    Err(line) => {
                        wrong += 1;
                        let line = line.replace('\n', "\n    ");
                        let text = format!(
                            "{}: advice, uv {}, {setup:?}:\n    {line}\n",
                            situation.name, uv.version
                        );
                        self.disagreements.borrow_mut().push_str(&text);
                    }
                }
                self.put_back(situation, &cell);
            }
        }
        say(&format!(
            "{}: advice: {} well, {:?} helped, {} not helpable, {wrong} wrong ({:.1?})\n",
            situation.name,
            tally.well,
            tally.helped,
            tally.not_helped,
            started.elapsed()
        ));
    }

    /// Fills the cache again where the advice emptied it, and undoes what it did to the project.
    fn put_back(&self, situation: &Situation<'_>, cell: &Cell<'_>) {
        let layout = situation.layout;
        project::write(&layout.project, &self.index);
        let all = self.index.wheels.iter();
        let cached = observed::archives(&cell.cache);
        if situation.cache == Cache::Warm
            && !all.clone().all(|wheel| cached.contains_key(wheel.name))
        {
            self.warm(layout);
        }
        (situation.reset)(cell);
    }
}

/// One cell, and what has been done in it.
struct Advised<'a> {
    scene: &'a Scene,
    situation: &'a Situation<'a>,
    layout: &'a Layout,
    uv: &'a Uv,
    setup: Setup,
    home: PathBuf,
    cache: &'a Path,
    /// Lines that a shell has run: they hold for everything that it runs later.
    shell: Vec<String>,
}

impl<'a> Advised<'a> {
    fn new(
        scene: &'a Scene,
        situation: &'a Situation<'a>,
        cell: &'a Cell<'a>,
        setup: Setup,
    ) -> Self {
        Self {
            scene,
            situation,
            layout: situation.layout,
            uv: cell.uv,
            setup,
            home: scene.home(),
            cache: &cell.cache,
            shell: Vec::new(),
        }
        .laid_out(cell)
    }

    /// Puts everything as the setup has it.
    fn laid_out(self, cell: &Cell<'_>) -> Self {
        if self.situation.cache == Cache::Cold {
            crate::scene::remove(self.cache);
        }
        (self.situation.reset)(cell);
        crate::scene::remove(&self.home);
        let config = self.home.join(".config/uv");
        fs_err::create_dir_all(&config).unwrap();
        let mut text = String::new();
        if self.setup != Setup::Variable {
            text = format!("cache-dir = \"{}\"\n", self.cache.display());
        }
        if self.setup == Setup::SymlinkInUser {
            text.push_str("link-mode = \"symlink\"\n");
        }
        fs_err::write(config.join("uv.toml"), text).unwrap();
        if self.setup == Setup::CopyInProject {
            let path = self.layout.project.join("pyproject.toml");
            let text = fs_err::read_to_string(&path).unwrap();
            fs_err::write(&path, format!("{text}\n[tool.uv]\nlink-mode = \"copy\"\n")).unwrap();
        }
        self.write_sudo();
        if let Some(user) = self.layout.user {
            fs::give(&self.home, user);
        }
        self
    }

    fn run(mut self) -> Result<Verdict, String> {
        let (first, complains) = self.check()?;
        let fix = &first["recommendation"]["fix"];
        let listed = NOT_HELPED
            .iter()
            .any(|(name, _)| *name == self.situation.name);
        if fix.is_null() {
            return match (complains, listed) {
                (false, _) => Ok(Verdict::Well),
                (true, true) => Ok(Verdict::NotHelped),
                (true, false) => Err(format!(
                    "nothing is recommended, and it is not known why: {}\n{}",
                    first["recommendation"]["reason"], first["findings"]
                )),
            };
        }
        let told = |error: String| format!("{error}\nrecommended: {fix}");
        self.take(fix).map_err(told)?;
        let (second, complains) = self.check().map_err(told)?;
        if complains {
            let findings = &second["findings"];
            return Err(told(format!("then the program complains: {findings}")));
        }
        let synced = self.sync(fix, &second);
        let third = self.check();
        self.remove_moved(&second);
        synced.map_err(told)?;
        let (third, complains) = third.map_err(told)?;
        if complains {
            let findings = &third["findings"];
            return Err(told(format!("after uv the program complains: {findings}")));
        }
        Ok(Verdict::Helped(text(fix, "id").to_owned()))
    }

    /// Removes a cache or environment that is elsewhere now.
    fn remove_moved(&self, report: &Value) {
        let cache = Path::new(text(&report["settings"]["cache_dir"], "effective"));
        let environment = Path::new(text(&report["environment"], "path"));
        if cache != self.cache {
            crate::scene::remove(cache);
        }
        if !environment.starts_with(&self.layout.project) && environment != self.layout.environment
        {
            crate::scene::remove(environment);
        }
    }

    /// A report, and whether it complains.
    fn check(&self) -> Result<(Value, bool), String> {
        let mut check = self.shell_with("exec \"$@\"");
        check.arg("sh").arg(self.scene.checker_path());
        let run = check.args(["--output-format", "json"]).output().unwrap();
        // The one who reads the report sees whether it is one.
        Predicted::read(&run)?;
        let report = serde_json::from_slice(&run.stdout).map_err(|error| error.to_string())?;
        Ok((report, run.status.code() == Some(1)))
    }

    /// Does what is recommended.
    fn take(&mut self, fix: &Value) -> Result<(), String> {
        if fix["edits"]
            .as_array()
            .is_some_and(|edits| !edits.is_empty())
        {
            let mut command = self.shell_with("exec \"$@\"");
            command.arg("sh").arg(self.scene.checker_path()).arg("fix");
            if text(fix, "scope") == "user" {
                command.args(["--scope", "user"]);
            }
            return succeeded(&command.output().unwrap());
        }
        for line in fix["commands"].as_array().ok_or("no `commands`")? {
            let line = line.as_str().ok_or("a command is no text")?;
            if line.starts_with("export ") || line.starts_with("unset ") {
                self.shell.push(line.to_owned());
            } else if line == "uv self update" {
                self.uv = self.scene.uvs.last().expect("there are some");
            } else {
                succeeded(&self.shell_with(line).output().unwrap())?;
                self.as_root()?;
            }
        }
        Ok(())
    }

    /// A `sudo` that writes down what it is asked for.
    fn write_sudo(&self) {
        let programs = self.home.join("bin");
        fs_err::create_dir_all(&programs).unwrap();
        let sudo = programs.join("sudo");
        let text = "#!/bin/sh\nfor word; do printf '%s\\0' \"$word\" >>\"$HOME/as-root\"; done\n";
        fs_err::write(&sudo, text).unwrap();
        fs_err::set_permissions(&sudo, std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .unwrap();
    }

    /// Runs, as root, what was asked of `sudo`.
    fn as_root(&self) -> Result<(), String> {
        let asked = self.home.join("as-root");
        let Ok(text) = fs_err::read_to_string(&asked) else {
            return Ok(());
        };
        fs_err::remove_file(&asked).unwrap();
        let mut words = text.split_terminator('\0');
        let mut command = Command::new(words.next().ok_or("`sudo` alone")?);
        succeeded(&command.args(words).output().unwrap())
    }

    /// Has uv install, and looks at what it did.
    fn sync(&self, fix: &Value, report: &Value) -> Result<(), String> {
        let run = self
            .shell_with("exec uv sync --frozen --verbose")
            .output()
            .unwrap();
        let names: Vec<_> = self
            .scene
            .index
            .wheels
            .iter()
            .map(|wheel| wheel.name)
            .collect();
        let effective = |key: &str| {
            report["settings"][key]["effective"]
                .as_str()
                .unwrap_or_default()
        };
        let requested = effective("link_mode").parse().map_err(|_| "no link mode")?;
        let environment = Path::new(text(&report["environment"], "path"));
        let environment = environment
            .canonicalize()
            .map_err(|error| error.to_string())?;
        let seen = Observed::read(
            &names,
            Path::new(effective("cache_dir")),
            &environment,
            requested,
            &run,
        );
        let promised = fix["outcome"].as_str();
        let kept = |ending: &Ending| match ending {
            Ending::Installed(mode) => promised.is_none_or(|word| word == mode.as_str()),
            _ => false,
        };
        if seen.exit_status != 0 || seen.warning.is_some() || !seen.wheels.values().all(kept) {
            let (wheels, excerpt) = (&seen.wheels, seen.excerpt());
            return Err(format!(
                "uv then ended with {} and did {wheels:?}:\n{excerpt}",
                seen.exit_status
            ));
        }
        Ok(())
    }

    /// A shell as the user has it, that runs `script` after all that it has run before.
    fn shell_with(&self, script: &str) -> Command {
        let mut command = self
            .scene
            .command(Path::new("/bin/sh"), self.layout, self.uv);
        let programs = self.uv.directory().display();
        let sudo = self.home.join("bin");
        command
            .env(
                "PATH",
                format!("{}:{programs}:/usr/local/bin:/usr/bin:/bin", sudo.display()),
            )
            .env("HOME", &self.home)
            .env("UV_CACHE_DIR", self.cache);
        if self.setup != Setup::Variable {
            command.env_remove("UV_CACHE_DIR");
        }
        if self.setup == Setup::HardlinkInVariable {
            command.env("UV_LINK_MODE", "hardlink");
        }
        let mut lines = self.shell.clone();
        lines.push(script.to_owned());
        command.arg("-c").arg(lines.join("\n"));
        command
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn succeeded(output: &Output) -> Result<(), String> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("applying it ended with {}: {said}", output.status))
}
