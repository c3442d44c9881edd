//! The environments of `uv tool install` (uv 0.4.0 to 0.13.9).

use std::path::{Path, PathBuf};

use crate::env::{UV_TOOL_DIR, Vars, XDG_DATA_HOME};
use crate::error::{Error, Result};
use crate::model::mode::Mode;
use crate::model::origin::{Origin, OriginKind};
use crate::model::uv::UvVersion;
use crate::nearest;
use crate::uv::wheel_name::normalize;
use crate::uv::{paths, state};

/// The file in which uv keeps what a tool was installed with.
const RECEIPT: &str = "uv-receipt.toml";

/// `uv tool upgrade` writes the options it used into the receipt from this release on.
const KEEPS_LINK_MODE: UvVersion = UvVersion(0, 13, 1);

/// The directory of all tools.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Absolute, symlinks unresolved.
    pub path: PathBuf,
    /// Who named it.
    pub origin: Origin,
    /// Where it would be if no variable named it.
    pub usual: PathBuf,
}

/// What is in the directory of tools.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// The names of the tools, normalized and sorted.
    pub names: Vec<String>,
    /// Directories that cannot be tools: their names are none of packages.
    pub strange: Vec<PathBuf>,
}

/// The directory of tools seen from `cwd`, the working directory after `--directory`: `UV_TOOL_DIR`, else `uv/tools` in the
/// user's data directory. A relative `XDG_DATA_HOME` is ignored.
pub fn directory(vars: &dyn Vars, cwd: &Path) -> Directory {
    let usual = paths::absolute(cwd, &state::usual(vars).join("tools"));
    if let Some(named) = vars.get_nonempty(UV_TOOL_DIR) {
        return Directory {
            path: paths::absolute(cwd, Path::new(&named)),
            origin: Origin::named(OriginKind::Env, UV_TOOL_DIR),
            usual,
        };
    }
    let path = paths::absolute(cwd, &state::directory(vars).join("tools"));
    let origin = if path == usual {
        Origin::default_value()
    } else {
        Origin::named(OriginKind::Env, XDG_DATA_HOME)
    };
    Directory {
        path,
        origin,
        usual,
    }
}

impl Directory {
    /// The environment of the tool called `name`, which is normalized.
    pub fn environment(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Its receipt.
    pub fn receipt(&self, name: &str) -> PathBuf {
        self.environment(name).join(RECEIPT)
    }

    /// What is in it. One that does not exist has no tools.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn list(&self) -> Result<Listed> {
        list(&self.path)
    }
}

/// The name of a tool as uv writes it: `Ruff` is `ruff`.
///
/// # Errors
///
/// When it is no name of a package.
pub fn name(text: &str) -> Result<String> {
    match normalize(text) {
        Some(name) => Ok(name.into_owned()),
        None => Err(Error::Usage {
            message: format!("`{text}` is not the name of a tool"),
            hint: "name the package that was installed, without a version".to_owned(),
        }),
    }
}

/// The name of the tool that the receipt at `path` is of.
pub fn of_receipt(path: &Path) -> String {
    let directory = path.parent().and_then(Path::file_name);
    directory.unwrap_or_default().to_string_lossy().into_owned()
}

/// The error that the tool whose receipt would be at `path` is not installed.
pub fn missing(path: &Path) -> Error {
    let name = of_receipt(path);
    let directory = path.parent().and_then(Path::parent).unwrap_or(path);
    let known = list(directory).unwrap_or_default().names;
    let nearest = nearest::nearest(&name, known.iter().map(String::as_str));
    let hint = match (nearest, known.as_slice()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => format!("no tool is; `uv tool install {name}` installs it"),
        (None, _) => {
            format!("`uv tool list` lists those that are; `uv tool install {name}` installs it")
        }
    };
    Error::Refused {
        code: "unknown-tool",
        message: format!(
            "the tool `{name}` is not installed in `{}`",
            directory.display()
        ),
        hint,
    }
}

/// The command that links the tool called `name` anew in `mode`.
pub fn relink(name: &str, mode: Mode) -> String {
    format!("uv tool upgrade --reinstall --link-mode {mode} {name}")
}

/// What [`relink`] leaves as it was, where a uv of `version` does not write the mode into the receipt.
pub fn receipt_stays(version: UvVersion) -> Option<String> {
    (version < KEEPS_LINK_MODE).then(|| {
        format!(
            "uv {version} leaves the receipt as it is, so the next upgrade asks for its mode again; `uv tool install --reinstall` writes a new one"
        )
    })
}

/// Every directory with a receipt, as `uv tool upgrade --all` goes through them.
fn list(directory: &Path) -> Result<Listed> {
    let mut listed = Listed::default();
    let entries = match fs_err::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(listed),
        Err(error) => return Err(error.into()),
    };
    for entry in entries {
        let entry = entry?;
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let named = entry.file_name();
        match named.to_str().and_then(normalize) {
            Some(name) => listed.names.push(name.into_owned()),
            None => listed.strange.push(entry.path()),
        }
    }
    listed.names.sort();
    listed.names.dedup();
    listed.strange.sort();
    Ok(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn the_directory_is_where_uv_keeps_it() {
        use crate::env::Given;

        let cwd = Path::new("/srv");
        for (vars, path, kind) in [
            (
                Given::new([("HOME", "/h")]),
                "/h/.local/share/uv/tools",
                OriginKind::Default,
            ),
            (
                Given::new([("HOME", "/h"), ("XDG_DATA_HOME", "/x")]),
                "/x/uv/tools",
                OriginKind::Env,
            ),
            (
                Given::new([("HOME", "/h"), ("XDG_DATA_HOME", "x")]),
                "/h/.local/share/uv/tools",
                OriginKind::Default,
            ),
            (
                Given::new([("HOME", "/h"), ("UV_TOOL_DIR", "t/../u")]),
                "/srv/t/../u",
                OriginKind::Env,
            ),
            (
                Given::new([("HOME", "/h"), ("UV_TOOL_DIR", "")]),
                "/h/.local/share/uv/tools",
                OriginKind::Default,
            ),
            (Given::default(), "/srv/.uv/tools", OriginKind::Default),
        ] {
            let found = directory(&vars, cwd);
            assert_eq!(
                (found.path.as_path(), found.origin.kind),
                (Path::new(path), kind)
            );
        }
    }

    #[test]
    fn tools_are_directories_with_names() {
        let keep = tempfile::tempdir().unwrap();
        assert_eq!(list(&keep.path().join("none")).unwrap(), Listed::default());
        for name in ["ruff", "My_Tool", "bad name!"] {
            fs_err::create_dir(keep.path().join(name)).unwrap();
        }
        fs_err::write(keep.path().join(".lock"), "").unwrap();
        let listed = list(keep.path()).unwrap();
        assert_eq!(listed.names, ["my-tool", "ruff"]);
        assert_eq!(listed.strange, [keep.path().join("bad name!")]);
        let hint = |name: &str| {
            let error = missing(&keep.path().join(name).join(RECEIPT));
            error.hint().unwrap_or_default().to_owned()
        };
        assert_eq!(hint("rufff"), "did you mean `ruff`?");
        assert!(hint("black").contains("uv tool install black"));
    }

    #[test]
    fn names_are_those_of_packages() {
        assert_eq!(name("My_Tool").unwrap(), "my-tool");
        for text in ["", "../x", "ruff@latest", "ruff>=1", "a b"] {
            assert!(name(text).is_err(), "{text}");
        }
    }
}
