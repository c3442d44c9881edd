//! Projects with a lock, and the ways to sync them.

use std::path::{Component, Path, PathBuf};

use toml_edit::{DocumentMut, Item};
use uv_linkcheck::error::Error;
use uv_linkcheck::model::lock::{DefaultGroups, Lock, Package, Source};
use uv_linkcheck::model::request::SelectionOptions;
use uv_linkcheck::uv::lockfile;

use crate::judge::Cell;

/// A workspace root with a lock.
pub(crate) struct Project {
    root: PathBuf,
    lock: Result<Lock, Error>,
    /// The root first, then members: directory, `[project] name`, `default-groups`.
    directories: Vec<Member>,
}

/// A directory with a `pyproject.toml`.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Absolute.
    pub(crate) path: PathBuf,
    /// Normalized.
    pub(crate) name: Option<String>,
    /// `[tool.uv] default-groups`.
    pub(crate) default_groups: Option<DefaultGroups>,
    /// `[tool.uv.dependency-groups] GROUP.requires-python`.
    pub(crate) group_requires_python: Vec<(String, String)>,
    /// Whether the workspace root is the first ancestor with a `pyproject.toml`, so that uv finds it from here.
    finds_root: bool,
}

/// Every project below `directory`, copied to where uv may do as it likes.
pub(crate) fn below(directory: &Path, copy: &Path) -> Vec<Project> {
    let mut roots = Vec::new();
    copy_projects(directory, copy, &mut roots);
    roots.sort();
    roots.into_iter().map(Project::read).collect()
}

/// A copy of one project at `to`, to be synced without flags.
pub(crate) fn copy(from: &Path, to: &Path) -> Cell {
    copy_projects(from, to, &mut Vec::new());
    let project = Project::read(to.to_owned());
    project.cell(&project.directories[0], Vec::new())
}

/// Copies what uv reads of a project: nothing else is there.
fn copy_projects(from: &Path, to: &Path, roots: &mut Vec<PathBuf>) {
    fs_err::create_dir_all(to).unwrap();
    for entry in fs_err::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            copy_projects(&source, &target, roots);
        } else {
            match fs_err::read_to_string(&source) {
                Ok(text) => fs_err::write(&target, loosened(&text)).unwrap(),
                Err(_) => drop(fs_err::copy(&source, &target).unwrap()),
            }
            if entry.file_name() == "uv.lock" {
                roots.push(to.to_owned());
            }
        }
    }
}

/// Makes the source tree of `package` where it is missing: uv looks whether it is there.
fn supply(root: &Path, package: &Package) {
    let (Source::Directory(path) | Source::Editable(path)) = &package.source else {
        return;
    };
    let inside = Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let manifest = root.join(path).join("pyproject.toml");
    if inside && !manifest.is_file() {
        fs_err::create_dir_all(root.join(path)).unwrap();
        let name = &package.name;
        fs_err::write(
            manifest,
            format!("[project]\nname = \"{name}\"\nversion = \"0\"\n"),
        )
        .unwrap();
    }
}

/// `text` with `requires-python = ">=3.13.14"` made `>=3.13`: the patch release here is whichever it is.
fn loosened(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let Some((before, after)) = line
            .split_once(">=")
            .filter(|_| line.starts_with("requires-python"))
        else {
            return line.to_owned();
        };
        let end = after.find([',', '"']).unwrap_or(after.len());
        let minor: Vec<&str> = after[..end].splitn(3, '.').take(2).collect();
        format!("{before}>={}{}", minor.join("."), &after[end..])
    });
    lines.collect()
}

impl Project {
    fn read(root: PathBuf) -> Self {
        let lock = lockfile::read(&root.join("uv.lock"));
        lock.iter()
            .flat_map(|lock| &lock.packages)
            .for_each(|package| supply(&root, package));
        let mut directories = vec![member(&root, true).expect("a project has a pyproject.toml")];
        let locked = lock
            .as_ref()
            .map(|lock| lock.manifest.members.clone())
            .unwrap_or_default();
        let mut found = Vec::new();
        find_members(&root, true, &mut found);
        found.retain(|one| one.name.as_ref().is_some_and(|name| locked.contains(name)));
        directories.extend(found);
        Self {
            root,
            lock,
            directories,
        }
    }

