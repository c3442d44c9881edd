//! A TOML file with the place of everything in it.

use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml_edit::{Document, Item, RawString, Table, Value};

use crate::error::{Error, Result, SourceFile};
use crate::model::origin::{Origin, OriginKind};
use crate::model::uv::UvVersion;

/// The largest configuration file that is read, in bytes.
const LIMIT: u64 = 8 << 20;

/// TOML 1.1 is read from this release on. Of its novelties only inline tables are looked for; the others (`\e`, `\xHH`,
/// times without seconds) have no place in uv's settings.
const TOML_1_1: UvVersion = UvVersion(0, 9, 22);

/// A parsed TOML file.
#[derive(Debug, Clone)]
pub struct TomlFile {
    /// Its path, absolute.
    pub path: PathBuf,
    document: Document<Arc<str>>,
}

/// Reads the text of `path`: UTF-8, and not larger than a configuration file may be.
///
/// # Errors
///
/// As reading gives them; [`io::ErrorKind::FileTooLarge`] and [`io::ErrorKind::InvalidData`] name the path, too.
pub fn read_text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    super::open::settings(path)?
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        let message = format!("`{}` is larger than {} MiB", path.display(), LIMIT >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("`{}` is not valid UTF-8 from byte {at} on", path.display());
        io::Error::new(io::ErrorKind::InvalidData, message)
    })
}

