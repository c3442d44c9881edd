//! Environment markers (PEP 508).

use std::borrow::Cow;
use std::str::FromStr as _;

use pep508_rs::MarkerTree;

/// What stands for a character the parser cannot take: no marker value has it, and it sorts behind every other.
const FOREIGN: char = '\u{7f}';

/// Parses a marker. What it is compared with is ASCII always, so a character that is not is as good as any other that
/// occurs nowhere.
///
/// # Errors
///
/// What is wrong with it, in words.
pub fn parse(text: &str) -> Result<MarkerTree, String> {
    MarkerTree::from_str(&ascii(text))
        .map_err(|error| error.message.to_string().replace(FOREIGN, "\u{fffd}"))
}

/// `text` with stand-ins for characters that are not ASCII, over which the parser panics at some places.
pub fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let stand_in = |char: char| match char {
        _ if char.is_ascii() => char,
        _ if char.is_whitespace() => ' ',
        _ => FOREIGN,
    };
    Cow::Owned(text.chars().map(stand_in).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_any_language_are_survived() {
        for text in [
            "sys_platform != 'darwin'é",
            "sys_platform != 'darwin' 'éé'",
            "sys_platform é 'darwin'",
            "é",
            "'é",
            "extra == 'trio_' é",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        for text in [
            "platform_version == 'é'",
            "sys_platform\u{a0}==\u{a0}'linux'",
        ] {
            assert!(parse(text).is_ok(), "{text}");
        }
        let error = parse("é == '1'").unwrap_err();
        assert!(
            error.contains('\u{fffd}') && !error.contains(FOREIGN),
            "{error}"
        );
    }
}
