//! `direct_url.json` (PEP 610).

use serde::Deserialize;
use url::Url;

/// Where a distribution was installed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectUrl {
    /// The URL, without what follows from `form`.
    pub url: Url,
    /// The directory of the package in the source.
    pub subdirectory: Option<String>,
    /// What the URL leads to.
    pub form: Form,
}

/// What a URL leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A wheel or source distribution.
    Archive,
    /// A git repository.
    Git {
        /// The commit.
        commit: Option<String>,
        /// The archive in the repository (≥ 0.11.16).
        path: Option<String>,
    },
    /// A source tree.
    Directory {
        /// Whether it was installed as editable.
        editable: bool,
    },
}

#[derive(Deserialize)]
struct Wire {
    url: String,
    subdirectory: Option<String>,
    path: Option<String>,
    archive_info: Option<serde::de::IgnoredAny>,
    vcs_info: Option<Vcs>,
    dir_info: Option<Directory>,
}

#[derive(Deserialize)]
struct Vcs {
    vcs: String,
    commit_id: Option<String>,
}

#[derive(Deserialize)]
struct Directory {
    editable: Option<bool>,
}

impl DirectUrl {
    /// Reads the file's text; `None` where it is not what PEP 610 says.
    pub fn parse(text: &str) -> Option<Self> {
        let wire: Wire = serde_json::from_str(text).ok()?;
        let form = match (wire.archive_info, wire.vcs_info, wire.dir_info) {
            (Some(_), None, None) => Form::Archive,
            (None, Some(vcs), None) if vcs.vcs == "git" => Form::Git {
                commit: vcs.commit_id,
                path: wire.path,
            },
            (None, None, Some(directory)) => Form::Directory {
                editable: directory.editable == Some(true),
            },
            _ => return None,
        };
        let url = Url::parse(&wire.url).ok()?;
        Some(Self {
            url,
            subdirectory: wire.subdirectory,
            form,
        })
    }
}
