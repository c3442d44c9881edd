//! Recommended values for shells and Makefiles, read back by real shells.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::process::Command;

use crate::support::said::skip;
use crate::{Ran, Scene, program};

/// Runs `script` in `shell` where the program is on `PATH` and the cache is `cache`; gives what it prints.
fn in_shell(scene: &Scene, shell: &str, script: &str, cache: &OsStr) -> Option<Vec<u8>> {
    let own = std::path::Path::new(env!("CARGO_BIN_EXE_uv-linkcheck"));
    let search = format!("{}:/usr/bin:/bin", own.parent().unwrap().display());
    let mut command = Command::new(shell);
    command
        .args(["-c", script])
        .current_dir(&scene.project)
        .env_clear()
        .env("HOME", scene.directory.path())
        .env("PATH", search)
        .env("LANG", "C.UTF-8")
        .env("UV_CACHE_DIR", cache);
    let output = command.output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shell}: {script}: {said}");
    assert_eq!(said, "", "{shell}");
    Some(output.stdout)
}

/// Names of cache directories that a shell could take for something else.
fn odd_names() -> Vec<OsString> {
    let mut names: Vec<OsString> = [
        "plain",
        "with space",
        "it's",
        "$HOME `id` $(id)",
        "back\\slash\\'",
        "new\nline",
        "semi;colon&(x)|*?[a]{b,c}~#",
        "ü \u{2019} \u{201c}",
    ]
    .map(OsString::from)
    .to_vec();
    names.push(OsString::from_vec(b"not \xff UTF-8".to_vec()));
    names
}

#[test]
fn shells_take_the_recommended_environment() {
    let scene = Scene::new();
    let show = "printf '%s|%s' \"$UV_LINK_MODE\" \"$UV_CACHE_DIR\"";
    for (shell, ask) in [
        ("bash", "eval \"$(uv-linkcheck print env --shell bash)\""),
        ("sh", "eval \"$(uv-linkcheck print env --shell sh)\""),
        ("zsh", "eval \"$(uv-linkcheck print env --shell zsh)\""),
        ("fish", "uv-linkcheck print env --shell fish | source"),
        (
            "elvish",
            "eval (uv-linkcheck print env --shell elvish | slurp)",
        ),
    ] {
        let show = if shell == "elvish" {
            "printf '%s|%s' $E:UV_LINK_MODE $E:UV_CACHE_DIR"
        } else {
            show
        };
        for name in odd_names() {
            let cache = scene.directory.path().join(&name);
            let Some(out) = in_shell(&scene, shell, &format!("{ask}; {show}"), cache.as_os_str())
            else {
                skip("shells_take_the_recommended_environment", shell);
                break;
            };
            let expected = [b"hardlink|", cache.as_os_str().as_bytes()].concat();
            assert_eq!(
                String::from_utf8_lossy(&out),
                String::from_utf8_lossy(&expected),
                "{shell}"
            );
            assert_eq!(out, expected, "{shell}");
        }
    }
}

#[test]
fn a_value_is_printed_and_nothing_else() {
    let scene = Scene::new();
    let cache = format!("{}\n", scene.cache.display());
    for (what, expected) in [("link-mode", "hardlink\n"), ("cache-dir", cache.as_str())] {
        let ran = scene.run(&["print", what]);
        assert_eq!((ran.code, &*ran.out, &*ran.err), (0, expected, ""));
    }
    let path = scene.project.to_str().unwrap();
    let elsewhere = Ran::of(
        program(scene.directory.path(), scene.directory.path())
            .env("UV_CACHE_DIR", &scene.cache)
            .args(["print", "cache-dir", path]),
    );
    assert_eq!(elsewhere.out, cache);
    scene
        .run(&["print", "link-mode", "--shell", "fish"])
        .ends(2, "`--shell` belongs to `print env`");
    scene
        .run(&["print", "cache-dir", "--no-cache"])
        .ends(2, "temporary");
    assert_eq!(
        scene.run(&["print", "env", "--no-cache"]).out,
        "export UV_LINK_MODE=hardlink\n"
    );
}

