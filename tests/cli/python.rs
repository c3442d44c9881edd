//! `--python PATH`: the interpreter that the user names is run where its files do not tell enough, alone, and nothing else is.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::python::python;
use crate::support::snapshot::{DirectoryTimes, Snapshot};
use crate::{Ran, Scene};

/// Whoever is run that should not be writes to this file.
struct Shouting {
    scene: Scene,
    heard: PathBuf,
    home: PathBuf,
    path: PathBuf,
    python: PathBuf,
}

impl Shouting {
    /// A project without an environment, full of modules that shout, below a home that shouts as well.
    fn new() -> Self {
        let scene = Scene::outside();
        let root = fs_err::canonicalize(scene.directory.path()).unwrap();
        fs_err::remove_dir_all(scene.project.join(".venv")).unwrap();
        let found = ["3.12", "3.11", "3.13", "3.10"]
            .into_iter()
            .find_map(python);
        let python = fs_err::canonicalize(found.unwrap()).unwrap();
        let shouting = Self {
            heard: root.join("heard"),
            home: root.join("home"),
            path: root.join("path"),
            scene,
            python,
        };
        let shout = format!(
            "open({:?}, 'a').write('heard')\n",
            shouting.heard.to_str().unwrap()
        );
        for module in [
            "sitecustomize",
            "usercustomize",
            "json",
            "platform",
            "sysconfig",
        ] {
            let file = format!("{module}.py");
            shouting.scene.write(&file, &shout);
            write(&shouting.path.join(&file), &shout);
        }
        write(&root.join("startup.py"), &shout);
        let name = shouting.python.file_name().unwrap().to_str().unwrap();
        let minor = name.strip_prefix("python").unwrap_or("3");
        let user = shouting
            .home
            .join(format!(".local/lib/python{minor}/site-packages"));
        write(&user.join("usercustomize.py"), &shout);
        write(&user.join("shout.pth"), &format!("import sys; {shout}"));
        shouting
    }

    /// A shim, of whose files nothing can be read; it keeps what it is given.
    fn shim(&self, path: &Path) {
        let text = format!(
            "#!/bin/sh\nprintf '%s\\n' \"$@\" > {told}\nenv >> {told}\npwd >> {told}\nexec {} \"$@\"\n",
            self.python.display(),
            told = self.told().display(),
        );
        write(path, &text);
        fs_err::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }

    fn told(&self) -> PathBuf {
        self.scene.directory.path().join("told")
    }

    fn surround<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let root = self.scene.directory.path();
        command
            .env("HOME", &self.home)
            .env("PYTHONPATH", format!(".:{}", self.path.display()))
            .env("PYTHONSTARTUP", root.join("startup.py"))
            .env("PYTHONINSPECT", "1")
            .env("SECRET", "told")
    }

    fn run(&self, arguments: &[&str], vars: &[(&str, &str)]) -> Ran {
        let mut command = self.scene.command(arguments);
        self.surround(&mut command).envs(vars.iter().copied());
        Ran::of(&mut command)
    }
}

fn write(path: &Path, text: &str) {
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, text).unwrap();
}

/// Without this the tests below would prove nothing.
#[test]
fn the_surroundings_do_shout() {
    let shouting = Shouting::new();
    for arguments in [&["-c", "pass"][..], &["-S", "-c", "import json"]] {
        let mut plain = Command::new(&shouting.python);
        plain.env_clear().args(arguments);
        let plain = shouting.surround(plain.current_dir(&shouting.scene.project));
        plain.env_remove("PYTHONINSPECT").output().unwrap();
        assert!(shouting.heard.exists(), "{arguments:?}");
        fs_err::remove_file(&shouting.heard).unwrap();
    }
}

#[test]
fn the_interpreter_that_is_named_is_run_alone() {
    let shouting = Shouting::new();
    let shim = shouting.scene.directory.path().join("bin/shim");
    shouting.shim(&shim);
    let roots = [shouting.scene.project.as_path(), &shouting.scene.cache];
    let before = Snapshot::of(&roots, DirectoryTimes::Kept);
    let shim = shim.to_str().unwrap();
    let report = shouting
        .run(&["--python", shim, "--output-format", "json"], &[])
        .json();
    assert_eq!(
        before.difference(&Snapshot::of(&roots, DirectoryTimes::Kept)),
        None
    );
    let version = Command::new(&shouting.python)
        .args([
            "-I",
            "-c",
            "import platform; print(platform.python_version())",
        ])
        .output()
        .unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    assert_eq!(report["environment"]["python"], version.trim());
    assert_eq!(report["environment"]["python_origin"], "flag");
    assert!(!shouting.heard.exists());
    let told = fs_err::read_to_string(shouting.told()).unwrap();
    for word in ["SECRET", "PYTHON", "UV_"] {
        assert!(!told.contains(word), "{told}");
    }
    assert!(told.starts_with("-I\n-S\n-B\n-c\n"), "{told}");
    assert!(told.ends_with("\n/\n"), "{told}");
}

#[test]
fn nothing_else_is_run() {
    let shouting = Shouting::new();
    let outside = shouting.scene.directory.path().join("bin/shim");
    let inside = shouting.scene.project.join("mine");
    for shim in [&outside, &inside] {
        shouting.shim(shim);
    }
    let linked = shouting.scene.directory.path().join("bin/linked");
    fs_err::os::unix::fs::symlink(&inside, &linked).unwrap();
    let (outside, inside) = (outside.to_str().unwrap(), inside.to_str().unwrap());
    // An interpreter of the project, by whatever name.
    for named in [inside, "./mine", linked.to_str().unwrap()] {
        shouting.run(&["--python", named], &[]);
        assert!(!shouting.told().exists(), "{named}");
    }
    // One that a variable or a file of the project names, and no uv is there to ask.
    shouting.run(&[], &[("UV_PYTHON", outside)]);
    shouting
        .scene
        .write(".python-version", format!("{outside}\n"));
    let ran = shouting.run(&["-v"], &[]);
    assert!(!shouting.told().exists());
    ran.ends(ran.code, "is not run");
    // One whose files tell all.
    let python = shouting.python.to_str().unwrap();
    shouting.run(&["--python", python], &[]);
    assert!(!shouting.heard.exists() && !shouting.told().exists());
}

#[test]
fn what_does_not_answer_is_no_python() {
    let shouting = Shouting::new();
    let path = shouting.scene.directory.path().join("bin/odd");
    for body in [
        "exit 3",
        "echo hello",
        "echo '{}'",
        "echo '{\"executable\": \"/none\", \"implementation\": \"CPython\", \"version\": \"3.12.1\", \"own_version\": \"\", \"free_threaded\": false}'",
        "head -c 200000 /dev/zero",
    ] {
        write(&path, &format!("#!/bin/sh\n{body}\n"));
        fs_err::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        let ran = shouting.run(&["--python", path.to_str().unwrap()], &[]);
        assert_eq!(ran.code, 2, "{body}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("bin/odd"), "{body}: {}", ran.err);
    }
}
