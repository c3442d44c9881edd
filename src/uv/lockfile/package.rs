//! `[[package]]`.

use std::str::FromStr;

use pep508_rs::pep440_rs::Version;
use toml::de::DeTable;

use super::artifact::{artifact, wheel};
use super::manifest::{default_groups, requirement, requirements_by_group, specifiers};
use super::table::{self, Fault, Item};
use crate::model::lock::{Dependency, Metadata, Package, Source};

/// `[[package]]`, called `[[distribution]]` before 0.4.0 was released.
pub(super) fn packages(root: &DeTable<'_>, text: &str) -> Result<Vec<Package>, Fault> {
    let key = if root.contains_key("package") {
        "package"
    } else {
        "distribution"
    };
    let mut lines = Lines {
        text: text.as_bytes(),
        offset: 0,
        line: 1,
    };
    table::list(root, key, |fields, item| {
        package(fields, item, lines.of(item.span().start))
    })
}

/// Counts lines up to offsets that grow; an offset that does not grow starts over.
struct Lines<'t> {
    text: &'t [u8],
    offset: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, offset: usize) -> usize {
        if offset < self.offset {
            (self.offset, self.line) = (0, 1);
        }
        let passed = self.text.get(self.offset..offset).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', passed).count();
        self.offset = offset;
        self.line
    }
}

fn package(fields: &DeTable<'_>, item: &Item<'_>, line: usize) -> Result<Package, Fault> {
    let name = table::required_name(fields, "name", item)?;
    let version = version(fields)?;
    let missing = || {
        Fault::new(
            format!("missing field `source` of package `{name}`"),
            item.span(),
        )
    };
    let source = source("source", fields)?.ok_or_else(missing)?;
    if version.is_none() && matches!(source, Source::Registry(_)) {
        return Err(Fault::new(
            format!("package `{name}` is missing its version"),
            item.span(),
        ));
    }
    let wheels = table::list(fields, "wheels", |fields, item| {
        wheel(fields, item, version.as_deref(), &name)
    })?;
    let dependencies = |key: &str, item: &Item<'_>| -> Result<Vec<Dependency>, Fault> {
        table::as_array(key, item)?
            .map(|item| dependency(table::as_table(key, item)?, item))
            .collect()
    };
    Ok(Package {
        resolution_markers: table::strings(fields, &["resolution-markers", "environment-markers"])?,
        dependencies: table::list(fields, "dependencies", dependency)?,
        optional_dependencies: table::map(fields, &["optional-dependencies"], dependencies)?,
        dependency_groups: table::map(
            fields,
            &["dev-dependencies", "dependency-groups"],
            dependencies,
        )?,
        default_groups: default_groups(fields)?,
        group_requires_python: specifiers(fields)?,
        sdist: fields
            .get("sdist")
            .map(|item| artifact(table::as_table("sdist", item)?))
            .transpose()?,
        metadata: fields
            .get("metadata")
            .map(|item| metadata(table::as_table("metadata", item)?))
            .transpose()?,
        wheels,
        name,
        version,
        source,
        line,
    })
}

fn version(fields: &DeTable<'_>) -> Result<Option<String>, Fault> {
    let Some(item) = fields.get("version") else {
        return Ok(None);
    };
    let text = table::as_str("version", item)?;
    match Version::from_str(text) {
        Ok(_) => Ok(Some(text.to_owned())),
        Err(error) => Err(Fault::new(
            format!("`{text}` is not a version: {error}"),
            item.span(),
        )),
    }
}

/// An inline table of which the first known key decides.
fn source(key: &str, fields: &DeTable<'_>) -> Result<Option<Source>, Fault> {
    let Some(item) = fields.get(key) else {
        return Ok(None);
    };
    let fields = table::as_table(key, item)?;
    let get = |key: &str| Ok::<_, Fault>(table::string(fields, key)?.map(str::to_owned));
    let source = if let Some(registry) = get("registry")? {
        Source::Registry(registry)
    } else if let Some(git) = get("git")? {
        if !git
            .rsplit_once('#')
            .is_some_and(|(_, commit)| is_commit(commit))
        {
            let message = format!(
                "the git source `{git}` does not end in a commit (`#` and 40 hexadecimal digits)"
            );
            return Err(Fault::new(message, item.span()));
        }
        Source::Git(git)
    } else if let Some(url) = get("url")? {
        Source::Url(url, get("subdirectory")?)
    } else if let Some(path) = get("path")? {
        Source::Path(path)
    } else if let Some(directory) = get("directory")? {
        Source::Directory(directory)
    } else if let Some(editable) = get("editable")? {
        Source::Editable(editable)
    } else if let Some(path) = get("virtual")? {
        Source::Virtual(path)
    } else {
        let known = "`registry`, `git`, `url`, `path`, `directory`, `editable` and `virtual`";
        return Err(Fault::new(
            format!("a source has one of the keys {known}"),
            item.span(),
        ));
    };
    Ok(Some(source))
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn dependency(fields: &DeTable<'_>, item: &Item<'_>) -> Result<Dependency, Fault> {
    Ok(Dependency {
        name: table::required_name(fields, "name", item)?,
        version: version(fields)?,
        source: source("source", fields)?,
        extras: table::names(fields, &["extra", "extras"])?,
        marker: table::string(fields, "marker")?.map(str::to_owned),
    })
}

fn metadata(fields: &DeTable<'_>) -> Result<Metadata, Fault> {
    Ok(Metadata {
        requires_dist: table::list(fields, "requires-dist", requirement)?,
        provides_extras: table::names(fields, &["provides-extras", "provides-extra"])?,
        requires_dev: requirements_by_group(
            fields,
            if fields.contains_key("requires-dev") {
                "requires-dev"
            } else {
                "dependency-groups"
            },
        )?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_one() {
        let mut lines = Lines {
            text: b"a\nb\n\nc",
            offset: 0,
            line: 1,
        };
        assert_eq!(
            [lines.of(0), lines.of(2), lines.of(5), lines.of(2)],
            [1, 2, 4, 2]
        );
        assert_eq!(lines.of(99), 2);
    }
}
