//! How uv names directories of the cache after URLs. The same in every release but for what counts as one URL.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;

use percent_encoding::percent_decode_str;
use seahash::SeaHasher;
use url::Url;

use crate::model::uv::UvVersion;

/// Percent-escapes in a path count as the characters they stand for, and URLs without a host are made canonical too.
const DECODES: UvVersion = UvVersion(0, 5, 27);

/// Rules made for repositories apply to repositories only; downloads are told apart by their exact URL.
const DOWNLOADS_ARE_EXACT: UvVersion = UvVersion(0, 13, 9);

/// The digest of `text`: 16 hexadecimal digits.
pub fn cache_digest(text: &str) -> String {
    let mut hasher = SeaHasher::new();
    hasher.write(text.as_bytes());
    // What the standard library appends to a `str` that is hashed.
    hasher.write(&[0xff]);
    hexadecimal(&hasher)
}

fn hexadecimal(hasher: &SeaHasher) -> String {
    let mut digest = String::with_capacity(16);
    for byte in hasher.finish().to_le_bytes() {
        // Writing to a `String` cannot fail.
        let _ = write!(digest, "{byte:02x}");
    }
    digest
}

/// The digest of `path`, as the standard library hashes paths.
pub fn path_digest(path: &Path) -> String {
    let mut hasher = SeaHasher::new();
    path.hash(&mut hasher);
    hexadecimal(&hasher)
}

/// The digest of the canonical form of `url`.
pub fn url_digest(url: &Url, version: UvVersion) -> String {
    cache_digest(canonical(url.clone(), version).as_str())
}

/// The URL of `path`, which is absolute and normalized.
pub fn file_url(path: &Path) -> Option<Url> {
    Url::from_file_path(path).ok()
}

/// `url` without what does not tell two resources apart: credentials, one trailing slash, `.git`, the case of GitHub
/// paths, percent-escapes.
pub fn canonical(mut url: Url, version: UvVersion) -> Url {
    if url.cannot_be_a_base() || (version < DECODES && !url.has_host()) {
        return url;
    }
    // Schemes that take no credentials refuse, and have none.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    if url.path().ends_with('/')
        && let Ok(mut segments) = url.path_segments_mut()
    {
        segments.pop_if_empty();
    }
    let repository = url.scheme().starts_with("git+");
    if repository || version < DOWNLOADS_ARE_EXACT {
        if url.host_str() == Some("github.com") {
            let path = url.path().to_lowercase();
            url.set_path(&path);
        }
        drop_git_suffix(&mut url);
    }
    let exact = version >= DOWNLOADS_ARE_EXACT && matches!(url.scheme(), "http" | "https");
    if version >= DECODES && !exact {
        decode(&mut url);
    }
    url
}

/// Drops `.git` from the end of the path, or from before its last `@`.
fn drop_git_suffix(url: &mut Url) {
    let has_suffix = |path: &str| {
        let extension = Path::new(path).extension();
        extension.is_some_and(|extension| extension.eq_ignore_ascii_case("git"))
    };
    let path = url.path();
    if let Some((before, revision)) = path.rsplit_once('@') {
        if has_suffix(before) {
            let path = format!("{}@{revision}", &before[..before.len() - 4]);
            url.set_path(&path);
        }
    } else if has_suffix(path)
        && let Some(last) = path.rsplit('/').next().map(str::to_owned)
        && let Ok(mut segments) = url.path_segments_mut()
    {
        segments.pop().push(&last[..last.len().saturating_sub(4)]);
    }
}

fn decode(url: &mut Url) {
    if !url.path().contains('%') {
        return;
    }
    let Some(segments) = url.path_segments() else {
        return;
    };
    let decoded: Vec<String> = segments
        .map(|segment| {
            let text = percent_decode_str(segment).decode_utf8();
            text.map_or_else(|_| segment.to_owned(), Cow::into_owned)
        })
        .collect();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.clear().extend(decoded);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: UvVersion = UvVersion(0, 13, 8);
    const AFTER: UvVersion = UvVersion(0, 13, 9);

    #[test]
    fn digests_are_those_of_uv() {
        for (url, digest) in [
            ("https://pypi.org/simple", "b2a7eb67d4c26b82"),
            ("http://127.0.0.1:8765/simple/", "e2d87b9a957f792a"),
            (
                "http://127.0.0.1:8765/files/urldemo-1.0-py3-none-any.whl",
                "cfe37229669d2001",
            ),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(url_digest(&url, BEFORE), digest);
            assert_eq!(url_digest(&url, AFTER), digest);
        }
    }

    #[cfg(target_pointer_width = "64")]
    #[test]
    fn paths_have_digests_too() {
        for (path, digest) in [
            ("/tmp/settings/w/tool.py", "f6dd47c44e85221d"),
            ("/tmp/settings/w/run", "386eb21c68ae23d6"),
            ("/tmp/settings/s/d/../real/tool.py", "8f5a66468d68d741"),
        ] {
            assert_eq!(path_digest(Path::new(path)), digest);
        }
    }

    #[test]
    fn urls_are_made_canonical() {
        for (url, before, after) in [
            ("https://u:p@a.b/x/", "https://a.b/x", "https://a.b/x"),
            (
                "https://github.com/A/b.git",
                "https://github.com/a/b",
                "https://github.com/A/b.git",
            ),
            (
                "git+https://github.com/A/B.git@F00#subdirectory=C",
                "git+https://github.com/a/b@f00#subdirectory=C",
                "git+https://github.com/a/b@f00#subdirectory=C",
            ),
            (
                "https://a.b/x%2By%2Fz",
                "https://a.b/x+y%2Fz",
                "https://a.b/x%2By%2Fz",
            ),
            ("file:///x%2By", "file:///x+y", "file:///x+y"),
            ("https://a.b/.git", "https://a.b/.git", "https://a.b/.git"),
            ("mailto:a@b.c", "mailto:a@b.c", "mailto:a@b.c"),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(canonical(url.clone(), BEFORE).as_str(), before);
            assert_eq!(canonical(url, AFTER).as_str(), after);
        }
    }

    #[test]
    fn escapes_and_urls_without_host_count_since_0_5_27() {
        for (url, old, new) in [
            ("https://a.b/x%2By/", "https://a.b/x%2By", "https://a.b/x+y"),
            ("file:///x%2By/", "file:///x%2By/", "file:///x+y"),
            (
                "git+file:///x.git@f00",
                "git+file:///x.git@f00",
                "git+file:///x@f00",
            ),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(canonical(url.clone(), UvVersion(0, 5, 26)).as_str(), old);
            assert_eq!(canonical(url, UvVersion(0, 5, 27)).as_str(), new);
        }
    }
}
