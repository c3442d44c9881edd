//! Documents nobody wrote by hand: only the key changes, and a second run changes nothing.

use std::collections::BTreeMap;

use proptest::prelude::*;
use toml_edit::{Document, Item, TableLike, Value};

use crate::edited;

/// The key is set, changed, and removed again; each time nothing else differs.
pub(crate) fn check(text: &str, key: &str) {
    let before = flat(text);
    let present = before.keys().any(|path| path == key);
    for value in ["hardlink", "clone"] {
        let after = edited(text, key, Some(value)).unwrap();
        let mut wanted = before.clone();
        wanted.insert(key.to_owned(), format!("{value:?}"));
        assert_eq!(flat(&after), wanted, "{text:?} became {after:?}");
        if !present {
            assert_added(text, &after);
        }
        let removed = edited(&after, key, None).unwrap();
        let mut wanted = before.clone();
        wanted.remove(key);
        assert_eq!(flat(&removed), wanted, "{after:?} became {removed:?}");
        if present {
            assert_eq!(
                edited(&after, key, Some("symlink")).unwrap().len() + value.len(),
                after.len() + "symlink".len()
            );
        }
    }
}

/// `after` is `before` with one stretch put in.
fn assert_added(before: &str, after: &str) {
    let head = before
        .bytes()
        .zip(after.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let tail = before
        .bytes()
        .rev()
        .zip(after.bytes().rev())
        .take_while(|(a, b)| a == b)
        .count();
    assert!(
        head + tail >= before.len(),
        "{before:?} is not kept in {after:?}"
    );
    let crlf = before.contains("\r\n") && !before.replace("\r\n", "").contains('\n');
    assert!(
        !crlf || !after.replace("\r\n", "").contains('\n'),
        "line endings are mixed in {after:?}"
    );
}

/// Every value by its path, spelled one way. Tables that hold nothing are left out.
fn flat(text: &str) -> BTreeMap<String, String> {
    fn walk(table: &dyn TableLike, path: &str, found: &mut BTreeMap<String, String>) {
        for (key, item) in table.iter() {
            let path = if path.is_empty() {
                key.to_owned()
            } else {
                format!("{path}.{key}")
            };
            match item {
                Item::Value(value) => leaf(value, &path, found),
                Item::Table(inner) => walk(inner, &path, found),
                Item::ArrayOfTables(array) => {
                    for (index, inner) in array.iter().enumerate() {
                        walk(inner, &format!("{path}[{index}]"), found);
                    }
                }
                Item::None => {}
            }
        }
    }
    fn leaf(value: &Value, path: &str, found: &mut BTreeMap<String, String>) {
        let shown = match value {
            Value::InlineTable(inner) => return walk(inner, path, found),
            Value::Array(array) => {
                for (index, value) in array.iter().enumerate() {
                    leaf(value, &format!("{path}[{index}]"), found);
                }
                return;
            }
            Value::String(text) => format!("{:?}", text.value()),
            other => other.clone().decorated("", "").to_string(),
        };
        assert_eq!(found.insert(path.to_owned(), shown), None, "{path} twice");
    }
    let document = Document::parse(text.strip_prefix('\u{feff}').unwrap_or(text)).unwrap();
    let mut found = BTreeMap::new();
    walk(document.as_table(), "", &mut found);
    found
}

/// How `[tool.uv]` is written, if at all. Each line of a block belongs together.
fn uv_blocks() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "[tool.uv]\n",
        "[tool.uv]\nlink-mode = \"copy\" # kept\n",
        "[tool.uv]\n  package = false\n",
        "[ tool . uv ] # ours\npackage = false\n\n# end of it\n",
        "[tool.uv.sources]\na = { path = \"a\" }\n",
        "# above\n[tool.uv.sources]\n\n[tool.uv]\nmanaged = true\n",
        "[[tool.uv.index]]\nname = \"x\"\n\n[[tool.uv.index]]\nname = \"y\"\n",
        "[tool.uv.pip]\nlink-mode = \"copy\"\n",
        "[tool.uv]\n'link-mode' = 'copy'\nsources.x.path = \"x\"\n[tool.uv.workspace]\nmembers = [\n  \"a\", # b\n]\n",
        "[tool]\nuv = { package = false }\n",
        "[tool]\nuv.package = false # no\nother = 1\n",
        "[tool]\nuv = { link-mode = \"copy\", package = true }\n",
        "[tool]\nuv = {}\n",
        "[tool]\n",
    ])
}

fn other_blocks() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "[project]\nname = \"demo\" # it\nversion = \"0.1\"\ndependencies = [\n    \"a>=1\",\n    # why\n    \"b\",\n]\n",
        "# a comment alone\n",
        "[build-system]\nrequires = ['hatchling']\n\n\n",
        "[project.scripts]\n\"a b\" = \"c:d\"\n",
        "[[people]]\nname = \"x\"\nborn = 1979-05-27T07:32:00Z\n[[people]]\nname = '''\n[tool.uv]\nlink-mode = \"no\"\n'''\n",
        "[numbers]\nx = 0x1F\ny = 1_000.5\nz = nan\nw = -inf\n",
        "\n   \n\t\n",
    ]);
    prop_oneof![
        4 => fixed.prop_map(str::to_owned),
        2 => ("[a-z]{1,8}", "[a-z0-9_-]{1,8}", "[ -~&&[^\\\\\"]]{0,20}", "[ -~]{0,20}").prop_map(
            |(table, key, value, comment)| format!("[x.{table}]\n{key} = \"{value}\" # {comment}\n")
        ),
    ]
}

fn documents() -> impl Strategy<Value = String> {
    (
        prop::collection::vec(other_blocks(), 0..5),
        uv_blocks(),
        prop::bool::ANY,
        prop::bool::ANY,
        prop::bool::ANY,
        prop::bool::ANY,
        0_usize..6,
    )
        .prop_map(|(mut blocks, uv, ruff, crlf, mark, cut, at)| {
            blocks.sort();
            blocks.dedup();
            blocks.insert(at.min(blocks.len()), uv.to_owned());
            if ruff {
                blocks.push("[tool.ruff.lint]\nselect = [\"ALL\"]\n".to_owned());
            }
            let mut text = blocks.concat();
            if cut {
                text.truncate(text.trim_end_matches('\n').len());
            }
            if crlf {
                text = text.replace('\n', "\r\n");
            }
            if mark {
                format!("\u{feff}{text}")
            } else {
                text
            }
        })
        .prop_filter("two blocks may clash", |text| {
            Document::parse(text.strip_prefix('\u{feff}').unwrap_or(text)).is_ok()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_the_key_changes_in_a_manifest(text in documents()) {
        check(&text, "tool.uv.link-mode");
    }

    #[test]
    fn only_the_key_changes_in_a_uv_toml(text in documents(), first in "(|link-mode = 'copy' #\n|a\\.b = 1\n\n|# top\n\n)") {
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        check(&format!("{first}{text}"), "link-mode");
    }

    #[test]
    fn no_text_is_too_strange(text in "[\\[\\]{}a.= '\"\n#,\r\u{feff}]{0,40}") {
        if Document::parse(text.as_str()).is_ok() {
            let after = edited(&text, "a.b", Some("x"));
            if let Ok(after) = after {
                prop_assert!(flat(&after).contains_key("a.b"));
            }
        }
    }
}