impl TomlFile {
    /// Reads and parses `path` as a uv of `version` does; `None` when it does not exist.
    pub fn read(path: &Path, version: UvVersion) -> Result<Option<Self>> {
        match read_text(path) {
            Ok(text) => Self::parse(path, text, version).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Parses `text`, the contents of `path`, as a uv of `version` does.
    pub fn parse(path: &Path, text: String, version: UvVersion) -> Result<Self> {
        let text: Arc<str> = text.into();
        let document = Document::parse(Arc::clone(&text)).map_err(|error| Error::Toml {
            source_file: SourceFile {
                path: path.to_owned(),
                span: error.span(),
                text: text.to_string(),
            },
            message: error.message().to_owned(),
            hint: "correct the TOML syntax; uv cannot read the file either".to_owned(),
        })?;
        let file = Self {
            path: path.to_owned(),
            document,
        };
        if version < TOML_1_1
            && let Some(span) = file.spread_table(file.document.as_item())
        {
            return Err(Error::Toml {
                source_file: file.source(Some(span)),
                message: format!(
                    "uv {version} reads TOML 1.0, where an inline table is on one line and has no trailing comma"
                ),
                hint: "write the table on one line, or upgrade uv to 0.9.22 or newer".to_owned(),
            });
        }
        Ok(file)
    }

    /// An inline table below `item` in the notation of TOML 1.1.
    fn spread_table(&self, item: &Item) -> Option<Range<usize>> {
        match item {
            Item::Table(table) => table.iter().find_map(|(_, item)| self.spread_table(item)),
            Item::ArrayOfTables(tables) => tables
                .iter()
                .flat_map(Table::iter)
                .find_map(|(_, item)| self.spread_table(item)),
            Item::Value(value) => self.spread_value(value),
            Item::None => None,
        }
    }

    fn spread_value(&self, value: &Value) -> Option<Range<usize>> {
        match value {
            Value::Array(array) => array.iter().find_map(|value| self.spread_value(value)),
            Value::InlineTable(table) => {
                let broken = |space: Option<&RawString>| {
                    let span = space.and_then(RawString::span)?;
                    self.document.raw().get(span)?.contains('\n').then_some(())
                };
                let around = |name: &str| {
                    let key = table.key(name)?;
                    let value = table.get(name)?;
                    broken(key.leaf_decor().prefix())
                        .or_else(|| broken(key.leaf_decor().suffix()))
                        .or_else(|| broken(value.decor().prefix()))
                        .or_else(|| broken(value.decor().suffix()))
                };
                let spread = table.trailing_comma()
                    || broken(Some(table.trailing())).is_some()
                    || table.iter().any(|(name, _)| around(name).is_some());
                if spread && !table.is_dotted() {
                    return table.span();
                }
                table.iter().find_map(|(_, value)| self.spread_value(value))
            }
            _ => None,
        }
    }

    /// The table at the top.
    pub fn root(&self) -> &Table {
        self.document.as_table()
    }

    /// The item at `keys`, through tables of any notation.
    pub fn item(&self, keys: &[&str]) -> Option<&Item> {
        let mut item = self.document.as_item();
        for key in keys {
            item = item.as_table_like()?.get(key)?;
        }
        Some(item)
    }

    /// The file with `span` marked.
    pub fn source(&self, span: Option<Range<usize>>) -> SourceFile {
        SourceFile {
            path: self.path.clone(),
            text: self.document.raw().to_string(),
            span,
        }
    }

    /// The origin of what stands at `span`.
    pub fn origin(
        &self,
        kind: OriginKind,
        name: impl Into<String>,
        span: Option<Range<usize>>,
    ) -> Origin {
        let (line, column) =
            span.map_or((None, None), |span| place(self.document.raw(), span.start));
        Origin {
            kind,
            name: Some(name.into()),
            path: Some(self.path.clone()),
            line,
            column,
        }
    }
}

/// Line and column of the byte at `offset`, both from 1, the column in characters.
fn place(text: &str, offset: usize) -> (Option<usize>, Option<usize>) {
    let Some(before) = text.get(..offset) else {
        return (None, None);
    };
    let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (Some(line), Some(1 + before[start..].chars().count()))
}

/// The text of a value as a person would write it: strings without quotes.
pub fn plain(item: &Item) -> String {
    match item {
        Item::Value(toml_edit::Value::String(text)) => text.value().clone(),
        other => other.to_string().trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<TomlFile> {
        TomlFile::parse(
            Path::new("/p/uv.toml"),
            text.to_owned(),
            UvVersion(0, 13, 9),
        )
    }

    #[test]
    fn a_value_knows_its_place() {
        let file = parse("a = 1\n[tool.uv]\n\"link-mode\" = \"copy\"\n").unwrap();
        let item = file.item(&["tool", "uv", "link-mode"]).unwrap();
        let origin = file.origin(OriginKind::Project, "tool.uv.link-mode", item.span());
        assert_eq!((origin.line, origin.column), (Some(3), Some(15)));
        assert_eq!(plain(item), "copy");
    }

    #[test]
    fn bad_toml_marks_what_is_wrong() {
        let error = parse("a = 1\nb = = 2\n").unwrap_err();
        assert_eq!(error.code(), "toml-parse");
        assert_eq!(error.source_file().unwrap().line(), Some(2));
    }

    #[test]
    fn older_releases_do_not_read_toml_1_1() {
        let old = |text: &str| {
            TomlFile::parse(
                Path::new("/p/uv.toml"),
                text.to_owned(),
                UvVersion(0, 9, 21),
            )
        };
        for text in [
            "a = {\n b = 1 }\n",
            "a = { b = 1, }\n",
            "a = [{ b = 1\n}]\n",
            "[x]\na = { b = { c = 1,\n d = 1 } }\n",
        ] {
            assert!(old(text).is_err(), "{text}");
            assert!(parse(text).is_ok(), "{text}");
        }
        for text in [
            "a = { b = [\n1,\n] }\n",
            "a = { b.c = 1 }\n[[t]]\nx = { y = '''\n''' }\n",
            "a.b = 1\n\n[c]\n",
        ] {
            assert!(old(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn text_that_is_not_utf8_or_too_large_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("uv.toml");
        fs_err::write(&path, b"a = \"\xff\"").unwrap();
        assert_eq!(
            read_text(&path).unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
        fs_err::File::create(&path)
            .unwrap()
            .set_len(LIMIT + 1)
            .unwrap();
        assert_eq!(
            read_text(&path).unwrap_err().kind(),
            io::ErrorKind::FileTooLarge
        );
        assert!(
            TomlFile::read(&directory.path().join("none"), UvVersion(0, 13, 9))
                .unwrap()
                .is_none()
        );
    }
}
