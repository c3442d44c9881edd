//! The settings that decide which part of the cache a package is looked for in: indexes and build settings.

use std::path::Path;

use toml_edit::{Item, TableLike, Value};
use url::Url;

use super::layers::{self, Layers};
use super::{Layer, Sources};
use crate::env::{
    UV_DEFAULT_INDEX, UV_EXTRA_INDEX_URL, UV_FIND_LINKS, UV_INDEX, UV_INDEX_URL, Vars,
};
use crate::error::Result;
use crate::model::uv::UvVersion;
use crate::uv::cache::{BuildSettings, url_digest};
use crate::uv::paths;
use crate::uv::wheel_name::normalize;

/// The index uv uses unless it is replaced.
const PYPI: &str = "https://pypi.org/simple";

/// Where uv takes packages from, and which it builds with settings of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packages {
    /// Every index and `find-links` page. uv looks for cached wheels of these only.
    urls: Vec<Url>,
    /// Whether one of them is a directory.
    local: bool,
    /// Whether `pypi.org` is not used.
    replaces_default: bool,
    /// Settings of builds.
    pub build_settings: BuildSettings,
    /// `no-build`, as the first file has it that sets it.
    pub no_build: Option<bool>,
    /// `no-build-package`, of every file.
    pub no_build_package: Vec<String>,
    /// `no-binary`, as the first file has it that sets it.
    pub no_binary: Option<bool>,
    /// `no-binary-package`, of every file.
    pub no_binary_package: Vec<String>,
}

/// Reads them from every file and variable that counts.
///
/// # Errors
///
/// As [`read`](super::read).
pub fn packages(sources: &Sources<'_>) -> Result<Packages> {
    let mut packages = Packages::default();
    packages.add_variables(sources.vars, sources.cwd);
    let layers: Layers = layers::read(sources)?;
    for layer in layers.active_layers() {
        packages.add_layer(layer);
    }
    Ok(packages)
}

impl Packages {
    /// Whether uv uses the index at `url`.
    pub fn uses(&self, url: &Url, version: UvVersion) -> bool {
        if url.scheme() == "file" {
            // What a relative path is relative to differs between releases.
            return self.local;
        }
        if url.as_str().trim_end_matches('/') == PYPI && !self.replaces_default {
            return true;
        }
        let digest = url_digest(url, version);
        let mut urls = self.urls.iter();
        urls.any(|used| url_digest(used, version) == digest)
    }

    /// Every index and `find-links` page, the nearest setting first, and the default one unless it is replaced.
    pub fn indexes(&self) -> impl Iterator<Item = &str> {
        let default = (!self.replaces_default).then_some(PYPI);
        self.urls.iter().map(Url::as_str).chain(default)
    }

    fn add_variables(&mut self, vars: &dyn Vars, cwd: &Path) {
        for (name, replaces) in [
            (UV_DEFAULT_INDEX, true),
            (UV_INDEX_URL, true),
            (UV_INDEX, false),
            (UV_EXTRA_INDEX_URL, false),
            (UV_FIND_LINKS, false),
        ] {
            let value = vars.get_nonempty(name);
            let value = value.as_ref().and_then(|value| value.to_str());
            for part in value
                .unwrap_or_default()
                .split([' ', ','])
                .filter(|part| !part.is_empty())
            {
                self.add(part, cwd);
                self.replaces_default |= replaces;
            }
        }
    }

