//! Reports made by hand, as the stages before would make them.

mod hostile;
mod parts;

use std::path::PathBuf;

use uv_linkcheck::model::code::Code;
use uv_linkcheck::model::errno::Errno;
use uv_linkcheck::model::evidence::{Basis, Class, Run, WheelFiles};
use uv_linkcheck::model::finding::{Finding, Location, Severity};
use uv_linkcheck::model::fix::{Edit, Fix, Recommendation, Scope};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::outcome::{LinkFailure, Outcome, Prediction};
use uv_linkcheck::model::place::Facts;
use uv_linkcheck::model::plan::{Plan, PlanBasis};
use uv_linkcheck::model::project::EnvironmentState;
use uv_linkcheck::model::report::Report;

pub(crate) use hostile::{EVIL, hostile};
use parts::{CACHE, evidence, fact, planned, project};
pub(crate) use parts::{answer, mount, place, predict, refusal};

pub(crate) const EPERM: Errno = Errno(1);
pub(crate) const EXDEV: Errno = Errno(18);
pub(crate) const EOPNOTSUPP: Errno = Errno(95);

/// Every one of `wheels` wheels is cached and cloned from one btrfs directory to another.
pub(crate) fn well(wheels: usize) -> Report {
    let home = mount(36, (8, 2), "/home", "btrfs", "/dev/sda2");
    let mut report = Report {
        command: "check",
        require: Vec::new(),
        project: project("/home/ada/shop"),
        plan: Plan {
            edges: Vec::new(),
            basis: PlanBasis::Lockfile,
            notes: Vec::new(),
            wheels: (0..wheels).map(planned).collect(),
            pending: false,
            archives: format!("{CACHE}/archive-v0").into(),
            site_packages: "/home/ada/shop/.venv/lib/python3.12/site-packages".into(),
        },
        evidence: evidence(&home, &home, "/home/ada/shop/.venv", wheels),
        prediction: Prediction {
            wheels: Vec::new(),
            requested: Mode::Clone,
            warning: None,
            exit_status: 0,
            refusal: None,
        },
        findings: Vec::new(),
        recommendation: Recommendation {
            fix: None,
            alternatives: Vec::new(),
            reason: String::new(),
        },
    };
    answer(&mut report, 0, Mode::Clone, Ok(()));
    answer(&mut report, 0, Mode::Hardlink, Ok(()));
    answer(&mut report, 0, Mode::Copy, Ok(()));
    predict(&mut report, |_| Mode::Clone);
    report
}

/// Cache on ext4, environment on xfs.
pub(crate) fn degraded(wheels: usize) -> Report {
    let mut report = well(wheels);
    let root = mount(25, (8, 2), "/", "ext4", "/dev/sda2");
    let data = mount(61, (259, 1), "/data", "xfs", "/dev/nvme0n1p1");
    report.project = project("/data/shop");
    report.plan.site_packages = "/data/shop/.venv/lib/python3.12/site-packages".into();
    report.evidence = evidence(&root, &data, "/data/shop/.venv", wheels);
    answer(
        &mut report,
        0,
        Mode::Clone,
        Err(refusal(EXDEV, "ioctl(FICLONE)")),
    );
    answer(
        &mut report,
        0,
        Mode::Hardlink,
        Err(refusal(EXDEV, "linkat")),
    );
    answer(&mut report, 0, Mode::Copy, Ok(()));
    predict(&mut report, |_| Mode::Copy);
    report.prediction.warning = Some(Mode::Hardlink);
    report.findings = vec![Finding {
        code: Code(101),
        name: "different-filesystems",
        severity: Severity::Warning,
        message: "cache and environment are on different filesystems".into(),
        detail: "Links and clones cannot cross from `/` (ext4) to `/data` (xfs), so every file is copied.".into(),
        evidence: vec![
            fact("cache mount", "/ (ext4, /dev/sda2)"),
            fact("environment mount", "/data (xfs, /dev/nvme0n1p1)"),
            fact("errno", "EXDEV (18) from linkat"),
        ],
        wheels: report.plan.wheels.iter().map(|wheel| wheel.name.clone()).collect(),
        paths: vec![CACHE.into(), "/data/shop/.venv".into()],
        location: None,
        fixes: Vec::new(),
    }];
    let moved = Fix {
        id: "move-cache",
        title: "keep a cache on `/data`".into(),
        outcome: Some(Mode::Clone),
        scope: Scope::User,
        edits: vec![Edit {
            path: "/home/ada/.config/uv/uv.toml".into(),
            key: "cache-dir".into(),
            value: Some("/data/.cache/uv".into()),
        }],
        commands: vec!["export UV_CACHE_DIR=/data/.cache/uv".into()],
        verified: true,
        risk: None,
    };
    report.findings[0].fixes = vec![moved.clone()];
    report.recommendation = Recommendation {
        fix: Some(moved),
        alternatives: vec![Fix {
            id: "set-link-mode",
            title: "keep copying and silence uv".into(),
            outcome: Some(Mode::Copy),
            scope: Scope::Project,
            edits: Vec::new(),
            commands: vec!["uv-linkcheck fix --link-mode copy".into()],
            verified: true,
            risk: None,
        }],
        reason: "A cache beside the environment shares every file, and other projects on `/data` gain too.".into(),
    };
    report
}

