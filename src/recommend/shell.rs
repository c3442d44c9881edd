//! Complete shell lines: POSIX sh, PowerShell on Windows.

/// The line that sets a variable.
pub(super) fn export(name: &str, value: &str) -> String {
    if cfg!(windows) {
        return format!("$env:{name} = '{}'", value.replace('\'', "''"));
    }
    format!("export {name}={}", quoted(value))
}

/// The line that unsets a variable.
pub(super) fn unset(name: &str) -> String {
    if cfg!(windows) {
        format!("Remove-Item Env:{name}")
    } else {
        format!("unset {name}")
    }
}

/// The line that removes a directory and all below it.
pub(super) fn remove_tree(path: &str) -> String {
    if cfg!(windows) {
        return format!("Remove-Item -Recurse -Force '{}'", path.replace('\'', "''"));
    }
    format!("rm -rf {}", quoted(path))
}

/// `text` as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%=,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        for text in [
            "/data/.cache/uv",
            "",
            "a b",
            "it's",
            "$HOME",
            "`x`",
            "a\\b",
            "~",
            "a\nb",
            "ü",
        ] {
            let script = format!("{}; printf %s \"$X\"", export("X", text));
            let output = std::process::Command::new("sh")
                .args(["-c", &script])
                .output()
                .unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
        }
        assert_eq!(
            export("UV_CACHE_DIR", "/data/.cache/uv"),
            "export UV_CACHE_DIR=/data/.cache/uv"
        );
        assert_eq!(unset("UV_LINK_MODE"), "unset UV_LINK_MODE");
    }
}
