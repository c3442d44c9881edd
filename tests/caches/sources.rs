//! A project with a package of every kind of source.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::server::Server;
use crate::support::command::Checked as _;
use crate::support::wheel::Wheel;

/// A build backend that needs nothing but Python.
const BACKEND: &str = r#"
import base64, hashlib, os, zipfile

NAME = "@NAME@"

def _write(directory, files):
    filename = f"{NAME}-1.0-py3-none-any.whl"
    info = f"{NAME}-1.0.dist-info"
    files = dict(files)
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0\n"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = ""
    with zipfile.ZipFile(os.path.join(directory, filename), "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += f"{path},sha256={digest},{len(text)}\n"
        wheel.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\n")
    return filename

def build_wheel(directory, config_settings=None, metadata_directory=None):
    return _write(directory, {f"{NAME}.py": f"NAME = '{NAME}'\n"})

def build_editable(directory, config_settings=None, metadata_directory=None):
    return _write(directory, {f"{NAME}.pth": os.getcwd() + "\n"})

def build_sdist(directory, config_settings=None):
    raise NotImplementedError
"#;

/// A version too long to be the name of a directory of the cache.
const LONG_VERSION: &str =
    "1.0+built.in.november.with.every.option.there.is.and.one.more.besides.of.which.nobody.knew";

/// How a package is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    /// The name of the package.
    pub(crate) name: &'static str,
    /// Version of uv that brought it.
    pub(crate) since: (u32, u32, u32),
}

const ALWAYS: (u32, u32, u32) = (0, 4, 23);

/// Every kind.
pub(crate) const KINDS: [Kind; 20] = {
    const fn kind(name: &'static str, since: (u32, u32, u32)) -> Kind {
        Kind { name, since }
    }
    [
        kind("regwheel", ALWAYS),
        kind("longtags", ALWAYS),
        kind("longversion", ALWAYS),
        kind("buildtag", ALWAYS),
        kind("regsdist", ALWAYS),
        kind("oddindex", ALWAYS),
        kind("flatwheel", ALWAYS),
        kind("flatsdist", ALWAYS),
        kind("urlwheel", ALWAYS),
        kind("urlescaped", ALWAYS),
        kind("urlsdist", ALWAYS),
        kind("urlsub", ALWAYS),
        kind("pathwheel", ALWAYS),
        kind("pathsdist", ALWAYS),
        kind("tree", ALWAYS),
        kind("editabletree", ALWAYS),
        kind("gittree", ALWAYS),
        kind("gitsub", ALWAYS),
        kind("gitwheel", (0, 11, 16)),
        kind("demo", ALWAYS),
    ]
};

/// The directories of a scene.
#[derive(Debug)]
pub(crate) struct Scene {
    root: PathBuf,
    server: Server,
}

impl Scene {
    /// Makes the packages of every kind below `root`.
    pub(crate) fn new(root: &Path) -> Self {
        let scene = Self {
            root: root.to_owned(),
            server: Server::start(),
        };
        scene.index();
        scene.local();
        scene.git();
        scene
    }

    /// The project's directory.
    pub(crate) fn project(&self) -> PathBuf {
        self.root.join("work space/project")
    }

    /// Where local sources are.
    pub(crate) fn sources(&self) -> PathBuf {
        self.root.join("work space/sources")
    }

    /// Changes the text of `file` in the project.
    pub(crate) fn edit(&self, file: &str, edit: impl Fn(String) -> String) {
        let path = self.project().join(file);
        let text = fs_err::read_to_string(&path).unwrap();
        fs_err::write(path, edit(text)).unwrap();
    }

    /// The address of the default index of the project.
    pub(crate) fn default_index(&self) -> String {
        self.server.url("/simple")
    }

    fn index(&self) {
        let server = &self.server;
        let wheel = |name| {
            Wheel::new(name)
                .file(&format!("{name}.py"), name.as_bytes())
                .archive()
        };
        let plain = |name: &str| format!("{name}-1.0-py3-none-any.whl");
        let arch = std::env::consts::ARCH;
        let long = format!(
            "longtags-1.0-cp38-abi3-manylinux2014_{arch}.manylinux_2_17_{arch}.manylinux_2_28_{arch}.whl"
        );
        server.put_package("/simple", "longtags", &long, wheel("longtags"));
        server.put_package("/simple", "regwheel", &plain("regwheel"), wheel("regwheel"));
        let versioned =
            Wheel::of_version("longversion", LONG_VERSION).file("longversion.py", b"VERSION = 1\n");
        server.put_package(
            "/simple",
            "longversion",
            &versioned.filename(),
            versioned.archive(),
        );
        let built = "buildtag-1.0-3abc-py2.py3-none-any.whl";
        server.put_package("/simple", "buildtag", built, wheel("buildtag"));
        server.put_package(
            "/simple",
            "regsdist",
            "regsdist-1.0.tar.gz",
            self.sdist("regsdist", ""),
        );
        server.put_package(
            "/Odd%2Bindex.git",
            "oddindex",
            &plain("oddindex"),
            wheel("oddindex"),
        );
        server.put("/direct/urlwheel-1.0-py3-none-any.whl", wheel("urlwheel"));
        server.put(
            "/a%2Bb%20c/urlescaped-1.0-py3-none-any.whl",
            wheel("urlescaped"),
        );
        server.put("/direct/urlsdist-1.0.tar.gz", self.sdist("urlsdist", ""));
        server.put("/direct/urlsub-1.0.tar.gz", self.sdist("urlsub", "sub"));
    }

