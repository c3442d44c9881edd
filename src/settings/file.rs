//! The files that settings are read from.

use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, Value};

use crate::error::SourceFile;

/// A configuration file larger than this is not read.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// A configuration file.
pub(super) struct Source {
    /// Where it is.
    pub(super) path: PathBuf,
    document: Document<String>,
}

impl Source {
    /// The file, where there is one that can be read. One that is no TOML has been complained of by whoever discovered the
    /// project, or will be by cargo.
    pub(super) fn read(path: PathBuf) -> Option<Self> {
        let metadata = fs_err::metadata(&path).ok()?;
        if !metadata.is_file() || metadata.len() > MAX_BYTES {
            return None;
        }
        let document = Document::parse(fs_err::read_to_string(&path).ok()?).ok()?;
        Some(Self { path, document })
    }

    /// What stands at the dotted `key`.
    pub(super) fn item(&self, key: &str) -> Option<&Item> {
        key.split('.')
            .try_fold(self.document.as_item(), |item, key| {
                item.as_table_like()?.get(key)
            })
    }

    /// The file with the place of `item` in it.
    pub(super) fn part(&self, item: &Item) -> SourceFile {
        SourceFile {
            path: self.path.clone(),
            text: self.document.raw().to_owned(),
            span: item.span(),
        }
    }

    /// The file with the place of `word` in it, where `item` is an array of words that has it.
    pub(super) fn part_of(&self, item: &Item, word: &str) -> SourceFile {
        let words = item.as_array().into_iter().flatten();
        let mut found = words.filter(|value| value.as_str() == Some(word));
        let span = found.next().and_then(Value::span);
        SourceFile {
            span: span.or(item.span()),
            ..self.part(item)
        }
    }
}

/// The root of the workspace that the crate in `root` belongs to, where that is another directory: the nearest one above whose
/// `Cargo.toml` has `[workspace]`, as cargo has it.
pub(super) fn cargo_workspace(root: &Path, own: &Source) -> Option<Source> {
    if own.item("workspace").is_some() {
        return None;
    }
    root.ancestors()
        .skip(1)
        .filter_map(|directory| Source::read(directory.join("Cargo.toml")))
        .find(|source| source.item("workspace").is_some())
}
