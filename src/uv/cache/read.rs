//! Reading small files that anybody may have written.

use std::io::{self, Read as _};
use std::path::Path;

use crate::uv::open;

/// The largest pointer that is read. uv's own have a few hundred bytes.
const POINTER_LIMIT: u64 = 64 * 1024;

/// The first bytes of the pointer at `path`: what uv stored comes first, what HTTP caching needs follows.
pub(super) fn pointer(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(1024);
    open::at_once(path)?
        .take(POINTER_LIMIT)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of the file at `path`, if it has no more than `limit` bytes.
pub(crate) fn text(path: &Path, limit: u64) -> io::Result<String> {
    let mut text = String::new();
    open::at_once(path)?
        .take(limit + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > limit {
        let message = format!("`{}` is larger than {limit} bytes", path.display());
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(text)
}

/// Whether the file at `path` can be read and begins with `bytes`.
pub(crate) fn begins_with(path: &Path, bytes: &[u8]) -> bool {
    let mut first = Vec::with_capacity(bytes.len());
    let limit = bytes.len() as u64;
    open::at_once(path)
        .is_ok_and(|file| file.take(limit).read_to_end(&mut first).is_ok() && first == bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_bounded() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("big");
        fs_err::write(&path, vec![b'a'; 300 * 1024]).unwrap();
        assert_eq!(pointer(&path).unwrap().len(), 64 * 1024);
        assert_eq!(text(&path, 300 * 1024).unwrap().len(), 300 * 1024);
        let error = text(&path, 300 * 1024 - 1).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }
}
