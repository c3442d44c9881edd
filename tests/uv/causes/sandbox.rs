//! Sandboxes, containers and runners: the program works in them, and says that it speaks for them alone.

use std::ffi::OsString;
use std::path::Path;

use super::{Told, copied};
use crate::scene::Layout;
use crate::support::confine::Confinement;
use crate::support::fs::{Disk, Kind, bind, directory};

/// The notes of a report.
fn notes(told: &Told) -> String {
    told.at("/notes").to_string()
}

/// Runs what follows in namespaces of its own, where each of these directories is a mount.
fn rooms(directories: &[&Path]) -> Vec<OsString> {
    let mounts = directories
        .iter()
        .map(|path| format!("mount --bind '{0}' '{0}' && ", path.display()));
    let script = format!("{}exec \"$@\"", mounts.collect::<Vec<_>>().concat());
    let words = [
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        &script,
        "sh",
    ];
    words.map(OsString::from).to_vec()
}

finds!(writable_roots, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let (caches, work) = (
        directory(&disk.path, "cache"),
        directory(&disk.path, "work"),
    );
    let outside = Layout::new(&caches, &work);
    let told = scene.finds_warm("outside of the sandbox", &outside, &|_| vec![]);
    assert!(!notes(&told[0]).contains("sandbox"), "{}", notes(&told[0]));

    let inside = Layout {
        launcher: rooms(&[&caches, &work]),
        ..outside.clone()
    };
    let told = scene.finds_again("102: two writable roots of a sandbox", &inside, &|cell| {
        copied(cell, &[], &[102])
    });
    for told in &told {
        assert!(
            notes(told).contains("in a user namespace"),
            "{}",
            notes(told)
        );
        assert!(notes(told).contains("speaks for this place only"));
    }
    // As the finding advises: one root that holds both.
    let one = Layout {
        launcher: rooms(&[&disk.path]),
        ..outside
    };
    scene.finds_again("one writable root of a sandbox", &one, &|_| vec![]);
});

finds!(landlock, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let layout = Layout {
        confinement: Confinement::OneDirectory,
        ..Layout::new(&disk.path, &disk.path)
    };
    let told = scene.finds_warm("106: Landlock, once more", &layout, &|cell| {
        copied(cell, &[], &[106])
    });
    for told in &told {
        assert!(
            notes(told).contains("without new privileges"),
            "{}",
            notes(told)
        );
    }
});

finds!(workspaces_by_their_variables, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let other = Disk::new(scratch, "other", Kind::Ext4);
    let layout = Layout::new(&disk.path, &other.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    for (variable, platform, inside) in [
        ("CODESPACES", "Codespaces", other.path.clone()),
        ("GITLAB_CI", "GitLab CI", layout.project.clone()),
        ("GITHUB_ACTIONS", "GitHub Actions", layout.project.clone()),
    ] {
        let layout = Layout {
            variables: vec![(variable, "true".into())],
            ..layout.clone()
        };
        let name = format!("213: the variables of {platform}");
        let told = scene.finds_by_default(&name, &layout, &|_| vec![101, 213]);
        assert_eq!(told[0].fact(213, "platform"), platform);
        let to = &told[0].exports(213, "move-cache")[0].1;
        assert!(Path::new(to).starts_with(&inside), "{to:?}");
    }
    // Two volumes of a pod are two mounts of one filesystem.
    let volume = |name: &str| bind(scratch, name, &directory(&disk.path, name));
    let layout = Layout {
        variables: vec![("KUBERNETES_SERVICE_HOST", "10.0.0.1".into())],
        ..Layout::new(&volume("one"), &volume("two"))
    };
    scene.lay_out(&layout);
    scene.warm(&layout);
    scene.finds_by_default("102: the variables of Kubernetes", &layout, &|cell| {
        super::by_mode(cell, &[102, 110], &[102])
    });
});
