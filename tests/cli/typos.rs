//! Slips of the hand: each is answered with what was probably meant.

use crate::{Scene, native};

#[test]
fn a_slip_is_answered_with_what_was_meant() {
    let scene = Scene::outside();
    for (line, meant) in [
        ("chek", "did you mean the command `uv-linkcheck check`?"),
        ("fxi", "did you mean the command `uv-linkcheck fix`?"),
        ("prnt", "did you mean the command `uv-linkcheck print`?"),
        ("help chek", "a similar subcommand exists: 'check'"),
        ("generate man chek", "did you mean `check`?"),
        (
            "generate shema report",
            "a similar subcommand exists: 'schema'",
        ),
        (
            "check --requier clone",
            "a similar argument exists: '--require'",
        ),
        ("--no-prob", "a similar argument exists: '--no-probe'"),
        ("--output-format jsn", "a similar value exists: 'json'"),
        ("--select UL1O1", "did you mean `UL101`?"),
        ("--ignore needles-copy", "did you mean `needless-copy`?"),
        ("explain imutable-file", "did you mean `immutable-file`?"),
        ("log --ignore UL11O", "did you mean `UL11"),
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        let ran = scene.run(&arguments);
        ran.ends(2, meant);
        assert_eq!(ran.out, "", "{line}");
    }
}

#[test]
fn what_is_nowhere_is_said_to_be_nowhere() {
    let scene = Scene::outside();
    let ran = scene.run(&["nowhere/at/all"]);
    let nowhere = native("error: there is no `~/project/nowhere/at/all`");
    ran.ends(2, &nowhere);
    assert!(!ran.err.contains("did you mean"), "{}", ran.err);
    // What is there is no slip, whatever its name is.
    fs_err::create_dir(scene.project.join("chek")).unwrap();
    scene.run(&["chek"]).ends(0, "uv 0.13.9 will");
}

#[test]
fn a_value_in_a_file_is_pointed_at() {
    let scene = Scene::new();
    let manifest = scene.read("pyproject.toml");
    for (table, pointed) in [
        (
            "[tool.uv-linkcheck]\nrequire = [\"clone\", \"hard\"]",
            "= [\"clone\", \"hard\"]",
        ),
        ("[tool.uv-linkcheck]\noutput-format = \"xml\"", "= \"xml\""),
        ("[tool.uv-linkcheck]\nselect = 3", "= 3"),
        ("[tool.uv\n", "[tool.uv"),
    ] {
        scene.write("pyproject.toml", format!("{manifest}\n{table}\n"));
        let ran = scene.run(&[]);
        ran.ends(2, "pyproject.toml:");
        let lines: Vec<&str> = ran.err.lines().collect();
        let at = lines
            .iter()
            .position(|line| line.contains(pointed) && line.contains('│'));
        let at = at.unwrap_or_else(|| panic!("{pointed} in {}", ran.err));
        assert!(
            lines[at + 1].contains('━') || lines[at + 1].contains('^'),
            "{}",
            ran.err
        );
        assert!(ran.err.contains("hint: "), "{}", ran.err);
    }
}
