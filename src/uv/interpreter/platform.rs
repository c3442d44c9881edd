//! The machine half of a Python: operating system, architecture, C library.

use std::path::Path;

use super::elf::Elf;
use super::libc;
use super::version::Release;
use crate::model::python::{Os, Python, PythonOrigin};

/// `release` on this machine. `executable` is the interpreter as named and with symlinks resolved, if there is one.
pub(super) fn describe(
    release: Release,
    executable: Option<(&Path, &Path)>,
    origin: PythonOrigin,
) -> Result<Python, String> {
    let kernel = Kernel::ask();
    let elf = if cfg!(target_os = "linux") {
        executable.and_then(|(_, real)| Elf::read(real))
    } else {
        None
    };
    let os = match std::env::consts::OS {
        "windows" => Os::Windows,
        "macos" => {
            let (major, minor) = macos_version().ok_or("the version of macOS is unknown")?;
            Os::MacOs(major, minor)
        }
        _ => {
            Os::Linux(libc::of(elf.as_ref()).ok_or("the C library of its interpreter is unknown")?)
        }
    };
    Ok(Python {
        implementation: release.implementation.as_str().to_owned(),
        implementation_version: release
            .own_version
            .unwrap_or_else(|| release.version.clone()),
        version: release.version,
        minor: release.minor,
        free_threaded: release.free_threaded,
        arch: arch(&kernel.machine, elf.as_ref()),
        machine: kernel.machine,
        os,
        platform_release: kernel.release,
        platform_version: kernel.version,
        executable: executable.map(|(named, _)| named.to_owned()),
        base_executable: None,
        origin,
    })
}

/// What `uname` says; the machine alone where there is no `uname`.
struct Kernel {
    machine: String,
    release: String,
    version: String,
}

impl Kernel {
    #[cfg(unix)]
    fn ask() -> Self {
        let uname = rustix::system::uname();
        let text = |field: &std::ffi::CStr| field.to_string_lossy().into_owned();
        Self {
            machine: text(uname.machine()),
            release: text(uname.release()),
            version: text(uname.version()),
        }
    }

    #[cfg(not(unix))]
    fn ask() -> Self {
        let machine = match std::env::consts::ARCH {
            "x86_64" => "AMD64",
            "aarch64" => "ARM64",
            arch => arch,
        };
        Self {
            machine: machine.to_owned(),
            release: String::new(),
            version: String::new(),
        }
    }
}

/// The architecture in wheel tags. A 32-bit interpreter on a 64-bit kernel is named after its own words.
fn arch(machine: &str, elf: Option<&Elf>) -> String {
    let narrow = elf.is_some_and(|elf| elf.narrow);
    match machine {
        "x86_64" if narrow => "i686",
        "aarch64" if narrow => "armv8l",
        machine => machine,
    }
    .to_owned()
}

fn macos_version() -> Option<(u32, u32)> {
    let plist = fs_err::read_to_string("/System/Library/CoreServices/SystemVersion.plist").ok()?;
    let after = plist
        .split_once("<key>ProductVersion</key>")?
        .1
        .split_once("<string>")?
        .1;
    let mut parts = after
        .split_once("</string>")?
        .0
        .split('.')
        .map(|part| part.trim().parse().ok());
    Some((parts.next()??, parts.next().flatten().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_interpreters_have_narrow_tags() {
        let elf = |narrow| Elf {
            narrow,
            loader: None,
        };
        assert_eq!(arch("x86_64", Some(&elf(true))), "i686");
        assert_eq!(arch("x86_64", Some(&elf(false))), "x86_64");
        assert_eq!(arch("aarch64", Some(&elf(true))), "armv8l");
        assert_eq!(arch("riscv64", None), "riscv64");
    }
}
