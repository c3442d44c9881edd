//! Wheel tags a Python takes, in uv's order: as `packaging` has them, but `linux_*` after every `manylinux*`.
//!
//! The set is a product: pairs of Python and ABI tag in order, each with every platform tag in order. So only the pairs
//! and the platforms are stored, each with its rank.

use std::borrow::Cow;
use std::collections::HashMap;

use super::wheel_name::{BuildTag, WheelName};
use crate::model::lock::Wheel;
use crate::model::python::{Libc, Os, Python};

/// How well a wheel fits: smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(u32, u32);

/// The tags that a Python takes.
#[derive(Debug, Clone)]
pub struct Tags {
    pairs: HashMap<String, HashMap<String, u32>>,
    platforms: HashMap<String, u32>,
    /// `(python, none)` pairs that go with `any`.
    any: HashMap<String, u32>,
    free_threaded: bool,
}

impl Tags {
    /// The tags of `python`.
    pub fn of(python: &Python) -> Self {
        let (major, minor) = python.minor;
        let implementation = Implementation::of(python);
        let mut tags = Self {
            pairs: HashMap::new(),
            platforms: HashMap::new(),
            any: HashMap::new(),
            free_threaded: python.free_threaded,
        };
        for (rank, platform) in (0..).zip(platforms(python)) {
            tags.platforms.entry(platform).or_insert(rank);
        }
        let mut rank = 0;
        let mut pair = |language: String, abi: &str| {
            tags.pairs
                .entry(language)
                .or_default()
                .entry(abi.to_owned())
                .or_insert(rank);
            rank += 1;
        };
        if let Some(abi) = implementation.abi(python) {
            pair(implementation.language(major, minor), &abi);
        }
        if let Implementation::CPython = implementation {
            let stable = if python.free_threaded {
                "abi3t"
            } else {
                "abi3"
            };
            for older in (2..=minor).rev() {
                pair(implementation.language(major, older), stable);
                if older == minor {
                    pair(implementation.language(major, minor), "none");
                }
            }
        }
        let mut pure = Vec::with_capacity(minor as usize + 2);
        for older in (0..=minor).rev() {
            pure.push(format!("py{major}{older}"));
            if older == minor {
                pure.push(format!("py{major}"));
            }
        }
        for language in &pure {
            pair(language.clone(), "none");
        }
        if let Implementation::CPython = implementation {
            pure.insert(0, implementation.language(major, minor));
        }
        tags.any = pure.into_iter().zip(rank..).collect();
        tags
    }

    /// How well `wheel` fits, or `None` where it does not.
    pub fn rank(&self, wheel: &WheelName<'_>) -> Option<Rank> {
        if self.free_threaded && !wheel.abi.split('.').any(free_threaded_abi) {
            return None;
        }
        let mut best = None;
        let mut take = |rank: Rank| {
            if best.is_none_or(|best| rank < best) {
                best = Some(rank);
            }
        };
        for language in wheel.python.split('.') {
            let pairs = self.pairs.get(language);
            for abi in wheel.abi.split('.') {
                let pair = pairs.and_then(|abis| abis.get(abi));
                let any = if abi == "none" {
                    self.any.get(language)
                } else {
                    None
                };
                if pair.is_none() && any.is_none() {
                    continue;
                }
                for platform in wheel.platform.split('.') {
                    if platform == "any" {
                        if let Some(pair) = any {
                            take(Rank(*pair, 0));
                        }
                    } else if let (Some(pair), Some(rank)) =
                        (pair, self.platforms.get(canonical(platform).as_ref()))
                    {
                        take(Rank(*pair, *rank));
                    }
                }
            }
        }
        best
    }

    /// The wheel uv would install: the one that fits best, then the one of the highest build tag (≥ 0.5.7; earlier
    /// releases ignore it), then the first.
    pub fn best<'w>(&self, wheels: &'w [Wheel]) -> Option<&'w Wheel> {
        let mut best: Option<(Rank, Option<BuildTag<'w>>, &'w Wheel)> = None;
        for wheel in wheels {
            let Ok(name) = WheelName::split(&wheel.filename) else {
                continue;
            };
            if name.variant.is_some() {
                continue;
            }
            let Some(rank) = self.rank(&name) else {
                continue;
            };
            let better = best.as_ref().is_none_or(|(held, build, _)| {
                rank < *held || (rank == *held && name.build > *build)
            });
            if better {
                best = Some((rank, name.build, wheel));
            }
        }
        best.map(|(_, _, wheel)| wheel)
    }
}

/// uv knows some architectures by two names.
fn canonical(platform: &str) -> Cow<'_, str> {
    match platform.strip_suffix("_armv8l") {
        Some(rest) if rest.contains("linux") => Cow::Owned(format!("{rest}_armv7l")),
        _ => Cow::Borrowed(platform),
    }
}

