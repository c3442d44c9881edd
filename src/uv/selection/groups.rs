//! What `--extra`, `--group` and their kin ask for.

use std::borrow::Cow;

use crate::model::lock::DefaultGroups;
use crate::model::request::SelectionOptions;
use crate::uv::wheel_name::normalize;

/// The group that exists without being declared.
pub(super) const DEV: &str = "dev";

/// Names, normalized where they are names.
pub(super) fn normalized(names: &[String]) -> Vec<String> {
    names
        .iter()
        .map(|name| normalize(name).map_or_else(|| name.clone(), Cow::into_owned))
        .collect()
}

/// The extras asked for.
#[derive(Debug)]
pub(super) struct Extras {
    all: bool,
    include: Vec<String>,
    exclude: Vec<String>,
}

impl Extras {
    pub(super) fn of(options: &SelectionOptions) -> Self {
        Self {
            all: options.all_extras,
            include: normalized(&options.extra),
            exclude: normalized(&options.no_extra),
        }
    }

    pub(super) fn contains(&self, extra: &str) -> bool {
        !self.exclude.iter().any(|name| name == extra)
            && (self.all || self.include.iter().any(|name| name == extra))
    }

    /// Every extra named, also to leave it out.
    pub(super) fn named(&self) -> impl Iterator<Item = &str> {
        self.include.iter().chain(&self.exclude).map(String::as_str)
    }
}

/// The groups asked for, defaults applied.
#[derive(Debug)]
pub(super) struct Groups {
    all: bool,
    include: Vec<String>,
    exclude: Vec<String>,
    /// Included only because they are defaults; `all` stands for `default-groups = "all"`.
    defaults: Option<DefaultGroups>,
    only: bool,
    named: Vec<String>,
}

impl Groups {
    pub(super) fn of(options: &SelectionOptions, defaults: DefaultGroups) -> Self {
        let (group, only_group) = (normalized(&options.group), normalized(&options.only_group));
        let no_group = normalized(&options.no_group);
        let named = [group.as_slice(), &no_group, &only_group].concat();
        let only = options.only_dev || !only_group.is_empty();
        let mut include = [group, only_group].concat();
        let mut exclude = no_group;
        // `--only-dev` wins over `--no-dev`.
        if options.only_dev {
            include.push(DEV.to_owned());
        } else if options.no_dev {
            exclude.push(DEV.to_owned());
        }
        let defaults =
            (!options.no_default_groups && !only && !options.all_groups).then_some(defaults);
        Self {
            all: options.all_groups,
            include,
            exclude,
            defaults,
            only,
            named,
        }
    }

    /// Whether the projects themselves are wanted, with what they need in production.
    pub(super) fn production(&self) -> bool {
        !self.only
    }

    pub(super) fn contains(&self, group: &str) -> bool {
        if self.exclude.iter().any(|name| name == group) {
            return false;
        }
        let default = match &self.defaults {
            Some(DefaultGroups::All) => true,
            Some(DefaultGroups::Named(names)) => names.iter().any(|name| name == group),
            None => false,
        };
        default || self.asked_for(group)
    }

    /// Whether it is included, and only because it is a default.
    pub(super) fn contains_by_default(&self, group: &str) -> bool {
        self.contains(group) && !self.asked_for(group)
    }

    fn asked_for(&self, group: &str) -> bool {
        self.all || self.include.iter().any(|name| name == group)
    }

    /// Every group named, also to leave it out; `dev` counts only where it is spelled out.
    pub(super) fn named(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(change: impl FnOnce(&mut SelectionOptions), defaults: DefaultGroups) -> Groups {
        let mut options = SelectionOptions::default();
        change(&mut options);
        Groups::of(&options, defaults)
    }

    fn dev() -> DefaultGroups {
        DefaultGroups::Named(vec![DEV.to_owned()])
    }

    #[test]
    fn defaults_yield_to_flags() {
        type Change = fn(&mut SelectionOptions);
        let cases: [(Change, [bool; 2], bool); 9] = [
            (|_| (), [true, false], true),
            (|o| o.no_dev = true, [false, false], true),
            (|o| o.no_default_groups = true, [false, false], true),
            (|o| o.group = vec!["Lint".into()], [true, true], true),
            (|o| o.all_groups = true, [true, true], true),
            (
                |o| (o.all_groups, o.no_group) = (true, vec!["lint".into()]),
                [true, false],
                true,
            ),
            (|o| o.only_dev = true, [true, false], false),
            (|o| o.only_group = vec!["lint".into()], [false, true], false),
            (
                |o| (o.only_dev, o.no_dev) = (true, true),
                [true, false],
                false,
            ),
        ];
        for (number, (change, expected, production)) in cases.into_iter().enumerate() {
            let groups = groups(change, dev());
            assert_eq!(
                [groups.contains(DEV), groups.contains("lint")],
                expected,
                "case {number}"
            );
            assert_eq!(groups.production(), production, "case {number}");
        }
    }

    #[test]
    fn defaults_are_told_from_requests() {
        let all = groups(|o| o.group = vec!["lint".into()], DefaultGroups::All);
        assert!(all.contains_by_default("docs") && !all.contains_by_default("lint"));
        assert_eq!(all.named().collect::<Vec<_>>(), ["lint"]);
    }
}
