//! What the terminal can show: colour, width, characters, and whether there is one.

use std::io::{self, IsTerminal};
use std::str::FromStr;

use crate::env::{self, Vars};

/// Columns text is wrapped at where no terminal says otherwise.
const DEFAULT_WIDTH: usize = 100;
/// Columns below which wrapping makes text harder to read, not easier.
const NARROWEST: usize = 40;
/// Columns beyond which lines of prose are hard to follow.
const WIDEST: usize = 120;

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorWhen {
    /// Where the environment asks for it, or a terminal can show it.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl FromStr for ColorWhen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            _ => Err(format!("`{text}` is none of `auto`, `always`, `never`")),
        }
    }
}

/// A stream of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Where data goes.
    Stdout,
    /// Where everything else goes.
    Stderr,
}

impl Stream {
    /// Whether it is a terminal.
    pub fn is_terminal(self) -> bool {
        match self {
            Self::Stdout => io::stdout().is_terminal(),
            Self::Stderr => io::stderr().is_terminal(),
        }
    }

    /// The columns of the terminal it is; `None` where it is none, or the terminal does not know.
    pub fn columns(self) -> Option<usize> {
        #[cfg(unix)]
        {
            let size = match self {
                Self::Stdout => rustix::termios::tcgetwinsize(io::stdout()),
                Self::Stderr => rustix::termios::tcgetwinsize(io::stderr()),
            };
            size.ok()
                .map(|size| usize::from(size.ws_col))
                .filter(|columns| *columns > 0)
        }
        #[cfg(not(unix))]
        None
    }
}

/// Whether to write colour: `--color`, then `NO_COLOR`, then `FORCE_COLOR` and `CLICOLOR_FORCE`, then whether the stream
/// is a `terminal` that can show it.
pub fn colour(when: ColorWhen, vars: &dyn Vars, terminal: bool) -> bool {
    let forces = |name| vars.get_nonempty(name).is_some_and(|value| value != "0");
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if vars.get_nonempty(env::NO_COLOR).is_some() => false,
        ColorWhen::Auto if forces(env::FORCE_COLOR) || forces(env::CLICOLOR_FORCE) => true,
        ColorWhen::Auto => terminal && !is_dumb(vars),
    }
}

/// Columns to wrap text at: `COLUMNS`, then the `terminal`'s own, within what is good to read.
pub fn width(vars: &dyn Vars, terminal: Option<usize>) -> usize {
    let asked = vars
        .get_nonempty(env::COLUMNS)
        .and_then(|value| value.to_str()?.trim().parse::<usize>().ok());
    asked
        .filter(|columns| *columns > 0)
        .or(terminal)
        .unwrap_or(DEFAULT_WIDTH)
        .clamp(NARROWEST, WIDEST)
}

/// Whether characters beyond ASCII can be shown: not on a dumb terminal, nor in a locale that is not UTF-8.
pub fn unicode(vars: &dyn Vars) -> bool {
    if is_dumb(vars) {
        return false;
    }
    let locale = [env::LC_ALL, env::LC_CTYPE, env::LANG]
        .into_iter()
        .find_map(|name| vars.get_nonempty(name));
    match locale {
        Some(locale) => {
            let locale = locale.to_string_lossy().to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        // Without a locale POSIX means ASCII; these two do not choose their characters by it.
        None => cfg!(any(windows, target_os = "macos")),
    }
}

/// Whether this runs in continuous integration, where nobody watches progress.
pub fn ci(vars: &dyn Vars) -> bool {
    vars.get_nonempty(env::CI)
        .is_some_and(|value| value != "0" && value != "false")
}

fn is_dumb(vars: &dyn Vars) -> bool {
    vars.get(env::TERM).is_some_and(|term| term == "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;

    #[test]
    fn the_flag_beats_the_variables_and_they_beat_the_terminal() {
        use ColorWhen::{Always, Auto, Never};
        let none = Given::default();
        let no = Given::new([
            ("NO_COLOR", "1"),
            ("FORCE_COLOR", "1"),
            ("CLICOLOR_FORCE", "1"),
        ]);
        let force = Given::new([("FORCE_COLOR", "1"), ("TERM", "dumb")]);
        let clicolor = Given::new([("CLICOLOR_FORCE", "1")]);
        let off = Given::new([
            ("CLICOLOR_FORCE", "0"),
            ("FORCE_COLOR", ""),
            ("NO_COLOR", ""),
        ]);
        let dumb = Given::new([("TERM", "dumb")]);
        for (when, vars, terminal, expected) in [
            (Auto, &none, true, true),
            (Auto, &none, false, false),
            (Auto, &no, true, false),
            (Always, &no, false, true),
            (Never, &force, true, false),
            (Auto, &force, false, true),
            (Auto, &clicolor, false, true),
            (Auto, &off, false, false),
            (Auto, &off, true, true),
            (Auto, &dumb, true, false),
        ] {
            assert_eq!(
                colour(when, vars, terminal),
                expected,
                "{when:?} {vars:?} {terminal}"
            );
        }
    }

    #[test]
    fn columns_beat_the_terminal_and_both_are_kept_readable() {
        for (columns, terminal, expected) in [
            ("", None, 100),
            ("", Some(72), 72),
            ("60", Some(72), 60),
            ("0", Some(72), 72),
            ("many", None, 100),
            ("10", None, 40),
            ("", Some(400), 120),
        ] {
            assert_eq!(
                width(&Given::new([("COLUMNS", columns)]), terminal),
                expected,
                "{columns} {terminal:?}"
            );
        }
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        for (vars, expected) in [
            (Given::new([("LANG", "C.UTF-8")]), true),
            (Given::new([("LANG", "de_DE.utf8")]), true),
            (Given::new([("LANG", "C.UTF-8"), ("LC_ALL", "C")]), false),
            (
                Given::new([("LANG", "C"), ("LC_CTYPE", "en_US.UTF-8"), ("LC_ALL", "")]),
                true,
            ),
            (Given::new([("LANG", "de_DE.ISO-8859-1")]), false),
            (Given::new([("LANG", "C.UTF-8"), ("TERM", "dumb")]), false),
            (Given::default(), cfg!(any(windows, target_os = "macos"))),
        ] {
            assert_eq!(unicode(&vars), expected, "{vars:?}");
        }
    }

    #[test]
    fn ci_can_be_denied() {
        assert!(ci(&Given::new([("CI", "true")])));
        assert!(!ci(&Given::new([("CI", "false")])));
        assert!(!ci(&Given::default()));
    }
}
