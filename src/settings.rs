//! Our own settings: command line > `[tool.uv-linkcheck]` of the workspace root's `pyproject.toml` >
//! `[package.metadata.uv-linkcheck]` > `[workspace.metadata.uv-linkcheck]` of the `Cargo.toml` beside it > default.

use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, TableLike, Value};

use crate::cli::{FailOn, OutputArgs, OutputFormat, Scope};
use crate::error::{Error, Result, SourceFile};
use crate::model::mode::Mode;

/// Keys of the table, for suggestions.
const KEYS: [&str; 7] = [
    "fail-on",
    "ignore",
    "output-format",
    "require",
    "scope",
    "search",
    "select",
];

/// The table in `pyproject.toml`.
const TOOL: &str = "tool.uv-linkcheck";
/// The tables in `Cargo.toml`: cargo leaves `metadata` to others, and Rust-first repositories keep their settings there.
const PACKAGE: &str = "package.metadata.uv-linkcheck";
const WORKSPACE: &str = "workspace.metadata.uv-linkcheck";

/// A configuration file larger than this is not read.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// What is reported, what fails, and where fixes go.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Every wheel must end in one of these; empty asks for nothing.
    pub require: Vec<Mode>,
    /// The least severity that fails.
    pub fail_on: FailOn,
    /// Codes or names to report; empty for all.
    pub select: Vec<String>,
    /// Codes or names not to report.
    pub ignore: Vec<String>,
    /// The format.
    pub output_format: Option<OutputFormat>,
    /// Whose configuration `fix` writes.
    pub scope: Option<Scope>,
    /// Things to warn of: unknown keys.
    pub warnings: Vec<String>,
}

impl Settings {
    /// The settings for the project at `root`, overridden by the command line.
    ///
    /// # Errors
    /// When the table holds a value of the wrong kind, or a word on the command line is no link mode.
    pub fn load(root: &Path, args: &OutputArgs, scope: Option<Scope>) -> Result<Self> {
        let mut settings = read(root)?;
        if !args.require.is_empty() {
            settings.require = args
                .require
                .iter()
                .map(|word| mode("--require", word, None))
                .collect::<Result<_>>()?;
        }
        settings.fail_on = args.fail_on.unwrap_or(settings.fail_on);
        if args.exit_zero {
            settings.fail_on = FailOn::Never;
        }
        if !args.select.is_empty() {
            settings.select.clone_from(&args.select);
        }
        settings.ignore.extend(args.ignore.iter().cloned());
        settings.output_format = args.output_format.or(settings.output_format);
        settings.scope = scope.or(settings.scope);
        Ok(settings)
    }
}

/// What the files say, key by key; what is read later goes before.
fn read(root: &Path) -> Result<Settings> {
    let mut settings = Settings::default();
    if let Some(crate_file) = Source::read(root.join("Cargo.toml")) {
        match cargo_workspace(root, &crate_file) {
            Some(above) => above.fill(&mut settings, WORKSPACE)?,
            None => crate_file.fill(&mut settings, WORKSPACE)?,
        }
        crate_file.fill(&mut settings, PACKAGE)?;
    }
    if let Some(project) = Source::read(root.join("pyproject.toml")) {
        project.fill(&mut settings, TOOL)?;
    }
    Ok(settings)
}

/// The root of the workspace that the crate in `root` belongs to, where that is another directory: the nearest one above whose
/// `Cargo.toml` has `[workspace]`, as cargo has it.
fn cargo_workspace(root: &Path, own: &Source) -> Option<Source> {
    if own.item("workspace").is_some() {
        return None;
    }
    root.ancestors()
        .skip(1)
        .filter_map(|directory| Source::read(directory.join("Cargo.toml")))
        .find(|source| source.item("workspace").is_some())
}

/// A configuration file.
struct Source {
    path: PathBuf,
    document: Document<String>,
}

impl Source {
    /// The file, where there is one that can be read. One that is no TOML has been complained of by whoever discovered the
    /// project, or will be by cargo.
    fn read(path: PathBuf) -> Option<Self> {
        let metadata = fs_err::metadata(&path).ok()?;
        if !metadata.is_file() || metadata.len() > MAX_BYTES {
            return None;
        }
        let document = Document::parse(fs_err::read_to_string(&path).ok()?).ok()?;
        Some(Self { path, document })
    }

    /// What stands at the dotted `key`.
    fn item(&self, key: &str) -> Option<&Item> {
        key.split('.')
            .try_fold(self.document.as_item(), |item, key| {
                item.as_table_like()?.get(key)
            })
    }

    fn fill(&self, settings: &mut Settings, name: &str) -> Result<()> {
        match self.item(name).and_then(Item::as_table_like) {
            Some(table) => fill(settings, table, name, self),
            None => Ok(()),
        }
    }
}

fn fill(settings: &mut Settings, table: &dyn TableLike, name: &str, source: &Source) -> Result<()> {
    for (key, item) in table.iter() {
        match key {
            "require" => {
                let words = strings(key, item, source)?;
                settings.require = words
                    .iter()
                    .map(|word| mode(key, word, Some((item, source))))
                    .collect::<Result<_>>()?;
            }
            "fail-on" => settings.fail_on = word(key, item, source)?,
            "output-format" => settings.output_format = Some(word(key, item, source)?),
            "scope" => settings.scope = Some(word(key, item, source)?),
            "select" => settings.select = strings(key, item, source)?,
            "ignore" => settings.ignore = strings(key, item, source)?,
            "search" => {
                strings(key, item, source)?;
            }
            unknown => settings.warnings.push(unknown_key(unknown, name)),
        }
    }
    Ok(())
}

