//! Which Pythons uv prefers: its own, or those of the system.

use super::Sources;
use super::layers::Layers;
use super::variables::{boolish, given};
use crate::env::{UV_MANAGED_PYTHON, UV_NO_MANAGED_PYTHON, UV_PYTHON_PREFERENCE};
use crate::error::{Error, Result};
use crate::model::python::Preference;
use crate::model::uv::UvVersion;

/// `--managed-python`, `--no-managed-python` and their variables exist from this release on.
const SWITCHES: UvVersion = UvVersion(0, 6, 9);
/// Of the two variables `UV_MANAGED_PYTHON` counts from this release on, and an option stands above both; before, uv stops
/// where both ask for something.
const MANAGED_WINS: UvVersion = UvVersion(0, 9, 30);

/// What the options, the variables and the files ask for.
///
/// # Errors
///
/// When they contradict each other, or a value is none: uv stops there, too.
pub(super) fn read(sources: &Sources<'_>, layers: &Layers) -> Result<Preference> {
    let switch = switch(sources)?;
    let named = named(sources)?;
    match (switch, named) {
        (Some((by, _)), Some(_)) => Err(contradiction(by, "--python-preference")),
        (Some((_, preference)), None) | (None, Some(preference)) => Ok(preference),
        (None, None) => Ok(in_files(layers)),
    }
}

/// The switch that is on, by name.
fn switch(sources: &Sources<'_>) -> Result<Option<(&'static str, Preference)>> {
    let options = sources.options;
    let variable = |name| {
        let known = sources.version >= SWITCHES;
        let asked = if known {
            boolish(sources.vars, name)?
        } else {
            None
        };
        Ok::<bool, Error>(asked == Some(true))
    };
    let (managed, unmanaged) = (
        variable(UV_MANAGED_PYTHON)?,
        variable(UV_NO_MANAGED_PYTHON)?,
    );
    if sources.version < MANAGED_WINS {
        let one = options.managed_python || managed;
        let other = options.no_managed_python || unmanaged;
        if one && other {
            return Err(contradiction("--managed-python", "--no-managed-python"));
        }
    }
    let all = [
        (
            options.managed_python,
            "--managed-python",
            Preference::OnlyManaged,
        ),
        (
            options.no_managed_python,
            "--no-managed-python",
            Preference::OnlySystem,
        ),
        (managed, UV_MANAGED_PYTHON, Preference::OnlyManaged),
        (unmanaged, UV_NO_MANAGED_PYTHON, Preference::OnlySystem),
    ];
    let on = all.into_iter().find(|(on, ..)| *on);
    Ok(on.map(|(_, name, preference)| (name, preference)))
}

/// That of `--python-preference` or its variable.
fn named(sources: &Sources<'_>) -> Result<Option<Preference>> {
    let (name, value) = match &sources.options.python_preference {
        Some(text) => ("--python-preference", text.into()),
        None => match sources.vars.get(UV_PYTHON_PREFERENCE) {
            Some(value) => (UV_PYTHON_PREFERENCE, value),
            None => return Ok(None),
        },
    };
    let text = given(name, value)?.to_string_lossy().into_owned();
    match text.parse() {
        Ok(preference) => Ok(Some(preference)),
        Err(()) => Err(Error::Setting {
            name: name.to_owned(),
            value: text,
            message: "not a preference".to_owned(),
            hint: "use one of `only-managed`, `managed`, `system`, `only-system`".to_owned(),
            source_file: None,
        }),
    }
}

/// That of the first file that has one. Its values were checked when the files were read.
fn in_files(layers: &Layers) -> Preference {
    let first = layers.active("python-preference").next();
    first
        .and_then(|found| found.text.parse().ok())
        .unwrap_or_default()
}

fn contradiction(one: &str, other: &str) -> Error {
    Error::Refused {
        code: "contradicting-options",
        message: format!("`{one}` cannot be used with `{other}`"),
        hint: "leave out one of them, or unset its variable; uv stops here, too".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;
    use crate::model::request::UvOptions;

    fn preference(
        options: &UvOptions,
        vars: &[(&str, &str)],
        file: &str,
        version: UvVersion,
    ) -> Result<Preference> {
        let keep = tempfile::tempdir().unwrap();
        fs_err::write(keep.path().join("uv.toml"), file).unwrap();
        let mut given = Given::new([
            ("HOME", "/nonexistent"),
            ("XDG_CONFIG_DIRS", "/nonexistent"),
        ]);
        given.0.extend(
            vars.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).into())),
        );
        super::super::read(&Sources {
            options,
            vars: &given,
            cwd: keep.path(),
            walk: keep.path(),
            project: keep.path(),
            receipt: None,
            version,
        })
        .map(|config| config.preference)
    }

    #[test]
    fn options_stand_above_variables_above_files() {
        let new = UvVersion(0, 13, 9);
        let none = UvOptions::default();
        let file = "python-preference = 'system'\n";
        assert_eq!(
            preference(&none, &[], "", new).unwrap(),
            Preference::Managed
        );
        assert_eq!(
            preference(&none, &[], file, new).unwrap(),
            Preference::System
        );
        let managed = [("UV_MANAGED_PYTHON", "1")];
        assert_eq!(
            preference(&none, &managed, file, new).unwrap(),
            Preference::OnlyManaged
        );
        assert_eq!(
            preference(&none, &managed, file, UvVersion(0, 5, 3)).unwrap(),
            Preference::System
        );
        let option = UvOptions {
            no_managed_python: true,
            ..UvOptions::default()
        };
        assert_eq!(
            preference(&option, &managed, file, new).unwrap(),
            Preference::OnlySystem
        );
        assert!(preference(&option, &managed, file, UvVersion(0, 8, 24)).is_err());
        for vars in [
            &[
                ("UV_MANAGED_PYTHON", "1"),
                ("UV_PYTHON_PREFERENCE", "system"),
            ][..],
            &[("UV_PYTHON_PREFERENCE", "")],
            &[("UV_PYTHON_PREFERENCE", "bogus")],
            &[("UV_NO_MANAGED_PYTHON", "")],
        ] {
            assert!(preference(&none, vars, "", new).is_err(), "{vars:?}");
        }
    }
}
