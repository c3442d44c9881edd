//! Answers what a code, a name or an error number means.

use std::fmt::Write;

use crate::model::code::Code;
use crate::model::errno::Errno;
use crate::model::log::Platform;
use crate::model::mode::Mode;
use crate::sys;

use super::registry::{CAUSES, Cause, find, nearest};

/// What an error number can mean for each call.
struct Meaning {
    number: i32,
    hardlink: &'static [u16],
    clone: &'static [u16],
    symlink: &'static [u16],
    /// What it can mean before uv links, or in a copy.
    elsewhere: &'static [u16],
}

const fn row(
    number: i32,
    hardlink: &'static [u16],
    clone: &'static [u16],
    symlink: &'static [u16],
    elsewhere: &'static [u16],
) -> Meaning {
    Meaning {
        number,
        hardlink,
        clone,
        symlink,
        elsewhere,
    }
}

/// Numbers of Linux.
const UNIX: [Meaning; 23] = [
    row(
        1,
        &[113, 114, 111, 118, 108],
        &[120, 114],
        &[112, 114],
        &[501],
    ),
    row(2, &[118], &[], &[], &[]),
    row(5, &[111], &[], &[112], &[]),
    row(9, &[], &[], &[], &[503]),
    row(11, &[], &[121], &[], &[]),
    row(13, &[118, 113], &[113, 120], &[118, 113], &[501, 113]),
    row(16, &[126], &[126], &[126], &[]),
    row(
        18,
        &[101, 102, 103, 104, 105, 106, 107, 108, 109],
        &[101, 102, 107],
        &[],
        &[502],
    ),
    row(22, &[], &[119], &[], &[503]),
    row(25, &[], &[110], &[], &[]),
    row(26, &[], &[126], &[], &[126]),
    row(28, &[123], &[123], &[123], &[123, 501]),
    row(30, &[117], &[117], &[117], &[117, 501]),
    row(31, &[115], &[], &[], &[]),
    row(34, &[115], &[], &[], &[]),
    row(36, &[125], &[125], &[125], &[125]),
    row(37, &[], &[], &[], &[503]),
    row(38, &[111], &[110], &[112], &[503]),
    row(40, &[], &[], &[112], &[]),
    row(71, &[], &[], &[112], &[]),
    row(95, &[111], &[110], &[112], &[503]),
    row(122, &[123], &[123], &[123], &[123, 501]),
    row(126, &[105], &[105], &[105], &[105]),
];

/// Numbers of Windows.
const WINDOWS: [Meaning; 13] = [
    row(1, &[111], &[110], &[112], &[]),
    row(3, &[125], &[125], &[125], &[]),
    row(5, &[126], &[120], &[], &[501, 126]),
    row(17, &[101], &[101], &[], &[]),
    row(32, &[126], &[126], &[], &[126]),
    row(50, &[111], &[110], &[112], &[]),
    row(87, &[], &[], &[112], &[]),
    row(112, &[123], &[123], &[123], &[123]),
    row(206, &[125], &[125], &[125], &[125]),
    row(347, &[], &[123], &[], &[]),
    row(396, &[116], &[], &[], &[]),
    row(1142, &[115], &[], &[], &[]),
    row(1314, &[], &[], &[124], &[]),
];

/// The causes that can make a link call of `mode` fail on `platform`, with this number where it is known.
pub fn candidates(
    platform: Platform,
    mode: Mode,
    errno: Option<Errno>,
) -> impl Iterator<Item = &'static Cause> {
    let rows: &'static [Meaning] = match platform {
        Platform::Linux | Platform::MacOs => &UNIX,
        Platform::Windows => &WINDOWS,
    };
    let number = errno.map(|errno| sys::errno::on_linux(errno, platform).unwrap_or(errno).0);
    rows.iter()
        .filter(move |row| number.is_none_or(|number| row.number == number))
        .flat_map(move |row| match mode {
            Mode::Clone => row.clone,
            Mode::Hardlink => row.hardlink,
            Mode::Symlink => row.symlink,
            Mode::Copy => row.elsewhere,
        })
        .filter_map(|code| by_number(*code))
}

/// Nothing goes by that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What was asked.
    pub query: String,
    /// What was probably meant.
    pub nearest: Option<String>,
}

/// The page of a cause, or what an error number can mean, as Markdown.
///
/// Takes `UL101`, `different-filesystems`, `EXDEV`, `18`; a bare number is an error number where it is a known one, and
/// else the number of a code.
pub fn explain(query: &str) -> Result<String, Unknown> {
    let text = query.trim();
    if let Some(cause) = find(text) {
        return Ok(cause.page.to_owned());
    }
    let number = text.parse::<i32>().ok();
    if let Some(number) = number.or_else(|| sys::errno::by_name(text).map(|errno| errno.0)) {
        if let Some(page) = error_page(number, number_is_bare(text)) {
            return Ok(page);
        }
        if let Some(cause) = u16::try_from(number)
            .ok()
            .filter(|_| number_is_bare(text))
            .and_then(by_number)
        {
            return Ok(cause.page.to_owned());
        }
        if let Some(name) = sys::errno::name(Errno(number)) {
            return Ok(format!(
                "{}\nNo known cause makes uv's link calls fail with it.\n",
                title(number, name)
            ));
        }
    }
    Err(Unknown {
        query: text.to_owned(),
        nearest: nearest(text),
    })
}

/// Every cause as a line each: code, name, summary.
pub fn index() -> String {
    CAUSES.iter().fold(String::new(), |mut text, cause| {
        let _ = writeln!(text, "{} {:<30} {}", cause.code, cause.name, cause.summary);
        text
    })
}

