//! What the database holds of a document.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sqlx::{PgConnection, Row as _};

use crate::mark::plain;

/// How many updates of a document are committed.
pub async fn length(db: &mut PgConnection, document: &str) -> i64 {
    let query =
        "SELECT count(*) FROM document_updates u JOIN documents d ON d.id = u.document_id WHERE d.name = $1";
    sqlx::query_scalar(query).bind(document).fetch_one(db).await.expect("a count")
}

/// How many updates of people are committed, without what the server adds because of them.
pub async fn by_people(db: &mut PgConnection, document: &str) -> i64 {
    let query = "SELECT count(*) FROM document_updates u JOIN documents d ON d.id = u.document_id
                 WHERE d.name = $1 AND u.author <> 'server'";
    sqlx::query_scalar(query).bind(document).fetch_one(db).await.expect("a count")
}

/// The records of a document as its log gives them when it is replayed.
pub async fn replayed(db: &mut PgConnection, name: &str) -> Value {
    crate::tab::json(&document(db, name).await)
}

/// A document as its log gives it when it is replayed.
pub async fn document(db: &mut PgConnection, name: &str) -> yrs::Doc {
    use yrs::updates::decoder::Decode as _;
    use yrs::{Transact as _, Update};
    let query = "SELECT u.bytes FROM document_updates u JOIN documents d ON d.id = u.document_id
                 WHERE d.name = $1 ORDER BY u.sequence";
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(query).bind(name).fetch_all(db).await.expect("a log");
    let doc = crate::tab::document(1);
    for row in rows {
        let update = Update::decode_v1(&row).expect("an update");
        doc.transact_mut().apply_update(update).expect("it fits");
    }
    doc
}

/// The records of a document as they lie in the tables, in the layout of the document.
pub async fn projected(db: &mut PgConnection, document: &str) -> Value {
    let query = "SELECT a.crdt_id, a.kind, a.author, a.media_id, a.geometry, a.style, a.frame_in, a.frame_out, a.comment_crdt_id,
                        a.deleted_by
                 FROM annotations a JOIN documents d ON d.id = a.document_id WHERE d.name = $1";
    let rows = sqlx::query(query).bind(document).fetch_all(&mut *db).await.expect("annotations");
    let mut annotations = BTreeMap::new();
    for row in rows {
        let frames = row.get::<Option<i32>, _>("frame_in").zip(row.get::<Option<i32>, _>("frame_out"));
        let record = json!({
            "kind": row.get::<String, _>("kind"), "author": row.get::<String, _>("author"), "media": row.get::<i64, _>("media_id"),
            "geometry": row.get::<Value, _>("geometry"), "style": row.get::<Value, _>("style"),
            "frames": frames.map(|(first, last)| json!({"in": first, "out": last})),
            "comment": row.get::<Option<String>, _>("comment_crdt_id"),
            "deleted": row.get::<Option<String>, _>("deleted_by").map(|by| json!({"by": by})),
        });
        annotations.insert(row.get::<String, _>("crdt_id"), plain(&record));
    }
    let query = "SELECT c.crdt_id, c.author, c.body, c.parent_crdt_id, c.annotation_crdt_id, c.frame, c.actionable, c.deleted_by
                 FROM comments c JOIN documents d ON d.id = c.document_id WHERE d.name = $1";
    let rows = sqlx::query(query).bind(document).fetch_all(db).await.expect("comments");
    let mut comments = BTreeMap::new();
    for row in rows {
        let record = json!({
            "author": row.get::<String, _>("author"), "body": row.get::<String, _>("body"),
            "parent": row.get::<Option<String>, _>("parent_crdt_id"),
            "annotation": row.get::<Option<String>, _>("annotation_crdt_id"),
            "frame": row.get::<Option<i32>, _>("frame"), "actionable": row.get::<bool, _>("actionable"),
            "deleted": row.get::<Option<String>, _>("deleted_by").map(|by| json!({"by": by})),
        });
        comments.insert(row.get::<String, _>("crdt_id"), plain(&record));
    }
    json!({"annotations": annotations, "comments": comments})
}

/// A document without what tables and clients write in different ways: times, and capitals in colours.
pub fn comparable(document: &Value) -> Value {
    let mut document = document.clone();
    for map in ["annotations", "comments"] {
        for record in document[map].as_object_mut().expect("a map").values_mut() {
            let record = record.as_object_mut().expect("a record");
            record.remove("created");
            if let Some(color) =
                record.get("style").and_then(|style| style["color"].as_str()).map(str::to_lowercase)
            {
                record["style"]["color"] = Value::String(color);
            }
            if let Some(deleted) = record.get_mut("deleted").and_then(Value::as_object_mut) {
                deleted.remove("at");
            }
        }
    }
    document
}
