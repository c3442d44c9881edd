//! Without a lock: the wheels that are installed, each with the archive of the default index it most likely came from.

use crate::model::plan::{PlannedWheel, SourceKind};
use crate::uv::cache::{Cache, Miss};
use crate::uv::installed::{Installed, SitePackages, has_tags};

use super::notes::Notes;

/// Every installed wheel, sorted by name.
pub(super) fn wheels(
    installed: &SitePackages,
    cache: Option<&Cache>,
    notes: &mut Notes,
) -> Vec<PlannedWheel> {
    installed
        .wheels()
        .map(|installed| wheel(installed, cache, notes))
        .collect()
}

fn wheel(installed: &Installed, cache: Option<&Cache>, notes: &mut Notes) -> PlannedWheel {
    let source = installed.kind();
    let cached = cache
        .filter(|_| source == SourceKind::Registry)
        .map(|cache| {
            let tags = installed.tags().unwrap_or_default();
            let fits = |filename: &str| has_tags(filename, &tags);
            cache.from_default_index(&installed.name, &installed.version, fits)
        });
    let (filename, archive) = match cached.unwrap_or(Err(Miss::Absent)) {
        Ok((filename, archive)) => (Some(filename), Ok(archive)),
        Err(miss) => (None, Err(miss)),
    };
    PlannedWheel {
        name: installed.name.clone(),
        version: Some(installed.version.clone()),
        filename,
        source,
        archive: notes.archive(&installed.name, archive),
        installed: true,
    }
}
