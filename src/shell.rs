//! Lines for shells: complete ones to show and paste (POSIX sh, PowerShell on Windows), and ones for a shell to evaluate.

use std::ffi::{OsStr, OsString};
use std::path::Path;

/// A kind of shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shell {
    /// bash, and every other POSIX shell.
    Bash,
    /// Elvish.
    Elvish,
    /// fish.
    Fish,
    /// PowerShell on any system.
    PowerShell,
}

/// What is done to a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// Its new value; `None` unsets it.
    pub value: Option<OsString>,
}

impl Shell {
    /// The shell that is at home on this system.
    pub const NATIVE: Self = if cfg!(windows) {
        Self::PowerShell
    } else {
        Self::Bash
    };

    /// The shell that `SHELL` names, if it is one of these.
    pub fn named(shell: &OsStr) -> Option<Self> {
        match Path::new(shell).file_stem()?.to_str()? {
            "bash" | "dash" | "ksh" | "sh" | "zsh" => Some(Self::Bash),
            "elvish" => Some(Self::Elvish),
            "fish" => Some(Self::Fish),
            "pwsh" | "powershell" => Some(Self::PowerShell),
            _ => None,
        }
    }

    /// The line that does it, for the shell to evaluate. Bytes, for a path may be anything.
    pub fn line(self, assignment: &Assignment) -> Vec<u8> {
        let name = &assignment.name;
        let Some(value) = &assignment.value else {
            // It need not be set where the line is evaluated.
            let quiet = match self {
                Self::Bash | Self::Elvish | Self::Fish => "",
                Self::PowerShell => " -ErrorAction SilentlyContinue",
            };
            return format!("{}{quiet}", self.unset(name)).into_bytes();
        };
        let start = match self {
            Self::Bash => format!("export {name}="),
            Self::Elvish => format!("set-env {name} "),
            Self::Fish => format!("set --global --export {name} "),
            Self::PowerShell => format!("$env:{name} = "),
        };
        let mut line = start.into_bytes();
        line.extend(self.quoted(value.as_encoded_bytes()));
        line
    }

    /// `text` as one word, to show.
    pub fn word(self, text: &str) -> String {
        String::from_utf8_lossy(&self.quoted(text.as_bytes())).into_owned()
    }

    /// The line that sets a variable, to show.
    pub fn export(self, name: &str, value: &str) -> String {
        let assignment = Assignment {
            name: name.to_owned(),
            value: Some(value.into()),
        };
        String::from_utf8_lossy(&self.line(&assignment)).into_owned()
    }

    /// The line that unsets a variable that is set, to show.
    pub fn unset(self, name: &str) -> String {
        match self {
            Self::Bash => format!("unset {name}"),
            Self::Elvish => format!("unset-env {name}"),
            Self::Fish => format!("set --erase {name}"),
            Self::PowerShell => format!("Remove-Item Env:{name}"),
        }
    }

    /// The line that removes a directory and all below it, to show.
    pub fn remove_tree(self, path: &str) -> String {
        let command = match self {
            Self::Bash | Self::Elvish | Self::Fish => "rm -rf",
            // `Remove-Item` takes brackets for wildcards otherwise.
            Self::PowerShell => "Remove-Item -Recurse -Force -LiteralPath",
        };
        format!("{command} {}", self.word(path))
    }

    /// `text` as one word.
    fn quoted(self, text: &[u8]) -> Vec<u8> {
        let bare = matches!(self, Self::Bash | Self::Fish);
        if bare && is_plain(text) {
            return text.to_owned();
        }
        if self == Self::Elvish {
            return elvish(text);
        }
        let mut word = vec![b'\''];
        match self {
            Self::Elvish => {}
            Self::Bash => {
                for &byte in text {
                    match byte {
                        b'\'' => word.extend(br"'\''"),
                        _ => word.push(byte),
                    }
                }
            }
            Self::Fish => {
                for &byte in text {
                    if matches!(byte, b'\'' | b'\\') {
                        word.push(b'\\');
                    }
                    word.push(byte);
                }
            }
            // PowerShell takes typographic quotes for plain ones.
            Self::PowerShell => {
                for c in String::from_utf8_lossy(text).chars() {
                    let mut buffer = [0; 4];
                    let bytes = c.encode_utf8(&mut buffer).as_bytes();
                    if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
                        word.extend_from_slice(bytes);
                    }
                    word.extend_from_slice(bytes);
                }
            }
        }
        word.push(b'\'');
        word
    }
}

/// A word of Elvish, whose scripts are UTF-8: other bytes are spelled out.
fn elvish(text: &[u8]) -> Vec<u8> {
    use std::io::Write as _;

    let mut word = vec![b'"'];
    for chunk in text.utf8_chunks() {
        for byte in chunk.valid().bytes() {
            if matches!(byte, b'"' | b'\\') {
                word.push(b'\\');
            }
            word.push(byte);
        }
        for byte in chunk.invalid() {
            // A vector takes everything.
            let _ = write!(word, "\\x{byte:02x}");
        }
    }
    word.push(b'"');
    word
}

