//! Every environment variable this program reads, by name, and the one way to read them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// `UV_CACHE_DIR`.
pub const UV_CACHE_DIR: &str = "UV_CACHE_DIR";
/// `UV_CONFIG_FILE`.
pub const UV_CONFIG_FILE: &str = "UV_CONFIG_FILE";
/// `UV_DEFAULT_INDEX`.
pub const UV_DEFAULT_INDEX: &str = "UV_DEFAULT_INDEX";
/// `UV_EXTRA_INDEX_URL`.
pub const UV_EXTRA_INDEX_URL: &str = "UV_EXTRA_INDEX_URL";
/// `UV_FIND_LINKS`.
pub const UV_FIND_LINKS: &str = "UV_FIND_LINKS";
/// `UV_INDEX`.
pub const UV_INDEX: &str = "UV_INDEX";
/// `UV_INDEX_URL`.
pub const UV_INDEX_URL: &str = "UV_INDEX_URL";
/// `UV_LINK_MODE`.
pub const UV_LINK_MODE: &str = "UV_LINK_MODE";
/// `UV_NO_CACHE`.
pub const UV_NO_CACHE: &str = "UV_NO_CACHE";
/// `UV_NO_CONFIG`.
pub const UV_NO_CONFIG: &str = "UV_NO_CONFIG";
/// `UV_NO_PROGRESS`.
pub const UV_NO_PROGRESS: &str = "UV_NO_PROGRESS";
/// `UV_NO_SYSTEM_CONFIG`.
pub const UV_NO_SYSTEM_CONFIG: &str = "UV_NO_SYSTEM_CONFIG";
/// `UV_PROJECT`.
pub const UV_PROJECT: &str = "UV_PROJECT";
/// `UV_PROJECT_ENVIRONMENT`.
pub const UV_PROJECT_ENVIRONMENT: &str = "UV_PROJECT_ENVIRONMENT";
/// `UV_PYTHON`.
pub const UV_PYTHON: &str = "UV_PYTHON";
/// `UV_TOOL_DIR`.
pub const UV_TOOL_DIR: &str = "UV_TOOL_DIR";
/// `UV_WORKING_DIR`.
pub const UV_WORKING_DIR: &str = "UV_WORKING_DIR";
/// `UV_WORKING_DIRECTORY`, the older name of [`UV_WORKING_DIR`].
pub const UV_WORKING_DIRECTORY: &str = "UV_WORKING_DIRECTORY";
/// `UV_PYTHON_PREFERENCE`.
pub const UV_PYTHON_PREFERENCE: &str = "UV_PYTHON_PREFERENCE";
/// `UV_PYTHON_SEARCH_PATH`.
pub const UV_PYTHON_SEARCH_PATH: &str = "UV_PYTHON_SEARCH_PATH";
/// `UV_MANAGED_PYTHON`.
pub const UV_MANAGED_PYTHON: &str = "UV_MANAGED_PYTHON";
/// `UV_NO_MANAGED_PYTHON`.
pub const UV_NO_MANAGED_PYTHON: &str = "UV_NO_MANAGED_PYTHON";
/// `PYENV_ROOT`: where pyenv keeps the Pythons that its shims start.
pub const PYENV_ROOT: &str = "PYENV_ROOT";
/// `PYENV_VERSION`: which of them they start.
pub const PYENV_VERSION: &str = "PYENV_VERSION";
/// `_CONDA_ROOT`: where Conda's base environment is.
pub const CONDA_ROOT: &str = "_CONDA_ROOT";
/// `UV_PYTHON_INSTALL_DIR`.
pub const UV_PYTHON_INSTALL_DIR: &str = "UV_PYTHON_INSTALL_DIR";
/// `UV_NO_BINARY`.
pub const UV_NO_BINARY: &str = "UV_NO_BINARY";
/// `UV_NO_BINARY_PACKAGE`.
pub const UV_NO_BINARY_PACKAGE: &str = "UV_NO_BINARY_PACKAGE";
/// `UV_NO_BUILD`.
pub const UV_NO_BUILD: &str = "UV_NO_BUILD";
/// `UV_NO_BUILD_PACKAGE`.
pub const UV_NO_BUILD_PACKAGE: &str = "UV_NO_BUILD_PACKAGE";
/// `UV_NO_DEV`.
pub const UV_NO_DEV: &str = "UV_NO_DEV";
/// `UV_NO_GROUP`.
pub const UV_NO_GROUP: &str = "UV_NO_GROUP";
/// `UV_NO_DEFAULT_GROUPS`.
pub const UV_NO_DEFAULT_GROUPS: &str = "UV_NO_DEFAULT_GROUPS";
/// `UV_FROZEN`.
pub const UV_FROZEN: &str = "UV_FROZEN";
/// `UV_NO_EDITABLE`.
pub const UV_NO_EDITABLE: &str = "UV_NO_EDITABLE";
/// `VIRTUAL_ENV`.
pub const VIRTUAL_ENV: &str = "VIRTUAL_ENV";
/// `CONDA_PREFIX`.
pub const CONDA_PREFIX: &str = "CONDA_PREFIX";
/// `CONDA_DEFAULT_ENV`.
pub const CONDA_DEFAULT_ENV: &str = "CONDA_DEFAULT_ENV";
/// `XDG_DATA_HOME`.
pub const XDG_DATA_HOME: &str = "XDG_DATA_HOME";
/// `LOCALAPPDATA`.
pub const LOCALAPPDATA: &str = "LOCALAPPDATA";
/// `APPDATA`.
pub const APPDATA: &str = "APPDATA";
/// `SYSTEMDRIVE`.
pub const SYSTEMDRIVE: &str = "SYSTEMDRIVE";
/// `SYSTEMROOT`.
pub const SYSTEMROOT: &str = "SYSTEMROOT";
/// `XDG_CACHE_HOME`.
pub const XDG_CACHE_HOME: &str = "XDG_CACHE_HOME";
/// `XDG_CONFIG_HOME`.
pub const XDG_CONFIG_HOME: &str = "XDG_CONFIG_HOME";
/// `XDG_CONFIG_DIRS`.
pub const XDG_CONFIG_DIRS: &str = "XDG_CONFIG_DIRS";
/// `OneDrive`.
pub const ONEDRIVE: &str = "OneDrive";
/// `OneDriveCommercial`.
pub const ONEDRIVE_COMMERCIAL: &str = "OneDriveCommercial";
/// `OneDriveConsumer`.
pub const ONEDRIVE_CONSUMER: &str = "OneDriveConsumer";
/// `HOME`.
pub const HOME: &str = "HOME";
/// `PATH`.
pub const PATH: &str = "PATH";
/// `SHELL`.
pub const SHELL: &str = "SHELL";
/// `TMPDIR`.
pub const TMPDIR: &str = "TMPDIR";
/// `TMP`.
pub const TMP: &str = "TMP";
/// `TEMP`.
pub const TEMP: &str = "TEMP";
/// `USERPROFILE`.
pub const USERPROFILE: &str = "USERPROFILE";
/// `CARGO_HOME`.
pub const CARGO_HOME: &str = "CARGO_HOME";
/// `CARGO_TARGET_DIR`.
pub const CARGO_TARGET_DIR: &str = "CARGO_TARGET_DIR";
/// `CARGO_BUILD_TARGET`.
pub const CARGO_BUILD_TARGET: &str = "CARGO_BUILD_TARGET";
/// `CARGO_BUILD_TARGET_DIR`.
pub const CARGO_BUILD_TARGET_DIR: &str = "CARGO_BUILD_TARGET_DIR";
/// `CARGO_BUILD_BUILD_DIR`.
pub const CARGO_BUILD_BUILD_DIR: &str = "CARGO_BUILD_BUILD_DIR";
/// `RUSTUP_HOME`.
pub const RUSTUP_HOME: &str = "RUSTUP_HOME";
/// `SCRATCH`: where clusters keep what they delete by age.
pub const SCRATCH: &str = "SCRATCH";
/// `CODESPACES`, set in GitHub Codespaces.
pub const CODESPACES: &str = "CODESPACES";
/// `GITLAB_CI`, set by GitLab's runners.
pub const GITLAB_CI: &str = "GITLAB_CI";
/// `GITHUB_ACTIONS`, set by GitHub's runners.
pub const GITHUB_ACTIONS: &str = "GITHUB_ACTIONS";
/// `KUBERNETES_SERVICE_HOST`, set in every pod of Kubernetes.
pub const KUBERNETES_SERVICE_HOST: &str = "KUBERNETES_SERVICE_HOST";
/// `container`, which systemd, podman and LXC set to the kind of container.
pub const CONTAINER: &str = "container";
/// `CI`.
pub const CI: &str = "CI";
/// `NO_COLOR`.
pub const NO_COLOR: &str = "NO_COLOR";
/// `FORCE_COLOR`.
pub const FORCE_COLOR: &str = "FORCE_COLOR";
/// `CLICOLOR_FORCE`.
pub const CLICOLOR_FORCE: &str = "CLICOLOR_FORCE";
/// `TERM`.
pub const TERM: &str = "TERM";
/// `COLUMNS`.
pub const COLUMNS: &str = "COLUMNS";
/// `LC_ALL`.
pub const LC_ALL: &str = "LC_ALL";
/// `LC_CTYPE`.
pub const LC_CTYPE: &str = "LC_CTYPE";
/// `LANG`.
pub const LANG: &str = "LANG";