    /// The root without flags, with each of a few flags, and the members.
    pub(crate) fn few_cells(&self) -> Vec<Cell> {
        self.cells_with(false)
    }

    /// The root with every flag, extra and group; every member in its directory and by `--package`.
    pub(crate) fn cells(&self) -> Vec<Cell> {
        self.cells_with(true)
    }

    fn cells_with(&self, thorough: bool) -> Vec<Cell> {
        let root = &self.directories[0];
        let mut flags: Vec<Vec<String>> = vec![vec![]];
        flags.extend(
            [
                "--no-dev",
                "--all-extras",
                "--all-groups",
                "--all-packages",
                "--only-dev",
            ]
            .map(one),
        );
        if thorough {
            let more = [
                "--no-install-workspace",
                "--no-install-project",
                "--no-default-groups",
                "--no-editable",
            ];
            flags.extend(more.map(one));
            flags.push(vec!["--extra".into(), "no-such-extra".into()]);
            flags.push(vec!["--no-group".into(), "no-such-group".into()]);
            flags.push(vec!["--package".into(), "no-such-package".into()]);
            if let Ok(lock) = &self.lock {
                let (extras, groups) = names(lock, root.name.as_deref());
                for extra in &extras {
                    flags.push(vec!["--extra".into(), extra.clone()]);
                    flags.push(vec![
                        "--all-extras".into(),
                        "--no-extra".into(),
                        extra.clone(),
                    ]);
                }
                for group in &groups {
                    flags.push(vec!["--group".into(), group.clone()]);
                    flags.push(vec!["--no-group".into(), group.clone()]);
                    flags.push(vec!["--only-group".into(), group.clone()]);
                }
                for member in &self.directories[1..] {
                    flags.push(vec![
                        "--package".into(),
                        member.name.clone().unwrap_or_default(),
                    ]);
                }
                let install = lock
                    .packages
                    .first()
                    .map(|package| package.name.clone())
                    .unwrap_or_default();
                flags.push(vec!["--no-install-package".into(), install]);
                flags.push(vec!["--no-build".into()]);
                flags.push(vec!["--no-binary".into()]);
                // The last one has a source distribution more often than the first, which is the project itself.
                let last = lock.packages.last();
                let last = last.map(|package| package.name.clone()).unwrap_or_default();
                flags.push(vec!["--no-build-package".into(), last.clone()]);
                flags.push(vec!["--no-binary-package".into(), last]);
                flags.push(vec!["--no-install-local".into()]);
            }
        }
        let mut cells: Vec<Cell> = flags
            .into_iter()
            .map(|flags| self.cell(root, flags))
            .collect();
        let reachable = self.directories[1..]
            .iter()
            .filter(|member| member.finds_root);
        cells.extend(reachable.map(|member| self.cell(member, vec![])));
        cells
    }

    fn cell(&self, member: &Member, flags: Vec<String>) -> Cell {
        let by_name = |name: &str| {
            self.directories
                .iter()
                .find(|one| one.name.as_deref() == Some(name))
        };
        let options = options(&flags);
        let subject = match options.package.as_slice() {
            [name] => by_name(name).unwrap_or(member),
            _ => member,
        };
        Cell {
            root: self.root.clone(),
            directory: member.path.clone(),
            current: member.name.clone(),
            default_groups: subject.default_groups.clone(),
            group_requires_python: self
                .directories
                .iter()
                .flat_map(|one| one.group_requires_python.clone())
                .collect(),
            options,
            flags,
        }
    }
}

fn one(flag: &str) -> Vec<String> {
    vec![flag.to_owned()]
}

