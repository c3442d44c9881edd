//! Situations of other tests, and where the same is advised on.

use std::collections::BTreeSet;
use std::path::Path;

/// A test that makes places, and what stands for it: the file below `tests/uv` and the name of the test where advice is
/// taken in the same situation, or why there is no situation in it that advice could be about.
type Twin = (
    &'static str,
    Result<(&'static str, &'static str), &'static str>,
);

const ALIKE: &str =
    "nothing but the probe is tried there: no place is made, or one that all the others have";

/// The tests of the probe, which have no uv beside them.
#[rustfmt::skip]
const PROBED: [Twin; 38] = [
    ("places::within_and_across_filesystems", Ok(("boundaries.rs", "another_filesystem"))),
    ("places::mounts_of_one_filesystem", Ok(("causes/places.rs", "bind_mounts"))),
    ("places::subvolumes", Ok(("causes/places.rs", "subvolumes"))),
    ("places::projects", Ok(("causes/places.rs", "projects"))),
    ("places::a_part_of_the_environment_elsewhere", Ok(("targets.rs", "package_elsewhere"))),
    ("places::a_project_inside_the_environment", Ok(("causes/places.rs", "a_project_inside_the_environment"))),
    ("places::a_read_only_environment", Ok(("targets.rs", "read_only"))),
    ("places::files_without_copy_on_write", Ok(("causes/places.rs", "nodatacow"))),
    ("classes::immutable_and_append_only_files", Ok(("causes/files.rs", "flags"))),
    ("classes::runs_follow_the_order_of_the_directory", Ok(("files.rs", "immutable"))),
    ("classes::the_link_limit", Ok(("files.rs", "link_limit"))),
    ("classes::a_link_the_environment_gives_back", Ok(("causes/files.rs", "link_limits"))),
    ("classes::what_is_no_file_is_not_opened", Err("no wheel that uv unpacks holds anything but files")),
    ("classes::every_look_says_the_same", Err(ALIKE)),
    ("overlay::nothing_is_copied_up", Ok(("overlay.rs", "on_ext4"))),
    ("overlay::a_file_that_may_not_be_linked", Ok(("overlay.rs", "foreign_cache"))),
    ("programmed::where_rules_are_known_one_call_speaks_for_a_class", Err(ALIKE)),
    ("programmed::clones_are_tried_with_files_that_have_data", Err(ALIKE)),
    ("programmed::where_they_are_not_every_file_is_tried", Ok(("causes/fuse.rs", "one_file_refused"))),
    ("programmed::both_efforts_agree", Err(ALIKE)),
    ("programmed::a_call_that_lies_is_told_from_one_that_fails", Ok(("causes/fuse.rs", "links_that_are_something_else"))),
    ("programmed::other_layers_are_never_copied_up", Ok(("causes/layers.rs", "lower_layers"))),
    ("programmed::files_of_others_are_tried_on_overlays", Ok(("overlay.rs", "foreign_cache"))),
    ("programmed::steps_of_uv_that_fail_before_it_links", Ok(("causes/cache.rs", "read_only"))),
    ("programmed::locks_of_the_cache", Ok(("causes/cache.rs", "no_locks"))),
    ("programmed::a_file_that_cannot_be_read_is_remembered", Ok(("causes/files.rs", "owners"))),
    ("programmed::metadata_that_uv_needs_is_missed", Ok(("causes/cache.rs", "damaged_wheels"))),
    ("sharing::clones_share_what_is_not_written_anew", Err(ALIKE)),
    ("sharing::a_file_in_many_pieces_is_followed_to_its_end", Err(ALIKE)),
    ("programmed::what_has_the_name_of_a_file_is_looked_at", Ok(("causes/leftovers.rs", "links_of_a_run_that_stopped"))),
    ("programmed::what_is_no_directory_is_in_the_way_of_all_below", Ok(("causes/leftovers.rs", "what_does_not_give_way"))),
    ("trace::without_probing_nothing_is_tried", Err(ALIKE)),
    ("trace::what_a_killed_run_left_is_swept", Err(ALIKE)),
    ("trace::what_a_living_run_holds_stays", Err(ALIKE)),
    ("trace::nothing_is_made_where_it_could_not_be_removed", Ok(("causes/files.rs", "flags_of_the_target"))),
    ("trace::a_trial_leaves_nothing_and_needs_nothing_to_exist", Err(ALIKE)),
    ("trace::runs_beside_each_other_agree", Err(ALIKE)),
    ("trace::a_signal_leaves_nothing", Err(ALIKE)),
];

/// Tests with the real uv that take advice in a way of their own.
const ELSEWHERE: [(&str, &str); 9] = [
    (
        "one_cache_a_mount",
        "what is written for several projects is tried",
    ),
    ("effect", "all that is offered is taken"),
    ("printed", "what `print env` says is taken"),
    ("situations_at_random", "what is predicted is in question"),
    ("tools_beside_the_cache", "all is well"),
    ("tools_where_clones_work", "all is well"),
    ("tools_in_another_subvolume", "advice is taken there"),
    ("tools_on_another_filesystem", "advice is taken there"),
    ("tools_put_elsewhere", "what UL215 says is taken"),
];

/// Whether a test takes advice without the judge of all others.
pub(crate) fn elsewhere(test: &str) -> bool {
    ELSEWHERE.iter().any(|(name, _)| *name == test)
}

#[test]
fn every_place_has_a_twin_that_is_advised_on() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut found = BTreeSet::new();
    for entry in fs_err::read_dir(tests.join("real_fs")).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_string_lossy().into_owned();
        let source = fs_err::read_to_string(&path).unwrap();
        let names = source.split("#[test]\n").skip(1).map(|text| {
            let (_, rest) = text.split_once("fn ").unwrap();
            rest.split_once("()").unwrap().0.to_owned()
        });
        found.extend(names.map(|name| format!("{module}::{name}")));
    }
    let listed: BTreeSet<_> = PROBED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, listed);
    let twins = PROBED.iter().filter_map(|(_, twin)| twin.ok());
    for (file, name) in twins {
        let source = fs_err::read_to_string(tests.join("uv").join(file)).unwrap();
        let defined = ["finds", "served", "guest", "situation", "ways"]
            .into_iter()
            .any(|kind| source.contains(&format!("{kind}!({name},")));
        assert!(defined, "no test `{name}` in {file}");
    }
}
