//! Whose Python it is: uv's own or the system's.

use crate::cells::Cell;
use crate::scene::Scene;

/// Where the other Python is as if uv had installed it.
const MANAGED: (&str, &str) = ("UV_PYTHON_INSTALL_DIR", "{managed}");

fn nothing(_: &Scene<'_>) {}
fn of_system(scene: &Scene<'_>) {
    scene.venv("p/.venv");
}
fn of_uv(scene: &Scene<'_>) {
    scene.managed_venv("p/.venv");
}
fn prefers_system(scene: &Scene<'_>) {
    scene.write("home/.config/uv/uv.toml", "python-preference = 'system'\n");
}
fn shim(scene: &Scene<'_>) {
    scene.program("shim", "#!/bin/sh\nexec {other} \"$@\"\n");
}

/// Every arrangement, for machines with Pythons of two minor versions.
pub(crate) const PREFERENCES: &[Cell] = &[
    Cell::new("uv's own comes first", nothing)
        .vars(&[MANAGED])
        .two(),
    Cell::new("only uv's own", nothing)
        .vars(&[MANAGED, ("UV_PYTHON_PREFERENCE", "only-managed")])
        .two(),
    Cell::new("the system's first", nothing)
        .vars(&[MANAGED, ("UV_PYTHON_PREFERENCE", "system")])
        .two(),
    Cell::new("only the system's", nothing)
        .vars(&[MANAGED, ("UV_PYTHON_PREFERENCE", "only-system")])
        .two(),
    Cell::new("the system's first, by option", nothing)
        .vars(&[MANAGED])
        .options(&[("--python-preference", "system")])
        .two(),
    Cell::new("an option above the variable", nothing)
        .vars(&[MANAGED, ("UV_PYTHON_PREFERENCE", "managed")])
        .options(&[("--python-preference", "only-system")])
        .two(),
    Cell::new("the system's first, by the user's file", prefers_system)
        .vars(&[MANAGED])
        .two(),
    Cell::new("a variable above the user's file", prefers_system)
        .vars(&[MANAGED, ("UV_PYTHON_PREFERENCE", "managed")])
        .two(),
    Cell::new("the user's file is not read", prefers_system)
        .vars(&[MANAGED])
        .options(&[("--no-config", "")])
        .two(),
    Cell::new("a switch of uv's own", prefers_system)
        .vars(&[MANAGED, ("UV_MANAGED_PYTHON", "1")])
        .two(),
    Cell::new("a switch of the system's", nothing)
        .vars(&[MANAGED, ("UV_NO_MANAGED_PYTHON", "true")])
        .two(),
    Cell::new("a switch that is off", prefers_system)
        .vars(&[MANAGED, ("UV_NO_MANAGED_PYTHON", "0")])
        .two(),
    Cell::new("both switches", nothing)
        .vars(&[
            MANAGED,
            ("UV_MANAGED_PYTHON", "1"),
            ("UV_NO_MANAGED_PYTHON", "1"),
        ])
        .two(),
    Cell::new("a switch and a preference", nothing)
        .vars(&[
            MANAGED,
            ("UV_MANAGED_PYTHON", "1"),
            ("UV_PYTHON_PREFERENCE", "system"),
        ])
        .two(),
    Cell::new("a switch by option", nothing)
        .vars(&[MANAGED])
        .options(&[("--no-managed-python", "")])
        .since(7, 0)
        .two(),
    Cell::new("a switch by option above the other's variable", nothing)
        .vars(&[MANAGED, ("UV_NO_MANAGED_PYTHON", "1")])
        .options(&[("--managed-python", "")])
        .since(7, 0)
        .two(),
    Cell::new("an empty preference", nothing)
        .vars(&[MANAGED, ("UV_PYTHON_PREFERENCE", "")])
        .two(),
    Cell::new("an empty switch", nothing)
        .vars(&[MANAGED, ("UV_MANAGED_PYTHON", "")])
        .two(),
    Cell::new("an environment of the system's is kept", of_system)
        .vars(&[MANAGED])
        .two(),
    Cell::new("an environment of the system's, only uv's own", of_system)
        .vars(&[MANAGED, ("UV_PYTHON_PREFERENCE", "only-managed")])
        .two(),
    Cell::new("an environment of uv's own is kept", of_uv)
        .vars(&[MANAGED, ("UV_PYTHON_PREFERENCE", "system")])
        .two(),
    Cell::new("an environment of uv's own, only the system's", of_uv)
        .vars(&[MANAGED, ("UV_NO_MANAGED_PYTHON", "1")])
        .two(),
    Cell::new("uv's own by its version", nothing)
        .vars(&[MANAGED])
        .options(&[("--python", "{other minor}")])
        .two(),
    Cell::new("a shim by its path", shim)
        .options(&[("--python", "{root}/shim")])
        .two(),
    Cell::new("a shim by a variable", shim)
        .vars(&[("UV_PYTHON", "{root}/shim")])
        .two(),
    Cell::new("a shim for an environment of another", |s| {
        shim(s);
        s.venv("p/.venv");
    })
    .options(&[("--python", "{root}/shim")])
    .two(),
    Cell::new("a shim for an environment of the same", |s| {
        shim(s);
        s.other_venv("p/.venv");
    })
    .options(&[("--python", "{root}/shim")])
    .two(),
    Cell::new("a program that is no Python", |s| {
        s.program("shim", "#!/bin/sh\nexit 1\n");
    })
    .options(&[("--python", "{root}/shim")]),
    Cell::new("an interpreter that is not there", nothing).options(&[("--python", "{root}/none")]),
];
