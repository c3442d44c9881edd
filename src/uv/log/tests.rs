use super::*;
use crate::model::errno::Errno;
use crate::model::log::TroubleKind;
use crate::model::uv::UvVersion;

fn parse(text: &str) -> Log {
    read(&mut text.as_bytes()).unwrap()
}

fn only(text: &str) -> Refusal {
    let log = parse(text);
    let found: Vec<_> = log.runs.into_iter().flat_map(|run| run.refusals).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

const SOURCE: &str = "/c/archive-v0/ID/alpha/b.py";
const TARGET: &str = "/v/lib/python3.11/site-packages/alpha/b.py";

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_release_names_the_same_call() {
    let fell = Then::Fell;
    for (line, mode, errno, then) in [
        (
            "DEBUG Failed to hardlink `T` to `S`, attempting to copy files as a fallback",
            Mode::Hardlink,
            None,
            fell(Mode::Copy),
        ),
        (
            "DEBUG Failed to symlink `T` to `S`, attempting to copy files as a fallback",
            Mode::Symlink,
            None,
            fell(Mode::Copy),
        ),
        (
            "DEBUG Failed to clone `S` to `T`, attempting to copy files as a fallback",
            Mode::Clone,
            None,
            fell(Mode::Copy),
        ),
        (
            "DEBUG Failed to reflink `S` to `T`: Invalid cross-device link (os error 18), falling back",
            Mode::Clone,
            Some(18),
            fell(Mode::Hardlink),
        ),
        (
            "DEBUG Failed to hard link `S` to `T`: failed to hardlink file from T to S: Operation not permitted (os error 1); falling back to copy",
            Mode::Hardlink,
            Some(1),
            fell(Mode::Copy),
        ),
        (
            "DEBUG Failed to hard link `S` to `T`: failed to hardlink file from T to S: Opera",
            Mode::Hardlink,
            None,
            fell(Mode::Copy),
        ),
        (
            "DEBUG Failed to symlink `S` to `T`: failed to symlink file from S to T: Der Client (os error 1314); falling back to copy",
            Mode::Symlink,
            Some(1314),
            fell(Mode::Copy),
        ),
        (
            "DEBUG Failed to clone `S` to `T`: Resource busy (os error 16), falling back to per-file reflink",
            Mode::Clone,
            Some(16),
            Then::Again,
        ),
        (
            "error: Failed to install: alpha-1.0-py3-none-any.whl (alpha==1.0)\n  Caused by: failed to hardlink file from S to T\n  Caused by: Invalid cross-device link (os error 18)",
            Mode::Hardlink,
            Some(18),
            Then::Stopped,
        ),
        (
            "error: Failed to install: alpha-1.0-py3-none-any.whl (alpha==1.0)\n  cause: failed to hardlink file from T to S: Invalid cross-device link (os error 18)",
            Mode::Hardlink,
            Some(18),
            Then::Stopped,
        ),
        (
            "error: Failed to install: alpha-1.0-py3-none-any.whl (alpha==1.0)\n  Caused by: Failed to reflink S to T\n  Caused by: x (os error 18)",
            Mode::Clone,
            Some(18),
            Then::Stopped,
        ),
        (
            "error: Failed to install: alpha-1.0-py3-none-any.whl (alpha==1.0)\n  Caused by: Failed to clone `S` to `T`\n  Caused by: x (os error 1)",
            Mode::Clone,
            Some(1),
            Then::Stopped,
        ),
        (
            "  × Failed to install: alpha-1.0-py3-none-any.whl (alpha==1.0)\n  ├─▶ Failed to create symlink from `S` to `T`\n  ╰─▶ x (os error 17)",
            Mode::Symlink,
            Some(17),
            Then::Stopped,
        ),
        (
            "error: Failed to install: alpha-1.0-py3-none-any.whl (alpha==1.0)\n  cause: Failed to copy to `T`\n  cause: failed to copy file from S to T: No space left (os error 28)",
            Mode::Copy,
            Some(28),
            Then::Stopped,
        ),
    ] {
        let refusal = only(
            &line
                .replace("`S`", &format!("`{SOURCE}`"))
                .replace("`T`", &format!("`{TARGET}`"))
                .replace(" S", &format!(" {SOURCE}"))
                .replace(" T:", &format!(" {TARGET}:"))
                .replace(" T ", &format!(" {TARGET} "))
                .replace(" T\n", &format!(" {TARGET}\n")),
        );
        assert_eq!(
            (
                refusal.mode,
                refusal.errno,
                refusal.then,
                refusal.source.as_str(),
                refusal.target.as_str()
            ),
            (mode, errno.map(Errno), then, SOURCE, TARGET),
            "{line}"
        );
    }
}

#[test]
fn whatever_stands_before_or_around_a_line_is_passed_over() {
    let line = format!(
        "DEBUG Failed to hard link `{SOURCE}` to `{TARGET}`: x (os error 18); falling back to copy"
    );
    let plain = Refusal {
        line: 0,
        ..only(&line)
    };
    for text in [
        format!("2024-11-28T12:47:00.1234567Z {line}\r\n"),
        format!("#12 3.456 {line}"),
        format!("app-1  | {line}"),
        format!("> {line}"),
        format!(
            "    0.092416s   0ms {}",
            line.replace("DEBUG", "DEBUG uv_fs::link")
        ),
        format!(
            "\u{1b}[2m 0\u{1b}[0m\u{1b}[1;34m{}",
            line.replace("DEBUG", "DEBUG\u{1b}[0m")
        ),
        line.replace('`', ""),
    ] {
        assert_eq!(
            Refusal {
                line: 0,
                ..only(&text)
            },
            plain,
            "{text}"
        );
    }
}

#[test]
fn windows_paths_are_told_apart() {
    let refusal = only(
        r"DEBUG Failed to hardlink C:\my venv\Lib\site-packages\idna\codec.py to C:\my cache to keep\archive-v0\6J\idna\codec.py, attempting to copy files as a fallback",
    );
    assert_eq!(
        refusal.source,
        r"C:\my cache to keep\archive-v0\6J\idna\codec.py"
    );
    assert_eq!(
        refusal.target,
        r"C:\my venv\Lib\site-packages\idna\codec.py"
    );
}

#[test]
fn packages_platform_and_command_are_read() {
    let log = parse(
        "❯ UV_LINK_MODE=copy uv sync -v --link-mode=hardlink\n\
         DEBUG uv 0.11.33 (x86_64-pc-windows-msvc)\n\
         DEBUG Registry requirement already cached: Charset_Normalizer==3.4.0\n\
         DEBUG Identified uncached distribution: alpha @ file:///x/alpha-1.0-py3-none-any.whl\n\
         Installed 2 packages in 11ms\n + charset-normalizer==3.4.0\n ~ alpha==1.0 (from file:///x/alpha.whl)\n\
         $ uv run pytest\nDEBUG uv 0.13.9 (x86_64-unknown-linux-gnu)\n",
    );
    assert_eq!(log.runs.len(), 2);
    let run = &log.runs[0];
    assert_eq!(run.commanded, Some(Mode::Hardlink));
    assert_eq!(
        (run.version, run.platform),
        (Some(UvVersion(0, 11, 33)), Some(Platform::Windows))
    );
    assert_eq!(run.count, Some(2));
    let package = |name: &str, version: Option<&str>| Package {
        name: name.into(),
        version: version.map(str::to_owned),
    };
    assert_eq!(
        run.installed,
        [
            package("charset-normalizer", Some("3.4.0")),
            package("alpha", Some("1.0"))
        ]
    );
    assert_eq!(
        run.planned,
        [
            package("charset-normalizer", Some("3.4.0")),
            package("alpha", None)
        ]
    );
    assert_eq!(log.runs[1].version, Some(UvVersion(0, 13, 9)));
    let log = parse(
        "DEBUG Found `cpython-3.13.0-macos-aarch64-none` at `/x`\nDEBUG uv 0.5.3 (56d362208 2024-11-19)\n",
    );
    assert_eq!(
        (log.runs.len(), log.runs[0].platform),
        (1, Some(Platform::MacOs))
    );
}

#[test]
fn trouble_before_linking_is_kept() {
    for (line, kind, errno) in [
        (
            "error: failed to rename file from /c/.tmpX to /c/archive-v0/Y: Invalid cross-device link (os error 18)",
            TroubleKind::Rename,
            Some(18),
        ),
        (
            "error: Failed to initialize cache at `/c`\n  Caused by: failed to open file `/c/CACHEDIR.TAG`: Permission denied (os error 13)",
            TroubleKind::Write,
            Some(13),
        ),
        (
            "error: Could not acquire lock: failed to lock file `/c/.lock`: Function not implemented (os error 38)",
            TroubleKind::Lock,
            Some(38),
        ),
        (
            "error: Symlink-based installation is not supported with `--no-cache`. The",
            TroubleKind::SymlinkWithoutCache,
            None,
        ),
    ] {
        let log = parse(line);
        let trouble = &log.runs[0].trouble[0];
        assert_eq!(
            (trouble.kind, trouble.errno),
            (kind, errno.map(Errno)),
            "{line}"
        );
    }
}

#[test]
fn memory_is_bounded() {
    let mut text = String::from("DEBUG uv 0.13.9\n");
    let line = format!(
        "DEBUG Failed to reflink `/c/archive-v0/{}/x` to `/v/x`: (os error 18), falling back\n",
        "a".repeat(60_000)
    );
    for _ in 0..1000 {
        text.push_str(&line);
    }
    let log = parse(&text);
    assert!(log.dropped > 300, "{}", log.dropped);
    assert_eq!(log.runs[0].refusals.len() as u64 + log.dropped, 1000);
}

#[test]
fn what_is_no_log_says_nothing() {
    for text in [
        "",
        "\0\0\0",
        "hello\nFailed to\nFailed to hardlink\nFailed to clone `",
        "(os error 18)",
        "+ a==1",
        "Failed to hard link `a` to `",
    ] {
        assert!(
            parse(text).runs.iter().all(|run| run.refusals.is_empty()),
            "{text}"
        );
    }
}
