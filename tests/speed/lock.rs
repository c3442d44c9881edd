//! A project whose lock has 1.5 MB, made without uv.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Packages of the lock; each depends on the next ones.
const PACKAGES: usize = 600;

/// Wheels of each, by their tags.
const TAGS: [&str; 9] = [
    "cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64",
    "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64",
    "cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64",
    "cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64",
    "cp313-cp313t-musllinux_1_2_aarch64",
    "cp312-cp312-macosx_11_0_arm64",
    "cp312-cp312-macosx_10_13_x86_64",
    "cp312-cp312-win_amd64",
    "py3-none-any",
];

/// Makes the project below `root`.
pub(crate) fn make(root: &Path) -> PathBuf {
    let project = root.join("locked");
    let mut lock = String::from("version = 1\nrevision = 3\nrequires-python = \">=3.10\"\n");
    lock.push_str("\n[[package]]\nname = \"locked\"\nversion = \"0.1.0\"\nsource = { virtual = \".\" }\ndependencies = [\n");
    for index in (0..PACKAGES).step_by(10) {
        writeln!(lock, "    {{ name = \"package-{index:03}\" }},").expect("string");
    }
    lock.push_str("]\n");
    for index in 0..PACKAGES {
        package(&mut lock, index);
    }
    fs_err::create_dir_all(&project).expect("directory");
    fs_err::write(project.join("uv.lock"), lock).expect("lock");
    let manifest =
        "[project]\nname = \"locked\"\nversion = \"0.1.0\"\nrequires-python = \">=3.10\"\n";
    fs_err::write(project.join("pyproject.toml"), manifest).expect("pyproject");
    crate::big::environment(&project.join(".venv"));
    project
}

fn package(lock: &mut String, index: usize) {
    let files = "https://files.pythonhosted.org/packages/00/11/2233445566778899aabbccddeeff00112233445566778899aabbccddee";
    let sum = format!("{index:064x}");
    write!(
        lock,
        "\n[[package]]\nname = \"package-{index:03}\"\nversion = \"1.{index}\"\n\
         source = {{ registry = \"https://pypi.org/simple\" }}\ndependencies = [\n"
    )
    .expect("string");
    for next in (index + 1..PACKAGES).take(6) {
        let marker = match next % 3 {
            0 => ", marker = \"python_full_version < '3.14'\"",
            1 => ", marker = \"sys_platform == 'win32' or implementation_name == 'cpython'\"",
            _ => "",
        };
        writeln!(lock, "    {{ name = \"package-{next:03}\"{marker} }},").expect("string");
    }
    write!(
        lock,
        "]\nsdist = {{ url = \"{files}/package_{index:03}-1.{index}.tar.gz\", hash = \"sha256:{sum}\", size = 1000, \
         upload-time = \"2024-01-01T00:00:00.000Z\" }}\nwheels = [\n"
    )
    .expect("string");
    for tags in TAGS {
        writeln!(
            lock,
            "    {{ url = \"{files}/package_{index:03}-1.{index}-{tags}.whl\", hash = \"sha256:{sum}\", size = 1000, \
             upload-time = \"2024-01-01T00:00:00.000Z\" }},"
        )
        .expect("string");
    }
    lock.push_str("]\n");
}
