//! `uv-linkcheck explain`.

use crate::cli::ExplainArgs;
use crate::error::Result;
use crate::exit::Exit;

use super::{Context, unknown_cause, write};

pub(super) fn run(args: &ExplainArgs, context: &mut Context<'_>) -> Result<Exit> {
    let query = args.query.as_deref();
    let page =
        Some(format!("{query:?}")).ok_or_else(|| unknown_cause(query.unwrap_or_default()))?;
    write(context.out, &page)?;
    Ok(Exit::Success)
}
