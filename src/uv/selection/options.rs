//! uv's selection options, with the variables behind them.

use crate::env::{
    UV_FROZEN, UV_NO_BINARY, UV_NO_BINARY_PACKAGE, UV_NO_BUILD, UV_NO_BUILD_PACKAGE,
    UV_NO_DEFAULT_GROUPS, UV_NO_DEV, UV_NO_EDITABLE, UV_NO_GROUP, Vars,
};
use crate::error::{Error, Result};
use crate::model::request::SelectionOptions;
use crate::model::uv::UvVersion;

/// `given`, completed by the variables that uv `version` reads.
///
/// # Errors
///
/// A variable with a value that uv refuses.
pub fn effective(
    given: &SelectionOptions,
    vars: &dyn Vars,
    version: UvVersion,
) -> Result<SelectionOptions> {
    let mut options = given.clone();
    for (name, since, option) in [
        (
            UV_NO_EDITABLE,
            UvVersion(0, 6, 15),
            &mut options.no_editable,
        ),
        (UV_NO_BUILD, UvVersion(0, 6, 5), &mut options.no_build),
        (UV_NO_BINARY, UvVersion(0, 5, 30), &mut options.no_binary),
        (UV_NO_DEV, UvVersion(0, 8, 7), &mut options.no_dev),
        (
            UV_NO_DEFAULT_GROUPS,
            UvVersion(0, 9, 9),
            &mut options.no_default_groups,
        ),
    ] {
        if version >= since && boolish(vars, name)? {
            *option = true;
        }
    }
    for (name, since, names) in [
        (
            UV_NO_BUILD_PACKAGE,
            UvVersion(0, 6, 5),
            &mut options.no_build_package,
        ),
        (
            UV_NO_BINARY_PACKAGE,
            UvVersion(0, 5, 30),
            &mut options.no_binary_package,
        ),
        (UV_NO_GROUP, UvVersion(0, 9, 8), &mut options.no_group),
    ] {
        // An option on the command line replaces its variable.
        if version >= since
            && names.is_empty()
            && let Some(value) = vars.get_nonempty(name)
        {
            let value = value.to_string_lossy();
            *names = value.split_whitespace().map(str::to_owned).collect();
        }
    }
    Ok(options)
}

/// Whether uv `version` is told by `UV_FROZEN` to take the lock as it is (≥ 0.4.25). A value that uv refuses counts as none.
pub fn frozen(vars: &dyn Vars, version: UvVersion) -> bool {
    version >= UvVersion(0, 4, 25) && boolish(vars, UV_FROZEN).unwrap_or(false)
}

fn boolish(vars: &dyn Vars, name: &str) -> Result<bool> {
    let Some(value) = vars.get(name) else {
        return Ok(false);
    };
    let value = value.to_string_lossy();
    match value.to_lowercase().as_str() {
        "y" | "yes" | "t" | "true" | "on" | "1" => Ok(true),
        "n" | "no" | "f" | "false" | "off" | "0" => Ok(false),
        _ => Err(Error::Setting {
            name: name.to_owned(),
            value: value.into_owned(),
            message: "value was not a boolean".to_owned(),
            hint: format!("unset `{name}`, or set it to `1` or `0`"),
            source_file: None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;

    #[test]
    fn variables_count_from_their_release_on() {
        let vars = Given::new([
            (UV_NO_EDITABLE, "1"),
            (UV_NO_DEV, "true"),
            (UV_NO_DEFAULT_GROUPS, "yes"),
            (UV_NO_GROUP, "a b"),
        ]);
        for (version, expected) in [
            (UvVersion(0, 6, 14), (false, false, false, 0)),
            (UvVersion(0, 6, 15), (true, false, false, 0)),
            (UvVersion(0, 8, 7), (true, true, false, 0)),
            (UvVersion(0, 9, 8), (true, true, false, 2)),
            (UvVersion(0, 9, 9), (true, true, true, 2)),
        ] {
            let options = effective(&SelectionOptions::default(), &vars, version).unwrap();
            let found = (
                options.no_editable,
                options.no_dev,
                options.no_default_groups,
                options.no_group.len(),
            );
            assert_eq!(found, expected, "{version}");
        }
    }

    #[test]
    fn options_replace_variables_and_bad_values_are_refused() {
        let given = SelectionOptions {
            no_group: vec!["c".to_owned()],
            ..Default::default()
        };
        let vars = Given::new([(UV_NO_GROUP, "a"), (UV_NO_DEV, "0")]);
        let options = effective(&given, &vars, UvVersion(0, 13, 9)).unwrap();
        assert_eq!(
            (options.no_group, options.no_dev),
            (vec!["c".to_owned()], false)
        );
        let vars = Given::new([(UV_NO_DEV, "")]);
        let error = effective(&given, &vars, UvVersion(0, 13, 9)).unwrap_err();
        assert_eq!(error.code(), "invalid-setting");
    }
}
