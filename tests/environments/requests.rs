//! A Python that is asked for by a path: the environment's own, or the one that it was made from.

use crate::cells::{Cell, usable};
use crate::scene::Scene;

fn of_copies(scene: &Scene<'_>) {
    scene.copied_venv("p/.venv");
}
fn two(scene: &Scene<'_>) {
    scene.venv("p/.venv");
    scene.venv("p/beside");
}
fn of_two_pythons(scene: &Scene<'_>) {
    scene.venv("p/.venv");
    scene.other_venv("p/beside");
}

pub(crate) const REQUESTS: &[Cell] = &[
    Cell::new("the environment by its directory", usable).options(&[("--python", ".venv/")]),
    Cell::new("its interpreter", usable).options(&[("--python", ".venv/bin/python")]),
    Cell::new("its interpreter by another name", usable)
        .options(&[("--python", "{root}/p/.venv/bin/python3")]),
    Cell::new("what it was made from", usable).options(&[("--python", "{python}")]),
    Cell::new("an environment of the same Python", two).options(&[("--python", "./beside")]),
    Cell::new("the interpreter of such a one", two).options(&[("--python", "./beside/bin/python")]),
    Cell::new("an environment of another Python", of_two_pythons)
        .options(&[("--python", "./beside")])
        .two(),
    Cell::new("a copied interpreter", of_copies).options(&[("--python", ".venv/bin/python3")]),
    Cell::new("what a copied interpreter was made from", of_copies)
        .options(&[("--python", "{python}")]),
    Cell::new("the same by a variable", of_copies).vars(&[("UV_PYTHON", "{python}")]),
    Cell::new("a copied interpreter, and another Python", of_copies)
        .options(&[("--python", "{other}")])
        .two(),
];
