use std::collections::BTreeSet;

use crate::diagnose::registry::{CAUSES, SECTIONS};

/// The list that the project promises never to renumber.
const CODES: &str = "
101 different-filesystems 102 bind-mount-boundary 103 subvolume-boundary 104 project-id-boundary
105 encryption-boundary 106 landlock-boundary 107 union-branch-boundary 108 same-directory-only 109 server-boundary
110 clone-unsupported 111 hardlink-unsupported 112 symlink-unsupported 113 foreign-owner 114 immutable-file
115 link-limit 116 cloud-synced-link 117 read-only-target 118 policy-denied 119 nodatacow-mismatch 120 clone-denied
121 clone-transient 122 emulated-link 123 no-space 124 symlink-privilege 125 path-too-long 126 file-in-use
127 breaks-mid-wheel 128 copied-over-itself 129 place-taken 199 unexplained
201 needless-copy 202 mode-unreachable 203 shadowed-setting 204 invalid-value 205 pip-table-only
206 symlink-without-cache 207 symlink-mode-fragile 208 machine-fact-in-shared-config 209 temporary-cache 210 old-uv
211 cache-not-shared 212 symlinked-away 213 container-cache-mount 214 cache-in-memory 215 environment-elsewhere
216 wsl-mount 217 table-dropped
301 hardlink-slower-than-copy 302 clone-slower-than-hardlink 303 overlay-copy-up 304 network-filesystem
305 first-import-slow 306 noexec-mount
401 private-copies 402 edited-through-link 403 dangling-symlink 404 cache-was-cleaned 405 missing-files
406 environment-in-synced-folder
501 cache-not-writable 502 rename-boundary 503 locking-unsupported";

#[test]
fn codes_and_names_are_the_promised_ones_in_order() {
    let words: Vec<&str> = CODES.split_whitespace().collect();
    let promised: Vec<(u16, &str)> = words
        .chunks(2)
        .map(|pair| (pair[0].parse().unwrap(), pair[1]))
        .collect();
    let registered: Vec<(u16, &str)> = CAUSES
        .iter()
        .map(|cause| (cause.code.0, cause.name))
        .collect();
    assert_eq!(registered, promised);
    let names: BTreeSet<&str> = CAUSES.iter().map(|cause| cause.name).collect();
    assert_eq!(names.len(), CAUSES.len());
}

#[test]
fn every_page_has_its_title_and_every_section_with_text() {
    for cause in CAUSES {
        let title = format!("# {}: {}", cause.code, cause.name);
        assert_eq!(cause.page.lines().next(), Some(title.as_str()));
        let headings: Vec<&str> = cause
            .page
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        assert_eq!(headings, SECTIONS, "{}", cause.name);
        for section in cause.page.split("\n## ").skip(1) {
            let (heading, text) = section.split_once('\n').unwrap();
            assert!(text.trim().len() > 20, "{}: {heading}", cause.name);
        }
        assert!(!cause.summary.ends_with('.'), "{}", cause.name);
        assert!(
            cause
                .page
                .lines()
                .all(|line| line.len() <= 140 || line.contains("://")),
            "{}",
            cause.name
        );
    }
}

#[test]
fn a_code_that_a_page_points_to_exists() {
    for cause in CAUSES {
        for word in cause
            .page
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| word.starts_with("UL1"))
        {
            assert!(
                crate::diagnose::registry::find(word).is_some(),
                "{word} in {}",
                cause.name
            );
        }
    }
}
