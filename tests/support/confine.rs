//! Systems that refuse what this kernel allows: seccomp answers chosen calls with chosen numbers, and Landlock forbids
//! what it forbids in sandboxes.
//!
//! Both bind one thread and what it starts, so that nothing has to be put between the test and the program it runs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;

use landlock::{
    ABI, Access as _, AccessFs, CompatLevel, Compatible as _, PathBeneath, PathFd, Ruleset,
    RulesetAttr as _, RulesetCreatedAttr as _, RulesetStatus,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

/// `FICLONE`.
const FICLONE: u64 = 0x4004_9409;

/// A call that can be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// `ioctl(FICLONE)`, and no other `ioctl`.
    Clone,
    /// Hard links.
    Link,
    /// Symlinks.
    Symlink,
    /// `flock`.
    Flock,
    /// `copy_file_range`.
    CopyRange,
}

impl Call {
    fn numbers(self) -> &'static [i64] {
        match self {
            Self::Clone => &[libc::SYS_ioctl],
            Self::Link => &[libc::SYS_link, libc::SYS_linkat],
            Self::Symlink => &[libc::SYS_symlink, libc::SYS_symlinkat],
            Self::Flock => &[libc::SYS_flock],
            Self::CopyRange => &[libc::SYS_copy_file_range],
        }
    }

    fn rules(self) -> Vec<SeccompRule> {
        if self != Self::Clone {
            return Vec::new();
        }
        let request = SeccompCondition::new(1, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, FICLONE);
        vec![SeccompRule::new(vec![request.unwrap()]).unwrap()]
    }
}

/// What a program may not do.
#[derive(Debug, Clone, Default)]
pub(crate) enum Confinement {
    /// Nothing but what nobody may.
    #[default]
    None,
    /// These calls, which answer these numbers.
    Calls(Vec<(Call, i32)>),
    /// Linking and renaming from one directory to another: Landlock without `REFER`.
    OneDirectory,
    /// Writing outside these directories, by Landlock.
    Writing(Vec<PathBuf>),
}

impl Confinement {
    /// One call that answers one number.
    pub(crate) fn refusing(call: Call, errno: i32) -> Self {
        Self::Calls(vec![(call, errno)])
    }

    /// Runs `body`, and whatever it starts, confined.
    pub(crate) fn run<T: Send>(&self, body: impl FnOnce() -> T + Send) -> T {
        if matches!(self, Self::None) {
            return body();
        }
        thread::scope(|scope| {
            let confined = scope.spawn(|| {
                self.enter();
                body()
            });
            confined.join().unwrap()
        })
    }

    /// Binds this thread for good.
    fn enter(&self) {
        match self {
            Self::None => {}
            Self::Calls(calls) => calls.iter().for_each(|(call, errno)| refuse(*call, *errno)),
            Self::OneDirectory => {
                let all = AccessFs::from_all(ABI::V2);
                allow(vec![(PathBuf::from("/"), all & !AccessFs::Refer)]);
            }
            Self::Writing(directories) => {
                let all = AccessFs::from_all(ABI::V2);
                let devices = PathBuf::from("/dev");
                let writable = directories.iter().chain([&devices]);
                let mut rules: Vec<_> = writable.map(|path| (path.clone(), all)).collect();
                rules.push((PathBuf::from("/"), AccessFs::from_read(ABI::V2)));
                allow(rules);
            }
        }
    }
}

fn refuse(call: Call, errno: i32) {
    let rules: BTreeMap<_, _> = call
        .numbers()
        .iter()
        .map(|number| (*number, call.rules()))
        .collect();
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::Allow,
        SeccompAction::Errno(errno.cast_unsigned()),
        std::env::consts::ARCH.try_into().unwrap(),
    );
    let program: BpfProgram = filter.unwrap().try_into().unwrap();
    seccompiler::apply_filter(&program).unwrap();
}

fn allow(rules: Vec<(PathBuf, landlock::BitFlags<AccessFs>)>) {
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V2))
        .unwrap()
        .create()
        .unwrap();
    for (path, access) in rules {
        let rule = PathBeneath::new(PathFd::new(path).unwrap(), access);
        ruleset = ruleset.add_rule(rule).unwrap();
    }
    let status = ruleset.restrict_self().unwrap();
    assert_eq!(status.ruleset, RulesetStatus::FullyEnforced);
}
