use super::*;
use crate::diagnose::testing::Scene;
use crate::model::place::Facts;

/// No two causes may both be proven by the same facts.
#[test]
fn at_most_one_cause_is_certain() {
    let changes: [fn(&mut Facts); 9] = [
        |_| {},
        |facts| facts.uid = 0,
        |facts| facts.mode = 0o100_600,
        |facts| facts.immutable = true,
        |facts| facts.append_only = true,
        |facts| facts.encrypted = true,
        |facts| facts.nocow = true,
        |facts| (facts.project, facts.project_inherit) = (Some(7), true),
        |facts| (facts.device, facts.mount_id) = ((0, 99), 77),
    ];
    let filesystems = [
        "ext4",
        "btrfs",
        "vfat",
        "fuse.x",
        "fuse.mergerfs",
        "overlay",
        "nfs4",
        "beegfs",
        "afs",
        "tmpfs",
        "strange",
    ];
    let mut asked = 0;
    for filesystem in filesystems {
        for errno in [
            1, 2, 5, 11, 13, 16, 18, 22, 25, 26, 28, 30, 31, 34, 36, 38, 40, 71, 75, 95, 122, 126,
        ] {
            for (source, directory) in changes
                .iter()
                .flat_map(|a| changes.iter().map(move |b| (a, b)))
            {
                let scene = Scene::ext4()
                    .filesystem(filesystem)
                    .source(source)
                    .directory(directory);
                let scene = scene
                    .refuse(Mode::Clone, errno)
                    .refuse(Mode::Hardlink, errno)
                    .predict();
                let case = scene.case();
                for refused in refusals(&case) {
                    let certain = CAUSES.iter().filter(|cause| {
                        let fits = cause.detect.and_then(|detect| detect.refusal);
                        fits.is_some_and(|(fits, _)| fits(&refused, &case) == Fit::Certain)
                    });
                    let certain: Vec<&str> = certain.map(|cause| cause.name).collect();
                    let what = (
                        filesystem,
                        refused.mode,
                        errno,
                        refused.source(),
                        refused.directory(),
                    );
                    assert!(certain.len() <= 1, "{certain:?} for {what:?}");
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 30_000, "{asked}");
}
