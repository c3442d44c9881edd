//! Which Python uv wants, whether one is it, and which one it would take for a new environment.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use pep508_rs::pep440_rs::{Operator, Version, VersionSpecifiers};

use super::asked::{Asked, named};
use super::request::Request;
use super::version_file;
use crate::env::{Given, Vars};
use crate::error::{Error, Result};
use crate::model::origin::{Origin, OriginKind};
use crate::model::python::{Preference, Python, PythonOrigin};
use crate::model::uv::UvVersion;
use crate::program::outside_of;
use crate::uv::program::Program;
use crate::uv::{interpreter, paths, state};

/// The user's own `.python-version` counts from this release on.
const GLOBAL_VERSION_FILE: UvVersion = UvVersion(0, 6, 7);
/// One that does not meet `requires-python` is passed over from this release on; before, uv stops.
const SKIPS_UNFIT: UvVersion = UvVersion(0, 9, 30);

/// An environment whose Python is against the preference is made anew from this release on.
const REPLACES_UNPREFERRED: UvVersion = UvVersion(0, 8, 0);

/// What the environment's Python must be: `--python`, `UV_PYTHON` or a version file, and `requires-python`.
#[derive(Debug, Default)]
pub struct Wanted {
    request: Option<Asked>,
    requires: Vec<VersionSpecifiers>,
    /// Whether uv only warns where what is asked for does not meet `requires`.
    warns: bool,
    doubts: Vec<String>,
    preference: Preference,
    /// Where uv's own Pythons are, if an environment that is against the preference is made anew.
    managed: Option<PathBuf>,
    /// The directories of the project: nothing in them is run.
    inside: Vec<PathBuf>,
    /// What an interpreter that is run may see of the environment.
    vars: Given,
    /// The release that is asked.
    version: UvVersion,
}

/// Where a request for a Python may come from.
#[derive(Clone, Copy)]
pub struct From<'a> {
    /// `--python`.
    pub option: Option<&'a str>,
    /// The environment.
    pub vars: &'a dyn Vars,
    /// The working directory, to which a path that is asked for is relative.
    pub cwd: &'a Path,
    /// Where a version file is looked for; `None` with `--no-config`.
    pub version_files: Option<&'a Path>,
    /// The release that reads them.
    pub version: UvVersion,
    /// The user's configuration directory of uv.
    pub user: Option<&'a Path>,
    /// Which Pythons uv takes.
    pub preference: Preference,
    /// The directories of the project: nothing in them is run.
    pub inside: &'a [PathBuf],
}

impl Wanted {
    /// Collects what is wanted; `requires` are the `requires-python` of all members.
    ///
    /// # Errors
    ///
    /// When a version file cannot be read.
    pub fn new(from: From<'_>, requires: &[String]) -> Result<Self> {
        let mut wanted = Self {
            preference: from.preference,
            managed: (from.version >= REPLACES_UNPREFERRED)
                .then(|| state::pythons(from.vars, from.cwd)),
            inside: from.inside.to_vec(),
            vars: interpreter::passed(from.vars),
            version: from.version,
            ..Self::default()
        };
        for text in requires {
            match VersionSpecifiers::from_str(text) {
                Ok(specifiers) => wanted.requires.push(specifiers),
                Err(_) => wanted.doubts.push(format!(
                    "`requires-python` is not a version specifier: `{text}`"
                )),
            }
        }
        wanted.request = match named(from) {
            Some(asked) => Some(asked),
            None => wanted.in_version_file(from)?,
        };
        Ok(wanted)
    }

