//! Words of findings: counts, sizes, mounts, shell quoting.

use std::collections::BTreeSet;
use std::path::Path;

use crate::model::errno::Errno;
use crate::model::finding::{Fact, Location};
use crate::model::origin::{Origin, OriginKind};
use crate::model::place::Mount;
use crate::shell::Shell;
use crate::sys;

use super::Case;
use super::refusal::{on_windows, platform};
use super::registry::fact;

/// `1 wheel`, `2 wheels`.
pub(super) fn count(number: u64, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// `clone`, `clone and hardlink`, `clone, hardlink and copy`.
pub(super) fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [front @ .., last] => format!("{} and {last}", front.join(", ")),
    }
}

/// `512 B`, `1.2 GiB`.
pub(crate) fn bytes(number: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if number < 1024 {
        return format!("{number} B");
    }
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let mut size = number as f64 / 1024.0;
    let mut unit = 0;
    while size >= 1023.95 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    format!("{size:.1} {}", UNITS[unit])
}

/// `EXDEV (18)`; the bare number where it has no name here.
pub(super) fn errno(errno: Errno, case: &Case<'_>) -> String {
    match sys::errno::name_on(errno, platform(case)) {
        Some(name) => format!("{name} ({})", errno.0),
        None => errno.to_string(),
    }
}

/// `/home (ext4, /dev/sda2)`, with the mounted directory where it is not the root of the filesystem.
pub(super) fn mount(mount: &Mount) -> String {
    let root = if mount.root == Path::new("/") {
        String::new()
    } else {
        format!(", its directory {}", mount.root.display())
    };
    format!(
        "{} ({}, {}{root})",
        mount.mount_point.display(),
        mount.filesystem,
        mount.source
    )
}

/// What the system says of itself under `key`, as the fact `name`.
pub(super) fn surrounding(case: &Case<'_>, key: &str, name: &str) -> Option<Fact> {
    let value = case.evidence.surroundings.get(key)?;
    Some(fact(name, value.clone()))
}

/// Names of wheels by their index in the plan.
pub(super) fn wheel_names(case: &Case<'_>, wheels: impl IntoIterator<Item = usize>) -> Vec<String> {
    let names: BTreeSet<&str> = wheels
        .into_iter()
        .filter_map(|wheel| Some(case.plan.wheels.get(wheel)?.name.as_str()))
        .collect();
    names.into_iter().map(str::to_owned).collect()
}

/// Where a setting was written, as a reader would look for it: `` `UV_LINK_MODE` ``, `` `link-mode` in `/p/uv.toml` ``.
pub(super) fn origin(origin: &Origin) -> String {
    let name = origin.name.as_deref().unwrap_or("link-mode");
    match (&origin.path, origin.line) {
        (Some(path), Some(line)) => format!("`{name}` at `{}:{line}`", path.display()),
        (Some(path), None) => format!("`{name}` in `{}`", path.display()),
        (None, _) if origin.kind == OriginKind::Default => "the default".to_owned(),
        (None, _) => format!("`{name}`"),
    }
}

/// The place in a file an origin names.
pub(super) fn location(origin: &Origin) -> Option<Location> {
    let path = origin.path.clone()?;
    Some(Location {
        path,
        line: origin.line?,
        column: origin.column.unwrap_or(1),
    })
}

/// The shell of the case's system.
fn shell(case: &Case<'_>) -> Shell {
    if on_windows(case) {
        Shell::PowerShell
    } else {
        Shell::Bash
    }
}

/// `path` as one word of a POSIX shell; `None` if it is not text.
pub(super) fn quoted(path: &Path) -> Option<String> {
    path.to_str().map(|path| Shell::Bash.word(path))
}

/// The line that deletes a directory and all below it, in the shell of the case's system.
pub(super) fn delete(case: &Case<'_>, path: &Path) -> Option<String> {
    path.to_str().map(|path| shell(case).remove_tree(path))
}

/// The line that sets a variable in the shell of the case's system.
pub(super) fn export(case: &Case<'_>, name: &str, value: &Path) -> Option<String> {
    let value = value.to_str()?;
    Some(shell(case).export(name, value))
}

/// The line that removes a variable.
pub(super) fn unset(case: &Case<'_>, name: &str) -> String {
    shell(case).unset(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_one_decimal() {
        for (number, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1_048_575, "1.0 MiB"),
            (1_288_490_189, "1.2 GiB"),
            (5_000 << 40, "5000.0 TiB"),
        ] {
            assert_eq!(bytes(number), text);
        }
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(list(&["clone"]), "clone");
        assert_eq!(
            list(&["clone", "hardlink", "copy"]),
            "clone, hardlink and copy"
        );
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(0, "file"), "0 files");
    }
}
