//! Takes a key out of a text.

use std::ops::Range;

use super::locate::{Braces, spans};
use super::text::{line_end, line_start, spliced};

/// `text` without the key whose value is at `value`; `None` where that cannot be told apart from what stands around it.
pub(super) fn removed(
    text: &str,
    value: &Range<usize>,
    braces: Option<&Braces<'_>>,
) -> Option<String> {
    match braces {
        Some(braces) => from_braces(text, value, braces),
        None => Some(line(text, value)),
    }
}

/// The line goes, comment included; a text without a last newline stays one.
fn line(text: &str, value: &Range<usize>) -> String {
    let mut range = line_start(text, value.start)..line_end(text, value.end);
    if range.end == text.len() && !text.ends_with('\n') && range.start > 0 {
        range.start -= if text[..range.start].ends_with("\r\n") {
            2
        } else {
            1
        };
    }
    spliced(text, range, "")
}

/// The pair goes with one comma.
fn from_braces(text: &str, value: &Range<usize>, braces: &Braces<'_>) -> Option<String> {
    let all = spans(braces.table);
    let before = all
        .iter()
        .map(|span| span.end)
        .filter(|end| *end <= value.start)
        .max();
    let after = all
        .iter()
        .map(|span| span.start)
        .filter(|start| *start >= value.end)
        .min();
    let range = match (before, after) {
        (Some(before), _) => before..value.end,
        (None, Some(_)) => {
            let comma = value.end + text.get(value.end..)?.find(|c: char| !c.is_whitespace())?;
            let rest = text.get(comma..)?.strip_prefix(',')?;
            let start = braces.span.start + 1;
            let blanks = text
                .get(start..value.start)?
                .find(|c: char| !c.is_whitespace())?;
            start + blanks..comma + 1 + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
        }
        (None, None) => braces.span.start + 1..braces.span.end.checked_sub(1)?,
    };
    // Comments can stand between pairs on lines of their own (TOML 1.1); which pair they belong to is not known.
    let taken = text.get(range.clone())?;
    let around = taken.len() - value.len();
    let breaks = |part: &str| part.contains('\n');
    if around > 0
        && (breaks(text.get(range.start..value.start)?) || breaks(text.get(value.end..range.end)?))
    {
        return None;
    }
    Some(spliced(text, range, ""))
}
