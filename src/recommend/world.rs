//! States of things that could be: the present one with something else configured, cached or placed.

use std::path::Path;

use super::ladder::Answers;
use crate::diagnose::Case;
use crate::model::errno::Errno;
use crate::model::evidence::{
    Attempt, Basis, CacheFailure, Class, ClassId, Evidence, Run, Target, TargetId, WheelFiles,
};
use crate::model::mode::Mode;
use crate::model::origin::{Origin, OriginKind};
use crate::model::place::{Facts, Place};
use crate::model::plan::Plan;
use crate::model::project::Project;
use crate::model::uv::UvVersion;
use crate::uv::version::{default_mode_on, wheels_bucket};

/// A state of things.
pub(super) struct World {
    pub(super) project: Project,
    pub(super) plan: Plan,
    pub(super) evidence: Evidence,
}

impl World {
    /// The present one. The lockfile is left out: nothing that is asked of it depends on it.
    pub(super) fn now(case: &Case<'_>) -> Self {
        let present = case.project;
        let project = Project {
            root: present.root.clone(),
            script: present.script.clone(),
            tool: present.tool.clone(),
            places: present.places.clone(),
            has_manifest: present.has_manifest,
            current: present.current.clone(),
            name: present.name.clone(),
            default_groups: None,
            members: Vec::new(),
            lockfile: None,
            settings: present.settings.clone(),
            uv: present.uv,
            environment: present.environment.clone(),
            remarks: present.remarks.clone(),
            notes: Vec::new(),
        };
        Self {
            project,
            plan: case.plan.clone(),
            evidence: case.evidence.clone(),
        }
    }

    /// With `mode` asked for from `origin`; what was set before is replaced.
    pub(super) fn asking(mut self, mode: Mode, origin: Origin) -> Self {
        let setting = &mut self.project.settings.link_mode;
        setting.configured = (origin.kind != OriginKind::Default).then(|| mode.as_str().to_owned());
        setting.effective = mode;
        setting.origin = origin;
        setting.hidden.clear();
        self
    }

    /// Without the link mode that is set on top: the next one below it applies.
    pub(super) fn dropping(mut self) -> Self {
        let version = self.project.uv.version;
        let os = self.project.environment.python.os.platform().as_str();
        let setting = &mut self.project.settings.link_mode;
        let mut below = std::mem::take(&mut setting.hidden).into_iter();
        let next = below.find_map(|(text, origin)| Some((known(&text)?, origin)));
        let hidden = below.collect();
        let (mode, origin) =
            next.unwrap_or_else(|| (default_mode_on(version, os), Origin::default_value()));
        self = self.asking(mode, origin);
        self.project.settings.link_mode.hidden = hidden;
        self
    }

    /// With another uv.
    pub(super) fn upgraded(mut self, version: UvVersion) -> Self {
        self.project.uv.version = version;
        let os = self.project.environment.python.os.platform().as_str();
        let setting = &mut self.project.settings.link_mode;
        if setting.origin.kind == OriginKind::Default {
            setting.effective = default_mode_on(version, os);
        }
        self
    }

    /// The same, with every wheel fetched anew where that uv keeps its own account of what is cached.
    pub(super) fn upgraded_here(self, version: UvVersion, here: &[Answers]) -> Self {
        let anew = wheels_bucket(version) != wheels_bucket(self.project.uv.version);
        let world = self.upgraded(version);
        if anew {
            world.with_fresh(here, |_, _, _| true)
        } else {
            world
        }
    }

    /// With an empty cache at `place`, which answers so, target by target, and cannot be locked if there is an `unlockable`.
    pub(super) fn caching_at(
        mut self,
        place: &Place,
        answers: &[Answers],
        unlockable: Option<Errno>,
    ) -> Self {
        self.name_cache(place);
        for wheel in &mut self.plan.wheels {
            wheel.archive = None;
        }
        let evidence = &mut self.evidence;
        evidence.cache_failures = unlockable
            .map(|errno| CacheFailure {
                step: "lock",
                path: place.path.join(".lock"),
                errno,
            })
            .into_iter()
            .collect();
        evidence.archives.exists = false;
        let id = self.fresh(place.facts.unwrap_or_default(), place, answers);
        self.evidence.fresh = Some(id);
        self.remade(id, |_, _| true);
        self.evidence
            .classes
            .iter_mut()
            .take(usize::try_from(id).unwrap_or(0))
            .for_each(|class| class.files = 0);
        self
    }

