//! Situations that no change can better.

/// How their names begin, and how the reason that the program gives must begin. Nothing may be recommended there.
///
/// The first are refusals of a sandbox or of the one filesystem there is, which meet every place that could be tried. The
/// others are lines
/// of a file of which only its author knows what was meant.
const NOT_HELPED: [(&str, &str); 10] = [
    (
        "503: flock answers",
        "nothing that was tried keeps uv from failing; UL503 says what would help",
    ),
    (
        "503: flock answers",
        "nothing that was tried gives a better outcome; UL503 says what would help",
    ),
    (
        "503: fuse, flock",
        "nothing that was tried keeps uv from failing; UL503 says what would help",
    ),
    (
        "503: fuse, flock",
        "nothing that was tried gives a better outcome; UL503 says what would help",
    ),
    (
        "199: no copies, no clones",
        "nothing that was tried keeps uv from failing; UL199 says what would help",
    ),
    (
        "501: a full xfs",
        "nothing that was tried keeps uv from failing; UL501 says what would help",
    ),
    (
        "502: Landlock, cold cache",
        "nothing that was tried keeps uv from failing; UL502 says what would help",
    ),
    (
        "205: copy in the pip table",
        "nothing that was tried gives a better outcome; UL205 is for you to correct, at `pyproject.toml:13`",
    ),
    (
        "217: a table that uv drops",
        "nothing that was tried gives a better outcome; UL217 is for you to correct, at `pyproject.toml:14`",
    ),
    (
        "217: a value that no uv knows",
        "nothing that was tried gives a better outcome; UL204 is for you to correct, at `pyproject.toml:13`",
    ),
];

/// The reasons why a situation cannot be helped.
pub(super) fn reasons(situation: &str) -> impl Iterator<Item = &'static str> {
    let listed = NOT_HELPED.iter();
    let listed = listed.filter(|(name, _)| situation.starts_with(name));
    listed.map(|(_, reason)| *reason)
}

/// Situations that uv can meet once only: what it did cannot be undone, so nothing can be tried after advice.
const ONCE: [&str; 1] = ["126: an active swap file"];

/// Whether advice cannot be taken in this situation, as it cannot be made again.
pub(super) fn once(situation: &str) -> bool {
    ONCE.contains(&situation)
}
