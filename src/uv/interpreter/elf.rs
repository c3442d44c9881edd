//! The little of ELF that tells which C library and word size a program has.

use std::io::Read;
use std::path::{Path, PathBuf};

/// Headers, and the name of the loader, are at the start of every program in practice.
const MAX_BYTES: u64 = 64 * 1024;
const PT_INTERP: u64 = 3;

/// What was read of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Elf {
    /// Whether it is a 32-bit program.
    pub(super) narrow: bool,
    /// The loader it asks for; `None` for static programs.
    pub(super) loader: Option<PathBuf>,
}

impl Elf {
    /// Reads the program at `path`; `None` when it is none, or cannot be read.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let mut bytes = Vec::new();
        crate::uv::open::at_once(path)
            .ok()?
            .take(MAX_BYTES)
            .read_to_end(&mut bytes)
            .ok()?;
        Self::parse(&bytes)
    }

    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.get(..4)? != b"\x7fELF" {
            return None;
        }
        let narrow = *bytes.get(4)? == 1;
        let big = *bytes.get(5)? == 2;
        let number = |at: usize, size: usize| -> Option<u64> {
            let field = bytes.get(at..at.checked_add(size)?)?;
            let fold = |value: u64, byte: &u8| (value << 8) | u64::from(*byte);
            Some(if big {
                field.iter().fold(0, fold)
            } else {
                field.iter().rev().fold(0, fold)
            })
        };
        let (word, table, size, count) = if narrow {
            (4, 28, 42, 44)
        } else {
            (8, 32, 54, 56)
        };
        let (table, size, count) = (number(table, word)?, number(size, 2)?, number(count, 2)?);
        let (offset, length) = if narrow { (4, 16) } else { (8, 32) };
        let loader = (0..count).find_map(|index| {
            let entry = usize::try_from(index.checked_mul(size)?.checked_add(table)?).ok()?;
            if number(entry, 4)? != PT_INTERP {
                return None;
            }
            let start = usize::try_from(number(entry.checked_add(offset)?, word)?).ok()?;
            let length = usize::try_from(number(entry.checked_add(length)?, word)?).ok()?;
            let name = bytes.get(start..start.checked_add(length)?)?;
            let name = name.split(|byte| *byte == 0).next()?;
            std::str::from_utf8(name).ok().map(PathBuf::from)
        });
        Some(Self { narrow, loader })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program header table with one `PT_INTERP` entry, 64-bit or 32-bit, of either byte order.
    fn program(narrow: bool, big: bool, loader: &str) -> Vec<u8> {
        let put = |bytes: &mut Vec<u8>, at: usize, size: usize, value: u64| {
            let mut field = value.to_be_bytes()[8 - size..].to_vec();
            if !big {
                field.reverse();
            }
            bytes[at..at + size].copy_from_slice(&field);
        };
        let mut bytes = vec![0; 200];
        bytes[..6].copy_from_slice(&[
            0x7f,
            b'E',
            b'L',
            b'F',
            if narrow { 1 } else { 2 },
            if big { 2 } else { 1 },
        ]);
        let (word, table, size, count) = if narrow {
            (4, 28, 42, 44)
        } else {
            (8, 32, 54, 56)
        };
        put(&mut bytes, table, word, 64);
        put(&mut bytes, size, 2, 56);
        put(&mut bytes, count, 2, 1);
        put(&mut bytes, 64, 4, PT_INTERP);
        put(&mut bytes, 64 + if narrow { 4 } else { 8 }, word, 150);
        put(
            &mut bytes,
            64 + if narrow { 16 } else { 32 },
            word,
            loader.len() as u64 + 1,
        );
        bytes[150..150 + loader.len()].copy_from_slice(loader.as_bytes());
        bytes
    }

    #[test]
    fn loaders_of_all_kinds_are_read() {
        for (narrow, big) in [(false, false), (true, false), (false, true), (true, true)] {
            let elf = Elf::parse(&program(narrow, big, "/lib/ld.so")).unwrap();
            assert_eq!(
                elf,
                Elf {
                    narrow,
                    loader: Some("/lib/ld.so".into())
                }
            );
        }
    }

    #[test]
    fn what_is_cut_off_or_lies_is_refused() {
        let whole = program(false, false, "/lib/ld.so");
        for length in 0..whole.len() {
            let _ = Elf::parse(&whole[..length]);
        }
        let mut lies = whole;
        for at in 24..120 {
            let kept = std::mem::replace(&mut lies[at], 0xff);
            let _ = Elf::parse(&lies);
            lies[at] = kept;
        }
        assert_eq!(Elf::parse(b"#!/bin/sh\n"), None);
    }
}