/// What is seen and predicted of it.
fn immutable(wheels: usize) -> (Report, PathBuf) {
    let mut report = well(wheels);
    let root = mount(25, (8, 2), "/", "ext4", "/dev/sda2");
    report.evidence = evidence(&root, &root, "/home/ada/shop/.venv", wheels);
    let file = PathBuf::from(CACHE).join("archive-v0/itqPudym_HF9JSNG/certifi/core.py");
    report.evidence.classes.push(Class {
        facts: Facts {
            immutable: true,
            ..Facts::default()
        },
        at_link_limit: false,
        example: file.clone(),
        files: 1,
        bytes: 4486,
        most_links: 1,
    });
    let runs = &mut report.evidence.wheels[0].runs;
    let first = runs[0].clone();
    *runs = vec![
        Run {
            files: 6,
            bytes: 200_000,
            copy_bytes: 4096,
            ..first.clone()
        },
        Run {
            class: 1,
            files: 1,
            bytes: 4486,
            copy_bytes: 4096,
            replaced_bytes: 0,
            recopied_bytes: 0,
            removed_bytes: 0,
            in_new_directory: true,
            first: "certifi/core.py".into(),
            entry: 0,
            occupant: None,
            ..first.clone()
        },
        Run {
            files: 7,
            bytes: 96_748,
            copy_bytes: 4096,
            ..first
        },
    ];
    for class in 0..2 {
        answer(
            &mut report,
            class,
            Mode::Clone,
            Err(refusal(EOPNOTSUPP, "ioctl(FICLONE)")),
        );
        answer(&mut report, class, Mode::Copy, Ok(()));
    }
    answer(&mut report, 0, Mode::Hardlink, Ok(()));
    answer(
        &mut report,
        1,
        Mode::Hardlink,
        Err(refusal(EPERM, "linkat")),
    );
    predict(&mut report, |_| Mode::Hardlink);
    report.prediction.exit_status = 2;
    let broken = &mut report.prediction.wheels[0];
    broken.outcome = Outcome::Fail;
    broken.failure = Some(LinkFailure {
        mode: Mode::Hardlink,
        path: file.clone(),
        errno: EPERM,
        after_files: 6,
        taken: false,
    });
    (report, file)
}

