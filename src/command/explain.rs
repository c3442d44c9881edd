//! `uv-linkcheck explain`.

use crate::cli::{ExplainArgs, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;

use super::{Context, style, write};

pub(super) fn run(args: &ExplainArgs, global: &GlobalArgs, context: &mut Context<'_>) -> Result<Exit> {
    let query = args.query.as_deref();
    let Some(page) = crate::diagnose::explain(query) else {
        let word = query.unwrap_or_default();
        let hint = match crate::diagnose::nearest(word) {
            Some(cause) => format!("did you mean `{}` ({})?", cause.code, cause.name),
            None => "`uv-linkcheck explain` lists every cause".to_owned(),
        };
        return Err(Error::Usage { message: format!("nothing is known about `{word}`"), hint });
    };
    let text = style(global, context.vars, false).markdown(&page);
    write(context.out, &text)?;
    Ok(Exit::Success)
}
