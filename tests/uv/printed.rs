//! What `print` tells a shell, believed: the real uv then does it, without a word.

use std::ffi::OsString;
use std::path::Path;

use uv_linkcheck::model::mode::Mode;

use crate::judge::situation;
use crate::known::CLONE_FIRST;
use crate::observed::Observed;
use crate::scene::{Layout, Scene, TWO, Uv};
use crate::support::fs::{Disk, Kind, bind};
use crate::support::namespace::say;

/// How each shell is told, and has uv install in the place of itself. What it was told is printed first.
const SHELLS: [(&str, &str, &str); 2] = [
    (
        "/bin/bash",
        "eval \"$(uv-linkcheck print env --shell bash)\" || exit 3",
        "printf '%s\\n%s\\n' \"$UV_LINK_MODE\" \"$UV_CACHE_DIR\"; exec uv sync --frozen --verbose",
    ),
    (
        "/usr/bin/fish",
        "uv-linkcheck print env --shell fish | source; or exit 3",
        "printf '%s\\n%s\\n' \"$UV_LINK_MODE\" \"$UV_CACHE_DIR\"; exec uv sync --frozen --verbose",
    ),
];

/// In every shell, for both uvs, as the layout is and with `mode` asked for by a variable.
fn believed(
    scene: &Scene,
    name: &str,
    layout: &Layout,
    expected: &dyn Fn(&Uv, Option<Mode>) -> Mode,
) {
    let mut cells = 0;
    for uv in &scene.uvs {
        for (shell, told, then) in SHELLS {
            for asked in [None, Some(Mode::Copy), Some(Mode::Hardlink)] {
                scene.reset_environment(layout, uv);
                let mut command = scene.command(Path::new(shell), layout, uv);
                let programs = [scene.checker_path().parent().unwrap(), uv.directory()];
                let mut path = OsString::new();
                for program in programs {
                    path.push(program);
                    path.push(":");
                }
                path.push("/usr/bin:/bin");
                command.env("PATH", path).env("HOME", scene.home());
                if let Some(mode) = asked {
                    command.env("UV_LINK_MODE", mode.as_str());
                }
                command.arg("-c").arg(format!("{told}\n{then}"));
                let run = command.output().unwrap();
                let out = String::from_utf8_lossy(&run.stdout).into_owned();
                let mut lines = out.lines();
                let (mode, cache) = (lines.next().unwrap(), Path::new(lines.next().unwrap()));
                let mode: Mode = mode.parse().unwrap();
                assert_eq!(mode, expected(uv, asked), "{name}, {shell}, {}", uv.version);
                let names = scene.index.names();
                let seen = Observed::read(&names, cache, &layout.environment, mode, &run);
                assert!(
                    seen.is_well(mode),
                    "{name}, {shell}, {}: told `{mode}`, uv ended with {} and {:?}:\n{}",
                    uv.version,
                    seen.exit_status,
                    seen.wheels,
                    seen.excerpt()
                );
                cells += 1;
            }
        }
    }
    say(&format!(
        "print env: {name}: {cells} cells, {cells} agree\n"
    ));
}

situation!(printed, with(&TWO), |scene, scratch| {
    fs_err::create_dir_all(scene.home()).unwrap();
    let ext4 = Disk::new(scratch, "ext4", Kind::Ext4);
    let other = Disk::new(scratch, "other", Kind::Xfs);
    let laid = |layout: Layout| {
        scene.lay_out(&layout);
        scene.warm(&layout);
        layout
    };
    let links = |_: &Uv, _: Option<Mode>| Mode::Hardlink;

    let beside = laid(Layout::new(&ext4.path, &ext4.path));
    believed(&scene, "side by side on ext4", &beside, &links);

    // The cache moves beside the environment, where a copy was not asked for.
    let across = laid(Layout::new(&ext4.path, &other.path));
    believed(&scene, "ext4 to xfs", &across, &|uv, asked| match asked {
        Some(Mode::Copy) => Mode::Copy,
        None if uv.version >= CLONE_FIRST => Mode::Clone,
        _ => Mode::Hardlink,
    });

    let twice = Disk::new(scratch, "twice", Kind::Ext4);
    let (one, two) = (
        bind(scratch, "one", &twice.path),
        bind(scratch, "two", &twice.path),
    );
    let mounts = laid(Layout::new(&one, &two));
    believed(
        &scene,
        "two bind mounts of ext4",
        &mounts,
        &|_, asked| match asked {
            Some(Mode::Copy) => Mode::Copy,
            _ => Mode::Hardlink,
        },
    );
});
