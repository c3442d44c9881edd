//! `--show-settings`.

use clap::ValueEnum;

use super::task::Task;
use super::{Context, warn};
use crate::cli::{GlobalArgs, Scope};
use crate::discover;
use crate::error::Result;
use crate::model::overview::{Row, Source, Value};
use crate::model::request::Request;
use crate::report::Format;
use crate::report::overview::render;
use crate::settings::Settings;

/// Every setting of one project with its value and origin.
///
/// # Errors
/// When its settings cannot be read.
pub(super) fn text(
    request: &Request,
    task: &Task<'_>,
    form: Option<Format>,
    global: &GlobalArgs,
    context: &mut Context<'_>,
) -> Result<String> {
    let mut overview = discover::overview(request, context.vars, context.cwd)?;
    let mut settings = Settings::load(&overview.root, &task.flags, context.vars)?;
    settings.search_also(&request.search);
    warn(&settings.warnings, global, context)?;
    overview.rows.extend(own(&settings));
    let form = form.or(settings.output_format).unwrap_or_default();
    let style = task.wanted(form).style(global, context)?;
    Ok(render(&overview, form, &style))
}

/// Our own settings.
fn own(settings: &Settings) -> Vec<Row> {
    let modes = settings.require.iter().map(ToString::to_string);
    [
        ("require", Value::Texts(modes.collect())),
        ("fail-on", word(&settings.fail_on)),
        ("select", Value::Texts(settings.select.clone())),
        ("ignore", Value::Texts(settings.ignore.clone())),
        ("search", Value::Texts(settings.search.clone())),
        ("scope", word(&settings.scope.unwrap_or(Scope::Project))),
        (
            "output-format",
            word(&settings.output_format.unwrap_or_default()),
        ),
    ]
    .into_iter()
    .map(|(name, value)| Row {
        name,
        value,
        source: Source::from(&settings.origin(name)),
        hidden: Vec::new(),
    })
    .collect()
}

fn word(value: &impl ValueEnum) -> Value {
    let name = value.to_possible_value();
    Value::Text(name.map_or_else(String::new, |name| name.get_name().to_owned()))
}
