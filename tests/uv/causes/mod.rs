//! Every cause that can be made on this kernel: what is found is that cause and no other, with its proof, and the
//! prediction holds for the real uv.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::time::Instant;

use serde_json::Value;
use uv_linkcheck::model::mode::Mode;

use crate::advice::{Advice, Setup};
use crate::judge::{Cache, Cell, Ran};
use crate::known;
use crate::scene::{Layout, Scene, Uv, remove};
use crate::support::confine::Confinement;
use crate::support::namespace::say;

/// How uv is asked for links: the default, and what the other of the two versions has as its default.
pub(crate) const LINKING: &[Option<Mode>] = &[None, Some(Mode::Hardlink)];
/// By default alone.
pub(crate) const DEFAULT: &[Option<Mode>] = &[None];

/// Stands for UL127 where chance, the order of a directory, decides whether anything of the wheel is in place when uv stops.
pub(crate) const BREAKS_IF_LATER: u16 = 0;

/// A situation, and what must be found in it.
pub(crate) struct Finds<'a> {
    /// Its name in the output.
    pub(crate) name: &'a str,
    /// Where everything is.
    pub(crate) layout: &'a Layout,
    /// The judges.
    pub(crate) uvs: &'a [Uv],
    /// What is cached.
    pub(crate) cache: Cache,
    /// What uv is asked for.
    pub(crate) modes: &'a [Option<Mode>],
    /// Makes all as it was before the first cell, with an environment that is empty.
    pub(crate) reset: &'a dyn Fn(&Cell<'_>),
    /// The codes that must be found, worst first: no other may be.
    pub(crate) codes: &'a dyn Fn(&Cell<'_>) -> Vec<u16>,
}

/// The report on one cell.
pub(crate) struct Told {
    /// What uv was asked for.
    pub(crate) mode: Mode,
    report: Value,
}

impl Told {
    /// The finding with this code.
    pub(crate) fn finding(&self, code: u16) -> &Value {
        let code = format!("UL{code}");
        let findings = self.report["findings"].as_array().unwrap();
        let found = findings.iter().find(|finding| finding["code"] == *code);
        found.unwrap_or_else(|| panic!("no {code} in {:#}", self.report["findings"]))
    }

    /// Whether there is a finding with this code.
    pub(crate) fn found(&self, code: u16) -> bool {
        self.codes().contains(&code)
    }

    /// A fact in the evidence of a finding.
    pub(crate) fn fact(&self, code: u16, name: &str) -> String {
        let evidence = self.finding(code)["evidence"].as_array().unwrap();
        let found = evidence.iter().find(|fact| fact["fact"] == name);
        let value = found.and_then(|fact| fact["value"].as_str());
        value
            .unwrap_or_else(|| panic!("no fact `{name}` in UL{code}: {evidence:#?}"))
            .to_owned()
    }

    /// The command lines of one fix of a finding.
    pub(crate) fn commands(&self, code: u16, fix: &str) -> Vec<String> {
        let fixes = self.finding(code)["fixes"].as_array().unwrap();
        let found = fixes.iter().find(|known| known["id"] == fix);
        let commands = found.unwrap_or_else(|| panic!("no fix `{fix}`: {fixes:#?}"))["commands"]
            .as_array()
            .unwrap();
        let commands = commands
            .iter()
            .map(|line| line.as_str().unwrap().to_owned());
        commands.collect()
    }

    /// What a fix of a finding has the shell export.
    pub(crate) fn exports(&self, code: u16, fix: &str) -> Vec<(&'static str, OsString)> {
        let lines = self.commands(code, fix).into_iter();
        let exports = lines.map(|line| {
            let (name, value) = line
                .strip_prefix("export ")
                .and_then(|line| line.split_once('='))
                .unwrap_or_else(|| panic!("no export: {line}"));
            let name = ["UV_CACHE_DIR", "UV_PROJECT_ENVIRONMENT", "UV_LINK_MODE"]
                .into_iter()
                .find(|known| *known == name);
            (name.expect("a variable of uv"), value.into())
        });
        exports.collect()
    }

    /// Any part of the report.
    pub(crate) fn at(&self, pointer: &str) -> &Value {
        self.report.pointer(pointer).unwrap_or(&Value::Null)
    }

