//! Every way to write `[tool.uv]`, and what becomes of it.

use crate::{IN_MANIFEST, IN_UV_TOML, edited, refusal};

/// `before`, and `after` when the mode is set to hardlink.
#[track_caller]
fn becomes(key: &str, before: &str, after: &str) {
    assert_eq!(
        edited(before, key, Some("hardlink")).unwrap(),
        after,
        "from {before:?}"
    );
    let crlf = |text: &str| text.replace('\n', "\r\n");
    if before.contains('\n') {
        assert_eq!(
            edited(&crlf(before), key, Some("hardlink")).unwrap(),
            crlf(after),
            "with CRLF, from {before:?}"
        );
    }
    let mark = |text: &str| format!("\u{feff}{text}");
    assert_eq!(
        edited(&mark(before), key, Some("hardlink")).unwrap(),
        mark(after),
        "with a BOM, from {before:?}"
    );
}

/// `before`, and `after` when the key is removed.
#[track_caller]
fn shrinks(key: &str, before: &str, after: &str) {
    assert_eq!(edited(before, key, None).unwrap(), after, "from {before:?}");
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(
        edited(&crlf(before), key, None).unwrap(),
        crlf(after),
        "with CRLF, from {before:?}"
    );
}

#[test]
fn an_existing_value_is_replaced_in_place() {
    for (before, after) in [
        (
            "[tool.uv]\nlink-mode = \"copy\"\n",
            "[tool.uv]\nlink-mode = \"hardlink\"\n",
        ),
        (
            "[tool.uv]\n  link-mode='copy'   # why\nx = 1\n",
            "[tool.uv]\n  link-mode='hardlink'   # why\nx = 1\n",
        ),
        (
            "[tool.uv]\n\"link-mode\" = \"\"\"copy\"\"\"",
            "[tool.uv]\n\"link-mode\" = \"hardlink\"",
        ),
        (
            "tool.uv.link-mode = \"copy\" # why\n",
            "tool.uv.link-mode = \"hardlink\" # why\n",
        ),
        (
            "[tool]\nuv . link-mode = \"copy\"\n",
            "[tool]\nuv . link-mode = \"hardlink\"\n",
        ),
        (
            "tool = { uv = { link-mode = 'copy' } } #\n",
            "tool = { uv = { link-mode = 'hardlink' } } #\n",
        ),
        (
            "tool.uv = { link-mode = 1, x = 2 }\n",
            "tool.uv = { link-mode = \"hardlink\", x = 2 }\n",
        ),
        (
            "[tool]\nuv = {link-mode = [\n \"copy\", # c\n]}\n",
            "[tool]\nuv = {link-mode = \"hardlink\"}\n",
        ),
        (
            "['tool'.\"uv\"]\nlink-mode = \"copy\"\n",
            "['tool'.\"uv\"]\nlink-mode = \"hardlink\"\n",
        ),
    ] {
        becomes(IN_MANIFEST, before, after);
    }
}

#[test]
fn a_table_with_a_header_gets_the_key_after_its_last() {
    for (before, after) in [
        ("[tool.uv]\n", "[tool.uv]\nlink-mode = \"hardlink\"\n"),
        ("[tool.uv]", "[tool.uv]\nlink-mode = \"hardlink\""),
        (
            "[tool.uv] # ours\n\n[a]\n",
            "[tool.uv] # ours\nlink-mode = \"hardlink\"\n\n[a]\n",
        ),
        (
            "[tool.uv]\nx = 1 # one\n# two\n\n[tool.uv.pip]\ny = 2\n",
            "[tool.uv]\nx = 1 # one\nlink-mode = \"hardlink\"\n# two\n\n[tool.uv.pip]\ny = 2\n",
        ),
        (
            "[tool.uv]\n\tx = [\n\t\t1,\n\t]\n",
            "[tool.uv]\n\tx = [\n\t\t1,\n\t]\n\tlink-mode = \"hardlink\"\n",
        ),
        (
            "[tool.uv]\nx = 1\nsources.a = { path = \"a\" }\n[b]\n",
            "[tool.uv]\nx = 1\nsources.a = { path = \"a\" }\nlink-mode = \"hardlink\"\n[b]\n",
        ),
        (
            "[tool.uv]\nx = '''\n[tool.uv]\n# y\n'''\n[b]\nc = 1",
            "[tool.uv]\nx = '''\n[tool.uv]\n# y\n'''\nlink-mode = \"hardlink\"\n[b]\nc = 1",
        ),
        (
            "[tool.uv.pip]\nlink-mode = \"copy\"\n[tool.uv]\nx = 1",
            "[tool.uv.pip]\nlink-mode = \"copy\"\n[tool.uv]\nx = 1\nlink-mode = \"hardlink\"",
        ),
    ] {
        becomes(IN_MANIFEST, before, after);
    }
}

