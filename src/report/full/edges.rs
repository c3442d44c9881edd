//! Where cargo and the build backend pass on what they made.

use super::Page;
use super::picture::{columns_of, mark, place, row};
use crate::model::edge::{Edge, EdgeKind};
use crate::model::mode::Mode;
use crate::model::report::Report;
use crate::report::style::{Style, Tone};
use crate::report::tally::{Tally, Works};

/// Draws the edges that cost something; with `-v`, all of them.
pub(super) fn draw(page: &mut Page<'_>, report: &Report) {
    for edge in &report.evidence.edges {
        let says = verdict(page.style, edge);
        if says.is_some() || page.style.verbose() {
            picture(page, edge);
            if let Some(says) = says {
                page.gap();
                page.labelled("note:", Tone::Info, &says, false, 6);
            }
        }
    }
}

/// What there is to say of `edge`, where something is. A build backend copies on every system: that is no loss.
fn verdict(style: &Style, edge: &Edge) -> Option<String> {
    let works = |mode| Tally::of_edge(edge, mode).works;
    let target = style.path(&edge.target.path);
    match edge.kind {
        _ if works(Mode::Copy) == Works::None => Some(format!(
            "nothing can be put into `{target}`, so a build fails there"
        )),
        EdgeKind::CargoUplift if works(Mode::Hardlink) == Works::None => Some(format!(
            "cargo cannot hard link what it builds into `{target}`, so it keeps a copy of every artefact there"
        )),
        _ => None,
    }
}

fn picture(page: &mut Page<'_>, edge: &Edge) {
    page.gap();
    let style = page.style;
    let (from, to) = match edge.kind {
        EdgeKind::CargoUplift => ("cargo", "artefacts"),
        EdgeKind::CargoEnvironment => ("artefacts", "environment"),
    };
    let rows = [
        row(style, from, &edge.source, None, &edge.target),
        row(style, to, &edge.target, Some(&edge.source), &edge.source),
    ];
    let beside = columns_of(style, &rows);
    place(page, &rows[0], beside);
    // cargo links or copies, and never clones by itself.
    let modes: &[Mode] = match edge.kind {
        EdgeKind::CargoUplift => &[Mode::Hardlink, Mode::Copy],
        EdgeKind::CargoEnvironment => &[Mode::Clone, Mode::Hardlink, Mode::Copy],
    };
    for mode in modes {
        let tally = Tally::of_edge(edge, *mode);
        let answers = tally.failures.iter();
        let answers = answers.map(|failure| format!("{}: {}", failure.symbol(), failure.words()));
        let about = match tally.works {
            Works::Untested => "not tried".to_owned(),
            _ => answers.collect::<Vec<_>>().join("; "),
        };
        mark(page, *mode, tally.works, &about);
    }
    place(page, &rows[1], beside);
}
