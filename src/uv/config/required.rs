//! `required-version` (uv ≥ 0.5.14).

use std::str::FromStr;

use pep508_rs::pep440_rs::{Operator, Version, VersionSpecifiers};

use super::check;
use super::layers::Layers;
use crate::error::{Error, Result, SourceFile};
use crate::model::origin::Origin;
use crate::model::uv::UvVersion;

/// Which uv a file asks for.
#[derive(Debug, Clone)]
pub struct Required {
    /// As written.
    pub text: String,
    /// Where.
    pub origin: Origin,
    source_file: Option<SourceFile>,
    specifiers: VersionSpecifiers,
}

/// Every file is asked, also one that is then dropped for a bad key, from this release on; before, only the first that
/// sets it.
const ASKS_EVERY_FILE: UvVersion = UvVersion(0, 11, 7);

/// Every `required-version` that a uv of `version` minds, the one of the highest precedence first.
pub(super) fn read(layers: &Layers, version: UvVersion) -> Result<Vec<Required>> {
    let every = version >= ASKS_EVERY_FILE;
    let dropped = layers.dropped("required-version").filter(|_| every);
    let mut all = Vec::new();
    for found in layers
        .active("required-version")
        .take(if every { usize::MAX } else { 1 })
    {
        let source_file = layers
            .file(&found.origin)
            .map(|file| file.source(found.item.span()));
        match check::specifiers(&found.text) {
            Ok(specifiers) => {
                all.push(Required {
                    text: found.text,
                    origin: found.origin,
                    source_file,
                    specifiers,
                });
            }
            Err(error) => {
                return Err(Error::Setting {
                    name: "required-version".to_owned(),
                    value: found.text,
                    message: error.to_string(),
                    hint: "write it as `>=0.5.14`".to_owned(),
                    source_file,
                });
            }
        }
    }
    all.extend(dropped.filter_map(|found| {
        let specifiers = check::specifiers(found.item.as_str()?).ok()?;
        Some(Required {
            text: found.text,
            origin: found.origin,
            source_file: None,
            specifiers,
        })
    }));
    Ok(all)
}

impl Required {
    /// Whether `version` satisfies it.
    pub fn allows(&self, version: UvVersion) -> bool {
        self.specifiers.contains(&pep440(version))
    }

    /// The one release it allows, where it names exactly one.
    pub fn pinned(&self) -> Option<UvVersion> {
        let mut exact = self.specifiers.iter().filter(|specifier| {
            matches!(specifier.operator(), Operator::Equal | Operator::ExactEqual)
        });
        let version = exact.next()?.version().to_string();
        let pinned = UvVersion::from_str(&version).ok()?;
        self.allows(pinned).then_some(pinned)
    }

    /// Why a uv of `version` stops.
    pub fn refusal(&self, version: UvVersion) -> Error {
        Error::Setting {
            name: "required-version".to_owned(),
            value: self.text.clone(),
            message: format!("uv {version} does not satisfy it"),
            hint: "use a uv that does (`--uv-version` predicts for another one), or change it"
                .to_owned(),
            source_file: self.source_file.clone(),
        }
    }
}

fn pep440(version: UvVersion) -> Version {
    Version::new([
        u64::from(version.0),
        u64::from(version.1),
        u64::from(version.2),
    ])
}
