//! Why uv would stop before the first file.

use super::SITE_PACKAGES;
use crate::model::errno::Errno;
use crate::model::evidence::Evidence;
use crate::model::mode::Mode;
use crate::model::plan::Plan;
use crate::model::project::{EnvironmentState, Project};
use crate::model::python::Os;
use crate::uv::version::{failed_download_status, needs_lock};

/// What uv says before it links anything, and its exit status then.
pub(super) struct Refusal {
    pub(super) reason: String,
    pub(super) exit_status: i32,
}

impl Refusal {
    pub(super) fn of(
        project: &Project,
        plan: &Plan,
        evidence: &Evidence,
        requested: Mode,
    ) -> Option<Self> {
        let stops = |reason| Self {
            reason,
            exit_status: 2,
        };
        let no_cache = project.settings.no_cache.is_some();
        if requested == Mode::Symlink && no_cache && !plan.wheels.is_empty() {
            let reason = "symlink-based installation is not supported with `--no-cache`";
            return Some(stops(reason.to_owned()));
        }
        if no_interpreter(project, evidence).is_some() {
            let path = project.environment.path.display();
            return Some(stops(format!(
                "uv cannot make the environment `{path}`, in which the interpreter is a symlink"
            )));
        }
        let platform = project.environment.python.os.platform();
        let failure = evidence.cache_failures.iter().find(|failure| {
            failure.step != "lock" || needs_lock(project.uv.version, failure.errno, platform)
        })?;
        let path = failure.path.display();
        let reason = match failure.step {
            "lock" => format!("uv cannot lock its cache at `{path}`"),
            "symlink" => format!("uv cannot make symlinks in its cache at `{path}`"),
            _ => format!("uv cannot write to its cache at `{path}`"),
        };
        Some(Self {
            reason,
            exit_status: if only_moving_fails(evidence) {
                failed_download_status(project.uv.version)
            } else {
                2
            },
        })
    }
}

/// Why uv could not make the environment, where it would have to: it links `bin/python` to the interpreter, in every link
/// mode.
pub(crate) fn no_interpreter(project: &Project, evidence: &Evidence) -> Option<Errno> {
    let environment = &project.environment;
    if environment.state == EnvironmentState::Usable || environment.python.os == Os::Windows {
        return None;
    }
    let mut attempts = evidence
        .attempts
        .iter()
        .filter(|attempt| attempt.target == SITE_PACKAGES && attempt.mode == Mode::Symlink);
    attempts.find_map(|attempt| {
        let refusal = attempt.result.as_ref().err()?;
        // Where not even a directory can be made, that is what is to be told.
        let refused = refusal.lied.is_none() && refusal.call != "mkdir";
        refused.then_some(refusal.errno)
    })
}

/// Whether uv gets as far as to unpack what is not cached, and fails there.
fn only_moving_fails(evidence: &Evidence) -> bool {
    let mut failures = evidence
        .cache_failures
        .iter()
        .filter(|failure| failure.step != "lock")
        .peekable();
    failures.peek().is_some() && failures.all(|failure| failure.step != "create")
}
