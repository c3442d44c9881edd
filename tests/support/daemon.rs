//! Filesystems of other people's programs.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::namespace::skip;

/// A program that answers for a mount until this is dropped. In the foreground, so that it can be ended.
#[derive(Debug)]
pub(crate) struct Daemon {
    child: Child,
    at: std::path::PathBuf,
}

impl Daemon {
    /// Whether `program` is to be had; says so for `test` where it is not.
    pub(crate) fn can_run(program: &str, test: &str) -> bool {
        let found = Command::new(program).arg("--version").output().is_ok();
        if !found {
            skip(test, &format!("needs {program}"));
        }
        found && super::fuse::can_run(test)
    }

    /// Starts `command`, which mounts on `at`, and waits until it has.
    pub(crate) fn start(command: &mut Command, at: &Path) -> Self {
        let child = command.stdin(Stdio::null()).spawn();
        let child = child.unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
        let mut daemon = Self {
            child,
            at: at.to_owned(),
        };
        let begun = Instant::now();
        while !mounted(at) {
            let ended = daemon.child.try_wait().unwrap();
            assert!(ended.is_none(), "{command:?} ended with {ended:?}");
            // Only one that hangs takes that long, however busy the machine is.
            assert!(
                begun.elapsed() < Duration::from_secs(120),
                "{command:?} mounts nothing"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        daemon
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.at).status();
        let killed = self.child.kill();
        let waited = self.child.wait();
        if !std::thread::panicking() {
            assert!(unmounted.unwrap().success());
            killed.unwrap();
            waited.unwrap();
        }
    }
}

fn mounted(at: &Path) -> bool {
    let table = fs_err::read_to_string("/proc/self/mountinfo").unwrap();
    let at = at.to_str().unwrap();
    table.lines().any(|line| line.split(' ').nth(4) == Some(at))
}
