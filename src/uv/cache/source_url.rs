//! The URL uv makes of a locked source; its digest names a directory.

use std::path::Path;

use url::Url;

use crate::uv::cache::registry::index_url;

/// A locked git source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GitSource {
    /// `git+URL@COMMIT#subdirectory=…`.
    pub(crate) url: Url,
    /// The repository alone.
    pub(crate) repository: Url,
    /// The commit: 40 hexadecimal digits.
    pub(crate) commit: String,
    /// The directory of the package in the repository.
    pub(crate) subdirectory: Option<String>,
    /// The archive in the repository (≥ 0.11.16).
    pub(crate) path: Option<String>,
}

/// Reads `URL?subdirectory=…&path=…&lfs=true&rev=…#COMMIT`.
pub(crate) fn git(locked: &str) -> Option<GitSource> {
    let mut repository = Url::parse(locked).ok()?;
    let commit = repository.fragment()?.to_owned();
    let is_commit = commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_commit {
        return None;
    }
    let (mut subdirectory, mut path, mut lfs) = (None, None, false);
    for (key, value) in repository.query_pairs() {
        match key.as_ref() {
            "subdirectory" => subdirectory = Some(value.into_owned()),
            "path" => path = Some(value.into_owned()),
            "lfs" => lfs = value.eq_ignore_ascii_case("true"),
            _ => {}
        }
    }
    repository.set_fragment(None);
    repository.set_query(None);
    let mut precise = repository.clone();
    precise.set_path(&format!("{}@{commit}", repository.path()));
    let mut url = Url::parse(&format!("git+{precise}")).ok()?;
    let mut fragments = Vec::new();
    if let Some(path) = &path {
        fragments.push(format!("path={path}"));
    } else if let Some(subdirectory) = &subdirectory {
        fragments.push(format!("subdirectory={subdirectory}"));
    }
    if lfs {
        fragments.push("lfs=true".to_owned());
    }
    if !fragments.is_empty() {
        url.set_fragment(Some(&fragments.join("&")));
    }
    Some(GitSource {
        url,
        repository,
        commit,
        subdirectory,
        path,
    })
}

/// The URL of a direct URL source.
pub(crate) fn direct(url: &str, subdirectory: Option<&str>) -> Option<Url> {
    let mut url = Url::parse(url).ok()?;
    if let Some(subdirectory) = subdirectory {
        url.set_fragment(Some(&format!("subdirectory={subdirectory}")));
    }
    Some(url)
}

/// The URL of a local source at `path`, relative to `root` or absolute.
pub(crate) fn local(path: &str, root: &Path) -> Option<Url> {
    // The same rule: what has no scheme is a path.
    index_url(path, root).filter(|url| url.scheme() == "file")
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "cca45ddcf77b97e2cca45ddcf77b97e2cca45ddc";

    #[test]
    fn git_urls_are_those_of_uv() {
        for (query, fragment) in [
            ("", ""),
            ("?rev=main", ""),
            ("?subdirectory=a%2Fb&tag=v1", "#subdirectory=a/b"),
            ("?lfs=true", "#lfs=true"),
            ("?subdirectory=a&lfs=true", "#subdirectory=a&lfs=true"),
            ("?path=d%2Fx.whl", "#path=d/x.whl"),
        ] {
            let source = git(&format!("https://h.o/r.git{query}#{COMMIT}")).unwrap();
            let expected = format!("git+https://h.o/r.git@{COMMIT}{fragment}");
            assert_eq!(source.url.as_str(), expected);
            assert_eq!(source.repository.as_str(), "https://h.o/r.git");
        }
    }

    #[test]
    fn what_is_no_commit_is_refused() {
        for locked in [
            "https://h.o/r",
            "https://h.o/r#main",
            "r#",
            "https://h.o/r#../../x",
        ] {
            assert_eq!(git(locked), None, "{locked}");
        }
    }

    #[test]
    fn direct_urls_carry_their_subdirectory() {
        let url = direct("https://h.o/x.tar.gz", Some("a b")).unwrap();
        assert_eq!(url.as_str(), "https://h.o/x.tar.gz#subdirectory=a%20b");
    }

    #[cfg(unix)]
    #[test]
    fn paths_become_file_urls() {
        let url = |path| local(path, Path::new("/w/s p")).map(String::from);
        assert_eq!(url("../x/a.whl").as_deref(), Some("file:///w/x/a.whl"));
        assert_eq!(url(".").as_deref(), Some("file:///w/s%20p"));
        assert_eq!(url("/abs/./a").as_deref(), Some("file:///abs/a"));
        assert_eq!(url("https://h.o/x"), None);
    }
}
