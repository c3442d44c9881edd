//! Names that are nobody's business, left out of what is shown to strangers.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::text::{find_path, tilde};
use crate::model::log::LogReport;
use crate::model::report::Report;

/// Directories that hold the home directories of people.
const HOMES: [&str; 3] = [":\\Users\\", "/home/", "/Users/"];

/// What stands for what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Redaction {
    /// Paths and parts of paths, the longest first.
    paths: Vec<(String, String)>,
    /// Names of packages, modules, projects and people.
    names: BTreeMap<String, String>,
    /// The home directory.
    home: Option<String>,
    /// Whether anything is to be left out at all.
    on: bool,
}

impl Redaction {
    /// The names in `report`: project, members, packages, the user's name, the project's directory and servers.
    pub(super) fn of(report: &Report, home: Option<&Path>) -> Self {
        let mut made = Self {
            home: home.and_then(Path::to_str).map(str::to_owned),
            on: true,
            ..Self::default()
        };
        let project = &report.project;
        // Everybody's machine has a root.
        let user = home.and_then(Path::file_name);
        if let Some(user) = user.filter(|user| *user != "root") {
            made.name(&user.to_string_lossy(), "user");
        }
        for (at, member) in project.members.iter().enumerate() {
            made.name(&member.name, &format!("member-{}", at + 1));
        }
        if let Some(name) = &project.name {
            made.names.remove(name);
            made.name(name, "project");
        }
        for (at, wheel) in report.plan.wheels.iter().enumerate() {
            let stand_in = format!("package-{}", at + 1);
            made.name(&wheel.name, &stand_in);
            let Some(archive) = &wheel.archive else {
                continue;
            };
            let paths = report.findings.iter().flat_map(|finding| &finding.paths);
            for inside in paths.filter_map(|path| path.strip_prefix(archive).ok()) {
                if let Some(Component::Normal(module)) = inside.components().next() {
                    made.name(&module.to_string_lossy(), &stand_in);
                }
            }
        }
        if let Some(directory) = project.root.file_name() {
            made.name(&directory.to_string_lossy(), "project");
        }
        made.path(&project.root, "$PROJECT");
        let known = |path: &Path| {
            path.starts_with(&project.root) || home.is_some_and(|home| path.starts_with(home))
        };
        for (path, stand_in) in [
            (&project.environment.path, "$ENVIRONMENT"),
            (&project.settings.cache_dir.effective, "$CACHE"),
        ] {
            if !known(path) {
                made.path(path, stand_in);
            }
        }
        if let Some(script) = &project.script {
            made.path(script, "$SCRIPT");
            if let Some(name) = script.file_name() {
                made.name(&name.to_string_lossy(), "script.py");
            }
        }
        let places = [&report.evidence.cache, &report.evidence.environment];
        for mount in places.into_iter().filter_map(|place| place.mount.as_ref()) {
            let source = &mount.source;
            let server = source.trim_start_matches(['/', '\\']);
            // What Windows begins so and goes on with `?` is a volume of the machine.
            let share = source.starts_with(r"\\") && !server.starts_with('?');
            let remote = share || source.starts_with("//") || server.contains(":/");
            if let Some(host) = server.split([':', '/', '\\']).next().filter(|_| remote) {
                made.paths.push((
                    mount.source.clone(),
                    mount.source.replacen(host, "SERVER", 1),
                ));
            }
        }
        made.ordered()
    }

    /// The names in the report on a log: packages, and the file it was read from.
    pub(super) fn of_log(report: &LogReport) -> Self {
        let mut made = Self {
            on: true,
            ..Self::default()
        };
        let runs = report.runs.iter().map(|run| &run.run);
        let packages =
            runs.flat_map(|run| run.planned.iter().chain(&run.installed).chain(&run.stop));
        let wheels = report.runs.iter().flat_map(|run| &run.wheels);
        let packages = packages.chain(wheels.filter_map(|wheel| wheel.package.as_ref()));
        for package in packages {
            let stand_in = format!("package-{}", made.names.len() + 1);
            made.name(&package.name, &stand_in);
        }
        made.ordered()
    }

    fn name(&mut self, name: &str, stand_in: &str) {
        if !name.is_empty() {
            let forms = [name.to_owned(), name.replace('-', "_")];
            for form in forms {
                self.names
                    .entry(form)
                    .or_insert_with(|| stand_in.to_owned());
            }
        }
    }

    fn path(&mut self, path: &Path, stand_in: &str) {
        let text = path.to_string_lossy();
        if text.len() > 1 {
            self.paths.push((text.into_owned(), stand_in.to_owned()));
        }
    }

    fn ordered(mut self) -> Self {
        self.paths
            .sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        self
    }

    /// What stands for a name.
    fn stand_in(&self, name: &str) -> String {
        let known = self.known(name);
        known.map_or_else(|| name.to_owned(), str::to_owned)
    }

    /// The same, where there is something. The names of files are in any case on Windows.
    fn known(&self, name: &str) -> Option<&str> {
        let mut exact = self.names.get(name);
        if cfg!(windows) && exact.is_none() {
            let mut names = self.names.iter();
            exact = names
                .find_map(|(known, stand_in)| known.eq_ignore_ascii_case(name).then_some(stand_in));
        }
        exact.map(String::as_str)
    }

