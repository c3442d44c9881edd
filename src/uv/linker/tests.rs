use super::*;

const EPERM: Errno = Errno(1);
const EXDEV: Errno = Errno(18);
const ENOSPC: Errno = Errno(28);
const EOPNOTSUPP: Errno = Errno(95);

const ALL: [Try; 4] = [Try::Works; 4];
const OLD: LinkEra = LinkEra::NoLadder;
const NEW: LinkEra = LinkEra::HealsLinkLimit;

fn files(count: u64, tries: [Try; 4]) -> Files {
    Files {
        count,
        record: false,
        entry: 0,
        placing: Placing::default(),
        nested: true,
        tries,
        directory: None,
        replaceable: true,
    }
}

fn record() -> Files {
    Files {
        record: true,
        ..files(1, ALL)
    }
}

fn without(mode: Mode, errno: Errno) -> [Try; 4] {
    let mut tries = ALL;
    tries[mode.index()] = Try::Refused(errno);
    tries
}

fn no_clone_no_link() -> [Try; 4] {
    [
        Try::Refused(EXDEV),
        Try::Refused(EXDEV),
        Try::Works,
        Try::Works,
    ]
}

#[test]
fn what_works_is_used() {
    for era in [OLD, LinkEra::Ladder, NEW] {
        for mode in Mode::ALL {
            let linked = link(era, mode, &[files(3, ALL), record()]);
            assert_eq!(linked.tried, [mode]);
            assert_eq!(linked.warning, None);
            assert_eq!(linked.stop, None);
            let record = if matches!(mode, Mode::Clone) {
                Mode::Clone
            } else {
                Mode::Copy
            };
            assert_eq!(linked.placed[1], record);
        }
    }
}

#[test]
fn clone_steps_down_in_silence_since_0_10_5_and_warns_before() {
    let wheel = [files(2, without(Mode::Clone, EOPNOTSUPP))];
    let new = link(LinkEra::Ladder, Mode::Clone, &wheel);
    assert_eq!((new.mode(), new.warning), (Mode::Hardlink, None));
    assert_eq!(new.fallbacks, [(Mode::Clone, 0, EOPNOTSUPP)]);
    let old = link(OLD, Mode::Clone, &wheel);
    assert_eq!((old.mode(), old.warning), (Mode::Copy, Some(Mode::Clone)));
}

#[test]
fn both_links_refused_end_in_a_copy_and_the_hardlink_warning() {
    let linked = link(NEW, Mode::Clone, &[record(), files(2, no_clone_no_link())]);
    assert_eq!(
        linked.stop.map(|s| (s.mode, s.after)),
        Some((Mode::Clone, 1)),
        "a RECORD is cloned like any file"
    );
    let linked = link(NEW, Mode::Clone, &[files(2, no_clone_no_link())]);
    assert_eq!(linked.tried, [Mode::Clone, Mode::Hardlink, Mode::Copy]);
    assert_eq!(linked.warning, Some(Mode::Hardlink));
}

#[test]
fn a_record_that_comes_first_decides_nothing_for_links() {
    for era in [OLD, NEW] {
        let linked = link(
            era,
            Mode::Hardlink,
            &[record(), files(2, without(Mode::Hardlink, EXDEV))],
        );
        assert_eq!((linked.mode(), linked.stop), (Mode::Copy, None));
    }
}

#[test]
fn a_later_file_stops_uv() {
    for era in [OLD, LinkEra::Ladder, NEW] {
        let linked = link(
            era,
            Mode::Hardlink,
            &[
                files(6, ALL),
                files(1, without(Mode::Hardlink, EPERM)),
                files(7, ALL),
            ],
        );
        assert_eq!(
            linked.stop,
            Some(Stop {
                mode: Mode::Hardlink,
                files: 1,
                errno: EPERM,
                after: 6,
                taken: false,
            })
        );
    }
}

#[test]
fn the_first_file_only_costs_a_copy() {
    for era in [OLD, LinkEra::Ladder, NEW] {
        let linked = link(
            era,
            Mode::Hardlink,
            &[files(1, without(Mode::Hardlink, EPERM)), files(7, ALL)],
        );
        assert_eq!(
            (linked.mode(), linked.warning, linked.stop),
            (Mode::Copy, Some(Mode::Hardlink), None)
        );
        assert_eq!(linked.placed, [Mode::Copy, Mode::Copy]);
    }
}

