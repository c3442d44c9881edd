//! What `-h` and `--help` say of every command.

use clap::CommandFactory as _;
use insta::assert_snapshot;
use uv_linkcheck::cli::{COMMANDS, Cli};

use crate::{Ran, program, tempdir};

fn help(arguments: &[&str]) -> String {
    let home = tempdir();
    let ran = Ran::of(program(home.path(), home.path()).args(arguments));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
    // Lines end as they are wrapped.
    let lines = ran.out.lines().map(|line| format!("{}\n", line.trim_end()));
    // On Windows a program is called by the name of its file, as uv is there.
    lines
        .collect::<String>()
        .replace("uv-linkcheck.exe", "uv-linkcheck")
}

#[test]
fn every_command_has_a_short_and_a_long_help() {
    assert_snapshot!("short", help(&["-h"]));
    assert_snapshot!("long", help(&["--help"]));
    for command in COMMANDS.into_iter().filter(|name| *name != "help") {
        let (short, long) = (help(&[command, "-h"]), help(&[command, "--help"]));
        assert_eq!(help(&["help", command]), long, "{command}");
        assert!(long.lines().count() >= short.lines().count(), "{command}");
        assert_snapshot!(format!("{command}_short"), short);
        assert_snapshot!(format!("{command}_long"), long);
    }
    let mut cli = Cli::command();
    cli.build();
    let generate = cli.find_subcommand("generate").unwrap();
    for what in generate
        .get_subcommands()
        .filter(|what| what.get_name() != "help")
    {
        assert_snapshot!(
            format!("generate_{}", what.get_name()),
            help(&["generate", what.get_name(), "--help"])
        );
    }
}

/// uv groups its options, and so do we: every option but those of the command itself has a heading.
#[test]
fn options_are_in_groups() {
    for (command, groups) in [
        (
            "check",
            &[
                "Report options",
                "Probe options",
                "uv options",
                "uv selection options",
                "Global options",
            ][..],
        ),
        (
            "fix",
            &[
                "Probe options",
                "uv options",
                "uv selection options",
                "Global options",
            ],
        ),
        (
            "print",
            &[
                "Probe options",
                "uv options",
                "uv selection options",
                "Global options",
            ],
        ),
        ("log", &["Global options"]),
    ] {
        let text = help(&[command, "--help"]);
        let mut from = 0;
        for group in groups {
            let at = text[from..].find(&format!("\n{group}:\n"));
            from += at.unwrap_or_else(|| panic!("{command}: {group} in {text}"));
        }
    }
}
