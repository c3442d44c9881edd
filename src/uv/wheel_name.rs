//! Names of packages (PEP 503) and of wheel files (PEP 427), as every uv reads them.

use std::borrow::Cow;
use std::str::FromStr;

use pep508_rs::pep440_rs::Version;

/// `text` as a normalized name, or `None` where it is no name: lower case, runs of `-`, `_` and `.` as one `-`.
pub fn normalize(text: &str) -> Option<Cow<'_, str>> {
    let bytes = text.as_bytes();
    let (first, last) = (bytes.first()?, bytes.last()?);
    if !first.is_ascii_alphanumeric() || !last.is_ascii_alphanumeric() {
        return None;
    }
    let mut plain = true;
    let mut previous = b'a';
    for &byte in bytes {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => {}
            b'-' if previous != b'-' => {}
            b'A'..=b'Z' | b'-' | b'_' | b'.' => plain = false,
            _ => return None,
        }
        previous = byte;
    }
    if plain {
        return Some(Cow::Borrowed(text));
    }
    let mut name = String::with_capacity(text.len());
    for byte in bytes {
        match byte {
            b'-' | b'_' | b'.' if name.ends_with('-') => {}
            b'-' | b'_' | b'.' => name.push('-'),
            _ => name.push(char::from(byte.to_ascii_lowercase())),
        }
    }
    Some(Cow::Owned(name))
}

/// The parts of a wheel's file name. Tag sets are as written: `cp39.cp310`, to be split at the dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WheelName<'a> {
    /// Name, as written.
    pub name: &'a str,
    /// Version, as written; a valid PEP 440 version.
    pub version: &'a str,
    /// Build tag.
    pub build: Option<BuildTag<'a>>,
    /// Python tags.
    pub python: &'a str,
    /// ABI tags.
    pub abi: &'a str,
    /// Platform tags.
    pub platform: &'a str,
    /// Variant label (known to uv ≥ 0.13.1, which never chooses such a wheel by itself).
    pub variant: Option<&'a str>,
}

/// A build tag: its number, and what follows it. No build tag sorts before every build tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BuildTag<'a>(pub u64, pub Option<&'a str>);

impl<'a> WheelName<'a> {
    /// Reads the name of a wheel file.
    ///
    /// # Errors
    ///
    /// What is wrong with it, to follow "failed to parse … as wheel filename: ".
    pub fn parse(filename: &'a str) -> Result<Self, String> {
        let parsed = Self::split(filename)?;
        let (name, version) = (parsed.name, parsed.version);
        if normalize(name).is_none() {
            return Err(format!("`{name}` is not a package name"));
        }
        Version::from_str(version)
            .map_err(|error| format!("`{version}` is not a version: {error}"))?;
        for tags in [parsed.python, parsed.abi, parsed.platform] {
            if !tags.split('.').all(is_tag) {
                let rule = "tag components must contain only ASCII letters, digits, underscores, and periods";
                return Err(rule.to_owned());
            }
        }
        if let Some(variant) = parsed.variant
            && (!variant.split('.').all(is_tag)
                || variant.bytes().any(|byte| byte.is_ascii_uppercase()))
        {
            return Err(format!(
                "`{variant}` is neither a platform tag nor a variant label: lower case letters, digits, `_` and `.`"
            ));
        }
        Ok(parsed)
    }

    /// Splits a name that [`parse`](Self::parse) has accepted before, without judging its parts again.
    ///
    /// # Errors
    ///
    /// As `parse`, where the parts are too few or too many.
    pub fn split(filename: &'a str) -> Result<Self, String> {
        let stem = filename.strip_suffix(".whl").ok_or("must end with .whl")?;
        let mut parts = stem.split('-');
        let mut next = |what: &str| parts.next().ok_or_else(|| format!("must have {what}"));
        let (name, version) = (next("a name")?, next("a version")?);
        let (third, fourth, fifth) = (
            next("a Python tag")?,
            next("an ABI tag")?,
            next("a platform tag")?,
        );
        let (sixth, seventh) = (parts.next(), parts.next());
        if parts.next().is_some() {
            return Err("must have 5 to 7 components, but has more".to_owned());
        }
        let ((build, python, abi, platform), variant) = match (sixth, seventh) {
            (None, _) => ((None, third, fourth, fifth), None),
            (Some(sixth), None) if !third.starts_with(|c: char| c.is_ascii_digit()) => {
                ((None, third, fourth, fifth), Some(sixth))
            }
            (Some(sixth), variant) => ((Some(parse_build(third)?), fourth, fifth, sixth), variant),
        };
        Ok(Self {
            name,
            version,
            build,
            python,
            abi,
            platform,
            variant,
        })
    }

