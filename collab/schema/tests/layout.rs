//! The layout, version by version: every example can be read, and comes back as it was.
#![expect(clippy::unwrap_used, reason = "the functions between the tests are tests as well")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use schema::{Annotation, AnnotationKind, Comment, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Example {
    version: u32,
    annotations: BTreeMap<RecordId, Annotation>,
    comments: BTreeMap<RecordId, Comment>,
}

fn v1() -> Value {
    serde_json::from_str(include_str!("../examples/v1.json")).unwrap()
}

#[test]
fn version_1_is_read_and_written_alike() {
    let example: Example = serde_json::from_value(v1()).unwrap();
    assert_eq!(example.version, schema::LAYOUT_VERSION);
    assert_eq!(serde_json::to_value(&example).unwrap(), v1());
    let mut kinds: Vec<_> = example.annotations.values().map(|annotation| annotation.shape.kind()).collect();
    kinds.sort();
    assert_eq!(kinds, AnnotationKind::ALL, "every kind has its example");
}

/// Sets the field at `pointer` of the example's first record of a kind.
fn broken(kind: &str, pointer: &str, value: Value) -> String {
    let example = v1();
    let records = example["annotations"].as_object().unwrap().values();
    let mut record = records.clone().find(|record| record["kind"] == kind).unwrap().clone();
    *record.pointer_mut(pointer).unwrap() = value;
    Annotation::read(&record).unwrap_err().to_string()
}

#[test]
fn an_error_points_at_the_field() {
    let points = |count: usize| Value::from(vec![0.5; count]);
    let cases = [
        ("rectangle", "/kind", json!("blob"), "`/kind` should be a kind of annotation"),
        ("rectangle", "/author", json!("user:0"), "`/author` should be user:<id> or guest:<id>"),
        ("rectangle", "/created", json!("yesterday"), "`/created` should be a time as in RFC 3339"),
        ("rectangle", "/media", json!(1.5), "`/media` should be an integer"),
        ("rectangle", "/media", json!(0), "`/media` should lie within the ids of media"),
        ("rectangle", "/frames/out", json!(1000), "`/frames/out` should lie within the frames from `in` on"),
        ("rectangle", "/frames", json!({"in": 1}), "`/frames/out` is missing"),
        (
            "rectangle",
            "/geometry/x",
            json!(1_000_001),
            "`/geometry/x` should lie within a million pixels of the origin",
        ),
        (
            "rectangle",
            "/geometry/width",
            json!(-1),
            "`/geometry/width` should lie within 0 and a million pixels",
        ),
        ("rectangle", "/geometry/height", json!(null), "`/geometry/height` should be a number"),
        ("rectangle", "/style/color", json!("red"), "`/style/color` should be a colour, #rrggbb"),
        ("rectangle", "/style/color", json!("#é0000"), "`/style/color` should be a colour, #rrggbb"),
        ("rectangle", "/style/width", json!(0.4), "`/style/width` should lie within 0.5 and 200 pixels"),
        ("rectangle", "/style/opacity", json!(1.1), "`/style/opacity` should lie within 0 and 1"),
        ("rectangle", "/comment", json!("1"), "`/comment` should be the id of a record, or null"),
        (
            "rectangle",
            "/geometry",
            json!({"x": 0, "y": 0, "a/b": 1}),
            "`/geometry/a~1b` is not a field of this record",
        ),
        ("freehand", "/geometry/points", points(60_003), "`/geometry/points` holds 20001, the most is 20000"),
        (
            "freehand",
            "/geometry/points",
            points(4),
            "`/geometry/points` should be x, y and pressure of one point or more",
        ),
        (
            "freehand",
            "/geometry/points",
            json!([]),
            "`/geometry/points` should be x, y and pressure of one point or more",
        ),
        ("freehand", "/geometry/points/2", json!(1.5), "`/geometry/points/2` should lie within 0 and 1"),
        ("freehand", "/geometry/points/3", json!("1"), "`/geometry/points/3` should be a number"),
        ("text", "/geometry/text", json!("x".repeat(4_001)), "`/geometry/text` holds 4001, the most is 4000"),
        (
            "text",
            "/geometry/text",
            json!("a\0b"),
            "`/geometry/text` should be a text without the character NUL",
        ),
        ("ellipse", "/deleted/by", json!("me"), "`/deleted/by` should be user:<id> or guest:<id>"),
    ];
    for (kind, pointer, value, expected) in cases {
        assert_eq!(broken(kind, pointer, value), expected);
    }
    let mut comment = v1()["comments"]["01JCWZ00000000000000000011"].clone();
    comment["body"] = json!("é".repeat(20_000));
    assert!(Comment::read(&comment).is_ok(), "characters are counted, not bytes");
    comment["body"] = json!("é".repeat(20_001));
    assert_eq!(Comment::read(&comment).unwrap_err().to_string(), "`/body` holds 20001, the most is 20000");
    comment.as_object_mut().unwrap().remove("actionable");
    comment["body"] = json!("short");
    assert_eq!(Comment::read(&comment).unwrap_err().to_string(), "`/actionable` is missing");
}

#[test]
fn times_are_those_that_databases_hold() {
    for wrong in [
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "1969-12-31T23:59:59Z",
        "2016-12-31T23:59:60Z",
        "2016-12-31T23:59:60.999999999Z",
        "20.11.2026",
    ] {
        assert!(broken("pin", "/created", json!(wrong)).starts_with("`/created`"), "{wrong}");
    }
}

#[test]
fn no_field_but_deleted_may_be_left_out() {
    for record in v1()["annotations"].as_object().unwrap().values() {
        for field in Annotation::FIELDS {
            let mut record = record.clone();
            record.as_object_mut().unwrap().remove(field);
            assert_eq!(Annotation::read(&record).is_ok(), field == "deleted", "{field}");
        }
    }
}

#[test]
fn the_typescript_types_are_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/src/document/schema.gen.ts");
    let fresh = schema::typescript::generate();
    if std::env::var_os("RUSHES_GEN").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
        std::fs::write(path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == fresh, "web/src/document/schema.gen.ts is stale: run `make gen`");
}

proptest! {
    #[test]
    fn a_record_id_is_its_text(text in "[0-9A-HJKMNP-TV-Z]{26}", wrong in "[0-9A-Za-z]{0,30}") {
        prop_assert_eq!(text.parse::<RecordId>().unwrap().to_string(), text);
        if let Ok(id) = wrong.parse::<RecordId>() {
            prop_assert_eq!(id.as_str(), wrong);
        }
    }

    /// Without the feature `float_roundtrip` of serde_json some come back a last bit aside.
    #[test]
    fn a_coordinate_that_is_written_is_read_as_it_was(at in -1e6..1e6_f64) {
        let text = serde_json::to_string(&at).unwrap();
        prop_assert_eq!(serde_json::from_str::<f64>(&text).unwrap().to_bits(), at.to_bits());
    }

    #[test]
    fn a_colour_is_its_text(rgb in any::<[u8; 3]>(), noise in "\\PC{0,8}") {
        let color = schema::Color { rgb };
        prop_assert_eq!(color.to_string().parse::<schema::Color>().unwrap(), color);
        let _ = noise.parse::<schema::Color>();
    }
}