#[test]
fn a_table_without_a_header_gets_one_before_the_first_table_below_it() {
    for (before, after) in [
        (
            "[project]\nname = \"a\"\n\n# where from\n[tool.uv.sources]\nb = { path = \"b\" }\n",
            "[project]\nname = \"a\"\n\n[tool.uv]\nlink-mode = \"hardlink\"\n\n# where from\n[tool.uv.sources]\nb = { path = \"b\" }\n",
        ),
        (
            "[a]\nb = '''\n# c'''\n[[tool.uv.index]]\nx = 1\n[[tool.uv.index]]\n[tool.uv.pip]\n",
            "[a]\nb = '''\n# c'''\n[tool.uv]\nlink-mode = \"hardlink\"\n[[tool.uv.index]]\nx = 1\n[[tool.uv.index]]\n[tool.uv.pip]\n",
        ),
        (
            "[tool.uv.workspace]\nmembers = []",
            "[tool.uv]\nlink-mode = \"hardlink\"\n\n[tool.uv.workspace]\nmembers = []",
        ),
        (
            "# all\n\n[tool.uv.a.b]\n[z]\n[tool.uv.c]\n",
            "# all\n\n[tool.uv]\nlink-mode = \"hardlink\"\n\n[tool.uv.a.b]\n[z]\n[tool.uv.c]\n",
        ),
    ] {
        becomes(IN_MANIFEST, before, after);
    }
}

#[test]
fn dotted_keys_stay_dotted() {
    for (before, after) in [
        (
            "[tool]\nuv.x = 1\nb = 2\n",
            "[tool]\nuv.x = 1\nuv.link-mode = \"hardlink\"\nb = 2\n",
        ),
        (
            "tool.uv.x = 1 # one\n[b]\n",
            "tool.uv.x = 1 # one\ntool.uv.link-mode = \"hardlink\"\n[b]\n",
        ),
        (
            "tool.black.x = 1",
            "tool.black.x = 1\ntool.uv.link-mode = \"hardlink\"",
        ),
        (
            "[tool]\n  uv.sources.x = { a = 1 }\n[tool.uv.pip]\n",
            "[tool]\n  uv.sources.x = { a = 1 }\n  uv.link-mode = \"hardlink\"\n[tool.uv.pip]\n",
        ),
    ] {
        becomes(IN_MANIFEST, before, after);
    }
}

#[test]
fn tables_in_braces_get_the_key_in_the_braces() {
    for (before, after) in [
        (
            "tool = { uv = { x = 1 } }\n",
            "tool = { uv = { x = 1, link-mode = \"hardlink\" } }\n",
        ),
        ("tool = {}", "tool = { uv = { link-mode = \"hardlink\" } }"),
        (
            "tool = { a = 1 }\n",
            "tool = { a = 1, uv = { link-mode = \"hardlink\" } }\n",
        ),
        (
            "[tool]\nuv = { }\n",
            "[tool]\nuv = { link-mode = \"hardlink\" }\n",
        ),
        (
            "[tool]\nuv = {x=[1,\n2]} # c\n",
            "[tool]\nuv = {x=[1,\n2], link-mode = \"hardlink\"} # c\n",
        ),
        (
            "tool = { uv.x = 1, a = 2 }\n",
            "tool = { uv.x = 1, uv.link-mode = \"hardlink\", a = 2 }\n",
        ),
        (
            "tool.uv = { x = 1 }\n",
            "tool.uv = { x = 1, link-mode = \"hardlink\" }\n",
        ),
    ] {
        becomes(IN_MANIFEST, before, after);
    }
}

#[test]
fn a_file_without_the_table_gets_it_at_the_end() {
    for (before, after) in [
        ("", "[tool.uv]\nlink-mode = \"hardlink\"\n"),
        (
            "[project]\nname = \"a\"\n",
            "[project]\nname = \"a\"\n\n[tool.uv]\nlink-mode = \"hardlink\"\n",
        ),
        (
            "[project]\nname = \"a\"",
            "[project]\nname = \"a\"\n\n[tool.uv]\nlink-mode = \"hardlink\"",
        ),
        (
            "[project]\n\n# end\n\n",
            "[project]\n\n# end\n\n[tool.uv]\nlink-mode = \"hardlink\"\n",
        ),
        (
            "[tool]\na = 1\n",
            "[tool]\na = 1\n\n[tool.uv]\nlink-mode = \"hardlink\"\n",
        ),
        (
            "[tool.ruff]\na = 1\n",
            "[tool.ruff]\na = 1\n\n[tool.uv]\nlink-mode = \"hardlink\"\n",
        ),
    ] {
        becomes(IN_MANIFEST, before, after);
    }
}