    /// `report` with other names where it holds names and nothing else.
    pub(super) fn renamed(&self, report: &Report) -> Report {
        let mut report = report.clone();
        report.project.name = report.project.name.map(|name| self.stand_in(&name));
        for wheel in &mut report.plan.wheels {
            wheel.name = self.stand_in(&wheel.name);
        }
        for finding in &mut report.findings {
            for wheel in &mut finding.wheels {
                *wheel = self.stand_in(wheel);
            }
        }
        report
    }

    /// The same for the report on a log.
    pub(super) fn renamed_log(&self, report: &LogReport) -> LogReport {
        let mut report = report.clone();
        for run in &mut report.runs {
            for wheel in &mut run.wheels {
                if let Some(package) = &mut wheel.package {
                    package.name = self.stand_in(&package.name);
                }
            }
        }
        for found in &mut report.findings {
            for wheel in &mut found.finding.wheels {
                *wheel = self.stand_in(wheel);
            }
        }
        report
    }

    /// `text` without the names. In a sentence a name is one only in backticks or as a part of a path: packages may be called
    /// as any word is.
    pub(super) fn text(&self, text: &str) -> String {
        if !self.on {
            return text.to_owned();
        }
        let mut text = text.to_owned();
        for (path, stand_in) in &self.paths {
            text = replaced(&text, path, stand_in);
        }
        if let Some(home) = &self.home {
            text = tilde(&text, home).into_owned();
        }
        for homes in HOMES {
            text = without_homes(&text, homes);
        }
        self.without_names(&text)
    }

    fn without_names(&self, text: &str) -> String {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let border = |c: Option<char>| matches!(c, Some('/' | '\\' | '`'));
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(part) {
            let (before, from) = rest.split_at(start);
            out.push_str(before);
            let end = from.find(|c| !part(c)).unwrap_or(from.len());
            let (word, after) = from.split_at(end);
            if border(out.chars().next_back()) || border(after.chars().next()) {
                out.push_str(&self.word(word));
            } else {
                out.push_str(word);
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// A part of a path: a name, or a name with what files are called after it.
    fn word(&self, word: &str) -> String {
        let mut name = word;
        loop {
            if let Some(stand_in) = self.known(name) {
                return format!("{stand_in}{}", &word[name.len()..]);
            }
            match name.rfind(['-', '.']) {
                Some(at) if at > 0 => name = &name[..at],
                _ => return word.to_owned(),
            }
        }
    }
}

/// `text` with `path` replaced wherever it is one, and not the beginning of another.
fn replaced(text: &str, path: &str, stand_in: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_path(rest, path) {
        let (before, from) = rest.split_at(at);
        let (found, after) = from.split_at(path.len());
        let longer = after
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        out.push_str(before);
        out.push_str(if longer { found } else { stand_in });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// `text` with `~` for every home directory below `homes`.
fn without_homes(text: &str, homes: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_path(rest, homes) {
        let (before, after) = (&rest[..at], &rest[at + homes.len()..]);
        // A drive stands before the colon.
        let drive = before.len() - usize::from(homes.starts_with(':') && !before.is_empty());
        let of_a_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
        let (before, end) = (
            before.get(..drive).unwrap_or(before),
            after.find(|c| !of_a_name(c)),
        );
        let end = end.unwrap_or(after.len());
        out.push_str(before);
        out.push_str(if end == 0 { homes } else { "~" });
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redaction() -> Redaction {
        let mut made = Redaction {
            on: true,
            ..Redaction::default()
        };
        made.name("uv", "package-1");
        made.name("acme-core", "package-2");
        made.name("ada", "user");
        made.path(Path::new("/data/acme/shop"), "$PROJECT");
        made.home = Some("/export/ada".to_owned());
        made.ordered()
    }

    #[cfg(windows)]
    #[test]
    fn windows_names_go_in_any_case() {
        let mut redaction = redaction();
        redaction.path(Path::new(r"D:\Work\shop"), "$PROJECT");
        redaction.home = Some(r"C:\Users\Ada".to_owned());
        for (text, left) in [
            (r"`d:\work\Shop\x.toml`", r"`$PROJECT\x.toml`"),
            (r"`d:/work/shop/x.toml`", r"`$PROJECT/x.toml`"),
            (r"c:\users\ada\x and c:\users\Bob\y", r"~\x and ~\y"),
            (r"`E:\ADA\x`", r"`E:\user\x`"),
        ] {
            assert_eq!(redaction.text(text), left);
        }
    }

    #[test]
    fn names_go_and_words_stay() {
        let redaction = redaction();
        for (text, left) in [
            (
                "uv 0.13.9 will copy `uv`",
                "uv 0.13.9 will copy `package-1`",
            ),
            (
                "`acme_core/a.py` in /data/acme/shop/.venv",
                "`package-2/a.py` in $PROJECT/.venv",
            ),
            (
                "`/export/ada/.cache/x` and /mnt/export/ada/x",
                "`~/.cache/x` and /mnt/export/user/x",
            ),
            ("/data/acme/shopping", "/data/acme/shopping"),
            (
                "x/acme_core-1.2.dist-info/RECORD",
                "x/package-2-1.2.dist-info/RECORD",
            ),
            ("/srv/ada/cache, said ada", "/srv/user/cache, said ada"),
            (
                "open /home/bob/x and C:\\Users\\Bob B\\y",
                "open ~/x and ~\\y",
            ),
        ] {
            assert_eq!(redaction.text(text), left);
        }
        assert_eq!(Redaction::default().text("/home/bob/x"), "/home/bob/x");
    }
}
