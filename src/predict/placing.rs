//! What has the name of a file already, as the uv of the project meets it.

use crate::model::errno::Errno;
use crate::model::evidence::{Evidence, Occupant, OccupantKind, Run};
use crate::model::project::Project;
use crate::model::python::Os;
use crate::sys::errno::{CROSSES, EXISTS};
use crate::uv::linker::{Copied, Placing};
use crate::uv::version::{Replacing, replacing};

/// `ERROR_SHARING_VIOLATION`.
const SHARING_VIOLATION: Errno = Errno(32);

/// What has the names of the files of `run`, for the uv of the project.
pub(super) fn of(project: &Project, evidence: &Evidence, run: &Run) -> Placing {
    let how = replacing(project.uv.version);
    let Some(occupant) = run.occupant else {
        let each = how == Replacing::EachFromDirectory;
        return Placing {
            copy: moved(evidence.unmovable.filter(|_| each)),
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

/// Whether the files of `run` go to another mount than that of site-packages.
fn leaves_mount(evidence: &Evidence, run: &Run) -> bool {
    let mount = |target: usize| {
        let target = evidence.targets.get(target)?;
        Some(target.place.mount.as_ref()?.id)
    };
    mount(usize::from(run.target)) != mount(0)
}
