//! Lines and line endings of a text.

use std::ops::Range;

/// Where the line of `at` begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Where the line of `at` ends, its newline included.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline + 1)
}

/// The blanks the line of `at` begins with.
pub(super) fn indentation(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..at];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// How lines end near `at`: as the line before it does, else as the first line does.
pub(super) fn newline(text: &str, at: usize) -> &'static str {
    let crlf = |end: usize| text[..end].ends_with("\r\n");
    let nearest = text[..at].rfind('\n').or_else(|| text.find('\n'));
    if nearest.is_some_and(|newline| crlf(newline + 1)) {
        "\r\n"
    } else {
        "\n"
    }
}

/// Whether the line that ends at `at` (its newline included) is blank, or there is none.
pub(super) fn blank_before(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let Some(line) = before.strip_suffix('\n') else {
        return before.trim().is_empty();
    };
    line[line_start(line, line.len())..].trim().is_empty()
}

/// The start of the comment lines that stand right above `at`, none of them above `first`.
pub(super) fn comments_above(text: &str, at: usize, first: usize) -> usize {
    let mut start = line_start(text, at);
    while start > first {
        let above = line_start(text, start - 1);
        if above < first || !text[above..start].trim_start().starts_with('#') {
            break;
        }
        start = above;
    }
    start
}

/// `text` with `range` replaced.
pub(super) fn spliced(text: &str, range: Range<usize>, new: &str) -> String {
    let mut result = String::with_capacity(text.len() + new.len());
    result.push_str(&text[..range.start]);
    result.push_str(new);
    result.push_str(&text[range.end..]);
    result
}

/// A whole line put at `at`, which is the start of a line or the end of a text that may lack its last newline.
pub(super) fn with_lines(text: &str, at: usize, lines: &[String]) -> String {
    let newline = newline(text, at);
    let joined = lines.join(newline);
    let unfinished = at == text.len() && at > 0 && !text.ends_with('\n');
    let new = if unfinished {
        format!("{newline}{joined}")
    } else {
        format!("{joined}{newline}")
    };
    spliced(text, at..at, &new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_in_every_ending() {
        let text = "a\r\n  b # c\r\nd";
        assert_eq!(line_start(text, 5), 3);
        assert_eq!(line_end(text, 5), 12);
        assert_eq!(line_end(text, 12), text.len());
        assert_eq!(indentation(text, 5), "  ");
        assert_eq!(newline(text, 12), "\r\n");
        assert_eq!(newline("a\nb\r\n", 2), "\n");
        assert_eq!(newline("", 0), "\n");
    }

    #[test]
    fn comments_above_stop_at_a_blank_line_and_at_the_bound() {
        let text = "# one\n\n# two\n# three\n[x]";
        let header = text.find('[').unwrap();
        assert_eq!(comments_above(text, header, 0), 7);
        assert_eq!(comments_above(text, header, 13), 13);
        assert_eq!(comments_above("[x]", 0, 0), 0);
    }

    #[test]
    fn a_missing_last_newline_stays_missing() {
        assert_eq!(with_lines("a", 1, &["b".to_owned()]), "a\nb");
        assert_eq!(with_lines("a\n", 2, &["b".to_owned()]), "a\nb\n");
        assert_eq!(with_lines("", 0, &["b".to_owned()]), "b\n");
    }
}