    /// With the present cache and environment by other names, whose site-packages at `site_packages` answers so.
    pub(super) fn through(
        mut self,
        cache: &Place,
        environment: &Place,
        site_packages: &Path,
        answers: &Answers,
    ) -> Self {
        let exists = self.evidence.archives.exists;
        self.name_cache(cache);
        self.evidence.archives.exists = exists;
        let present = self
            .evidence
            .targets
            .first()
            .map(|target| target.place.facts);
        let (plan, wheels) = (self.plan.wheels.clone(), self.evidence.wheels.clone());
        self = self.installing_to(environment, site_packages, answers);
        self.plan.wheels = plan;
        // What is there already is there by the other name, too.
        let runs = |wheel: &WheelFiles| wheel.runs.clone();
        let before = wheels.iter().flat_map(runs);
        let now = self
            .evidence
            .wheels
            .iter_mut()
            .flat_map(|wheel| &mut wheel.runs);
        for (run, before) in now.zip(before) {
            (run.occupant, run.in_new_directory) = (before.occupant, before.in_new_directory);
        }
        // The directory is what it was, flags included.
        for (target, facts) in self.evidence.targets.iter_mut().zip(present.flatten()) {
            let mount_id = target.place.facts.map_or(0, |facts| facts.mount_id);
            target.place.facts = Some(Facts { mount_id, ..facts });
        }
        self
    }

    /// The cache is the one at `place`, and stays.
    fn name_cache(&mut self, place: &Place) {
        let cache = &mut self.project.settings.cache_dir;
        cache.effective.clone_from(&place.path);
        cache.configured = Some(place.path.display().to_string());
        cache.origin = Origin::named(OriginKind::User, "cache-dir");
        cache.hidden.clear();
        self.project.settings.no_cache = None;
        self.plan.archives = place.path.join("archive-v0");
        self.evidence.cache = place.clone();
        self.evidence.archives = Place {
            path: self.plan.archives.clone(),
            ..place.clone()
        };
    }

    /// With the files that `which` names made anew in the present cache, where a fresh file answers so.
    pub(super) fn with_fresh(
        mut self,
        answers: &[Answers],
        which: impl Fn(&Evidence, usize, &Run) -> bool,
    ) -> Self {
        let place = self.evidence.archives.clone();
        let known = self.evidence.fresh.and_then(|id| {
            let class = self.evidence.classes.get(usize::try_from(id).ok()?)?;
            Some(class.facts)
        });
        let facts = known.or(place.facts).unwrap_or_default();
        let id = self.fresh(facts, &place, answers);
        let present = self.evidence.clone();
        self.remade(id, |index, run| which(&present, index, run));
        self
    }

    /// With a new environment at `place`, whose site-packages at `site_packages` answers so. Of files that are not as
    /// every fresh one is, the answer stays unknown.
    pub(super) fn installing_to(
        mut self,
        place: &Place,
        site_packages: &Path,
        answers: &Answers,
    ) -> Self {
        let environment = &mut self.project.environment;
        environment.path.clone_from(&place.path);
        site_packages.clone_into(&mut environment.site_packages);
        site_packages.clone_into(&mut self.plan.site_packages);
        self.evidence.environment = place.clone();
        self.evidence.targets = vec![Target {
            path: site_packages.to_owned(),
            place: Place {
                path: site_packages.to_owned(),
                ..place.clone()
            },
        }];
        self.evidence.attempts.clear();
        self.one_target(answers)
    }

    /// With the present environment made anew: nothing in it leads elsewhere. What was tried in its site-packages tells
    /// nothing of the new ones if those were `astray`.
    pub(super) fn with_new_environment(mut self, answers: &Answers, astray: bool) -> Self {
        self.evidence.targets.truncate(1);
        self.evidence
            .attempts
            .retain(|attempt| attempt.target == 0 && !astray);
        self.one_target(answers)
    }