    fn local(&self) {
        let sources = self.sources();
        for directory in ["links", "files"] {
            fs_err::create_dir_all(sources.join(directory)).unwrap();
        }
        for (directory, name) in [("links", "flatwheel"), ("files", "pathwheel")] {
            let wheel = Wheel::new(name).file(&format!("{name}.py"), b"");
            let path = sources.join(directory).join(wheel.filename());
            fs_err::write(path, wheel.archive()).unwrap();
        }
        for (directory, name) in [("links", "flatsdist"), ("files", "pathsdist")] {
            let path = sources.join(directory).join(format!("{name}-1.0.tar.gz"));
            fs_err::write(path, self.sdist(name, "")).unwrap();
        }
        source_tree(&sources.join("tree"), "tree");
        source_tree(&sources.join("editabletree"), "editabletree");
        fs_err::create_dir(sources.join("editabletree/src")).unwrap();
    }

    fn git(&self) {
        let repository = self.root.join("repository.git");
        source_tree(&repository, "gittree");
        source_tree(&repository.join("sub/dir"), "gitsub");
        let wheel = Wheel::new("gitwheel").file("gitwheel.py", b"");
        fs_err::create_dir(repository.join("dist")).unwrap();
        let path = repository.join("dist").join(wheel.filename());
        fs_err::write(path, wheel.archive()).unwrap();
        for arguments in [
            &["init", "-q"][..],
            &["add", "-A"],
            &[
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b.c",
                "commit",
                "-qm",
                "a",
            ],
        ] {
            let mut git = Command::new("git");
            git.current_dir(&repository)
                .env("HOME", &self.root)
                .args(arguments)
                .checked();
        }
    }

    /// The bytes of a source distribution whose package lies in `subdirectory`.
    fn sdist(&self, name: &str, subdirectory: &str) -> Vec<u8> {
        let directory = self.root.join("sdists");
        source_tree(
            &directory.join(format!("{name}-1.0")).join(subdirectory),
            name,
        );
        let archive = format!("{name}-1.0.tar.gz");
        let mut tar = Command::new("python3");
        let arguments = ["-m", "tarfile", "-c", &archive, &format!("{name}-1.0")];
        tar.current_dir(&directory).args(arguments).checked();
        fs_err::read(directory.join(archive)).unwrap()
    }

    /// Writes the project that asks for `kinds`.
    pub(crate) fn write_project(&self, kinds: &[Kind]) {
        let names: Vec<_> = kinds
            .iter()
            .map(|kind| kind.name)
            .filter(|name| *name != "demo")
            .collect();
        let (simple, odd) = (
            self.server.url("/simple"),
            self.server.url("/Odd%2Bindex.git"),
        );
        let repository = self.root.join("repository.git");
        let repository = format!("file://{}", repository.display());
        let mut sources = String::new();
        for (name, source) in [
            ("oddindex", "index = \"odd\"".to_owned()),
            (
                "urlwheel",
                url(&self.server, "/direct/urlwheel-1.0-py3-none-any.whl"),
            ),
            (
                "urlescaped",
                url(&self.server, "/a%2Bb%20c/urlescaped-1.0-py3-none-any.whl"),
            ),
            ("urlsdist", url(&self.server, "/direct/urlsdist-1.0.tar.gz")),
            (
                "urlsub",
                format!(
                    "{}, subdirectory = \"sub\"",
                    url(&self.server, "/direct/urlsub-1.0.tar.gz")
                ),
            ),
            (
                "pathwheel",
                "path = \"../sources/files/pathwheel-1.0-py3-none-any.whl\"".to_owned(),
            ),
            (
                "pathsdist",
                "path = \"../sources/files/pathsdist-1.0.tar.gz\"".to_owned(),
            ),
            ("tree", "path = \"../sources/tree\"".to_owned()),
            (
                "editabletree",
                "path = \"../sources/editabletree\", editable = true".to_owned(),
            ),
            ("gittree", format!("git = \"{repository}\"")),
            (
                "gitsub",
                format!("git = \"{repository}\", subdirectory = \"sub/dir\""),
            ),
            (
                "gitwheel",
                format!("git = \"{repository}\", path = \"dist/gitwheel-1.0-py3-none-any.whl\""),
            ),
        ] {
            if names.contains(&name) {
                writeln!(sources, "{name} = {{ {source} }}").unwrap();
            }
        }
        let project = self.project();
        source_tree(&project, "demo");
        let manifest = fs_err::read_to_string(project.join("pyproject.toml")).unwrap();
        let manifest = manifest.replace("dependencies = []", &format!("dependencies = {names:?}"));
        let manifest = format!(
            "{manifest}\n[tool.uv]\nfind-links = [\"../sources/links\"]\n\n\
             [[tool.uv.index]]\nname = \"local\"\nurl = \"{simple}\"\ndefault = true\n\n\
             [[tool.uv.index]]\nname = \"odd\"\nurl = \"{odd}\"\nexplicit = true\n\n\
             [tool.uv.sources]\n{sources}"
        );
        fs_err::write(project.join("pyproject.toml"), manifest).unwrap();
    }
}

fn url(server: &Server, path: &str) -> String {
    format!("url = \"{}\"", server.url(path))
}

/// A source tree of the package `name`.
fn source_tree(directory: &Path, name: &str) {
    fs_err::create_dir_all(directory).unwrap();
    let manifest = format!(
        "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n\n\
         [project]\nname = \"{name}\"\nversion = \"1.0\"\nrequires-python = \">=3.8\"\ndependencies = []\n"
    );
    fs_err::write(directory.join("pyproject.toml"), manifest).unwrap();
    fs_err::write(
        directory.join("backend.py"),
        BACKEND.replace("@NAME@", name),
    )
    .unwrap();
}
