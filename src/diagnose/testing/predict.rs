//! What uv would do in a scene, and what is found there.

use crate::diagnose::{Case, diagnose};
use crate::model::code::Code;
use crate::model::evidence::{Basis, Run};
use crate::model::finding::Finding;
use crate::model::mode::Mode;
use crate::model::outcome::{LinkFailure, Outcome, WheelOutcome};
use crate::model::uv::UvVersion;

use super::Scene;

impl Scene {
    /// What uv would do: each wheel goes down the ladder at its first run, and fails at a later one that is refused.
    pub(crate) fn predict(mut self) -> Self {
        let ladder: &[Mode] = match self.prediction.requested {
            Mode::Clone if self.project.uv.version < UvVersion(0, 10, 5) => {
                &[Mode::Clone, Mode::Copy]
            }
            Mode::Clone => &[Mode::Clone, Mode::Hardlink, Mode::Copy],
            Mode::Hardlink => &[Mode::Hardlink, Mode::Copy],
            Mode::Symlink => &[Mode::Symlink, Mode::Copy],
            Mode::Copy => &[Mode::Copy],
        };
        let evidence = &self.evidence;
        let wheels = evidence
            .wheels
            .iter()
            .zip(&self.plan.wheels)
            .map(|(files, wheel)| {
                let archive = wheel.archive.clone().unwrap_or_default();
                let refusal = |run: &Run, mode| {
                    let attempt = evidence.attempt(run.class, run.target, mode)?;
                    Some((
                        mode,
                        archive.join(&run.first),
                        attempt.result.as_ref().err()?.errno,
                    ))
                };
                let mut outcome = WheelOutcome {
                    outcome: Outcome::Unknown,
                    tried: Vec::new(),
                    warning: false,
                    failure: None,
                    fallbacks: Vec::new(),
                    basis: Basis::Classes,
                    bytes_linked: 0,
                    bytes_copied: 0,
                    emptied: None,
                };
                let mut end = Mode::Copy;
                let mut after_files = 0;
                for mode in ladder {
                    end = *mode;
                    outcome.tried.push(*mode);
                    match refusal(&files.runs[0], *mode) {
                        Some(refused) if *mode != Mode::Copy => outcome.fallbacks.push(refused),
                        _ => break,
                    }
                }
                outcome.outcome = Outcome::Installed(end);
                for run in &files.runs {
                    if let Some((mode, path, errno)) = refusal(run, end) {
                        outcome.outcome = Outcome::Fail;
                        outcome.failure = Some(LinkFailure {
                            mode,
                            path,
                            errno,
                            after_files,
                            taken: false,
                        });
                        break;
                    }
                    after_files += u64::from(run.files);
                }
                outcome.warning = end == Mode::Copy && !outcome.fallbacks.is_empty();
                outcome.bytes_copied = if end == Mode::Copy { files.bytes } else { 0 };
                outcome
            });
        self.prediction.wheels = wheels.collect();
        self.prediction.warning = self
            .prediction
            .wheels
            .iter()
            .find(|w| w.warning)
            .map(|w| w.fallbacks[w.fallbacks.len() - 1].0);
        self
    }

    /// The scene as the causes see it.
    pub(crate) fn case(&self) -> Case<'_> {
        Case {
            project: &self.project,
            plan: &self.plan,
            evidence: &self.evidence,
            prediction: &self.prediction,
        }
    }

    /// The findings of the scene as it stands, after [`Scene::predict`].
    pub(crate) fn findings(&self) -> Vec<Finding> {
        diagnose(&self.case())
    }

    /// The codes found, in the order they are reported.
    pub(crate) fn codes(self) -> Vec<u16> {
        let scene = self.predict();
        scene
            .findings()
            .iter()
            .map(|finding| finding.code.0)
            .collect()
    }

    /// The finding with this code.
    pub(crate) fn finding(self, code: u16) -> Finding {
        let scene = self.predict();
        let findings = scene.findings();
        let found = findings
            .iter()
            .find(|finding| finding.code == Code(code))
            .cloned();
        found.unwrap_or_else(|| panic!("no UL{code} in {findings:#?}"))
    }
}
