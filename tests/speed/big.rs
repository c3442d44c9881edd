//! A project of many packages with a warm cache, made without uv: archives, pointers of uv 0.13.9, lock and environment.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Makes `packages` packages of `files` files in all below `root`. Gives the project and the cache.
pub(crate) fn make(root: &Path, packages: usize, files: usize) -> (PathBuf, PathBuf) {
    let (project, cache) = (root.join("project"), root.join("cache"));
    let mut lock = String::from("version = 1\nrevision = 5\nrequires-python = \">=3.8\"\n");
    let mut dependencies = String::new();
    for index in 0..packages {
        let name = format!("package-{index:03}");
        let filename = format!("package_{index:03}-1.0-py3-none-any.whl");
        let id = format!("Archive{index:09}");
        let share = files / packages + usize::from(index < files % packages);
        archive(&cache.join("archive-v0").join(&id), index, share);
        let pointers = cache.join("wheels-v8/pypi").join(&name);
        fs_err::create_dir_all(&pointers).expect("directory");
        fs_err::write(
            pointers.join("1.0-py3-none-any.http"),
            pointer(&id, &filename),
        )
        .expect("pointer");
        let url = format!("https://files.pythonhosted.org/packages/{filename}");
        write!(
            lock,
            "\n[[package]]\nname = \"{name}\"\nversion = \"1.0\"\nsource = {{ registry = \"https://pypi.org/simple\" }}\n\
             wheels = [\n    {{ url = \"{url}\", hash = \"sha256:{:064}\" }},\n]\n",
            0
        )
        .expect("string");
        writeln!(dependencies, "    {{ name = \"{name}\" }},").expect("string");
    }
    write!(
        lock,
        "\n[[package]]\nname = \"large\"\nversion = \"0.1.0\"\nsource = {{ virtual = \".\" }}\ndependencies = [\n{dependencies}]\n"
    )
    .expect("string");
    fs_err::create_dir_all(&project).expect("directory");
    fs_err::write(project.join("uv.lock"), lock).expect("lock");
    fs_err::write(
        project.join("pyproject.toml"),
        "[project]\nname = \"large\"\nversion = \"0.1.0\"\nrequires-python = \">=3.8\"\n",
    )
    .expect("pyproject");
    environment(&project.join(".venv"));
    (project, cache)
}

/// An unpacked wheel: sub-packages of 16 modules, and the files every wheel has.
fn archive(root: &Path, index: usize, files: usize) {
    let info = root.join(format!("package_{index:03}-1.0.dist-info"));
    fs_err::create_dir_all(&info).expect("directory");
    for name in ["METADATA", "WHEEL", "RECORD"] {
        fs_err::write(info.join(name), "x\n").expect("file");
    }
    let package = root.join(format!("package_{index:03}"));
    for file in 0..files.saturating_sub(3) {
        let directory = package.join(format!("part_{:03}", file / 16));
        if file % 16 == 0 {
            fs_err::create_dir_all(&directory).expect("directory");
        }
        fs_err::write(
            directory.join(format!("module_{file}.py")),
            "pass\n".repeat(1 + file % 40),
        )
        .expect("file");
    }
}

/// `[id, [{"Sha256": hex}], filename, 0, nil]` in `MessagePack`, and the start of a cache policy behind it.
fn pointer(id: &str, filename: &str) -> Vec<u8> {
    fn text(bytes: &mut Vec<u8>, value: &str) {
        bytes.extend([0xd9, u8::try_from(value.len()).expect("short")]);
        bytes.extend(value.as_bytes());
    }
    let mut bytes = vec![0x95];
    text(&mut bytes, id);
    bytes.extend([0x91, 0x81]);
    text(&mut bytes, "Sha256");
    text(&mut bytes, &"0".repeat(64));
    text(&mut bytes, filename);
    bytes.extend([0x00, 0xc0]);
    bytes.extend([0; 16]);
    bytes
}

/// An environment with nothing in it.
pub(crate) fn environment(root: &Path) {
    fs_err::create_dir_all(root.join(SITE_PACKAGES)).expect("directory");
    let home = interpreter(root);
    fs_err::write(
        root.join("pyvenv.cfg"),
        format!(
            "home = {}\nimplementation = CPython\nuv = 0.13.9\nversion_info = 3.11.7\ninclude-system-site-packages = false\n",
            home.display()
        ),
    )
    .expect("pyvenv.cfg");
}

/// Where wheels go in such an environment.
pub(crate) const SITE_PACKAGES: &str = if cfg!(windows) {
    "Lib/site-packages"
} else {
    "lib/python3.11/site-packages"
};

/// Puts an interpreter into an environment; gives the directory that it is from.
#[cfg(unix)]
fn interpreter(root: &Path) -> PathBuf {
    fs_err::create_dir_all(root.join("bin")).expect("directory");
    let python = std::process::Command::new("python3")
        .args(["-c", "import sys; print(sys.executable)"])
        .output()
        .expect("python3");
    let python = String::from_utf8(python.stdout).expect("UTF-8");
    let python = Path::new(python.trim());
    fs_err::os::unix::fs::symlink(python, root.join("bin/python")).expect("link");
    python.parent().expect("parent").to_owned()
}

/// On Windows that is a launcher, which is not run.
#[cfg(windows)]
fn interpreter(root: &Path) -> PathBuf {
    let scripts = root.join("Scripts");
    fs_err::create_dir_all(&scripts).expect("directory");
    fs_err::write(scripts.join("python.exe"), "a launcher\n").expect("launcher");
    PathBuf::from(r"C:\Python311")
}
