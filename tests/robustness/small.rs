//! What is parsed from memory: locks, pointers, names of wheels.

use std::path::Path;

use rmpv::Value;
use uv_linkcheck::model::lock::Lock;
use uv_linkcheck::model::python::Python;
use uv_linkcheck::model::request::SelectionOptions;
use uv_linkcheck::uv::cache::{
    cache_key, http_archive, http_revision, local_archive, local_revision,
};
use uv_linkcheck::uv::tags::Tags;
use uv_linkcheck::uv::version::NEWEST;
use uv_linkcheck::uv::wheel_name::WheelName;
use uv_linkcheck::uv::{interpreter, lockfile, selection};

use crate::files;
use crate::mutate::Random;

const NAMES: [&str; 6] = [
    "click-8.1-py3-none-any.whl",
    "Foo_Bar.baz-1!2.0rc1.post2.dev3+local.4-2b-cp312.cp313-abi3.cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "a-1.0-cp313-cp313t-musllinux_1_2_aarch64.whl",
    "a-1-py2.py3-none-macosx_11_0_universal2.win_amd64.win32.whl",
    "a-1.0-py3-none-any-variant.whl",
    "torch-2.4.0+cu121-cp311-cp311-linux_x86_64.whl",
];

/// Samples of what is damaged.
pub(crate) struct Small {
    locks: Vec<(String, Vec<String>)>,
    pointers: Vec<Vec<u8>>,
    python: Python,
    tags: Tags,
}

impl Small {
    pub(crate) fn new() -> Self {
        let environment = tempfile::tempdir().unwrap();
        files::write_environment(environment.path());
        let python = interpreter::read(environment.path()).unwrap();
        Self {
            locks: files::fixtures("uv.lock")
                .iter()
                .map(|text| blocks(text))
                .collect(),
            pointers: pointers(),
            tags: Tags::of(&python),
            python,
        }
    }

    /// A lock of a few packages is parsed, and selected from.
    pub(crate) fn lock(&self, random: &mut Random) -> bool {
        let (head, packages) = random.pick(&self.locks);
        let mut text = head.clone();
        for _ in 0..random.below(5) {
            text.push_str(random.pick(packages).as_str());
        }
        let text = random.damage_text(&text);
        let Ok(lock) = lockfile::from_text(Path::new("uv.lock"), text) else {
            return false;
        };
        if random.below(8) == 0 {
            self.select(&lock, random);
        }
        true
    }

    fn select(&self, lock: &Lock, random: &mut Random) {
        let name = |random: &mut Random| {
            let packages = lock.packages.iter().map(|package| package.name.as_str());
            let names: Vec<&str> = packages.chain(["dev", "-"]).collect();
            (*random.pick(&names)).to_owned()
        };
        let some = |random: &mut Random| match random.below(3) {
            0 => vec![name(random)],
            _ => Vec::new(),
        };
        let options = SelectionOptions {
            extra: some(random),
            group: some(random),
            package: some(random),
            all_extras: random.below(2) == 0,
            all_groups: random.below(2) == 0,
            all_packages: random.below(3) == 0,
            ..SelectionOptions::default()
        };
        let current = name(random);
        let context = selection::Context {
            options: &options,
            python: &self.python,
            uv: NEWEST,
            current: Some(&current)
                .filter(|_| random.below(4) > 0)
                .map(String::as_str),
            default_groups: None,
            group_requires_python: &[],
        };
        let _ = selection::select(lock, &context);
    }

    /// A pointer is read as each of the four kinds.
    pub(crate) fn pointer(&self, random: &mut Random) -> bool {
        let bytes = random.pick(&self.pointers).clone();
        let bytes = random.damage(bytes);
        let understood = [
            http_archive(&bytes).is_some(),
            local_archive(&bytes).is_some(),
            http_revision(&bytes).is_some(),
            local_revision(&bytes).is_some(),
        ];
        understood.contains(&true)
    }

    /// A name is parsed and ranked, and its pointer named.
    pub(crate) fn wheel_name(&self, random: &mut Random) -> bool {
        let name = NAMES[random.below(NAMES.len())];
        let name = random.damage_text(name);
        for version in ["0.4.30", "0.6.3", "0.13.9"] {
            let _ = cache_key(&name, version.parse().unwrap());
        }
        let _ = WheelName::split(&name);
        let Ok(name) = WheelName::parse(&name) else {
            return false;
        };
        let _ = (
            self.tags.rank(&name),
            name.normalized_name(),
            name.normalized_version(),
        );
        true
    }
}

/// The head of a lock, and each of its packages.
fn blocks(text: &str) -> (String, Vec<String>) {
    let table = if text.contains("[[package]]") {
        "[[package]]"
    } else {
        "[[distribution]]"
    };
    let mut parts = text.split(table);
    let head = parts.next().unwrap().to_owned();
    (head, parts.map(|part| format!("{table}{part}")).collect())
}

/// One pointer of each form.
fn pointers() -> Vec<Vec<u8>> {
    let text = |text: &str| Value::from(text);
    let array = Value::Array;
    let pair = array(vec![text("Sha256"), text(&"0".repeat(64))]);
    let map = Value::Map(vec![(text("Sha256"), text(&"0".repeat(64)))]);
    let named = |fields: &[(&str, Value)]| {
        let fields = fields
            .iter()
            .map(|(name, value)| (text(name), value.clone()));
        Value::Map(fields.collect())
    };
    let time = array(vec![Value::from(1_795_421_627), Value::from(850_692_066)]);
    let info = array(vec![
        time.clone(),
        Value::Nil,
        Value::Nil,
        named(&[("VARIABLE", text("value")), ("UNSET", Value::Nil)]),
        named(&[
            ("src", time.clone()),
            ("gone", Value::Nil),
            ("old", Value::from(7)),
        ]),
    ]);
    let wheel = text("a-1.0-py3-none-any.whl");
    let archive = array(vec![
        text("5t3AdJQ15rCL3h_l"),
        array(vec![map.clone()]),
        wheel.clone(),
        Value::from(0),
        Value::Nil,
    ]);
    let archive_map = named(&[
        ("id", text("5t3AdJQ15rCL3h_l")),
        ("hashes", array(vec![pair.clone()])),
        ("filename", wheel),
        ("version", Value::from(0)),
        ("size", Value::from(6050)),
    ]);
    let revision = array(vec![text("OkNe4D-3YFQFKrxO"), array(vec![map]), Value::Nil]);
    let values = [
        array(vec![text("nQ6zzRNmI-nMwzVrv4eKr"), array(vec![pair])]),
        archive.clone(),
        archive_map,
        array(vec![time, archive]),
        revision.clone(),
        array(vec![info, revision]),
    ];
    let encode = |value: &Value| {
        let mut bytes = Vec::new();
        rmpv::encode::write_value(&mut bytes, value).unwrap();
        bytes.extend([0; 32]);
        bytes
    };
    values.iter().map(encode).collect()
}
