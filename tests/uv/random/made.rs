//! A drawn situation, made on real filesystems.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::advice::{Advice, Setup};
use crate::judge::{Cache, Cell, Ran, linked_files};
use crate::known;
use crate::observed;
use crate::scene::{Layout, Scene, Uv, remove};
use crate::support::confine::Confinement;
use crate::support::fs::{
    self, Disk, Kind, bind, directory, give, overlay, set_project, subvolume, tmpfs,
};
use crate::support::mounts::{again, chattr, encrypt};

use super::situation::{Environment, Occupant, Placed, Refused, Site, Situation, Touch, Touched};

/// Who runs uv where it is not root.
const USER: u32 = 1000;

/// A situation, until it is dropped.
pub(super) struct Made<'a> {
    scene: &'a Scene,
    uv: &'a Uv,
    situation: &'a Situation,
    /// Holds every mount.
    root: PathBuf,
    layout: Layout,
}

impl<'a> Made<'a> {
    /// Makes everything.
    pub(super) fn new(scene: &'a Scene, scratch: &Path, situation: &'a Situation) -> Self {
        let root = tmpfs(scratch, "random", None);
        let [one, two] = situation.disks;
        let first = Disk::new(&root, "one", one);
        let (second, kind) = if situation.two {
            (Disk::new(&root, "two", two).path, two)
        } else {
            (first.path.clone(), one)
        };
        let cache = site(&root, "cache", &first.path, one, situation.cache);
        let project = site(&root, "project", &second, kind, situation.project);
        let beside = directory(&cache, "beside");
        let mut layout = Layout::new(&cache, &project);
        layout.user = situation.user.then_some(USER);
        layout.confinement = match situation.refused {
            Refused::Nothing => Confinement::None,
            Refused::Call(call, errno) => Confinement::refusing(call, errno),
            Refused::OneDirectory => Confinement::OneDirectory,
        };
        if situation.environment == Environment::Named {
            layout.environment = beside.join("environment");
            layout.named = true;
        }
        if situation.user {
            give(&beside, USER);
        }
        let uv = &scene.uvs[situation.uv()];
        let made = Self {
            scene,
            uv,
            situation,
            root,
            layout,
        };
        made.fill(&beside);
        made
    }

    /// Has the program predict, and then uv install; the `rest` alone where uv stopped before.
    pub(super) fn run(&self, rest: bool) -> Ran {
        let asked = self.situation.asked;
        let cell = Cell {
            uv: self.uv,
            asked,
            mode: known::requested(self.uv.version, asked),
            cache: self.layout.cache(self.uv),
        };
        self.scene
            .run_again(&self.layout, Cache::Empty, &cell, rest)
    }

    /// Takes the first advice, where that can be judged; what promise was not kept, if any.
    pub(super) fn take_advice(&self) -> Option<String> {
        let advice = Advice {
            name: "random",
            layout: &self.layout,
            uvs: &self.scene.uvs,
            cache: Cache::Empty,
            setups: &[],
            reset: &|_| {},
            several: true,
        };
        let setup = Setup::Variables(self.situation.asked);
        self.scene.advise_once(&advice, self.uv, setup)
    }

    fn fill(&self, beside: &Path) {
        let layout = &self.layout;
        self.scene.lay_out(layout);
        self.scene.warm_for(layout, self.uv);
        self.make_environment(beside);
        let cache = layout.cache(self.uv);
        let files: Vec<Vec<PathBuf>> = self
            .scene
            .index
            .names()
            .into_iter()
            .map(|wheel| linked_files(&cache, wheel))
            .collect();
        let file = |wheel: usize, file: usize| {
            let files = &files[wheel % files.len()];
            &files[file % files.len()]
        };
        if self.situation.environment != Environment::Missing {
            let site_packages = observed::site_packages(&layout.environment);
            if let Some(placed) = self.situation.placed {
                place(
                    placed,
                    self.owner(),
                    &site_packages,
                    beside,
                    &|one, other| {
                        let file = file(one, other);
                        (file.clone(), inside_archive(&cache, file).to_owned())
                    },
                );
            }
        }
        for touched in &self.situation.touched {
            let file = file(touched.wheel, touched.file);
            touch(
                *touched,
                file,
                &cache,
                beside,
                self.situation.placed.is_some(),
            );
        }
    }

    /// Who runs uv.
    fn owner(&self) -> u32 {
        self.layout.user.unwrap_or(0)
    }

    fn make_environment(&self, beside: &Path) {
        let layout = &self.layout;
        if self.situation.environment == Environment::Missing {
            return;
        }
        self.scene.reset_environment(layout, self.uv);
        let away = |path: &Path, name: &str| {
            let to = beside.join(name);
            fs::copy_tree(path, &to);
            remove(path);
            fs_err::os::unix::fs::symlink(&to, path).unwrap();
            to
        };
        let owner = self.owner();
        match self.situation.environment {
            Environment::Symlink => {
                give(&away(&layout.environment, "environment"), owner);
            }
            Environment::Libraries => {
                give(&away(&layout.environment.join("lib"), "lib"), owner);
            }
            _ => {}
        }
        give(&layout.environment, owner);
    }
}

impl Drop for Made<'_> {
    fn drop(&mut self) {
        // What cannot be unmounted is a failure of its own, but must not hide the one that is told.
        let _ = Command::new("umount").arg("-R").arg(&self.root).output();
    }
}

