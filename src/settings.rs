//! Our own settings: command line > `UV_LINKCHECK_*` > `[tool.uv-linkcheck]` of the workspace root's `pyproject.toml` >
//! `[package.metadata.uv-linkcheck]` > `[workspace.metadata.uv-linkcheck]` of the `Cargo.toml` beside it > default.

mod file;
mod flags;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml_edit::{Item, Value};

use crate::cli::{FailOn, FailScope, Scope};
use crate::diagnose::registry;
use crate::env::{self, Vars};
use crate::error::{Error, Result};
use crate::model::code::Code;
use crate::model::finding::Severity;
use crate::model::mode::Mode;
use crate::model::origin::{Origin, OriginKind};
use crate::nearest;
use crate::report::{Fails, Format};
use file::{Source, cargo_workspace};
pub use flags::Flags;

/// Keys of the table, each with its variable.
const KEYS: [(&str, &str); 7] = [
    ("fail-on", env::UV_LINKCHECK_FAIL_ON),
    ("ignore", env::UV_LINKCHECK_IGNORE),
    ("output-format", env::UV_LINKCHECK_OUTPUT_FORMAT),
    ("require", env::UV_LINKCHECK_REQUIRE),
    ("scope", env::UV_LINKCHECK_SCOPE),
    ("search", env::UV_LINKCHECK_SEARCH),
    ("select", env::UV_LINKCHECK_SELECT),
];

/// The table in `pyproject.toml`.
const TOOL: &str = "tool.uv-linkcheck";
/// The tables in `Cargo.toml`: cargo leaves `metadata` to others, and Rust-first repositories keep their settings there.
const PACKAGE: &str = "package.metadata.uv-linkcheck";
const WORKSPACE: &str = "workspace.metadata.uv-linkcheck";

/// What is reported, what fails, and where fixes go.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Every wheel must end in one of these; empty asks for nothing.
    pub require: Vec<Mode>,
    /// The least severity that fails.
    pub fail_on: FailOn,
    /// Which findings count for that.
    pub fail_scope: FailScope,
    /// Codes or names to report; empty for all.
    pub select: Vec<String>,
    /// Codes or names not to report: those of the files, the variable and the command line together.
    pub ignore: Vec<String>,
    /// Directories that may hold projects.
    pub search: Vec<String>,
    /// The format.
    pub output_format: Option<Format>,
    /// Whose configuration `fix` writes.
    pub scope: Option<Scope>,
    /// Things to warn of: unknown keys.
    pub warnings: Vec<String>,
    origins: BTreeMap<&'static str, Origin>,
}

impl Settings {
    /// The settings for the project at `root`, overridden by variables and those by the command line.
    ///
    /// # Errors
    /// When a value is of the wrong kind, or no word that is known.
    pub fn load(root: &Path, flags: &Flags<'_>, vars: &dyn Vars) -> Result<Self> {
        read(root)?.overridden(flags, vars)
    }

