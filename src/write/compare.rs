//! What a document says, apart from how it is written.

use std::collections::BTreeMap;

use toml_edit::{Document, Item, TableLike, Value};

/// A value, or a table of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    /// The kind of a scalar and its value, in one spelling.
    Leaf(&'static str, String),
    Array(Vec<Self>),
    Table(BTreeMap<String, Self>),
}

impl Tree {
    /// The values of `document`. The parser bounds how deep they nest.
    pub(super) fn of(document: &Document<&str>) -> Self {
        Self::table(document.as_table())
    }

    fn table(table: &dyn TableLike) -> Self {
        let pairs = table
            .iter()
            .filter_map(|(key, item)| Some((key.to_owned(), Self::item(item)?)));
        Self::Table(pairs.collect())
    }

    fn item(item: &Item) -> Option<Self> {
        Some(match item {
            Item::None => return None,
            Item::Value(value) => Self::value(value),
            Item::Table(table) => Self::table(table),
            Item::ArrayOfTables(array) => {
                Self::Array(array.iter().map(|table| Self::table(table)).collect())
            }
        })
    }

    fn value(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::Leaf("string", text.value().clone()),
            Value::Integer(number) => Self::Leaf("integer", number.value().to_string()),
            Value::Float(number) => Self::Leaf("float", number.value().to_bits().to_string()),
            Value::Boolean(truth) => Self::Leaf("boolean", truth.value().to_string()),
            Value::Datetime(time) => Self::Leaf("datetime", time.value().to_string()),
            Value::Array(array) => Self::Array(array.iter().map(Self::value).collect()),
            Value::InlineTable(table) => Self::table(table),
        }
    }
}

/// `tree` with the key at `keys` set, and the tables that lead to it; `None` where something else is in the way.
pub(super) fn with(mut tree: Tree, keys: &[String], value: &str) -> Option<Tree> {
    let (leaf, parents) = keys.split_last()?;
    let mut current = &mut tree;
    for key in parents {
        let Tree::Table(table) = current else {
            return None;
        };
        current = table
            .entry(key.clone())
            .or_insert_with(|| Tree::Table(BTreeMap::new()));
    }
    let Tree::Table(table) = current else {
        return None;
    };
    table.insert(leaf.clone(), Tree::Leaf("string", value.to_owned()));
    Some(tree)
}

/// `tree` without the key at `keys`; with `prune` also without the tables this leaves empty, which is what becomes of
/// tables that were made by dotted keys alone.
pub(super) fn without(tree: &Tree, keys: &[String], prune: bool) -> Tree {
    let mut tree = tree.clone();
    take(&mut tree, keys, prune);
    tree
}

fn take(tree: &mut Tree, keys: &[String], prune: bool) {
    let (Tree::Table(table), Some((first, rest))) = (tree, keys.split_first()) else {
        return;
    };
    if rest.is_empty() {
        table.remove(first);
    } else if let Some(inner) = table.get_mut(first) {
        take(inner, rest, prune);
        if prune && matches!(inner, Tree::Table(left) if left.is_empty()) {
            table.remove(first);
        }
    }
}
