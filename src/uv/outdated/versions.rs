//! Compares specifiers by the versions they allow.

use std::str::FromStr as _;

use pep508_rs::pep440_rs::{Version, VersionSpecifier};

/// Whether both say the same: literally, or as far as the versions near those they name tell.
pub(super) fn same(one: &[VersionSpecifier], other: &[VersionSpecifier]) -> bool {
    let literally =
        one.len() == other.len() && one.iter().all(|specifier| other.contains(specifier));
    literally || near(one, other).all(|version| allows(one, &version) == allows(other, &version))
}

/// Whether `other` allows whatever `one` does, as far as those versions tell.
pub(super) fn implies(one: &[VersionSpecifier], other: &[VersionSpecifier]) -> bool {
    near(one, other).all(|version| !allows(one, &version) || allows(other, &version))
}

fn allows(specifiers: &[VersionSpecifier], version: &Version) -> bool {
    specifiers
        .iter()
        .all(|specifier| specifier.contains(version))
}

/// Versions at, just before and just after those that the specifiers name, and far away.
fn near(one: &[VersionSpecifier], other: &[VersionSpecifier]) -> impl Iterator<Item = Version> {
    let named = one.iter().chain(other).map(VersionSpecifier::version);
    let around: Vec<Version> = named.flat_map(beside).collect();
    let far = [Version::new([0]), Version::new([u64::from(u32::MAX)])];
    around.into_iter().chain(far)
}

fn beside(version: &Version) -> impl Iterator<Item = Version> + use<> {
    let next = version.release().split_last().map(|(last, rest)| {
        let release = rest.iter().copied();
        Version::new(release.chain([last.saturating_add(1)]))
    });
    let version = version.to_string();
    let ends = ["", ".1", ".dev0", "a0", ".post1", "+local"].into_iter();
    ends.filter_map(move |end| Version::from_str(&format!("{version}{end}")).ok())
        .chain(next)
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use pep508_rs::pep440_rs::VersionSpecifiers;

    use super::*;

    fn read(text: &str) -> Vec<VersionSpecifier> {
        let specifiers = VersionSpecifiers::from_str(text).unwrap();
        specifiers.iter().cloned().collect()
    }

    #[test]
    fn meaning_counts() {
        for (one, other, equal) in [
            ("", "", true),
            (">=1", ">=1.0", true),
            (">=1,<2", "<2,>=1,>=0.5", true),
            ("~=1.0", "~=1.0.0", true),
            ("~=1.4", ">=1.4,==1.*", true),
            (">=1", "", false),
            (">=1", ">1", false),
            ("==1.*", "==1.0", false),
            (">=1", ">=1,!=3", false),
            (">=1,<2", ">=1,<2.1", false),
        ] {
            assert_eq!(same(&read(one), &read(other)), equal, "{one} {other}");
        }
        assert!(implies(&read(">=1,<2"), &read(">=1")));
        assert!(!implies(&read(">=1"), &read(">=1,<2")));
    }
}
