//! Random numbers, and what damages a text.

/// A sequence that follows from the number of a case (`SplitMix64`).
#[derive(Debug)]
pub(crate) struct Random(u64);

/// Pieces of what the files are made of, and of what none should be.
const PIECES: [&str; 40] = [
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "\"",
    "'",
    "\"\"\"",
    "=",
    ",",
    ".",
    "\n",
    "\r",
    "\0",
    "#",
    ";",
    "-",
    "_",
    "/",
    "../",
    "\\u0000",
    "é",
    "\u{202e}",
    "0",
    "9999999999999999999999",
    "-1",
    "1e400",
    "nan",
    "true",
    "extra == ",
    " and ",
    "python_version < '3'",
    ">=",
    "~=",
    "==1.*",
    "file:///",
    "https://",
    "%2",
    "1979-05-27",
];

impl Random {
    pub(crate) fn of(case: u64) -> Self {
        Self(case.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 where there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap().max(1);
        usize::try_from(self.next() % end).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// `bytes` with a few changes; now and then with none.
    pub(crate) fn damage(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..self.below(6) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(24)).min(bytes.len());
            match self.below(6) {
                0 => drop(bytes.drain(at..end)),
                1 => {
                    let byte = self.next().to_le_bytes()[0];
                    if let Some(old) = bytes.get_mut(at) {
                        *old = byte;
                    }
                }
                2 => {
                    let copied = bytes[at..end].repeat(1 + self.below(3));
                    let to = self.below(bytes.len() + 1);
                    bytes.splice(to..to, copied);
                }
                3 => bytes.truncate(at),
                4 => {
                    let piece = PIECES[self.below(PIECES.len())];
                    let deep = if self.below(64) == 0 { 2_000 } else { 1 };
                    bytes.splice(at..at, piece.repeat(deep).into_bytes());
                }
                _ => {
                    let piece = PIECES[self.below(PIECES.len())];
                    bytes.splice(at..end, piece.bytes());
                }
            }
        }
        bytes
    }

    /// The same for text; what is no UTF-8 any more is replaced.
    pub(crate) fn damage_text(&mut self, text: &str) -> String {
        String::from_utf8_lossy(&self.damage(text.as_bytes().to_vec())).into_owned()
    }
}
