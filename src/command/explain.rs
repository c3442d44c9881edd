//! `uv-linkcheck explain`.

use crate::cli::ExplainArgs;
use crate::diagnose::explain::{explain, index};
use crate::error::{Error, Result};
use crate::exit::Exit;

use super::{Context, write};

pub(super) fn run(args: &ExplainArgs, context: &mut Context<'_>) -> Result<Exit> {
    let page = match &args.query {
        Some(query) => explain(query).map_err(|unknown| Error::Usage {
            message: format!("nothing is known about `{}`", unknown.query),
            hint: match unknown.nearest {
                Some(known) => format!("did you mean `{known}`?"),
                None => "`uv-linkcheck explain` lists every cause".to_owned(),
            },
        })?,
        None => index(),
    };
    write(context.out, &page)?;
    Ok(Exit::Success)
}
