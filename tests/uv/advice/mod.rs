//! The first recommendation, taken: the program applies it, or a shell does what it says, and then the real uv has to
//! keep what was promised.
//!
//! Every situation that is judged is advised on as well. One that cannot be helped stands in [`helpless`], with the reason
//! that the program must give.

mod effect;
mod helpless;
mod kept;
mod taken;
pub(crate) mod twins;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use uv_linkcheck::env::{Process, Vars as _};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::uv::UvVersion;

use crate::judge::{Cache, Cell, Situation};
use crate::known;
use crate::scene::{Layout, Scene, Uv};
use crate::support::guest::{FULL, GUEST};
use crate::support::{fs, namespace::say};

use kept::Kept;
use taken::Advised;

/// Those that are asked again: the last release before clone became the default, and the newest.
const VERSIONS: [UvVersion; 2] = [UvVersion(0, 10, 4), UvVersion(0, 13, 9)];

/// How the settings come to be what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setup {
    /// As the situation has it: the cache by its variable, the link mode too if one is asked for.
    Variables(Option<Mode>),
    /// Both in the user's file.
    User(Option<Mode>),
    /// The cache in the user's file, and the project asks for copies.
    CopyInProject,
    /// The cache in the user's file, and a variable asks for hard links.
    HardlinkInVariable,
}

impl Setup {
    const ALL: [Self; 5] = [
        Self::Variables(None),
        Self::User(None),
        Self::HardlinkInVariable,
        Self::CopyInProject,
        Self::User(Some(Mode::Symlink)),
    ];

    /// All of them where every cell is asked for, else the first and another, which depends on the situation.
    fn some(situation: &str) -> Vec<Self> {
        if full() {
            return Self::ALL.to_vec();
        }
        vec![Self::ALL[0], Self::ALL[1 + sum(situation) % 4]]
    }

    fn asked(self) -> Option<Mode> {
        match self {
            Self::Variables(mode) | Self::User(mode) => mode,
            Self::HardlinkInVariable => Some(Mode::Hardlink),
            Self::CopyInProject => Some(Mode::Copy),
        }
    }
}

/// A situation to advise on.
pub(crate) struct Advice<'a> {
    /// Its name in the output.
    pub(crate) name: &'a str,
    /// Where everything is.
    pub(crate) layout: &'a Layout,
    /// Those that are asked.
    pub(crate) uvs: &'a [Uv],
    /// What is cached.
    pub(crate) cache: Cache,
    /// How the settings come to be.
    pub(crate) setups: &'a [Setup],
    /// Makes all as it was before the first cell, with an environment that is empty.
    pub(crate) reset: &'a dyn Fn(&Cell<'_>),
    /// Whether there may be more to complain of than one change can mend.
    pub(crate) several: bool,
}

/// What became of a cell.
enum Verdict {
    /// There was nothing to complain of.
    Well,
    /// The recommendation, by its name, did what it said.
    Helped(String),
    /// Nothing is recommended, and nothing could be: the reason that was given.
    NotHelped(&'static str),
}

/// A number of cells by what became of them.
#[derive(Default)]
struct Tally {
    well: usize,
    helped: BTreeMap<String, usize>,
    not_helped: BTreeMap<&'static str, usize>,
    wrong: usize,
}

impl Scene {
    /// Takes the advice in every cell of `situation`; what does not keep its promise is kept for [`Scene::finish`].
    pub(crate) fn advise(&self, situation: &Situation<'_>) {
        self.take_advice(&Advice {
            name: situation.name,
            layout: situation.layout,
            uvs: &self.uvs,
            cache: situation.cache,
            setups: &Setup::some(situation.name),
            reset: situation.reset,
            several: false,
        });
    }

    /// The same of any situation.
    pub(crate) fn take_advice(&self, advice: &Advice<'_>) {
        self.advised.set(self.advised.get() + 1);
        if helpless::once(advice.name) {
            say(&format!("{}: advice: cannot be tried\n", advice.name));
            return;
        }
        let started = Instant::now();
        let mut tally = Tally::default();
        for uv in advice
            .uvs
            .iter()
            .filter(|uv| VERSIONS.contains(&uv.version))
        {
            self.advise_on(advice, uv, &mut tally);
        }
        say(&format!(
            "{}: advice: {} well, {:?} helped, {:?} not helpable, {} wrong ({:.1?})\n",
            advice.name,
            tally.well,
            tally.helped,
            tally.not_helped,
            tally.wrong,
            started.elapsed()
        ));
    }

    /// Takes the first advice in a situation that is not needed any more. The line says what promise was not kept; that
    /// nothing is recommended breaks none.
    pub(crate) fn advise_once(&self, advice: &Advice<'_>, uv: &Uv, setup: Setup) -> Option<String> {
        let cell = Cell {
            uv,
            asked: setup.asked(),
            mode: known::requested(uv.version, setup.asked().or(advice.layout.mode)),
            cache: advice.layout.cache(uv),
        };
        let verdict = Advised::new(self, advice, &cell, setup).run(0);
        verdict.err().filter(|line| !line.starts_with(NOTHING))
    }

