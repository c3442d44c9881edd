//! The two places and what passes between them.

use std::path::Path;

use super::Page;
use crate::model::evidence::Evidence;
use crate::model::mode::Mode;
use crate::model::place::{Mount, Place};
use crate::model::report::Report;
use crate::report::style::{Style, Tone};
use crate::report::tally::{Sharing, Tally, Works, symbol};
use crate::report::text::{bytes, columns, counted, pad, thousands, wrap};
use crate::report::totals::Totals;

/// Columns of the names of the places, with the space after them.
const NAMES: usize = 13;
/// Columns before a name.
const INDENT: usize = 2;
/// Columns between a path and what is said of it.
const GAP: usize = 4;
/// Columns of the mark of a mode, with the space after it.
const MARKS: usize = 3;
/// Columns before what is said of a mode: indent, bar, mode, mark.
const PASSAGE: usize = 4 + 1 + 1 + 8 + 1 + MARKS;
/// The narrowest column of paths.
const NARROWEST: usize = 16;

/// A place with what is said of it.
pub(super) struct Row {
    name: &'static str,
    path: String,
    about: String,
}

/// Draws cache, modes and environment.
pub(super) fn draw(page: &mut Page<'_>, report: &Report) {
    page.gap();
    let evidence = &report.evidence;
    let style = page.style;
    let mut above = vec![row(
        style,
        "cache",
        &evidence.cache,
        None,
        &evidence.environment,
    )];
    if moved(&evidence.archives, &evidence.cache) {
        above.push(row(
            style,
            "archives",
            &evidence.archives,
            Some(&evidence.cache),
            &evidence.environment,
        ));
    }
    let source = if above.len() > 1 {
        &evidence.archives
    } else {
        &evidence.cache
    };
    let mut below = vec![row(
        style,
        "environment",
        &evidence.environment,
        Some(source),
        source,
    )];
    for target in &evidence.targets {
        if moved(&target.place, &evidence.environment) {
            below.push(row(style, "target", &target.place, Some(source), source));
        }
    }
    let beside = columns_of(style, above.iter().chain(&below));
    for row in &above {
        place(page, row, beside);
    }
    let totals = Totals::of(report);
    for mode in Mode::ALL {
        let tally = Tally::of(evidence, mode);
        let asked = report.prediction.requested == Mode::Symlink || style.verbose();
        if mode != Mode::Symlink || asked {
            passage(page, report, mode, &tally, &totals);
        }
    }
    for row in &below {
        place(page, row, beside);
    }
}

/// The columns of the paths of `rows`, if each of them fits into a line.
pub(super) fn columns_of<'r>(
    style: &Style,
    rows: impl IntoIterator<Item = &'r Row, IntoIter: Clone>,
) -> Option<usize> {
    let rows = rows.into_iter();
    let widest = |of: fn(&Row) -> &str| rows.clone().map(|row| columns(of(row))).max();
    let paths = widest(|row| &row.path).unwrap_or(0).max(NARROWEST);
    let abouts = widest(|row| &row.about).unwrap_or(0);
    (INDENT + NAMES + paths + GAP + abouts <= style.width).then_some(paths)
}

/// Whether `place` is on a mount of its own.
fn moved(place: &Place, than: &Place) -> bool {
    matches!((&place.mount, &than.mount), (Some(mount), Some(other)) if mount.id != other.id)
}

/// What is said of `place`; `same` is the place whose mount need not be told twice, `other` the far end.
pub(super) fn row(
    style: &Style,
    name: &'static str,
    place: &Place,
    same: Option<&Place>,
    other: &Place,
) -> Row {
    let mut about = match (&place.mount, same.and_then(|same| same.mount.as_ref())) {
        (None, _) => match place.error {
            Some(errno) => format!("cannot be looked at: {}", symbol(errno)),
            None => "filesystem unknown".to_owned(),
        },
        (Some(mount), Some(same)) if mount.id == same.id => "same mount".to_owned(),
        (Some(mount), _) => mounted(style, mount, other.mount.as_ref()),
    };
    if place.exists && place.symlinked() {
        about = format!("{about}, leads to {}", style.path(&place.real));
    }
    if !place.exists {
        about.push_str(", does not exist yet");
    }
    Row {
        name,
        path: style.path(&place.path),
        about,
    }
}

/// A mount in words. The directory it shows is told where both ends are on the same filesystem, but not on the same
/// mount: then it is what tells them apart.
fn mounted(style: &Style, mount: &Mount, other: Option<&Mount>) -> String {
    let filesystem = style.text(&mount.filesystem);
    let nameless = mount.source.is_empty() || mount.source == "none" || mount.source == mount.filesystem
            // Windows names volumes by numbers that nobody knows.
            || mount.source.starts_with(r"\\?\Volume{")
            || mount.mount_point == Path::new(&mount.source);
    let on = if nameless {
        String::new()
    } else {
        format!(" on {}", style.text(&mount.source))
    };
    let apart = other.is_some_and(|other| other.device == mount.device && other.id != mount.id);
    let of = if apart {
        format!("{} of ", style.path(&mount.root))
    } else {
        String::new()
    };
    format!(
        "{of}{filesystem}{on}, mounted on {}",
        style.path(&mount.mount_point)
    )
}