/// One file of `certifi` is immutable, and it is not the first.
pub(crate) fn dangerous(wheels: usize) -> Report {
    let (mut report, file) = immutable(wheels);
    let finding =
        |code, name, severity, message: &str, detail: &str, wheels: Vec<String>| Finding {
            code: Code(code),
            name,
            severity,
            message: message.into(),
            detail: detail.into(),
            evidence: Vec::new(),
            wheels,
            paths: vec![file.clone()],
            location: None,
            fixes: Vec::new(),
        };
    let certifi = vec!["certifi".to_owned()];
    report.findings = vec![
        finding(
            127,
            "breaks-mid-wheel",
            Severity::Error,
            "`certifi` 2024.8.30 breaks after 6 of its 14 files",
            "uv falls back only on the first file of a wheel; this one comes later, so uv stops.",
            certifi.clone(),
        ),
        finding(
            114,
            "immutable-file",
            Severity::Error,
            "`certifi/core.py` in the cache is immutable",
            "The inode carries the immutable flag (`lsattr` shows `i`); a hard link to it is refused.",
            certifi,
        ),
        finding(
            110,
            "clone-unsupported",
            Severity::Info,
            "ext4 cannot clone files",
            "uv goes on with hard links.",
            Vec::new(),
        ),
    ];
    let by_hand = |id, title: &str, command: String| Fix {
        id,
        title: title.into(),
        outcome: None,
        scope: Scope::Manual,
        edits: Vec::new(),
        commands: vec![command],
        verified: false,
        risk: None,
    };
    report.recommendation = Recommendation {
        fix: Some(by_hand(
            "clear-flag",
            "clear the flag or drop the wheel from the cache",
            format!("sudo chattr -i {}", file.display()),
        )),
        alternatives: vec![by_hand(
            "clean-wheel",
            "remove the wheel once the flag is cleared",
            "uv cache clean certifi".into(),
        )],
        reason: "The flag is the only thing in the way.".into(),
    };
    report
}

/// Wheels in three modes.
pub(crate) fn mixed() -> Report {
    let mut report = well(86);
    predict(&mut report, |at| match at {
        0..61 => Mode::Clone,
        61..85 => Mode::Hardlink,
        _ => Mode::Copy,
    });
    report.prediction.warning = Some(Mode::Hardlink);
    report.findings = vec![Finding {
        code: Code(113),
        name: "foreign-owner",
        severity: Severity::Warning,
        message: "25 wheels in the cache belong to root".into(),
        detail: "The kernel refuses a hard link to a file of another owner that you may not write."
            .into(),
        evidence: vec![fact("owner", "0 (root)")],
        wheels: vec!["package-61".into(), "package-85".into()],
        paths: Vec::new(),
        location: Some(Location {
            path: "/home/ada/shop/pyproject.toml".into(),
            line: 12,
            column: 1,
        }),
        fixes: Vec::new(),
    }];
    report
}

/// Nothing is in the cache, which does not exist yet.
pub(crate) fn uncached(wheels: usize) -> Report {
    let mut report = well(wheels);
    report.evidence.cache.exists = false;
    report.project.environment.state = EnvironmentState::Missing;
    report.evidence.environment.exists = false;
    for (at, wheel) in report.plan.wheels.iter_mut().enumerate() {
        wheel.archive = None;
        wheel.installed = false;
        let files = WheelFiles {
            basis: Basis::FreshFile,
            runs: Vec::new(),
            files: 0,
            bytes: 0,
            copy_bytes: 0,
            directories: 0,
            data: None,
            script: None,
            unreadable: None,
            no_directories: Vec::new(),
        };
        report.evidence.wheels[at] = files;
        let predicted = &mut report.prediction.wheels[at];
        (predicted.basis, predicted.bytes_linked) = (Basis::FreshFile, 0);
    }
    report.evidence.fresh = Some(0);
    report
}

/// Nothing was tried.
pub(crate) fn unprobed(wheels: usize) -> Report {
    let mut report = well(wheels);
    report.evidence.attempts.clear();
    for (predicted, files) in report
        .prediction
        .wheels
        .iter_mut()
        .zip(&mut report.evidence.wheels)
    {
        predicted.outcome = Outcome::Unknown;
        predicted.tried.clear();
        (predicted.basis, files.basis) = (Basis::None, Basis::None);
        predicted.bytes_linked = 0;
    }
    report
}
