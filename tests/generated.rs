//! Files that are made from the program: they fail here when they are stale, and are rewritten with `GEN=1`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::fmt::Write as _;
use std::path::Path;

use uv_linkcheck::diagnose::explain::pages;
use uv_linkcheck::diagnose::registry::CAUSES;
use uv_linkcheck::env::{Process, Vars as _};

/// The table of causes: code, name, what it is in a line.
fn causes() -> String {
    let mut table = String::from("| code | name | what it is |\n| --- | --- | --- |\n");
    for cause in CAUSES {
        writeln!(
            table,
            "| {} | `{}` | {} |",
            cause.code, cause.name, cause.summary
        )
        .unwrap();
    }
    table
}

#[test]
fn the_readme_lists_every_cause() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs_err::read_to_string(&path).unwrap();
    let (begin, end) = (
        "<!-- causes: made by tests/generated.rs -->\n",
        "<!-- end of causes -->",
    );
    let from = text.find(begin).expect("the mark stands in the README") + begin.len();
    let to = text.find(end).expect("the mark stands in the README");
    let fresh = format!("{}\n{}\n{}", &text[..from], causes(), &text[to..]);
    compare("README.md", &fresh);
}

/// Fails where the file is another one, or writes it.
fn compare(name: &str, fresh: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if Process.get_nonempty("GEN").is_some() {
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(&path, fresh).unwrap();
        return;
    }
    let text = fs_err::read_to_string(&path).unwrap_or_default();
    assert!(
        text == fresh,
        "{name} is stale: run `GEN=1 cargo test --test generated`"
    );
}

#[test]
fn the_pages_of_the_causes_are_one_page() {
    let page = pages();
    for cause in CAUSES {
        let title = format!("\n## {}: {}\n", cause.code, cause.name);
        assert_eq!(page.matches(&title).count(), 1, "{title}");
    }
    compare("docs/causes.md", &page);
}
