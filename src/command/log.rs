//! `uv-linkcheck log`.

use std::io::{self, BufReader, IsTerminal as _};
use std::path::Path;

use crate::cli::GlobalArgs;
use crate::cli::log::LogArgs;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::model::code::Code;
use crate::model::log::{Log, LogReport};
use crate::report::render_log;
use crate::settings::{Flags, Settings};
use crate::uv;

use super::Context;
use super::output::Wanted;

/// Bytes asked of the system at once.
const CHUNK: usize = 256 * 1024;

pub(super) fn run(args: &LogArgs, global: &GlobalArgs, context: &mut Context<'_>) -> Result<Exit> {
    let flags = Flags::of_report(&args.format, &args.findings);
    let settings = Settings::without_project(&flags, context.vars)?;
    let file = args.file.as_deref().unwrap_or(Path::new("-"));
    let log = read(file, context.cwd)?;
    if log.runs.is_empty() {
        return Err(Error::Usage {
            message: format!("`{}` holds no output of uv", file.display()),
            hint: "`uv sync --reinstall -v 2> uv.log` makes a log worth reading".to_owned(),
        });
    }
    let mut report = crate::log::diagnose(log, &file.to_string_lossy());
    choose(&mut report, &settings.selected(), &settings.ignored());
    let wanted = Wanted {
        form: settings.output_format.unwrap_or_default(),
        file: args.format.output_file.as_deref(),
        redact: args.redact.redact,
    };
    let mut style = wanted.style(global, context)?;
    style.least = style.least.min(settings.least_shown());
    style.fails = settings.fails();
    wanted.put(&render_log(&report, wanted.form, &style), context)?;
    let severities = report.findings.iter().map(|found| found.finding.severity);
    let worst = severities.max();
    Ok(match (style.fails.least, worst) {
        (Some(least), Some(worst)) if worst >= least => Exit::Findings,
        _ => Exit::Success,
    })
}

fn read(file: &Path, cwd: &Path) -> Result<Log> {
    if file == Path::new("-") {
        let stdin = io::stdin();
        if stdin.is_terminal() {
            return Err(Error::Usage {
                message: "there is no log to read".to_owned(),
                hint: "name a file, or pipe one: `uv sync -v 2>&1 | uv-linkcheck log`".to_owned(),
            });
        }
        return Ok(uv::log::read(&mut BufReader::with_capacity(
            CHUNK,
            stdin.lock(),
        ))?);
    }
    let file = fs_err::File::open(cwd.join(file))?;
    Ok(uv::log::read(&mut BufReader::with_capacity(CHUNK, file))?)
}

/// Leaves out what was not asked for. A finding that a selected cause could be behind stays.
fn choose(report: &mut LogReport, select: &[Code], ignore: &[Code]) {
    report.findings.retain_mut(|found| {
        found
            .candidates
            .retain(|candidate| !ignore.contains(&candidate.code));
        let wanted = select.is_empty()
            || select.contains(&found.finding.code)
            || found
                .candidates
                .iter()
                .any(|candidate| select.contains(&candidate.code));
        wanted && !ignore.contains(&found.finding.code)
    });
}