/// `UV_LINKCHECK_OUTPUT_FORMAT`: as `--output-format`.
pub const UV_LINKCHECK_OUTPUT_FORMAT: &str = "UV_LINKCHECK_OUTPUT_FORMAT";
/// `UV_LINKCHECK_REQUIRE`: as `--require`.
pub const UV_LINKCHECK_REQUIRE: &str = "UV_LINKCHECK_REQUIRE";
/// `UV_LINKCHECK_FAIL_ON`: as `--fail-on`.
pub const UV_LINKCHECK_FAIL_ON: &str = "UV_LINKCHECK_FAIL_ON";
/// `UV_LINKCHECK_SELECT`: as `--select`.
pub const UV_LINKCHECK_SELECT: &str = "UV_LINKCHECK_SELECT";
/// `UV_LINKCHECK_IGNORE`: as `--ignore`.
pub const UV_LINKCHECK_IGNORE: &str = "UV_LINKCHECK_IGNORE";
/// `UV_LINKCHECK_SEARCH`: as the key `search`.
pub const UV_LINKCHECK_SEARCH: &str = "UV_LINKCHECK_SEARCH";
/// `UV_LINKCHECK_SCOPE`: as `--scope`.
pub const UV_LINKCHECK_SCOPE: &str = "UV_LINKCHECK_SCOPE";

