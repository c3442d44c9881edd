//! What `uv-linkcheck` says uv will do, read from its report as any user of the format would.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

/// The prediction for a wheel.
#[derive(Debug)]
pub(crate) struct Wheel {
    /// `clone`, `hardlink`, `symlink`, `copy`, `fail`; `None` for unknown.
    pub(crate) outcome: Option<String>,
    /// The file it fails at, relative to the wheel.
    pub(crate) file: Option<PathBuf>,
    /// The number of the system error it fails with.
    pub(crate) errno: Option<i64>,
    /// Whether some of its cached files are emptied (UL128).
    pub(crate) emptied: bool,
}

/// A report, as far as uv can be asked about it.
#[derive(Debug)]
pub(crate) struct Predicted {
    /// By name.
    pub(crate) wheels: BTreeMap<String, Wheel>,
    /// Whether uv will warn.
    pub(crate) warning: bool,
    /// uv's exit status.
    pub(crate) exit_status: i64,
}

impl Predicted {
    /// Reads the report a run of the program wrote; the error says what is wrong with it.
    pub(crate) fn read(run: &Output) -> Result<Self, String> {
        let said = || String::from_utf8_lossy(&run.stderr).into_owned();
        if !matches!(run.status.code(), Some(0 | 1)) {
            let stdout = String::from_utf8_lossy(&run.stdout);
            return Err(format!(
                "uv-linkcheck ended with {}: {stdout}{}",
                run.status,
                said()
            ));
        }
        let report: Value = serde_json::from_slice(&run.stdout)
            .map_err(|error| format!("uv-linkcheck wrote no report: {error}\n{}", said()))?;
        let schema = &report["schema"];
        if schema != "uv-linkcheck/report/v1" {
            return Err(format!("uv-linkcheck wrote a report of schema {schema}"));
        }
        let site_packages = text(&report["environment"], "site_packages")?;
        let mut wheels = BTreeMap::new();
        for wheel in report["wheels"].as_array().ok_or("no `wheels`")? {
            wheels.insert(
                text(wheel, "name")?.to_owned(),
                self::wheel(wheel, site_packages)?,
            );
        }
        let prediction = &report["prediction"];
        Ok(Self {
            wheels,
            warning: prediction["warning"]
                .as_bool()
                .ok_or("no `prediction.warning`")?,
            exit_status: prediction["exit_status"]
                .as_i64()
                .ok_or("no `prediction.exit_status`")?,
        })
    }
}

fn wheel(wheel: &Value, site_packages: &str) -> Result<Wheel, String> {
    let outcome = match &wheel["outcome"] {
        Value::Null => None,
        _ => Some(text(wheel, "outcome")?.to_owned()),
    };
    let codes = wheel["codes"].as_array().ok_or("no `codes`")?;
    let emptied = codes.iter().any(|code| code == "UL128");
    let failure = &wheel["failure"];
    if failure.is_null() {
        return Ok(Wheel {
            outcome,
            file: None,
            errno: None,
            emptied,
        });
    }
    let path = Path::new(text(failure, "path")?);
    let mut roots = wheel["archive"].as_str().into_iter().chain([site_packages]);
    let relative = roots.find_map(|root| path.strip_prefix(root).ok());
    Ok(Wheel {
        outcome,
        file: Some(relative.unwrap_or(path).to_owned()),
        errno: Some(failure["errno"].as_i64().ok_or("no `failure.errno`")?),
        emptied,
    })
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, String> {
    value[key]
        .as_str()
        .ok_or_else(|| format!("no `{key}` in {value}"))
}