    fn add_layer(&mut self, layer: &Layer) {
        let Some(table) = layer.table() else {
            return;
        };
        let directory = layer.file.path.parent().unwrap_or(&layer.file.path);
        for index in tables(table.get("index")) {
            if let Some(url) = index.get("url").and_then(Item::as_str) {
                self.add(url, directory);
            }
            self.replaces_default |= index.get("default").and_then(Item::as_bool) == Some(true);
        }
        if let Some(url) = table.get("index-url").and_then(Item::as_str) {
            self.add(url, directory);
            self.replaces_default = true;
        }
        self.replaces_default |= table.get("no-index").and_then(Item::as_bool) == Some(true);
        for key in ["extra-index-url", "find-links"] {
            let list = table.get(key).and_then(Item::as_array);
            for url in list.into_iter().flatten().filter_map(Value::as_str) {
                self.add(url, directory);
            }
        }
        self.add_build_settings(table);
        let flag = |key| table.get(key).and_then(Item::as_bool);
        self.no_build = self.no_build.or(flag("no-build"));
        self.no_binary = self.no_binary.or(flag("no-binary"));
        let names = |key| {
            let list = table.get(key).and_then(Item::as_array);
            let names = list.into_iter().flatten().filter_map(Value::as_str);
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        self.no_build_package.extend(names("no-build-package"));
        self.no_binary_package.extend(names("no-binary-package"));
    }

    fn add(&mut self, text: &str, directory: &Path) {
        // `NAME=URL`; a URL may have a `=` too, behind its scheme.
        let text = match text.split_once('=') {
            Some((name, url)) if !name.contains([':', '/']) => url,
            _ => text,
        };
        if text.is_empty() {
            return;
        }
        let url = match text.split_once("://") {
            Some(_) => Url::parse(text).ok(),
            None => Url::from_file_path(paths::normalized(directory, Path::new(text))).ok(),
        };
        self.local |= url.as_ref().is_some_and(|url| url.scheme() == "file");
        self.urls.extend(url);
    }

    fn add_build_settings(&mut self, table: &dyn TableLike) {
        let filled = |key| {
            table
                .get(key)
                .and_then(Item::as_table_like)
                .filter(|table| !table.is_empty())
        };
        self.build_settings.every |= filled("config-settings").is_some();
        for key in [
            "config-settings-package",
            "extra-build-dependencies",
            "extra-build-variables",
        ] {
            let names =
                filled(key).map(|table| table.iter().filter_map(|(name, _)| normalize(name)));
            let names = names.into_iter().flatten().map(String::from);
            self.build_settings.packages.extend(names);
        }
    }
}

/// The tables of an array, in either notation.
fn tables(item: Option<&Item>) -> Vec<&dyn TableLike> {
    match item {
        Some(Item::ArrayOfTables(tables)) => {
            tables.iter().map(|table| table as &dyn TableLike).collect()
        }
        Some(Item::Value(Value::Array(values))) => {
            let tables = values.iter().filter_map(Value::as_inline_table);
            tables.map(|table| table as &dyn TableLike).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;
    use crate::model::request::UvOptions;
    use crate::uv::version::NEWEST;

    fn read(manifest: &str, vars: &Given) -> Packages {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        fs_err::write(root.join("pyproject.toml"), manifest).unwrap();
        let options = UvOptions::default();
        let sources = Sources {
            options: &options,
            vars,
            cwd: root,
            walk: root,
            project: root,
            receipt: None,
            version: NEWEST,
        };
        packages(&sources).unwrap()
    }

    fn uses(packages: &Packages, url: &str) -> bool {
        packages.uses(&Url::parse(url).unwrap(), NEWEST)
    }

    #[test]
    fn the_default_index_counts_until_it_is_replaced() {
        let none = Given::new([]);
        for (manifest, expected) in [
            ("", true),
            ("[[tool.uv.index]]\nurl = 'https://a.b'\n", true),
            (
                "[[tool.uv.index]]\nurl = 'https://a.b'\ndefault = true\n",
                false,
            ),
            (
                "[tool.uv]\nindex = [{ url = 'https://a.b', default = true }]\n",
                false,
            ),
            ("[tool.uv]\nindex-url = 'https://a.b'\n", false),
            ("[tool.uv]\nindex-url = 'https://pypi.org/simple'\n", true),
            ("[tool.uv]\nno-index = true\n", false),
        ] {
            assert_eq!(uses(&read(manifest, &none), PYPI), expected, "{manifest}");
        }
        let replaced = Given::new([("UV_INDEX_URL", "https://a.b")]);
        assert!(!uses(&read("", &replaced), PYPI));
    }

    #[test]
    fn indexes_of_files_and_variables_count() {
        let vars = Given::new([
            (
                "UV_INDEX",
                "one=https://u:p@one.x/simple/ https://two.x/?a=b",
            ),
            ("UV_EXTRA_INDEX_URL", "https://three.x"),
        ]);
        let manifest = "[tool.uv]\nextra-index-url = ['https://four.x']\nfind-links = ['./links']\n\
                        [[tool.uv.index]]\nname = 'five'\nurl = 'https://five.x'\nexplicit = true\n";
        let packages = read(manifest, &vars);
        for url in [
            "https://one.x/simple",
            "https://two.x/?a=b",
            "https://three.x",
            "https://four.x",
            "https://five.x/",
            "file:///anywhere",
        ] {
            assert!(uses(&packages, url), "{url}");
        }
        assert!(!uses(&packages, "https://six.x"));
        assert!(!uses(&read("", &Given::new([])), "file:///anywhere"));
    }

    #[test]
    fn build_settings_are_seen() {
        let none = Given::new([]);
        let settings = |text: &str| read(&format!("[tool.uv]\n{text}\n"), &none).build_settings;
        assert!(!settings("config-settings = {}").every);
        assert!(settings("config-settings = { a = 'b' }").every);
        let some = settings("extra-build-variables = { A_b = { X = '1' } }");
        assert!(some.apply_to("a-b") && !some.apply_to("c"));
    }
}
