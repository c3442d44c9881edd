//! Paths as another machine wrote them: text, of Unix or Windows.

use crate::uv::version::ARCHIVES;

/// A file inside an unpacked wheel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archived<'a> {
    /// The cache directory.
    pub cache: &'a str,
    /// The id of the archive.
    pub id: &'a str,
    /// The path inside it.
    pub inside: &'a str,
}

/// Whether `c` parts names. On Unix a backslash may be part of a name; no wheel has one.
fn parts(c: char) -> bool {
    c == '/' || c == '\\'
}

/// The archive that `path` is in. The last bucket counts: a cache may lie below another one's name.
pub fn archived(path: &str) -> Option<Archived<'_>> {
    let at = path.rfind(ARCHIVES)?;
    let before = &path[..at];
    let rest = path[at + ARCHIVES.len()..].strip_prefix(parts)?;
    if !before.is_empty() && !before.ends_with(parts) {
        return None;
    }
    let (id, inside) = rest.split_once(parts).unwrap_or((rest, ""));
    (!id.is_empty()).then(|| Archived {
        cache: before.trim_end_matches(parts),
        id,
        inside,
    })
}

/// The first name of a path inside an archive.
pub fn first(inside: &str) -> &str {
    inside.split(parts).next().unwrap_or(inside)
}

/// The directory a path is in; empty where it names none.
pub fn parent(path: &str) -> &str {
    path.rfind(parts).map_or("", |at| &path[..at.max(1)])
}

/// `target` without the `inside` at its end: the directory that the wheel goes to.
pub fn root_of<'a>(target: &'a str, inside: &str) -> Option<&'a str> {
    let mut rest = target;
    for name in inside.rsplit(parts) {
        rest = rest.strip_suffix(name)?.strip_suffix(parts)?;
    }
    Some(rest)
}

/// Whether `text` begins with an absolute path of Unix or Windows.
pub fn is_absolute(text: &str) -> bool {
    text.starts_with(parts) || is_windows(text)
}

/// Whether `text` begins with an absolute path of Windows.
pub fn is_windows(text: &str) -> bool {
    text.starts_with(r"\\") || drive(text).is_some()
}

/// The letter of the drive that a Windows path is on, in upper case.
pub fn drive(path: &str) -> Option<char> {
    let path = path.strip_prefix(r"\\?\").unwrap_or(path);
    let mut chars = path.chars();
    let letter = chars.next().filter(char::is_ascii_alphabetic)?;
    (chars.next() == Some(':') && chars.next().is_some_and(parts))
        .then(|| letter.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_found_on_either_system() {
        let windows = r"C:\Users\ada\AppData\Local\uv\cache\archive-v0\8bjo3\certifi\cacert.pem";
        assert_eq!(
            archived(windows),
            Some(Archived {
                cache: r"C:\Users\ada\AppData\Local\uv\cache",
                id: "8bjo3",
                inside: r"certifi\cacert.pem"
            })
        );
        assert_eq!(archived("/c/archive-v0/x/a/b").unwrap().inside, "a/b");
        assert_eq!(archived("/c/archive-v0/x").unwrap().inside, "");
        for path in [
            "/c/archive-v0",
            "/c/archive-v0/",
            "/my-archive-v0/x/y",
            "/c/archive-v01/x",
        ] {
            assert_eq!(archived(path), None, "{path}");
        }
    }

    #[test]
    fn the_directory_of_a_wheel_is_what_is_left() {
        assert_eq!(
            root_of("/v/lib/site-packages/a/b.py", "a/b.py"),
            Some("/v/lib/site-packages")
        );
        assert_eq!(
            root_of(r"C:\v\Lib\site-packages\a\b.py", r"a\b.py"),
            Some(r"C:\v\Lib\site-packages")
        );
        assert_eq!(root_of("/v/lib/c.py", "a/b.py"), None);
        assert_eq!((parent("/a/b"), parent("/a"), parent("a")), ("/a", "/", ""));
    }

    #[test]
    fn drives_have_letters() {
        assert_eq!(drive(r"c:\x"), Some('C'));
        assert_eq!(drive(r"\\?\D:\x"), Some('D'));
        assert_eq!(drive("/c:/x"), None);
        assert!(is_absolute("/x") && is_windows(r"\\server\share") && !is_absolute("x"));
    }
}