    /// The name, normalized.
    pub fn normalized_name(&self) -> Cow<'a, str> {
        normalize(self.name).unwrap_or(Cow::Borrowed(self.name))
    }

    /// The version, normalized (PEP 440): `1.0` for `v1.0`, `1.0rc1` for `1.0-rc.1`.
    pub fn normalized_version(&self) -> String {
        Version::from_str(self.version)
            .map_or_else(|_| self.version.to_owned(), |version| version.to_string())
    }
}

fn is_tag(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn parse_build(text: &str) -> Result<BuildTag<'_>, String> {
    let wrong =
        || format!("`{text}` is not a build tag: digits, then letters, digits, `_` and `.`");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    if !rest
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
    {
        return Err(wrong());
    }
    let number = number.parse().map_err(|_| wrong())?;
    Ok(BuildTag(number, (!rest.is_empty()).then_some(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalized() {
        for (text, name) in [
            ("certifi", Some("certifi")),
            ("Foo_Bar.baz", Some("foo-bar-baz")),
            ("a--b", Some("a-b")),
            ("a-_.b", Some("a-b")),
            ("a-b", Some("a-b")),
            ("-a", None),
            ("a-", None),
            ("", None),
            ("a b", None),
            ("é", None),
        ] {
            assert_eq!(normalize(text).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn wheel_names_are_split() {
        let name = WheelName::parse(
            "Foo_Bar-1.0.post1-2.a-cp39.cp310-abi3.none-manylinux_2_17_x86_64.linux_x86_64.whl",
        );
        let name = name.unwrap();
        assert_eq!(name.normalized_name(), "foo-bar");
        assert_eq!(
            (name.version, name.build),
            ("1.0.post1", Some(BuildTag(2, Some(".a"))))
        );
        assert_eq!((name.python, name.abi), ("cp39.cp310", "abi3.none"));
        assert_eq!(name.platform, "manylinux_2_17_x86_64.linux_x86_64");
        assert_eq!(
            WheelName::parse("a-v1.0-py3-none-any.whl")
                .unwrap()
                .normalized_version(),
            "1.0"
        );
    }

    #[test]
    fn variants_are_told_from_build_tags() {
        for (name, build, variant) in [
            ("a-1.0-py3-none-any-x86_64_v3.whl", None, Some("x86_64_v3")),
            (
                "a-1.0-7-py3-none-any-null.whl",
                Some(BuildTag(7, None)),
                Some("null"),
            ),
            ("a-1.0-7-py3-none-any.whl", Some(BuildTag(7, None)), None),
        ] {
            let parsed = WheelName::parse(name).unwrap();
            assert_eq!(
                (parsed.build, parsed.variant, parsed.platform),
                (build, variant, "any"),
                "{name}"
            );
        }
    }

    #[test]
    fn wrong_wheel_names_say_why() {
        for (name, reason) in [
            ("a-1.0-py3-none-any.zip", "must end with .whl"),
            ("a.whl", "must have a version"),
            ("a-1.0-py3-none.whl", "must have a platform tag"),
            (
                "a-1.0-1-py3-none-any-x-y.whl",
                "must have 5 to 7 components",
            ),
            ("a-1.0-py3-none-any-X.whl", "`X` is neither"),
            ("a-1.0-py3-none-any-.whl", "`` is neither"),
            ("a-1.0-1x&-py3-none-any.whl", "`1x&` is not a build tag"),
            ("a-1.0-1é-py3-none-any.whl", "is not a build tag"),
            ("_-1.0-py3-none-any.whl", "`_` is not a package name"),
            ("a-x-py3-none-any.whl", "`x` is not a version"),
            ("a-1.0-py3..py2-none-any.whl", "tag components"),
            ("a-1.0-py3-none-a/b.whl", "tag components"),
        ] {
            let error = WheelName::parse(name).unwrap_err();
            assert!(error.contains(reason), "{name}: {error}");
        }
    }

    #[test]
    fn build_tags_sort_by_number_first() {
        let mut tags = [
            None,
            Some("1"),
            Some("2"),
            Some("10"),
            Some("2a"),
            Some("2b"),
        ]
        .map(|text| text.map(|text| parse_build(text).unwrap()));
        tags.reverse();
        tags.sort();
        let numbers = tags.map(|tag| tag.map(|tag| (tag.0, tag.1)));
        let expected = [
            None,
            Some((1, None)),
            Some((2, None)),
            Some((2, Some("a"))),
            Some((2, Some("b"))),
            Some((10, None)),
        ];
        assert_eq!(numbers, expected);
    }
}
