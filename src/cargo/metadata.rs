//! Asking the user's cargo where it builds. It may build, fetch, install and run nothing meanwhile.
//!
//! `cargo metadata --no-deps` reads manifests and starts no other program; what could still make it one of the project's is
//! where it is started. It runs at the root of the file system: there it finds no `.cargo/config.toml` and, where it is
//! rustup's, no `rust-toolchain.toml` of the project; an environment of ours takes every other switch away.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use cargo_metadata::{Metadata, MetadataCommand};

use super::config;
use super::member::RustMember;
use crate::env::{
    CARGO_BUILD_BUILD_DIR, CARGO_HOME, CARGO_TARGET_DIR, HOME, RUSTUP_HOME, SYSTEMROOT, TMPDIR,
    USERPROFILE, Vars,
};
use crate::program::{self, Asked, Program, Question, Silence};

/// How long cargo may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How much of an answer is read, in bytes. A workspace of a thousand crates takes a tenth of it.
const LIMIT: u64 = 64 << 20;
/// The variables an answer may depend on: directories, passed unless they are the project's.
const PASSED: [&str; 6] = [
    CARGO_HOME,
    HOME,
    RUSTUP_HOME,
    SYSTEMROOT,
    TMPDIR,
    USERPROFILE,
];
/// What stands for the target that cargo itself is for.
const HOST: &str = "host-tuple";
/// What keeps cargo and rustup from fetching, installing and cleaning up.
const TAMED: [(&str, &str); 4] = [
    ("CARGO_CACHE_AUTO_CLEAN_FREQUENCY", "never"),
    ("CARGO_NET_OFFLINE", "true"),
    ("RUSTUP_AUTO_INSTALL", "0"),
    // Releases of rustup that do not know the switch above find nothing to install.
    ("RUSTUP_DIST_SERVER", "file:///dev/null"),
];

/// The directories of a cargo workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directories {
    /// Where artefacts end.
    pub target: PathBuf,
    /// Where they are made; the same unless `build.build-dir` names another.
    pub build: PathBuf,
    /// The targets that are built for, each in a directory of its own of both; none for the usual layout.
    pub triples: Vec<String>,
    /// The manifests of its crates.
    manifests: Vec<PathBuf>,
}

impl Directories {
    /// Whether `manifest` is a crate of this workspace.
    pub fn hold(&self, manifest: &Path) -> bool {
        self.manifests.iter().any(|known| known == manifest)
    }
}

/// The user's cargo.
#[derive(Debug)]
pub struct Cargo {
    program: Program,
    environment: Vec<(&'static str, OsString)>,
}

impl Cargo {
    /// The first `cargo` on `PATH` that does not lie in one of `outside`, the directories of the project.
    ///
    /// # Errors
    /// Why there is none to ask, in words.
    pub fn find(vars: &dyn Vars, outside: &[PathBuf]) -> Result<Self, String> {
        // At the root cargo would read the project's own files, wherever it is started.
        if outside.iter().any(|path| path.parent().is_none()) {
            return Err("the project is the root of the file system".to_owned());
        }
        let program = program::find("cargo", vars, outside)
            .ok_or_else(|| "no `cargo` on `PATH`".to_owned())?;
        let allowed = program::outside_of(outside);
        let passed = PASSED
            .into_iter()
            .filter_map(|name| Some((name, vars.get(name)?)))
            .filter(|(_, value)| allowed(Path::new(value)));
        let tamed = TAMED.into_iter().map(|(name, value)| (name, value.into()));
        Ok(Self {
            program,
            environment: passed.chain(tamed).collect(),
        })
    }