    /// With every file going to the one target that is left.
    fn one_target(mut self, answers: &Answers) -> Self {
        for wheel in &mut self.plan.wheels {
            wheel.installed = false;
            wheel.replaces = false;
        }
        let evidence = &mut self.evidence;
        for run in evidence.wheels.iter_mut().flat_map(|wheel| &mut wheel.runs) {
            run.target = 0;
            run.in_new_directory = run.first.components().nth(1).is_some();
            run.occupant = None;
        }
        let euid = evidence.euid;
        for (index, class) in evidence.classes.iter().enumerate() {
            let id = ClassId::try_from(index).unwrap_or(ClassId::MAX);
            let tried = evidence.attempts.iter().any(|made| made.class == id);
            if !tried && ordinary(class, euid) {
                evidence
                    .attempts
                    .extend(attempts(id, 0, &class.example, answers));
            }
        }
        self
    }

    /// A class of files as they are made anew in `place`; `facts` are those of such a file, or of the directory.
    fn fresh(&mut self, facts: Facts, place: &Place, answers: &[Answers]) -> ClassId {
        let evidence = &mut self.evidence;
        let id = ClassId::try_from(evidence.classes.len()).unwrap_or(ClassId::MAX);
        let example = place.path.join("any.py");
        for (target, answers) in answers.iter().enumerate() {
            let target = TargetId::try_from(target).unwrap_or(TargetId::MAX);
            evidence
                .attempts
                .extend(attempts(id, target, &example, answers));
        }
        evidence.classes.push(Class {
            facts: Facts {
                uid: evidence.euid.unwrap_or(facts.uid),
                mode: 0o100_644,
                links: 1,
                inode: 0,
                size: 0,
                immutable: false,
                append_only: false,
                ..facts
            },
            at_link_limit: false,
            example,
            files: 1,
            bytes: 0,
            most_links: 1,
        });
        id
    }

    /// The files that `which` names belong to the class `id`.
    fn remade(&mut self, id: ClassId, which: impl Fn(usize, &Run) -> bool) {
        for (index, wheel) in self.evidence.wheels.iter_mut().enumerate() {
            if wheel.runs.is_empty() && wheel.basis == Basis::None {
                // Nothing could be made to stand for a wheel that is not cached.
                wheel.runs.push(stand_in(id));
            }
            for run in &mut wheel.runs {
                if which(index, run) {
                    run.class = id;
                    wheel.basis = Basis::FreshFile;
                }
            }
            if wheel.basis == Basis::FreshFile {
                wheel.unreadable = None;
            }
        }
    }
}

/// One small file of `class`, for a wheel of which nothing is known.
pub(super) fn stand_in(class: ClassId) -> Run {
    Run {
        class,
        target: 0,
        record: false,
        files: 1,
        bytes: 0,
        copy_bytes: 0,
        replaced_bytes: 0,
        recopied_bytes: 0,
        removed_bytes: 0,
        in_new_directory: true,
        first: "any/any.py".into(),
        entry: 0,
        occupant: None,
    }
}

/// What was answered, as attempts.
fn attempts<'a>(
    class: ClassId,
    target: TargetId,
    file: &'a Path,
    answers: &'a Answers,
) -> impl Iterator<Item = Attempt> + 'a {
    answers.iter().map(move |(mode, result)| Attempt {
        class,
        target,
        mode: *mode,
        file: file.to_owned(),
        size: 0,
        result: result.clone(),
        private_bytes: None,
    })
}

/// Whether the system treats these files as it treats fresh ones of this user.
pub(super) fn ordinary(class: &Class, euid: Option<u32>) -> bool {
    let facts = &class.facts;
    !facts.immutable
        && !facts.append_only
        && !class.at_link_limit
        && facts.mode & 0o6000 == 0
        && (euid == Some(0) || facts.mode & 0o400 != 0)
        && euid.is_none_or(|euid| facts.uid == euid)
}

/// The mode that a text asks for.
fn known(text: &str) -> Option<Mode> {
    match text {
        "reflink" => Some(Mode::Clone),
        other => other.parse().ok(),
    }
}
