//! What to say about a lock that no longer fits, and about wheels whose traces in the cache uv would not use: one sentence
//! for each reason.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::model::project::Note;
use crate::uv::cache::{Lookup, Miss};

/// Names that a sentence spells out; of the others it says how many.
const SPELLED_OUT: usize = 3;

/// What is worth saying.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Packages by the reason why uv would not use their traces in the cache.
    unusable: BTreeMap<&'static str, Vec<String>>,
    /// What of the lock no longer fits.
    outdated: Vec<String>,
}

impl Notes {
    /// The archive that was found for `package`; keeps in mind why there is none.
    pub(super) fn archive(&mut self, package: &str, found: Lookup) -> Option<PathBuf> {
        match found {
            Ok(archive) => Some(archive),
            Err(Miss::Absent) => None,
            Err(Miss::Unusable(reason)) => {
                self.unusable
                    .entry(reason)
                    .or_default()
                    .push(package.to_owned());
                None
            }
        }
    }

    /// Keeps in mind that the lock no longer fits.
    pub(super) fn outdated(&mut self, differences: Vec<String>) {
        self.outdated = differences;
    }

    pub(super) fn into_notes(self) -> Vec<Note> {
        let sentence = |(reason, names): (&str, Vec<String>)| {
            let shown = names
                .iter()
                .take(SPELLED_OUT)
                .map(|name| format!("`{name}`"));
            let mut list = shown.collect::<Vec<_>>().join(", ");
            if let Some(more) = names
                .len()
                .checked_sub(SPELLED_OUT)
                .filter(|more| *more > 0)
            {
                list = format!("{list} and {more} more");
            }
            Note(format!(
                "not cached as far as uv is concerned: {list} ({reason})"
            ))
        };
        let outdated = outdated(&self.outdated);
        outdated
            .into_iter()
            .chain(self.unusable.into_iter().map(sentence))
            .collect()
    }
}

/// One sentence about a lock that no longer fits.
fn outdated(differences: &[String]) -> Option<Note> {
    let (first, others) = differences.split_first()?;
    let more = match others.len() {
        0 => String::new(),
        1 => "; one more difference".to_owned(),
        more => format!("; {more} more differences"),
    };
    Some(Note(format!(
        "`uv.lock` is out of date, so `uv sync` resolves anew before it installs, perhaps other packages: {first}{more}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_of_the_lock_are_counted() {
        for (count, end) in [
            (1, ": d0"),
            (2, ": d0; one more difference"),
            (4, ": d0; 3 more differences"),
        ] {
            let mut notes = Notes::default();
            notes.outdated((0..count).map(|index| format!("d{index}")).collect());
            let notes = notes.into_notes();
            assert!(notes[0].0.ends_with(end), "{notes:?}");
        }
        assert_eq!(Notes::default().into_notes(), []);
    }

    #[test]
    fn one_sentence_for_each_reason() {
        let mut notes = Notes::default();
        let found = PathBuf::from("/c/archive-v0/x");
        assert_eq!(notes.archive("a", Ok(found.clone())), Some(found));
        assert_eq!(notes.archive("b", Err(Miss::Absent)), None);
        for name in ["c", "d", "e", "f", "g"] {
            assert_eq!(
                notes.archive(name, Err(Miss::Unusable("its pointer is odd"))),
                None
            );
        }
        notes.archive("h", Err(Miss::Unusable("it is gone")));
        let notes = notes.into_notes();
        let texts: Vec<_> = notes.iter().map(|note| note.0.as_str()).collect();
        let expected = [
            "not cached as far as uv is concerned: `h` (it is gone)",
            "not cached as far as uv is concerned: `c`, `d`, `e` and 2 more (its pointer is odd)",
        ];
        assert_eq!(texts, expected);
    }
}
