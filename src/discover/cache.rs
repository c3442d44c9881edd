//! Whether the cache can be one.

use std::path::Path;

use super::Configured;
use crate::error::{Error, Result};
use crate::model::uv::UvVersion;

/// A project inside the cache is refused from this release on.
const REFUSES_PROJECT_IN_CACHE: UvVersion = UvVersion(0, 11, 21);

/// Refuses a cache that cannot be one. One that does not exist yet is fine.
pub(super) fn check(found: &Configured) -> Result<()> {
    let settings = &found.config.settings;
    if settings.no_cache.is_some() {
        return Ok(());
    }
    let path = &settings.cache_dir.effective;
    let refused = |message: String| {
        let hint =
            "name another directory with `--cache-dir` or `UV_CACHE_DIR`, or correct this one"
                .to_owned();
        Err(Error::Cache {
            path: path.clone(),
            message,
            hint,
        })
    };
    let real = |path: &Path| crate::uv::paths::real(path).unwrap_or_else(|_| path.to_owned());
    let project = &found.places.project;
    if found.uv.version >= REFUSES_PROJECT_IN_CACHE
        && (project.starts_with(path) || real(project).starts_with(real(path)))
    {
        return refused(format!(
            "the project directory `{}` is inside it",
            project.display()
        ));
    }
    match fs_err::metadata(path) {
        Ok(metadata) if !metadata.is_dir() => refused("it is not a directory".to_owned()),
        Ok(_) => match fs_err::read_dir(path) {
            Ok(_) => Ok(()),
            Err(error) => refused(error.to_string()),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => refused(error.to_string()),
    }
}
