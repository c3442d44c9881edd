//! `pyvenv.cfg`, as uv, `venv` and `virtualenv` write it.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::version::Implementation;

/// Far more than any `pyvenv.cfg` has.
const MAX_BYTES: u64 = 64 * 1024;

/// What is of interest in a `pyvenv.cfg`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cfg {
    /// `version_info` (uv, `virtualenv`) or `version` (`venv`).
    pub(super) version: Option<String>,
    /// `implementation` (uv, `virtualenv`).
    pub(super) implementation: Option<Implementation>,
    /// `home`: the directory of the interpreter that the environment was made from.
    pub(super) home: Option<PathBuf>,
}

/// The `pyvenv.cfg` of `environment`; `None` when it has none.
pub(super) fn read(environment: &Path) -> Result<Option<Cfg>, String> {
    let path = environment.join("pyvenv.cfg");
    let file = match crate::uv::open::at_once(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let mut bytes = Vec::new();
    file.take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    Ok(Some(parse(&String::from_utf8_lossy(&bytes))))
}

/// Keys and values are split at the first `=`; keys in any case; what is not understood is passed over.
pub(super) fn parse(text: &str) -> Cfg {
    let mut cfg = Cfg::default();
    let mut plain_version = None;
    for line in text.lines() {
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "version_info" => cfg.version = Some(value.to_owned()),
            "version" => plain_version = Some(value.to_owned()),
            "home" => cfg.home = Some(value.into()).filter(|home: &PathBuf| home.is_absolute()),
            "implementation" => cfg.implementation = Implementation::named(value),
            _ => {}
        }
    }
    cfg.version = cfg.version.or(plain_version);
    cfg
}
