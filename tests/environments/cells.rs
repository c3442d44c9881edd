//! The arrangements.

use uv_linkcheck::model::uv::UvVersion;

use crate::scene::Scene;

/// What is where, and how uv is called.
pub(crate) struct Cell {
    pub(crate) name: &'static str,
    pub(crate) arrange: fn(&Scene<'_>),
    pub(crate) vars: &'static [(&'static str, &'static str)],
    pub(crate) options: &'static [(&'static str, &'static str)],
    pub(crate) cwd: &'static str,
    /// The first release that knows the options used.
    pub(crate) since: UvVersion,
    pub(crate) two_pythons: bool,
}

impl Cell {
    pub(crate) const fn new(name: &'static str, arrange: fn(&Scene<'_>)) -> Self {
        Self {
            name,
            arrange,
            vars: &[],
            options: &[],
            cwd: "p",
            since: UvVersion(0, 0, 0),
            two_pythons: false,
        }
    }

    pub(crate) const fn vars(self, vars: &'static [(&'static str, &'static str)]) -> Self {
        Self { vars, ..self }
    }

    pub(crate) const fn options(self, options: &'static [(&'static str, &'static str)]) -> Self {
        Self { options, ..self }
    }

    pub(crate) const fn cwd(self, cwd: &'static str) -> Self {
        Self { cwd, ..self }
    }

    pub(crate) const fn since(self, minor: u32, patch: u32) -> Self {
        Self {
            since: UvVersion(0, minor, patch),
            ..self
        }
    }

    /// For machines with Pythons of two minor versions.
    pub(crate) const fn two(self) -> Self {
        Self {
            two_pythons: true,
            ..self
        }
    }
}