    fn codes(&self) -> Vec<u16> {
        let findings = self.report["findings"].as_array().unwrap();
        let codes = findings.iter().map(|finding| {
            let code = finding["code"].as_str().unwrap();
            code.trim_start_matches("UL").parse().unwrap()
        });
        codes.collect()
    }

    /// Findings about refused modes that do not say how sure they are.
    fn unsure(&self) -> Vec<&Value> {
        let findings = self.report["findings"].as_array().unwrap();
        let unsure = findings.iter().filter(|finding| {
            let blocked = finding["code"].as_str().unwrap().starts_with("UL1");
            let evidence = finding["evidence"].as_array().unwrap();
            blocked && !evidence.iter().any(|fact| fact["fact"] == "confidence")
        });
        unsure.map(|finding| &finding["code"]).collect()
    }
}

impl Scene {
    /// Judges every cell, and keeps what does not agree for [`Scene::finish`]. Gives the reports.
    pub(crate) fn finds(&self, situation: &Finds<'_>) -> Vec<Told> {
        let started = Instant::now();
        let (mut cells, mut disagreements, mut told) = (0, 0, Vec::new());
        for uv in situation.uvs {
            for asked in situation.modes {
                let cell = Cell {
                    uv,
                    asked: *asked,
                    mode: known::requested(uv.version, asked.or(situation.layout.mode)),
                    cache: situation.layout.cache(uv),
                };
                if situation.cache == Cache::Cold {
                    remove(&cell.cache);
                }
                (situation.reset)(&cell);
                let ran = self.run(situation.layout, situation.cache, &cell);
                cells += 1;
                let mut lines = ran.disagreements();
                match read(&ran) {
                    Some(report) => {
                        let report = Told {
                            mode: cell.mode,
                            report,
                        };
                        lines.extend(wrong(&report, &(situation.codes)(&cell)));
                        told.push(report);
                    }
                    None => lines.push("no report".to_owned()),
                }
                if lines.is_empty() {
                    continue;
                }
                disagreements += 1;
                lines.push(format!("uv's log:\n{}", ran.seen.excerpt()));
                let mut report = self.disagreements.borrow_mut();
                let asked = asked.map_or("default", Mode::as_str);
                writeln!(report, "{}: uv {}, {asked}:", situation.name, uv.version).unwrap();
                for line in lines.iter().flat_map(|line| line.lines()) {
                    writeln!(report, "    {line}").unwrap();
                }
            }
        }
        say(&format!(
            "{}: {cells} cells, {} agree ({:.1?})\n",
            situation.name,
            cells - disagreements,
            started.elapsed()
        ));
        self.advise_on_causes(situation);
        told
    }

