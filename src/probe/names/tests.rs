use super::*;
use crate::sys::fake::Fake;

const FILE: &str = "/home/cache/archive-v0/a/pkg/core.py";
const FOLDER: &str = "/home/OneDrive";

/// Gives the cached file another name, of which the system does not tell by itself.
fn also(system: Fake, name: &str) -> Fake {
    let file = system.facts(Path::new(FILE), Extra::default()).unwrap();
    let system = system.file(name, file.size);
    system.with(name, |facts| facts.inode = file.inode)
}

/// A cached file with a name in an environment in a synced folder, and one elsewhere.
fn system() -> Fake {
    let system = Fake::new()
        .mount("/", "ext4")
        .mount("/home", "fuse.onedriver")
        .file(FILE, 10)
        .dir(FOLDER)
        .file("/home/OneDrive/shop/.venv/pyvenv.cfg", 10);
    also(also(system, IN_FOLDER), "/home/other/core.py")
}

fn search(system: &Fake, limits: Limits, roots: &[&str]) -> OtherNames {
    let file = PathBuf::from(FILE);
    let facts = system.facts(&file, Extra::default()).unwrap();
    let files = HashMap::from([(identity(&facts), (0, file))]);
    let roots: Vec<PathBuf> = roots.iter().map(PathBuf::from).collect();
    Search::new(system, vec![FOLDER.into()], files, limits).run(&roots)
}

fn names(found: &OtherNames) -> Vec<&str> {
    let names = found.found.iter();
    names.map(|other| other.name.to_str().unwrap()).collect()
}

const IN_FOLDER: &str = "/home/OneDrive/shop/.venv/lib/core.py";

#[test]
fn names_in_synced_folders_are_found_without_being_asked_for() {
    let found = search(&system(), LIMITS, &[]);
    assert_eq!(names(&found), [IN_FOLDER]);
    let other = &found.found[0];
    assert_eq!(other.file, Path::new(FILE));
    assert_eq!(other.synced.as_deref(), Some(Path::new(FOLDER)));
    let environment = Path::new("/home/OneDrive/shop/.venv");
    assert_eq!(other.environment.as_deref(), Some(environment));
    assert_eq!((found.unread, found.cut_short), (0, false));
    assert_eq!(found.roots, [PathBuf::from(FOLDER)]);
}

#[test]
fn the_file_itself_is_no_other_name_and_roots_may_overlap() {
    let found = search(&system(), LIMITS, &["/home", "/home/other", "/home"]);
    assert_eq!(names(&found), [IN_FOLDER, "/home/other/core.py"]);
    let elsewhere = &found.found[1];
    assert_eq!((&elsewhere.synced, &elsewhere.environment), (&None, &None));
}

#[test]
fn symlinks_are_not_followed_and_loops_end() {
    let system = system()
        .link("/home/OneDrive/shop/loop", FOLDER)
        .link("/home/OneDrive/away", "/home/other")
        .link("/home/OneDrive/file.py", FILE);
    assert_eq!(names(&search(&system, LIMITS, &[])), [IN_FOLDER]);
    // A root that is one is what it leads to.
    let found = search(&system, LIMITS, &["/home/OneDrive/away"]);
    assert_eq!(names(&found), [IN_FOLDER, "/home/other/core.py"]);
    assert!(found.roots.contains(&PathBuf::from("/home/other")));
}

#[test]
fn other_filesystems_are_not_entered() {
    // Numbers of inodes are those of one filesystem.
    let system = system().mount("/home/OneDrive/mounted", "ext4");
    let system = also(system, "/home/OneDrive/mounted/same_number.py");
    let found = search(&system, LIMITS, &["/home/OneDrive/mounted", "/"]);
    assert_eq!(names(&found), [IN_FOLDER]);
    assert!(!found.cut_short);
}

#[test]
fn a_system_that_knows_all_names_is_asked_instead() {
    let name = Path::new("/home/somewhere/core.py");
    let windows = Fake::windows().mount("/", "NTFS").dir(FOLDER);
    let windows = windows.file(FILE, 10).name(Path::new(FILE), name);
    let found = search(&windows, LIMITS, &["/home"]);
    assert_eq!(names(&found), [name.to_str().unwrap()]);
    assert!(found.roots.is_empty());
}

#[test]
fn what_cannot_be_read_is_counted_and_passed_over() {
    let system = system()
        .dir("/home/OneDrive/secret")
        .unreadable("/home/OneDrive/secret", 13);
    let found = search(&system, LIMITS, &["/home/nowhere"]);
    assert_eq!(names(&found), [IN_FOLDER]);
    assert_eq!((found.unread, found.cut_short), (1, false));
    // A root that is not there was not searched.
    assert_eq!(found.roots, [PathBuf::from(FOLDER)]);
}

#[test]
fn a_search_that_ends_early_says_so() {
    let mut many = system();
    for number in 0..50 {
        let name = format!("/home/OneDrive/many/{number}.py");
        many = also(many, &name);
    }
    let all = search(&many, LIMITS, &[]);
    assert_eq!((all.found.len(), all.cut_short), (51, false));
    let few = Limits {
        names: 10,
        ..LIMITS
    };
    let found = search(&many, few, &[]);
    assert_eq!((found.found.len(), found.cut_short), (10, true));
    let short = Limits {
        entries: 20,
        ..LIMITS
    };
    let found = search(&many, short, &[]);
    assert!(found.found.len() < 51 && found.cut_short);
    let hasty = Limits {
        patience: Duration::ZERO,
        ..LIMITS
    };
    let found = search(&many, hasty, &[]);
    assert!(found.found.is_empty() && found.cut_short);
}

#[test]
fn deep_trees_are_searched_without_deep_calls() {
    let deep = format!("/home/OneDrive{}", "/d".repeat(200));
    let name = format!("{deep}/core.py");
    let system = also(system().dir(&deep), &name);
    let found = search(&system, LIMITS, &[]);
    assert_eq!(names(&found), [name.as_str(), IN_FOLDER]);
}
