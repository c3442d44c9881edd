//! The `uv-receipt.toml` of a tool: the options it was installed with, which `uv tool upgrade` uses again.

use std::path::Path;

use toml_edit::Item;

use super::check;
use super::layer::Layer;
use crate::error::{Error, Result};
use crate::model::uv::UvVersion;
use crate::uv::toml_file::TomlFile;
use crate::uv::tools;

/// Reads the receipt at `path`; its options stand above the settings of all files (uv 0.5.3 to 0.13.9).
///
/// # Errors
///
/// When there is none, so that the tool is not installed, or when it is not valid: uv stops there, too.
pub(super) fn read(path: &Path, version: UvVersion) -> Result<Layer> {
    let Some(file) = TomlFile::read(path, version).map_err(|error| advised(error, path))? else {
        return Err(tools::missing(path));
    };
    let layer = Layer::receipt(file);
    let invalid = |message: &str, span| {
        let error = Error::Toml {
            source_file: layer.file.source(span),
            message: message.to_owned(),
            hint: String::new(),
        };
        Err(advised(error, path))
    };
    let Some(tool) = layer.file.item(&["tool"]) else {
        return invalid("it has no `[tool]`", None);
    };
    let is_list = |item: &Item| item.is_array() || item.is_array_of_tables();
    let Some(table) = tool.as_table_like() else {
        return invalid("expected a table", tool.span());
    };
    match table.get("entrypoints") {
        None => return invalid("it has no `entrypoints`", tool.span()),
        Some(entrypoints) if !is_list(entrypoints) => {
            return invalid("expected an array", entrypoints.span());
        }
        Some(_) => {}
    }
    if let Some(requirements) = table.get("requirements")
        && !is_list(requirements)
    {
        return invalid("expected an array", requirements.span());
    }
    if let Some(options) = table.get("options")
        && !options.is_table_like()
    {
        return invalid("expected a table", options.span());
    }
    match layer
        .table()
        .and_then(|options| check::check_receipt(options, version))
    {
        None => Ok(layer),
        Some(problem) => Err(advised(layer.error(problem), path)),
    }
}

/// `error`, with what uv says to do about a receipt that is not valid.
fn advised(error: Error, path: &Path) -> Error {
    let name = tools::of_receipt(path);
    let advice = format!(
        "the receipt is not valid, and uv stops here, too; `uv tool install --force {name}` makes it anew"
    );
    match error {
        Error::Toml {
            source_file,
            message,
            ..
        } => Error::Toml {
            source_file,
            message,
            hint: advice,
        },
        Error::Setting {
            name,
            value,
            message,
            source_file,
            ..
        } => Error::Setting {
            name,
            value,
            message,
            hint: advice,
            source_file,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mode::Mode;
    use crate::uv::version::NEWEST;

    fn receipt(text: &str) -> Result<Layer> {
        let directory = tempfile::tempdir().unwrap();
        let tool = directory.path().join("ruff");
        fs_err::create_dir(&tool).unwrap();
        let path = tool.join("uv-receipt.toml");
        fs_err::write(&path, text).unwrap();
        read(&path, NEWEST)
    }

    #[test]
    fn options_are_read_with_their_place() {
        let layer = receipt(
            "[tool]\nrequirements = [{ name = \"ruff\" }]\nentrypoints = []\n\n[tool.options]\nlink-mode = \"copy\"\n",
        )
        .unwrap();
        let found = layer.get(&["link-mode"]).unwrap();
        assert_eq!(found.text, Mode::Copy.as_str());
        assert_eq!(found.origin.line, Some(6));
        assert!(
            receipt("[tool]\nentrypoints = []\n")
                .unwrap()
                .table()
                .is_none()
        );
    }

    #[test]
    fn receipts_that_uv_refuses_are_refused() {
        for text in [
            "",
            "= 1",
            "tool = 1",
            "[tool]\n",
            "[tool]\nentrypoints = 1\n",
            "[tool]\nentrypoints = []\nrequirements = 'ruff'\n",
            "[tool]\nentrypoints = []\noptions = 1\n",
            "[tool]\nentrypoints = []\n[tool.options]\nzzz = 1\n",
            "[tool]\nentrypoints = []\n[tool.options]\nlink-mode = 'bogus'\n",
        ] {
            let error = receipt(text).unwrap_err();
            let hint = error.hint().unwrap();
            assert!(
                hint.contains("uv tool install --force ruff"),
                "{text}: {hint}"
            );
        }
    }
}