/// The directory of a site on the disk that is mounted at `disk`.
fn site(root: &Path, name: &str, disk: &Path, kind: Kind, site: Site) -> PathBuf {
    let plain = disk.join(name);
    match site {
        Site::Memory => return tmpfs(root, &format!("{name}-memory"), None),
        Site::Apart => {
            set_apart(disk, &plain, kind, name);
            return plain;
        }
        _ => {}
    }
    fs_err::create_dir(&plain).unwrap();
    let mounted = format!("{name}-mounted");
    match site {
        Site::Bind => bind(root, &mounted, &plain),
        Site::Again => again(root, &mounted, disk, "rw").join(name),
        Site::NoCow if kind == Kind::Btrfs => {
            chattr("+C", &plain);
            plain
        }
        Site::Symlink => {
            let link = root.join(format!("{name}-link"));
            fs_err::os::unix::fs::symlink(&plain, &link).unwrap();
            link
        }
        Site::Overlay => {
            let (lower, layers) = (directory(&plain, "lower"), directory(&plain, "layers"));
            let path = root.join(mounted);
            overlay(&path, &lower, &layers);
            path
        }
        Site::Directory | Site::NoCow | Site::Memory | Site::Apart => plain,
    }
}

fn set_apart(disk: &Path, path: &Path, kind: Kind, name: &str) {
    let number = u8::try_from(name.len()).unwrap();
    match kind {
        Kind::Btrfs => subvolume(path),
        Kind::Ext4Encrypt => {
            encrypt(disk, path, number);
        }
        Kind::Xfs | Kind::XfsWithoutReflink => {
            fs_err::create_dir(path).unwrap();
            set_project(path, u32::from(number));
        }
        _ => fs_err::create_dir(path).unwrap(),
    }
}

/// A file of the cache as the wheel has it.
fn inside_archive<'a>(cache: &Path, file: &'a Path) -> &'a Path {
    let archives = cache.join("archive-v0");
    let inside = file.strip_prefix(archives).unwrap();
    let mut parts = inside.components();
    parts.next();
    parts.as_path()
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn touch(touched: Touched, file: &Path, cache: &Path, beside: &Path, hindered: bool) {
    // An earlier one may have taken it away, or made it what it is for good.
    if file.symlink_metadata().is_err() {
        return;
    }
    let anyhow = |program: &str, arguments: &[&str]| {
        let _ = Command::new(program).args(arguments).arg(file).output();
    };
    match touched.how {
        Touch::Mode(mode) => anyhow("chmod", &[&format!("{mode:o}")]),
        Touch::DirectoryMode(mode) => set_mode(file.parent().unwrap(), mode),
        Touch::Owner(user) => anyhow("chown", &[&user.to_string()]),
        Touch::Immutable => anyhow("chattr", &["+i"]),
        Touch::AppendOnly => anyhow("chattr", &["+a"]),
        Touch::Linked => {
            let _ = fs_err::hard_link(file, beside.join("another-name"));
        }
        Touch::Gone => {
            let _ = fs_err::remove_file(file);
        }
        // What a wheel holds that is not cached, and what is in its way, nobody can tell.
        Touch::Dropped if hindered => {}
        Touch::Dropped => {
            let inside = inside_archive(cache, file).components().count();
            let archive = file.ancestors().nth(inside).unwrap();
            let _ = Command::new("rm").arg("-rf").arg(archive).output();
        }
    }
}

fn place(
    placed: Placed,
    owner: u32,
    site_packages: &Path,
    beside: &Path,
    file: &dyn Fn(usize, usize) -> (PathBuf, PathBuf),
) {
    let package = site_packages.join("nested");
    match placed {
        Placed::ReadOnly => set_mode(site_packages, 0o555),
        Placed::Immutable => chattr_if("+i", site_packages),
        Placed::AppendOnly => chattr_if("+a", site_packages),
        Placed::Occupied(wheel, number, occupant) => {
            let (cached, inside) = file(wheel, number);
            // With its metadata the package counts as installed.
            if inside.to_string_lossy().contains(".dist-info/") {
                return;
            }
            let path = site_packages.join(&inside);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            if inside.components().nth(1).is_some() {
                give(
                    &site_packages.join(inside.components().next().unwrap()),
                    owner,
                );
            }
            occupy(&path, &cached, owner, occupant);
        }
        Placed::File => fs_err::write(package, "").unwrap(),
        Placed::Mounted => {
            tmpfs(site_packages, "nested", None);
        }
        Placed::Led => {
            let to = directory(beside, "led");
            fs_err::os::unix::fs::symlink(to, package).unwrap();
        }
        Placed::Directory => fs_err::create_dir(package).unwrap(),
        Placed::ImmutableDirectory => {
            fs_err::create_dir(&package).unwrap();
            chattr_if("+i", &package);
        }
    }
}

/// Puts something at `path`, where the file `cached` goes.
fn occupy(path: &Path, cached: &Path, owner: u32, occupant: Occupant) {
    let write = || {
        fs_err::write(path, "other").unwrap();
        give(path, owner);
    };
    match occupant {
        Occupant::File(mode) => {
            write();
            set_mode(path, mode);
        }
        Occupant::Foreign => fs_err::write(path, "other").unwrap(),
        Occupant::Name if fs_err::hard_link(cached, path).is_ok() => {}
        Occupant::Name => write(),
        Occupant::Symlink => fs_err::os::unix::fs::symlink(cached, path).unwrap(),
        Occupant::Directory => {
            fs_err::create_dir(path).unwrap();
            give(path, owner);
        }
        Occupant::Immutable => {
            write();
            chattr_if("+i", path);
        }
    }
}

/// Sets a flag, where the filesystem has it.
fn chattr_if(change: &str, path: &Path) {
    let _ = Command::new("chattr").arg(change).arg(path).output();
}
