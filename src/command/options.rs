//! From command line types to plain requests.

use std::path::PathBuf;

use crate::cli::{InstallArgs, SelectionArgs};
use crate::error::{Error, Result};
use crate::model::request::{Effort, Request, SelectionOptions, UvOptions};

/// The request that the options of a command make.
pub(super) fn request(
    path: Option<&PathBuf>,
    install: &InstallArgs,
    link_mode: Option<&str>,
) -> Result<Request> {
    let InstallArgs {
        probe,
        uv,
        selection,
    } = install;
    let uv_version = match &probe.uv_version {
        Some(text) => Some(text.parse().map_err(|message| Error::Usage {
            message,
            hint: "`uv --version` prints the version in use".to_owned(),
        })?),
        None => None,
    };
    let effort = match (probe.exhaustive, probe.no_probe) {
        (_, true) => Effort::None,
        (true, false) => Effort::EveryFile,
        (false, false) => Effort::Classes,
    };
    Ok(Request {
        path: path.cloned(),
        uv: UvOptions {
            project: uv.project.clone(),
            directory: uv.directory.clone(),
            cache_dir: uv.cache_dir.clone(),
            no_cache: uv.no_cache,
            link_mode: link_mode.map(str::to_owned),
            config_file: uv.config_file.clone(),
            no_config: uv.no_config,
            python: uv.python.clone(),
            managed_python: uv.managed_python,
            no_managed_python: uv.no_managed_python,
            python_preference: uv.python_preference.clone(),
            active: uv.active,
            script: uv.script.clone(),
            tool: uv.tool.clone(),
            selection: selected(selection),
        },
        uv_version,
        effort,
        pending: probe.pending,
        search: probe.search.clone(),
        require: Vec::new(),
    })
}

fn selected(args: &SelectionArgs) -> SelectionOptions {
    SelectionOptions {
        extra: args.extra.clone(),
        all_extras: args.all_extras,
        no_extra: args.no_extra.clone(),
        group: args.group.clone(),
        no_group: args.no_group.clone(),
        only_group: args.only_group.clone(),
        all_groups: args.all_groups,
        no_dev: args.no_dev,
        only_dev: args.only_dev,
        no_default_groups: args.no_default_groups,
        package: args.package.clone(),
        all_packages: args.all_packages,
        no_install_project: args.no_install_project,
        no_install_workspace: args.no_install_workspace,
        no_install_local: args.no_install_local,
        no_install_package: args.no_install_package.clone(),
        no_editable: args.no_editable,
        no_build: args.no_build,
        no_build_package: args.no_build_package.clone(),
        no_binary: args.no_binary,
        no_binary_package: args.no_binary_package.clone(),
    }
}
