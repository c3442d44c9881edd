//! Our own settings: command line > `[tool.uv-linkcheck]` of the workspace root's `pyproject.toml` > default.

use std::path::Path;

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
        let mut settings = read(&root.join("pyproject.toml"))?;
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

fn read(path: &Path) -> Result<Settings> {
    let mut settings = Settings::default();
    match fs_err::metadata(path) {
        Ok(metadata) if metadata.is_file() && metadata.len() <= MAX_BYTES => {}
        _ => return Ok(settings),
    }
    let Ok(text) = fs_err::read_to_string(path) else {
        return Ok(settings);
    };
    // A file that is no TOML has been complained of by whoever discovered the project.
    let Ok(document) = Document::parse(text.as_str()) else {
        return Ok(settings);
    };
    let tool = document.get("tool").and_then(Item::as_table_like);
    let Some(table) = tool
        .and_then(|tool| tool.get("uv-linkcheck"))
        .and_then(Item::as_table_like)
    else {
        return Ok(settings);
    };
    fill(&mut settings, table, &Source { path, text: &text })?;
    Ok(settings)
}

struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

fn fill(settings: &mut Settings, table: &dyn TableLike, source: &Source<'_>) -> Result<()> {
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
            unknown => settings.warnings.push(unknown_key(unknown)),
        }
    }
    Ok(())
}

fn unknown_key(key: &str) -> String {
    let nearest = KEYS.into_iter().max_by(|a, b| {
        let score = |known: &str| similar::TextDiff::from_chars(known, key).ratio();
        score(a).total_cmp(&score(b))
    });
    match nearest {
        Some(known) if similar::TextDiff::from_chars(known, key).ratio() > 0.5 => {
            format!("unknown key `{key}` in `[tool.uv-linkcheck]`; did you mean `{known}`?")
        }
        _ => format!("unknown key `{key}` in `[tool.uv-linkcheck]`"),
    }
}

fn invalid(key: &str, value: &str, message: &str, place: Option<(&Item, &Source<'_>)>) -> Error {
    Error::Setting {
        name: key.to_owned(),
        value: value.to_owned(),
        message: message.to_owned(),
        hint: "`uv-linkcheck help check` lists what each option accepts".to_owned(),
        source_file: place.map(|(item, source)| SourceFile {
            path: source.path.to_owned(),
            text: source.text.to_owned(),
            span: item.span(),
        }),
    }
}

fn mode(key: &str, word: &str, place: Option<(&Item, &Source<'_>)>) -> Result<Mode> {
    word.parse().map_err(|_| {
        invalid(
            key,
            word,
            "expected `clone`, `hardlink`, `symlink` or `copy`",
            place,
        )
    })
}

fn word<T: clap::ValueEnum>(key: &str, item: &Item, source: &Source<'_>) -> Result<T> {
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
fn strings(key: &str, item: &Item, source: &Source<'_>) -> Result<Vec<String>> {
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
        let path = directory.path().join("pyproject.toml");
        fs_err::write(&path, text).expect("written");
        read(&path)
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
