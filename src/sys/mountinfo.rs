//! `/proc/self/mountinfo`, parsed.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::model::place::Mount;

/// The mounts of a `mountinfo` text, in its order. Lines that are not understood are left out.
pub fn parse(text: &[u8]) -> Vec<Mount> {
    text.split(|byte| *byte == b'\n').filter_map(line).collect()
}

/// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`
fn line(line: &[u8]) -> Option<Mount> {
    let mut fields = line.split(|byte| *byte == b' ');
    let id = number(fields.next()?)?;
    let parent = number(fields.next()?)?;
    let device = fields.next()?;
    let colon = device.iter().position(|byte| *byte == b':')?;
    let major = u32::try_from(number(&device[..colon])?).ok()?;
    let minor = u32::try_from(number(&device[colon + 1..])?).ok()?;
    let root = path(fields.next()?);
    let mount_point = path(fields.next()?);
    let options = words(fields.next()?);
    // Optional fields end with a lone hyphen.
    fields.by_ref().find(|field| *field == b"-")?;
    let filesystem = text(fields.next()?);
    let source = text(fields.next()?);
    let super_options = words(fields.next().unwrap_or_default());
    Some(Mount {
        id,
        parent,
        device: (major, minor),
        root,
        mount_point,
        options,
        super_options,
        filesystem,
        source,
    })
}

fn number(field: &[u8]) -> Option<u64> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

/// Spaces, tabs, line feeds and backslashes are written as octal escapes.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = tail
            .get(..3)
            .filter(|digits| first == b'\\' && digits.iter().all(|d| (b'0'..=b'7').contains(d)));
        if let Some(digits) = escaped {
            let value = digits
                .iter()
                .fold(0_u32, |value, digit| value * 8 + u32::from(digit - b'0'));
            if let Ok(value) = u8::try_from(value) {
                bytes.push(value);
                rest = &tail[3..];
                continue;
            }
        }
        bytes.push(first);
        rest = tail;
    }
    bytes
}

#[cfg(unix)]
fn path(field: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(OsString::from_vec(unescape(field)))
}

#[cfg(not(unix))]
fn path(field: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from(text(field)))
}

fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(&unescape(field)).into_owned()
}

fn words(field: &[u8]) -> Vec<String> {
    field
        .split(|byte| *byte == b',')
        .filter(|word| !word.is_empty())
        .map(text)
        .collect()
}