    /// Where `manifest`, a crate of `member`, is built.
    ///
    /// # Errors
    /// Why cargo does not say, in words.
    pub fn directories(
        &self,
        member: &RustMember,
        manifest: &Path,
        vars: &dyn Vars,
    ) -> Result<Directories, String> {
        let named = config::named(&member.directory, &member.config, vars);
        let mut environment = self.environment.clone();
        environment.extend(named.target.map(|path| (CARGO_TARGET_DIR, path)));
        environment.extend(named.build.map(|path| (CARGO_BUILD_BUILD_DIR, path)));
        let arguments = [
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
            "--manifest-path",
        ];
        let mut arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        arguments.push(manifest.as_os_str());
        let asked = self.program.start(&Question {
            arguments: &arguments,
            environment: &environment,
            time: TIMEOUT,
            bytes: LIMIT,
        });
        let mut directories = read(&asked.and_then(Asked::answer).map_err(reason)?)?;
        for triple in named.triples {
            directories
                .triples
                .push(if triple == HOST { self.host()? } else { triple });
        }
        Ok(directories)
    }

    /// The target that cargo itself is for.
    fn host(&self) -> Result<String, String> {
        let asked = self.program.start(&Question {
            arguments: &["--version", "--verbose"].map(OsStr::new),
            environment: &self.environment,
            time: TIMEOUT,
            bytes: LIMIT,
        });
        let answer = asked.and_then(Asked::answer).map_err(reason)?;
        let text = String::from_utf8_lossy(&answer);
        let host = text.lines().find_map(|line| line.strip_prefix("host: "));
        host.map(|host| host.trim().to_owned())
            .ok_or_else(|| "it does not say what it is for".to_owned())
    }
}

fn read(answer: &[u8]) -> Result<Directories, String> {
    let unread = || "its answer cannot be read".to_owned();
    let text = str::from_utf8(answer).map_err(|_| unread())?;
    let metadata: Metadata = MetadataCommand::parse(text).map_err(|_| unread())?;
    let target = metadata.target_directory.into_std_path_buf();
    // Only the newest releases tell them apart.
    let build = metadata.build_directory.map_or_else(
        || target.clone(),
        cargo_metadata::camino::Utf8PathBuf::into_std_path_buf,
    );
    if !target.is_absolute() || !build.is_absolute() {
        return Err(unread());
    }
    let manifests = metadata.packages.into_iter();
    Ok(Directories {
        target,
        build,
        triples: Vec::new(),
        manifests: manifests
            .map(|package| package.manifest_path.into_std_path_buf())
            .collect(),
    })
}

fn reason(silence: Silence) -> String {
    match silence {
        Silence::NotStarted(error) => error,
        Silence::TimedOut => format!("no answer in {} seconds", TIMEOUT.as_secs()),
        Silence::Failed(said) => said
            .lines()
            .find_map(|line| line.strip_prefix("error: "))
            .map_or_else(|| "it failed".to_owned(), str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;

    #[test]
    fn what_is_no_metadata_is_refused() {
        for answer in [
            &b""[..],
            b"{}",
            b"\xff",
            b"[1]",
            br#"{"packages":[],"workspace_members":[],"resolve":null,"target_directory":"t","version":1,"workspace_root":"/w","metadata":null}"#,
        ] {
            assert_eq!(read(answer), Err("its answer cannot be read".to_owned()));
        }
    }

    #[test]
    fn the_build_directory_is_the_target_directory_where_cargo_knows_none() {
        let directory = if cfg!(windows) { "C:/t" } else { "/t" };
        let answer = format!(
            r#"{{"packages":[],"workspace_members":[],"resolve":null,"target_directory":"{directory}","version":1,"workspace_root":"/w","metadata":null}}"#
        );
        let found = read(answer.as_bytes()).unwrap();
        assert_eq!(
            (found.target, found.build),
            (directory.into(), directory.into())
        );
    }

    #[test]
    fn a_complaint_is_told_in_its_own_words() {
        let said = "warning: x\nerror: failed to parse manifest\n\nCaused by:\n".to_owned();
        assert_eq!(reason(Silence::Failed(said)), "failed to parse manifest");
        assert_eq!(reason(Silence::Failed("boom".to_owned())), "it failed");
    }

    #[test]
    fn a_project_that_is_everything_is_not_asked_about() {
        let root = Path::new("/").to_owned();
        let found = Cargo::find(&Given::new([("PATH", "/usr/bin:/bin")]), &[root]);
        assert!(found.is_err());
    }
}
