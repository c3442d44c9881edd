//! Lines of a file that may be anything: of any length, in UTF-8, in the UTF-16 that PowerShell writes, or not text.

use std::io::{self, BufRead};

/// Bytes (or UTF-16 units) of a line that are looked at.
const LONGEST: usize = 64 * 1024;

/// Calls `each` with every line, without its end, control sequences of terminals and what is beyond [`LONGEST`].
/// Memory does not grow with the input.
pub(super) fn each_line(reader: &mut dyn BufRead, mut each: impl FnMut(&str)) -> io::Result<()> {
    let start = fill(reader)?;
    let wide = match start {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes as fn([u8; 2]) -> u16),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes as fn([u8; 2]) -> u16),
        _ => None,
    };
    match wide {
        Some(unit) => wide_lines(reader, unit, &mut each),
        None => plain_lines(reader, &mut each),
    }
}

fn plain_lines(reader: &mut dyn BufRead, each: &mut dyn FnMut(&str)) -> io::Result<()> {
    let mut line: Vec<u8> = Vec::new();
    let mut any = false;
    loop {
        let chunk = fill(reader)?;
        if chunk.is_empty() {
            break;
        }
        any = true;
        let end = memchr::memchr(b'\n', chunk);
        let part = &chunk[..end.unwrap_or(chunk.len())];
        line.extend(&part[..part.len().min(LONGEST - line.len())]);
        let used = part.len() + usize::from(end.is_some());
        reader.consume(used);
        if end.is_some() {
            told(&String::from_utf8_lossy(&line), each);
            line.clear();
            any = false;
        }
    }
    if any {
        told(&String::from_utf8_lossy(&line), each);
    }
    Ok(())
}

fn wide_lines(
    reader: &mut dyn BufRead,
    unit: fn([u8; 2]) -> u16,
    each: &mut dyn FnMut(&str),
) -> io::Result<()> {
    let mut line: Vec<u16> = Vec::new();
    let mut half = None;
    loop {
        let chunk = fill(reader)?;
        if chunk.is_empty() {
            break;
        }
        for byte in chunk {
            let Some(first) = half.take() else {
                half = Some(*byte);
                continue;
            };
            let unit = unit([first, *byte]);
            if unit == u16::from(b'\n') {
                told(&String::from_utf16_lossy(&line), each);
                line.clear();
            } else if line.len() < LONGEST {
                line.push(unit);
            }
        }
        let used = chunk.len();
        reader.consume(used);
    }
    if !line.is_empty() {
        told(&String::from_utf16_lossy(&line), each);
    }
    Ok(())
}

/// The next bytes; empty at the end. A signal is no end.
fn fill(reader: &mut dyn BufRead) -> io::Result<&[u8]> {
    loop {
        match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            // Asked once more, since the borrow checker does not let go of the first answer.
            Ok(_) => return reader.fill_buf(),
        }
    }
}

/// A line that was drawn over (`\r`) is told piece by piece.
fn told(line: &str, each: &mut dyn FnMut(&str)) {
    let plain = without_escapes(line.trim_start_matches('\u{feff}'));
    let mut pieces = plain.split('\r').filter(|piece| !piece.is_empty());
    match pieces.next() {
        None => each(""),
        Some(first) => {
            each(first);
            pieces.for_each(each);
        }
    }
}

/// `line` without ANSI escape sequences: `ESC [ … letter`, `ESC ] … BEL`, and two-character ones.
fn without_escapes(line: &str) -> std::borrow::Cow<'_, str> {
    if !line.contains('\u{1b}') {
        return line.into();
    }
    let mut plain = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('[') => {
                // Parameters and intermediates, then one final character.
                chars.by_ref().find(|c| ('\u{40}'..='\u{7e}').contains(c));
            }
            Some(']') => {
                let mut last = ' ';
                for c in chars.by_ref() {
                    if c == '\u{7}' || (last == '\u{1b}' && c == '\\') {
                        break;
                    }
                    last = c;
                }
            }
            _ => {}
        }
    }
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Read};

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        // A small buffer, so that lines span several chunks.
        let mut reader = BufReader::with_capacity(3, bytes);
        each_line(&mut reader, |line| found.push(line.to_owned())).unwrap();
        found
    }

    #[test]
    fn ends_colours_and_progress_are_taken_off() {
        assert_eq!(lines(b""), Vec::<String>::new());
        assert_eq!(lines(b"a\r\n\r\nb"), ["a", "", "b"]);
        assert_eq!(lines(b"\xef\xbb\xbfa\n"), ["a"]);
        assert_eq!(
            lines(
                b"\x1b[1m\x1b[33mwarning\x1b[39m\x1b[0m: x\x1b]8;;http://y\x07z\x1b]8;;\x1b\\!\n"
            ),
            ["warning: xz!"]
        );
        assert_eq!(lines(b"1%\r2%\rdone\n\x1b[2K"), ["1%", "2%", "done", ""]);
        assert_eq!(lines(b"a\xff\xfeb\n"), ["a\u{fffd}\u{fffd}b"]);
    }

    #[test]
    fn the_encoding_of_powershell_is_read() {
        let text = "DEBUG uv 0.13.9\r\nä𝄞\r\n";
        let little: Vec<u8> = [0xfeff]
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        let big: Vec<u8> = [0xfeff]
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(lines(&little), ["DEBUG uv 0.13.9", "ä𝄞"]);
        assert_eq!(lines(&big), ["DEBUG uv 0.13.9", "ä𝄞"]);
    }

    #[test]
    fn a_line_without_an_end_takes_no_memory() {
        let mut reader = BufReader::new(io::repeat(b'x').take(10_000_000));
        let mut longest = 0;
        each_line(&mut reader, |line| longest = longest.max(line.len())).unwrap();
        assert_eq!(longest, LONGEST);
    }
}
