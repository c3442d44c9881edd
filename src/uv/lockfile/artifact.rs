//! Files of a package: where they are, what they are called.

use std::borrow::Cow;
use std::str::FromStr;

use pep508_rs::pep440_rs::Version;
use toml::de::DeTable;

use super::table::{self, Fault, Item};
use crate::model::lock::{Artifact, Wheel};
use crate::uv::wheel_name::WheelName;

/// `sdist`, or what `wheels` entries have in common with it.
pub(super) fn artifact(fields: &DeTable<'_>) -> Result<Artifact, Fault> {
    let get = |key: &str| Ok::<_, Fault>(table::string(fields, key)?.map(str::to_owned));
    Ok(Artifact {
        url: get("url")?,
        path: get("path")?,
        hash: get("hash")?,
        size: table::number(fields, "size")?,
    })
}

/// An entry of `wheels`; its file name must fit its package.
pub(super) fn wheel(
    fields: &DeTable<'_>,
    item: &Item<'_>,
    version: Option<&str>,
    package: &str,
) -> Result<Wheel, Fault> {
    let artifact = artifact(fields)?;
    let filename = match (&artifact.url, &artifact.path) {
        (Some(url), _) => url_filename(url),
        (None, Some(path)) => path_filename(path),
        (None, None) => match table::string(fields, "filename")? {
            Some(filename) => Cow::Borrowed(filename),
            None => {
                return Err(Fault::new(
                    "wheel has no URL, path, or filename",
                    item.span(),
                ));
            }
        },
    };
    let parsed = WheelName::parse(&filename).map_err(|error| {
        Fault::new(
            format!("failed to parse `{filename}` as wheel filename: {error}"),
            item.span(),
        )
    })?;
    if let Some(version) = version
        && !same_version(version, parsed.version)
    {
        let message = format!(
            "the entry for package `{package}` (`{version}`) has wheel `{filename}` with inconsistent version (`{}`)",
            parsed.version
        );
        return Err(Fault::new(message, item.span()));
    }
    Ok(Wheel {
        filename: filename.into_owned(),
        artifact,
    })
}

/// Whether a wheel's version is that of its package; the package's local part may be missing on either side.
fn same_version(package: &str, wheel: &str) -> bool {
    if package == wheel {
        return true;
    }
    let (Ok(package), Ok(wheel)) = (Version::from_str(package), Version::from_str(wheel)) else {
        return false;
    };
    package == wheel || package == wheel.without_local()
}

/// The last segment of a URL's path, percent-decoded.
pub(crate) fn url_filename(url: &str) -> Cow<'_, str> {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let segment = url[..end].rsplit('/').next().unwrap_or_default();
    percent_decode(segment)
}

fn path_filename(path: &str) -> Cow<'_, str> {
    let separators: &[char] = if cfg!(windows) { &['/', '\\'] } else { &['/'] };
    Cow::Borrowed(path.rsplit(separators).next().unwrap_or_default())
}

/// `text` with `%XX` replaced; as it is where that would not be UTF-8.
fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        bytes
            .get(at)
            .and_then(|byte| char::from(*byte).to_digit(16))
    };
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = digit(at + 1).zip(digit(at + 2)).filter(|_| byte == b'%');
        if let Some((high, low)) = code {
            decoded.push(u8::try_from(high << 4 | low).unwrap_or(byte));
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_come_from_the_last_segment() {
        for (url, name) in [
            (
                "https://h/a/b-1.0-py3-none-any.whl",
                "b-1.0-py3-none-any.whl",
            ),
            (
                "https://h/a/b-1.0%2Bcpu-py3-none-any.whl",
                "b-1.0+cpu-py3-none-any.whl",
            ),
            (
                "https://h/b-1.0-py3-none-any.whl?x=/y#sha256=0",
                "b-1.0-py3-none-any.whl",
            ),
            ("https://h/b%2-%zz%+1%", "b%2-%zz%+1%"),
            ("https://h/%ff", "%ff"),
            ("", ""),
        ] {
            assert_eq!(url_filename(url), name);
        }
    }

    #[test]
    fn versions_compare_as_uv_compares_them() {
        for (package, wheel, same) in [
            ("1.0", "1.0", true),
            ("1.0", "1.0.0", true),
            ("2.0.1", "2.0.1+cpu", true),
            ("2.0.1+cpu", "2.0.1", false),
            ("1.0", "1.1", false),
        ] {
            assert_eq!(same_version(package, wheel), same, "{package} {wheel}");
        }
    }
}
