//! Folders of macOS that a file provider keeps in sync, by their names and the extended attributes that providers set.

use std::path::Path;

use crate::model::place::SyncRoot;

/// How the names of attributes begin by which file providers know what they sync.
const ATTRIBUTES: [&[u8]; 2] = [b"com.apple.fileprovider", b"com.apple.file-provider"];

/// The folder above `path`, or `path` itself, that is kept in sync: iCloud Drive below `~/Library/Mobile Documents`, else
/// the highest directory whose attributes (`attributes`: names that each end with a zero) are a file provider's, as those of
/// `~/Library/CloudStorage` and, where iCloud keeps them, `Desktop` and `Documents`.
pub(super) fn sync_root(path: &Path, attributes: impl Fn(&Path) -> Vec<u8>) -> Option<SyncRoot> {
    let named = |root: &Path, provider: &str, source| SyncRoot {
        path: root.to_owned(),
        provider: provider.to_owned(),
        source,
    };
    let icloud = path
        .ancestors()
        .find(|directory| directory.ends_with("Library/Mobile Documents"));
    if let Some(root) = icloud {
        return Some(named(root, "iCloud Drive", "path"));
    }
    let provided = path
        .ancestors()
        .filter(|directory| are_a_providers(&attributes(directory)));
    let root = provided.last()?;
    let storage = root
        .parent()
        .is_some_and(|parent| parent.ends_with("CloudStorage"));
    let provider = match root.file_name().and_then(|name| name.to_str()) {
        Some(name) if storage => name.split('-').next().unwrap_or(name),
        _ => "a file provider",
    };
    Some(named(root, provider, "extended attribute"))
}

fn are_a_providers(names: &[u8]) -> bool {
    let mut names = names.split(|byte| *byte == 0);
    names.any(|name| ATTRIBUTES.iter().any(|start| name.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROVIDED: &[u8] = b"com.apple.quarantine\0com.apple.file-provider-domain-id\0";

    /// What is found for `path` where `provided` carry a provider's attribute: folder, provider, and how it is known.
    fn found(path: &str, provided: &[&str]) -> Option<(String, String, &'static str)> {
        let attributes = |asked: &Path| {
            let is_provided = provided.iter().any(|known| asked == Path::new(known));
            if is_provided {
                PROVIDED
            } else {
                b"user.note\0"
            }
            .to_vec()
        };
        let root = sync_root(Path::new(path), attributes)?;
        Some((root.path.display().to_string(), root.provider, root.source))
    }

    #[test]
    fn icloud_drive_is_known_by_its_path() {
        let documents = "/Users/ada/Library/Mobile Documents";
        let inside = format!("{documents}/com~apple~CloudDocs/shop/.venv");
        let root = (documents.to_owned(), "iCloud Drive".to_owned(), "path");
        assert_eq!(found(&inside, &[]), Some(root.clone()));
        assert_eq!(found(documents, &[&inside]), Some(root));
        assert_eq!(found("/Users/ada/Mobile Documents/x", &[]), None);
    }

    #[test]
    fn providers_are_known_by_attributes_of_their_highest_folder() {
        let storage = "/Users/ada/Library/CloudStorage/OneDrive-Home";
        let deep = format!("{storage}/shop/.venv");
        let by = "extended attribute";
        assert_eq!(
            found(&deep, &[&deep, storage]),
            Some((storage.to_owned(), "OneDrive".to_owned(), by))
        );
        assert_eq!(
            found("/Users/ada/Documents/shop", &["/Users/ada/Documents"]),
            Some((
                "/Users/ada/Documents".to_owned(),
                "a file provider".to_owned(),
                by
            ))
        );
        assert_eq!(
            found("/Users/ada/src/shop", &["/Users/ada/Documents"]),
            None
        );
    }
}
