//! Members whose build backend calls cargo.

use std::path::{Path, PathBuf};

use memchr::memmem;
use toml_edit::{Document, Item};

use crate::uv::toml_file::read_text;

/// Build backends that call cargo, by the names a requirement of them begins with.
const BACKENDS: [&str; 3] = ["maturin", "setuptools-rust", "setuptools_rust"];

/// A member that is built by cargo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RustMember {
    /// Its directory, absolute: where its build backend starts cargo.
    pub directory: PathBuf,
    /// The manifests of its crates, absolute.
    pub manifests: Vec<PathBuf>,
    /// The profile its build backend asks for: `release`, `dev`, or one of the crate's own.
    pub profile: String,
    /// What its build backend passes to cargo as `--config`.
    pub config: Vec<String>,
}

/// The member in `directory`, if its `pyproject.toml` names maturin or setuptools-rust as what builds it. A file that cannot
/// be read has been complained of by whoever discovered the project.
pub fn rust_member(directory: &Path) -> Option<RustMember> {
    let text = read_text(&directory.join("pyproject.toml")).ok()?;
    // Most members are none: this saves parsing them once more.
    if !BACKENDS
        .iter()
        .any(|name| memmem::find(text.as_bytes(), name.as_bytes()).is_some())
    {
        return None;
    }
    let document = Document::parse(text.as_str()).ok()?;
    let root = document.as_item();
    let package = at(root, &["tool", "uv", "package"]).and_then(Item::as_bool);
    if package == Some(false) || !calls_cargo(root) {
        return None;
    }
    let maturin = at(root, &["tool", "maturin"]);
    let profile = maturin.and_then(|table| at(table, &["profile"]));
    Some(RustMember {
        directory: directory.to_owned(),
        manifests: manifests(root, directory),
        profile: profile
            .and_then(Item::as_str)
            .filter(|name| !name.is_empty())
            .unwrap_or("release")
            .to_owned(),
        config: maturin
            .and_then(|table| at(table, &["config"]))
            .and_then(Item::as_array)
            .into_iter()
            .flatten()
            .filter_map(|option| option.as_str().map(str::to_owned))
            .collect(),
    })
}

fn at<'a>(item: &'a Item, keys: &[&str]) -> Option<&'a Item> {
    keys.iter()
        .try_fold(item, |item, key| item.as_table_like()?.get(key))
}

fn calls_cargo(root: &Item) -> bool {
    let backend = at(root, &["build-system", "build-backend"]).and_then(Item::as_str);
    let requires = at(root, &["build-system", "requires"]).and_then(Item::as_array);
    let named = requires.into_iter().flatten().any(|requirement| {
        let text = requirement.as_str().unwrap_or_default().trim_start();
        let end = text
            .find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c))
            .unwrap_or(text.len());
        BACKENDS.contains(&text[..end].to_ascii_lowercase().as_str())
    });
    backend == Some("maturin") || named
}

/// Where the build backends look for manifests: what the file says, else `Cargo.toml` beside it. maturin takes
/// `rust/Cargo.toml` where the Python sources are in a directory of their own.
fn manifests(root: &Item, directory: &Path) -> Vec<PathBuf> {
    let named = at(root, &["tool", "maturin", "manifest-path"]).and_then(Item::as_str);
    if let Some(path) = named {
        return vec![directory.join(path)];
    }
    let mut found: Vec<PathBuf> = Vec::new();
    for kind in ["ext-modules", "bins"] {
        let tables = at(root, &["tool", "setuptools-rust", kind]);
        let paths: Vec<&str> = match tables {
            Some(Item::ArrayOfTables(tables)) => tables
                .iter()
                .map(|table| table.get("path").and_then(Item::as_str))
                .map(|path| path.unwrap_or("Cargo.toml"))
                .collect(),
            Some(item) => item
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(toml_edit::Value::as_inline_table)
                .map(|table| table.get("path").and_then(toml_edit::Value::as_str))
                .map(|path| path.unwrap_or("Cargo.toml"))
                .collect(),
            None => Vec::new(),
        };
        found.extend(paths.into_iter().map(|path| directory.join(path)));
    }
    if found.is_empty() {
        let nested = directory.join("rust/Cargo.toml");
        let beside = directory.join("Cargo.toml");
        let apart = at(root, &["tool", "maturin", "python-source"]).is_some() || !beside.is_file();
        found.push(if apart && nested.is_file() {
            nested
        } else {
            beside
        });
    }
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(text: &str) -> Option<RustMember> {
        let keep = tempfile::tempdir().unwrap();
        fs_err::write(keep.path().join("pyproject.toml"), text).unwrap();
        let mut member = rust_member(keep.path())?;
        for path in &mut member.manifests {
            *path = path.strip_prefix(keep.path()).unwrap().to_owned();
        }
        Some(member)
    }

    #[test]
    fn build_backends_that_call_cargo_are_recognised() {
        for (text, expected) in [
            (
                "[build-system]\nrequires=['maturin>=1,<2']\nbuild-backend='maturin'\n",
                Some(("Cargo.toml", "release")),
            ),
            (
                "[build-system]\nrequires=['maturin[zig]']\nbuild-backend='own'\n[tool.maturin]\n\
                 manifest-path='crates/py/Cargo.toml'\nprofile='dev'\n",
                Some(("crates/py/Cargo.toml", "dev")),
            ),
            (
                "[build-system]\nrequires=['setuptools', 'Setuptools_Rust ~= 1.9']\n\
                 [[tool.setuptools-rust.ext-modules]]\ntarget='x'\npath='rust/x/Cargo.toml'\n",
                Some(("rust/x/Cargo.toml", "release")),
            ),
            (
                "[build-system]\nrequires=['setuptools-rust']\n[tool.setuptools-rust]\next-modules=[{target='x'}]\n",
                Some(("Cargo.toml", "release")),
            ),
            ("[build-system]\nrequires=['maturin-import-hook']\n", None),
            (
                "[build-system]\nrequires=['hatchling']\n[tool.maturin]\n",
                None,
            ),
            ("[project]\ndependencies=['maturin']\n", None),
            (
                "[build-system]\nbuild-backend='maturin'\n[tool.uv]\npackage=false\n",
                None,
            ),
            ("[build-system]\nbuild-backend='maturin\n", None),
        ] {
            let found = member(text);
            let found = found
                .as_ref()
                .map(|member| (member.manifests[0].to_str().unwrap(), &*member.profile));
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(rust_member(Path::new("/nowhere")), None);
    }

    #[test]
    fn a_manifest_may_be_in_a_directory_of_its_own() {
        let keep = tempfile::tempdir().unwrap();
        let text = "[build-system]\nbuild-backend='maturin'\n";
        fs_err::create_dir(keep.path().join("rust")).unwrap();
        fs_err::write(keep.path().join("rust/Cargo.toml"), "").unwrap();
        fs_err::write(keep.path().join("pyproject.toml"), text).unwrap();
        let found = rust_member(keep.path()).unwrap();
        assert_eq!(found.manifests, [keep.path().join("rust/Cargo.toml")]);
    }
}