fn nothing(_: &Scene<'_>) {}
fn workspace(scene: &Scene<'_>) {
    scene.workspace();
}
pub(crate) fn usable(scene: &Scene<'_>) {
    scene.venv("p/.venv");
}
fn active(scene: &Scene<'_>) {
    scene.venv("v");
}
fn other(scene: &Scene<'_>) {
    scene.other_venv("p/.venv");
}
/// The environment is of the other Python, and the project asks for the first.
fn pinned(scene: &Scene<'_>) {
    scene.other_venv("p/.venv");
    scene.write("p/.python-version", "{minor}\n");
}

/// Every arrangement, each for every release that has the options it uses.
pub(crate) const CELLS: &[Cell] = &[
    // What is at the path.
    Cell::new("nothing", nothing),
    Cell::new("an environment", usable),
    Cell::new("an empty directory", |s| {
        fs_err::create_dir(s.path("p/.venv")).unwrap();
    }),
    Cell::new("a directory with something in it", |s| {
        s.write("p/.venv/x", "");
    }),
    Cell::new("only a pyvenv.cfg", |s| {
        s.write(
            "p/.venv/pyvenv.cfg",
            "home = /usr/bin\nversion_info = 3.11.7\n",
        );
    }),
    Cell::new("an empty pyvenv.cfg", |s| s.write("p/.venv/pyvenv.cfg", "")),
    Cell::new("an interpreter that is gone", |s| {
        s.venv("p/.venv");
        for name in ["python", "python3"] {
            let _ = fs_err::remove_file(s.path("p/.venv/bin").join(name));
        }
        s.link("p/.venv/bin/python", "{root}/none");
    }),
    Cell::new("an empty file", |s| s.write("p/.venv", "")),
    Cell::new("a file that names an environment", |s| {
        s.venv("v");
        s.write("p/.venv", "../v\n");
    }),
    Cell::new("a file that names an environment by its whole path", |s| {
        s.venv("v");
        s.write("p/.venv", "{root}/v");
    }),
    Cell::new("a file that names nothing", |s| {
        s.write("p/.venv", "../none\n");
    }),
    Cell::new("a file of two lines", |s| {
        s.venv("v");
        s.write("p/.venv", "../v\n../v\n");
    }),
    Cell::new("a file that names an empty directory", |s| {
        fs_err::create_dir(s.path("v")).unwrap();
        s.write("p/.venv", "../v\n");
    }),
    Cell::new("a link to an environment", |s| {
        s.venv("v");
        s.link("p/.venv", "../v");
    }),
    Cell::new("a link to an empty directory", |s| {
        fs_err::create_dir(s.path("v")).unwrap();
        s.link("p/.venv", "../v");
    }),
    Cell::new("a link to nothing", |s| s.link("p/.venv", "../none")),
    Cell::new("a link to a link", |s| {
        s.venv("v");
        s.link("v2", "{root}/v");
        s.link("p/.venv", "../v2");
    }),
    Cell::new("an environment without the uv key", |s| {
        s.venv("p/.venv");
        let path = s.path("p/.venv/pyvenv.cfg");
        let text = fs_err::read_to_string(&path).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with("uv "));
        fs_err::write(&path, lines.collect::<Vec<_>>().join("\n")).unwrap();
    }),
    Cell::new("a pyvenv.cfg of another version", |s| {
        s.venv("p/.venv");
        let path = s.path("p/.venv/pyvenv.cfg");
        let text = fs_err::read_to_string(&path).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with("version"));
        fs_err::write(
            &path,
            format!(
                "{}\nversion_info = 3.9.1\n",
                lines.collect::<Vec<_>>().join("\n")
            ),
        )
        .unwrap();
    }),
    // Which directory.
    Cell::new("the variable, relative to the root", nothing)
        .vars(&[("UV_PROJECT_ENVIRONMENT", "env")])
        .cwd("p/sub"),
    Cell::new("the variable, absolute", nothing).vars(&[("UV_PROJECT_ENVIRONMENT", "{root}/env")]),
    Cell::new("the variable, above the root", nothing)
        .vars(&[("UV_PROJECT_ENVIRONMENT", "../env")])
        .cwd("p/sub"),
    Cell::new("the variable, empty", nothing).vars(&[("UV_PROJECT_ENVIRONMENT", "")]),
    Cell::new("the variable names a used directory", |s| {
        s.write("p/env/x", "");
    })
    .vars(&[("UV_PROJECT_ENVIRONMENT", "env")]),
    Cell::new("the variable names an environment", active)
        .vars(&[("UV_PROJECT_ENVIRONMENT", "../v")]),
    Cell::new("another environment is active", active).vars(&[("VIRTUAL_ENV", "{root}/v")]),
    Cell::new("the active one", active)
        .vars(&[("VIRTUAL_ENV", "{root}/v")])
        .options(&[("--active", "")])
        .since(6, 0),
    Cell::new("the active one, relative", active)
        .vars(&[("VIRTUAL_ENV", "../v")])
        .options(&[("--active", "")])
        .since(6, 0),
    Cell::new("the active one, relative, from below", active)
        .vars(&[("VIRTUAL_ENV", "../../v")])
        .options(&[("--active", "")])
        .cwd("p/sub")
        .since(6, 0),
    Cell::new("the active one is not there", nothing)
        .vars(&[("VIRTUAL_ENV", "{root}/v")])
        .options(&[("--active", "")])
        .since(6, 0),
    Cell::new("none is active", nothing)
        .vars(&[("VIRTUAL_ENV", "")])
        .options(&[("--active", "")])
        .since(6, 0),
    Cell::new("the active one above the variable", active)
        .vars(&[
            ("VIRTUAL_ENV", "{root}/v"),
            ("UV_PROJECT_ENVIRONMENT", "env"),
        ])
        .options(&[("--active", "")])
        .since(6, 0),
    Cell::new("a Conda environment counts for nothing", active)
        .vars(&[("CONDA_PREFIX", "{root}/v")]),
    // A whole Python instead of an environment.
    Cell::new("the prefix of a system", |s| s.prefix("prefix"))
        .vars(&[("UV_PROJECT_ENVIRONMENT", "{root}/prefix")])
        .two(),
    Cell::new("the prefix of a system, active", |s| s.prefix("prefix"))
        .vars(&[("VIRTUAL_ENV", "{root}/prefix")])
        .options(&[("--active", "")])
        .since(6, 0)
        .two(),
    Cell::new("a link to the prefix of a system", |s| {
        s.prefix("prefix");
        s.link("p/.venv", "../prefix");
    })
    .two(),
    Cell::new("the prefix of a system that others manage", |s| {
        s.prefix("prefix");
        s.write(
            "prefix/lib/python{other minor}/EXTERNALLY-MANAGED",
            "[externally-managed]\nError=no\n",
        );
    })
    .vars(&[("UV_PROJECT_ENVIRONMENT", "{root}/prefix")])
    .two(),
    Cell::new("the prefix of a system and another Python", |s| {
        s.prefix("prefix");
    })
    .vars(&[("UV_PROJECT_ENVIRONMENT", "{root}/prefix")])
    .options(&[("--python", "{minor}")])
    .two(),
    Cell::new("the prefix of a system against requires-python", |s| {
        s.prefix("prefix");
        let text = fs_err::read_to_string(s.path("p/pyproject.toml")).unwrap();
        s.write("p/pyproject.toml", &text.replace(">=3.8", "=={minor}.*"));
    })
    .vars(&[("UV_PROJECT_ENVIRONMENT", "{root}/prefix")])
    .two(),
    Cell::new("a link to an environment of another Python", |s| {
        s.other_venv("v");
        s.link("p/.venv", "../v");
    })
    .options(&[("--python", "{minor}")])
    .two(),
    // A link into uv's own cache.
    Cell::new("a link into the cache", |s| {
        s.venv("cache/environments-v2/demo-0123456789abcdef");
        s.link("p/.venv", "../cache/environments-v2/demo-0123456789abcdef");
    })
    .vars(&[("UV_CACHE_DIR", "{root}/cache")]),
    Cell::new("a whole path into the cache", |s| {
        s.venv("cache/environments-v2/demo-0123456789abcdef");
        s.link(
            "p/.venv",
            "{root}/cache/environments-v2/demo-0123456789abcdef",
        );
    })
    .vars(&[("UV_CACHE_DIR", "{root}/cache")]),
    Cell::new("a link into the cache, to another Python", |s| {
        s.other_venv("cache/environments-v2/demo-0123456789abcdef");
        s.link(
            "p/.venv",
            "{root}/cache/environments-v2/demo-0123456789abcdef",
        );
    })
    .vars(&[("UV_CACHE_DIR", "{root}/cache")])
    .options(&[("--python", "{minor}")])
    .two(),
    Cell::new("a link into the cache that leads nowhere", |s| {
        fs_err::create_dir_all(s.path("cache/environments-v2")).unwrap();
        s.link(
            "p/.venv",
            "{root}/cache/environments-v2/demo-0123456789abcdef",
        );
    })
    .vars(&[("UV_CACHE_DIR", "{root}/cache")]),
    // Which project.
    Cell::new("from below", nothing).cwd("p/sub"),
    Cell::new("another project", nothing)
        .options(&[("--project", "p")])
        .cwd("."),
    Cell::new("another project, by variable", nothing)
        .vars(&[("UV_PROJECT", "p")])
        .cwd(".")
        .since(8, 0),
    Cell::new("another directory", nothing)
        .options(&[("--directory", "p")])
        .cwd("."),
    Cell::new("another directory, by variable", nothing)
        .vars(&[("UV_WORKING_DIR", "p")])
        .cwd(".")
        .since(11, 0),
    Cell::new("another directory and a project in it", nothing)
        .options(&[("--directory", "p"), ("--project", "..")])
        .cwd("."),
    Cell::new("another project and the variable", nothing)
        .vars(&[("UV_PROJECT_ENVIRONMENT", "env")])
        .options(&[("--project", "p")])
        .cwd("."),
    Cell::new("a member", workspace).cwd("p/m"),
    Cell::new("a member, from below", |s| {
        s.workspace();
        fs_err::create_dir_all(s.path("p/m/src")).unwrap();
    })
    .cwd("p/m/src"),
    Cell::new("a member and the variable", workspace)
        .vars(&[("UV_PROJECT_ENVIRONMENT", "env")])
        .cwd("p/m"),
    Cell::new("a member has an environment of its own", |s| {
        s.workspace();
        s.venv("p/m/.venv");
    })
    .cwd("p/m"),
    Cell::new("a member by name", workspace).options(&[("--package", "m")]),
    Cell::new("a member by name, from another", workspace)
        .options(&[("--package", "demo")])
        .cwd("p/m"),
    Cell::new("all members", workspace)
        .options(&[("--all-packages", "")])
        .cwd("p/m"),
    Cell::new("a member and its own active environment", |s| {
        s.workspace();
        s.venv("p/m/.venv");
    })
    .vars(&[("VIRTUAL_ENV", "{root}/p/m/.venv")])
    .options(&[("--active", "")])
    .cwd("p/m")
    .since(6, 0),
    // Which Python.
    Cell::new("the other Python will do", other).two(),
    Cell::new("a version file asks for another", pinned).two(),
    Cell::new("a version file is not read without configuration", pinned)
        .options(&[("--no-config", "")])
        .two(),
    Cell::new("nor with the variable for that", pinned)
        .vars(&[("UV_NO_CONFIG", "1")])
        .two(),
    Cell::new("a version file below the root", |s| {
        s.workspace();
        s.other_venv("p/.venv");
        s.write("p/m/.python-version", "{minor}\n");
    })
    .cwd("p/m")
    .two(),
    Cell::new("a version file above the root", |s| {
        s.other_venv("p/.venv");
        s.write(".python-version", "{minor}\n");
    })
    .two(),
    Cell::new("the user's version file", |s| {
        s.other_venv("p/.venv");
        s.write("home/.config/uv/.python-version", "{minor}\n");
    })
    .two(),
    Cell::new("a version file for a new environment", |s| {
        s.write("p/.python-version", "{other minor}\n");
    })
    .two(),
    Cell::new("several versions", |s| {
        s.write("p/.python-versions", "{other minor}\n{minor}\n");
    })
    .two(),
    Cell::new("an option asks for another", usable)
        .options(&[("--python", "{other minor}")])
        .two(),
    Cell::new("a variable asks for another", usable)
        .vars(&[("UV_PYTHON", "{other minor}")])
        .two(),
    Cell::new("an option above a variable above a file", |s| {
        s.write("p/.python-version", "{minor}\n");
    })
    .vars(&[("UV_PYTHON", "{minor}")])
    .options(&[("--python", "{other minor}")])
    .two(),
    Cell::new("an interpreter by its path", nothing)
        .options(&[("--python", "{other}")])
        .two(),
    Cell::new(
        "an interpreter by its path, for an environment of another",
        usable,
    )
    .options(&[("--python", "{other}")])
    .two(),
    Cell::new("an interpreter by a relative path", |s| {
        s.link("p/mine", "{other}");
    })
    .options(&[("--python", "./mine")])
    .two(),
    Cell::new("requires-python asks for the other", |s| {
        let text = fs_err::read_to_string(s.path("p/pyproject.toml")).unwrap();
        s.write(
            "p/pyproject.toml",
            &text.replace(">=3.8", "=={other minor}.*"),
        );
    })
    .two(),
    Cell::new("requires-python excludes the environment", |s| {
        s.venv("p/.venv");
        let text = fs_err::read_to_string(s.path("p/pyproject.toml")).unwrap();
        s.write(
            "p/pyproject.toml",
            &text.replace(">=3.8", "=={other minor}.*"),
        );
    })
    .two(),
    Cell::new("a version file against requires-python", |s| {
        let text = fs_err::read_to_string(s.path("p/pyproject.toml")).unwrap();
        s.write(
            "p/pyproject.toml",
            &text.replace(">=3.8", "=={other minor}.*"),
        );
        s.write("p/.python-version", "{minor}\n");
    })
    .two(),
    Cell::new("the interpreter of the environment by its path", usable)
        .options(&[("--python", "{python}")]),
    Cell::new("a link to the interpreter of the environment", |s| {
        s.venv("p/.venv");
        s.link("p/mine", "{python}");
    })
    .options(&[("--python", "./mine")]),
    Cell::new("an option against requires-python", |s| {
        let text = fs_err::read_to_string(s.path("p/pyproject.toml")).unwrap();
        s.write(
            "p/pyproject.toml",
            &text.replace(">=3.8", "=={other minor}.*"),
        );
    })
    .options(&[("--python", "{minor}")])
    .two(),
    Cell::new("the user's version file against requires-python", |s| {
        let text = fs_err::read_to_string(s.path("p/pyproject.toml")).unwrap();
        s.write(
            "p/pyproject.toml",
            &text.replace(">=3.8", "=={other minor}.*"),
        );
        s.write("home/.config/uv/.python-version", "{minor}\n");
    })
    .two(),
    Cell::new("a range", usable)
        .options(&[("--python", "!={minor}.*")])
        .two(),
    Cell::new("an implementation", usable)
        .options(&[("--python", "cpython@{other minor}")])
        .two(),
];