    fn advise_on(&self, advice: &Advice<'_>, uv: &Uv, tally: &mut Tally) {
        let layout = advice.layout;
        let cache = layout.cache(uv);
        let mut kept = Kept::new(&cache, &self.kept());
        let project = Files::of(&layout.project);
        let setups = advice.setups_for(uv);
        let mut pending: Vec<(Setup, usize)> =
            setups.into_iter().rev().map(|setup| (setup, 0)).collect();
        let mut one_of_all = advice.takes_an_alternative(uv);
        while let Some((setup, choice)) = pending.pop() {
            let cell = Cell {
                uv,
                asked: setup.asked(),
                mode: known::requested(uv.version, setup.asked().or(layout.mode)),
                cache: cache.clone(),
            };
            let mut advised = Advised::new(self, advice, &cell, setup);
            let verdict = advised.run(choice);
            if advice.name == SCRIPT_APART {
                advised.alternatives = 0;
            }
            if choice < advised.alternatives && full() {
                pending.push((setup, choice + 1));
            } else if advised.alternatives > 0 && std::mem::take(&mut one_of_all) {
                pending.push((setup, 1 + sum(advice.name) % advised.alternatives));
            }
            match verdict {
                Ok(Verdict::Well) => tally.well += 1,
                Ok(Verdict::Helped(id)) => *tally.helped.entry(id).or_default() += 1,
                Ok(Verdict::NotHelped(why)) => *tally.not_helped.entry(why).or_default() += 1,
                Err(line) => {
                    tally.wrong += 1;
                    let line = line.replace('\n', "\n    ");
                    let text = format!(
                        "{}: advice {choice}, uv {}, {setup:?}:\n    {line}\n",
                        advice.name, uv.version
                    );
                    self.disagreements.borrow_mut().push_str(&text);
                }
            }
            project.put_back(&layout.project);
            let restored = advice.cache == Cache::Cold || kept.put_back();
            (advice.reset)(&cell);
            if !restored && !kept.put_back() {
                say(&format!(
                    "{}: what was mended cannot be broken again here\n",
                    advice.name
                ));
                break;
            }
        }
    }
}

/// How the complaint begins that nothing is recommended where it is not known why nothing could be.
const NOTHING: &str = "nothing is recommended";

/// Where the libraries are elsewhere, a script is copied to a `bin` that is not: a wheel that has one is of two kinds then.
const SCRIPT_APART: &str = "101: libraries behind a symlink";

/// Whether every cell is asked for.
fn full() -> bool {
    Process.get_nonempty(FULL).is_some()
}

/// A number that depends on the situation, to choose by.
fn sum(situation: &str) -> usize {
    situation.bytes().map(usize::from).sum()
}

impl Advice<'_> {
    /// The setups that one uv is asked in: all, or as many as show every pair of a uv, a mode and a way to ask. Guests are
    /// slow, and each of theirs is asked of one uv.
    fn setups_for(&self, uv: &Uv) -> Vec<Setup> {
        let guest = Process.get_nonempty(GUEST).is_some();
        if full() || (self.setups.len() < 4 && !guest) {
            return self.setups.to_vec();
        }
        let odd = usize::from(uv.version == VERSIONS[1]);
        let setups = self.setups.iter().copied().enumerate();
        let several = self.setups.len() > 1 && self.uvs.len() > 1;
        setups
            .filter(|(index, _)| !several || (index + index / 2) % 2 == odd)
            .map(|(_, setup)| setup)
            .collect()
    }

    /// Whether one alternative is taken after the first recommendation to this uv.
    fn takes_an_alternative(&self, uv: &Uv) -> bool {
        let odd = uv.version == VERSIONS[1] || self.uvs.len() == 1;
        odd && Process.get_nonempty(GUEST).is_none()
    }
}

/// The files at the top of a project.
struct Files(BTreeMap<std::ffi::OsString, Vec<u8>>);

impl Files {
    fn of(project: &Path) -> Self {
        let names = names(project).into_iter();
        Self(
            names
                .map(|name| (name.clone(), fs_err::read(project.join(name)).unwrap()))
                .collect(),
        )
    }

    fn put_back(&self, project: &Path) {
        for name in names(project) {
            if !self.0.contains_key(&name) {
                fs_err::remove_file(project.join(name)).unwrap();
            }
        }
        for (name, contents) in &self.0 {
            let path = project.join(name);
            if fs_err::read(&path).ok().as_ref() != Some(contents) {
                fs_err::write(path, contents).unwrap();
            }
        }
    }
}

fn names(project: &Path) -> Vec<std::ffi::OsString> {
    let entries = fs_err::read_dir(project).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    files.map(|entry| entry.file_name()).collect()
}
