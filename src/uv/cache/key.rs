//! The name of a wheel's pointer file.

use super::digest::cache_digest;
use crate::model::uv::UvVersion;
use crate::uv::wheel_name::WheelName;

/// The first release with short names.
pub(super) const SHORT: UvVersion = UvVersion(0, 6, 4);

/// The first release that has the build tag in the name.
const HAS_BUILD_TAG: UvVersion = UvVersion(0, 5, 19);

/// The longest name, in bytes.
const LONGEST: usize = 64;

/// What is left of the version where the name would be longer: room for a dash and a digest is kept.
const VERSION_LONGEST: usize = LONGEST - 1 - 16;

/// The name of the pointer of the wheel `filename`, without its extension; `None` where that is no wheel's name.
///
/// ≤ 0.6.3: the stem of the file name, normalized; ≤ 0.5.18 without the build tag. ≥ 0.6.4: `VERSION-TAGS`,
/// or `VERSION-DIGEST` where that is longer than 64 bytes.
pub fn cache_key(filename: &str, version: UvVersion) -> Option<String> {
    let name = WheelName::split(filename).ok()?;
    let tags = tags(filename)?;
    let release = name.normalized_version();
    if version < SHORT {
        let tags = match name.build {
            Some(_) if version < HAS_BUILD_TAG => tags.split_once('-')?.1,
            _ => tags,
        };
        let project = name.normalized_name().replace('-', "_");
        return Some(format!("{project}-{release}-{tags}"));
    }
    let full = format!("{release}-{tags}");
    if full.len() <= LONGEST {
        return Some(full);
    }
    let digest = cache_digest(tags);
    let kept = release.get(..VERSION_LONGEST).unwrap_or(&release);
    let kept = kept.trim_end_matches(['.', '+']);
    Some(format!("{kept}-{digest}"))
}

/// Everything of a wheel's file name behind the version: `[build-]python-abi-platform`.
pub(super) fn tags(filename: &str) -> Option<&str> {
    let stem = filename.strip_suffix(".whl")?;
    let mut parts = stem.splitn(3, '-');
    parts.nth(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_uv() {
        let long = "markupsafe-3.0.4-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.manylinux_2_28_x86_64.whl";
        for (filename, old, new) in [
            (
                "Foo_Bar-v1.0-py3-none-any.whl",
                "foo_bar-1.0-py3-none-any",
                "1.0-py3-none-any",
            ),
            (
                "a-1.0-2b-py2.py3-none-any.whl",
                "a-1.0-2b-py2.py3-none-any",
                "1.0-2b-py2.py3-none-any",
            ),
            (long, &long[..long.len() - 4], "3.0.4-516d0c2242d49034"),
        ] {
            let key = |version| cache_key(filename, version).unwrap();
            assert_eq!(key(UvVersion(0, 6, 3)), old);
            assert_eq!(key(SHORT), new);
        }
        assert_eq!(cache_key("a.zip", SHORT), None);
    }

    #[test]
    fn build_tags_count_since_0_5_19() {
        let key = |version| cache_key("a-1.0-2b-py3-none-any.whl", version).unwrap();
        assert_eq!(key(UvVersion(0, 5, 18)), "a-1.0-py3-none-any");
        assert_eq!(key(HAS_BUILD_TAG), "a-1.0-2b-py3-none-any");
    }

    #[test]
    fn long_versions_are_cut() {
        let version = format!("1.0+{}.{}", "a".repeat(42), "b".repeat(20));
        let key = cache_key(&format!("a-{version}-py3-none-any.whl"), SHORT).unwrap();
        assert_eq!(&key[..47], format!("1.0+{}-", "a".repeat(42)));
        assert_eq!(key.len(), 47 + 16);
    }
}
