//! Options that mirror uv's own.

use std::path::PathBuf;

use clap::Args;

/// `--link-mode` as uv has it.
#[derive(Debug, Args)]
#[command(next_help_heading = "uv options")]
pub struct LinkModeArg {
    /// The link mode uv would be given: clone, hardlink, symlink or copy
    #[arg(long, value_name = "MODE")]
    pub link_mode: Option<String>,
}

/// uv's settings.
#[derive(Debug, Args)]
#[command(next_help_heading = "uv options")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of uv's own")]
pub struct UvArgs {
    /// Discover the project from this directory [env: `UV_PROJECT`]
    #[arg(long, value_name = "PROJECT")]
    pub project: Option<PathBuf>,
    /// Change to this directory first [env: `UV_WORKING_DIR`]
    #[arg(long, value_name = "DIRECTORY")]
    pub directory: Option<PathBuf>,
    /// The cache directory [env: `UV_CACHE_DIR`]
    #[arg(long, value_name = "CACHE_DIR")]
    pub cache_dir: Option<PathBuf>,
    /// Use a temporary cache [env: `UV_NO_CACHE`]
    #[arg(long, short = 'n')]
    pub no_cache: bool,
    /// The `uv.toml` to use instead of any other [env: `UV_CONFIG_FILE`]
    #[arg(long, value_name = "CONFIG_FILE")]
    pub config_file: Option<PathBuf>,
    /// Read no configuration files [env: `UV_NO_CONFIG`]
    #[arg(long)]
    pub no_config: bool,
    /// The Python of an environment that does not exist yet [env: `UV_PYTHON`]
    #[arg(long, short, value_name = "PYTHON")]
    pub python: Option<String>,
    /// Take only the Pythons that uv manages [env: `UV_MANAGED_PYTHON`]
    #[arg(
        long,
        overrides_with = "no_managed_python",
        conflicts_with = "python_preference"
    )]
    pub managed_python: bool,
    /// Take none of the Pythons that uv manages [env: `UV_NO_MANAGED_PYTHON`]
    #[arg(
        long,
        overrides_with = "managed_python",
        conflicts_with = "python_preference"
    )]
    pub no_managed_python: bool,
    /// Whether to take Pythons of uv or of the system
    #[arg(long, value_name = "PREFERENCE", hide = true)]
    pub python_preference: Option<String>,
    /// Use the active environment
    #[arg(long)]
    pub active: bool,
    /// The environment of this PEP 723 script instead of a project's
    #[arg(long, value_name = "SCRIPT")]
    pub script: Option<PathBuf>,
    /// The environment that `uv tool install` made for this tool instead of a project's
    #[arg(long, value_name = "NAME")]
    pub tool: Option<String>,
}

/// uv's selection of packages.
#[derive(Debug, Args)]
#[command(next_help_heading = "uv selection options")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of uv's own")]
pub struct SelectionArgs {
    /// Include this extra
    #[arg(long, value_name = "EXTRA")]
    pub extra: Vec<String>,
    /// Include all extras
    #[arg(long)]
    pub all_extras: bool,
    /// Leave out this extra, with `--all-extras`
    #[arg(long, value_name = "EXTRA")]
    pub no_extra: Vec<String>,
    /// Include this dependency group
    #[arg(long, value_name = "GROUP")]
    pub group: Vec<String>,
    /// Leave out this dependency group
    #[arg(long, value_name = "GROUP")]
    pub no_group: Vec<String>,
    /// Only this dependency group, without the project
    #[arg(long, value_name = "GROUP")]
    pub only_group: Vec<String>,
    /// Include all dependency groups
    #[arg(long)]
    pub all_groups: bool,
    /// Leave out the `dev` group
    #[arg(long)]
    pub no_dev: bool,
    /// Only the `dev` group, without the project
    #[arg(long)]
    pub only_dev: bool,
    /// Leave out the default groups
    #[arg(long)]
    pub no_default_groups: bool,
    /// This member of the workspace
    #[arg(long, value_name = "PACKAGE")]
    pub package: Vec<String>,
    /// All members of the workspace
    #[arg(long)]
    pub all_packages: bool,
    /// Do not install the project itself
    #[arg(long)]
    pub no_install_project: bool,
    /// Do not install any member of the workspace
    #[arg(long)]
    pub no_install_workspace: bool,
    /// Do not install local packages
    #[arg(long)]
    pub no_install_local: bool,
    /// Do not install this package
    #[arg(long, value_name = "PACKAGE")]
    pub no_install_package: Vec<String>,
    /// Install editable packages as non-editable
    #[arg(long)]
    pub no_editable: bool,
    /// Do not build source distributions
    #[arg(long)]
    pub no_build: bool,
    /// Do not build this package
    #[arg(long, value_name = "PACKAGE")]
    pub no_build_package: Vec<String>,
    /// Do not use wheels
    #[arg(long)]
    pub no_binary: bool,
    /// Do not use wheels of this package
    #[arg(long, value_name = "PACKAGE")]
    pub no_binary_package: Vec<String>,
}