fn free_threaded_abi(abi: &str) -> bool {
    let variant = |text: &str| {
        text.trim_start_matches(|c: char| c.is_ascii_digit())
            .contains('t')
    };
    abi == "none" || abi == "abi3t" || abi.strip_prefix("cp").is_some_and(variant)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Implementation {
    CPython,
    PyPy,
    GraalPy,
}

impl Implementation {
    fn of(python: &Python) -> Self {
        match python.implementation.to_ascii_lowercase().as_str() {
            "pypy" => Self::PyPy,
            "graalpy" | "graalvm" => Self::GraalPy,
            _ => Self::CPython,
        }
    }

    fn language(self, major: u32, minor: u32) -> String {
        match self {
            Self::CPython => format!("cp{major}{minor}"),
            Self::PyPy => format!("pp{major}{minor}"),
            Self::GraalPy => format!("graalpy{major}{minor}"),
        }
    }

    fn abi(self, python: &Python) -> Option<String> {
        let (major, minor) = python.minor;
        let own = || {
            let mut parts = python
                .implementation_version
                .split('.')
                .map(str::parse::<u32>);
            Some((parts.next()?.ok()?, parts.next()?.ok()?))
        };
        Some(match self {
            Self::CPython if python.free_threaded => format!("cp{major}{minor}t"),
            Self::CPython if (major, minor) <= (3, 7) => format!("cp{major}{minor}m"),
            Self::CPython => format!("cp{major}{minor}"),
            Self::PyPy => own().map(|(a, b)| format!("pypy{major}{minor}_pp{a}{b}"))?,
            Self::GraalPy => own().map(|(a, b)| format!("graalpy{a}{b}_{major}{minor}_native"))?,
        })
    }
}

/// Platform tags, best first.
fn platforms(python: &Python) -> Vec<String> {
    let arch = match python.arch.as_str() {
        "armv8l" => "armv7l",
        arch => arch,
    };
    match python.os {
        Os::Linux(Libc::Glibc(major, minor)) => manylinux(arch, major, minor),
        Os::Linux(Libc::Musl(major, minor)) => {
            let musl = (0..=minor.min(99))
                .rev()
                .map(|minor| format!("musllinux_{major}_{minor}_{arch}"));
            musl.chain([format!("linux_{arch}")]).collect()
        }
        Os::MacOs(major, minor) => macos(arch, major, minor),
        Os::Windows => vec![match arch.to_ascii_lowercase().as_str() {
            "amd64" | "x86_64" => "win_amd64".to_owned(),
            "arm64" | "aarch64" => "win_arm64".to_owned(),
            _ => "win32".to_owned(),
        }],
    }
}

fn manylinux(arch: &str, major: u32, minor: u32) -> Vec<String> {
    let oldest = match arch {
        "x86_64" | "i686" => Some(5),
        "aarch64" | "armv7l" | "ppc64" | "ppc64le" | "s390x" => Some(17),
        "riscv64" => Some(31),
        "loongarch64" => Some(36),
        _ => None,
    };
    let mut tags = Vec::new();
    for minor in oldest
        .map_or(0..0, |oldest| oldest..minor.min(999) + 1)
        .rev()
    {
        tags.push(format!("manylinux_{major}_{minor}_{arch}"));
        match minor {
            5 => tags.push(format!("manylinux1_{arch}")),
            12 => tags.push(format!("manylinux2010_{arch}")),
            17 => tags.push(format!("manylinux2014_{arch}")),
            _ => {}
        }
    }
    tags.push(format!("linux_{arch}"));
    tags
}

fn macos(arch: &str, major: u32, minor: u32) -> Vec<String> {
    let arm = matches!(arch, "arm64" | "aarch64");
    let formats: &[&str] = if arm {
        &["arm64", "universal2"]
    } else {
        &[
            "x86_64",
            "intel",
            "fat64",
            "fat32",
            "universal2",
            "universal",
        ]
    };
    let of = |major: u32, minor: u32| {
        formats
            .iter()
            .map(move |format| format!("macosx_{major}_{minor}_{format}"))
    };
    if major <= 10 {
        return if arm {
            Vec::new()
        } else {
            (4..=minor.min(99))
                .rev()
                .flat_map(|minor| of(10, minor))
                .collect()
        };
    }
    let mut tags: Vec<String> = (11..=major.min(99))
        .rev()
        .flat_map(|major| of(major, 0))
        .collect();
    if arm {
        tags.extend(
            (4..=16)
                .rev()
                .map(|minor| format!("macosx_10_{minor}_universal2")),
        );
    } else {
        tags.extend((4..=16).rev().flat_map(|minor| of(10, minor)));
    }
    tags
}

#[cfg(test)]
mod tests;