/// Draws a place: in a line with the path in `paths` columns, or below each other.
pub(super) fn place(page: &mut Page<'_>, row: &Row, paths: Option<usize>) {
    let name = pad(row.name, NAMES);
    if let Some(paths) = paths {
        let path = pad(&row.path, paths + GAP);
        let line = format!(
            "{:INDENT$}{name}{path}{}",
            "",
            page.style.paint(Tone::Faint, &row.about)
        );
        page.line(&line);
        return;
    }
    page.line(&format!("{:INDENT$}{name}{}", "", row.path));
    for line in wrap(&row.about, page.style.width, INDENT + NAMES, INDENT + NAMES) {
        let line = page.style.paint(Tone::Faint, &line);
        page.line(&line);
    }
}

fn passage(
    page: &mut Page<'_>,
    report: &Report,
    mode: Mode,
    tally: &Tally<'_>,
    totals: &Totals<'_>,
) {
    let style = page.style;
    let about = match tally.works {
        Works::All
            if mode == Mode::Copy && totals.copied > 0 && totals.ends[Mode::Copy.index()] > 0 =>
        {
            copied(report, totals)
        }
        Works::All => tally
            .sharing
            .filter(|_| style.verbose())
            .map_or_else(String::new, shared),
        Works::Untested => "not tried".to_owned(),
        Works::Some | Works::None => refused(style, &report.evidence, mode, tally, totals),
    };
    mark(page, mode, tally.works, &about);
}

/// Draws a mode with its mark.
pub(super) fn mark(page: &mut Page<'_>, mode: Mode, works: Works, about: &str) {
    let style = page.style;
    let (mark, tone) = match works {
        Works::All => (style.tick(), Tone::Good),
        Works::Some | Works::None => (style.cross(), Tone::Bad),
        Works::Untested => (style.dash(), Tone::Faint),
    };
    let mark = style.paint(tone, mark) + &" ".repeat(MARKS.saturating_sub(columns(mark)));
    let bar = style.paint(Tone::Faint, style.bar());
    let start = format!("{:4}{bar} {mode:<8} {mark}", "");
    let further = format!("{:4}{bar}{:2$}", "", "", PASSAGE - 5);
    let lines = wrap(about, style.width.saturating_sub(PASSAGE), 0, 0);
    page.line(&format!(
        "{start}{}",
        lines.first().map_or("", String::as_str)
    ));
    for line in lines.iter().skip(1) {
        page.line(&format!("{further}{line}"));
    }
}

/// What copying takes.
fn copied(report: &Report, totals: &Totals<'_>) -> String {
    let mut about = bytes(totals.copied);
    if totals.only() == Some(Mode::Copy) && totals.files > 0 {
        about = format!("{about} in {}", counted(totals.files, "file"));
    }
    match report.evidence.environment.space {
        Some(space) => format!("{about}, {} free", bytes(space.free_bytes)),
        None => about,
    }
}

/// What clones share with the cache.
fn shared(sharing: Sharing) -> String {
    let twice = match sharing.private_bytes {
        0 => "none".to_owned(),
        private => bytes(private),
    };
    format!(
        "{} cloned on trial, {twice} of it kept twice",
        bytes(sharing.bytes)
    )
}

/// Why a mode fails: the answers in words, or, where some files are refused, for how many.
fn refused(
    style: &Style,
    evidence: &Evidence,
    mode: Mode,
    tally: &Tally<'_>,
    totals: &Totals<'_>,
) -> String {
    let answers = tally.failures.iter().map(|failure| {
        let symbol = failure.symbol();
        match (
            failure.files,
            failure.refusal.lied,
            one_filesystem(evidence),
        ) {
            (Some(files), None, _) if files < totals.files => {
                format!(
                    "{symbol} for {} of {}",
                    thousands(files),
                    counted(totals.files, "file")
                )
            }
            (_, None, Some(filesystem))
                if mode == Mode::Clone && matches!(&*symbol, "EOPNOTSUPP" | "ENOTTY") =>
            {
                format!("{symbol}: not supported by {}", style.text(filesystem))
            }
            _ => format!("{symbol}: {}", failure.words()),
        }
    });
    answers.collect::<Vec<_>>().join("; ")
}

/// The filesystem that both ends are on.
fn one_filesystem(evidence: &Evidence) -> Option<&str> {
    let (cache, environment) = (
        evidence.archives.mount.as_ref()?,
        evidence.environment.mount.as_ref()?,
    );
    (cache.device == environment.device).then_some(cache.filesystem.as_str())
}