#[test]
fn old_links_warn_only_when_another_file_is_copied() {
    let lone = [files(1, without(Mode::Symlink, EPERM)), record()];
    assert_eq!(link(OLD, Mode::Symlink, &lone).warning, None);
    assert_eq!(link(NEW, Mode::Symlink, &lone).warning, Some(Mode::Symlink));
}

#[test]
fn the_link_limit_is_healed_since_0_10_9_where_the_cache_can_be_written() {
    let full = without(Mode::Hardlink, LINK_LIMIT);
    let wheel = [files(1, ALL), files(1, full)];
    assert_eq!(link(NEW, Mode::Hardlink, &wheel).stop, None);
    assert!(link(LinkEra::Ladder, Mode::Hardlink, &wheel).stop.is_some());
    let kept = [
        files(1, ALL),
        Files {
            replaceable: false,
            ..files(1, full)
        },
    ];
    assert!(link(NEW, Mode::Hardlink, &kept).stop.is_some());
}

#[test]
fn a_copy_that_fails_stops_uv_wherever_it_is() {
    let mut tries = no_clone_no_link();
    tries[Mode::Copy.index()] = Try::Refused(ENOSPC);
    for era in [OLD, NEW] {
        let linked = link(era, Mode::Hardlink, &[files(1, tries)]);
        assert_eq!(
            linked.stop,
            Some(Stop {
                mode: Mode::Copy,
                files: 0,
                errno: ENOSPC,
                after: 0,
                taken: false,
            })
        );
    }
}

#[test]
fn clone_before_0_4_16_copies_unless_a_file_comes_first() {
    let era = LinkEra::BrokenClone;
    assert_eq!(link(era, Mode::Clone, &[files(3, ALL)]).mode(), Mode::Copy);
    let top = Files {
        nested: false,
        ..files(1, ALL)
    };
    assert!(link(era, Mode::Clone, &[top, files(3, ALL)]).stop.is_some());
}

/// As the documentation of `clonefile` says: a directory is cloned as if each of its files was cloned by itself.
#[test]
fn macos_before_0_10_5_clones_an_entry_whole_or_not_at_all() {
    let era = LinkEra::WholeEntries;
    let of = |entry, files: Files| Files { entry, ..files };
    let refused = files(1, without(Mode::Clone, EPERM));
    let whole = [of(0, files(6, ALL)), of(1, files(7, ALL)), of(1, record())];
    let linked = link(era, Mode::Clone, &whole);
    assert_eq!(linked.placed, [Mode::Clone; 3]);
    assert_eq!((linked.warning, linked.stop), (None, None));
    // A later file of the first entry costs a copy of all, which stops other systems.
    let first = [of(0, files(6, ALL)), of(0, refused), of(1, files(7, ALL))];
    let linked = link(era, Mode::Clone, &first);
    assert_eq!(linked.fallbacks, [(Mode::Clone, 1, EPERM)]);
    assert_eq!(linked.placed, [Mode::Copy; 3]);
    assert_eq!((linked.warning, linked.stop), (Some(Mode::Clone), None));
    assert!(link(OLD, Mode::Clone, &first).stop.is_some());
    // One of a later entry stops uv before anything of that entry is there.
    let later = [of(0, files(6, ALL)), of(1, files(7, ALL)), of(1, refused)];
    let stop = link(era, Mode::Clone, &later).stop;
    assert_eq!(
        stop,
        Some(Stop {
            mode: Mode::Clone,
            files: 2,
            errno: EPERM,
            after: 6,
            taken: false,
        })
    );
    // The other modes go file by file.
    let links = [
        of(0, files(6, ALL)),
        of(0, files(1, without(Mode::Hardlink, EPERM))),
    ];
    assert!(link(era, Mode::Hardlink, &links).stop.is_some());
}

