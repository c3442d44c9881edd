use super::*;

const NEW: UvVersion = UvVersion(0, 13, 9);

fn tree(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let root = crate::uv::paths::real(directory.path()).unwrap();
    for (path, text) in files {
        let path = root.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    (directory, root)
}

const A: &str = "[project]\nname='a'\nversion='1'\nrequires-python='>=3.9'\n";
const B: &str = "[project]\nname='b'\nversion='1'\n";
const ROOT: &str = "[tool.uv.workspace]\nmembers=['./packages/*']\nexclude=['packages/out']\n";

#[test]
fn a_member_leads_to_its_workspace() {
    let (_keep, root) = tree(&[
        ("pyproject.toml", ROOT),
        ("packages/a/pyproject.toml", A),
        ("packages/b/pyproject.toml", B),
        ("packages/.hidden/x", ""),
        ("packages/file", ""),
        ("packages/gone/__pycache__/x.pyc", ""),
        (
            "packages/out/pyproject.toml",
            "[project]\nname='out'\nversion='1'\n",
        ),
    ]);
    let workspace = discover(&root.join("packages/a/src"), NEW).unwrap();
    assert_eq!(workspace.root, root);
    assert_eq!(workspace.current, root.join("packages/a"));
    let names: Vec<_> = workspace
        .members
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(workspace.requires_python, [">=3.9"]);
    assert_eq!(workspace.doubts.len(), 1);
    assert_eq!(
        discover(&root.join("packages/out"), NEW).unwrap().root,
        root.join("packages/out")
    );
}

#[test]
fn only_the_first_manifest_above_is_asked() {
    let (_keep, root) = tree(&[
        ("pyproject.toml", "[tool.uv.workspace]\nmembers=['**/c']\n"),
        ("mid/pyproject.toml", B),
        ("mid/c/pyproject.toml", A),
    ]);
    assert_eq!(
        discover(&root.join("mid/c"), NEW).unwrap().root,
        root.join("mid/c")
    );
}

#[test]
fn what_uv_refuses_is_refused() {
    let member = ("packages/a/pyproject.toml", A);
    for (files, code) in [
        (
            vec![("pyproject.toml", "[tool.uv]\nmanaged=false\n")],
            "unmanaged-project",
        ),
        (
            vec![("pyproject.toml", "[tool.other]\n")],
            "no-project-table",
        ),
        (
            vec![
                ("pyproject.toml", ROOT),
                member,
                ("packages/x/setup.py", ""),
            ],
            "missing-member",
        ),
        (
            vec![
                ("pyproject.toml", ROOT),
                member,
                ("packages/b/pyproject.toml", A),
            ],
            "duplicate-member",
        ),
        (
            vec![
                ("pyproject.toml", ROOT),
                member,
                ("packages/b/pyproject.toml", ""),
            ],
            "no-project-table",
        ),
        (
            vec![("pyproject.toml", "[tool.uv.workspace]\nmembers=['a***']\n")],
            "invalid-glob",
        ),
        (
            vec![("pyproject.toml", "[tool.uv.workspace]\nmembers=1\n")],
            "toml-parse",
        ),
    ] {
        let (_keep, root) = tree(&files);
        let Err(Failure::Stops(error)) = discover(&root, NEW) else {
            panic!("{code}")
        };
        assert_eq!(error.code(), code);
    }
    let nested = "[project]\nname='b'\nversion='1'\n[tool.uv.workspace]\n";
    let (_keep, root) = tree(&[
        ("pyproject.toml", ROOT),
        ("packages/b/pyproject.toml", nested),
    ]);
    let Err(Failure::Stops(error)) = discover(&root, NEW) else {
        panic!()
    };
    assert_eq!(error.code(), "nested-workspace");
}

#[cfg(unix)]
#[test]
fn symlinks_are_not_resolved() {
    let (_keep, root) = tree(&[("real/pyproject.toml", A)]);
    fs_err::os::unix::fs::symlink(root.join("real"), root.join("link")).unwrap();
    assert_eq!(
        discover(&root.join("link"), NEW).unwrap().root,
        root.join("link")
    );
}
