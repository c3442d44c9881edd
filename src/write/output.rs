//! A file that a report goes to.

use std::io::{self, Write as _};
use std::path::Path;

use super::{atomic, keep, refuse};
use crate::error::Result;

/// Puts `text` in the place of the file at `path`: whoever reads it meanwhile finds the old text or the new one. Where a file cannot
/// be put in the place of another, and where it is a pipe or a device, it is written to as it is.
///
/// # Errors
///
/// [`Error::Write`](crate::error::Error::Write) when it cannot be written.
pub fn output(path: &Path, text: &str) -> Result<()> {
    replace(path, text)
        .or_else(|_| fs_err::write(path, text))
        .map_err(|error| {
            refuse(
                path,
                error.to_string(),
                "check that the directory exists and that you may write there",
            )
        })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let before = match fs_err::metadata(path) {
        Ok(metadata) if metadata.is_file() => Some(metadata),
        Ok(_) => return Err(io::ErrorKind::InvalidInput.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let path = match before {
        Some(_) => fs_err::canonicalize(path)?,
        None => path.to_owned(),
    };
    let parent = path.parent().unwrap_or(Path::new("."));
    if keep::check_flags(&path, parent).is_err() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    atomic::sweep(parent);
    let mut temporary = atomic::temporary(parent, before.is_none())?;
    temporary.write_all(text.as_bytes())?;
    if let Some(before) = before {
        temporary.as_file().set_permissions(before.permissions())?;
    }
    temporary.persist(&path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_takes_the_place_of_another() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("report.json");
        output(&path, "one").unwrap();
        let open = fs_err::read_to_string(&path).unwrap();
        assert_eq!(open, "one");
        #[cfg(unix)]
        {
            use std::os::unix::fs::{PermissionsExt, symlink};
            fs_err::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
            let link = directory.path().join("link");
            symlink("report.json", &link).unwrap();
            output(&link, "two").unwrap();
            assert!(fs_err::symlink_metadata(&link).unwrap().is_symlink());
            let mode = fs_err::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o640);
            assert_eq!(fs_err::read_to_string(&path).unwrap(), "two");
            output(Path::new("/dev/null"), "three").unwrap();
            assert!(!fs_err::metadata("/dev/null").unwrap().is_file());
        }
        let names = fs_err::read_dir(directory.path()).unwrap();
        let left = names.filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with('.')
        });
        assert_eq!(left.count(), 0);
        let error = output(&directory.path().join("no/report"), "x").unwrap_err();
        assert_eq!(error.code(), "write-refused");
    }
}
