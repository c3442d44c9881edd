//! Answers what a code, a name or an error number means.

use std::fmt::Write;

use crate::model::errno::Errno;
use crate::model::log::Platform;
use crate::sys;

use super::meaning::{Meaning, UNIX, WINDOWS, by_number, name_is_taken};
use super::registry::{CAUSES, find, nearest};

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
    if let Some(number) = sys::errno::by_name_on_windows(text) {
        return Ok(error_page(number.0, &[Platform::Windows]));
    }
    let number = text.parse::<i32>().ok();
    if let Some(number) = number.or_else(|| sys::errno::by_name(text).map(|errno| errno.0)) {
        let platforms = meant(number, number_is_bare(text));
        if !platforms.is_empty() {
            return Ok(error_page(number, &platforms));
        }
        if let Some(cause) = u16::try_from(number)
            .ok()
            .filter(|_| number_is_bare(text))
            .and_then(by_number)
        {
            return Ok(cause.page.to_owned());
        }
        if sys::errno::name_on(Errno(number), Platform::Linux).is_some() {
            return Ok(error_page(number, &[Platform::Linux]));
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

fn title(number: i32, platform: Platform) -> String {
    let name = sys::errno::name_on(Errno(number), platform).unwrap_or("error");
    let meaning = sys::errno::describe_on(Errno(number), platform).unwrap_or_default();
    format!("# {name} ({number}): {meaning}\n")
}

/// The systems on which a number means something here. A name without `ERROR_` is one of Unix only.
fn meant(number: i32, bare: bool) -> Vec<Platform> {
    let unix = UNIX.iter().any(|row| row.number == number);
    let windows = bare && WINDOWS.iter().any(|row| row.number == number);
    [(unix, Platform::Linux), (windows, Platform::Windows)]
        .into_iter()
        .filter_map(|(known, platform)| known.then_some(platform))
        .collect()
}

/// What a number can mean on each of these.
fn error_page(number: i32, platforms: &[Platform]) -> String {
    let mut page = String::new();
    let mut explained = false;
    for platform in platforms {
        if !page.is_empty() {
            page.push('\n');
        }
        let (rows, system) = match platform {
            Platform::Windows => (WINDOWS, "Windows"),
            Platform::Linux | Platform::MacOs => (UNIX, "Linux"),
        };
        page.push_str(&title(number, *platform));
        match rows.iter().find(|row| row.number == number) {
            Some(row) if row.has_causes() => {
                let _ = writeln!(page, "\nWhat it can mean on {system}:");
                calls(row, &mut page);
                explained = true;
            }
            _ if name_is_taken(number, *platform) => page.push_str(
                "\nThe name is taken, which is no cause for concern: uv links under a temporary name and renames that over the \
                 file.\nWhere `uv-linkcheck` met it, the name was free, as uv's temporary one is: nothing known explains it \
                 then, and uv goes on to the next mode (UL199 `unexplained`).\nOf a directory that uv makes it says that something \
                 else has its name, and uv stops (UL129 `place-taken`).\n",
            ),
            _ => page.push_str("\nNo known cause makes uv's link calls fail with it.\n"),
        }
    }
    if explained {
        page.push_str("\nOnly the facts around it decide: `uv-linkcheck` looks at them.\n");
    }
    if let Some(cause) = u16::try_from(number).ok().and_then(by_number) {
        let _ = writeln!(
            page,
            "For the cause `{}`, ask for `{}`.",
            cause.name, cause.code
        );
    }
    page
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
        let page = explain("396").unwrap();
        let title = "# ERROR_CLOUD_FILE_INCOMPATIBLE_HARDLINKS (396): ";
        assert!(page.starts_with(title) && page.contains("UL116"), "{page}");
        for name in [
            "ERROR_CLOUD_FILE_INCOMPATIBLE_HARDLINKS",
            "error_cloud_file_incompatible_hardlinks",
        ] {
            assert_eq!(explain(name).as_ref(), Ok(&page), "{name}");
        }
        assert!(
            explain("122")
                .unwrap()
                .contains("For the cause `emulated-link`, ask for `UL122`.")
        );
    }

    #[test]
    fn a_taken_name_is_no_cause_for_concern() {
        for query in ["80", "183", "ERROR_ALREADY_EXISTS", "EEXIST"] {
            let page = explain(query).unwrap();
            assert!(page.contains("renames that over the file"), "{page}");
            assert!(page.contains("the name was free"), "{page}");
            assert!(page.contains("UL129"), "{page}");
            assert!(!page.contains("No known cause"), "{page}");
        }
        // On Windows 17 is another volume.
        assert!(!explain("17").unwrap().contains("name is taken"));
    }

    /// Numbers that calls of Windows give to uv, and every cause each can have.
    const ON_WINDOWS: [(i32, &str, &[u16]); 22] = [
        (1, "INVALID_FUNCTION", &[110, 111, 112, 503]),
        (3, "PATH_NOT_FOUND", &[125]),
        (5, "ACCESS_DENIED", &[118, 120, 126, 501]),
        (17, "NOT_SAME_DEVICE", &[101, 109, 502]),
        (32, "SHARING_VIOLATION", &[126, 501]),
        (50, "NOT_SUPPORTED", &[110, 111, 112, 503]),
        (80, "FILE_EXISTS", &[]),
        (87, "INVALID_PARAMETER", &[110, 124, 125]),
        (112, "DISK_FULL", &[123, 501]),
        (123, "INVALID_NAME", &[112, 501]),
        (206, "FILENAME_EXCED_RANGE", &[125]),
        (347, "BLOCK_TOO_MANY_REFERENCES", &[115]),
        (362, "CLOUD_FILE_PROVIDER_NOT_RUNNING", &[116]),
        (389, "CLOUD_FILE_UNSUCCESSFUL", &[116]),
        (390, "CLOUD_FILE_NOT_UNDER_SYNC_ROOT", &[116]),
        (395, "CLOUD_FILE_ACCESS_DENIED", &[116]),
        (396, "CLOUD_FILE_INCOMPATIBLE_HARDLINKS", &[116]),
        (1142, "TOO_MANY_LINKS", &[115]),
        (1224, "USER_MAPPED_FILE", &[126]),
        (1314, "PRIVILEGE_NOT_HELD", &[124, 125]),
        (4390, "NOT_A_REPARSE_POINT", &[112, 501]),
        (4392, "INVALID_REPARSE_DATA", &[112, 501]),
    ];

    #[test]
    fn numbers_of_windows_are_named_explained_and_have_their_causes() {
        for (number, name, codes) in ON_WINDOWS {
            let row = WINDOWS.iter().find(|row| row.number == number);
            let row = row.unwrap_or_else(|| panic!("{number} is not mapped"));
            let mut mapped = [row.hardlink, row.clone, row.symlink, row.elsewhere].concat();
            mapped.sort_unstable();
            mapped.dedup();
            assert_eq!(mapped, codes, "{number}");
            let page = explain(&format!("ERROR_{name}")).unwrap();
            let (title, text) = page.split_once('\n').unwrap();
            let words = title.strip_prefix(&format!("# ERROR_{name} ({number}): "));
            assert!(words.is_some_and(|words| !words.is_empty()), "{title}");
            assert!(
                explain(&number.to_string())
                    .unwrap()
                    .contains(&page.lines().next().unwrap()[2..])
            );
            for code in codes {
                assert!(text.contains(&format!("- UL{code} ")), "{number}: {text}");
            }
            assert_eq!(codes.is_empty(), name_is_taken(number, Platform::Windows));
        }
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
        for (rows, platform) in [(UNIX, Platform::Linux), (WINDOWS, Platform::Windows)] {
            for row in rows {
                for code in [row.hardlink, row.clone, row.symlink, row.elsewhere].concat() {
                    assert!(by_number(code).is_some(), "UL{code}");
                }
                let name = sys::errno::name_on(Errno(row.number), platform);
                assert!(name.is_some(), "{} on {platform:?}", row.number);
            }
        }
    }
}
