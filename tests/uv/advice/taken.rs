//! One cell: asked, done as told, installed by the real uv, and asked again.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use uv_linkcheck::model::fix::Edit;
use uv_linkcheck::write;

use super::{Advice, NOTHING, Setup, Verdict, fs, helpless};
use crate::judge::{Cache, Cell};
use crate::observed::{Ending, Observed};
use crate::predicted::Predicted;
use crate::scene::{Layout, Scene, Uv, remove};

/// One cell, and what has been done in it.
pub(super) struct Advised<'a> {
    scene: &'a Scene,
    advice: &'a Advice<'a>,
    layout: &'a Layout,
    uv: &'a Uv,
    /// The one that is installed at first.
    from: &'a Uv,
    setup: Setup,
    home: PathBuf,
    cache: &'a Path,
    /// Lines that a shell has run: they hold for everything that it runs later.
    shell: Vec<String>,
    /// How many alternatives were offered.
    pub(super) alternatives: usize,
}

impl<'a> Advised<'a> {
    pub(super) fn new(
        scene: &'a Scene,
        advice: &'a Advice<'a>,
        cell: &'a Cell<'a>,
        setup: Setup,
    ) -> Self {
        Self {
            scene,
            advice,
            layout: advice.layout,
            uv: cell.uv,
            from: cell.uv,
            setup,
            home: scene.home(),
            cache: &cell.cache,
            shell: Vec::new(),
            alternatives: 0,
        }
        .laid_out(cell)
    }

    /// Puts everything as the setup has it.
    fn laid_out(self, cell: &Cell<'_>) -> Self {
        if self.advice.cache == Cache::Cold {
            remove(self.cache);
        }
        (self.advice.reset)(cell);
        remove(&self.home);
        let config = self.home.join(".config/uv");
        fs_err::create_dir_all(&config).unwrap();
        if !matches!(self.setup, Setup::Variables(_)) {
            let mut text = format!("cache-dir = \"{}\"\n", self.cache.display());
            if let Setup::User(Some(mode)) = self.setup {
                writeln!(text, "link-mode = \"{mode}\"").unwrap();
            }
            fs_err::write(config.join("uv.toml"), text).unwrap();
        }
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

    /// Takes the recommendation, or an alternative by its number.
    pub(super) fn run(&mut self, choice: usize) -> Result<Verdict, String> {
        let (first, complains) = self.check()?;
        let alternatives = first["recommendation"]["alternatives"]
            .as_array()
            .ok_or("no alternatives")?;
        self.alternatives = alternatives.len();
        if let Some(index) = choice.checked_sub(1) {
            return match alternatives.get(index) {
                Some(fix) => self.take_alternative(fix, &first),
                // What was mended before could not be broken again.
                None => Ok(Verdict::Well),
            };
        }
        let fix = &first["recommendation"]["fix"];
        let mut hopeless = helpless::reasons(self.advice.name);
        if fix.is_null() {
            let reason = text(&first["recommendation"], "reason");
            return match hopeless.find(|known| *known == reason) {
                _ if !complains => Ok(Verdict::Well),
                Some(known) => Ok(Verdict::NotHelped(known)),
                None => Err(format!(
                    "{NOTHING}, and it is not known why: {reason}\n{}",
                    shown(&first)
                )),
            };
        }
        if let Some(reason) = hopeless.next() {
            return Err(format!("not helpable ({reason}), and yet told: {fix}"));
        }
        let told = |error: String| format!("{error}\nrecommended: {fix}");
        self.take(fix).map_err(told)?;
        let (second, complains) = self.check().map_err(told)?;
        if complains && !self.is_left_over(&second, &first) {
            return Err(told(format!(
                "then the program complains: {}",
                shown(&second)
            )));
        }
        let synced = self.sync(fix, &second);
        let third = self.check();
        Self::remove_moved(&second);
        synced.map_err(told)?;
        let (third, complains) = third.map_err(told)?;
        if complains && !self.is_left_over(&third, &first) {
            return Err(told(format!(
                "after uv the program complains: {}",
                shown(&third)
            )));
        }
        Ok(Verdict::Helped(text(fix, "id").to_owned()))
    }

    /// Whether what is complained of was there before, or hidden behind a failure.
    fn is_left_over(&self, later: &Value, first: &Value) -> bool {
        let failed = first["prediction"]["exit_status"] != 0;
        self.advice.several && (failed || complaints(later) <= complaints(first))
    }

    /// An alternative may leave more to complain of than the recommendation, but uv has to do what was promised.
    fn take_alternative(&mut self, fix: &Value, first: &Value) -> Result<Verdict, String> {
        let told = |error: String| format!("{error}\nalternative: {fix}");
        let edits = fix["edits"].as_array().ok_or("no edits")?;
        if edits.is_empty() {
            self.take(fix).map_err(told)?;
        } else {
            let edit = |edit: &Value| Edit {
                path: text(edit, "path").into(),
                key: text(edit, "key").to_owned(),
                value: edit["value"].as_str().map(str::to_owned),
            };
            let edits: Vec<Edit> = edits.iter().map(edit).collect();
            let changes = write::prepare(&edits).map_err(|error| told(error.to_string()))?;
            for change in &changes {
                write::apply(change).map_err(|error| told(error.to_string()))?;
            }
        }
        if text(fix, "id") == "prune-cache" {
            // How much nobody needs is not known before, and it does not say so.
            return match &fix["verified"] {
                Value::Bool(false) => Ok(Verdict::Helped("alternative prune-cache".to_owned())),
                _ => Err(told("nobody can have tried that".to_owned())),
            };
        }
        let (second, _) = self.check().map_err(told)?;
        let synced = self.sync(fix, &second);
        Self::remove_moved(&second);
        synced.map_err(told)?;
        // What was not tried uncovers what was behind the failure.
        if !fix["outcome"].is_null() && complaints(&second) > complaints(first) {
            return Err(told(format!("it leaves more: {}", shown(&second))));
        }
        Ok(Verdict::Helped(format!("alternative {}", text(fix, "id"))))
    }

    /// Removes a cache or environment that was made since `report`.
    fn remove_moved(report: &Value) {
        for key in ["cache", "environment"] {
            if report[key]["exists"] == false {
                remove(Path::new(text(&report[key], "path")));
            }
        }
    }

    /// A report, and whether it complains.
    fn check(&self) -> Result<(Value, bool), String> {
        let mut check = self.shell_with("exec \"$@\"");
        check.arg("sh").arg(self.scene.checker_path());
        check.args(["--output-format", "json"]);
        let run = self.output(&mut check);
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
            return succeeded(&self.output(&mut command));
        }
        for line in fix["commands"].as_array().ok_or("no `commands`")? {
            let line = line.as_str().ok_or("a command is no text")?;
            if line.starts_with("export ") || line.starts_with("unset ") {
                self.shell.push(line.to_owned());
            } else if line == "uv self update" {
                self.uv = self.scene.uvs.last().expect("there are some");
            } else {
                succeeded(&self.output(&mut self.shell_with(line)))?;
                self.as_root()?;
            }
        }
        Ok(())
    }

