//! `uv-linkcheck print`.

use std::ffi::OsStr;
use std::path::Path;

use crate::cli::{GlobalArgs, PrintArgs, Printed, ShellName};
use crate::env::{SHELL, Vars};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::recommend;
use crate::report::{self, Format, summary};
use crate::shell::{Assignment, Shell};

use super::{Context, error_style, options, progress, write, write_bytes};

pub(super) fn run(
    args: &PrintArgs,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<Exit> {
    if args.shell.is_some() && args.what != Printed::Env {
        return Err(Error::Usage {
            message: "`--shell` belongs to `print env`".to_owned(),
            hint: "leave it out: a single value is printed as it is".to_owned(),
        });
    }
    let link_mode = args.mode.link_mode.as_deref();
    let request = options::request(args.path.as_ref(), &args.install, link_mode)?;
    let bar = progress(global, Format::Full, context.vars);
    let report = crate::check(
        &request,
        context.vars,
        context.cwd,
        context.system,
        bar.as_ref(),
    )?;
    let values = recommend::values(&report);
    let text = match args.what {
        Printed::LinkMode => line(values.link_mode.as_str().as_ref()),
        Printed::CacheDir => match &values.cache_dir {
            Some(path) => line(path.as_os_str()),
            None => return Err(temporary()),
        },
        Printed::Env => {
            let assignments = values.assignments();
            match args.shell.or_else(|| usual(context.vars)) {
                Some(ShellName::Nushell) => record(&assignments)?,
                name => lines(name.and_then(shell).unwrap_or(Shell::NATIVE), &assignments),
            }
        }
    };
    write_bytes(context.out, &text)?;
    if !values.works && !global.quiet {
        let warning = summary::sentence(&report);
        let style = error_style(global, context.vars);
        write(context.err, &report::error::warning(&warning, &style))?;
    }
    Ok(Exit::Success)
}

/// A value as it is, with a line end after it.
fn line(value: &OsStr) -> Vec<u8> {
    let mut line = value.as_encoded_bytes().to_vec();
    line.push(b'\n');
    line
}

/// Lines for a shell to evaluate.
fn lines(shell: Shell, assignments: &[Assignment]) -> Vec<u8> {
    let lines = assignments
        .iter()
        .flat_map(|assignment| [shell.line(assignment), b"\n".to_vec()]);
    lines.collect::<Vec<_>>().concat()
}

/// A record for Nushell, which evaluates no text: a variable that is to be unset is null.
fn record(assignments: &[Assignment]) -> Result<Vec<u8>> {
    let mut record = serde_json::Map::new();
    for Assignment { name, value } in assignments {
        let value = match value.as_ref().map(|value| value.to_str()) {
            None => serde_json::Value::Null,
            Some(Some(text)) => text.into(),
            Some(None) => {
                return Err(Error::Usage {
                    message: format!("`{name}` is not UTF-8, and Nushell takes nothing else"),
                    hint: "set it in another shell before you start Nushell".to_owned(),
                });
            }
        };
        record.insert(name.clone(), value);
    }
    Ok(line(serde_json::Value::Object(record).to_string().as_ref()))
}

/// The shell of the user, as far as it is known.
fn usual(vars: &dyn Vars) -> Option<ShellName> {
    let shell = vars.get_nonempty(SHELL)?;
    if Path::new(&shell).file_stem()? == "nu" {
        return Some(ShellName::Nushell);
    }
    Some(match Shell::named(&shell)? {
        Shell::Bash => ShellName::Bash,
        Shell::Elvish => ShellName::Elvish,
        Shell::Fish => ShellName::Fish,
        Shell::PowerShell => ShellName::PowerShell,
    })
}

/// The shell that evaluates lines.
fn shell(name: ShellName) -> Option<Shell> {
    match name {
        ShellName::Bash => Some(Shell::Bash),
        ShellName::Elvish => Some(Shell::Elvish),
        ShellName::Fish => Some(Shell::Fish),
        ShellName::PowerShell => Some(Shell::PowerShell),
        ShellName::Nushell => None,
    }
}

fn temporary() -> Error {
    Error::Refused {
        code: "temporary-cache",
        message: "the cache is a temporary one that is deleted after the run".to_owned(),
        hint: "leave out `--no-cache`, and unset `UV_NO_CACHE`".to_owned(),
    }
}
