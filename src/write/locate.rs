//! Where in a parsed document a key is, or would have to be.

use std::ops::Range;

use toml_edit::{Document, Item, TableLike, Value};

/// How the tables on the way to a key are written.
pub(super) enum Place<'a> {
    /// The key is there, with this value.
    Value(&'a Value),
    /// The key is there as a table of its own, or something on the way to it is not a table.
    Taken,
    /// The last existing table on the way is the document, or has a header of its own.
    Table {
        table: &'a dyn TableLike,
        /// The header; `None` for the document.
        header: Option<Range<usize>>,
    },
    /// It is made by dotted keys; `prefix` leads to it from the table these stand in.
    Dotted {
        table: &'a dyn TableLike,
        prefix: Vec<String>,
    },
    /// It is written in braces.
    Inline {
        table: &'a dyn TableLike,
        span: Range<usize>,
        prefix: Vec<String>,
    },
    /// It exists only because tables below it do; the first of these has this header, and comments above it from `first`.
    Implied { header: usize, first: usize },
}

/// What was found on the way to a key.
pub(super) struct Located<'a> {
    pub(super) place: Place<'a>,
    /// How many of the key's parts lead to an existing table.
    pub(super) depth: usize,
    /// The innermost braces on the way, where there are any.
    pub(super) braces: Option<Braces<'a>>,
}

/// A table in braces.
pub(super) struct Braces<'a> {
    pub(super) table: &'a dyn TableLike,
    pub(super) span: Range<usize>,
}

/// Follows `keys` from the top of the document.
pub(super) fn locate<'a>(document: &'a Document<&str>, keys: &[String]) -> Located<'a> {
    let mut place = Place::Table {
        table: document.as_table(),
        header: None,
    };
    let mut current: &dyn TableLike = document.as_table();
    let mut braces: Option<Braces<'a>> = None;
    let mut prefix: Vec<String> = Vec::new();
    for (depth, key) in keys.iter().enumerate() {
        let last = depth + 1 == keys.len();
        let Some(item) = current.get(key) else {
            return Located {
                place,
                depth,
                braces,
            };
        };
        match item {
            Item::None => {
                return Located {
                    place,
                    depth,
                    braces,
                };
            }
            Item::Value(Value::InlineTable(table)) if !last => {
                current = table;
                if table.is_dotted() {
                    prefix.push(key.clone());
                } else {
                    prefix.clear();
                    braces = table.span().map(|span| Braces { table, span });
                }
                place = match &braces {
                    Some(outer) => Place::Inline {
                        table,
                        span: outer.span.clone(),
                        prefix: prefix.clone(),
                    },
                    None => Place::Dotted {
                        table,
                        prefix: prefix.clone(),
                    },
                };
            }
            Item::Value(value) if last => {
                return Located {
                    place: Place::Value(value),
                    depth: depth + 1,
                    braces,
                };
            }
            Item::Table(table) if !last => {
                current = table;
                if table.is_dotted() {
                    prefix.push(key.clone());
                    place = Place::Dotted {
                        table,
                        prefix: prefix.clone(),
                    };
                    continue;
                }
                prefix.clear();
                place = match (table.is_implicit(), table.span()) {
                    (false, Some(span)) => Place::Table {
                        table,
                        header: Some(span),
                    },
                    _ => match first_header(table) {
                        Some((header, first)) => Place::Implied { header, first },
                        None => Place::Taken,
                    },
                };
            }
            _ => {
                return Located {
                    place: Place::Taken,
                    depth,
                    braces,
                };
            }
        }
    }
    Located {
        place,
        depth: keys.len(),
        braces,
    }
}

/// A key as it is written, each part quoted where it has to be.
pub(super) fn dotted<S: AsRef<str>>(keys: &[S]) -> String {
    let parts: Vec<_> = keys
        .iter()
        .map(|key| toml_edit::Key::new(key.as_ref()).to_string())
        .collect();
    parts.join(".")
}

/// Where the last value that stands in the body of `table` ends, tables with headers of their own left out.
pub(super) fn body_end(table: &dyn TableLike) -> Option<usize> {
    spans(table).into_iter().map(|span| span.end).max()
}

/// The spans of the values in the body of `table`, in no order.
pub(super) fn spans(table: &dyn TableLike) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = vec![table];
    while let Some(table) = open.pop() {
        for (_, item) in table.iter() {
            match item {
                Item::Value(Value::InlineTable(inner)) if inner.is_dotted() => open.push(inner),
                Item::Value(value) => found.extend(value.span()),
                Item::Table(inner) if inner.is_dotted() => open.push(inner),
                _ => {}
            }
        }
    }
    found
}

/// The first header below `table`, and where the blanks and comments above it begin.
pub(super) fn first_header(table: &dyn TableLike) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    let mut consider = |table: &toml_edit::Table| {
        let Some(span) = table.span() else { return };
        if best.is_none_or(|(header, _)| span.start < header) {
            let above = table.decor().prefix().and_then(toml_edit::RawString::span);
            best = Some((span.start, above.map_or(span.start, |range| range.start)));
        }
    };
    let mut open = vec![table];
    while let Some(table) = open.pop() {
        for (_, item) in table.iter() {
            match item {
                Item::Table(inner) => {
                    if !inner.is_implicit() {
                        consider(inner);
                    }
                    open.push(inner);
                }
                Item::ArrayOfTables(array) => array.iter().take(1).for_each(&mut consider),
                _ => {}
            }
        }
    }
    best
}
