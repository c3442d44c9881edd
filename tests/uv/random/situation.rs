//! What is drawn.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::{Just, Strategy, any as every, prop_oneof};
use proptest::sample::select;
use uv_linkcheck::model::mode::Mode;

use crate::support::confine::Call;
use crate::support::fs::Kind;

/// A place for the cache or the project, on its disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Site {
    /// A directory.
    Directory,
    /// A directory that is mounted elsewhere.
    Bind,
    /// The whole disk, mounted once more.
    Again,
    /// What this filesystem has to set a directory apart: a subvolume, a project id, an encryption policy.
    Apart,
    /// A directory without copy on write, on btrfs.
    NoCow,
    /// A symlink to a directory.
    Symlink,
    /// An overlay of two directories.
    Overlay,
    /// Memory.
    Memory,
}

/// The environment before uv starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Environment {
    /// There, without packages.
    Empty,
    /// Not there.
    Missing,
    /// Behind a symlink, beside the cache.
    Symlink,
    /// Beside the cache, and named so.
    Named,
    /// Its `lib` is a symlink to a directory beside the cache.
    Libraries,
}

/// Something that was done to a file of the cache; wheel and file are counted around.
#[derive(Debug, Clone, Copy)]
pub(super) struct Touched {
    pub(super) wheel: usize,
    pub(super) file: usize,
    pub(super) how: Touch,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Touch {
    /// Its permissions.
    Mode(u32),
    /// Those of the directory it is in.
    DirectoryMode(u32),
    /// Who has it.
    Owner(u32),
    /// It cannot be changed.
    Immutable,
    /// It can only grow.
    AppendOnly,
    /// It has another name beside the cache.
    Linked,
    /// It is gone.
    Gone,
    /// The whole archive is gone.
    Dropped,
}

/// Something that was done to the environment.
#[derive(Debug, Clone, Copy)]
pub(super) enum Placed {
    /// `site-packages` may not be written to by its owner.
    ReadOnly,
    /// `site-packages` cannot be changed.
    Immutable,
    /// Entries of `site-packages` can only be added.
    AppendOnly,
    /// Something is there already, where a file of a wheel goes.
    Occupied(usize, usize, Occupant),
    /// A file is where a package goes.
    File,
    /// Memory is mounted where a package goes.
    Mounted,
    /// A symlink beside the cache is where a package goes.
    Led,
    /// A directory is where a package goes.
    Directory,
    /// That directory cannot be changed.
    ImmutableDirectory,
}

/// What is where a file goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Occupant {
    /// A file of whoever runs uv, with these permissions.
    File(u32),
    /// A file of root.
    Foreign,
    /// Another name of the cached file, where that can be.
    Name,
    /// A symlink to the cached file.
    Symlink,
    /// A directory.
    Directory,
    /// A file that cannot be changed.
    Immutable,
}

/// Who runs uv, and what is refused.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refused {
    /// Nothing.
    Nothing,
    /// A call, with this number.
    Call(Call, i32),
    /// Links from one directory to another.
    OneDirectory,
}

/// Everything that is drawn for a case.
#[derive(Debug, Clone)]
pub(super) struct Situation {
    pub(super) disks: [Kind; 2],
    /// Whether the project is on the second disk.
    pub(super) two: bool,
    pub(super) cache: Site,
    pub(super) project: Site,
    pub(super) environment: Environment,
    pub(super) touched: Vec<Touched>,
    pub(super) placed: Option<Placed>,
    /// Whether a user who is not root runs uv.
    pub(super) user: bool,
    pub(super) refused: Refused,
    /// The uv, by its place in the scene.
    uv: usize,
    pub(super) asked: Option<Mode>,
}

impl Situation {
    /// The uv, by its place in the scene. Before 0.5.31 uv stops where a script cannot be moved: that is not predicted.
    pub(super) fn uv(&self) -> usize {
        if self.unmovable() {
            self.uv.max(1)
        } else {
            self.uv
        }
    }

