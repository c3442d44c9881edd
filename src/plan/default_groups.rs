//! The groups that are synced unless something else is asked for.

use crate::model::lock::DefaultGroups;
use crate::model::project::Project;
use crate::model::request::SelectionOptions;
use crate::uv::wheel_name::normalize;
use crate::uv::workspace::Manifest;

/// `default-groups` of the project that is synced: the one that a single `--package` names, else the present one.
pub(super) fn read(project: &Project, options: &SelectionOptions) -> Option<DefaultGroups> {
    let [package] = options.package.as_slice() else {
        return project.default_groups.clone();
    };
    let name = normalize(package)?;
    let member = project.members.iter().find(|member| member.name == name)?;
    Manifest::read(&member.path, project.uv.version)
        .ok()?
        .default_groups()
}
