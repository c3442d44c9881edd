//! A change as a unified diff.

use std::path::Path;

use similar::TextDiff;

use super::Change;

/// A unified diff of a change, paths relative to `base` where they are below it. Line endings are those of the file, so
/// that the diff can be applied.
pub fn diff(change: &Change, base: &Path) -> String {
    // The file is named as the system names it; the directory may be named as somebody typed it.
    let real = crate::uv::paths::real(base);
    let mut bases = [Some(base), real.as_deref().ok()].into_iter().flatten();
    let path = bases.find_map(|base| change.path.strip_prefix(base).ok());
    let path = path.unwrap_or(&change.path);
    // A patch names paths with slashes, on every system.
    let new = path
        .display()
        .to_string()
        .replace(std::path::MAIN_SEPARATOR, "/");
    let old = if change.before.is_some() {
        new.as_str()
    } else {
        "/dev/null"
    };
    let before = String::from_utf8_lossy(change.before.as_deref().unwrap_or_default());
    let after = String::from_utf8_lossy(&change.after);
    TextDiff::from_lines(before.as_ref(), after.as_ref())
        .unified_diff()
        .header(old, &new)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: Option<&str>, after: &str) -> Change {
        Change {
            path: "/shop/pyproject.toml".into(),
            before: before.map(|text| text.as_bytes().to_vec()),
            after: after.as_bytes().to_vec(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn headers_name_the_file_from_the_base() {
        let text = diff(&change(Some("a = 1\n"), "a = 2\n"), Path::new("/shop"));
        assert_eq!(
            text,
            "--- pyproject.toml\n+++ pyproject.toml\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"
        );
        let text = diff(&change(None, "a = 2\n"), Path::new("/elsewhere"));
        assert_eq!(
            text,
            "--- /dev/null\n+++ /shop/pyproject.toml\n@@ -0,0 +1 @@\n+a = 2\n"
        );
    }

    #[test]
    fn endings_are_those_of_the_file() {
        let text = diff(
            &change(Some("a = 1\r\nb = 2"), "a = 1\r\nb = 3"),
            Path::new("/shop"),
        );
        assert_eq!(
            text,
            "--- pyproject.toml\n+++ pyproject.toml\n@@ -1,2 +1,2 @@\n a = 1\r\n-b = 2\n\\ No newline at end of file\n\
             +b = 3\n\\ No newline at end of file\n"
        );
    }
}