/// Nushell is in no package of Debian, so it is asked only where it is installed.
#[test]
fn nushell_takes_a_record() {
    let scene = Scene::new();
    let ask = "uv-linkcheck print env --shell nushell | from json | load-env";
    let show = "print --no-newline $\"($env.UV_LINK_MODE)|($env.UV_CACHE_DIR)\"";
    for name in odd_names() {
        let cache = scene.directory.path().join(&name);
        let print = Ran::of(
            scene
                .command(&["print", "env", "--shell", "nushell"])
                .env("UV_CACHE_DIR", &cache),
        );
        let Some(text) = cache.to_str() else {
            print.ends(
                2,
                "`UV_CACHE_DIR` is not UTF-8, and Nushell takes nothing else",
            );
            continue;
        };
        let record: serde_json::Value = serde_json::from_str(&print.out).unwrap();
        let expected = serde_json::json!({"UV_LINK_MODE": "hardlink", "UV_CACHE_DIR": text});
        assert_eq!((print.code, &record), (0, &expected));
        assert_eq!(print.out.lines().count(), 1, "{}", print.out);
        if let Some(out) = in_shell(&scene, "nu", &format!("{ask}; {show}"), cache.as_os_str()) {
            assert_eq!(String::from_utf8_lossy(&out), format!("hardlink|{text}"));
        }
    }
}

#[test]
fn the_shell_is_the_one_in_use() {
    let scene = Scene::new();
    let first = |arguments: &[&str], shell: &str| {
        let ran = Ran::of(scene.command(arguments).env("SHELL", shell));
        ran.out.lines().next().unwrap().to_owned()
    };
    let ask = ["print", "env"];
    let bash = "export UV_LINK_MODE=hardlink";
    assert_eq!(
        first(&ask, "/usr/bin/fish"),
        "set --global --export UV_LINK_MODE hardlink"
    );
    assert_eq!(first(&ask, "/bin/bash"), bash);
    assert_eq!(first(&ask, "/bin/tcsh"), bash);
    assert_eq!(
        first(&["print", "env", "--shell", "zsh"], "/usr/bin/fish"),
        bash
    );
    let powershell = ["print", "env", "--shell", "powershell"];
    assert_eq!(
        first(&powershell, "/bin/bash"),
        "$env:UV_LINK_MODE = 'hardlink'"
    );
}

/// A cache in memory is not the recommended one: the values are those after the change, and asking again with them changes
/// nothing any more.
#[test]
fn values_are_those_after_the_recommended_change() {
    let scene = Scene::new();
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let ask = |what: &str, variables: &[(&str, &str)]| {
        let mut command = scene.command(&["print", what]);
        let ran = Ran::of(
            command
                .env("UV_CACHE_DIR", memory.path())
                .envs(variables.iter().copied()),
        );
        assert_eq!((ran.code, &*ran.err), (0, ""), "{what}");
        ran.out.trim_end().to_owned()
    };
    let (mode, cache) = (ask("link-mode", &[]), ask("cache-dir", &[]));
    assert_eq!(mode, "hardlink");
    assert!(!cache.starts_with("/dev/shm"), "{cache}");
    let told = [("UV_LINK_MODE", &*mode), ("UV_CACHE_DIR", &*cache)];
    assert_eq!(
        (ask("link-mode", &told), ask("cache-dir", &told)),
        (mode.clone(), cache.clone())
    );
    Ran::of(scene.command(&["--require", "hardlink", "-q"]).envs(told)).ends(0, "");
    // A copy that was asked for in vain is not what is recommended.
    let mut command = scene.command(&["print", "link-mode"]);
    let ran = Ran::of(command.env("UV_LINK_MODE", "copy"));
    assert_eq!(ran.out, "hardlink\n");
}
