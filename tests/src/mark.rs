//! Marks and comments as documents hold them, and putting them there.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::{Clock as _, SystemClock};
use serde_json::{Value, json};
use yrs::{Any, Map as _, MapPrelim, MapRef, ReadTxn as _, TextPrelim, TextRef, TransactionMut};

/// A new id for a record: a ULID of this moment.
pub fn record_id() -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let text = |value: u64, digits: u32| -> String {
        (0..digits)
            .rev()
            .map(|at| char::from(DIGITS[usize::try_from(value >> (5 * at) & 31).expect("small")]))
            .collect()
    };
    let time = SystemClock.now().timestamp_millis().unsigned_abs();
    let entropy = u64::from(std::process::id()) << 24 | COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{}{:0>16}", text(time, 10), text(entropy, 12))
}

/// The present moment, as documents write it.
pub fn now() -> String {
    SystemClock.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// An annotation of `kind`, by `author` (`user:<id>`), on `media`.
pub fn annotation(author: &str, media: i64, kind: &str, geometry: &Value) -> Value {
    json!({
        "kind": kind, "author": author, "created": now(), "media": media, "frames": null, "geometry": geometry,
        "style": {"color": "#e5484d", "width": 4, "opacity": 1}, "comment": null,
    })
}

/// A rectangle.
pub fn rectangle(author: &str, media: i64) -> Value {
    annotation(author, media, "rectangle", &json!({"x": 12.5, "y": 8, "width": 30, "height": 20}))
}

/// Every kind that needs no second picture, once.
pub fn every_kind(author: &str, media: i64) -> Vec<Value> {
    let area = json!({"x": 1, "y": 2, "width": 30, "height": 20.25});
    let geometries = [
        ("rectangle", area.clone()),
        ("ellipse", area),
        ("arrow", json!({"x1": 1, "y1": 2, "x2": 30, "y2": 40})),
        ("freehand", json!({"points": [1, 2, 0.5, 3, 4, 0.75, 5.5, 6.5, 1]})),
        ("text", json!({"x": 3, "y": 4, "text": "Rand härter – 縁 🎬", "size": 24})),
        ("pin", json!({"x": 31.5, "y": 7})),
    ];
    geometries.iter().map(|(kind, geometry)| annotation(author, media, kind, geometry)).collect()
}

/// A plain value as Yjs carries it.
pub fn any(value: &Value) -> Any {
    Any::from_json(&value.to_string()).expect("JSON")
}

/// A root map.
pub fn root(txn: &TransactionMut<'_>, name: &str) -> MapRef {
    txn.get_map(name).expect("a root")
}

/// Puts a record of plain values in.
pub fn put(txn: &mut TransactionMut<'_>, map: &str, id: &str, fields: &Value) {
    let fields = fields.as_object().expect("a record").iter().map(|(key, value)| (key.clone(), any(value)));
    root(txn, map).insert(txn, id, fields.collect::<MapPrelim>());
}

/// Puts a comment in; its body is a text.
pub fn put_comment(
    txn: &mut TransactionMut<'_>,
    id: &str,
    author: &str,
    annotation: Option<&str>,
    words: &str,
) {
    put_words(txn, id, author, (None, annotation), words);
}

/// Puts an answer to another comment, of this id, into the document.
pub fn put_answer(txn: &mut TransactionMut<'_>, id: &str, author: &str, parent: &str, words: &str) {
    put_words(txn, id, author, (Some(parent), None), words);
}

fn put_words(
    txn: &mut TransactionMut<'_>,
    id: &str,
    author: &str,
    (parent, annotation): (Option<&str>, Option<&str>),
    words: &str,
) {
    let fields = json!({
        "author": author, "created": now(), "parent": parent, "annotation": annotation, "frame": null,
        "actionable": parent.is_none(),
    });
    put(txn, "comments", id, &fields);
    record(txn, "comments", id).insert(txn, "body", TextPrelim::new(words));
}

/// A record that is there.
pub fn record(txn: &TransactionMut<'_>, map: &str, id: &str) -> MapRef {
    root(txn, map)
        .get(txn, id)
        .and_then(|found| found.cast().ok())
        .unwrap_or_else(|| panic!("{map}/{id} is there"))
}

/// The text of a comment.
pub fn body(txn: &TransactionMut<'_>, id: &str) -> TextRef {
    record(txn, "comments", id).get(txn, "body").and_then(|found| found.cast().ok()).expect("a text")
}

/// Changes one field.
pub fn set(txn: &mut TransactionMut<'_>, map: &str, id: &str, field: &str, value: &Value) {
    record(txn, map, id).insert(txn, field, any(value));
}

/// The same JSON whoever wrote it: every number a float, and what is null not there.
pub fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(list) => list.iter().map(plain).collect(),
        Value::Object(map) => map
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect(),
        other => other.clone(),
    }
}
