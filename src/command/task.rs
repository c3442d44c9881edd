//! What `check` and `fix` are asked to do: the same, but that `fix` always mends.

use std::path::Path;

use crate::cli::{CheckArgs, FixArgs, ProjectsArgs};
use crate::error::{Error, Result};
use crate::model::mode::Mode;
use crate::model::request::Request;
use crate::report::Format;
use crate::settings::Flags;

use super::options;
use super::output::Wanted;

/// A change to make, or to show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mend {
    /// Whether it is only shown.
    pub(super) diff: bool,
    /// The link mode to write instead of what is recommended.
    pub(super) mode: Option<Mode>,
}

/// What a command is asked to do.
#[derive(Debug)]
pub(super) struct Task<'a> {
    /// Which projects.
    pub(super) projects: &'a ProjectsArgs,
    /// What is asked of the first, or of the one of the working directory.
    pub(super) request: Request,
    /// What the command line says of our settings.
    pub(super) flags: Flags<'a>,
    /// Where the report goes; `None` for stdout.
    pub(super) file: Option<&'a Path>,
    /// Whether names are left out of it.
    pub(super) redact: bool,
    /// Whether the settings are shown instead.
    pub(super) show_settings: bool,
    /// The change to make; `None` for a report.
    pub(super) mend: Option<Mend>,
}

impl<'a> Task<'a> {
    pub(super) fn of_check(args: &'a CheckArgs) -> Result<Self> {
        let link_mode = args.mode.link_mode.as_deref();
        let flags = Flags::from(args);
        let mut request = options::request(args.projects.paths.first(), &args.install, link_mode)?;
        request.require = flags.required()?;
        Self {
            projects: &args.projects,
            request,
            flags,
            file: args.format.output_file.as_deref(),
            redact: args.redact.redact,
            show_settings: args.settings.show_settings,
            mend: (args.fix || args.diff).then_some(Mend {
                diff: args.diff,
                mode: None,
            }),
        }
        .sensible()
    }

    pub(super) fn of_fix(args: &'a FixArgs) -> Result<Self> {
        Self {
            projects: &args.projects,
            request: options::request(args.projects.paths.first(), &args.install, None)?,
            flags: Flags::from(args),
            file: args.format.output_file.as_deref(),
            redact: false,
            show_settings: args.settings.show_settings,
            mend: Some(Mend {
                diff: args.diff,
                mode: args.link_mode.as_deref().map(mode).transpose()?,
            }),
        }
        .sensible()
    }

    /// Whether it is about more than one project.
    pub(super) fn is_several(&self) -> bool {
        let projects = self.projects;
        projects.paths.len() > 1 || !projects.recursive.is_empty() || projects.tools
    }

    /// How and where it is told.
    pub(super) fn wanted(&self, form: Format) -> Wanted<'a> {
        Wanted {
            form,
            file: self.file,
            redact: self.redact,
        }
    }

    /// Refuses what would be ignored.
    fn sensible(self) -> Result<Self> {
        let Some(mend) = self.mend.filter(|_| !self.show_settings) else {
            return Ok(self);
        };
        let (option, why) = match () {
            () if self.redact => ("--redact", "a change is shown and written as it is"),
            () if self.file.is_some() && !mend.diff => {
                ("--output-file", "with `--diff` the diff is written there")
            }
            () => return Ok(self),
        };
        Err(Error::Usage {
            message: format!("`{option}` belongs to a report, and none is made while mending"),
            hint: why.to_owned(),
        })
    }
}

fn mode(word: &str) -> Result<Mode> {
    word.parse().map_err(|_| Error::Setting {
        name: "--link-mode".to_owned(),
        value: word.to_owned(),
        message: "expected `clone`, `hardlink`, `symlink` or `copy`".to_owned(),
        hint: "leave it out to apply the recommended change".to_owned(),
        source_file: None,
    })
}