    /// The settings for the project at `root`, as far as files and variables say.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn without_flags(root: &Path, vars: &dyn Vars) -> Result<Self> {
        read(root)?.overridden(&Flags::default(), vars)
    }

    /// The settings where there is no project: what the command line and the variables say.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn without_project(flags: &Flags<'_>, vars: &dyn Vars) -> Result<Self> {
        Self::default().overridden(flags, vars)
    }

    fn overridden(mut self, flags: &Flags<'_>, vars: &dyn Vars) -> Result<Self> {
        self.hear(vars)?;
        self.apply(flags)?;
        Ok(self)
    }

    /// What variables say.
    fn hear(&mut self, vars: &dyn Vars) -> Result<()> {
        for (key, name) in KEYS {
            if let Some(value) = vars.get_nonempty(name) {
                let text = value.to_string_lossy();
                let words = text
                    .split(',')
                    .map(str::trim)
                    .filter(|word| !word.is_empty());
                self.set(
                    key,
                    &Given {
                        name,
                        words: words.map(str::to_owned).collect(),
                        origin: Origin::named(OriginKind::Env, name),
                        place: None,
                    },
                )?;
            }
        }
        Ok(())
    }

    fn apply(&mut self, flags: &Flags<'_>) -> Result<()> {
        for (key, name, words) in [
            ("require", "--require", flags.require),
            ("select", "--select", flags.select),
            ("ignore", "--ignore", flags.ignore),
        ] {
            if !words.is_empty() {
                self.set(
                    key,
                    &Given {
                        name,
                        words: words.to_vec(),
                        origin: Origin::named(OriginKind::Flag, name),
                        place: None,
                    },
                )?;
            }
        }
        let mut origin = |key, name: &str| {
            self.origins
                .insert(key, Origin::named(OriginKind::Flag, name));
        };
        if let Some(least) = flags.fail_on {
            self.fail_on = least;
            origin("fail-on", "--fail-on");
        }
        if flags.exit_zero {
            self.fail_on = FailOn::Never;
            origin("fail-on", "--exit-zero");
        }
        if flags.output_format.is_some() {
            self.output_format = flags.output_format;
            origin("output-format", "--output-format");
        }
        self.fail_scope = flags.fail_scope;
        if flags.scope.is_some() {
            self.scope = flags.scope;
            origin("scope", "--scope");
        }
        Ok(())
    }

    /// What makes the command fail.
    pub fn fails(&self) -> Fails {
        Fails {
            least: self.fail_on.least(),
            in_project: self.fail_scope == FailScope::Project,
        }
    }

    /// The least severity that is shown: what fails, and every warning.
    pub fn least_shown(&self) -> Severity {
        let fails = self.fail_on.least().unwrap_or(Severity::Warning);
        fails.min(Severity::Warning)
    }

    /// The causes to report; empty for all.
    pub fn selected(&self) -> Vec<Code> {
        codes(&self.select)
    }

    /// The causes not to report.
    pub fn ignored(&self) -> Vec<Code> {
        codes(&self.ignore)
    }

    /// Adds the directories of `--search`.
    pub fn search_also(&mut self, directories: &[PathBuf]) {
        if !directories.is_empty() {
            let added = directories
                .iter()
                .map(|path| path.to_string_lossy().into_owned());
            self.search.extend(added);
            let origin = Origin::named(OriginKind::Flag, "--search");
            self.origins.insert("search", origin);
        }
    }

    /// Where the value of a key was written.
    pub fn origin(&self, key: &str) -> Origin {
        let found = self.origins.get(key).cloned();
        found.unwrap_or_else(Origin::default_value)
    }

    fn set(&mut self, key: &'static str, given: &Given<'_>) -> Result<()> {
        match key {
            "require" => {
                let modes = given.words.iter().map(|word| given.mode(word));
                self.require = modes.collect::<Result<_>>()?;
            }
            "fail-on" => self.fail_on = given.word()?,
            "output-format" => self.output_format = Some(given.word()?),
            "scope" => self.scope = Some(given.word()?),
            "select" => self.select = given.causes()?,
            // Files replace each other; what is asked for at the moment adds to them.
            "ignore" if given.place.is_some() => self.ignore = given.causes()?,
            "ignore" => self.ignore.extend(given.causes()?),
            "search" => self.search = given.paths(),
            _ => {}
        }
        self.origins.insert(key, given.origin.clone());
        Ok(())
    }
}

/// The format that the command line or a variable asks for, as far as that can be told before anything is read.
pub fn asked_format(asked: Option<Format>, vars: &dyn Vars) -> Option<Format> {
    let variable = || {
        let value = vars.get_nonempty(env::UV_LINKCHECK_OUTPUT_FORMAT)?;
        clap::ValueEnum::from_str(value.to_str()?, false).ok()
    };
    asked.or_else(variable)
}

/// What the files say, key by key; what is read later goes before.
fn read(root: &Path) -> Result<Settings> {
    let mut settings = Settings::default();
    if let Some(crate_file) = Source::read(root.join("Cargo.toml")) {
        match cargo_workspace(root, &crate_file) {
            Some(above) => fill(&mut settings, WORKSPACE, &above)?,
            None => fill(&mut settings, WORKSPACE, &crate_file)?,
        }
        fill(&mut settings, PACKAGE, &crate_file)?;
    }
    if let Some(project) = Source::read(root.join("pyproject.toml")) {
        fill(&mut settings, TOOL, &project)?;
    }
    Ok(settings)
}

/// The codes of causes that were named by code or name.
fn codes(words: &[String]) -> Vec<Code> {
    let causes = words.iter().filter_map(|word| registry::find(word));
    causes.map(|cause| cause.code).collect()
}