/// A way to read environment variables.
pub trait Vars: Sync {
    /// The value of `name`, if it is set (also when empty).
    fn get(&self, name: &str) -> Option<OsString>;

    /// The value of `name`, if it is set and not empty.
    fn get_nonempty(&self, name: &str) -> Option<OsString> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The home directory: `HOME`, if it is set and not empty.
    fn home(&self) -> Option<PathBuf> {
        self.get_nonempty(HOME).map(PathBuf::from)
    }
}

/// Signs of where the process runs, by the keys of [`crate::model::evidence::Evidence::surroundings`].
pub fn surroundings(vars: &dyn Vars) -> impl Iterator<Item = (&'static str, String)> {
    const PLATFORMS: [(&str, &str); 4] = [
        (CODESPACES, "Codespaces"),
        (GITLAB_CI, "GitLab CI"),
        (GITHUB_ACTIONS, "GitHub Actions"),
        (KUBERNETES_SERVICE_HOST, "Kubernetes"),
    ];
    let platform = PLATFORMS
        .iter()
        .find(|(name, _)| vars.get_nonempty(name).is_some())
        .map(|(_, word)| ("platform", (*word).to_owned()));
    let container = vars
        .get_nonempty(CONTAINER)
        .and_then(|value| Some(("container", value.into_string().ok()?)));
    platform.into_iter().chain(container)
}

/// The environment of this process.
#[derive(Debug, Clone, Copy, Default)]
pub struct Process;

impl Vars for Process {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    fn get(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }

    fn home(&self) -> Option<PathBuf> {
        etcetera::home_dir().ok()
    }
}

/// A given set of variables.
#[derive(Debug, Clone, Default)]
pub struct Given(pub BTreeMap<String, OsString>);

impl Given {
    /// The variables of `pairs`.
    pub fn new<const N: usize>(pairs: [(&str, &str); N]) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(k, v)| (k.to_owned(), v.into()))
                .collect(),
        )
    }
}

impl Vars for Given {
    fn get(&self, name: &str) -> Option<OsString> {
        self.0.get(name).cloned()
    }
}
