//! Where cargo's configuration says that things are built, and for which targets. Only these keys are read, as data: cargo
//! itself is never started where it would read the files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, Value};

use crate::env::{
    CARGO_BUILD_BUILD_DIR, CARGO_BUILD_TARGET, CARGO_BUILD_TARGET_DIR, CARGO_TARGET_DIR, Vars,
};
use crate::uv::toml_file::read_text;

/// Files that one file includes, directly or not, that are looked at.
const MOST_INCLUDED: usize = 32;

/// What is named for cargo started in some directory. What nobody names is cargo's to say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// `build.target-dir`, absolute.
    pub(super) target: Option<OsString>,
    /// `build.build-dir`, absolute, or beginning with a template such as `{workspace-root}`.
    pub(super) build: Option<OsString>,
    /// `build.target`: `x86_64-unknown-linux-gnu`, `host-tuple`. Each has a directory of its own.
    pub(super) triples: Vec<String>,
}

/// A piece of configuration, and the directory that its paths are relative to.
struct Layer {
    base: PathBuf,
    document: Document<String>,
}

/// What options (`--config`, the last counts), variables and the files of `directory` and its ancestors name. The user's own
/// file is left to cargo.
pub(super) fn named(directory: &Path, options: &[String], vars: &dyn Vars) -> Named {
    let variable = |name: &str| Some(absolute(directory, vars.get_nonempty(name)?));
    // This one variable stands above the options, too.
    let mut named = Named {
        target: variable(CARGO_TARGET_DIR),
        ..Named::default()
    };
    for option in options.iter().rev() {
        named.take_all(option_layers(directory, option));
    }
    named.target = named.target.or_else(|| variable(CARGO_BUILD_TARGET_DIR));
    named.build = named.build.or_else(|| variable(CARGO_BUILD_BUILD_DIR));
    if named.triples.is_empty() {
        let triple = vars.get_nonempty(CARGO_BUILD_TARGET);
        let triple = triple.and_then(|triple| directory_of(triple.to_str()?));
        named.triples.extend(triple);
    }
    for base in directory.ancestors() {
        if named.target.is_some() && named.build.is_some() && !named.triples.is_empty() {
            break;
        }
        if let Some(path) = file(base) {
            named.take_all(file_layers(&path));
        }
    }
    named
}

impl Named {
    /// Adds what layers name that is not named yet, the first the most.
    fn take_all(&mut self, layers: Vec<Layer>) {
        for layer in layers {
            let Some(table) = layer.document.get("build").and_then(Item::as_table_like) else {
                continue;
            };
            let path = |key: &str| {
                let text = table.get(key)?.as_str().filter(|text| !text.is_empty())?;
                Some(absolute(&layer.base, text.into()))
            };
            self.target = self.target.take().or_else(|| path("target-dir"));
            self.build = self.build.take().or_else(|| path("build-dir"));
            if self.triples.is_empty() {
                self.triples = triples(table.get("target"));
            }
        }
    }
}

