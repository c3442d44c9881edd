//! Where a setting has to be written so that uv reads it.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, TableLike};

use super::override_by;
use crate::env::{HOME, Vars};
use crate::error::{Error, Result};
use crate::model::fix::{Edit, Scope};
use crate::model::mode::Mode;
use crate::model::origin::{Origin, OriginKind};
use crate::model::project::{Project, Remark};
use crate::uv::config::user_path;

/// A setting that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    LinkMode,
    CacheDir,
}

impl Key {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::LinkMode => "link-mode",
            Self::CacheDir => "cache-dir",
        }
    }
}

/// A key in a file that uv reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The file, absolute; it need not exist.
    pub path: PathBuf,
    /// The dotted key: `tool.uv.link-mode` in `pyproject.toml`, `link-mode` in `uv.toml`.
    pub key: String,
}

impl Target {
    /// The edit that writes `value` there.
    pub fn edit(self, value: impl Into<String>) -> Edit {
        Edit {
            path: self.path,
            key: self.key,
            value: Some(value.into()),
        }
    }
}

/// Where `link-mode` has to be written so that uv follows it.
///
/// # Errors
///
/// [`Error::Write`] when something above that place hides it, or writing there would hide other settings.
pub fn place_for_link_mode(project: &Project, scope: Scope, vars: &dyn Vars) -> Result<Target> {
    place(project, Key::LinkMode, scope, vars)
}

/// The edits that set the link mode.
///
/// # Errors
///
/// As [`place_for_link_mode`].
pub fn set_link_mode(
    project: &Project,
    mode: Mode,
    scope: Scope,
    vars: &dyn Vars,
) -> Result<Vec<Edit>> {
    Ok(vec![
        place_for_link_mode(project, scope, vars)?.edit(mode.as_str()),
    ])
}

/// The edits that move `cache-dir` from the project's file to the user's.
///
/// # Errors
///
/// As [`place_for_link_mode`], or when the project's file does not set it.
pub fn move_to_user(project: &Project, vars: &dyn Vars) -> Result<Vec<Edit>> {
    let setting = &project.settings.cache_dir;
    let (Some(path), Some(key), OriginKind::Project) = (
        &setting.origin.path,
        &setting.origin.name,
        setting.origin.kind,
    ) else {
        return Err(refuse(
            &project.root,
            "the project does not set `cache-dir`",
            "`uv-linkcheck --show-settings` tells where it comes from",
        ));
    };
    let mut without = project.clone();
    without.settings.cache_dir.origin = Origin::default_value();
    let target = place(&without, Key::CacheDir, Scope::User, vars)?;
    let directory = setting.effective.to_str().ok_or_else(|| {
        refuse(
            path,
            "the cache directory is not text",
            "write it to your `uv.toml` by hand",
        )
    })?;
    let removal = Edit {
        path: path.clone(),
        key: key.clone(),
        value: None,
    };
    // First the new place, so that uv never lacks the setting.
    Ok(vec![target.edit(directory), removal])
}

/// Where `key` has to be written so that uv follows it.
pub(super) fn place(project: &Project, key: Key, scope: Scope, vars: &dyn Vars) -> Result<Target> {
    let target = match scope {
        Scope::Project => in_project(project, key)?,
        Scope::User => user_file(project, key, vars)?,
        Scope::Shell | Scope::Manual => {
            return Err(Error::Usage {
                message: format!("`{}` cannot be written to a file of that scope", key.name()),
                hint: "use `--scope project` or `--scope user`".to_owned(),
            });
        }
    };
    if let Some((message, hint)) = override_by::reason(project, key, scope, &target, vars) {
        return Err(refuse(&target.path, message, hint));
    }
    Ok(target)
}