    /// The program under test by its name, and a `sudo` that writes down what it is asked for.
    fn write_sudo(&self) {
        let programs = self.home.join("bin");
        fs_err::create_dir_all(&programs).unwrap();
        let sudo = programs.join("sudo");
        let text = "#!/bin/sh\nfor word; do printf '%s\\0' \"$word\" >>\"$HOME/as-root\"; done\n";
        fs_err::write(&sudo, text).unwrap();
        fs_err::os::unix::fs::symlink(self.scene.checker_path(), programs.join("uv-linkcheck"))
            .unwrap();
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
        let run = self.output(&mut self.shell_with("exec uv sync --frozen --verbose"));
        let temporary = report["settings"]["no_cache"] == true;
        let names: Vec<_> = self
            .scene
            .index
            .wheels
            .iter()
            .map(|wheel| wheel.name)
            .filter(|_| !temporary)
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
        if self.advice.several && promised.is_none() {
            return Ok(());
        }
        // What was not tried is only known to take the cause of a failure away.
        let expected = self.advice.several && report["prediction"]["warning"] == true;
        let warned = seen.warning.is_some() && promised.is_some() && !expected;
        if seen.exit_status != 0 || warned || !seen.wheels.values().all(kept) {
            let (wheels, excerpt) = (&seen.wheels, seen.excerpt());
            return Err(format!(
                "uv then ended with {} and did {wheels:?}:\n{excerpt}",
                seen.exit_status
            ));
        }
        Ok(())
    }

    /// Runs it as the situation has it.
    fn output(&self, command: &mut Command) -> Output {
        self.layout.confinement.run(|| command.output()).unwrap()
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
            .env("HOME", &self.home);
        match self.setup {
            Setup::Variables(mode) => {
                // Another uv has the same cache.
                if self.uv.version != self.from.version
                    && !self.layout.unset.contains(&"UV_CACHE_DIR")
                {
                    command.env("UV_CACHE_DIR", self.cache);
                }
                if let Some(mode) = mode {
                    command.env("UV_LINK_MODE", mode.as_str());
                }
            }
            Setup::HardlinkInVariable => {
                command
                    .env_remove("UV_CACHE_DIR")
                    .env("UV_LINK_MODE", "hardlink");
            }
            Setup::User(_) | Setup::CopyInProject => {
                command.env_remove("UV_CACHE_DIR");
            }
        }
        let mut lines = self.shell.clone();
        lines.push(script.to_owned());
        command.arg("-c").arg(lines.join("\n"));
        command
    }
}

/// How many warnings and errors a report has.
fn complaints(report: &Value) -> usize {
    let findings = report["findings"].as_array().into_iter().flatten();
    findings
        .filter(|finding| finding["severity"] != "info")
        .count()
}

/// The codes and messages of a report.
fn shown(report: &Value) -> String {
    let findings = report["findings"].as_array().into_iter().flatten();
    let lines = findings.map(|finding| {
        let (code, severity) = (text(finding, "code"), text(finding, "severity"));
        format!("\n{severity}[{code}]: {}", text(finding, "message"))
    });
    lines.collect()
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