    /// Whether scripts may not be movable from site-packages to where they belong.
    pub(super) fn unmovable(&self) -> bool {
        self.environment == Environment::Libraries || matches!(self.refused, Refused::OneDirectory)
    }
}

const KINDS: [Kind; 6] = [
    Kind::Ext4,
    Kind::Xfs,
    Kind::Btrfs,
    Kind::Ext2,
    Kind::Ext4Encrypt,
    Kind::XfsWithoutReflink,
];

const SITES: [Site; 8] = [
    Site::Directory,
    Site::Bind,
    Site::Again,
    Site::Apart,
    Site::NoCow,
    Site::Symlink,
    Site::Overlay,
    Site::Memory,
];

const ENVIRONMENTS: [Environment; 5] = [
    Environment::Empty,
    Environment::Missing,
    Environment::Symlink,
    Environment::Named,
    Environment::Libraries,
];

/// `EPERM`, `EACCES`, `EXDEV`, `EMLINK`, `EIO`, `ENOSYS`, `EOPNOTSUPP`.
const NUMBERS: [i32; 7] = [1, 13, 18, 31, 5, 38, 95];

fn touch() -> impl Strategy<Value = Touch> {
    prop_oneof![
        select(vec![0o444, 0o600, 0o000, 0o4755, 0o2755, 0o777]).prop_map(Touch::Mode),
        select(vec![0o555, 0o000, 0o2755]).prop_map(Touch::DirectoryMode),
        select(vec![0, 1000, 1234]).prop_map(Touch::Owner),
        Just(Touch::Immutable),
        Just(Touch::AppendOnly),
        Just(Touch::Linked),
        Just(Touch::Gone),
        Just(Touch::Dropped),
    ]
}

fn placed() -> impl Strategy<Value = Placed> {
    prop_oneof![
        1 => Just(Placed::ReadOnly),
        1 => Just(Placed::Immutable),
        1 => Just(Placed::AppendOnly),
        5 => (0..8_usize, 0..8_usize, select(OCCUPANTS.to_vec()))
            .prop_map(|(wheel, file, occupant)| Placed::Occupied(wheel, file, occupant)),
        1 => Just(Placed::File),
        1 => Just(Placed::Mounted),
        1 => Just(Placed::Led),
        1 => Just(Placed::Directory),
        1 => Just(Placed::ImmutableDirectory),
    ]
}

const OCCUPANTS: [Occupant; 7] = [
    Occupant::File(0o644),
    Occupant::File(0o444),
    Occupant::Foreign,
    Occupant::Name,
    Occupant::Symlink,
    Occupant::Directory,
    Occupant::Immutable,
];

fn refused() -> impl Strategy<Value = Refused> {
    let calls = [Call::Clone, Call::Link, Call::Symlink];
    prop_oneof![
        6 => Just(Refused::Nothing),
        2 => (select(calls.to_vec()), select(NUMBERS.to_vec()))
            .prop_map(|(call, errno)| Refused::Call(call, errno)),
        1 => Just(Refused::OneDirectory),
    ]
}

/// Any situation.
pub(super) fn any() -> impl Strategy<Value = Situation> {
    let touched = (0..8_usize, 0..8_usize, touch());
    let touched = touched.prop_map(|(wheel, file, how)| Touched { wheel, file, how });
    let disks = (
        select(KINDS.to_vec()),
        select(KINDS.to_vec()),
        every::<bool>(),
    );
    let sites = (select(SITES.to_vec()), select(SITES.to_vec()));
    let asked = weighted(0.6, select(Mode::ALL.to_vec()));
    (
        disks,
        sites,
        select(ENVIRONMENTS.to_vec()),
        vec(touched, 0..3),
        weighted(0.4, placed()),
        every::<bool>(),
        refused(),
        (0..3_usize, asked),
    )
        .prop_map(
            |(disks, sites, environment, touched, placed, user, refused, (uv, asked))| Situation {
                disks: [disks.0, disks.1],
                two: disks.2,
                cache: sites.0,
                project: sites.1,
                environment,
                touched,
                placed,
                user,
                refused,
                uv,
                asked,
            },
        )
}
