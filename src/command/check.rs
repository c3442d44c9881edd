//! `uv-linkcheck check`.

use std::io::Write;

use crate::cli::{CheckArgs, FailOn, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::model::finding::{Finding, Severity};
use crate::model::mode::Mode;
use crate::model::outcome::Outcome;
use crate::model::report::Report;
use crate::report::{Style, render};
use crate::settings::Settings;

use super::{Context, error_style, fix, format, options, progress, style, write};

pub(super) fn run(args: &CheckArgs, global: &GlobalArgs, context: &mut Context<'_>) -> Result<Exit> {
    let request = options::request(
        args.path.as_ref(),
        &args.uv,
        args.mode.link_mode.as_deref(),
        &args.selection,
        &args.probe,
    )?;
    let bar = progress(global, format(args.output.output_format), context.vars);
    let mut report = crate::check(&request, context.vars, context.cwd, context.system, bar.as_ref())?;
    let settings = Settings::load(&report.project.root, &args.output, args.scope)?;
    warn(&settings.warnings, global, context)?;
    report.findings = chosen(report.findings, &settings)?;
    if args.fix || args.diff {
        return fix::apply(&report, None, args.diff, &settings, global, context);
    }
    let form = format(settings.output_format);
    let text = render(&report, form, &style(global, context.vars, args.output.output_file.is_some()));
    match &args.output.output_file {
        Some(path) => fs_err::write(context.cwd.join(path), text)?,
        None => write(context.out, &text)?,
    }
    let met = required(&report, &settings.require, &error_style(global, context.vars), context.err)?;
    Ok(if met && !fails(&report.findings, settings.fail_on) { Exit::Success } else { Exit::Findings })
}

/// The findings asked for by `select` and `ignore`.
fn chosen(findings: Vec<Finding>, settings: &Settings) -> Result<Vec<Finding>> {
    for word in settings.select.iter().chain(&settings.ignore) {
        if crate::diagnose::find(word).is_none() {
            let hint = match crate::diagnose::nearest(word) {
                Some(cause) => format!("did you mean `{}` ({})?", cause.code, cause.name),
                None => "`uv-linkcheck explain` lists every cause".to_owned(),
            };
            return Err(Error::Usage { message: format!("unknown cause `{word}`"), hint });
        }
    }
    let named = |words: &[String], finding: &Finding| {
        words.iter().any(|word| crate::diagnose::find(word).is_some_and(|cause| cause.code == finding.code))
    };
    Ok(findings
        .into_iter()
        .filter(|finding| settings.select.is_empty() || named(&settings.select, finding))
        .filter(|finding| !named(&settings.ignore, finding))
        .collect())
}

/// Whether a finding reaches the threshold.
fn fails(findings: &[Finding], threshold: FailOn) -> bool {
    let least = match threshold {
        FailOn::Info => Severity::Info,
        FailOn::Warning => Severity::Warning,
        FailOn::Error => Severity::Error,
        FailOn::Never => return false,
    };
    findings.iter().any(|finding| finding.severity >= least)
}

/// Whether every wheel ends in a required mode; says which do not.
fn required(report: &Report, modes: &[Mode], style: &Style, err: &mut dyn Write) -> Result<bool> {
    if modes.is_empty() {
        return Ok(true);
    }
    let others: Vec<String> = report
        .plan
        .wheels
        .iter()
        .zip(&report.prediction.wheels)
        .filter_map(|(wheel, predicted)| match predicted.outcome {
            Outcome::Installed(mode) if modes.contains(&mode) => None,
            Outcome::Installed(mode) => Some(format!("`{}` ({mode})", wheel.name)),
            Outcome::Fail => Some(format!("`{}` (fails)", wheel.name)),
            Outcome::Unknown => Some(format!("`{}` (unknown)", wheel.name)),
        })
        .collect();
    if others.is_empty() {
        return Ok(true);
    }
    let wanted: Vec<String> = modes.iter().map(|mode| format!("`{mode}`")).collect();
    let shown: Vec<&str> = others.iter().take(5).map(String::as_str).collect();
    let rest = others.len() - shown.len();
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    let text = format!("{} wheels must end in {}: {}{more}\n", others.len(), wanted.join(" or "), shown.join(", "));
    write(err, &style.error(&text))?;
    Ok(false)
}

fn warn(warnings: &[String], global: &GlobalArgs, context: &mut Context<'_>) -> Result<()> {
    if global.quiet {
        return Ok(());
    }
    let style = error_style(global, context.vars);
    for warning in warnings {
        write(context.err, &style.warning(&format!("{warning}\n")))?;
    }
    Ok(())
}
