//! `uv-linkcheck print`.

use std::ffi::OsStr;

use crate::cli::{GlobalArgs, PrintArgs, Printed, ShellName};
use crate::env::{SHELL, Vars};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::recommend;
use crate::report::{self, Format, summary};
use crate::shell::Shell;

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
            let shell = args.shell.map_or_else(|| usual(context.vars), Shell::from);
            let lines = values.assignments().into_iter();
            let lines = lines.flat_map(|assignment| [shell.line(&assignment), b"\n".to_vec()]);
            lines.collect::<Vec<_>>().concat()
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

/// The shell of the user, as far as it is known.
fn usual(vars: &dyn Vars) -> Shell {
    vars.get_nonempty(SHELL)
        .and_then(|shell| Shell::named(&shell))
        .unwrap_or(Shell::NATIVE)
}

impl From<ShellName> for Shell {
    fn from(name: ShellName) -> Self {
        match name {
            ShellName::Bash => Self::Bash,
            ShellName::Fish => Self::Fish,
            ShellName::PowerShell => Self::PowerShell,
        }
    }
}

fn temporary() -> Error {
    Error::Refused {
        code: "temporary-cache",
        message: "the cache is a temporary one that is deleted after the run".to_owned(),
        hint: "leave out `--no-cache`, and unset `UV_NO_CACHE`".to_owned(),
    }
}