fn in_project(project: &Project, key: Key) -> Result<Target> {
    let root = &project.root;
    if project.tool.is_some() {
        return Err(refuse(
            root,
            "a tool has no project: uv reads the user's and the system's configuration for it",
            "use `--scope user`",
        ));
    }
    let uv_toml = root.join("uv.toml");
    if uv_toml.is_file() {
        return Ok(Target {
            path: uv_toml,
            key: key.name().to_owned(),
        });
    }
    let manifest = root.join("pyproject.toml");
    if !project.has_manifest || !manifest.is_file() {
        return Err(refuse(
            &manifest,
            format!("there is no `pyproject.toml` in `{}`", root.display()),
            "use `--scope user`",
        ));
    }
    let dropped = project.remarks.iter().find_map(|remark| match remark {
        Remark::TableDropped { reason, origin } if origin.path.as_ref() == Some(&manifest) => {
            Some(reason)
        }
        _ => None,
    });
    if let Some(reason) = dropped {
        return Err(refuse(
            &manifest,
            format!(
                "uv ignores the whole `[tool.uv]` of `{}`: {reason}",
                manifest.display()
            ),
            "correct or remove that key first",
        ));
    }
    if !has_tool_uv(&manifest)
        && let Some((file, keys)) = hidden_above(root, key)
    {
        return Err(refuse(
            &manifest,
            format!(
                "a new `[tool.uv]` in `{}` would hide {keys} of `{}`, which uv reads now",
                manifest.display(),
                file.display()
            ),
            format!(
                "set `{}` in `{}`, or use `--scope user`",
                key.name(),
                file.display()
            ),
        ));
    }
    Ok(Target {
        path: manifest,
        key: format!("tool.uv.{}", key.name()),
    })
}

/// The user's `uv.toml`.
fn user_file(project: &Project, key: Key, vars: &dyn Vars) -> Result<Target> {
    let path = user_path(vars, &project.root).ok_or_else(|| {
        refuse(
            Path::new("uv.toml"),
            "there is no home directory",
            format!("set `{HOME}`, or use `--scope project`"),
        )
    })?;
    Ok(Target {
        path,
        key: key.name().to_owned(),
    })
}

/// The nearest configuration above `root` that uv reads while `root` has none, with its settings other than `key`.
pub(super) fn hidden_above(root: &Path, key: Key) -> Option<(PathBuf, String)> {
    let (path, keys) = root.ancestors().skip(1).find_map(configured)?;
    let others: Vec<_> = keys
        .into_iter()
        .filter(|other| other != key.name())
        .map(|other| format!("`{other}`"))
        .collect();
    (!others.is_empty()).then(|| (path, others.join(", ")))
}

/// The file in `directory` that ends uv's walk for the project's configuration.
pub(super) fn own_configuration(directory: &Path) -> Option<PathBuf> {
    configured(directory).map(|(path, _)| path)
}

/// That file with its keys.
fn configured(directory: &Path) -> Option<(PathBuf, Vec<String>)> {
    let files = [
        ("uv.toml", [].as_slice()),
        ("pyproject.toml", ["tool", "uv"].as_slice()),
    ];
    files.into_iter().find_map(|(name, table)| {
        let path = directory.join(name);
        keys(&path, table).map(|keys| (path, keys))
    })
}

fn has_tool_uv(manifest: &Path) -> bool {
    keys(manifest, &["tool", "uv"]).is_some()
}

/// The keys of a table in a file; `None` when there is no such file or table. A file that uv cannot read ends its walk
/// with an error, which was met before.
fn keys(path: &Path, table: &[&str]) -> Option<Vec<String>> {
    let text = text(path)?;
    let document = Document::parse(text.strip_prefix('\u{feff}').unwrap_or(&text)).ok()?;
    let mut current: &dyn TableLike = document.as_table();
    for key in table {
        current = current.get(key).and_then(Item::as_table_like)?;
    }
    Some(current.iter().map(|(key, _)| key.to_owned()).collect())
}

/// The text of a regular file of reasonable size.
fn text(path: &Path) -> Option<String> {
    if !path.is_file() {
        return None;
    }
    let mut text = String::new();
    fs_err::File::open(path)
        .ok()?
        .take(4 << 20)
        .read_to_string(&mut text)
        .ok()?;
    Some(text)
}

fn refuse(path: &Path, message: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::Write {
        path: path.to_owned(),
        message: message.into(),
        hint: hint.into(),
    }
}
