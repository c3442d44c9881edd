//! Wheels in the words of a message.

use crate::model::log::LoggedWheel;

/// Wheels named in a message before the rest is counted.
const SHOWN: usize = 3;

/// `certifi` in backticks, or the archive where nothing names it.
pub(super) fn label(wheel: &LoggedWheel) -> String {
    match (&wheel.package, &wheel.archive) {
        (Some(package), _) => format!("`{}`", package.name),
        (None, Some(id)) => format!("archive `{id}`"),
        (None, None) => "a wheel".to_owned(),
    }
}

/// Several of them: a few by name, the rest counted.
pub(super) fn list(wheels: &[&LoggedWheel]) -> String {
    let mut labels: Vec<String> = Vec::new();
    for wheel in wheels {
        let label = label(wheel);
        if !labels.contains(&label) {
            labels.push(label);
        }
        if labels.len() > SHOWN && wheels.len() > SHOWN {
            break;
        }
    }
    match labels.as_slice() {
        [] => "a wheel".to_owned(),
        [one] => one.clone(),
        many if many.len() <= SHOWN => format!(
            "{} and {}",
            many[..many.len() - 1].join(", "),
            many[many.len() - 1]
        ),
        many => format!(
            "{} and {} other wheels",
            many[..SHOWN - 1].join(", "),
            wheels.len() + 1 - SHOWN
        ),
    }
}

/// The names that are known, in order, each once.
pub(super) fn names(wheels: &[&LoggedWheel]) -> Vec<String> {
    let mut names: Vec<String> = wheels
        .iter()
        .filter_map(|wheel| Some(wheel.package.as_ref()?.name.clone()))
        .collect();
    names.sort();
    names.dedup();
    names
}
