//! Which file of a package is installed, and whether it is installed at all.

use std::collections::HashSet;

use super::groups::normalized;
use super::refused;
use crate::error::Result;
use crate::model::lock::{Lock, Package, Source, Wheel};
use crate::model::request::SelectionOptions;
use crate::model::uv::UvVersion;
use crate::uv::tags::Tags;
use crate::uv::wheel_name::normalize;

/// Since 0.12.6 `--no-build` lets projects of the workspace be built.
const OWN_BUILDS: UvVersion = UvVersion(0, 12, 6);

/// What the choice of a file depends on.
pub(super) struct Choice<'a, 'c> {
    pub(super) lock: &'a Lock,
    pub(super) tags: &'c Tags,
    pub(super) options: &'c SelectionOptions,
    /// The project that `--no-install-project` leaves out.
    pub(super) project: Option<&'a str>,
    pub(super) uv: UvVersion,
}

impl<'a> Choice<'a, '_> {
    /// Names that the `--no-install-*` options leave out.
    pub(super) fn left_out(&self) -> HashSet<String> {
        let options = self.options;
        let mut names: HashSet<String> = normalized(&options.no_install_package)
            .into_iter()
            .collect();
        if options.no_install_project || options.no_install_workspace {
            names.extend(self.project.map(str::to_owned));
        }
        if options.no_install_workspace {
            names.extend(self.lock.manifest.members.iter().cloned());
        }
        names
    }

    /// Whether `package` is installed where it is reached.
    pub(super) fn installs(&self, package: &Package, left_out: &HashSet<String>) -> bool {
        let local = !matches!(
            package.source,
            Source::Registry(_) | Source::Git(_) | Source::Url(..)
        );
        !(left_out.contains(&package.name) || self.options.no_install_local && local)
    }

    /// The wheel of `package`; `None` where it is built.
    ///
    /// # Errors
    ///
    /// Where neither a wheel fits nor can one be built. A package that is reached but not `installed` needs a file too,
    /// though not one that fits.
    pub(super) fn file(&self, package: &'a Package, installed: bool) -> Result<Option<&'a Wheel>> {
        let options = self.options;
        let among = |names: &[String]| {
            let mut names = names.iter();
            names.any(|name| normalize(name).is_some_and(|name| name == package.name))
        };
        let no_binary = installed && (options.no_binary || among(&options.no_binary_package));
        let no_build = installed && (options.no_build || among(&options.no_build_package));
        if !no_binary {
            let best = self.tags.best(&package.wheels);
            let best = if installed {
                best
            } else {
                best.or(package.wheels.first())
            };
            if best.is_some() {
                return Ok(best);
            }
        }
        if buildable(package) && (!no_build || self.may_build(package)) {
            return Ok(None);
        }
        let (code, reason, hint) = match (no_binary, no_build) {
            (true, true) => (
                "no-binary-no-build",
                "it is marked as both `--no-binary` and `--no-build`",
                "leave out one of the two options",
            ),
            (true, false) if is_wheel(package) => (
                "no-binary",
                "it is marked as `--no-binary` but is itself a binary distribution",
                "leave out `--no-binary`",
            ),
            (true, false) => (
                "no-binary",
                "it is marked as `--no-binary` but has no source distribution",
                "leave out `--no-binary`",
            ),
            (false, true) => (
                "no-build",
                "it is marked as `--no-build` but has no binary distribution",
                "leave out `--no-build`",
            ),
            (false, false) if is_wheel(package) => (
                "no-compatible-wheel",
                "the binary distribution is incompatible with the current platform",
                "name another Python with `--python`, or depend on it by a marker",
            ),
            (false, false) => (
                "no-compatible-wheel",
                "it doesn't have a source distribution or wheel for the current platform",
                "name another Python with `--python`, or depend on it by a marker",
            ),
        };
        let message = format!(
            "Distribution `{}` can't be installed because {reason}",
            id(package)
        );
        Err(refused(code, message, hint))
    }

    /// Whether `--no-build` does not mean `package`: it is not installed at all, or is one's own (≥ 0.12.6).
    fn may_build(&self, package: &Package) -> bool {
        match &package.source {
            Source::Virtual(_) => true,
            Source::Editable(_) | Source::Directory(_) => {
                let members = &self.lock.manifest.members;
                self.uv >= OWN_BUILDS
                    && (self.project == Some(&package.name) || members.contains(&package.name))
            }
            _ => false,
        }
    }
}

/// Whether uv has something to build `package` from.
fn buildable(package: &Package) -> bool {
    match &package.source {
        Source::Registry(_) => package.sdist.is_some(),
        Source::Url(..) | Source::Path(_) | Source::Git(_) => !is_wheel(package),
        Source::Directory(_) | Source::Editable(_) | Source::Virtual(_) => true,
    }
}

/// Whether the source is a wheel file.
fn is_wheel(package: &Package) -> bool {
    let is_wheel = |path: &str| {
        path.rsplit('.')
            .next()
            .is_some_and(|end| end.eq_ignore_ascii_case("whl"))
    };
    match &package.source {
        Source::Path(path) => is_wheel(path),
        Source::Url(url, _) => is_wheel(&url[..url.find(['?', '#']).unwrap_or(url.len())]),
        Source::Git(url) => {
            // `…?path=dist%2Ffoo.whl&rev=…#commit`
            let query = url.split('#').next().and_then(|url| url.split_once('?'));
            let path = query.and_then(|(_, query)| {
                query.split('&').find_map(|pair| pair.strip_prefix("path="))
            });
            path.is_some_and(is_wheel)
        }
        _ => false,
    }
}

/// `certifi==2024.8.30 @ registry+https://pypi.org/simple`
fn id(package: &Package) -> String {
    let version = package
        .version
        .as_deref()
        .map(|version| format!("=={version}"))
        .unwrap_or_default();
    let source = match &package.source {
        Source::Registry(at) => format!("registry+{at}"),
        Source::Git(at) => format!("git+{at}"),
        Source::Url(at, _) => format!("direct+{at}"),
        Source::Path(at) => format!("path+{at}"),
        Source::Directory(at) => format!("directory+{at}"),
        Source::Editable(at) => format!("editable+{at}"),
        Source::Virtual(at) => format!("virtual+{at}"),
    };
    format!("{}{version} @ {source}", package.name)
}
