//! What the prediction goes by: uv, the link mode and the cache, each with who says so.

use super::Page;
use crate::model::origin::{Origin, OriginKind};
use crate::model::project::EnvironmentState;
use crate::model::report::Report;
use crate::model::uv::UvOrigin;
use crate::report::text::pad;

/// Draws the settings.
pub(super) fn draw(page: &mut Page<'_>, report: &Report) {
    page.gap();
    let project = &report.project;
    let origin = match project.uv.origin {
        UvOrigin::Flag => "`--uv-version`",
        UvOrigin::Path => "the uv on `PATH`",
        UvOrigin::Venv => "the environment's `pyvenv.cfg`",
        UvOrigin::RequiredVersion => "`required-version`",
        UvOrigin::Assumed => "assumed, no uv was found",
    };
    line(page, "uv", &project.uv.version.to_string(), origin);
    let mode = &project.settings.link_mode;
    line(
        page,
        "link mode",
        mode.effective.as_str(),
        &place(page, &mode.origin, report),
    );
    let cache = &project.settings.cache_dir;
    let origin = match &project.settings.no_cache {
        Some(origin) => format!("temporary: {}", place(page, origin, report)),
        None => place(page, &cache.origin, report),
    };
    line(page, "cache", &page.style.path(&cache.effective), &origin);
    let environment = &project.environment;
    let origin = place(page, &environment.origin, report);
    let origin = match &environment.state {
        EnvironmentState::Replaced(reason) => {
            format!(
                "{origin}; uv removes it and makes it anew: {}",
                page.style.text(reason)
            )
        }
        EnvironmentState::Usable | EnvironmentState::Missing => origin,
    };
    line(
        page,
        "environment",
        &page.style.path(&environment.path),
        &origin,
    );
    let python = &project.environment.python;
    let threads = if python.free_threaded {
        ", free-threaded"
    } else {
        ""
    };
    let kind = format!(
        "{}{threads} on {}",
        page.style.text(&python.implementation),
        page.style.text(&python.machine)
    );
    line(page, "python", &page.style.text(&python.version), &kind);
}

fn line(page: &mut Page<'_>, name: &str, value: &str, origin: &str) {
    page.line(&format!("  {}{value} ({origin})", pad(name, 13)));
}

/// Where a setting was made.
fn place(page: &Page<'_>, origin: &Origin, report: &Report) -> String {
    let name = origin
        .name
        .as_deref()
        .map(|name| format!("`{}`", page.style.text(name)));
    match (&origin.path, origin.line, origin.kind) {
        (Some(path), line, _) => {
            let path = page.style.path_from(path, &report.project.root);
            let line = line.map(|line| format!(":{line}")).unwrap_or_default();
            format!(
                "{} in {path}{line}",
                name.unwrap_or_else(|| "set".to_owned())
            )
        }
        (None, _, OriginKind::Default) => "uv's default".to_owned(),
        (None, ..) => name.unwrap_or_else(|| "set".to_owned()),
    }
}
