//! What has the name of a file already, as the uv of the project meets it.

use crate::model::errno::Errno;
use crate::model::evidence::{Evidence, Occupant, OccupantKind, Run};
use crate::model::project::Project;
use crate::model::python::Os;
use crate::sys::errno::{CROSSES, EXISTS, NOT_PERMITTED};
use crate::uv::linker::{Copied, Placing};
use crate::uv::version::{Replacing, replacing};

/// `ERROR_SHARING_VIOLATION`.
const SHARING_VIOLATION: Errno = Errno(32);

/// What has the names of the files of `run`, for the uv of the project.
pub(super) fn of(project: &Project, evidence: &Evidence, run: &Run) -> Placing {
    let how = replacing(project.uv.version);
    let kept = keeps_names(evidence, run).then_some(NOT_PERMITTED);
    let Some(occupant) = run.occupant else {
        let refused = match how {
            Replacing::FromSitePackages => None,
            Replacing::EachFromDirectory => evidence.unmovable,
            Replacing::FromFile => kept,
        };
        return Placing {
            copy: moved(refused),
            kept,
            ..Placing::default()
        };
    };
    let apart =
        (how == Replacing::FromSitePackages && leaves_mount(evidence, run)).then_some(CROSSES);
    let across = evidence.unmovable.filter(|_| how != Replacing::FromFile);
    let fixed = apart.or(across).or(occupant.fixed);
    let over = written_over(occupant, project.environment.python.os == Os::Windows);
    Placing {
        taken: true,
        link: fixed,
        copy: if how == Replacing::FromSitePackages {
            over
        } else {
            moved(fixed)
        },
        record: over,
        kept,
    }
}

/// Why the directory of `run` cannot be made: something else has its name.
pub(super) fn no_directory(run: &Run) -> Option<Errno> {
    let kind = run.occupant.map(|occupant| occupant.kind);
    (kind == Some(OccupantKind::Around)).then_some(EXISTS)
}

fn moved(refused: Option<Errno>) -> Copied {
    refused.map_or(Copied::Apart, Copied::Refused)
}

/// What comes of a copy that is written over `occupant`. Windows (`CopyFileExW`) knows a file that is to be copied to itself.
fn written_over(occupant: Occupant, windows: bool) -> Copied {
    match (occupant.closed, occupant.kind) {
        (Some(errno), _) => Copied::Refused(errno),
        (None, OccupantKind::Itself) if windows => Copied::Refused(SHARING_VIOLATION),
        (None, OccupantKind::Itself) => Copied::OverItself,
        (None, _) => Copied::Apart,
    }
}

/// Whether the files of `run` go to a directory from which no name can be removed.
fn keeps_names(evidence: &Evidence, run: &Run) -> bool {
    let target = evidence.targets.get(usize::from(run.target));
    let facts = target.and_then(|target| target.place.facts);
    !run.in_new_directory && facts.is_some_and(|facts| facts.append_only)
}

/// Whether the files of `run` go to another mount than that of site-packages.
fn leaves_mount(evidence: &Evidence, run: &Run) -> bool {
    let mount = |target: usize| {
        let target = evidence.targets.get(target)?;
        Some(target.place.mount.as_ref()?.id)
    };
    mount(usize::from(run.target)) != mount(0)
}