/// What one place says of one key.
struct Given<'a> {
    /// As a person wrote it: `--require`, `UV_LINKCHECK_REQUIRE`, `require`.
    name: &'a str,
    words: Vec<String>,
    origin: Origin,
    place: Option<(&'a Item, &'a Source)>,
}

impl Given<'_> {
    fn invalid(&self, value: &str, message: &str) -> Error {
        invalid(self.name, value, message, self.place)
    }

    /// The words as paths: those in a file are meant from where the file is.
    fn paths(&self) -> Vec<String> {
        let base = self.place.and_then(|(_, source)| source.path.parent());
        let absolute = |word: &String| match base {
            Some(base) => base.join(word).to_string_lossy().into_owned(),
            None => word.clone(),
        };
        self.words.iter().map(absolute).collect()
    }

    fn mode(&self, word: &str) -> Result<Mode> {
        let message = "expected `clone`, `hardlink`, `symlink` or `copy`";
        word.parse().map_err(|_| self.invalid(word, message))
    }

    /// The words, each of which has to be the code or name of a cause.
    fn causes(&self) -> Result<Vec<String>> {
        let unknown = |word: &&String| registry::find(word).is_none();
        let Some(word) = self.words.iter().find(unknown) else {
            return Ok(self.words.clone());
        };
        Err(Error::Setting {
            name: self.name.to_owned(),
            value: word.clone(),
            message: "no cause has that code or name".to_owned(),
            hint: registry::hint(word),
            source_file: self.place.map(|(item, source)| source.part_of(item, word)),
        })
    }

    fn word<T: clap::ValueEnum>(&self) -> Result<T> {
        let known = || {
            let variants = T::value_variants().iter();
            let names = variants.filter_map(|variant| {
                Some(format!("`{}`", variant.to_possible_value()?.get_name()))
            });
            format!("expected one of {}", names.collect::<Vec<_>>().join(", "))
        };
        let text = self.words.join(",");
        T::from_str(&text, false).map_err(|_| self.invalid(&text, &known()))
    }
}

/// Takes what `source` has in the table at `place`.
fn fill(settings: &mut Settings, place: &str, source: &Source) -> Result<()> {
    let Some(table) = source.item(place).and_then(Item::as_table_like) else {
        return Ok(());
    };
    for (name, item) in table.iter() {
        let Some((key, _)) = KEYS.into_iter().find(|(key, _)| *key == name) else {
            settings.warnings.push(unknown_key(name, place));
            continue;
        };
        let part = source.part(item);
        let origin = Origin {
            path: Some(part.path.clone()),
            line: part.line(),
            column: part.column(),
            ..Origin::named(OriginKind::Project, format!("{place}.{key}"))
        };
        settings.set(
            key,
            &Given {
                name,
                words: strings(key, item, source)?,
                origin,
                place: Some((item, source)),
            },
        )?;
    }
    Ok(())
}

fn unknown_key(key: &str, table: &str) -> String {
    match nearest::nearest(key, KEYS.into_iter().map(|(known, _)| known)) {
        Some(known) => format!("unknown key `{key}` in `[{table}]`; did you mean `{known}`?"),
        None => format!("unknown key `{key}` in `[{table}]`"),
    }
}

fn invalid(key: &str, value: &str, message: &str, place: Option<(&Item, &Source)>) -> Error {
    Error::Setting {
        name: key.to_owned(),
        value: value.to_owned(),
        message: message.to_owned(),
        hint: "`uv-linkcheck help check` lists what each option accepts".to_owned(),
        source_file: place.map(|(item, source)| source.part(item)),
    }
}

/// A string, or an array of strings where the key takes several.
fn strings(key: &str, item: &Item, source: &Source) -> Result<Vec<String>> {
    if let Some(text) = item.as_str() {
        return Ok(vec![text.to_owned()]);
    }
    let single = matches!(key, "fail-on" | "output-format" | "scope");
    let words = item.as_array().filter(|_| !single).and_then(|array| {
        array
            .iter()
            .map(|value| Value::as_str(value).map(str::to_owned))
            .collect::<Option<Vec<_>>>()
    });
    let expected = if single {
        "expected a string"
    } else {
        "expected a string or an array of strings"
    };
    words.ok_or_else(|| invalid(key, item.to_string().trim(), expected, Some((item, source))))
}

#[cfg(test)]
mod schema;
#[cfg(test)]
mod tests;
