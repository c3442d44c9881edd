//! What was asked for, free of command line types.

use std::path::PathBuf;

use super::mode::Mode;
use super::uv::UvVersion;

/// Options that mirror uv's own, with uv's meaning. Values of variables that clap would read are not in here:
/// `uv/` reads those itself, so that the origin is known.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of uv's own")]
pub struct UvOptions {
    /// `--project`.
    pub project: Option<PathBuf>,
    /// `--directory`.
    pub directory: Option<PathBuf>,
    /// `--cache-dir`.
    pub cache_dir: Option<PathBuf>,
    /// `--no-cache`.
    pub no_cache: bool,
    /// `--link-mode`, unchecked.
    pub link_mode: Option<String>,
    /// `--config-file`.
    pub config_file: Option<PathBuf>,
    /// `--no-config`.
    pub no_config: bool,
    /// `--python`.
    pub python: Option<String>,
    /// `--managed-python`.
    pub managed_python: bool,
    /// `--no-managed-python`.
    pub no_managed_python: bool,
    /// `--python-preference`, unchecked.
    pub python_preference: Option<String>,
    /// `--active`.
    pub active: bool,
    /// `--script`.
    pub script: Option<PathBuf>,
    /// The tool to look at instead of a project (`uv tool upgrade NAME`).
    pub tool: Option<String>,
    /// What to install.
    pub selection: SelectionOptions,
}

/// uv's options that choose packages.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of uv's own")]
pub struct SelectionOptions {
    /// `--extra`, repeated.
    pub extra: Vec<String>,
    /// `--all-extras`.
    pub all_extras: bool,
    /// `--no-extra`, repeated.
    pub no_extra: Vec<String>,
    /// `--group`, repeated.
    pub group: Vec<String>,
    /// `--no-group`, repeated.
    pub no_group: Vec<String>,
    /// `--only-group`, repeated.
    pub only_group: Vec<String>,
    /// `--all-groups`.
    pub all_groups: bool,
    /// `--no-dev`.
    pub no_dev: bool,
    /// `--only-dev`.
    pub only_dev: bool,
    /// `--no-default-groups`.
    pub no_default_groups: bool,
    /// `--package`, repeated.
    pub package: Vec<String>,
    /// `--all-packages`.
    pub all_packages: bool,
    /// `--no-install-project`.
    pub no_install_project: bool,
    /// `--no-install-workspace`.
    pub no_install_workspace: bool,
    /// `--no-install-local`.
    pub no_install_local: bool,
    /// `--no-install-package`, repeated.
    pub no_install_package: Vec<String>,
    /// `--no-editable`.
    pub no_editable: bool,
    /// `--no-build`.
    pub no_build: bool,
    /// `--no-build-package`, repeated.
    pub no_build_package: Vec<String>,
    /// `--no-binary`.
    pub no_binary: bool,
    /// `--no-binary-package`, repeated.
    pub no_binary_package: Vec<String>,
}

/// How thoroughly to probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Effort {
    /// One attempt for each class of files where the filesystem's rules are known, every file elsewhere.
    #[default]
    Classes,
    /// Every file (`--exhaustive`).
    EveryFile,
    /// No call that writes (`--no-probe`).
    None,
}

/// Everything `check` needs to know from the caller.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The directory (or project) to look at; `None` is the working directory.
    pub path: Option<PathBuf>,
    /// uv's own options.
    pub uv: UvOptions,
    /// `--uv-version`.
    pub uv_version: Option<UvVersion>,
    /// How thoroughly to probe.
    pub effort: Effort,
    /// Whether only what the next `uv sync` would install counts (`--pending`).
    pub pending: bool,
    /// `--search`: where to look for other names of files that cannot be linked.
    pub search: Vec<PathBuf>,
    /// `--require`: every wheel must end in one of these.
    pub require: Vec<Mode>,
}