/// Whether bash and fish take it as one word as it is, and no command takes it for an option.
pub fn is_plain(text: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+:@%=,".contains(byte);
    !text.is_empty() && !text.starts_with(b"-") && text.iter().all(plain)
}

/// The line that sets a variable in the shell of this system, to show.
pub fn export(name: &str, value: &str) -> String {
    Shell::NATIVE.export(name, value)
}

/// The line that unsets a variable in the shell of this system, to show.
pub fn unset(name: &str) -> String {
    Shell::NATIVE.unset(name)
}

/// What a line that [`export`] or [`unset`] made does; `None` for any other line.
pub fn read(line: &str) -> Option<Assignment> {
    let unset_prefix = if cfg!(windows) {
        "Remove-Item Env:"
    } else {
        "unset "
    };
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if let Some(name) = line.strip_prefix(unset_prefix) {
        return is_name(name).then(|| Assignment {
            name: name.to_owned(),
            value: None,
        });
    }
    let (prefix, sign) = if cfg!(windows) {
        ("$env:", " = ")
    } else {
        ("export ", "=")
    };
    let (name, word) = line.strip_prefix(prefix)?.split_once(sign)?;
    let value = if cfg!(windows) {
        let inner = word.strip_prefix('\'')?.strip_suffix('\'')?;
        inner.replace("''", "'")
    } else if word.contains('\'') {
        let inner = word.strip_prefix('\'')?.strip_suffix('\'')?;
        inner.replace(r"'\''", "'")
    } else {
        word.to_owned()
    };
    let assignment = Assignment {
        name: name.to_owned(),
        value: Some(value.clone().into()),
    };
    // Only what reads back as the very same line was read rightly.
    (is_name(name) && export(name, &value) == line).then_some(assignment)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStringExt;

    const VALUES: [&str; 15] = [
        "-n",
        "/data/.cache/uv",
        "",
        "a b",
        "it's",
        "''",
        "$HOME",
        "`x`",
        "a\\b",
        "\\'",
        "~",
        "a\nb",
        "ü",
        "(x);y&z|*?[a]{b,c}<d>#e!",
        "\"%s\"",
    ];

    fn set(value: impl Into<OsString>) -> Assignment {
        Assignment {
            name: "X".to_owned(),
            value: Some(value.into()),
        }
    }

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        let mut values: Vec<OsString> = VALUES.map(OsString::from).to_vec();
        values.push(OsString::from_vec(b"not \xff UTF-8".to_vec()));
        for value in values {
            let mut script = Shell::Bash.line(&set(&value));
            script.extend(b"; printf %s \"$X\"");
            let output = std::process::Command::new("sh")
                .arg("-c")
                .arg(OsString::from_vec(script))
                .output()
                .unwrap();
            assert_eq!(OsString::from_vec(output.stdout), value);
        }
        assert_eq!(
            export("UV_CACHE_DIR", "/data/.cache/uv"),
            "export UV_CACHE_DIR=/data/.cache/uv"
        );
        assert_eq!(unset("UV_LINK_MODE"), "unset UV_LINK_MODE");
    }

    #[test]
    fn lines_are_read_as_they_were_made() {
        for value in VALUES {
            assert_eq!(read(&export("X", value)), Some(set(value)), "{value}");
        }
        let gone = Assignment {
            name: "UV_NO_CACHE".to_owned(),
            value: None,
        };
        assert_eq!(read(&unset("UV_NO_CACHE")), Some(gone));
        for line in [
            "rm -r x",
            "export X",
            "export X=$(rm -r x)",
            "export X=a; rm x",
            "export X='a'b",
            "export X='a' && rm 'b'",
            "export X Y=1",
            "unset X Y",
            "sudo export X=1",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn every_shell_has_its_own_quotes() {
        let line = |shell: Shell, value: &str| String::from_utf8(shell.line(&set(value))).unwrap();
        assert_eq!(line(Shell::Fish, "/a/b"), "set --global --export X /a/b");
        assert_eq!(
            line(Shell::Fish, "it's \\"),
            r"set --global --export X 'it\'s \\'"
        );
        assert_eq!(line(Shell::Elvish, "/a/b"), "set-env X \"/a/b\"");
        assert_eq!(line(Shell::Elvish, "\"\\"), r#"set-env X "\"\\""#);
        assert_eq!(line(Shell::PowerShell, "/a/b"), "$env:X = '/a/b'");
        assert_eq!(line(Shell::PowerShell, "it's $x"), "$env:X = 'it''s $x'");
        assert_eq!(
            line(Shell::PowerShell, "a\u{2019}b"),
            "$env:X = 'a\u{2019}\u{2019}b'"
        );
    }

    #[test]
    fn shells_are_known_by_their_path() {
        for (path, shell) in [
            ("/bin/bash", Some(Shell::Bash)),
            ("/usr/bin/zsh", Some(Shell::Bash)),
            ("/usr/local/bin/fish", Some(Shell::Fish)),
            ("/usr/bin/elvish", Some(Shell::Elvish)),
            ("/opt/pwsh", Some(Shell::PowerShell)),
            ("/bin/tcsh", None),
            ("", None),
        ] {
            assert_eq!(Shell::named(OsStr::new(path)), shell, "{path}");
        }
    }
}