/// Every page in one, with a table of contents.
pub fn pages() -> String {
    let mut text = String::from(
        "# Causes\n\nEach with what it means, why it happens, how it is detected and how to fix it. `uv-linkcheck explain CODE` prints \
         one of them.\n\n",
    );
    for cause in CAUSES {
        let _ = writeln!(
            text,
            "- [{} {}](#{}-{}): {}",
            cause.code,
            cause.name,
            cause.code.to_string().to_lowercase(),
            cause.name,
            cause.summary
        );
    }
    for cause in CAUSES {
        text.push('\n');
        let mut code = false;
        for line in cause.page.lines() {
            code ^= line.starts_with("```");
            // Below the title of the whole.
            if line.starts_with('#') && !code {
                text.push('#');
            }
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn number_is_bare(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn by_number(number: u16) -> Option<&'static Cause> {
    CAUSES.iter().find(|cause| cause.code == Code(number))
}

fn title(number: i32, name: &str) -> String {
    let meaning = sys::errno::describe(Errno(number)).unwrap_or_default();
    format!("# {name} ({number}): {meaning}\n")
}

/// What a number can mean; `None` for one that no cause gives. A name is one of Unix only.
fn error_page(number: i32, bare: bool) -> Option<String> {
    let unix = UNIX.iter().find(|row| row.number == number);
    let windows = WINDOWS.iter().find(|row| bare && row.number == number);
    if unix.is_none() && windows.is_none() {
        return None;
    }
    let mut page = String::new();
    if let Some(row) = unix {
        let name = sys::errno::name(Errno(number)).unwrap_or("error");
        page.push_str(&title(number, name));
        page.push_str("\nWhat it can mean on Linux:\n");
        calls(row, &mut page);
    }
    if let Some(row) = windows {
        if unix.is_some() {
            page.push('\n');
        }
        let _ = writeln!(
            page,
            "# Windows error {number}\n\nWhat it can mean on Windows:"
        );
        calls(row, &mut page);
    }
    page.push_str("\nOnly the facts around it decide: `uv-linkcheck` looks at them.\n");
    if let Some(cause) = u16::try_from(number)
        .ok()
        .filter(|_| bare)
        .and_then(by_number)
    {
        let _ = writeln!(
            page,
            "For the cause `{}`, ask for `{}`.",
            cause.name, cause.code
        );
    }
    Some(page)
}

fn calls(row: &Meaning, page: &mut String) {
    let calls = [
        ("hard link", row.hardlink),
        ("clone", row.clone),
        ("symlink", row.symlink),
        ("copy, or the cache itself", row.elsewhere),
    ];
    for (call, codes) in calls.into_iter().filter(|(_, codes)| !codes.is_empty()) {
        let _ = writeln!(page, "\n## On a {call}\n");
        for cause in codes.iter().filter_map(|code| by_number(*code)) {
            let _ = writeln!(page, "- {} `{}`: {}", cause.code, cause.name, cause.summary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_answers_to_code_and_name_in_any_case() {
        let page = explain("UL101").unwrap();
        assert!(page.starts_with("# UL101: different-filesystems\n"));
        for query in ["ul101", "different-filesystems", " Different_Filesystems "] {
            assert_eq!(explain(query).as_ref(), Ok(&page), "{query}");
        }
        assert!(explain("501").unwrap().starts_with("# UL501"));
    }

    #[test]
    fn an_error_answers_to_name_and_number() {
        let page = explain("EXDEV").unwrap();
        assert!(
            page.starts_with("# EXDEV (18): another filesystem or mount\n"),
            "{page}"
        );
        for code in ["UL101", "UL102", "UL103", "UL104", "UL106", "UL502"] {
            assert!(page.contains(&format!("- {code} ")), "{code} in {page}");
        }
        assert_eq!(explain("18").unwrap(), page);
        assert_eq!(explain("exdev").unwrap(), page);
        assert!(explain("ENOTSUP").unwrap().contains("UL110"));
    }

    #[test]
    fn a_number_of_both_systems_says_so() {
        let page = explain("1").unwrap();
        assert!(
            page.contains("What it can mean on Linux")
                && page.contains("What it can mean on Windows"),
            "{page}"
        );
        assert!(!explain("EPERM").unwrap().contains("Windows"));
        assert!(explain("396").unwrap().contains("UL116"));
        assert!(
            explain("122")
                .unwrap()
                .contains("For the cause `emulated-link`, ask for `UL122`.")
        );
    }

    #[test]
    fn an_error_without_a_cause_is_named_and_no_more() {
        assert!(explain("ESTALE").unwrap().contains("No known cause"));
    }

    #[test]
    fn what_is_unknown_gets_a_suggestion() {
        for (query, meant) in [
            ("diferent-filesystem", Some("different-filesystems")),
            ("link_limits", Some("link-limit")),
            ("UL1O1", Some("UL101")),
            ("9999", None),
            ("", None),
            ("something else entirely", None),
        ] {
            let unknown = explain(query).unwrap_err();
            assert_eq!(unknown.nearest.as_deref(), meant, "{query}");
        }
    }

    #[test]
    fn every_cause_that_is_named_exists() {
        for row in UNIX.iter().chain(&WINDOWS) {
            for code in [row.hardlink, row.clone, row.symlink, row.elsewhere].concat() {
                assert!(by_number(code).is_some(), "UL{code}");
            }
        }
        assert!(
            UNIX.iter()
                .all(|row| sys::errno::name(Errno(row.number)).is_some())
        );
    }
}
