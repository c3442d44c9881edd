//! An error, for people: what is wrong, the line it is in, and what to do.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::style::{Style, Tone};
use super::text::{is_unsafe, wrap};
use crate::error::{Error, SourceFile};

/// Bytes of a line beyond which only its number is told.
const LONGEST: usize = 2048;

/// `error` as lines for people.
pub fn render(error: &Error, style: &Style) -> String {
    let message = style.text(&error.to_string());
    let mut text = match error
        .source_file()
        .and_then(|file| Some((file, excerpt(file, style)?)))
    {
        Some((file, excerpt)) => snippet(file, excerpt, &message, style),
        None => plain(error, &message, style),
    };
    if let Some(hint) = error.hint().filter(|hint| !hint.is_empty()) {
        labelled(&mut text, "hint:", Tone::Hint, &style.text(hint), style);
    }
    text
}

/// A warning, as a line for people.
pub fn warning(message: &str, style: &Style) -> String {
    let mut text = String::new();
    labelled(
        &mut text,
        "warning:",
        Tone::Warning,
        &style.text(message),
        style,
    );
    text
}

/// One line of a file, safe to show, with the part in question.
struct Excerpt {
    line: usize,
    text: String,
    span: Range<usize>,
}

/// The line of the span; `None` where there is none, or it is too long to show.
fn excerpt(file: &SourceFile, style: &Style) -> Option<Excerpt> {
    let span = file.span.clone()?;
    let before = file.text.get(..span.start)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = file.text.get(start..)?;
    let length = rest.find('\n').unwrap_or(rest.len());
    if length > LONGEST {
        return None;
    }
    let line = rest[..length].trim_end_matches('\r');
    let from = (span.start - start).min(line.len());
    let to = span.end.saturating_sub(start).clamp(from, line.len());
    let (before, inside, after) = (line.get(..from)?, line.get(from..to)?, line.get(to..)?);
    let (before, inside, after) = (
        visible(before, style),
        visible(inside, style),
        visible(after, style),
    );
    let span = before.len()..before.len() + inside.len();
    Some(Excerpt {
        line: file.line()?,
        text: format!("{before}{inside}{after}"),
        span,
    })
}

/// `text` with a mark in place of every character that is unsafe to show, so that columns stay what they are.
fn visible<'a>(text: &'a str, style: &Style) -> Cow<'a, str> {
    let mark = if style.unicode { '\u{fffd}' } else { '?' };
    let hidden = |c: char| (c != '\t' && is_unsafe(c)) || !(style.unicode || c.is_ascii());
    if text.contains(hidden) {
        Cow::Owned(
            text.chars()
                .map(|c| if hidden(c) { mark } else { c })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

fn snippet(file: &SourceFile, excerpt: Excerpt, message: &str, style: &Style) -> String {
    let renderer = if style.colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let decor = if style.unicode {
        DecorStyle::Unicode
    } else {
        DecorStyle::Ascii
    };
    let source = Snippet::source(excerpt.text)
        .line_start(excerpt.line)
        .path(style.path(&file.path))
        .annotation(AnnotationKind::Primary.span(excerpt.span));
    let group = Level::ERROR.primary_title(message).element(source);
    let text = renderer
        .decor_style(decor)
        .term_width(style.width)
        .render(&[group]);
    let mut text: String = text
        .lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n");
    text.push('\n');
    text
}

fn plain(error: &Error, message: &str, style: &Style) -> String {
    let mut text = String::new();
    labelled(&mut text, "error:", Tone::Bad, message, style);
    if let Some((file, line)) = error
        .source_file()
        .and_then(|file| Some((file, file.line()?)))
    {
        let column = file
            .column()
            .map(|column| format!(":{column}"))
            .unwrap_or_default();
        let arrow = style.paint(Tone::Info, "-->");
        let _ = writeln!(text, "  {arrow} {}:{line}{column}", style.path(&file.path));
    }
    text
}

fn labelled(text: &mut String, label: &str, tone: Tone, message: &str, style: &Style) {
    for (at, line) in wrap(&format!("{label} {message}"), style.width, 0, 2)
        .iter()
        .enumerate()
    {
        match line.strip_prefix(label) {
            Some(rest) if at == 0 => text.push_str(&(style.paint(tone, label) + rest)),
            _ => text.push_str(line),
        }
        text.push('\n');
    }
}
