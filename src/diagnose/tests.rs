//! Each cause in a case built by hand, and what else is found there: nothing.

mod boundaries;
mod occupants;
mod refusals;
mod registry;
mod settings;
mod systems;

use crate::model::finding::Finding;
use crate::model::mode::Mode;
use crate::model::place::Mount;

use super::testing::{Scene, mount};

/// Another filesystem.
fn data() -> Mount {
    Mount {
        device: (259, 1),
        filesystem: "xfs".into(),
        source: "/dev/nvme0n1p1".into(),
        ..mount(40, "/", "/data")
    }
}

/// The value of a fact.
fn evidence<'a>(finding: &'a Finding, name: &str) -> &'a str {
    let found = finding.evidence.iter().find(|fact| fact.fact == name);
    found.map_or_else(|| panic!("no `{name}` in {finding:#?}"), |fact| &fact.value)
}

/// The hard link is refused on ext4, where a clone is refused anyway.
fn hardlink(errno: i32) -> Scene {
    Scene::ext4().refuse(Mode::Hardlink, errno)
}