    /// Takes the advice where nothing but the default is asked for, and what is found is looked at elsewhere.
    pub(crate) fn advise_by_default(&self, name: &str, layout: &Layout, reset: &dyn Fn(&Cell<'_>)) {
        self.take_advice(&Advice {
            name,
            layout,
            uvs: &self.uvs,
            cache: Cache::Warm,
            setups: &[Setup::Variables(None), Setup::User(None)],
            reset,
            several: false,
        });
    }

    /// Takes the advice as the settings are, and where both the cache and the mode are named in the user's file.
    fn advise_on_causes(&self, situation: &Finds<'_>) {
        let layout = situation.layout;
        let set = |name: &str| layout.variables.iter().any(|(set, _)| *set == name);
        // What may not write to the user's file takes no such advice.
        let by_user = !matches!(layout.confinement, Confinement::Writing(_))
            && layout.unset.is_empty()
            && !set("UV_CACHE_DIR");
        let setups = situation.modes.iter().flat_map(|mode| {
            let user = by_user && (mode.is_none() || !set("UV_LINK_MODE"));
            let user = user.then_some(Setup::User(*mode));
            [Setup::Variables(*mode)].into_iter().chain(user)
        });
        self.take_advice(&Advice {
            name: situation.name,
            layout,
            uvs: situation.uvs,
            cache: situation.cache,
            setups: &setups.collect::<Vec<_>>(),
            reset: situation.reset,
            several: false,
        });
    }

    /// Lays out, fills the caches, and judges links.
    pub(crate) fn finds_warm(
        &self,
        name: &str,
        layout: &Layout,
        codes: &dyn Fn(&Cell<'_>) -> Vec<u16>,
    ) -> Vec<Told> {
        self.lay_out(layout);
        self.warm(layout);
        self.finds_again(name, layout, codes)
    }

    /// The same by default alone, all being laid out already.
    pub(crate) fn finds_by_default(
        &self,
        name: &str,
        layout: &Layout,
        codes: &dyn Fn(&Cell<'_>) -> Vec<u16>,
    ) -> Vec<Told> {
        self.finds(&Finds {
            name,
            layout,
            uvs: &self.uvs,
            cache: Cache::Warm,
            modes: DEFAULT,
            reset: &|cell| self.reset_environment(layout, cell.uv),
            codes,
        })
    }

    /// The same, all being laid out already.
    pub(crate) fn finds_again(
        &self,
        name: &str,
        layout: &Layout,
        codes: &dyn Fn(&Cell<'_>) -> Vec<u16>,
    ) -> Vec<Told> {
        self.finds_of(&self.uvs, name, layout, codes)
    }

    /// The same with these uvs alone.
    pub(crate) fn finds_of(
        &self,
        uvs: &[Uv],
        name: &str,
        layout: &Layout,
        codes: &dyn Fn(&Cell<'_>) -> Vec<u16>,
    ) -> Vec<Told> {
        self.finds(&Finds {
            name,
            layout,
            uvs,
            cache: Cache::Warm,
            modes: LINKING,
            reset: &|cell| self.reset_environment(layout, cell.uv),
            codes,
        })
    }
}

fn read(ran: &Ran) -> Option<Value> {
    serde_json::from_slice(&ran.checked.stdout).ok()
}

fn wrong(told: &Told, expected: &[u16]) -> Vec<String> {
    let mut lines = Vec::new();
    let wheels = told.report["wheels"].as_array().unwrap();
    let later = wheels
        .iter()
        .any(|wheel| wheel["failure"]["after_files"].as_i64() > Some(0));
    let expected: Vec<u16> = expected
        .iter()
        .filter(|code| later || **code != BREAKS_IF_LATER)
        .map(|code| if *code == BREAKS_IF_LATER { 127 } else { *code })
        .collect();
    if told.codes() != expected {
        lines.push(format!("found {:?}, expected {expected:?}", told.codes()));
        let findings = told.report["findings"].as_array().unwrap();
        let shown = findings.iter().filter(|finding| {
            let code = finding["code"].as_str().unwrap();
            !expected.iter().any(|known| code == format!("UL{known}"))
        });
        lines.extend(shown.map(|finding| {
            let facts: Vec<String> = finding["evidence"]
                .as_array()
                .unwrap()
                .iter()
                .map(|fact| format!("\n  {}: {}", fact["fact"], fact["value"]))
                .collect();
            format!(
                "{}: {}{}",
                finding["code"],
                finding["message"],
                facts.concat()
            )
        }));
    }
    let unsure = told.unsure();
    if !unsure.is_empty() {
        lines.push(format!("no confidence in the evidence of {unsure:?}"));
    }
    lines
}

/// The codes of a cell: what blocks clones only shows where uv tries them.
pub(crate) fn by_mode(cell: &Cell<'_>, clone: &[u16], hardlink: &[u16]) -> Vec<u16> {
    match cell.mode {
        Mode::Clone => clone.to_vec(),
        _ => hardlink.to_vec(),
    }
}

/// The same where hard links end in copies: that a mode which was asked for is out of reach is said too, and that a uv
/// which would have cloned by default would have linked.
pub(crate) fn copied(cell: &Cell<'_>, clone: &[u16], hardlink: &[u16]) -> Vec<u16> {
    let mut codes = by_mode(cell, clone, hardlink);
    if cell.mode == Mode::Hardlink && cell.asked.is_some() {
        codes.push(202);
    } else if cell.mode == Mode::Hardlink && clone.is_empty() {
        codes.push(210);
    }
    codes
}

/// Defines a test with the two versions of uv that [`crate::scene::TWO`] names.
macro_rules! finds {
    ($name:ident, |$scene:ident, $scratch:ident| $body:block) => {
        $crate::judge::situation!($name, with(&$crate::scene::TWO), |$scene, $scratch| $body);
    };
}

mod anew;
mod cache;
mod calls;
mod files;
mod fuse;
mod guests;
mod layers;
mod leftovers;
mod places;
mod sandbox;
mod settings;
mod space;
mod traps;
