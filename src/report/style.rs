//! How output for people looks.

use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Effects};

use super::redact::Redaction;
use super::text;
use crate::model::finding::{Finding, Severity};

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Verbosity {
    /// The verdict, where there is something to complain of (`-q`).
    Quiet,
    /// What is needed to act.
    #[default]
    Normal,
    /// The facts too (`-v`).
    Verbose,
}

/// What a terminal can show and what its owner wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Whether escape sequences for colour may be written.
    pub colour: bool,
    /// Columns text is wrapped at.
    pub width: usize,
    /// Whether anything beyond ASCII may be written.
    pub unicode: bool,
    /// How much is said.
    pub verbosity: Verbosity,
    /// The directory shown as `~`.
    pub home: Option<PathBuf>,
    /// Findings below it are left out, unless `verbosity` is [`Verbosity::Verbose`].
    pub least: Severity,
    /// What makes the command fail.
    pub fails: Fails,
    /// The directory that programs are told paths from: the root of the repository.
    pub repository: Option<PathBuf>,
    /// The directory that relative paths are meant from; empty where there are none.
    pub cwd: PathBuf,
    /// Whether the names of things are to be kept secret, where a format can.
    pub redact: bool,
    /// Those that are.
    pub names: Redaction,
}

/// Which findings make the command fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fails {
    /// The least severity that does; `None` for none.
    pub least: Option<Severity>,
    /// Whether only those about a line of the project's own files count.
    pub in_project: bool,
}

impl Default for Fails {
    /// Warnings and errors.
    fn default() -> Self {
        Self {
            least: Some(Severity::Warning),
            in_project: false,
        }
    }
}

impl Fails {
    /// Whether `finding` counts, in the project at `root`.
    pub fn count(&self, finding: &Finding, root: &Path) -> bool {
        let own = || {
            let location = finding.location.as_ref();
            location.is_some_and(|location| location.path.starts_with(root))
        };
        self.least.is_some_and(|least| finding.severity >= least) && (!self.in_project || own())
    }

    /// Whether a requirement that is not met counts: whether a mode works is a fact about the machine.
    pub fn count_requirement(&self) -> bool {
        !self.in_project
    }
}

impl Default for Style {
    /// Plain ASCII text, 100 columns wide, with what is at least a warning.
    fn default() -> Self {
        Self {
            colour: false,
            width: 100,
            unicode: false,
            verbosity: Verbosity::Normal,
            home: None,
            least: Severity::Warning,
            fails: Fails::default(),
            repository: None,
            cwd: PathBuf::new(),
            redact: false,
            names: Redaction::default(),
        }
    }
}

/// What a piece of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tone {
    /// It works.
    Good,
    /// It matters, without a judgement.
    Strong,
    /// It works less well than it could.
    Warning,
    /// It does not work.
    Bad,
    /// It merely explains.
    Info,
    /// It helps.
    Hint,
    /// It can be skipped.
    Faint,
}

impl From<Severity> for Tone {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Info => Self::Info,
            Severity::Warning => Self::Warning,
            Severity::Error => Self::Bad,
        }
    }
}

impl Style {
    /// `text` in the colour of `tone`.
    pub(crate) fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        let style = match tone {
            Tone::Good => AnsiColor::Green.on_default().effects(Effects::BOLD),
            Tone::Strong => anstyle::Style::new().effects(Effects::BOLD),
            Tone::Warning => AnsiColor::Yellow.on_default().effects(Effects::BOLD),
            Tone::Bad => AnsiColor::Red.on_default().effects(Effects::BOLD),
            Tone::Info => AnsiColor::Blue.on_default().effects(Effects::BOLD),
            Tone::Hint => AnsiColor::Cyan.on_default().effects(Effects::BOLD),
            Tone::Faint => anstyle::Style::new().effects(Effects::DIMMED),
        };
        format!("{style}{text}{style:#}")
    }

    /// Text from outside, made safe to show, home directories shortened.
    pub(crate) fn text(&self, text: &str) -> String {
        let text = &self.names.text(text);
        match self.home.as_deref().and_then(Path::to_str) {
            Some(home) => text::escape(&text::tilde(text, home), self.unicode).into_owned(),
            None => text::escape(text, self.unicode).into_owned(),
        }
    }

    /// A path, made safe to show, home directories shortened.
    pub(crate) fn path(&self, path: &Path) -> String {
        self.text(&path.to_string_lossy())
    }

    /// `path` below `base` as a relative path, any other as it is.
    pub(crate) fn path_from(&self, path: &Path, base: &Path) -> String {
        match path.strip_prefix(base) {
            Ok(relative) if !relative.as_os_str().is_empty() => self.path(relative),
            _ => self.path(path),
        }
    }

    /// A complete shell line. It is only shortened where every shell would make the same of it, and its characters are
    /// kept unless they are unsafe to show.
    pub(crate) fn command(&self, command: &str) -> String {
        let safe = text::escape(&self.names.text(command), true).into_owned();
        let Some(home) = self
            .home
            .as_deref()
            .and_then(Path::to_str)
            .filter(|home| home.len() > 1)
        else {
            return safe;
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-@%+:, ".contains(c);
        if cfg!(windows) || !safe.chars().all(plain) {
            return safe;
        }
        safe.replace(&format!(" {}/", home.trim_end_matches('/')), " ~/")
    }

    /// Whether the facts are to be shown.
    pub(crate) fn verbose(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }

    /// Whether a finding of `severity` is to be shown.
    pub(crate) fn shows(&self, severity: Severity) -> bool {
        self.verbose() || severity >= self.least
    }

    /// The mark of a mode that works.
    pub(crate) fn tick(&self) -> &'static str {
        if self.unicode { "✓" } else { "ok" }
    }

    /// The mark of a mode that fails.
    pub(crate) fn cross(&self) -> &'static str {
        if self.unicode { "✗" } else { "x" }
    }

    /// The mark of a mode that was not tried.
    pub(crate) fn dash(&self) -> &'static str {
        if self.unicode { "–" } else { "-" }
    }

    /// The line between the two places.
    pub(crate) fn bar(&self) -> &'static str {
        if self.unicode { "│" } else { "|" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn commands_are_shortened_only_where_the_shell_expands_them_back() {
        let style = Style {
            home: Some("/home/ada".into()),
            ..Style::default()
        };
        for (command, shown) in [
            (
                "sudo chattr -i /home/ada/.cache/uv/x",
                "sudo chattr -i ~/.cache/uv/x",
            ),
            (
                "export UV_CACHE_DIR=/home/ada/uv",
                "export UV_CACHE_DIR=/home/ada/uv",
            ),
            ("rm '/home/ada/a b'", "rm '/home/ada/a b'"),
            ("rm 'x /home/ada/a b'", "rm 'x /home/ada/a b'"),
            ("ls /home/adam/x", "ls /home/adam/x"),
            ("ls /tmp/\u{1b}[2J", "ls /tmp/\\u{1b}[2J"),
        ] {
            assert_eq!(style.command(command), shown);
        }
    }

    #[test]
    fn colour_is_written_only_where_it_is_wanted() {
        let plain = Style::default();
        assert_eq!(plain.paint(Tone::Bad, "no"), "no");
        let coloured = Style {
            colour: true,
            ..plain
        };
        assert_eq!(
            coloured.paint(Tone::Bad, "no"),
            "\u{1b}[1m\u{1b}[31mno\u{1b}[0m"
        );
    }
}
