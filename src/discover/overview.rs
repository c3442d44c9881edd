//! What there is to show without looking at the lock, the cache or any wheel.

use std::path::{Path, PathBuf};

use super::{Configured, configure, name_environment, script, wanted};
use crate::env::Vars;
use crate::error::Result;
use crate::model::origin::{Origin, Setting};
use crate::model::overview::{Hidden, Overview, Row, Source, Value};
use crate::model::project::{Remark, Unread};
use crate::model::python::{Python, PythonOrigin};
use crate::model::request::Request;
use crate::model::uv::UvOrigin;
use crate::uv::environment::{self, Named, Wanted};
use crate::uv::paths;

/// uv's settings that decide about linking, the uv, the environment and its Python, each with where it comes from.
///
/// # Errors
///
/// Whatever makes uv stop while it reads its settings.
pub fn overview(request: &Request, vars: &dyn Vars, cwd: &Path) -> Result<Overview> {
    let found = configure(request, vars, cwd)?;
    let settings = &found.config.settings;
    let remarks = &found.config.remarks;
    let mut rows = vec![
        uv(&found),
        row("link-mode", &settings.link_mode, remarks, |mode| {
            mode.to_string()
        }),
        row("cache-dir", &settings.cache_dir, remarks, |path| {
            path.to_string_lossy().into_owned()
        }),
        no_cache(settings.no_cache.as_ref(), remarks),
    ];
    rows.extend(environment(request, vars, &found));
    let of_tool = found.places.receipt.as_deref().and_then(Path::parent);
    Ok(Overview {
        root: of_tool.unwrap_or(&found.places.walk).to_owned(),
        rows,
    })
}

fn uv(found: &Configured) -> Row {
    let path = match found.uv.origin {
        UvOrigin::Path => found
            .program
            .as_ref()
            .map(|program| program.path().to_owned()),
        _ => None,
    };
    let required = found
        .config
        .required
        .first()
        .filter(|_| found.uv.origin == UvOrigin::RequiredVersion);
    let name = match found.uv.origin {
        UvOrigin::Flag => Some("--uv-version".to_owned()),
        _ => None,
    };
    let source = Source {
        kind: found.uv.origin.as_str(),
        name,
        path: path.or_else(|| required?.origin.path.clone()),
        line: required.and_then(|required| required.origin.line),
    };
    Row {
        name: "uv",
        value: Value::Text(found.uv.version.to_string()),
        source,
        hidden: Vec::new(),
    }
}

fn row<T>(
    name: &'static str,
    setting: &Setting<T>,
    remarks: &[Remark],
    text: impl Fn(&T) -> String,
) -> Row {
    let lower = setting.hidden.iter().map(|(value, origin)| Hidden {
        value: value.clone(),
        source: origin.into(),
        because: "lower",
    });
    Row {
        name,
        value: Value::Text(text(&setting.effective)),
        source: (&setting.origin).into(),
        hidden: lower.chain(unread(name, remarks)).collect(),
    }
}

fn no_cache(by: Option<&Origin>, remarks: &[Remark]) -> Row {
    Row {
        name: "no-cache",
        value: Value::Switch(by.is_some()),
        source: by.map_or_else(|| Source::word("default"), Source::from),
        hidden: unread("no-cache", remarks).collect(),
    }
}

/// What files say of `name` that uv does not read.
fn unread<'a>(name: &'a str, remarks: &'a [Remark]) -> impl Iterator<Item = Hidden> + 'a {
    remarks.iter().filter_map(move |remark| match remark {
        Remark::Unread {
            key,
            value,
            origin,
            because,
        } if key == name => Some(Hidden {
            value: value.clone(),
            source: origin.into(),
            because: match because {
                Unread::Asked(_) => "no-config",
                Unread::Beside(_) => "uv-toml",
                Unread::Below(_) => "member",
                Unread::Nearer(_) => "nearer-file",
                Unread::Dropped => "table-dropped",
            },
        }),
        _ => None,
    })
}

/// The environment and its Python.
fn environment(request: &Request, vars: &dyn Vars, found: &Configured) -> [Row; 2] {
    let workspace = found.workspace.as_ref().ok();
    let version = found.uv.version;
    if let Some(script) = script(request, found) {
        let named = script::name(&script, request, vars, found);
        let wanted = script::wanted(&script, request, vars, found);
        return rows(found, named, wanted);
    }
    let Some(named) = name_environment(request, vars, &found.places, workspace, version) else {
        let none = || Value::Unknown("there is neither a project nor an environment".to_owned());
        return ["environment", "python"].map(|name| plain(name, none(), Source::word("default")));
    };
    let wanted = match &request.uv.tool {
        Some(_) => Ok(Wanted::default()),
        None => wanted(request, vars, found, workspace),
    };
    rows(found, named, wanted)
}

/// The script that is asked about, absolute.
fn script(request: &Request, found: &Configured) -> Option<PathBuf> {
    let path = request.uv.script.as_ref()?;
    Some(paths::absolute(&found.places.cwd, path))
}

fn rows(found: &Configured, named: Named, wanted: Result<Wanted>) -> [Row; 2] {
    let (path, source) = (named.path.clone(), Source::from(&named.origin));
    let path = plain(
        "environment",
        Value::Text(path.to_string_lossy().into_owned()),
        source,
    );
    [path, python(found, named, wanted)]
}

fn python(found: &Configured, named: Named, wanted: Result<Wanted>) -> Row {
    let program = found.program.as_ref();
    let answer = wanted.and_then(|wanted| {
        let path = named.path.clone();
        let (environment, _) = environment::describe(
            named,
            &wanted,
            program,
            found.uv.version,
            &found.config.settings.cache_dir.effective,
        )?;
        Ok((
            origin(&environment.python, &wanted, &path),
            environment.python,
        ))
    });
    match answer {
        Ok((source, python)) => plain("python", Value::Text(python.version), source),
        Err(error) => plain(
            "python",
            Value::Unknown(error.to_string()),
            Source::word("default"),
        ),
    }
}

/// Where the Python comes from: the environment, what asks for one by name, or how it was found.
fn origin(python: &Python, wanted: &Wanted, environment: &Path) -> Source {
    let word = Source::word(python.origin.as_str());
    match (python.origin, wanted.place()) {
        (PythonOrigin::Environment, _) => Source {
            path: Some(environment.to_owned()),
            ..word
        },
        (PythonOrigin::Flag | PythonOrigin::Variable | PythonOrigin::VersionFile, Some(place)) => {
            Source {
                kind: word.kind,
                ..Source::from(place)
            }
        }
        (PythonOrigin::Found, _) => Source {
            name: Some("uv python find".to_owned()),
            path: python.executable.clone(),
            ..word
        },
        _ => word,
    }
}

fn plain(name: &'static str, value: Value, source: Source) -> Row {
    Row {
        name,
        value,
        source,
        hidden: Vec::new(),
    }
}
