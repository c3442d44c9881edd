//! The caches of several projects on several mounts: which for which.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::several::{Entry, which};
use super::style::{Style, Tone};
use super::text::wrap;
use crate::model::fix::Scope;
use crate::model::report::Report;
use crate::recommend::{cache_of, follows_user, mount_of};

/// The name of the change that moves a cache.
pub(super) const MOVE: &str = "move-cache";

/// A cache, and the projects whose wheels it would give or gives already.
struct Cache {
    path: PathBuf,
    /// Where what it is on is mounted, as far as that is known.
    mount: Option<PathBuf>,
    /// Whether it is there already and stays.
    stays: bool,
    /// Whether the user's file could name it.
    writable: bool,
    /// The projects, by their place in the list.
    places: Vec<usize>,
}

/// Which cache to keep for which projects, where it is not one for all; `None` where it is, or no cache is to be moved.
pub(super) fn by_mount(entries: &[Entry], bad: &[usize], style: &Style) -> Option<String> {
    let caches = caches(entries, bad);
    if caches.len() < 2 || caches.iter().all(|cache| cache.stays) {
        return None;
    }
    let mut text = String::from("\nTo mend them, keep a cache on each mount:\n\n");
    for cache in &caches {
        let mount = cache
            .mount
            .as_deref()
            .map_or_else(String::new, |mount| format!("{}: ", style.path(mount)));
        let path = style.paint(Tone::Strong, &format!("`{}`", style.path(&cache.path)));
        let stays = if cache.stays { "stays, " } else { "" };
        let projects = which(entries, &cache.places, style);
        let projects = projects.strip_prefix("in ").unwrap_or(&projects);
        let line = format!("{mount}{path} {stays}for {projects}");
        for line in wrap(&line, style.width, 4, 6) {
            let _ = writeln!(text, "{line}");
        }
    }
    let hint = if caches.iter().any(|cache| cache.writable) {
        "hint: `uv-linkcheck fix --scope user` with the same paths writes that: to your `uv.toml`, and to one above the \
         projects of each other mount"
    } else {
        "hint: `uv-linkcheck print env PROJECT` prints what to set where you work on each; no file would be heeded"
    };
    text.push('\n');
    for (at, line) in wrap(hint, style.width, 0, 2).iter().enumerate() {
        let _ = match line.strip_prefix("hint:").filter(|_| at == 0) {
            Some(rest) => writeln!(text, "{}{rest}", style.paint(Tone::Hint, "hint:")),
            None => writeln!(text, "{line}"),
        };
    }
    Some(text)
}

/// The caches that are to be kept, those that most projects need first.
fn caches(entries: &[Entry], bad: &[usize]) -> Vec<Cache> {
    let mut all: Vec<Cache> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let Ok(report) = &entry.result else {
            continue;
        };
        let (path, stays) = match moved(report).filter(|_| bad.contains(&at)) {
            Some(path) => (path, false),
            None if !bad.contains(&at) && follows_user(report) => {
                (report.project.settings.cache_dir.effective.clone(), true)
            }
            None => continue,
        };
        match all.iter_mut().find(|cache| cache.path == path) {
            Some(cache) => cache.places.push(at),
            None => all.push(Cache {
                mount: mount_point(report).map(Path::to_owned),
                path,
                stays,
                writable: in_user_file(report),
                places: vec![at],
            }),
        }
    }
    all.sort_by_key(|cache| (cache.stays, std::cmp::Reverse(cache.places.len())));
    all
}

/// Where the cache of a project is to be kept.
fn moved(report: &Report) -> Option<PathBuf> {
    let fix = report.recommendation.fix.as_ref()?;
    (fix.id == MOVE).then(|| cache_of(fix)).flatten()
}

/// Whether the user's file can have a cache directory named in it.
fn in_user_file(report: &Report) -> bool {
    let recommendation = &report.recommendation;
    let mut all = recommendation
        .fix
        .iter()
        .chain(&recommendation.alternatives);
    all.any(|fix| fix.id == MOVE && fix.scope == Scope::User && !fix.edits.is_empty())
}

fn mount_point(report: &Report) -> Option<&Path> {
    mount_of(report).map(|mount| mount.mount_point.as_path())
}
