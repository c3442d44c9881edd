//! A cache that several releases have written, and one whose files are filed by their contents.

use crate::judge::Judge;
use crate::sources::KINDS;
use crate::{VERSIONS, archives, disagreements, judge, kinds, scene};

/// Every uv files what it needs in one cache; for each, the archives are those it links from.
#[test]
fn one_cache_serves_several_releases() {
    let (directory, scene) = scene();
    let mut wrong = Vec::new();
    let judges: Vec<Judge<'_>> = VERSIONS
        .into_iter()
        .filter_map(|version| judge(version, &directory, &scene))
        .map(|judge| Judge {
            cache: directory.path().join("cache/shared"),
            ..judge
        })
        .collect();
    for judge in &judges {
        scene.write_project(&kinds(judge.version));
        judge.uv_checked(&["lock"]);
        judge.uv_checked(&["sync", "--frozen"]);
        judge.forget();
        let lock = scene.project().join("uv.lock");
        fs_err::rename(&lock, lock.with_extension(judge.version.to_string())).unwrap();
    }
    for judge in &judges {
        scene.write_project(&kinds(judge.version));
        let lock = scene.project().join("uv.lock");
        fs_err::copy(lock.with_extension(judge.version.to_string()), &lock).unwrap();
        let said = archives(judge);
        judge.uv_checked(&["sync", "--frozen"]);
        let linked = judge.linked();
        judge.forget();
        for kind in kinds(judge.version) {
            // Its manifest was written anew, so it is built once more.
            let (said, real) = (said[kind.name].as_ref(), linked.get(kind.name));
            if kind.name != "demo" && (said.is_none() || said != real) {
                wrong.push(format!(
                    "uv {} {}: said {said:?}, uv linked {real:?}",
                    judge.version, kind.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// With the preview `content-addressed-cache` archives are named after what they hold, and files are shared between them.
#[test]
fn archives_named_by_their_contents_are_found() {
    let preview = [("UV_PREVIEW_FEATURES", "content-addressed-cache")];
    let (directory, scene) = scene();
    let Some(judge) = judge("0.13.9", &directory, &scene) else {
        return;
    };
    scene.write_project(&KINDS);
    for arguments in [&["lock"][..], &["sync", "--frozen"]] {
        let output = judge.uv_with(arguments, &preview);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    }
    assert!(
        judge.cache.join("files-v0").is_dir(),
        "the preview does nothing"
    );
    judge.forget();
    let said = archives(&judge);
    let by_content = |path: &std::path::Path| path.file_name().is_some_and(|id| id.len() == 24);
    assert!(
        said.values().flatten().any(|path| by_content(path)),
        "{said:?}"
    );
    assert!(
        judge
            .uv_with(&["sync", "--frozen", "--offline"], &preview)
            .status
            .success()
    );
    let wrong = disagreements(&judge, &said);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
