//! Words of a shell on the machine a log comes from.

use crate::model::log::Platform;
use crate::shell::{Shell, is_plain};
use crate::uv::log::paths::{archived, drive, parent};

/// What the braces of a command stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) platform: Platform,
    /// The cached file.
    pub(super) file: &'a str,
    /// Where it should go.
    pub(super) target: &'a str,
}

impl Words<'_> {
    /// `command` with its braces filled in; `None` where the log does not have what one stands for.
    pub(super) fn fill(&self, command: &str) -> Option<String> {
        let mut text = String::with_capacity(command.len() + 64);
        let mut rest = command;
        while let Some(at) = rest.find('{') {
            let (before, after) = rest.split_at(at);
            text.push_str(before);
            let (word, tail) = after[1..].split_once('}').unwrap_or(("", ""));
            match self.value(word) {
                Some(value) if value.is_empty() => return None,
                Some(value) => {
                    // A name glued to the word belongs to it, inside its quotes.
                    let glued = tail.find([' ', ';', ')']).unwrap_or(tail.len());
                    text.push_str(&self.quoted(&(value + &tail[..glued])));
                    rest = &tail[glued..];
                }
                None => {
                    text.push('{');
                    rest = &after[1..];
                }
            }
        }
        text.push_str(rest);
        Some(text)
    }

    fn value(&self, word: &str) -> Option<String> {
        let separator = if self.platform == Platform::Windows {
            '\\'
        } else {
            '/'
        };
        let into = parent(self.target);
        Some(match word {
            "file" => self.file.to_owned(),
            "from" => parent(self.file).to_owned(),
            "into" => into.to_owned(),
            "probe" if into.is_empty() => String::new(),
            "probe" => format!("{into}{separator}uv-linkcheck-probe"),
            "cache" => archived(self.file).map_or_else(String::new, |file| file.cache.to_owned()),
            "drive" => drive(self.target).map_or_else(String::new, |letter| format!("{letter}:")),
            _ => return None,
        })
    }

    fn quoted(&self, text: &str) -> String {
        match self.platform {
            Platform::Windows if is_plain(text.as_bytes()) => text.to_owned(),
            Platform::Windows => Shell::PowerShell.word(text),
            Platform::Linux | Platform::MacOs => Shell::Bash.word(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_one_word() {
        let unix = Words {
            platform: Platform::Linux,
            file: "/my cache/archive-v0/x/it's/a.py",
            target: "/v/a.py",
        };
        assert_eq!(
            unix.fill("ln {file} {cache}/probe && rm {probe}2; df {drive}"),
            None
        );
        assert_eq!(
            unix.fill("ln {file} {cache}/probe && rm {probe}2; ls")
                .as_deref(),
            Some(
                r"ln '/my cache/archive-v0/x/it'\''s/a.py' '/my cache/probe' && rm /v/uv-linkcheck-probe2; ls"
            )
        );
        let windows = Words {
            platform: Platform::Windows,
            file: r"C:\c\archive-v0\x\it's\a.py",
            target: r"D:\v\a.py",
        };
        assert_eq!(
            windows
                .fill("try { f {file} } catch { {drive} }")
                .as_deref(),
            Some(r"try { f 'C:\c\archive-v0\x\it''s\a.py' } catch { D: }")
        );
    }
}
