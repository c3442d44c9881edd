//! Puts a key into a text that lacks it.

use super::locate::{Located, Place, body_end, dotted, first_header, spans};
use super::text::{blank_before, comments_above, indentation, line_end, spliced, with_lines};
use toml_edit::TableLike;

/// `text` with `keys` set to `value`, which is written as it stands; `None` where something is in the way.
pub(super) fn inserted(
    text: &str,
    keys: &[String],
    located: &Located<'_>,
    value: &str,
) -> Option<String> {
    let (parents, leaf) = keys.split_at(keys.len().checked_sub(1)?);
    let rest = &keys[located.depth..];
    let line = |key: &[String]| format!("{} = {value}", dotted(key));
    Some(match &located.place {
        Place::Value(_) | Place::Taken => return None,
        Place::Table { table, header } if rest.len() == 1 => {
            let after = body_end(*table).or(header.as_ref().map(|span| span.end));
            match after {
                Some(end) => after_line(text, end, first_value(*table).unwrap_or(end), &line(rest)),
                None => before_tables(text, *table, &line(rest)),
            }
        }
        Place::Implied { header, first } if rest.len() == 1 => {
            let at = comments_above(text, *header, *first);
            let indent = indentation(text, *header);
            let mut lines = vec![
                format!("{indent}[{}]", dotted(parents)),
                format!("{indent}{}", line(leaf)),
            ];
            if blank_before(text, at) {
                lines.push(String::new());
            }
            with_lines(text, at, &lines)
        }
        Place::Table { .. } | Place::Implied { .. } => at_end(text, parents, &line(leaf)),
        Place::Dotted { table, prefix } => {
            let key: Vec<_> = prefix.iter().chain(rest).cloned().collect();
            after_line(text, body_end(*table)?, first_value(*table)?, &line(&key))
        }
        Place::Inline {
            table,
            span,
            prefix,
        } => {
            let pair = match rest {
                [one] => line(&[prefix.as_slice(), std::slice::from_ref(one)].concat()),
                [outer, inner @ ..] => {
                    let outer = [prefix.as_slice(), std::slice::from_ref(outer)].concat();
                    format!("{} = {{ {} }}", dotted(&outer), line(inner))
                }
                [] => return None,
            };
            let outer = || {
                located
                    .braces
                    .as_ref()
                    .and_then(|outer| body_end(outer.table))
            };
            if let Some(end) = body_end(*table).or_else(outer) {
                spliced(text, end..end, &format!(", {pair}"))
            } else {
                let inside = span.start + 1..span.end.checked_sub(1)?;
                let blank = text
                    .get(inside.clone())?
                    .chars()
                    .all(|c| matches!(c, ' ' | '\t'));
                let range = if blank {
                    inside
                } else {
                    inside.start..inside.start
                };
                spliced(text, range, &format!(" {pair} "))
            }
        }
    })
}

/// `line` below the line that `end` is on, indented as the line of `model`.
fn after_line(text: &str, end: usize, model: usize, line: &str) -> String {
    let indent = indentation(text, model);
    with_lines(text, line_end(text, end), &[format!("{indent}{line}")])
}

/// Where a value of the body of `table` begins, the one that stands first.
fn first_value(table: &dyn TableLike) -> Option<usize> {
    spans(table).into_iter().map(|span| span.start).min()
}

/// `line` as the only one that belongs to no table.
fn before_tables(text: &str, root: &dyn TableLike, line: &str) -> String {
    match first_header(root) {
        Some((header, first)) => {
            let at = comments_above(text, header, first);
            with_lines(text, at, &[line.to_owned(), String::new()])
        }
        None => with_lines(text, text.len(), &[line.to_owned()]),
    }
}

/// A new table at the end, a blank line above it.
fn at_end(text: &str, header: &[String], line: &str) -> String {
    let header = format!("[{}]", dotted(header));
    let mut lines = vec![header, line.to_owned()];
    let unfinished = !text.is_empty() && !text.ends_with('\n');
    if unfinished || !blank_before(text, text.len()) {
        lines.insert(0, String::new());
    }
    with_lines(text, text.len(), &lines)
}
