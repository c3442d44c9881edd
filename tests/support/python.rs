//! The Pythons of this machine.

use std::path::{Path, PathBuf};

/// An interpreter that is a program, not a shim: from pyenv, or on the path.
#[expect(
    clippy::disallowed_methods,
    reason = "tests look for interpreters in the real environment"
)]
pub(crate) fn python(minor: &str) -> Option<PathBuf> {
    let pyenv = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".pyenv")));
    let versions = pyenv
        .and_then(|root| fs_err::read_dir(root.join("versions")).ok())
        .into_iter()
        .flatten()
        .flatten();
    let of_pyenv = versions
        .filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with(&format!("{minor}."))
        })
        .map(|entry| entry.path().join("bin/python"));
    let on_path: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|path| path.join(format!("python{minor}")))
        .collect();
    of_pyenv.chain(on_path).find(|path| {
        let real = fs_err::canonicalize(path).ok();
        real.is_some_and(|real| fs_err::read(real).is_ok_and(|bytes| bytes.starts_with(b"\x7fELF")))
    })
}
