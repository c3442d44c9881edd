//! Variables and options, with the checks of uv's command line.

use std::ffi::OsString;
use std::path::PathBuf;

use super::keys::link_modes;
use crate::env::Vars;
use crate::error::{Error, Result};
use crate::model::mode::Mode;
use crate::model::uv::UvVersion;

/// The boolean of a variable: `y yes t true on 1` or `n no f false off 0`, in any case.
///
/// # Errors
///
/// For anything else, also when empty.
pub(super) fn boolish(vars: &dyn Vars, name: &str) -> Result<Option<bool>> {
    let Some(value) = vars.get(name) else {
        return Ok(None);
    };
    let value = value.to_string_lossy();
    match value.to_lowercase().as_str() {
        "y" | "yes" | "t" | "true" | "on" | "1" => Ok(Some(true)),
        "n" | "no" | "f" | "false" | "off" | "0" => Ok(Some(false)),
        _ => Err(refused(
            name,
            &value,
            "value was not a boolean",
            format!("unset `{name}`, or set it to `1` or `0`"),
        )),
    }
}

/// The path in a variable.
///
/// # Errors
///
/// When it is set to nothing: uv does not take that for unset.
pub(super) fn path(vars: &dyn Vars, name: &str) -> Result<Option<PathBuf>> {
    vars.get(name)
        .map(|value| given(name, value).map(PathBuf::from))
        .transpose()
}

/// The value of a variable or option that must not be empty.
pub(super) fn given(name: &str, value: OsString) -> Result<OsString> {
    if value.is_empty() {
        let hint = format!("unset `{name}`, or give it a value");
        return Err(refused(
            name,
            "",
            "a value is required but none was supplied",
            hint,
        ));
    }
    Ok(value)
}

/// The link mode that `text` names to a uv of `version`.
pub(super) fn mode(text: &str, version: UvVersion) -> Option<Mode> {
    match text {
        "reflink" if link_modes(version).contains(&"reflink") => Some(Mode::Clone),
        _ => text.parse().ok(),
    }
}

/// The link mode of an option or variable.
///
/// # Errors
///
/// When a uv of `version` does not know it.
pub(super) fn checked_mode(
    name: &str,
    value: OsString,
    version: UvVersion,
) -> Result<(String, Mode)> {
    let value = given(name, value)?;
    let text = value.to_string_lossy().into_owned();
    match mode(&text, version) {
        Some(mode) if value.to_str().is_some() => Ok((text, mode)),
        _ => {
            let words = Mode::ALL.map(|mode| format!("`{mode}`")).join(", ");
            let hint = match text.as_str() {
                "reflink" => format!("uv {version} calls it `clone`"),
                _ => format!("use one of {words}"),
            };
            Err(refused(name, &text, "not a link mode", hint))
        }
    }
}

fn refused(name: &str, value: &str, message: &str, hint: String) -> Error {
    Error::Setting {
        name: name.to_owned(),
        value: value.to_owned(),
        message: message.to_owned(),
        hint,
        source_file: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;

    #[test]
    fn booleans_are_those_of_clap() {
        for (value, expected) in [
            ("Yes", Some(true)),
            ("1", Some(true)),
            ("OFF", Some(false)),
            ("0", Some(false)),
        ] {
            assert_eq!(boolish(&Given::new([("X", value)]), "X").unwrap(), expected);
        }
        assert_eq!(boolish(&Given::default(), "X").unwrap(), None);
        for value in ["", "2", "maybe"] {
            assert!(boolish(&Given::new([("X", value)]), "X").is_err());
        }
    }

    #[test]
    fn reflink_is_known_since_0_9_28() {
        let mode = |version| checked_mode("UV_LINK_MODE", "reflink".into(), version);
        assert_eq!(mode(UvVersion(0, 9, 28)).unwrap().1, Mode::Clone);
        assert_eq!(
            mode(UvVersion(0, 9, 27)).unwrap_err().hint(),
            Some("uv 0.9.27 calls it `clone`")
        );
    }
}