#[test]
fn a_uv_toml_gets_the_key_above_its_tables() {
    for (before, after) in [
        ("", "link-mode = \"hardlink\"\n"),
        ("# mine\n", "# mine\nlink-mode = \"hardlink\"\n"),
        (
            "cache-dir = \"/c\"\n\n[pip]\n",
            "cache-dir = \"/c\"\nlink-mode = \"hardlink\"\n\n[pip]\n",
        ),
        (
            "# mine\n\n# pip\n[pip]\nx = 1\n",
            "# mine\n\nlink-mode = \"hardlink\"\n\n# pip\n[pip]\nx = 1\n",
        ),
        (
            "[[index]]\nurl = \"a\"",
            "link-mode = \"hardlink\"\n\n[[index]]\nurl = \"a\"",
        ),
        (
            "pip.x = 1\nlink-mode = \"copy\"",
            "pip.x = 1\nlink-mode = \"hardlink\"",
        ),
    ] {
        becomes(IN_UV_TOML, before, after);
    }
}

#[test]
fn a_removed_key_takes_its_line_and_nothing_else() {
    for (before, after) in [
        (
            "[tool.uv]\n# a\nlink-mode = \"copy\" # b\nx = 1\n",
            "[tool.uv]\n# a\nx = 1\n",
        ),
        ("[tool.uv]\nx = 1\nlink-mode = \"copy\"", "[tool.uv]\nx = 1"),
        ("[tool.uv]\nlink-mode = \"copy\"\n", "[tool.uv]\n"),
        (
            "[tool.uv]\nlink-mode = '''\ncopy'''\n\n[b]\n",
            "[tool.uv]\n\n[b]\n",
        ),
        ("tool.uv.link-mode = \"copy\"\n[a]\n", "[a]\n"),
        (
            "tool = { uv = { link-mode = \"copy\" } }\n",
            "tool = { uv = {} }\n",
        ),
        (
            "tool = { uv = { x = 1, link-mode = \"copy\" } }\n",
            "tool = { uv = { x = 1 } }\n",
        ),
        (
            "tool = { uv = { link-mode = \"copy\", x = 1 } }\n",
            "tool = { uv = { x = 1 } }\n",
        ),
        (
            "tool = { uv = { x = 1, link-mode = \"copy\", y = 2 } }\n",
            "tool = { uv = { x = 1, y = 2 } }\n",
        ),
        (
            "tool = { uv.link-mode = \"copy\", x = 1 }\n",
            "tool = { x = 1 }\n",
        ),
        (
            "[tool.uv.pip]\nlink-mode = \"copy\"\n",
            "[tool.uv.pip]\nlink-mode = \"copy\"\n",
        ),
        ("", ""),
    ] {
        shrinks(IN_MANIFEST, before, after);
    }
    shrinks(IN_UV_TOML, "link-mode = \"copy\"\n\n[pip]\n", "\n[pip]\n");
}

#[test]
fn what_cannot_be_done_is_refused() {
    for before in [
        "tool = 1\n",
        "[[tool]]\n",
        "[[tool.uv]]\n",
        "[tool.uv.link-mode]\nx = 1\n",
        "tool.uv = \"x\"\n",
    ] {
        let text = refusal(edited(before, IN_MANIFEST, Some("hardlink")));
        assert!(text.contains("without touching something else"), "{text}");
    }
}

#[test]
fn values_and_keys_are_quoted() {
    for value in [
        "a\"b",
        "C:\\cache",
        "it's",
        "new\nline",
        "\u{1b}[0m",
        "ü",
        "",
    ] {
        for before in ["", "cache-dir = 'x'\n", "cache-dir = \"x\"\n"] {
            let after = edited(before, "cache-dir", Some(value)).unwrap();
            let document: toml_edit::Document<String> = toml_edit::Document::parse(after).unwrap();
            assert_eq!(document["cache-dir"].as_str(), Some(value));
        }
    }
    assert_eq!(
        edited("", "\"a b\".c", Some("x")).unwrap(),
        "[\"a b\"]\nc = \"x\"\n"
    );
}
