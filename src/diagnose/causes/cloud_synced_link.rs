//! UL116.

use std::collections::BTreeSet;
use std::path::Path;

use crate::diagnose::refusal::on_windows;
use crate::model::evidence::OtherName;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(116),
    name: "cloud-synced-link",
    summary: "a cached file has a name in a folder that a cloud service keeps in sync",
    page: include_str!("cloud_synced_link.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

/// How many names are shown.
const SHOWN: usize = 5;

/// The numbers that the cloud filter of Windows gives have no other meaning. Elsewhere it is proven by a name in a synced folder,
/// on a filesystem whose server can know of such things, where other files can be linked.
fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    if refused.on_windows(case, CAUSE.code) {
        return Fit::Certain;
    }
    let filesystem = refused.target_filesystem(case);
    let served = known::is_fuse(filesystem) || known::is_network(filesystem);
    let alone = refused.mode == Mode::Hardlink
        && served
        && refused.relation(case) == Relation::Same
        && refused.is(case, &[1, 13, 38, 95])
        && !refused.flagged()
        && refused.others_link(case);
    if !alone {
        return Fit::No;
    }
    if refused
        .other_names(case)
        .any(|other| other.synced.is_some())
    {
        return Fit::Certain;
    }
    if refused.class.is_some_and(|class| class.most_links > 1) {
        return Fit::Likely("`--search DIR` finds a name of the file below a synced folder");
    }
    Fit::No
}

/// `ERROR_CLOUD_FILE_INCOMPATIBLE_HARDLINKS`. The filter's other numbers are about the service.
const HARD_LINKS: i32 = 396;

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    if on_windows(case) && group.worst().errno.0 != HARD_LINKS {
        return of_service(group, case);
    }
    let wheels = text::wheel_names(case, group.wheels());
    let found: Vec<&OtherName> = group
        .iter()
        .flat_map(|refused| refused.other_names(case))
        .collect();
    let environments: BTreeSet<&Path> = found
        .iter()
        .filter(|other| other.synced.is_some())
        .filter_map(|other| other.environment.as_deref())
        .collect();
    let who = if on_windows(case) {
        "Windows".to_owned()
    } else {
        group.filesystem(case)
    };
    let names: Vec<String> = environments
        .iter()
        .map(|path| format!("`{}`", path.display()))
        .collect();
    let (shares, which) = match names.as_slice() {
        [] => (
            "An environment in a synced folder shares".to_owned(),
            "that environment",
        ),
        [one] => (format!("{one} shares"), "that environment"),
        [one, ..] => (
            format!(
                "{one} and {} share",
                text::count(names.len() as u64 - 1, "other")
            ),
            "those environments",
        ),
    };
    Telling {
        message: format!(
            "`{}` in the cache belongs to a synced folder",
            super::foreign_owner::short(group.worst())
        ),
        detail: format!(
            "{shares} it, and {who} refuses it any name outside, {}; delete {which}, then drop {} from the cache.",
            group.consequence(case),
            if wheels.len() == 1 {
                "the wheel"
            } else {
                "the wheels"
            }
        ),
        facts: facts(group, &found, case),
        fixes: std::iter::once(mend(case, &wheels, &environments))
            .chain(fixes::copy_silently(case))
            .collect(),
    }
}

/// A file whose content the service has, or guards.
fn of_service(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let refused = group.worst();
    let file = super::foreign_owner::short(refused);
    let message = match refused.errno.0 {
        362 => format!("the service that keeps `{file}` in sync is not running"),
        390 => "the directory is in no folder that a cloud service keeps in sync".to_owned(),
        _ => format!("the service that keeps `{file}` in sync refuses it"),
    };
    Telling {
        message,
        detail: format!(
            "Its content is not on this disk, or only the service may change it, {}; keep cache and environment outside of synced folders.",
            group.consequence(case)
        ),
        facts: facts(group, &[], case),
        fixes: fixes::move_environment(case, None)
            .into_iter()
            .chain(fixes::copy_silently(case))
            .collect(),
    }
}

fn facts(
    group: &Group<'_>,
    found: &[&OtherName],
    case: &Case<'_>,
) -> Vec<crate::model::finding::Fact> {
    let mut facts = Vec::new();
    if let Some(class) = group.worst().class {
        facts.push(fact("names", class.most_links.to_string()));
    }
    for other in found.iter().take(SHOWN) {
        let synced = other.synced.as_ref();
        let place = synced.map_or(String::new(), |folder| {
            format!(", in `{}`", folder.display())
        });
        facts.push(fact(
            "other name",
            format!("`{}`{place}", other.name.display()),
        ));
    }
    let services: BTreeSet<&str> = found
        .iter()
        .filter_map(|other| other.service.as_deref())
        .collect();
    facts.extend(
        services
            .into_iter()
            .map(|service| fact("kept in sync by", service)),
    );
    if found.len() > SHOWN {
        facts.push(fact("more names", (found.len() - SHOWN).to_string()));
    }
    let search = &case.evidence.other_names;
    facts.extend(
        search
            .roots
            .iter()
            .map(|root| fact("searched", format!("`{}`", root.display()))),
    );
    if search.unread > 0 {
        facts.push(fact(
            "search",
            format!(
                "{} could not be looked at",
                text::count(search.unread, "place")
            ),
        ));
    }
    if search.cut_short {
        facts.push(fact(
            "search",
            "stopped early: there is more below than was looked at",
        ));
    }
    facts
}

/// Deleting comes first: a file that still has a name in the folder is refused again.
fn mend(
    case: &Case<'_>,
    wheels: &[String],
    environments: &BTreeSet<&Path>,
) -> crate::model::fix::Fix {
    let title = match environments.first() {
        Some(only) if environments.len() == 1 => {
            format!(
                "delete `{}`, then drop these wheels from the cache",
                only.display()
            )
        }
        Some(_) => {
            "delete the environments in the synced folder, then drop these wheels from the cache"
                .to_owned()
        }
        None => {
            "delete the environment in the synced folder, then drop these wheels from the cache"
                .to_owned()
        }
    };
    let mut fix = fixes::clean_wheels(wheels, title, Some(Mode::Hardlink));
    if !fix.commands.is_empty() {
        let deletions = environments
            .iter()
            .filter_map(|path| text::delete(case, path));
        fix.commands = deletions.chain(fix.commands).collect();
    }
    let Some(environment) = environments.first() else {
        return fix;
    };
    let kept = elsewhere(case, environment).map_or_else(String::new, |line| {
        let more = if environments.len() > 1 {
            ", and the others likewise"
        } else {
            ""
        };
        format!(": set `{line}` there{more}")
    });
    let project = environment.parent().unwrap_or(environment);
    risky(
        fix,
        format!(
            "the project in `{}` needs a new environment, outside of the folder{kept}",
            project.display()
        ),
    )
}

/// The line that keeps the environment of the project in the folder beside the cache from then on, where the files can be
/// shared and nothing is synced.
fn elsewhere(case: &Case<'_>, environment: &Path) -> Option<String> {
    let name = environment.parent()?.file_name()?;
    let beside = fixes::environments(case)?;
    text::export(case, "UV_PROJECT_ENVIRONMENT", &beside.join(name))
}
