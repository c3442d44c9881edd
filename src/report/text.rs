//! Words, numbers and lines: everything outputs for people share.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

/// `1.2 GiB`: one decimal in the largest unit that fits, none where it would be zero.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if count < 1024 {
        return if count == 1 {
            "1 byte".to_owned()
        } else {
            format!("{count} bytes")
        };
    }
    // Tenths of the unit, rounded half up. A unit whose tenths round up to 1024.0 gives way to the next one.
    let mut text = String::new();
    for (power, unit) in UNITS.iter().enumerate() {
        let size = 1_u128 << (10 * (power + 1));
        let tenths = (u128::from(count) * 10 + size / 2) / size;
        text = match (tenths / 10, tenths % 10) {
            (whole, 0) => format!("{whole} {unit}"),
            (whole, tenth) => format!("{whole}.{tenth} {unit}"),
        };
        if tenths < 10_240 {
            break;
        }
    }
    text
}

/// `24,310`.
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 file`, `24,310 files`.
pub fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(count))
}

/// Whether a terminal could take `c` for anything but a character to show: control characters, and those that change
/// the order or the presence of others.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// `text` with every unsafe character written as an escape (`\n`, `\u{1b}`); without `unicode` every character that is
/// not ASCII too.
pub fn escape(text: &str, unicode: bool) -> Cow<'_, str> {
    let bad = |c: char| is_unsafe(c) || !(unicode || c.is_ascii());
    if !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_control() {
            escaped.extend(c.escape_default());
        } else if bad(c) {
            escaped.extend(c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// `json` with every unsafe character written as an escape. In a JSON document they occur inside strings only, line
/// ends apart.
pub fn escape_json(json: &str) -> Cow<'_, str> {
    let bad = |c: char| c != '\n' && is_unsafe(c);
    if !json.contains(bad) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        if bad(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// What separates the parts of a path.
const SEPARATORS: &[char] = if cfg!(windows) { &['/', '\\'] } else { &['/'] };

/// Where `path` begins in `text`; it is as long there. Windows does not mind the case of letters, nor which slash it is, and
/// shells leave it as it was typed.
pub fn find_path(text: &str, path: &str) -> Option<usize> {
    if !cfg!(windows) {
        return text.find(path);
    }
    let plain = |byte: u8| match byte {
        b'/' => b'\\',
        other => other.to_ascii_lowercase(),
    };
    let mut windows = text.as_bytes().windows(path.len().max(1));
    windows.position(|found| found.iter().copied().map(plain).eq(path.bytes().map(plain)))
}

/// `text` with the home directory as `~` wherever it begins a path.
pub fn tilde<'a>(text: &'a str, home: &str) -> Cow<'a, str> {
    let home = home.trim_end_matches(SEPARATORS);
    if home.is_empty() || find_path(text, home).is_none() {
        return Cow::Borrowed(text);
    }
    let of_a_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '~' | '+' | '@');
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_path(rest, home) {
        let (before, from) = rest.split_at(at);
        let (path, after) = from.split_at(home.len());
        let previous = before
            .chars()
            .next_back()
            .or_else(|| short.chars().next_back());
        // After a quote or `=` a shell would not read `~` as the home directory.
        let begins = previous.is_none_or(|c| c.is_whitespace() || matches!(c, '`' | '('));
        let mut next = after.chars();
        let ends = match next.next() {
            None | Some('/' | '\\') => true,
            // The full stop of a sentence is no part of a name.
            Some('.') => !next.next().is_some_and(of_a_name),
            Some(c) => !of_a_name(c),
        };
        short.push_str(before);
        short.push_str(if begins && ends { "~" } else { path });
        rest = after;
    }
    short.push_str(rest);
    Cow::Owned(short)
}

/// Columns that `text` takes on a terminal.
pub fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// `text` followed by the spaces that make it `width` columns wide.
pub fn pad(text: &str, width: usize) -> String {
    let spaces = width.saturating_sub(columns(text));
    format!("{text}{:spaces$}", "")
}

/// Breaks `text` into lines of at most `width` columns. The first line is indented by `first`, the others by `indent`
/// spaces. What stands in backticks is never broken, so a line may be longer than `width`.
pub fn wrap(text: &str, width: usize, first: usize, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = " ".repeat(first);
    let mut used = first;
    let mut empty = true;
    for word in words(text) {
        let size = columns(word);
        if !empty && used + 1 + size > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            used = indent;
            empty = true;
        }
        if !empty {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += size;
        empty = false;
    }
    if !empty {
        lines.push(line);
    }
    lines
}

/// The parts of `text` between spaces that are not in backticks, nor before the unit of a number.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            // A backtick without a partner quotes nothing.
            b'`' => quoted = !quoted && text[at + 1..].contains('`'),
            b' ' if !quoted && !before_unit(text, at) => {
                words.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(&text[start..]);
    words.retain(|word| !word.is_empty());
    words
}

