//! The `[tool.uv]` block of a PEP 723 script.

use std::path::Path;

use super::check;
use super::layer::Layer;
use crate::error::{Error, Result};
use crate::model::origin::OriginKind;
use crate::model::uv::UvVersion;
use crate::uv::toml_file::{self, TomlFile};

/// Reads the script's block of metadata; its settings stand above those of all files.
///
/// # Errors
///
/// When the script cannot be read, has no block, or has a bad one: uv stops there, too.
pub(super) fn read(path: &Path, version: UvVersion) -> Result<Layer> {
    let text = toml_file::read_text(path)?;
    let Some(block) = block(&text) else {
        return Err(Error::Usage {
            message: format!(
                "`{}` does not contain a PEP 723 metadata block",
                path.display()
            ),
            hint: format!("run `uv init --script {}` to add one", path.display()),
        });
    };
    let layer = Layer::tool(OriginKind::Script, TomlFile::parse(path, block, version)?);
    match layer
        .table()
        .and_then(|table| check::check_script(table, version))
    {
        None => Ok(layer),
        Some(problem) => Err(layer.error(problem)),
    }
}

/// `requires-python` of the script's block.
///
/// # Errors
///
/// Where the block cannot be read.
pub fn requires_python(path: &Path, version: UvVersion) -> Result<Option<String>> {
    let layer = read(path, version)?;
    let item = layer.file.item(&["requires-python"]);
    Ok(item.and_then(|item| item.as_str()).map(str::to_owned))
}

/// The script with everything but the block's TOML blanked, so that every byte keeps its place. The first
/// `# /// script` opens the block, the last `# ///` of the comment that follows closes it.
fn block(script: &str) -> Option<String> {
    let lines: Vec<&str> = script.split_inclusive('\n').collect();
    let content = |line: &str| line.trim_end_matches(['\n', '\r']).to_owned();
    let opening = lines
        .iter()
        .position(|line| content(line) == "# /// script")?;
    let comment = lines[opening + 1..].iter().take_while(|line| {
        let line = content(line);
        line == "#" || line.starts_with("# ")
    });
    let closing = opening
        + 1
        + comment
            .clone()
            .enumerate()
            .filter(|(_, line)| content(line) == "# ///")
            .last()?
            .0;
    let mut out = String::with_capacity(script.len());
    for (at, line) in lines.iter().enumerate() {
        let hidden = if opening < at && at < closing {
            line.len().min(2)
        } else {
            line.len()
        };
        let blank = |c: char| if matches!(c, '\n' | '\r') { c } else { ' ' };
        let (before, toml) = line.split_at(hidden);
        out.extend(
            before
                .chars()
                .flat_map(|c| std::iter::repeat_n(blank(c), c.len_utf8())),
        );
        out.push_str(toml);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_place() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("s.py");
        let text = "#!/usr/bin/env python\n# /// script\n# dependencies = []\n#\n# [tool.uv]\n# link-mode = 'copy'\n# ///\nx = 1\n";
        fs_err::write(&path, text).unwrap();
        let layer = read(&path, UvVersion(0, 13, 9)).unwrap();
        let found = layer.get(&["link-mode"]).unwrap();
        assert_eq!(found.text, "copy");
        assert_eq!(
            (found.origin.line, found.origin.column),
            (Some(6), Some(15))
        );
        fs_err::write(&path, "x = 1\n").unwrap();
        assert_eq!(
            read(&path, UvVersion(0, 13, 9)).unwrap_err().code(),
            "usage"
        );
    }

    #[test]
    fn bad_keys_and_values_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("s.py");
        for (body, good) in [
            ("zzz = 1", false),
            ("pip = {}", false),
            ("link-mode = 'bogus'", false),
            ("sources = {}", true),
        ] {
            fs_err::write(
                &path,
                format!("# /// script\n# [tool.uv]\n# {body}\n# ///\n"),
            )
            .unwrap();
            assert_eq!(read(&path, UvVersion(0, 13, 9)).is_ok(), good, "{body}");
        }
    }
}