fn unknown_key(key: &str, table: &str) -> String {
    let nearest = KEYS.into_iter().max_by(|a, b| {
        let score = |known: &str| similar::TextDiff::from_chars(known, key).ratio();
        score(a).total_cmp(&score(b))
    });
    match nearest {
        Some(known) if similar::TextDiff::from_chars(known, key).ratio() > 0.5 => {
            format!("unknown key `{key}` in `[{table}]`; did you mean `{known}`?")
        }
        _ => format!("unknown key `{key}` in `[{table}]`"),
    }
}

fn invalid(key: &str, value: &str, message: &str, place: Option<(&Item, &Source)>) -> Error {
    Error::Setting {
        name: key.to_owned(),
        value: value.to_owned(),
        message: message.to_owned(),
        hint: "`uv-linkcheck help check` lists what each option accepts".to_owned(),
        source_file: place.map(|(item, source)| SourceFile {
            path: source.path.clone(),
            text: source.document.raw().to_owned(),
            span: item.span(),
        }),
    }
}

fn mode(key: &str, word: &str, place: Option<(&Item, &Source)>) -> Result<Mode> {
    word.parse().map_err(|_| {
        invalid(
            key,
            word,
            "expected `clone`, `hardlink`, `symlink` or `copy`",
            place,
        )
    })
}

fn word<T: clap::ValueEnum>(key: &str, item: &Item, source: &Source) -> Result<T> {
    let text = item.as_str().unwrap_or_default();
    T::from_str(text, false).map_err(|_| {
        let known: Vec<String> = T::value_variants()
            .iter()
            .filter_map(|variant| Some(format!("`{}`", variant.to_possible_value()?.get_name())))
            .collect();
        invalid(
            key,
            text,
            &format!("expected one of {}", known.join(", ")),
            Some((item, source)),
        )
    })
}

/// A string, or an array of strings.
fn strings(key: &str, item: &Item, source: &Source) -> Result<Vec<String>> {
    if let Some(text) = item.as_str() {
        return Ok(vec![text.to_owned()]);
    }
    let words = item.as_array().and_then(|array| {
        array
            .iter()
            .map(|value| Value::as_str(value).map(str::to_owned))
            .collect::<Option<Vec<_>>>()
    });
    words.ok_or_else(|| {
        invalid(
            key,
            item.to_string().trim(),
            "expected a string or an array of strings",
            Some((item, source)),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Settings> {
        let directory = tempfile::tempdir().expect("temporary directory");
        fs_err::write(directory.path().join("pyproject.toml"), text).expect("written");
        read(directory.path())
    }

    #[test]
    fn a_cargo_manifest_speaks_where_the_project_does_not() {
        let directory = tempfile::tempdir().expect("temporary directory");
        let write = |name: &str, text: &str| {
            fs_err::write(directory.path().join(name), text).expect("written");
        };
        write(
            "Cargo.toml",
            "[workspace.metadata.uv-linkcheck]\nfail-on = 'error'\nrequire = 'copy'\nignore = 'UL110'\n\
             [package.metadata.uv-linkcheck]\nrequire = 'clone'\nignore = 'UL201'\nfial-on = 1\n",
        );
        write(
            "pyproject.toml",
            "[tool.uv-linkcheck]\nignore = ['UL301']\n",
        );
        let settings = read(directory.path()).expect("settings");
        assert_eq!(settings.fail_on, FailOn::Error);
        assert_eq!(settings.require, [Mode::Clone]);
        assert_eq!(settings.ignore, ["UL301"]);
        assert_eq!(
            settings.warnings,
            ["unknown key `fial-on` in `[package.metadata.uv-linkcheck]`; did you mean `fail-on`?"]
        );
        write(
            "Cargo.toml",
            "[package.metadata.uv-linkcheck]\nfail-on = 'x'\n",
        );
        let error = read(directory.path()).expect_err("no such severity");
        let place = error.source_file().expect("a place");
        assert_eq!(
            (place.path.file_name(), place.line()),
            (Some("Cargo.toml".as_ref()), Some(2))
        );
        write(
            "Cargo.toml",
            "[workspace.metadata.uv-linkcheck]\nfail-on = 'never'\n",
        );
        let member = directory.path().join("crates/py");
        fs_err::create_dir_all(&member).expect("made");
        assert_eq!(read(&member).expect("settings").fail_on, FailOn::Warning);
        fs_err::write(member.join("Cargo.toml"), "[package]\n").expect("written");
        assert_eq!(read(&member).expect("settings").fail_on, FailOn::Never);
        write("Cargo.toml", "[package");
        assert_eq!(read(directory.path()).expect("settings").ignore, ["UL301"]);
    }

    #[test]
    fn the_table_is_read() {
        let settings = parse(
            "[tool.uv-linkcheck]\nrequire = [\"clone\", \"hardlink\"]\nfail-on = \"error\"\nignore = \"UL110\"\n",
        )
        .expect("settings");
        assert_eq!(settings.require, [Mode::Clone, Mode::Hardlink]);
        assert_eq!(settings.fail_on, FailOn::Error);
        assert_eq!(settings.ignore, ["UL110"]);
    }

    #[test]
    fn an_unknown_key_is_a_warning_with_the_nearest_known_one() {
        let settings = parse("[tool.uv-linkcheck]\nfail_on = \"error\"\n").expect("settings");
        assert_eq!(
            settings.warnings,
            ["unknown key `fail_on` in `[tool.uv-linkcheck]`; did you mean `fail-on`?"]
        );
    }

    #[test]
    fn a_bad_value_is_an_error_with_its_line() {
        let error =
            parse("[tool.uv-linkcheck]\n\nrequire = [\"reflnk\"]\n").expect_err("no such mode");
        assert_eq!(error.source_file().and_then(SourceFile::line), Some(3));
    }
}
