use super::*;
use crate::error::SourceFile;

fn parse(text: &str) -> Result<Settings> {
    let directory = tempfile::tempdir().expect("temporary directory");
    fs_err::write(directory.path().join("pyproject.toml"), text).expect("written");
    read(directory.path())
}

#[test]
fn a_cargo_manifest_speaks_where_the_project_does_not() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let write = |name: &str, text: &str| {
        fs_err::write(directory.path().join(name), text).expect("written");
    };
    write(
        "Cargo.toml",
        "[workspace.metadata.uv-linkcheck]\nfail-on = 'error'\nrequire = 'copy'\nignore = 'UL110'\n\
         [package.metadata.uv-linkcheck]\nrequire = 'clone'\nignore = 'UL201'\nfial-on = 1\n",
    );
    write(
        "pyproject.toml",
        "[tool.uv-linkcheck]\nignore = ['UL301']\n",
    );
    let settings = read(directory.path()).expect("settings");
    assert_eq!(settings.fail_on, FailOn::Error);
    assert_eq!(settings.require, [Mode::Clone]);
    assert_eq!(settings.ignore, ["UL301"]);
    assert_eq!(
        settings.warnings,
        ["unknown key `fial-on` in `[package.metadata.uv-linkcheck]`; did you mean `fail-on`?"]
    );
    write(
        "Cargo.toml",
        "[package.metadata.uv-linkcheck]\nfail-on = 'x'\n",
    );
    let error = read(directory.path()).expect_err("no such severity");
    let place = error.source_file().expect("a place");
    assert_eq!(
        (place.path.file_name(), place.line()),
        (Some("Cargo.toml".as_ref()), Some(2))
    );
    write(
        "Cargo.toml",
        "[workspace.metadata.uv-linkcheck]\nfail-on = 'never'\n",
    );
    let member = directory.path().join("crates/py");
    fs_err::create_dir_all(&member).expect("made");
    assert_eq!(read(&member).expect("settings").fail_on, FailOn::Warning);
    fs_err::write(member.join("Cargo.toml"), "[package]\n").expect("written");
    assert_eq!(read(&member).expect("settings").fail_on, FailOn::Never);
    write("Cargo.toml", "[package");
    assert_eq!(read(directory.path()).expect("settings").ignore, ["UL301"]);
}

#[test]
fn the_table_is_read() {
    let settings = parse(
        "[tool.uv-linkcheck]\nrequire = [\"clone\", \"hardlink\"]\nfail-on = \"error\"\nignore = \"UL110\"\n",
    )
    .expect("settings");
    assert_eq!(settings.require, [Mode::Clone, Mode::Hardlink]);
    assert_eq!(settings.fail_on, FailOn::Error);
    assert_eq!(settings.ignore, ["UL110"]);
}

#[test]
fn an_unknown_key_is_a_warning_with_the_nearest_known_one() {
    let settings = parse("[tool.uv-linkcheck]\nfail_on = \"error\"\n").expect("settings");
    assert_eq!(
        settings.warnings,
        ["unknown key `fail_on` in `[tool.uv-linkcheck]`; did you mean `fail-on`?"]
    );
}

#[test]
fn a_bad_value_is_an_error_with_its_line() {
    let error = parse("[tool.uv-linkcheck]\n\nrequire = [\"reflnk\"]\n").expect_err("no such mode");
    assert_eq!(error.source_file().and_then(SourceFile::line), Some(3));
}

#[test]
fn the_command_line_beats_a_variable_and_that_the_table() {
    use clap::Parser as _;
    let directory = tempfile::tempdir().expect("temporary directory");
    let text = "[tool.uv-linkcheck]\nfail-on = \"error\"\nignore = \"UL110\"\nselect = \"UL101\"\n";
    fs_err::write(directory.path().join("pyproject.toml"), text).expect("written");
    let vars = env::Given::new([
        (env::UV_LINKCHECK_FAIL_ON, "info"),
        (env::UV_LINKCHECK_IGNORE, "UL111, UL112"),
        (env::UV_LINKCHECK_SCOPE, "user"),
    ]);
    let load = |line: &str, vars: &dyn Vars| {
        let cli = crate::cli::Cli::parse_from(line.split(' '));
        let crate::cli::Command::Check(args) = cli.command else {
            panic!("no check")
        };
        Settings::load(directory.path(), &Flags::from(&*args), vars)
    };
    let settings = load("x check --fail-on never --ignore UL113", &vars).expect("settings");
    assert_eq!(settings.fail_on, FailOn::Never);
    assert_eq!(settings.ignore, ["UL110", "UL111", "UL112", "UL113"]);
    assert_eq!(settings.scope, Some(Scope::User));
    assert_eq!(settings.origin("fail-on").kind, OriginKind::Flag);
    assert_eq!(settings.origin("scope").kind, OriginKind::Env);
    assert_eq!(settings.origin("select").line, Some(4));
    assert_eq!(settings.origin("require").kind, OriginKind::Default);
    let settings = load("x check", &vars).expect("settings");
    assert_eq!(settings.fail_on, FailOn::Info);
    let bad = env::Given::new([(env::UV_LINKCHECK_REQUIRE, "clone,reflnk")]);
    let error = load("x check", &bad).expect_err("no such mode");
    assert!(
        error.to_string().contains("UV_LINKCHECK_REQUIRE"),
        "{error}"
    );
}