#[test]
fn macos_before_0_10_5_stops_where_neither_a_clone_nor_a_directory_can_be_made() {
    const EROFS: Errno = Errno(30);
    let blocked = Files {
        directory: Some(EROFS),
        ..files(2, [Try::Refused(EROFS); 4])
    };
    let linked = link(LinkEra::WholeEntries, Mode::Clone, &[blocked]);
    assert_eq!(linked.tried, [Mode::Clone, Mode::Copy]);
    assert_eq!(
        linked.stop.map(|stop| (stop.mode, stop.errno)),
        Some((Mode::Copy, EROFS))
    );
    let untried = files(1, [Try::Untried; 4]);
    assert!(link(LinkEra::WholeEntries, Mode::Clone, &[untried]).unknown);
}

#[test]
fn what_was_not_tried_is_not_known() {
    assert!(link(NEW, Mode::Clone, &[files(1, [Try::Untried; 4])]).unknown);
    assert!(link(OLD, Mode::Copy, &[files(1, [Try::Untried; 4])]).unknown);
}

#[test]
fn a_directory_that_cannot_be_made_stops_uv_without_a_warning() {
    const EROFS: Errno = Errno(30);
    for era in [OLD, NEW] {
        let blocked = Files {
            directory: Some(EROFS),
            ..files(2, [Try::Refused(EROFS); 4])
        };
        let linked = link(era, Mode::Hardlink, &[blocked]);
        assert_eq!(
            linked.stop,
            Some(Stop {
                mode: Mode::Hardlink,
                files: 0,
                errno: EROFS,
                after: 0,
                taken: false,
            })
        );
        assert_eq!((linked.warning, linked.fallbacks.len()), (None, 0));
    }
}

/// `files` whose names something has.
fn taken(files: Files, placing: Placing) -> Files {
    Files {
        placing: Placing {
            taken: true,
            ..placing
        },
        ..files
    }
}

#[test]
fn a_link_that_cannot_be_moved_into_place_stops_uv_even_at_the_first_file() {
    const EISDIR: Errno = Errno(21);
    let stuck = Placing {
        link: Some(EISDIR),
        ..Placing::default()
    };
    for era in [OLD, NEW] {
        for mode in [Mode::Clone, Mode::Hardlink, Mode::Symlink] {
            let linked = link(era, mode, &[taken(files(1, ALL), stuck), record()]);
            assert_eq!(linked.tried, [mode]);
            let stop = linked.stop.unwrap();
            assert_eq!((stop.errno, stop.after, stop.taken), (EISDIR, 0, true));
        }
        // Where it cannot even be made, uv falls back, and copies.
        let refused = taken(files(2, no_clone_no_link()), stuck);
        let linked = link(era, Mode::Hardlink, &[refused]);
        assert_eq!(linked.tried, [Mode::Hardlink, Mode::Copy]);
        assert_eq!((linked.stop, linked.warning), (None, Some(Mode::Hardlink)));
    }
}

#[test]
fn copies_are_refused_or_empty_what_they_are_read_from() {
    let itself = |copy, record| Placing {
        copy,
        record,
        ..Placing::default()
    };
    let over = itself(Copied::OverItself, Copied::Apart);
    let wheel = [files(2, ALL), taken(files(3, ALL), over), record()];
    assert_eq!(link(OLD, Mode::Copy, &wheel).emptied, [1]);
    assert!(link(OLD, Mode::Hardlink, &wheel).emptied.is_empty());
    // A `RECORD` is copied beside links, too, and then in a way of its own.
    let refused = itself(Copied::Apart, Copied::Refused(EPERM));
    let wheel = [files(2, ALL), taken(record(), refused)];
    assert_eq!(link(NEW, Mode::Copy, &wheel).stop, None);
    let stop = link(NEW, Mode::Hardlink, &wheel).stop.unwrap();
    assert_eq!((stop.mode, stop.errno, stop.after), (Mode::Copy, EPERM, 2));
    assert_eq!(link(NEW, Mode::Clone, &wheel).stop, None);
}

#[test]
fn a_first_file_whose_name_is_taken_is_cloned_or_copied_without_a_warning() {
    let wheel = [
        taken(files(1, no_clone_no_link()), Placing::default()),
        record(),
    ];
    assert_eq!(link(OLD, Mode::Clone, &wheel[..1]).warning, None);
    assert_eq!(link(OLD, Mode::Clone, &wheel).warning, Some(Mode::Clone));
}