    fn in_version_file(&mut self, from: From<'_>) -> Result<Option<Asked>> {
        let Some(root) = from.version_files else {
            return Ok(None);
        };
        let Some(found) = version_file::find(
            root,
            from.user.filter(|_| from.version >= GLOBAL_VERSION_FILE),
        )?
        else {
            return Ok(None);
        };
        let request = Request::parse(&found.text).relative_to(from.cwd);
        if request == Request::Opaque {
            self.doubts.push(format!(
                "`{}` asks for `{}`, which is not a version",
                found.path.display(),
                found.text
            ));
        }
        if let Request::Path(path) = &request
            && from_path(path, PythonOrigin::VersionFile).is_err()
        {
            self.doubts.push(format!(
                "`{}` names the interpreter `{}`, which is not run, so that its version is unknown",
                found.path.display(),
                path.display()
            ));
        }
        if found.global && from.version >= SKIPS_UNFIT && self.excludes(&found.text) {
            return Ok(None);
        }
        let kind = if found.global {
            OriginKind::User
        } else {
            OriginKind::Project
        };
        Ok(Some(Asked {
            text: found.text,
            request,
            origin: PythonOrigin::VersionFile,
            place: Origin {
                kind,
                name: None,
                path: Some(found.path),
                line: Some(found.line),
                column: None,
            },
        }))
    }

    /// The same for a script, of which uv only warns where what is asked for does not meet `requires-python`.
    #[must_use]
    pub fn of_script(self) -> Self {
        Self {
            warns: true,
            ..self
        }
    }

    /// Where a Python is asked for by name.
    pub fn place(&self) -> Option<&Origin> {
        self.request.as_ref().map(|asked| &asked.place)
    }

    /// Whether `requires-python` excludes the exact version `text`.
    fn excludes(&self, text: &str) -> bool {
        Version::from_str(text)
            .is_ok_and(|version| self.requires.iter().any(|range| !range.contains(&version)))
    }

    /// What could not be told.
    pub fn doubts(&self) -> impl Iterator<Item = &str> {
        self.doubts.iter().map(String::as_str)
    }

    /// Why uv would not use an environment with `python`.
    pub fn objection(&self, python: &Python) -> Option<String> {
        if let Some(asked) = &self.request
            && asked.request.satisfied(python, self.version) == Some(false)
        {
            return Some(format!(
                "its Python {} does not satisfy the request `{}`",
                python.version, asked.text
            ));
        }
        if let Some(refused) = self.unmet(python) {
            return Some(format!(
                "its Python {} does not meet `requires-python` (`{refused}`)",
                python.version
            ));
        }
        self.unpreferred(python)
    }

    /// Why uv would not use an environment with `python`, as far as it is about whose Python it is.
    fn unpreferred(&self, python: &Python) -> Option<String> {
        let real = |path: &Path| fs_err::canonicalize(path).ok();
        let own = real(python.executable.as_deref()?)?.starts_with(real(self.managed.as_deref()?)?);
        let word = self.preference.as_str();
        match self.preference {
            Preference::OnlyManaged if !own => Some(format!(
                "its Python {} is none that uv manages, and the preference is `{word}`",
                python.version
            )),
            Preference::OnlySystem if own => Some(format!(
                "its Python {} is one that uv manages, and the preference is `{word}`",
                python.version
            )),
            _ => None,
        }
    }

    /// The `requires-python` that excludes `python`.
    fn unmet(&self, python: &Python) -> Option<&VersionSpecifiers> {
        let version = Version::from_str(&python.version).ok()?;
        // uv compares the release alone, as pre-releases of a supported version are supported.
        let release = Version::new(version.release().iter().copied());
        self.requires.iter().find(|range| !range.contains(&release))
    }

    /// The Python of an environment that uv would create at `path`: what is named by its path, else what the user's uv finds,
    /// else the version that is asked for, else the lowest that `requires-python` allows.
    ///
    /// # Errors
    ///
    /// When none of these is known, or what is asked for does not meet `requires-python`.
    pub fn find(&self, program: Option<&Program>, path: &Path) -> Result<Python> {
        let Some(asked) = &self.request else {
            let found = program.and_then(|program| self.ask(program, PythonOrigin::Found));
            return found
                .filter(|python| self.objection(python).is_none())
                .map_or_else(|| self.assumed(path), Ok);
        };
        let known = match &asked.request {
            Request::Path(path) => self.named(asked, path, program)?,
            _ => asked.known().or_else(|| self.fitting(asked, program?)),
        };
        match known {
            Some(python) => match self.unmet(&python).filter(|_| !self.warns) {
                None => Ok(python),
                Some(range) => Err(asked.refusal(&python, range)),
            },
            None => interpreter::assume(&asked.text, asked.origin)
                .map_or_else(|| self.assumed(path), Ok),
        }
    }

