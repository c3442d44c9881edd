use proptest::prelude::*;
use rmpv::Value;

use super::*;

fn array<const N: usize>(values: [Value; N]) -> Value {
    Value::Array(values.into())
}

fn map<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    let pairs = pairs.into_iter().map(|(name, value)| (name.into(), value));
    Value::Map(pairs.collect())
}

fn bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, value).unwrap();
    bytes
}

fn pair() -> Value {
    array([array(["Sha256".into(), "9deb".into()])])
}

fn wheel() -> Value {
    "a-1.0-py3-none-any.whl".into()
}

#[test]
fn archives_of_every_release_are_read() {
    let hash = || array([map([("Sha256", "9deb".into())])]);
    for (value, named) in [
        (array(["x".into(), pair()]), false),
        (array(["x".into(), pair(), wheel(), 0.into()]), true),
        (
            array(["x".into(), pair(), wheel(), 0.into(), Value::Nil]),
            true,
        ),
        (
            map([
                ("id", "x".into()),
                ("hashes", pair()),
                ("filename", wheel()),
                ("version", 0.into()),
                ("size", 12.into()),
            ]),
            true,
        ),
        (
            array(["x".into(), hash(), wheel(), 0.into(), 12.into()]),
            true,
        ),
    ] {
        let expected = Archive {
            id: "x".to_owned(),
            hashes: vec![("sha256".to_owned(), "9deb".to_owned())],
            filename: named.then(|| "a-1.0-py3-none-any.whl".to_owned()),
            bucket: named.then_some(0),
        };
        let mut http = bytes(&value);
        http.extend([0xc1, 0xff, 0x93, 0x00]);
        assert_eq!(http_archive(&http).as_ref(), Some(&expected), "{value}");
        let local = bytes(&array([array([7.into(), 8.into()]), value]));
        assert_eq!(local_archive(&local), Some(((7, 8), expected)));
    }
}

#[test]
fn revisions_of_every_release_are_read() {
    let expected = Revision {
        id: "r".to_owned(),
        hashes: vec![("sha256".to_owned(), "9deb".to_owned())],
    };
    let time = || array([5.into(), 6.into()]);
    let info = CacheInfo {
        timestamp: Some((5, 6)),
        ..CacheInfo::default()
    };
    let with_source = CacheInfo {
        directories: [
            ("src".to_owned(), None),
            ("x".to_owned(), Some(Created::Inode(3))),
        ]
        .into(),
        env: [("A".to_owned(), Some("b".to_owned()))].into(),
        ..info.clone()
    };
    let revision = || array(["r".into(), pair()]);
    assert_eq!(http_revision(&bytes(&revision())), Some(expected.clone()));
    for (value, info) in [
        (time(), info.clone()),
        (array([time(), Value::Nil, Value::Nil]), info.clone()),
        (
            array([
                time(),
                Value::Nil,
                Value::Nil,
                map([("A", "b".into())]),
                map([("src", Value::Nil), ("x", 3.into())]),
            ]),
            with_source,
        ),
        (map([("timestamp", time()), ("commit", Value::Nil)]), info),
    ] {
        let encoded = bytes(&array([value, revision()]));
        assert_eq!(local_revision(&encoded), Some((info, expected.clone())));
    }
}

#[test]
fn garbage_is_no_pointer() {
    for value in [
        Value::Nil,
        array(["x".into()]),
        array([7.into(), pair()]),
        array(["x".into(), "y".into()]),
        array(["x".into(), array([map([("Sha256", 5.into())])])]),
    ] {
        assert_eq!(http_archive(&bytes(&value)), None, "{value}");
    }
    assert_eq!(http_archive(b""), None);
    // Arrays nested without end, and lengths of 4 GiB.
    assert_eq!(http_archive(&vec![0x91; 200_000]), None);
    assert_eq!(http_archive(&[0xdd; 5]), None);
    assert_eq!(http_archive(&[0xc6, 0xff, 0xff, 0xff, 0xff, 0]), None);
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Nil),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        prop::sample::select(vec!["id", "hashes", "filename", "version", "Sha256"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec((inner.clone(), inner), 0..5).prop_map(Value::Map),
        ]
    })
}

fn read_all(bytes: &[u8]) {
    let _ = (
        http_archive(bytes),
        local_archive(bytes),
        http_revision(bytes),
        local_revision(bytes),
    );
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        read_all(&bytes);
    }

    #[test]
    fn any_value_is_survived(value in value(), cut in any::<prop::sample::Index>()) {
        let bytes = bytes(&value);
        read_all(&bytes);
        read_all(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn what_was_written_is_read(id in "[A-Za-z0-9_-]{16,21}", tail in prop::collection::vec(any::<u8>(), 0..64)) {
        let mut encoded = bytes(&array([id.as_str().into(), pair(), wheel(), 0.into()]));
        encoded.extend(tail);
        prop_assert_eq!(http_archive(&encoded).unwrap().id, id);
    }
}
