//! What packagers install: completions that the shells accept, and man pages.

#[cfg(unix)]
use std::io::Write as _;
#[cfg(unix)]
use std::process::{Command, Stdio};

#[cfg(unix)]
use crate::support::said::skip;
use crate::{Ran, program, tempdir};

fn generate(arguments: &[&str]) -> Ran {
    let home = tempdir();
    let mut command = program(home.path(), home.path());
    Ran::of(command.arg("generate").args(arguments))
}

#[cfg(unix)]
/// Gives `script` to `shell`, which is asked only to read it. `None` where there is no such shell.
fn accepts(shell: &str, arguments: &[&str], script: &str) -> Option<bool> {
    let mut child = Command::new(shell)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .ok()?;
    child
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    Some(child.wait().unwrap().success())
}

#[cfg(unix)]
#[test]
fn shells_accept_their_completions() {
    for (shell, arguments) in [
        ("bash", &["-n"][..]),
        ("zsh", &["-n", "/dev/stdin"]),
        ("fish", &["--no-execute", "/dev/stdin"]),
    ] {
        let script = generate(&["completions", shell]).out;
        assert!(script.contains("link-mode"), "{shell}");
        match accepts(shell, arguments, &script) {
            Some(accepted) => assert!(accepted, "{shell} refuses its completions"),
            None => skip("shells_accept_their_completions", &format!("no {shell}")),
        }
    }
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "nushell", "powershell"] {
        let script = generate(&["completions", shell]).out;
        assert!(script.contains("link-mode"), "{shell}");
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_and_modes() {
    let script = generate(&["completions", "bash"]).out;
    let complete = |word: &str| {
        let ask = format!(
            "{script}\nCOMP_WORDS=(uv-linkcheck {word}) COMP_CWORD=1\n\
             _uv__linkcheck uv-linkcheck {word} uv-linkcheck; echo \"${{COMPREPLY[@]}}\""
        );
        let output = Command::new("bash").arg("-c").arg(ask).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    assert_eq!(complete("ex"), "explain");
    // `check` may be left out.
    assert_eq!(complete("--link-m"), "--link-mode");
}

#[test]
fn man_pages_tell_of_every_option() {
    let page = generate(&["man"]).out;
    assert!(page.contains(".TH uv-linkcheck 1"), "{page}");
    let page = generate(&["man", "check"]).out;
    for option in ["\\-\\-link\\-mode", "\\-\\-require", "\\-\\-no\\-probe"] {
        assert!(page.contains(option), "{option}: {page}");
    }
    generate(&["man", "chek"]).ends(2, "there is no command `chek`");
}
