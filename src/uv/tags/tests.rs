use proptest::prelude::*;

use super::*;
use crate::model::lock::Artifact;
use crate::model::python::PythonOrigin;

fn python(minor: u32, os: Os, arch: &str) -> Python {
    Python {
        version: format!("3.{minor}.1"),
        minor: (3, minor),
        implementation: "CPython".to_owned(),
        free_threaded: false,
        implementation_version: format!("3.{minor}.1"),
        machine: arch.to_owned(),
        arch: arch.to_owned(),
        os,
        platform_release: String::new(),
        platform_version: String::new(),
        executable: None,
        base_executable: None,
        origin: PythonOrigin::Assumed,
    }
}

const GLIBC: Os = Os::Linux(Libc::Glibc(2, 36));

/// The index of the best of `filenames`.
fn best(python: &Python, filenames: &[&str]) -> Option<usize> {
    let wheels: Vec<Wheel> = filenames
        .iter()
        .map(|filename| Wheel {
            filename: format!("a-1-{filename}.whl"),
            artifact: Artifact::default(),
        })
        .collect();
    let chosen = Tags::of(python).best(&wheels)?;
    wheels.iter().position(|wheel| std::ptr::eq(wheel, chosen))
}

/// Each list is in uv's order, best first, and every pair of it is asked both ways round.
fn assert_order(python: &Python, order: &[&str]) {
    for (at, better) in order.iter().enumerate() {
        for worse in &order[at + 1..] {
            assert_eq!(
                best(python, &[better, worse]),
                Some(0),
                "{better} > {worse}"
            );
            assert_eq!(
                best(python, &[worse, better]),
                Some(1),
                "{better} > {worse}"
            );
        }
    }
}

#[test]
fn cpython_on_glibc() {
    let python = python(12, GLIBC, "x86_64");
    assert_order(
        &python,
        &[
            "cp312-cp312-manylinux_2_36_x86_64",
            "cp312-cp312-manylinux_2_17_x86_64",
            "cp312-cp312-manylinux2014_x86_64",
            "cp312-cp312-manylinux_2_12_x86_64",
            "cp312-cp312-manylinux2010_x86_64",
            "cp312-cp312-manylinux_2_5_x86_64",
            "cp312-cp312-manylinux1_x86_64",
            "cp312-cp312-linux_x86_64",
            "cp312-abi3-manylinux_2_5_x86_64",
            "cp312-none-manylinux_2_36_x86_64",
            "cp311-abi3-manylinux_2_36_x86_64",
            "cp32-abi3-linux_x86_64",
            "py312-none-manylinux_2_36_x86_64",
            "py3-none-linux_x86_64",
            "py311-none-manylinux_2_36_x86_64",
            "py30-none-manylinux_2_36_x86_64",
            "cp312-none-any",
            "py312-none-any",
            "py3-none-any",
            "py311-none-any",
        ],
    );
    for other in [
        "cp312-cp312-manylinux_2_37_x86_64",
        "cp312-cp312-manylinux_2_17_aarch64",
        "cp312-cp312-musllinux_1_1_x86_64",
        "cp313-cp313-manylinux_2_17_x86_64",
        "cp313-abi3-manylinux_2_17_x86_64",
        "cp312-cp312t-manylinux_2_17_x86_64",
        "cp312-cp312-win_amd64",
        "py2-none-any",
        "py313-none-any",
        "cp311-none-any",
        "py3-abi3-any",
        "py3-none-",
    ] {
        assert_eq!(best(&python, &[other]), None, "{other}");
    }
}

