//! Puts in the command that is left out.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, Error};

use crate::nearest::nearest;

/// The words that name a command, and so are no path.
pub const COMMANDS: [&str; 7] = [
    "check", "fix", "print", "explain", "log", "generate", "help",
];

/// Options of every command that stand before the command's name, and whether a value follows.
const GLOBALS: [(&str, bool); 7] = [
    ("-q", false),
    ("--quiet", false),
    ("-v", false),
    ("-vv", false),
    ("--verbose", false),
    ("--no-progress", false),
    ("--color", true),
];

/// The arguments with `check` put in where no command is named, and without the `linkcheck` that a plugin host passes on.
pub fn normalize(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|arg| arg == "linkcheck") {
        args.remove(1);
    }
    let mut at = 1;
    while let Some(arg) = args.get(at).and_then(|arg| arg.to_str()) {
        if let Some((_, value)) = GLOBALS.iter().find(|(name, _)| *name == arg) {
            at += 1 + usize::from(*value);
        } else if arg.starts_with("--color=") {
            at += 1;
        } else {
            break;
        }
    }
    let next = args.get(at).and_then(|arg| arg.to_str());
    let asks = matches!(next, Some("-h" | "--help" | "-V" | "--version"));
    if !asks && next.is_none_or(|arg| !COMMANDS.contains(&arg)) {
        args.insert(at.min(args.len()), "check".into());
    }
    args
}

/// Adds the command that was probably meant, where clap knows none.
pub fn suggest(mut error: Error) -> Error {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return error;
    };
    if error.get(ContextKind::SuggestedSubcommand).is_none()
        && let Some(known) = nearest(word, COMMANDS)
    {
        let known = ContextValue::Strings(vec![known.to_owned()]);
        error.insert(ContextKind::SuggestedSubcommand, known);
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_is_known() {
        let mut command = Cli::command();
        command.build();
        let names: Vec<&str> = command
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        assert_eq!(names, COMMANDS);
    }

    #[test]
    fn every_option_is_explained() {
        fn look(command: &clap::Command, undocumented: &mut Vec<String>) {
            for argument in command.get_arguments() {
                let words = argument
                    .get_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                if words.is_empty() || words.ends_with('.') {
                    undocumented.push(format!("{} {}", command.get_name(), argument.get_id()));
                }
            }
            command
                .get_subcommands()
                .for_each(|command| look(command, undocumented));
        }
        let mut undocumented = Vec::new();
        look(&Cli::command(), &mut undocumented);
        assert_eq!(undocumented, Vec::<String>::new());
    }

    #[test]
    fn check_is_the_default() {
        for (given, expected) in [
            ("uv-linkcheck", "uv-linkcheck check"),
            ("uv-linkcheck .", "uv-linkcheck check ."),
            ("uv-linkcheck linkcheck .", "uv-linkcheck check ."),
            ("uv-linkcheck -v", "uv-linkcheck -v check"),
            (
                "uv-linkcheck --color never explain 18",
                "uv-linkcheck --color never explain 18",
            ),
            (
                "uv-linkcheck --link-mode copy",
                "uv-linkcheck check --link-mode copy",
            ),
            ("uv-linkcheck -q fix", "uv-linkcheck -q fix"),
            ("uv-linkcheck --help", "uv-linkcheck --help"),
        ] {
            let args = normalize(given.split(' ').map(OsString::from));
            let joined: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
            assert_eq!(joined.join(" "), expected);
            if !given.ends_with("--help") {
                Cli::try_parse_from(args).expect(given);
            }
        }
    }
}
