//! Where `.cargo/config.toml` says that things are built. Only these two keys are read, as data: cargo itself is never started
//! where it would read the file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml_edit::{Document, Item};

use crate::env::{CARGO_BUILD_BUILD_DIR, CARGO_BUILD_TARGET_DIR, CARGO_TARGET_DIR, Vars};
use crate::uv::toml_file::read_text;

/// Directories named for cargo started in some directory, absolute. What nobody names is cargo's to say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// `build.target-dir`.
    pub(super) target: Option<OsString>,
    /// `build.build-dir`, which may begin with a template such as `{workspace-root}`.
    pub(super) build: Option<OsString>,
}

/// What variables and the files of `directory` and its ancestors name. The user's own file is left to cargo.
pub(super) fn named(directory: &Path, vars: &dyn Vars) -> Named {
    let variable = |name: &str| Some(absolute(directory, vars.get_nonempty(name)?));
    let mut named = Named {
        target: variable(CARGO_TARGET_DIR).or_else(|| variable(CARGO_BUILD_TARGET_DIR)),
        build: variable(CARGO_BUILD_BUILD_DIR),
    };
    for base in directory.ancestors() {
        if named.target.is_some() && named.build.is_some() {
            break;
        }
        let Some(text) = file(base) else {
            continue;
        };
        let Ok(document) = Document::parse(text.as_str()) else {
            continue;
        };
        let value = |key: &str| {
            let table = document.get("build").and_then(Item::as_table_like)?;
            let text = table.get(key)?.as_str().filter(|text| !text.is_empty())?;
            Some(absolute(base, text.into()))
        };
        named.target = named.target.take().or_else(|| value("target-dir"));
        named.build = named.build.take().or_else(|| value("build-dir"));
    }
    named
}

/// The configuration in `base`; a `config` without extension goes first, as with cargo.
fn file(base: &Path) -> Option<String> {
    ["config", "config.toml"]
        .into_iter()
        .find_map(|name| read_text(&base.join(".cargo").join(name)).ok())
}

/// A path in a configuration file is relative to the directory that `.cargo` is in, one in a variable to where cargo is
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
        let from = |directory: &Path, vars: &Given| named(directory, vars);
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
                named(keep.path(), &Given::default()),
                Named::default(),
                "{text}"
            );
        }
    }
}
