//! Which C library a program runs on, from the loader it asks for.

use std::io::Read;
use std::path::Path;

use super::elf::Elf;
use crate::model::python::Libc;

/// Many times the size of any C library.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// The C library of `program`; of the system's shell where it is static.
pub(super) fn of(program: Option<&Elf>) -> Option<Libc> {
    let loader = program.and_then(|elf| elf.loader.clone());
    let loader = loader.or_else(|| Elf::read(Path::new("/bin/sh"))?.loader)?;
    let real = fs_err::canonicalize(&loader).ok()?;
    let named_musl = [&loader, &real]
        .iter()
        .any(|path| path.to_string_lossy().contains("musl"));
    if named_musl {
        return musl(&contents(&real)?);
    }
    // `ld-linux-x86-64.so.2` lies beside `libc.so.6`.
    glibc(&contents(&real.parent()?.join("libc.so.6"))?)
}

fn contents(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    crate::uv::open::at_once(path)
        .ok()?
        .take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// From the banner `GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.`.
fn glibc(bytes: &[u8]) -> Option<Libc> {
    let banner = bytes.get(memchr::memmem::find(bytes, b"GNU C Library")?..)?;
    let banner = &banner[..memchr::memchr(0, banner).unwrap_or(banner.len())];
    let banner = String::from_utf8_lossy(banner);
    let line = banner.lines().next()?;
    let version = line.rsplit_once("version ")?.1;
    let (major, minor) = major_minor(version)?;
    Some(Libc::Glibc(major, minor))
}

/// musl holds its version as a string of its own: `1.2.4`, `1.2.4_git20230717`.
fn musl(bytes: &[u8]) -> Option<Libc> {
    bytes.split(|byte| *byte == 0).find_map(|string| {
        let text = std::str::from_utf8(string)
            .ok()
            .filter(|text| (5..=32).contains(&text.len()))?;
        let plausible = text.starts_with("1.") && text.matches('.').count() == 2;
        let (major, minor) = plausible.then(|| major_minor(text))??;
        Some(Libc::Musl(major, minor))
    })
}

fn major_minor(text: &str) -> Option<(u32, u32)> {
    let (major, rest) = text.split_once('.')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    Some((major.parse().ok()?, rest[..digits].parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banners_are_read() {
        let glibc_of = |text: &str| glibc(format!("x\0{text}\0y").as_bytes());
        let debian =
            "GNU C Library (Debian GLIBC 2.36-9+deb12u4) stable release version 2.36.\nCopyright";
        assert_eq!(glibc_of(debian), Some(Libc::Glibc(2, 36)));
        let old = "GNU C Library stable release version 2.17, by Roland McGrath et al.";
        assert_eq!(glibc_of(old), Some(Libc::Glibc(2, 17)));
        assert_eq!(glibc_of("GNU C Library"), None);
        assert_eq!(musl(b"\x00abc\x001.2.4\x00"), Some(Libc::Musl(1, 2)));
        assert_eq!(musl(b"\x001.2.4_git20230717\x00"), Some(Libc::Musl(1, 2)));
        assert_eq!(musl(b"\x001.2\x001.a.b\x00\xff.\x00"), None);
    }
}