/// Extras and groups of the package `name` and of the manifest.
fn names(lock: &Lock, name: Option<&str>) -> (Vec<String>, Vec<String>) {
    let mut groups: Vec<String> = lock.manifest.dependency_groups.keys().cloned().collect();
    let Some(package) = lock
        .packages
        .iter()
        .find(|package| Some(package.name.as_str()) == name)
    else {
        return (Vec::new(), groups);
    };
    groups.extend(package.dependency_groups.keys().cloned());
    let mut extras: Vec<String> = package.optional_dependencies.keys().cloned().collect();
    if let Some(metadata) = &package.metadata {
        groups.extend(metadata.requires_dev.keys().cloned());
        extras.extend(metadata.provides_extras.iter().cloned());
    }
    for names in [&mut groups, &mut extras] {
        names.sort();
        names.dedup();
    }
    (extras, groups)
}

/// The same flags for us.
fn options(flags: &[String]) -> SelectionOptions {
    let mut options = SelectionOptions::default();
    let mut flags = flags.iter();
    while let Some(flag) = flags.next() {
        let mut value = || flags.next().cloned().expect("a value");
        match flag.as_str() {
            "--no-dev" => options.no_dev = true,
            "--all-extras" => options.all_extras = true,
            "--all-groups" => options.all_groups = true,
            "--all-packages" => options.all_packages = true,
            "--only-dev" => options.only_dev = true,
            "--no-install-workspace" => options.no_install_workspace = true,
            "--no-install-project" => options.no_install_project = true,
            "--no-install-local" => options.no_install_local = true,
            "--no-default-groups" => options.no_default_groups = true,
            "--no-editable" => options.no_editable = true,
            "--no-build" => options.no_build = true,
            "--no-binary" => options.no_binary = true,
            "--extra" => options.extra.push(value()),
            "--no-extra" => options.no_extra.push(value()),
            "--group" => options.group.push(value()),
            "--no-group" => options.no_group.push(value()),
            "--only-group" => options.only_group.push(value()),
            "--package" => options.package.push(value()),
            "--no-build-package" => options.no_build_package.push(value()),
            "--no-binary-package" => options.no_binary_package.push(value()),
            "--no-install-package" => options.no_install_package.push(value()),
            other => panic!("{other} is not known here"),
        }
    }
    options
}

fn find_members(directory: &Path, finds_root: bool, found: &mut Vec<Member>) {
    let mut entries: Vec<_> = fs_err::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries
        .into_iter()
        .filter(|path| path.is_dir() && !path.join("uv.lock").is_file())
    {
        let member = member(&path, finds_root);
        find_members(&path, finds_root && member.is_none(), found);
        found.extend(member);
    }
}

fn member(path: &Path, finds_root: bool) -> Option<Member> {
    let text = fs_err::read_to_string(path.join("pyproject.toml")).ok()?;
    let manifest: DocumentMut = text.parse().unwrap();
    let normal = |text: &str| {
        uv_linkcheck::uv::wheel_name::normalize(text)
            .unwrap()
            .into_owned()
    };
    let name = manifest
        .get("project")
        .and_then(|project| project.get("name"))
        .and_then(Item::as_str)
        .map(normal);
    let uv = manifest.get("tool").and_then(|tool| tool.get("uv"));
    let default_groups =
        uv.and_then(|uv| uv.get("default-groups"))
            .map(|groups| match groups.as_array() {
                Some(names) => DefaultGroups::Named(
                    names
                        .iter()
                        .map(|name| normal(name.as_str().unwrap()))
                        .collect(),
                ),
                None => DefaultGroups::All,
            });
    let groups = uv.and_then(|uv| uv.get("dependency-groups")?.as_table_like());
    let groups = groups.into_iter().flat_map(|table| table.iter());
    let group_requires_python = groups
        .filter_map(|(group, settings)| {
            Some((
                normal(group),
                settings.get("requires-python")?.as_str()?.to_owned(),
            ))
        })
        .collect();
    Some(Member {
        path: path.to_owned(),
        name,
        default_groups,
        group_requires_python,
        finds_root,
    })
}
