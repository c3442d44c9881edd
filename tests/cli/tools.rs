//! `--tool` and `--tools`.

use std::path::{Path, PathBuf};

use crate::support::snapshot::{DirectoryTimes, Snapshot};
use crate::{Ran, Scene, USER_SETTINGS, big, native, program};

const RECEIPT: &str = "[tool]\nrequirements = [{ name = \"package-000\" }]\nentrypoints = []\n";

/// A directory of tools, two of which hold packages of the scene's cache; a stray one and one without a receipt.
fn tools(scene: &Scene) -> PathBuf {
    let directory = scene.directory.path().join("tools");
    for name in ["demo", "other-tool"] {
        let environment = directory.join(name);
        big::environment(&environment);
        for index in 0..2 {
            let info = format!("package_{index:03}-1.0.dist-info");
            let info = environment.join(big::SITE_PACKAGES).join(info);
            fs_err::create_dir_all(&info).unwrap();
            fs_err::write(info.join("WHEEL"), "Tag: py3-none-any\n").unwrap();
        }
        fs_err::write(environment.join("uv-receipt.toml"), RECEIPT).unwrap();
    }
    fs_err::create_dir(directory.join("not a name")).unwrap();
    directory
}

fn run(scene: &Scene, tools: &Path, arguments: &[&str]) -> Ran {
    let mut command = program(&scene.project, scene.directory.path());
    command
        .env("UV_CACHE_DIR", &scene.cache)
        .env("UV_TOOL_DIR", tools)
        .args(arguments);
    Ran::of(&mut command)
}

#[test]
fn a_tool_is_checked_and_left_alone() {
    let scene = Scene::outside();
    let tools = tools(&scene);
    let roots = [tools.as_path(), &scene.cache, &scene.project];
    let before = Snapshot::of(&roots, DirectoryTimes::Kept);
    for name in ["demo", "Other_Tool"] {
        run(
            &scene,
            &tools,
            &["--tool", name, "--require", "hardlink,clone"],
        )
        .ends(0, "both wheels of");
    }
    run(&scene, &tools, &["print", "link-mode", "--tool", "demo"]).ends(0, "");
    assert_eq!(
        before.difference(&Snapshot::of(&roots, DirectoryTimes::Kept)),
        None
    );
}

#[test]
fn all_tools_are_checked_in_one_report() {
    let scene = Scene::outside();
    let tools = tools(&scene);
    let ran = run(&scene, &tools, &["--tools"]);
    ran.ends(0, "2 tools, nothing to complain of");
    for words in [
        "wheels of `demo`",
        "wheels of `other-tool`",
        "not a name` is no tool",
    ] {
        ran.ends(0, words);
    }
    fs_err::create_dir(tools.join("empty")).unwrap();
    let ran = run(
        &scene,
        &tools,
        &["--tools", "--output-format", "json-lines"],
    );
    ran.ends(2, "the tool `empty` is not installed");
    let names: Vec<_> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|report| report["project"]["name"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(
        names,
        [Some("demo".to_owned()), None, Some("other-tool".to_owned())]
    );
    let none = scene.directory.path().join("none");
    run(&scene, &none, &["--tools"]).ends(2, "no tool is installed in");
}

#[test]
fn the_receipt_stands_above_the_users_file() {
    let scene = Scene::outside();
    let tools = tools(&scene);
    scene.write("uv.toml", "link-mode = \"symlink\"\n");
    let user = scene.directory.path().join(USER_SETTINGS);
    fs_err::create_dir_all(user.parent().unwrap()).unwrap();
    fs_err::write(&user, "link-mode = \"hardlink\"\n").unwrap();
    let show = ["--tool", "demo", "--show-settings", "--color", "never"];
    run(&scene, &tools, &show).ends(0, "link-mode = \"hardlink\"");
    let receipt = tools.join("demo/uv-receipt.toml");
    fs_err::write(
        &receipt,
        format!("{RECEIPT}[tool.options]\nlink-mode = \"copy\"\n"),
    )
    .unwrap();
    let ran = run(&scene, &tools, &show);
    ran.ends(0, "uv-receipt.toml:5");
    ran.ends(0, "# link-mode = \"hardlink\": hidden");
    assert!(!ran.out.contains("symlink"), "{}", ran.out);
    let check = [
        "--tool",
        "demo",
        "--fail-on",
        "info",
        "--uv-version",
        "0.13.9",
    ];
    run(&scene, &tools, &check).ends(1, "uv tool upgrade --reinstall --link-mode");
    let fix = [
        "fix",
        "--tool",
        "demo",
        "--scope",
        "user",
        "--link-mode",
        "clone",
    ];
    run(&scene, &tools, &fix).ends(2, "hides it");
    fs_err::write(&receipt, RECEIPT).unwrap();
    run(
        &scene,
        &tools,
        &["fix", "--tool", "demo", "--link-mode", "clone"],
    )
    .ends(2, "a tool has no project");
    run(&scene, &tools, &fix).ends(0, "Wrote `link-mode = \"clone\"`");
}

#[test]
fn all_are_mended_or_shown_at_once() {
    let scene = Scene::outside();
    let tools = tools(&scene);
    run(&scene, &tools, &["--tools", "--fix"]).ends(
        0,
        &native(
            "Nothing to change in `~/tools/demo`, `~/tools/other-tool`: every wheel is hard linked",
        ),
    );
    let shown = run(&scene, &tools, &["--tools", "--show-settings"]);
    shown.ends(0, &native("~/tools/demo:\n"));
    assert_eq!(shown.out.matches("cache-dir").count(), 2, "{}", shown.out);
}

#[test]
fn what_is_no_tool_is_refused() {
    let scene = Scene::outside();
    let tools = tools(&scene);
    for (arguments, words) in [
        (&["--tool", "dmo"][..], "did you mean `demo`?"),
        (&["--tool", "zzzzzz"], "uv tool install zzzzzz"),
        (&["--tool", "../demo"], "is not the name of a tool"),
        (&["--tool", "demo@1"], "is not the name of a tool"),
        (
            &["--tool", "demo", "--script", "x.py"],
            "cannot be used with `--script`",
        ),
        (&["--tool", "demo", "."], "cannot be used with `PATH`"),
        (
            &["--tool", "demo", "--active"],
            "cannot be used with `--active`",
        ),
        (&["--tool", "demo", "--pending"], "tools have none"),
        (&["--tools", "."], "cannot be used with"),
    ] {
        run(&scene, &tools, arguments).ends(2, words);
    }
    let receipt = tools.join("demo/uv-receipt.toml");
    for text in [
        "= 1",
        "[tool]\n",
        "\u{feff}[[",
        "[tool]\nentrypoints = []\n[tool.options]\nlink-mode = 'x'\n",
    ] {
        fs_err::write(&receipt, text).unwrap();
        run(&scene, &tools, &["--tool", "demo"]).ends(2, "uv tool install --force demo");
    }
    fs_err::write(&receipt, vec![b'a'; 9 << 20]).unwrap();
    run(&scene, &tools, &["--tool", "demo"]).ends(2, "is larger than 8 MiB");
    fs_err::write(&receipt, RECEIPT).unwrap();
    fs_err::remove_file(tools.join("demo").join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    }))
    .unwrap();
    run(&scene, &tools, &["--tool", "demo"]).ends(2, "uv tool install --force demo");
}
