//! The environments of scripts, judged by `uv sync --script`.

use std::process::Command;

use uv_linkcheck::discover::discover;
use uv_linkcheck::model::project::EnvironmentState;
use uv_linkcheck::model::request::{Request, UvOptions};

use crate::cells::Cell;
use crate::scene::{Judge, Scene};
use crate::support;

const VERSIONS: [&str; 2] = ["0.8.24", "0.13.9"];
const SCRIPT: &str = "# /// script\n# requires-python = '>=3.8'\n# dependencies = []\n# ///\n";

fn script(scene: &Scene<'_>) {
    scene.write("p/tool.py", SCRIPT);
}

/// Arrangements; `--script` is among the options of each.
const CELLS: &[Cell] = &[
    Cell::new("a script", script).options(&[("--script", "tool.py")]),
    Cell::new("an odd name", |s| s.write("p/My Tool_2.x.py", SCRIPT))
        .options(&[("--script", "My Tool_2.x.py")]),
    Cell::new("a name of signs", |s| s.write("p/__.py", SCRIPT)).options(&[("--script", "__.py")]),
    Cell::new("no extension", |s| s.write("p/bin/tool", SCRIPT))
        .options(&[("--script", "bin/tool")]),
    Cell::new("a path with dots", script).options(&[("--script", "sub/.././tool.py")]),
    Cell::new("a link", |s| {
        script(s);
        s.link("p/link.py", "tool.py");
    })
    .options(&[("--script", "link.py")]),
    Cell::new("from elsewhere", script)
        .options(&[("--script", "p/tool.py")])
        .cwd("."),
    Cell::new("another directory", script)
        .options(&[("--directory", "p"), ("--script", "tool.py")])
        .cwd("."),
    Cell::new("an active environment", |s| {
        script(s);
        s.venv("v");
    })
    .vars(&[("VIRTUAL_ENV", "{root}/v")])
    .options(&[("--script", "tool.py"), ("--active", "")]),
    Cell::new("an environment that is active and not asked for", |s| {
        script(s);
        s.venv("v");
    })
    .vars(&[("VIRTUAL_ENV", "{root}/v")])
    .options(&[("--script", "tool.py")]),
    Cell::new("the variable for projects", script)
        .vars(&[("UV_PROJECT_ENVIRONMENT", "env")])
        .options(&[("--script", "tool.py")]),
    Cell::new("the environment is there", |s| {
        script(s);
        s.sync_script("p/tool.py");
    })
    .options(&[("--script", "tool.py")]),
    Cell::new("the environment is of another Python", |s| {
        script(s);
        s.sync_script("p/tool.py");
    })
    .options(&[("--script", "tool.py"), ("--python", "{other minor}")])
    .two(),
    Cell::new("a version file beside it", |s| {
        script(s);
        s.write("p/.python-version", "{other minor}\n");
    })
    .options(&[("--script", "tool.py")])
    .two(),
    Cell::new("a version file above it", |s| {
        script(s);
        s.write(".python-version", "{other minor}\n");
    })
    .options(&[("--script", "tool.py")])
    .two(),
    Cell::new("a version file in the working directory", |s| {
        script(s);
        s.write("p/sub/.python-version", "{other minor}\n");
    })
    .options(&[("--script", "../tool.py")])
    .cwd("p/sub")
    .two(),
    Cell::new("a variable", script)
        .vars(&[("UV_PYTHON", "{other minor}")])
        .options(&[("--script", "tool.py")])
        .two(),
    Cell::new("requires-python", |s| {
        s.write(
            "p/tool.py",
            "# /// script\n# requires-python = '=={other minor}.*'\n# dependencies = []\n# ///\n",
        );
    })
    .options(&[("--script", "tool.py")])
    .two(),
    Cell::new("an option against requires-python", |s| {
        s.write(
            "p/tool.py",
            "# /// script\n# requires-python = '=={other minor}.*'\n# dependencies = []\n# ///\n",
        );
    })
    .options(&[("--script", "tool.py"), ("--python", "{minor}")])
    .two(),
    Cell::new("no block", |s| s.write("p/tool.py", "x = 1\n")).options(&[("--script", "tool.py")]),
    Cell::new("no script", |_| {}).options(&[("--script", "tool.py")]),
];

#[test]
fn environments_of_scripts_are_where_uv_puts_them() {
    let judges: Vec<Judge> = VERSIONS.into_iter().filter_map(Judge::new).collect();
    if judges.len() != VERSIONS.len() {
        support::namespace::skip("scripts", "not every released uv could be had");
        return;
    }
    let mut wrong = Vec::new();
    let mut tried = 0;
    for judge in &judges {
        for cell in CELLS
            .iter()
            .filter(|cell| judge.other.is_some() || !cell.two_pythons)
        {
            let scene = judge.scene(cell);
            let (ours, theirs) = (ours(&scene), theirs(&scene));
            tried += 1;
            if ours.as_ref().ok() != theirs.as_ref().ok() {
                wrong.push(format!(
                    "{} {}:\n  uv   {theirs:?}\n  ours {ours:?}",
                    judge.version, cell.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "of {tried} differ:\n{}", wrong.join("\n"));
    println!("{tried} cells");
}

/// What becomes of the environment, where it is, and its Python.
type Answer = Result<(&'static str, String, String), String>;

fn ours(scene: &Scene<'_>) -> Answer {
    let mut uv = UvOptions::default();
    for (name, value) in scene.options() {
        match name {
            "--script" => uv.script = Some(value.into()),
            "--directory" => uv.directory = Some(value.into()),
            "--python" => uv.python = Some(value),
            "--active" => uv.active = true,
            other => panic!("{other}"),
        }
    }
    let request = Request {
        uv,
        uv_version: Some(scene.number()),
        ..Request::default()
    };
    let project =
        discover(&request, &scene.vars(), &scene.cwd()).map_err(|error| error.to_string())?;
    let environment = project.environment;
    let what = match environment.state {
        EnvironmentState::Missing => "Creating",
        EnvironmentState::Usable => "Using",
        EnvironmentState::Replaced(_) => "Updating",
    };
    let (major, minor) = environment.python.minor;
    Ok((
        what,
        environment.path.display().to_string(),
        format!("{major}.{minor}"),
    ))
}

fn theirs(scene: &Scene<'_>) -> Answer {
    let words = scene.options().into_iter();
    let words = words.flat_map(|(name, value)| [name.to_owned(), value]);
    let output = Command::new(scene.uv())
        .arg("sync")
        .args(words.filter(|word| !word.is_empty()))
        .env_clear()
        .envs(scene.vars().0)
        .current_dir(scene.cwd())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        return Err(said);
    }
    let line = said
        .lines()
        .find_map(|line| line.split_once(" script environment at: "));
    let (what, path) = line.unwrap_or_else(|| panic!("{said}"));
    let what = ["Creating", "Using", "Updating"]
        .into_iter()
        .find(|word| *word == what)
        .unwrap_or_else(|| panic!("{said}"));
    let path = scene.changed().join(path);
    let lib = fs_err::read_dir(path.join("lib")).unwrap().flatten().next();
    let name = lib.unwrap().file_name().into_string().unwrap();
    Ok((
        what,
        path.display().to_string(),
        name.trim_start_matches("python").to_owned(),
    ))
}
