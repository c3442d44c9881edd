//! The JSON object on stdout when the program cannot do what it was asked to do (exit code 2).

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

use super::{path, print, print_line};

/// What stands for a report where there is none.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "ErrorDocument"))]
pub(super) struct Document<'a> {
    /// The name and version of this format.
    schema: &'static str,
    /// Why the program could not do what it was asked to do.
    error: Error<'a>,
    /// The project it is about, where several were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<Project<'a>>,
}

/// Which of several projects it is about.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "ErrorProject"))]
struct Project<'a> {
    /// Its directory.
    root: Cow<'a, str>,
}

/// Why there is none.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Error<'a> {
    /// A stable word.
    code: &'static str,
    /// What is wrong.
    message: String,
    /// What to do.
    hint: Option<&'a str>,
    /// The file it is about.
    path: Option<Cow<'a, str>>,
    /// The line, from 1.
    line: Option<usize>,
}

/// `error` as a JSON document, with a line end after it.
pub fn error(error: &crate::error::Error) -> String {
    print(&document(error, None))
}

/// The same in a single line, with the project that it is about where there are several.
pub fn error_line(error: &crate::error::Error, project: Option<&Path>) -> String {
    print_line(&document(error, project))
}

fn document<'a>(error: &'a crate::error::Error, project: Option<&'a Path>) -> Document<'a> {
    Document {
        schema: "uv-linkcheck/error/v1",
        error: Error {
            code: error.code(),
            message: error.to_string(),
            hint: error.hint(),
            path: error.path().map(path),
            line: error.source_file().and_then(crate::error::SourceFile::line),
        },
        project: project.map(|root| Project { root: path(root) }),
    }
}
