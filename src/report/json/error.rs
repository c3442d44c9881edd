//! The JSON object on stdout when the program cannot do what it was asked to do (exit code 2).

use std::borrow::Cow;

use serde::Serialize;

use super::{path, print};

#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    error: Error<'a>,
}

#[derive(Debug, Serialize)]
struct Error<'a> {
    code: &'static str,
    message: String,
    hint: Option<&'a str>,
    path: Option<Cow<'a, str>>,
    line: Option<usize>,
}

/// `error` as a JSON document, with a line end after it.
pub fn error(error: &crate::error::Error) -> String {
    print(&Document {
        schema: "uv-linkcheck/error/v1",
        error: Error {
            code: error.code(),
            message: error.to_string(),
            hint: error.hint(),
            path: error.path().map(path),
            line: error.source_file().and_then(crate::error::SourceFile::line),
        },
    })
}
