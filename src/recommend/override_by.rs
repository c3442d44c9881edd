//! What would keep a written setting from taking effect.

use std::ffi::OsString;
use std::path::PathBuf;

use super::target::{Key, Target};
use crate::env::{UV_CACHE_DIR, UV_CONFIG_FILE, UV_LINK_MODE, UV_NO_CONFIG, Vars};
use crate::model::fix::Scope;
use crate::model::origin::{Origin, OriginKind};
use crate::model::project::Project;
use crate::model::request::UvOptions;

/// The environment, with the options that have a variable as if they were given by it: what [`recommend`](super::recommend()) and
/// [`set_link_mode`](super::set_link_mode) read, so that `--config-file` and `--no-config` count as they do for uv.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// uv's options.
    pub options: &'a UvOptions,
    /// The environment.
    pub vars: &'a dyn Vars,
}

impl Vars for Asked<'_> {
    fn get(&self, name: &str) -> Option<OsString> {
        match name {
            UV_CONFIG_FILE if self.options.config_file.is_some() => self
                .options
                .config_file
                .clone()
                .map(PathBuf::into_os_string),
            UV_NO_CONFIG if self.options.no_config => Some("1".into()),
            _ => self.vars.get(name),
        }
    }

    fn home(&self) -> Option<PathBuf> {
        self.vars.home()
    }
}

/// Why `key` in `target` would have no effect, and what to do about it.
pub(super) fn reason(
    project: &Project,
    key: Key,
    scope: Scope,
    target: &Target,
    vars: &dyn Vars,
) -> Option<(String, String)> {
    let name = key.name();
    if let Some(file) = vars.get_nonempty(UV_CONFIG_FILE) {
        let file = file.to_string_lossy().into_owned();
        return Some((
            format!(
                "uv reads no configuration but `{file}` (`{UV_CONFIG_FILE}` or `--config-file`)"
            ),
            format!("set `{name}` in `{file}`"),
        ));
    }
    if vars.get(UV_NO_CONFIG).is_some_and(|value| is_true(&value)) {
        return Some((
            format!("uv reads no configuration file at all (`{UV_NO_CONFIG}` or `--no-config`)"),
            format!("unset `{UV_NO_CONFIG}` first"),
        ));
    }
    let variable = match key {
        Key::LinkMode => UV_LINK_MODE,
        Key::CacheDir => UV_CACHE_DIR,
    };
    if vars.get(variable).is_some() {
        return Some((
            format!("`{variable}` is set, and a variable beats every file"),
            format!("unset it first: `{}`", crate::shell::unset(variable)),
        ));
    }
    if key == Key::CacheDir
        && let Some(origin) = &project.settings.no_cache
    {
        return Some((
            format!(
                "uv uses a temporary cache here ({}), whatever `cache-dir` says",
                told(origin)
            ),
            "remove that first".to_owned(),
        ));
    }
    let above = origins(project, key).find(|origin| match origin.kind {
        OriginKind::Script | OriginKind::Receipt => true,
        OriginKind::Project => scope == Scope::User && origin.path.as_ref() != Some(&target.path),
        _ => false,
    })?;
    let hint = match &project.tool {
        Some(tool) if above.kind == OriginKind::Receipt => format!(
            "`uv tool upgrade --reinstall --link-mode MODE {}` takes another mode",
            tool.name
        ),
        _ => format!(
            "remove that first, or change it there: `uv-linkcheck fix --scope {}`",
            Scope::Project.as_str()
        ),
    };
    Some((format!("{} hides it", told(above)), hint))
}

/// Where a key is set, highest layer first.
pub(super) fn origins(project: &Project, key: Key) -> impl Iterator<Item = &Origin> {
    let settings = &project.settings;
    let (first, hidden) = match key {
        Key::LinkMode => (&settings.link_mode.origin, &settings.link_mode.hidden),
        Key::CacheDir => (&settings.cache_dir.origin, &settings.cache_dir.hidden),
    };
    std::iter::once(first).chain(hidden.iter().map(|(_, origin)| origin))
}

/// An origin as a reader would look for it.
pub(super) fn told(origin: &Origin) -> String {
    let name = origin.name.as_deref().unwrap_or("the default");
    match (&origin.path, origin.line) {
        (Some(path), Some(line)) => format!("`{name}` at `{}:{line}`", path.display()),
        (Some(path), None) => format!("`{name}` in `{}`", path.display()),
        (None, _) => format!("`{name}`"),
    }
}

/// uv's reading of a boolean variable, where a value it does not know would have stopped it before.
fn is_true(value: &OsString) -> bool {
    let value = value.to_string_lossy().to_ascii_lowercase();
    matches!(value.as_str(), "1" | "t" | "true" | "y" | "yes" | "on")
}
