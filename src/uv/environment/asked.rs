//! A request for a Python, and who made it.

use pep508_rs::pep440_rs::VersionSpecifiers;

use super::python::From;
use super::request::Request;
use crate::env::UV_PYTHON;
use crate::error::Error;
use crate::model::origin::{Origin, OriginKind};
use crate::model::python::{Python, PythonOrigin};
use crate::uv::interpreter;

/// A request for a Python.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) text: String,
    pub(super) request: Request,
    pub(super) origin: PythonOrigin,
    pub(super) place: Origin,
}

impl Asked {
    /// The Python, where the request alone tells it: by a whole version.
    pub(super) fn known(&self) -> Option<Python> {
        is_exact(&self.text)
            .then(|| interpreter::assume(&self.text, self.origin))
            .flatten()
    }

    pub(super) fn refusal(&self, python: &Python, range: &VersionSpecifiers) -> Error {
        let by = match (&self.place.path, &self.place.name) {
            (Some(path), _) => path.display().to_string(),
            (None, name) => name.clone().unwrap_or_default(),
        };
        Error::Refused {
            code: "incompatible-python",
            message: format!(
                "`{by}` asks for Python `{}`, which is {} and does not meet `requires-python` (`{range}`)",
                self.text, python.version
            ),
            hint: "ask for another Python, or change `requires-python`; uv stops here, too"
                .to_owned(),
        }
    }
}

/// The Python that the option or the variable asks for.
pub(super) fn named(from: From<'_>) -> Option<Asked> {
    let option = from.option.map(|text| {
        let place = Origin::named(OriginKind::Flag, "--python");
        (text.to_owned(), PythonOrigin::Flag, place)
    });
    let variable = || {
        let text = from.vars.get_nonempty(UV_PYTHON)?;
        let place = Origin::named(OriginKind::Env, UV_PYTHON);
        let text = text.to_string_lossy().into_owned();
        Some((text, PythonOrigin::Variable, place))
    };
    let (text, origin, place) = option.or_else(variable)?;
    Some(Asked {
        request: Request::parse(&text).relative_to(from.cwd),
        text,
        origin,
        place,
    })
}

/// Whether `text` is a whole version: `3.12.1`.
fn is_exact(text: &str) -> bool {
    let mut parts = text.split('.');
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.by_ref().take(3).filter(|part| numeric(part)).count() == 3 && parts.next().is_none()
}
