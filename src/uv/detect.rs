//! The uv in use: `--uv-version`, the uv on `PATH`, the uv that made the environment, `required-version`, else the newest.

use std::path::Path;

use super::config::Required;
use super::program::{Program, Question};
use super::toml_file::read_text;
use super::version::NEWEST;
use crate::model::uv::{UvInUse, UvOrigin, UvVersion};

/// The last release of each minor version before the newest.
const LAST_RELEASES: [UvVersion; 9] = [
    UvVersion(0, 12, 24),
    UvVersion(0, 11, 33),
    UvVersion(0, 10, 12),
    UvVersion(0, 9, 30),
    UvVersion(0, 8, 24),
    UvVersion(0, 7, 22),
    UvVersion(0, 6, 17),
    UvVersion(0, 5, 31),
    UvVersion(0, 4, 30),
];

/// The uv to predict for, as far as it is known before any configuration is read.
#[derive(Debug, Clone)]
pub struct Known {
    /// `--uv-version`, else what the user's uv says; `None` where there is neither.
    pub uv: Option<UvInUse>,
    /// The user's uv, where it was looked for.
    pub program: Option<Program>,
}

/// The user's uv, asked for its version.
#[derive(Debug)]
pub struct Asking {
    known: Known,
    question: Option<Question>,
}

impl Asking {
    /// Asks `program`, unless `flag` makes the answer needless.
    pub fn start(flag: Option<UvVersion>, program: Option<Program>) -> Self {
        let uv = flag.map(|version| UvInUse {
            version,
            origin: UvOrigin::Flag,
        });
        let question = match (uv, &program) {
            (None, Some(program)) => program.start(&["--version"]),
            _ => None,
        };
        Self {
            known: Known { uv, program },
            question,
        }
    }

    /// The likely answer: the uv that made `environment`, else the newest.
    pub fn likely(&self, environment: Option<&Path>) -> Known {
        let mut known = self.known.clone();
        if self.question.is_some() {
            known.uv = Some(UvInUse {
                version: environment.and_then(maker).unwrap_or(NEWEST),
                origin: UvOrigin::Path,
            });
        }
        known
    }

    /// The answer.
    pub fn answer(mut self) -> Known {
        if let Some(version) = self
            .question
            .and_then(Question::answer)
            .and_then(|answer| parse(&answer))
        {
            self.known.uv = Some(UvInUse {
                version,
                origin: UvOrigin::Path,
            });
        }
        self.known
    }
}

/// The version where none is [`Known`]: that of the uv that made `environment`, if `required` allows it; the release that
/// `required` names, or the newest it allows; else the newest.
pub fn guess(environment: Option<&Path>, required: &[Required]) -> UvInUse {
    let allows = |version: &UvVersion| required.iter().all(|required| required.allows(*version));
    if let Some(version) = environment.and_then(maker).filter(allows) {
        return UvInUse {
            version,
            origin: UvOrigin::Venv,
        };
    }
    let pinned = required.iter().filter_map(Required::pinned).find(allows);
    let newest = || {
        LAST_RELEASES
            .into_iter()
            .find(allows)
            .filter(|_| !allows(&NEWEST))
    };
    if let Some(version) = pinned.or_else(newest) {
        return UvInUse {
            version,
            origin: UvOrigin::RequiredVersion,
        };
    }
    UvInUse {
        version: NEWEST,
        origin: UvOrigin::Assumed,
    }
}

/// The `uv` key of the environment's `pyvenv.cfg`.
fn maker(environment: &Path) -> Option<UvVersion> {
    let text = read_text(&environment.join("pyvenv.cfg")).ok()?;
    let mut lines = text.lines().filter_map(|line| line.split_once('='));
    let (_, value) = lines.find(|(key, _)| key.trim() == "uv")?;
    strict(value.trim())
}

/// Reads `uv 0.13.9 (…)`, the first line that `uv --version` prints.
fn parse(answer: &str) -> Option<UvVersion> {
    let mut words = answer.lines().next()?.split(' ');
    if words.next() != Some("uv") {
        return None;
    }
    // A build between releases calls itself `0.13.9+3`.
    strict(words.next()?.split('+').next()?)
}

/// Three numbers and nothing else.
fn strict(text: &str) -> Option<UvVersion> {
    let mut numbers = text.split('.').map(|part| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok()).flatten()
    });
    let version = UvVersion(numbers.next()??, numbers.next()??, numbers.next()??);
    numbers.next().is_none().then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_uv_is_believed() {
        for (answer, expected) in [
            (
                "uv 0.13.9 (5ba8c1a2c 2026-11-20)\n",
                Some(UvVersion(0, 13, 9)),
            ),
            ("uv 0.8.24", Some(UvVersion(0, 8, 24))),
            ("uv 0.5.3+12 (abc 2024-11-19)", Some(UvVersion(0, 5, 3))),
            ("uvx 0.13.9", None),
            ("uv 0.13", None),
            ("uv 0.13.9.1", None),
            ("uv 0.13.x", None),
            ("", None),
        ] {
            assert_eq!(parse(answer), expected, "{answer}");
        }
    }

    #[test]
    fn the_maker_of_an_environment_is_read() {
        let keep = tempfile::tempdir().unwrap();
        assert_eq!(guess(Some(keep.path()), &[]).origin, UvOrigin::Assumed);
        fs_err::write(
            keep.path().join("pyvenv.cfg"),
            "home = /usr/bin\nuv = 0.8.24\n",
        )
        .unwrap();
        let uv = guess(Some(keep.path()), &[]);
        assert_eq!(
            (uv.version, uv.origin),
            (UvVersion(0, 8, 24), UvOrigin::Venv)
        );
    }
}
