//! Opening files that anybody may have put there.

use std::io;
use std::path::Path;

/// Opens a file to read, at once: nobody is waited for who would have to write to a FIFO first. That reads as empty.
#[cfg(unix)]
pub(crate) fn at_once(path: &Path) -> io::Result<fs_err::File> {
    use fs_err::os::unix::fs::OpenOptionsExt as _;

    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let mut options = fs_err::OpenOptions::new();
    options.read(true).custom_flags(flags).open(path)
}

/// Opens a file to read.
#[cfg(not(unix))]
pub(crate) fn at_once(path: &Path) -> io::Result<fs_err::File> {
    fs_err::File::open(path)
}

/// Opens a file that settings are read from. A FIFO is refused: uv would wait for it. What a shell passes (`<(…)`) or the
/// system keeps as a file is waited for.
///
/// # Errors
/// As opening gives them; [`io::ErrorKind::InvalidInput`] for a FIFO.
#[cfg(unix)]
pub(crate) fn settings(path: &Path) -> io::Result<fs_err::File> {
    use std::os::unix::fs::FileTypeExt as _;

    if ["/dev", "/proc"].iter().any(|root| path.starts_with(root)) {
        return fs_err::File::open(path);
    }
    let file = at_once(path)?;
    if file.metadata()?.file_type().is_fifo() {
        let message = format!(
            "`{}` is a FIFO, and uv would wait until somebody writes to it",
            path.display()
        );
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    Ok(file)
}

/// Opens a file that settings are read from.
#[cfg(not(unix))]
pub(crate) fn settings(path: &Path) -> io::Result<fs_err::File> {
    fs_err::File::open(path)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn a_fifo_is_not_waited_for() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("fifo");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &path,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        let mut text = String::new();
        at_once(&path).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "");
        let error = settings(&path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        settings(Path::new("/dev/null")).unwrap();
    }
}