/// Whether the space at `at` stands between a number of bytes and its unit.
fn before_unit(text: &str, at: usize) -> bool {
    let digit = text[..at].ends_with(|last: char| last.is_ascii_digit());
    let next = &text[at + 1..];
    digit
        && ["KiB", "MiB", "GiB", "TiB", "byte", "bytes"]
            .iter()
            .any(|unit| {
                next.strip_prefix(unit)
                    .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_rounded_in_the_largest_unit() {
        for (count, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1023, "1023 bytes"),
            (1024, "1 KiB"),
            (1229, "1.2 KiB"),
            (301_234, "294.2 KiB"),
            (1024 * 1024 - 1, "1 MiB"),
            (1_288_490_189, "1.2 GiB"),
            (41 << 30, "41 GiB"),
            (u64::MAX, "16 EiB"),
        ] {
            assert_eq!(bytes(count), text, "{count}");
        }
    }

    #[test]
    fn digits_come_in_threes() {
        for (count, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (24_310, "24,310"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(thousands(count), text);
        }
        assert_eq!(counted(1, "file"), "1 file");
        assert_eq!(counted(2, "file"), "2 files");
    }

    #[test]
    fn nothing_a_terminal_would_obey_passes() {
        assert_eq!(
            escape("a\x1b[31mb\nc\u{9b}d\u{202e}e", true),
            "a\\u{1b}[31mb\\nc\\u{9b}d\\u{202e}e"
        );
        assert_eq!(escape("zażółć", true), "zażółć");
        assert_eq!(escape("żó", false), "\\u{17c}\\u{f3}");
        assert!(matches!(escape("plain", false), Cow::Borrowed(_)));
    }

    #[test]
    fn escaped_json_is_the_same_json() {
        let value = serde_json::json!({"a\u{7f}": "b\u{9b}\u{202e}\u{e0001}\x1b"});
        let text = serde_json::to_string_pretty(&value).unwrap();
        let escaped = escape_json(&text);
        assert!(
            !escaped.contains(|c| c != '\n' && is_unsafe(c)),
            "{escaped}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&escaped).unwrap(),
            value
        );
    }

    #[test]
    fn home_is_shortened_only_where_it_begins_a_path() {
        for (text, short) in [
            ("/home/ada", "~"),
            ("`/home/ada/x` and /home/ada.", "`~/x` and ~."),
            ("/home/adam/x", "/home/adam/x"),
            ("/home/ada.old/x", "/home/ada.old/x"),
            ("/mnt/home/ada/x", "/mnt/home/ada/x"),
            ("/home/ada/home/ada", "~/home/ada"),
            ("(/home/ada/x)", "(~/x)"),
            ("`rm '/home/ada/a b'`", "`rm '/home/ada/a b'`"),
            ("`A=/home/ada/x`", "`A=/home/ada/x`"),
        ] {
            assert_eq!(tilde(text, "/home/ada"), short);
            assert_eq!(tilde(text, "/home/ada/"), short);
        }
        assert_eq!(tilde("/a", "/"), "/a");
    }

    #[cfg(windows)]
    #[test]
    fn windows_knows_home_in_any_case_and_by_both_slashes() {
        for (text, short) in [
            (r"C:\Users\Ada\x", r"~\x"),
            (r"`c:\users\ada\x` and C:/Users/Ada/y", r"`~\x` and ~/y"),
            (r"C:\Users\Adam", r"C:\Users\Adam"),
            (r"'C:\Users\Ada\a b'", r"'C:\Users\Ada\a b'"),
            (r"D:\Users\Ada\ü", r"D:\Users\Ada\ü"),
        ] {
            assert_eq!(tilde(text, r"C:\Users\Ada"), short);
            assert_eq!(tilde(text, r"c:\users\ada\"), short);
        }
    }

    #[test]
    fn lines_break_between_words_and_never_inside_backticks() {
        let lines = wrap(
            "run `uv-linkcheck fix --link-mode copy` to be rid of it",
            20,
            0,
            2,
        );
        assert_eq!(
            lines,
            [
                "run",
                "  `uv-linkcheck fix --link-mode copy`",
                "  to be rid of it"
            ]
        );
        assert_eq!(wrap("a ` b", 3, 0, 0), ["a `", "b"]);
        assert_eq!(wrap("", 10, 2, 2), Vec::<String>::new());
        assert_eq!(wrap("of 18.2 KiB.", 8, 0, 0), ["of", "18.2 KiB."]);
        assert_eq!(wrap("part 5 Bits", 7, 0, 0), ["part 5", "Bits"]);
        assert_eq!(wrap("日本 語", 5, 0, 0), ["日本", "語"]);
    }
}
