//! Folders that a cloud service keeps in sync, by the names their clients give them.

use std::path::{Path, PathBuf};

use crate::env::{self, Vars};
use crate::sys::System;

/// Names of folders. One that ends in `*` stands for all that begin so: `OneDrive - Company`, `Dropbox (Personal)`.
const NAMES: [&str; 12] = [
    "OneDrive*",
    "Dropbox*",
    "iCloudDrive",
    "iCloud Drive*",
    "Mobile Documents",
    "CloudStorage",
    "Google Drive",
    "GoogleDrive",
    "Nextcloud",
    "ownCloud",
    "pCloudDrive",
    "Box Sync",
];

/// Where such folders lie in a home directory.
const BELOW_HOME: [&str; 2] = ["", "Library"];

/// Variables that name such a folder.
const VARIABLES: [&str; 3] = [
    env::ONEDRIVE,
    env::ONEDRIVE_COMMERCIAL,
    env::ONEDRIVE_CONSUMER,
];

fn is_synced(name: &str) -> bool {
    NAMES.iter().any(|known| match known.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == *known,
    })
}

/// The synced folder that `path` lies in, by its name.
pub fn folder(path: &Path) -> Option<PathBuf> {
    let around: Vec<&Path> = path.ancestors().skip(1).collect();
    let outermost = around.into_iter().rev().find(|ancestor| {
        ancestor
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(is_synced)
    });
    outermost.map(Path::to_owned)
}

/// The synced folders that this user has, as far as their names tell.
pub fn folders(vars: &dyn Vars, system: &dyn System) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = VARIABLES
        .iter()
        .filter_map(|name| vars.get_nonempty(name))
        .map(PathBuf::from)
        .collect();
    for below in vars
        .home()
        .iter()
        .flat_map(|home| BELOW_HOME.map(|below| home.join(below)))
    {
        let mut names = system.list(&below).unwrap_or_default();
        names.sort();
        let names = names.iter().filter_map(|name| name.to_str());
        found.extend(
            names
                .filter(|name| is_synced(name))
                .map(|name| below.join(name)),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;
    use crate::sys::fake::Fake;

    #[test]
    fn a_folder_is_known_by_its_name() {
        for (path, expected) in [
            ("/h/OneDrive/a/b", Some("/h/OneDrive")),
            ("/h/OneDrive - Company/a", Some("/h/OneDrive - Company")),
            (
                "/h/Library/Mobile Documents/x/y",
                Some("/h/Library/Mobile Documents"),
            ),
            ("/h/OneDrive", None),
            ("/h/Boxes/a", None),
            ("/h/Dropbox/OneDrive/a", Some("/h/Dropbox")),
        ] {
            assert_eq!(
                folder(Path::new(path)).as_deref(),
                expected.map(Path::new),
                "{path}"
            );
        }
    }

    #[test]
    fn folders_are_found_at_home_and_by_variable() {
        let system = Fake::new()
            .mount("/", "ext4")
            .dir("/h/OneDrive - Company")
            .dir("/h/Documents")
            .dir("/h/Library/CloudStorage");
        let vars = Given::new([("HOME", "/h"), ("OneDrive", "/data/drive")]);
        let expected = [
            "/data/drive",
            "/h/OneDrive - Company",
            "/h/Library/CloudStorage",
        ];
        assert_eq!(folders(&vars, &system), expected.map(PathBuf::from));
    }
}
