//! Updates made by yrs: people who draw, type, change, delete, undo and merge.

use serde_json::{Value, json};
use yrs::undo::UndoManager;
use yrs::updates::decoder::Decode as _;
use yrs::{
    Any, ClientID, Doc, Map as _, MapPrelim, MapRef, OffsetKind, Options, ReadTxn as _, Text as _,
    TextPrelim, TextRef, Transact as _, TransactionMut, Update,
};

fn document(client: u64) -> Doc {
    let doc = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::with_client_id(ClientID::new(client))
    });
    for root in schema::Root::ALL {
        doc.get_or_insert_map(root.as_str());
    }
    doc
}

fn id(number: u64) -> String {
    format!("01JCWZ{number:020}")
}

fn any(value: &Value) -> Any {
    Any::from_json(&value.to_string()).expect("JSON")
}

fn put(txn: &mut TransactionMut<'_>, root: &str, id: &str, fields: &Value) -> MapRef {
    let fields = fields.as_object().expect("a record").iter().map(|(key, value)| (key.clone(), any(value)));
    txn.get_map(root).expect("a root").insert(txn, id, fields.collect::<MapPrelim>())
}

fn put_comment(txn: &mut TransactionMut<'_>, id: &str, annotation: &str, words: &str) {
    let fields = json!({
        "author": "user:1", "created": "2026-11-20T12:00:00Z", "parent": null, "annotation": annotation, "frame": null,
        "actionable": true,
    });
    put(txn, "comments", id, &fields).insert(txn, "body", TextPrelim::new(words));
}

fn record(txn: &TransactionMut<'_>, root: &str, id: &str) -> MapRef {
    txn.get_map(root).and_then(|map| map.get(txn, id)).and_then(|found| found.cast().ok()).expect("a record")
}

fn body(txn: &TransactionMut<'_>, id: &str) -> TextRef {
    record(txn, "comments", id).get(txn, "body").and_then(|found| found.cast().ok()).expect("a text")
}

fn set(txn: &mut TransactionMut<'_>, id: &str, field: &str, value: &Value) {
    record(txn, "annotations", id).insert(txn, field, any(value));
}

fn mark(kind: &str, geometry: &Value) -> Value {
    json!({
        "kind": kind, "author": "user:1", "created": "2026-11-20T12:00:00Z", "media": 41, "frames": null,
        "geometry": geometry, "style": {"color": "#e5484d", "width": 4, "opacity": 1}, "comment": null,
    })
}

fn rectangle() -> Value {
    mark("rectangle", &json!({"x": 12.5, "y": 8, "width": 30, "height": 20}))
}

fn every_kind() -> Vec<Value> {
    let area = json!({"x": 1, "y": 2, "width": 30, "height": 20.25});
    let geometries = [
        ("rectangle", area.clone()),
        ("ellipse", area.clone()),
        ("arrow", json!({"x1": 1, "y1": 2, "x2": 30, "y2": 40})),
        ("freehand", json!({"points": [1, 2, 0.5, 3, 4, 0.75, 5.5, 6.5, 1]})),
        ("text", json!({"x": 3, "y": 4, "text": "Rand härter – 縁 🎬", "size": 24})),
        ("pin", json!({"x": 31.5, "y": 7})),
        ("screenshot", json!({"x": 1, "y": 2, "width": 30, "height": 20.25, "media": 42})),
    ];
    geometries.iter().map(|(kind, geometry)| mark(kind, geometry)).collect()
}

fn edit(doc: &Doc, act: impl FnOnce(&mut TransactionMut<'_>)) -> Vec<u8> {
    let mut txn = doc.transact_mut();
    act(&mut txn);
    txn.commit();
    txn.encode_update_v1()
}

/// Every kind of mark, each changed, deleted and brought back.
fn marks() -> Vec<Vec<u8>> {
    let doc = document(2_001);
    let mut updates = Vec::new();
    for (number, fields) in (0..).zip(every_kind()) {
        updates.push(edit(&doc, |txn| {
            put(txn, "annotations", &id(number), &fields);
        }));
        for (field, value) in [
            ("style", json!({"color": "#00ff00", "width": 1.5, "opacity": 0.5})),
            ("frames", json!({"in": 1001, "out": 1002})),
            ("deleted", json!({"by": "user:1", "at": "2026-11-20T12:00:00Z"})),
            ("deleted", json!(null)),
        ] {
            updates.push(edit(&doc, |txn| set(txn, &id(number), field, &value)));
        }
    }
    updates
}

/// Two people in one text and one mark, apart and together.
fn two_people() -> Vec<Vec<u8>> {
    let (ours, theirs) = (document(2_002), document((1 << 53) - 1));
    let mut updates = vec![edit(&ours, |txn| {
        put(txn, "annotations", &id(1), &rectangle());
        put_comment(txn, &id(2), &id(1), "shared 🎬 words");
    })];
    let take = |doc: &Doc, update: &[u8]| {
        let update = Update::decode_v1(update).expect("an update");
        doc.transact_mut().apply_update(update).expect("it fits");
    };
    take(&theirs, &updates[0]);
    for number in 0..12 {
        let geometry = json!({"x": number, "y": 0.25, "width": 3, "height": 4});
        let left = edit(&ours, |txn| {
            set(txn, &id(1), "geometry", &geometry);
            body(txn, &id(2)).insert(txn, number, "é");
        });
        let right = edit(&theirs, |txn| {
            set(txn, &id(1), "geometry", &geometry);
            let body = body(txn, &id(2));
            body.remove_range(txn, 1, 2);
            body.push(txn, "縁");
        });
        take(&ours, &right);
        take(&theirs, &left);
        updates.extend([left, right]);
    }
    updates
}

/// What an undo manager does: things that come, go and come back.
fn undone() -> Vec<Vec<u8>> {
    let doc = document(2_003);
    let roots = [doc.get_or_insert_map("annotations"), doc.get_or_insert_map("comments")];
    let options = yrs::undo::Options { capture_timeout_millis: 0, ..yrs::undo::Options::default() };
    let mut manager: UndoManager<()> = UndoManager::with_options(options);
    for root in &roots {
        manager.expand_scope(&doc, root);
    }
    let mut updates = Vec::new();
    let mut known = doc.transact().state_vector();
    let mut since = |doc: &Doc| {
        let txn = doc.transact();
        let update = txn.encode_diff_v1(&known);
        known = txn.state_vector();
        update
    };
    edit(&doc, |txn| {
        put(txn, "annotations", &id(1), &rectangle());
    });
    manager.reset();
    updates.push(since(&doc));
    for number in 2..5 {
        edit(&doc, |txn| put_comment(txn, &id(number), &id(1), "typed"));
        manager.reset();
        updates.push(since(&doc));
        manager.undo_blocking();
        updates.push(since(&doc));
        manager.redo_blocking();
        updates.push(since(&doc));
    }
    updates
}

/// Whole documents as a late joiner gets them.
pub(crate) fn documents() -> Vec<Vec<Vec<u8>>> {
    let documents = vec![marks(), two_people(), undone()];
    let whole = documents.iter().map(|updates| {
        let doc = document(1);
        for update in updates {
            let update = Update::decode_v1(update).expect("an update");
            doc.transact_mut().apply_update(update).expect("it fits");
        }
        vec![doc.transact().encode_state_as_update_v1(&yrs::StateVector::default())]
    });
    let whole: Vec<_> = whole.collect();
    documents.into_iter().chain(whole).collect()
}
