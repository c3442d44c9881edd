//! Input that is no log, or wants to do harm.

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use crate::{fixture, piped, program};

fn refused(name: &str, input: &[u8]) {
    let output = piped(&["--output-format", "json"], input);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{name}: {said}");
    assert!(
        said.contains("no output of uv") && !said.contains("panicked"),
        "{name}: {said}"
    );
    let error: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(error["schema"], "uv-linkcheck/error/v1", "{name}");
}

#[test]
fn what_is_no_log_is_said_to_be_none() {
    refused("empty", b"");
    refused("invalid UTF-8", b"\xff\xfeabc\xc3\x28\n\xf0\x9f");
    refused("half a UTF-16 unit", b"\xff\xfe\x00");
    refused("zeros", &vec![0; 100_000]);
    let noise: Vec<u8> = (0_u32..1_000_000)
        .map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()[2])
        .collect();
    refused("noise", &noise);
    let program = fs_err::read(env!("CARGO_BIN_EXE_uv-linkcheck")).unwrap();
    let output = piped(&[], &program);
    // Its own texts are in it, so it may be taken for a log, but never more than that.
    assert!(output.status.code().is_some_and(|code| code <= 2));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}

#[test]
fn a_log_cut_anywhere_is_read() {
    for name in ["linux-exdev.log", "windows-396.log", "linux-emlink.log"] {
        let bytes = fs_err::read(fixture(name)).unwrap();
        for end in (0..bytes.len()).step_by(7) {
            let log = uv_linkcheck::uv::log::read(&mut &bytes[..end]).unwrap();
            uv_linkcheck::log::diagnose(log, "-");
        }
    }
}

#[test]
fn nothing_a_terminal_would_obey_is_printed() {
    let text = "DEBUG uv 0.13.9 (x86_64-unknown-linux-gnu)\nDEBUG Failed to hard link `/c/archive-v0/A/x\u{9b}31m\u{202e}/'; rm -rf ~/y` to `/v/x\u{7}`: (os error 18); falling back to copy\n";
    for format in ["full", "concise", "json"] {
        let output = piped(&["-v", "--output-format", format], text.as_bytes());
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{out}");
        assert!(
            !out.contains(|c: char| c != '\n' && (c.is_control() || c == '\u{202e}')),
            "{format}: {out:?}"
        );
    }
}

/// A hundred megabytes of lines, and of one line, in 64 MiB of address space beyond the program's own.
#[test]
fn memory_and_time_are_bounded() {
    let line =
        "DEBUG Failed to Installed + a==1 error: `/x/archive-v0/y` warning: Failed to hardlink\n"
            .repeat(1000);
    let long = "x".repeat(100_000);
    for chunk in [line, long] {
        let mut limited = std::process::Command::new("prlimit");
        limited.args(["--as=268435456", env!("CARGO_BIN_EXE_uv-linkcheck"), "log"]);
        let mut child = limited
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        for _ in 0..100_000_000 / chunk.len() {
            stdin.write_all(chunk.as_bytes()).unwrap();
        }
        drop(stdin);
        let mut said = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        let status = child.wait().unwrap();
        assert!(
            status.code().is_some_and(|code| code <= 2),
            "{status}: {said}"
        );
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let output = program(&["log", "no/such.log"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no/such.log"));
    let output = program(&["log", "src"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
