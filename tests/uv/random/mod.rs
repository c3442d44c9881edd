//! Situations put together at random: where cache and project are, what was done to both, who runs uv, and what the system
//! refuses. What is predicted is what the real uv then does, and nothing is left behind.
//!
//! `UV_LINKCHECK_TEST_CASES` says how many are judged, `UV_LINKCHECK_TEST_SEED` which; one that fails is made smaller before
//! it is shown.

mod made;
mod situation;

use std::path::Path;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::Value;
use uv_linkcheck::env::{Process, Vars as _};

use crate::judge::{Ran, situation};
use crate::scene::Scene;
use crate::support::namespace::say;

use made::Made;
use situation::Situation;

/// Judged in every run.
const CASES: u32 = 16;

situation!(situations_at_random, |scene, scratch| {
    let number = |name: &str| Process.get(name)?.to_str()?.parse::<u64>().ok();
    let cases = number("UV_LINKCHECK_TEST_CASES").unwrap_or_else(|| u64::from(CASES));
    let seed = number("UV_LINKCHECK_TEST_SEED").unwrap_or(1);
    let mut bytes = [7; 16];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases: u32::try_from(cases).unwrap(),
        failure_persistence: None,
        max_shrink_iters: 150,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let judged = runner.run(&situation::any(), |situation| {
        let lines = judge(&scene, scratch, &situation);
        if lines.is_empty() {
            Ok(())
        } else {
            Err(TestCaseError::fail(lines.join("\n")))
        }
    });
    if let Err(error) = judged {
        panic!("seed {seed}: {error}");
    }
    say(&format!("random situations: {cases}, all agree\n"));
});

/// Whether a wheel with a script was linked as predicted, but for the script: uv copies one that not everybody may run, and
/// one that cannot be moved to where it belongs.
fn copied_on(line: &str) -> bool {
    let (Some((_, rest)), Some((_, observed))) = (
        line.split_once("scripted: predicted Some(\""),
        line.split_once("observed Mixed("),
    ) else {
        return false;
    };
    let predicted = rest.split('"').next().unwrap_or_default();
    observed.contains(&format!("\\\"{predicted}\\\": "))
        && observed.contains("\\\"file\\\": [\\\"scripted-1.0.data/scripts/")
}

/// Where prediction and uv differ in a run, with what both said.
fn disagreements(ran: &Ran) -> Vec<String> {
    let mut lines = ran.disagreements();
    lines.retain(|line| !copied_on(line));
    if !lines.is_empty() {
        let said: Value = serde_json::from_slice(&ran.checked.stdout).unwrap_or_default();
        lines.push(format!(
            "predicted: {:#}\n{}",
            said["prediction"], said["wheels"]
        ));
        lines.push(format!("uv said:\n{}", ran.seen.log));
    }
    lines
}

/// Where prediction and uv differ in `situation`, a line each.
fn judge(scene: &Scene, scratch: &Path, situation: &Situation) -> Vec<String> {
    let made = Made::new(scene, scratch, situation);
    let first = made.run(false);
    let mut lines = disagreements(&first);
    // What a run leaves that stopped is in the way of the next.
    if lines.is_empty() && first.seen.stop.is_some() {
        lines = disagreements(&made.run(true));
        if !lines.is_empty() {
            lines.insert(0, format!("after it stopped:\n{}", first.seen.excerpt()));
        }
    }
    if !lines.is_empty() {
        return lines;
    }
    drop(made);
    if situation.unmovable() || situation.uv() == 0 {
        return lines;
    }
    lines.extend(Made::new(scene, scratch, situation).take_advice());
    lines
}