    /// What the user's uv finds for `asked`.
    fn fitting(&self, asked: &Asked, program: &Program) -> Option<Python> {
        let python = self.ask(program, asked.origin)?;
        (asked.request.satisfied(&python, self.version) != Some(false)).then_some(python)
    }

    /// The Python at `path`: read from its files; else run, if the user named it on the command line, or asked for by the user's
    /// uv, if a variable names it. What a file of the project names is not run, nor what lies in the project.
    ///
    /// # Errors
    ///
    /// When what the user named on the command line does not answer.
    fn named(
        &self,
        asked: &Asked,
        path: &Path,
        program: Option<&Program>,
    ) -> Result<Option<Python>> {
        if let Ok(python) = from_path(path, asked.origin) {
            return Ok(Some(python));
        }
        let path = paths::normalize(path);
        match asked.origin {
            PythonOrigin::Flag => interpreter::ask(&path, &self.vars, &self.inside, asked.origin)
                .map(Some)
                .map_err(|why| Error::Refused {
                    code: "unknown-python",
                    message: format!("the Python of `--python {}` is unknown: {why}", asked.text),
                    hint: "name another interpreter, or a version".to_owned(),
                }),
            PythonOrigin::Variable if outside_of(&self.inside)(&path) => {
                // A shim answers with the path of the interpreter it stands for.
                Ok(program.and_then(|program| self.ask(program, asked.origin)))
            }
            _ => Ok(None),
        }
    }

    /// The lowest that `requires-python` allows.
    fn assumed(&self, path: &Path) -> Result<Python> {
        self.lowest()
            .and_then(|lowest| interpreter::assume(&lowest, PythonOrigin::RequiresPython))
            .ok_or_else(|| Error::Environment {
                path: path.to_owned(),
                message: "it does not exist, and which Python uv would create it with is unknown"
                    .to_owned(),
                hint: "name a version with `--python`, or create the environment with `uv venv`"
                    .to_owned(),
            })
    }

    /// What `uv python find` answers. It looks at no project and no environment.
    fn ask(&self, program: &Program, origin: PythonOrigin) -> Option<Python> {
        let requires = self
            .requires
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(",");
        let request = match &self.request {
            Some(Asked {
                request: Request::Path(path),
                ..
            }) => path.to_str()?,
            Some(asked) => asked.text.as_str(),
            None => requires.as_str(),
        };
        let mut arguments = vec!["python", "find", "--no-project", "--system"];
        if self.preference != Preference::default() {
            arguments.extend(["--python-preference", self.preference.as_str()]);
        }
        if !request.is_empty() {
            arguments.push("--");
            arguments.push(request);
        }
        let answer = program.ask(&arguments)?;
        let executable = PathBuf::from(answer.lines().next()?);
        from_path(&executable, origin).ok()
    }

    /// The lowest version that a `>=`, `~=` or `==` of `requires-python` names.
    fn lowest(&self) -> Option<String> {
        let bounds = self
            .requires
            .iter()
            .flat_map(|range| range.iter())
            .filter(|specifier| {
                use Operator::{Equal, EqualStar, ExactEqual, GreaterThanEqual, TildeEqual};
                matches!(
                    specifier.operator(),
                    Equal | EqualStar | ExactEqual | GreaterThanEqual | TildeEqual
                )
            });
        bounds
            .map(|specifier| specifier.version().clone())
            .max()
            .map(|version| version.to_string())
    }
}

/// The Python of an executable or of an installation's directory.
fn from_path(path: &Path, origin: PythonOrigin) -> Result<Python, String> {
    if path.is_dir() {
        return interpreter::read(path).map(|python| Python { origin, ..python });
    }
    interpreter::from_executable(path, origin)
}
