//! What stands beside the packages: `[manifest]`, `conflicts`, requirements by name.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::table::{self, Fault, Item};
use crate::model::lock::{ConflictItem, DefaultGroups, Manifest, Requirement};

/// `[manifest]`.
pub(super) fn manifest(root: &DeTable<'_>) -> Result<Manifest, Fault> {
    let Some(item) = root.get("manifest") else {
        return Ok(Manifest::default());
    };
    let manifest = table::as_table("manifest", item)?;
    Ok(Manifest {
        members: table::names(manifest, &["members"])?,
        requirements: table::list(manifest, "requirements", requirement)?,
        dependency_groups: requirements_by_group(manifest, "dependency-groups")?,
        default_groups: default_groups(manifest)?,
        group_requires_python: specifiers(manifest)?,
    })
}

/// `conflicts`: an array of sets.
pub(super) fn conflicts(root: &DeTable<'_>) -> Result<Vec<Vec<ConflictItem>>, Fault> {
    let Some(item) = root.get("conflicts") else {
        return Ok(Vec::new());
    };
    let read_item = |item: &Item<'_>| {
        let fields = table::as_table("conflicts", item)?;
        let optional = |key: &str| match fields.get(key) {
            Some(value) => table::name(table::as_str(key, value)?, value.span()).map(Some),
            None => Ok(None),
        };
        let package = table::required_name(fields, "package", item)?;
        let (extra, group) = (optional("extra")?, optional("group")?);
        if extra.is_some() && group.is_some() {
            return Err(Fault::new(
                "a conflict item has either `extra` or `group`, not both",
                item.span(),
            ));
        }
        Ok(ConflictItem {
            package,
            extra,
            group,
        })
    };
    let sets = table::as_array("conflicts", item)?;
    sets.map(|set| table::as_array("conflicts", set)?.map(read_item).collect())
        .collect()
}

/// A table of requirements by group.
pub(super) fn requirements_by_group(
    table: &DeTable<'_>,
    key: &str,
) -> Result<BTreeMap<String, Vec<Requirement>>, Fault> {
    table::map(table, &[key], |group, item| {
        let entries = table::as_array(group, item)?;
        entries
            .map(|item| requirement(table::as_table(group, item)?, item))
            .collect()
    })
}

/// Keys of a requirement that is not taken from an index.
const ELSEWHERE: [&str; 6] = ["git", "url", "path", "directory", "editable", "virtual"];

/// A requirement by name.
pub(super) fn requirement(fields: &DeTable<'_>, item: &Item<'_>) -> Result<Requirement, Fault> {
    Ok(Requirement {
        name: table::required_name(fields, "name", item)?,
        extras: table::names(fields, &["extras", "extra"])?,
        marker: table::string(fields, "marker")?.map(str::to_owned),
        specifier: table::string(fields, "specifier")?.map(str::to_owned),
        elsewhere: ELSEWHERE.iter().any(|key| fields.contains_key(*key)),
    })
}

/// `default-groups`: `"all"` or a list (≥ 0.12.22).
pub(super) fn default_groups(fields: &DeTable<'_>) -> Result<Option<DefaultGroups>, Fault> {
    let Some(item) = fields.get("default-groups") else {
        return Ok(None);
    };
    match item.get_ref() {
        DeValue::String(text) if text == "all" => Ok(Some(DefaultGroups::All)),
        DeValue::Array(_) => {
            table::names(fields, &["default-groups"]).map(|names| Some(DefaultGroups::Named(names)))
        }
        _ => Err(Fault::new(
            "`default-groups` must be `\"all\"` or an array of names",
            item.span(),
        )),
    }
}

/// `group-requires-python` (≥ 0.12.22).
pub(super) fn specifiers(fields: &DeTable<'_>) -> Result<BTreeMap<String, String>, Fault> {
    table::map(fields, &["group-requires-python"], |group, item| {
        table::as_str(group, item).map(str::to_owned)
    })
}
