//! What was written, read again: by this program, and by the user's own uv.

use std::path::Path;

use crate::env::Vars;
use crate::error::{Error, Result};
use crate::model::fix::Edit;
use crate::uv::reading::{self, Reading};
use crate::write::{self, Change};

/// Puts the changes in place; when the files then do not say so, or the uv on `PATH` does not read it, they are put back.
pub(super) fn write(
    changes: &[Change],
    edits: &[Edit],
    root: &Path,
    vars: &dyn Vars,
) -> Result<()> {
    for (index, change) in changes.iter().enumerate() {
        if let Err(error) = write::apply(change) {
            put_back(&changes[..index]);
            return Err(error);
        }
    }
    let wrong = match write::prepare(edits) {
        Ok(left) if left.is_empty() => unread(edits, root, vars),
        Ok(_) => Some("the file does not say so afterwards".to_owned()),
        Err(error) => Some(error.to_string()),
    };
    let Some(message) = wrong else {
        return Ok(());
    };
    let meanwhile = changes.iter().find(|change| !write::is_applied(change));
    let meanwhile = meanwhile.map(|change| change.path.clone());
    put_back(changes);
    if let Some(path) = meanwhile {
        return Err(Error::Write {
            message: format!("`{}` was changed meanwhile", path.display()),
            path,
            hint: "run the command again".to_owned(),
        });
    }
    Err(Error::Write {
        path: changes
            .first()
            .map_or_else(|| root.to_owned(), |change| change.path.clone()),
        message,
        hint: "`uv-linkcheck --show-settings` tells where each setting comes from".to_owned(),
    })
}

/// What uv reads instead of what was written. A uv that does not answer says nothing against it.
fn unread(edits: &[Edit], root: &Path, vars: &dyn Vars) -> Option<String> {
    let reading = reading::read(vars, &[root.to_owned()], root)?;
    edits.iter().find_map(|edit| differs(&reading, edit))
}

fn differs(reading: &Reading, edit: &Edit) -> Option<String> {
    let value = edit.value.as_deref()?;
    let key = edit.key.rsplit('.').next()?;
    let read = match key {
        "link-mode" => reading.link_mode().is_none_or(|mode| mode == value),
        "cache-dir" => reading.caches_in(value).unwrap_or(true),
        _ => true,
    };
    (!read).then(|| format!("uv would not read `{key} = \"{value}\"` from there"))
}

/// As far as that is possible: the first error is the one to be told.
fn put_back(changes: &[Change]) {
    for change in changes {
        match &change.before {
            Some(before) => {
                let back = Change {
                    path: change.path.clone(),
                    before: Some(change.after.clone()),
                    after: before.clone(),
                    notes: Vec::new(),
                };
                let _ = write::apply(&back);
            }
            None => {
                let _ = fs_err::remove_file(&change.path);
            }
        }
    }
}