#[test]
fn build_tags_decide_between_equals_and_the_first_wins() {
    let python = python(12, GLIBC, "x86_64");
    assert_eq!(
        best(
            &python,
            &[
                "py3-none-any",
                "1-py3-none-any",
                "2-py3-none-any",
                "2-py3-none-any"
            ]
        ),
        Some(2)
    );
    assert_eq!(
        best(&python, &["py3-none-any", "py2.py3-none-any"]),
        Some(0)
    );
    assert_eq!(
        best(&python, &["9-py3-none-any", "cp312-none-any"]),
        Some(1)
    );
    let set = "cp39.cp312-abi3.cp312-manylinux2014_x86_64.manylinux_2_17_x86_64";
    assert_eq!(
        best(&python, &["cp312-cp312-manylinux2014_x86_64", set]),
        Some(1)
    );
}

#[test]
fn free_threaded_builds_take_their_own_abi_only() {
    let python = Python {
        free_threaded: true,
        ..python(13, GLIBC, "x86_64")
    };
    assert_order(
        &python,
        &[
            "cp313-cp313t-manylinux_2_17_x86_64",
            "cp313-abi3t-manylinux_2_17_x86_64",
            "cp313-none-manylinux_2_17_x86_64",
            "py3-none-any",
        ],
    );
    for other in ["cp313-cp313-linux_x86_64", "cp312-abi3-linux_x86_64"] {
        assert_eq!(best(&python, &[other]), None, "{other}");
    }
}

#[test]
fn other_systems_and_implementations() {
    let musl = python(11, Os::Linux(Libc::Musl(1, 2)), "aarch64");
    let order = [
        "cp311-cp311-musllinux_1_2_aarch64",
        "cp311-cp311-musllinux_1_1_aarch64",
        "cp311-cp311-linux_aarch64",
    ];
    assert_order(&musl, &order);
    assert_eq!(best(&musl, &["cp311-cp311-manylinux_2_17_aarch64"]), None);

    let arm = python(11, Os::MacOs(14, 2), "arm64");
    assert_order(
        &arm,
        &[
            "cp311-cp311-macosx_14_0_arm64",
            "cp311-cp311-macosx_14_0_universal2",
            "cp311-cp311-macosx_11_0_arm64",
            "cp311-cp311-macosx_10_9_universal2",
        ],
    );
    assert_eq!(best(&arm, &["cp311-cp311-macosx_10_9_x86_64"]), None);
    let intel = python(11, Os::MacOs(10, 15), "x86_64");
    assert_order(
        &intel,
        &[
            "cp311-cp311-macosx_10_15_x86_64",
            "cp311-cp311-macosx_10_9_intel",
        ],
    );

    let windows = python(11, Os::Windows, "AMD64");
    assert_order(
        &windows,
        &[
            "cp311-cp311-win_amd64",
            "cp37-abi3-win_amd64",
            "py3-none-any",
        ],
    );
    assert_eq!(best(&windows, &["cp311-cp311-win32"]), None);

    let narrow = python(11, GLIBC, "armv8l");
    assert_order(
        &narrow,
        &[
            "cp311-cp311-manylinux_2_17_armv7l",
            "cp311-cp311-linux_armv8l",
        ],
    );

    let pypy = Python {
        implementation: "PyPy".to_owned(),
        implementation_version: "7.3.16".to_owned(),
        ..python(10, GLIBC, "x86_64")
    };
    assert_order(
        &pypy,
        &[
            "pp310-pypy310_pp73-manylinux_2_17_x86_64",
            "py310-none-linux_x86_64",
            "py3-none-any",
        ],
    );
    for other in [
        "pp310-none-any",
        "cp310-cp310-linux_x86_64",
        "cp310-abi3-linux_x86_64",
    ] {
        assert_eq!(best(&pypy, &[other]), None, "{other}");
    }
}

proptest! {
    #[test]
    fn names_of_any_kind_never_panic(name in "[a-z0-9._+é-]{0,40}(\\.whl)?", tags in "[a-z0-9._-]{0,30}") {
        let _ = WheelName::parse(&name);
        let filename = format!("a-1-{tags}.whl");
        if let Ok(parsed) = WheelName::parse(&filename) {
            let _ = (Tags::of(&python(12, GLIBC, "x86_64")).rank(&parsed), parsed.normalized_version());
        }
    }
}