/// `build.target`: one, or several.
fn triples(item: Option<&Item>) -> Vec<String> {
    match item {
        Some(Item::Value(Value::Array(all))) => {
            let all = all.iter().filter_map(Value::as_str);
            all.filter_map(directory_of).collect()
        }
        Some(item) => item.as_str().and_then(directory_of).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The name of the directory for a target: of one that a JSON file describes, the name of that.
fn directory_of(triple: &str) -> Option<String> {
    let name = match triple.strip_suffix(".json") {
        Some(path) => path.rsplit(['/', '\\']).next().unwrap_or_default(),
        None => triple,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = !name.is_empty() && !name.starts_with('.') && name.chars().all(plain);
    is_name.then(|| name.to_owned())
}

/// What a `--config` of a build backend says: `KEY=VALUE`, or the path of a file.
fn option_layers(directory: &Path, option: &str) -> Vec<Layer> {
    let path = directory.join(option);
    if path.is_file() {
        return file_layers(&path);
    }
    let document = Document::parse(option.to_owned()).ok();
    let layer = document.map(|document| Layer {
        base: directory.to_owned(),
        document,
    });
    layer.into_iter().collect()
}

/// The file at `path`, and behind it those that it includes (cargo ≥ 1.94), the last of them first.
fn file_layers(path: &Path) -> Vec<Layer> {
    let mut layers = Vec::new();
    let mut todo = vec![path.to_owned()];
    while let Some(path) = todo.pop() {
        let known = layers.len() <= MOST_INCLUDED && path.is_file();
        let text = known.then(|| read_text(&path).ok()).flatten();
        let Some(document) = text.and_then(|text| Document::parse(text).ok()) else {
            continue;
        };
        let beside = path.parent().unwrap_or(&path);
        let included = included(document.get("include"));
        todo.extend(included.into_iter().map(|name| beside.join(name)));
        layers.push(Layer {
            base: beside.parent().unwrap_or(beside).to_owned(),
            document,
        });
    }
    layers
}

/// The paths of `include`, in the order of the file: texts, or tables with `path`.
fn included(item: Option<&Item>) -> Vec<String> {
    let path = |value: Option<&str>| {
        value
            .filter(|path| Path::new(path).extension().is_some_and(|end| end == "toml"))
            .map(str::to_owned)
    };
    match item {
        Some(Item::ArrayOfTables(tables)) => tables
            .iter()
            .filter_map(|table| path(table.get("path").and_then(Item::as_str)))
            .collect(),
        Some(item) => {
            let values = item.as_array().into_iter().flatten();
            values
                .filter_map(|value| match value.as_inline_table() {
                    Some(table) => path(table.get("path").and_then(Value::as_str)),
                    None => path(value.as_str()),
                })
                .collect()
        }
        None => Vec::new(),
    }
}

/// The configuration in `base`; a `config` without extension goes first, as with cargo.
fn file(base: &Path) -> Option<PathBuf> {
    ["config", "config.toml"]
        .into_iter()
        .map(|name| base.join(".cargo").join(name))
        .find(|path| path.is_file())
}

/// A path in a configuration file is relative to the directory above the file's own, one in a variable to where cargo is
/// started.
fn absolute(base: &Path, value: OsString) -> OsString {
    if value.to_str().is_some_and(|text| text.starts_with('{')) {
        return value;
    }
    base.join(PathBuf::from(value)).into_os_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;

    #[test]
    fn the_nearest_file_speaks_and_variables_before_it() {
        let keep = tempfile::tempdir().unwrap();
        let root = keep.path();
        let member = root.join("crates/py");
        for (directory, text) in [
            (
                root,
                "[build]\ntarget-dir = 'out'\nbuild-dir = '{workspace-root}/b'\n",
            ),
            (&*member, "build.target-dir = '../t'\n"),
        ] {
            fs_err::create_dir_all(directory.join(".cargo")).unwrap();
            fs_err::write(directory.join(".cargo/config.toml"), text).unwrap();
        }
        let nothing = Given::default();
        let path = |path: &Path| Some(path.as_os_str().to_owned());
        let from = |directory: &Path, vars: &Given| named(directory, &[], vars);
        let found = from(&member, &nothing);
        assert_eq!(found.target, path(&member.join("../t")));
        assert_eq!(found.build, Some("{workspace-root}/b".into()));
        assert_eq!(
            from(&root.join("crates"), &nothing).target,
            path(&root.join("out"))
        );
        let vars = Given::new([
            ("CARGO_TARGET_DIR", "here"),
            ("CARGO_BUILD_TARGET_DIR", "/not/here"),
            ("CARGO_BUILD_BUILD_DIR", "/b"),
        ]);
        let found = from(&member, &vars);
        assert_eq!(found.target, path(&member.join("here")));
        let expected = crate::uv::paths::absolute(&member, Path::new("/b"));
        assert_eq!(found.build.map(PathBuf::from), Some(expected));
    }

    #[test]
    fn files_that_are_included_speak_after_the_one_that_does() {
        let keep = tempfile::tempdir().unwrap();
        let root = keep.path();
        for (name, text) in [
            (
                ".cargo/config.toml",
                "include = ['one.toml', { path = '../more/two.toml' }, 'none.toml']\n",
            ),
            (
                ".cargo/one.toml",
                "include = ['config.toml']\n[build]\ntarget-dir = 'one'\ntarget = ['a-b-c', '../x', 'dir/d-e.json']\n",
            ),
            ("more/two.toml", "build.build-dir = 'two'\n"),
            ("mine.toml", "build.target-dir = 'mine'\n"),
        ] {
            let path = root.join(name);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        let path = |name: &str| Some(root.join(name).into_os_string());
        let nothing = Given::default();
        let found = named(root, &[], &nothing);
        assert_eq!(found.target, path("one"));
        let build = found.build.as_deref().map(Path::new);
        let expected = [root.join(".cargo/..").join("two"), root.join("two")];
        assert!(
            expected.iter().any(|path| build == Some(path.as_path())),
            "{found:?}"
        );
        assert_eq!(found.triples, ["a-b-c", "d-e"]);

        let options = [
            "build.target-dir = 'kept'".to_owned(),
            "build.target = 'x'".to_owned(),
        ];
        let vars = Given::new([
            ("CARGO_BUILD_TARGET_DIR", "/v"),
            ("CARGO_BUILD_TARGET", "y"),
        ]);
        let found = named(root, &options, &vars);
        assert_eq!(
            (found.target, found.triples),
            (path("kept"), vec!["x".to_owned()])
        );
        let above = root.parent().unwrap().join("mine");
        let found = named(root, &["mine.toml".to_owned()], &nothing);
        assert_eq!(found.target, Some(above.into_os_string()));
        let vars = Given::new([("CARGO_TARGET_DIR", "first")]);
        assert_eq!(named(root, &options, &vars).target, path("first"));
    }

    #[test]
    fn a_file_that_is_no_configuration_says_nothing() {
        let keep = tempfile::tempdir().unwrap();
        fs_err::create_dir(keep.path().join(".cargo")).unwrap();
        for text in [
            "[build",
            "build = 1\n",
            "[build]\ntarget-dir = 1\n",
            "[build]\ntarget-dir = ''\n",
        ] {
            fs_err::write(keep.path().join(".cargo/config.toml"), text).unwrap();
            assert_eq!(
                named(keep.path(), &[], &Given::default()),
                Named::default(),
                "{text}"
            );
        }
    }
}
