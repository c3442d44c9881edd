//! The report for people: verdict, picture, causes, change, hints.

mod change;
mod edges;
mod findings;
pub mod log;
mod picture;
mod settings;
mod wheels;

use super::style::{Style, Tone, Verbosity};
use super::text::wrap;
use super::totals::{End, Totals};
use super::{Form, Make, Own, complains, no_document, several, summary};
use crate::model::report::Report;

pub(super) const FORM: Form = Form {
    word: "full",
    about: "For people",
    machine: false,
    make: Make::Own(Own {
        report: render,
        log: log::render,
        several: several::full,
        error: no_document,
    }),
};

/// `report` for people: one line where all is well, the rest where something is to be said or was asked for.
pub fn render(report: &Report, style: &Style) -> String {
    let complains = complains(report, style);
    let unknown = Totals::of(report).end(report) == End::Unknown;
    if style.verbosity == Verbosity::Quiet && !complains {
        return String::new();
    }
    let mut page = Page {
        style,
        text: String::new(),
    };
    page.paragraph(&summary::sentence(report), summary::tone(report), 2);
    if style.verbosity == Verbosity::Quiet {
        findings::causes(&mut page, report);
        return page.text;
    }
    if !(complains || unknown || style.verbose()) {
        edges::draw(&mut page, report);
        return page.text;
    }
    if style.verbose() {
        settings::draw(&mut page, report);
    }
    picture::draw(&mut page, report);
    edges::draw(&mut page, report);
    if style.verbose() {
        wheels::draw(&mut page, report);
    }
    findings::draw(&mut page, report);
    if complains {
        change::draw(&mut page, report);
    }
    change::hints(&mut page, report, complains);
    page.text
}

/// The two places and what passes between them.
pub(super) fn picture(report: &Report, style: &Style) -> String {
    part(style, |page| {
        picture::draw(page, report);
        edges::draw(page, report);
    })
}

/// What the prediction goes by, and every wheel.
pub(super) fn facts(report: &Report, style: &Style) -> String {
    part(style, |page| {
        settings::draw(page, report);
        wheels::draw(page, report);
    })
}

fn part(style: &Style, draw: impl FnOnce(&mut Page<'_>)) -> String {
    let mut page = Page {
        style,
        text: String::new(),
    };
    draw(&mut page);
    page.text
}

/// The lines written so far.
struct Page<'a> {
    style: &'a Style,
    text: String,
}

impl Page<'_> {
    /// An empty line, unless there is one already.
    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A line as it is.
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Text from outside, wrapped, in one colour.
    fn paragraph(&mut self, text: &str, tone: Tone, indent: usize) {
        for line in wrap(&self.style.text(text), self.style.width, 0, indent) {
            let line = self.style.paint(tone, &line);
            self.line(&line);
        }
    }

    /// Text from outside, wrapped, indented by `indent` spaces.
    fn indented(&mut self, text: &str, indent: usize) {
        for line in wrap(&self.style.text(text), self.style.width, indent, indent) {
            self.line(&line);
        }
    }

    /// `label: text`, wrapped, with the label in colour and `strong` text in bold. Further lines are indented by `indent`
    /// spaces. The text has been made safe to show.
    fn labelled(&mut self, label: &str, tone: Tone, text: &str, strong: bool, indent: usize) {
        let text = format!("{label} {text}");
        for (at, line) in wrap(&text, self.style.width, 0, indent).iter().enumerate() {
            let body = |text: &str| {
                if strong {
                    self.style.paint(Tone::Strong, text)
                } else {
                    text.to_owned()
                }
            };
            let line = match line.strip_prefix(label) {
                Some(rest) if at == 0 => format!("{}{}", self.style.paint(tone, label), body(rest)),
                _ => body(line),
            };
            self.line(&line);
        }
    }

    /// A shell line to paste: never wrapped.
    fn command(&mut self, command: &str) {
        let line = format!(
            "    {}",
            self.style.paint(Tone::Strong, &self.style.command(command))
        );
        self.line(&line);
    }
}
