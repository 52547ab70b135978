//! Marks over REST. They go through the room of the document, as everybody's do: one way to write.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use collab::{Capability, Close, OpenError, WriteError};
use domain::Random;
use domain::access::Scope;
use domain::ids::RevisionId;
use schema::{Annotation, Comment, DocumentName, Invalid, RecordId, Root};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use yrs::{Any, Map as _, MapPrelim, TextPrelim, TransactionMut, WriteTxn as _};

use super::auth::SignIn;
use super::{App, Error, Result, documents};

/// How long whoever asks for a change waits for it to be committed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mark as the API shows it: the record of the live document with its id, and the text of its comment.
#[derive(Debug, Serialize, ToSchema)]
pub struct Mark {
    /// Id inside the document.
    pub id: String,
    /// The record: kind, author, created, media, frames, geometry, style, comment.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub record: Value,
    /// What its comment says, if it has one.
    pub comment_body: Option<String>,
    /// Whether it is the studio's alone.
    pub internal: bool,
    /// Its number on the page: among the marks of its medium that whoever asks may see, those that were deleted counted. Only in
    /// lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    pub number: Option<u32>,
}

/// A mark to be made. Coordinates are pixels of the medium.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMark {
    /// rectangle, ellipse, arrow, freehand, text, pin or screenshot.
    pub kind: String,
    /// The medium that it is drawn on.
    pub media: i64,
    /// `{in, out}` on clips; null on stills.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub frames: Value,
    /// By kind, as in the document.
    #[schema(value_type = Object)]
    pub geometry: Value,
    /// `{color, width, opacity}`; red and four pixels where it is absent.
    #[schema(value_type = Option<Object>)]
    pub style: Option<Value>,
    /// What it is about.
    pub comment: Option<String>,
    /// Whether it is to be the studio's alone; unless said, everybody who may see the round sees it.
    #[serde(default)]
    #[schema(required = false)]
    pub internal: bool,
}

/// What is to change of a mark; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkChanges {
    /// Another geometry, whole.
    #[schema(value_type = Option<Object>)]
    pub geometry: Option<Value>,
    /// Another style, whole.
    #[schema(value_type = Option<Object>)]
    pub style: Option<Value>,
    /// Other frames of a clip, `{in, out}`.
    #[schema(value_type = Option<Object>)]
    pub frames: Option<Value>,
}

/// The marks of a revision that are not deleted, in the order in which they were made: to people of the studio, also those that
/// are theirs alone.
pub async fn list(app: &App, who: &SignIn, revision: RevisionId) -> Result<Vec<Mark>> {
    let mut read = Vec::new();
    for document in readable(who, revision) {
        documents::capability(app, who, document, false).await?;
        read.push((document, app.rooms.read(document).await.map_err(opened)?));
    }
    let numbers = numbers(read.iter().flat_map(|(_, records)| &records.annotations));
    let mut marks = Vec::new();
    for (document, records) in &read {
        for (id, mark) in records.annotations.iter().filter(|(_, mark)| mark.deleted.is_none()) {
            let comment = mark.comment.and_then(|id| records.comments.get(&id));
            let body = comment.filter(|c| c.deleted.is_none()).map(|c| c.body.clone());
            marks.push(Mark { number: numbers.get(id).copied(), ..shown(*document, *id, mark, body)? });
        }
    }
    // Ids are ordered by time.
    marks.sort_by(|left, right| left.id.cmp(&right.id));
    Ok(marks)
}

/// The numbers that the page gives to marks: among those of their medium, in the order in which they were made. What was deleted
/// keeps its number, so that "the fourth one" means the same mark after the third was deleted.
pub(super) fn numbers<'a>(
    marks: impl IntoIterator<Item = (&'a RecordId, &'a Annotation)>,
) -> HashMap<RecordId, u32> {
    let mut marks: Vec<_> = marks.into_iter().collect();
    marks.sort_by(|(left, one), (right, other)| one.created.cmp(&other.created).then(left.cmp(right)));
    let mut counts = HashMap::new();
    let number = |(id, mark): (&RecordId, &Annotation)| {
        let count = counts.entry(mark.media).or_insert(0);
        *count += 1;
        (*id, *count)
    };
    marks.into_iter().map(number).collect()
}

/// The documents of a revision that somebody may read.
fn readable(who: &SignIn, revision: RevisionId) -> Vec<DocumentName> {
    let mut documents = vec![DocumentName::Revision(revision)];
    if who.actor.scope == Scope::Organization {
        documents.push(DocumentName::Internal(revision));
    }
    documents
}

/// Makes a mark, with a comment if there is a text for it.
pub async fn create(app: &App, who: &SignIn, revision: RevisionId, new: NewMark) -> Result<Mark> {
    let document =
        if new.internal { DocumentName::Internal(revision) } else { DocumentName::Revision(revision) };
    let capability = documents::capability(app, who, document, false).await?;
    add(app, document, capability, new).await
}

/// Makes a mark with what `capability` allows.
pub(crate) async fn add(
    app: &App,
    document: DocumentName,
    capability: Capability,
    new: NewMark,
) -> Result<Mark> {
    let now = app.clock.now();
    let id = record_id(now, &*app.random)?;
    let comment_id = new.comment.as_ref().map(|_| record_id(now, &*app.random)).transpose()?;
    let record = json!({
        "kind": new.kind, "author": capability.author, "created": now, "media": new.media, "frames": new.frames,
        "geometry": new.geometry, "comment": comment_id,
        "style": new.style.unwrap_or_else(|| json!({ "color": "#e5484d", "width": 4, "opacity": 1 })),
    });
    let mark = Annotation::read(&record).map_err(|e| invalid(&e))?;
    let comment = match (&new.comment, comment_id) {
        (Some(body), Some(comment_id)) => Some((comment_id, about(id, &mark, body)?)),
        _ => None,
    };
    let (mark_fields, comment_fields) = (mark.clone(), comment.clone());
    let edit = move |txn: &mut TransactionMut<'_>| {
        put(txn, Root::Annotations, id, &mark_fields);
        if let Some((id, comment)) = comment_fields {
            put(txn, Root::Comments, id, &comment);
        }
    };
    save(app, document, capability, edit).await?;
    shown(document, id, &mark, comment.map(|(_, comment)| comment.body))
}

/// Changes geometry, style or frames of a mark.
pub async fn change(
    app: &App,
    who: &SignIn,
    revision: RevisionId,
    id: RecordId,
    changes: MarkChanges,
) -> Result<Mark> {
    let (document, capability, mark, body) = find(app, who, revision, id).await?;
    let mut record = serde_json::to_value(&mark).map_err(|e| Error::Internal(e.into()))?;
    let mut fields = Map::new();
    for (name, value) in
        [("geometry", changes.geometry), ("style", changes.style), ("frames", changes.frames)]
    {
        if let Some(value) = value {
            record[name] = value.clone();
            fields.insert(name.to_owned(), value);
        }
    }
    let mark = Annotation::read(&record).map_err(|e| invalid(&e))?;
    write_fields(app, document, capability, id, fields).await?;
    shown(document, id, &mark, body)
}

/// Marks a mark as deleted.
pub async fn delete(app: &App, who: &SignIn, revision: RevisionId, id: RecordId) -> Result<()> {
    let (document, capability, ..) = find(app, who, revision, id).await?;
    let deletion = json!({ "by": capability.author, "at": app.clock.now() });
    write_fields(app, document, capability, id, Map::from_iter([("deleted".to_owned(), deletion)])).await
}

async fn find(
    app: &App,
    who: &SignIn,
    revision: RevisionId,
    id: RecordId,
) -> Result<(DocumentName, Capability, Annotation, Option<String>)> {
    for document in readable(who, revision) {
        let capability = documents::capability(app, who, document, false).await?;
        let mut records = app.rooms.read_annotation(document, id).await.map_err(opened)?;
        if let Some(mark) = records.annotations.remove(&id).filter(|mark| mark.deleted.is_none()) {
            let body = mark.comment.and_then(|id| records.comments.remove(&id)).map(|c| c.body);
            return Ok((document, capability, mark, body));
        }
    }
    Err(Error::NotFound("annotation"))
}

async fn write_fields(
    app: &App,
    document: DocumentName,
    capability: Capability,
    id: RecordId,
    fields: Map<String, Value>,
) -> Result<()> {
    let edit = move |txn: &mut TransactionMut<'_>| {
        let annotations = txn.get_or_insert_map(Root::Annotations.as_str());
        if let Some(yrs::Out::YMap(record)) = annotations.get(txn, id.as_str()) {
            for (name, value) in fields {
                record.insert(txn, name, any(&value));
            }
        }
    };
    save(app, document, capability, edit).await
}

/// Makes an edit, and waits until it is committed, but not for ever: the room goes on trying.
async fn save(
    app: &App,
    document: DocumentName,
    capability: Capability,
    edit: impl FnOnce(&mut TransactionMut<'_>) + Send + 'static,
) -> Result<()> {
    match tokio::time::timeout(PATIENCE, app.rooms.write(document, capability, edit)).await {
        Ok(saved) => saved.map_err(written),
        Err(_) => Err(Error::Unavailable(
            "the document cannot be saved just now; look whether your change is there before you make it again"
                .to_owned(),
        )),
    }
}

/// What is said about a mark; on a clip about the first frame of it.
fn about(id: RecordId, mark: &Annotation, body: &str) -> Result<Comment> {
    let record = json!({
        "author": mark.author, "created": mark.created, "body": body, "parent": null, "annotation": id,
        "frame": mark.frames.map(|frames| frames.first), "actionable": true,
    });
    Comment::read(&record).map_err(|e| Error::invalid("/comment", e.problem.to_string()))
}

/// Puts a whole record into its map: plain values, and the body of a comment as shared text.
fn put(txn: &mut TransactionMut<'_>, root: Root, id: RecordId, record: &impl Serialize) {
    let map = txn.get_or_insert_map(root.as_str());
    let record_map = map.insert(txn, id.as_str(), MapPrelim::default());
    if let Ok(Value::Object(fields)) = serde_json::to_value(record) {
        for (name, value) in fields {
            match (root, name.as_str(), value) {
                (Root::Comments, "body", Value::String(body)) => {
                    record_map.insert(txn, name, TextPrelim::new(body));
                }
                (_, _, value) => {
                    record_map.insert(txn, name, any(&value));
                }
            }
        }
    }
}

fn any(value: &Value) -> Any {
    // Every JSON value has its counterpart.
    Any::from_json(&value.to_string()).unwrap_or(Any::Null)
}

fn shown(
    document: DocumentName,
    id: RecordId,
    mark: &Annotation,
    comment_body: Option<String>,
) -> Result<Mark> {
    let record = serde_json::to_value(mark).map_err(|e| Error::Internal(e.into()))?;
    let internal = matches!(document, DocumentName::Internal(_));
    Ok(Mark { id: id.to_string(), record, comment_body, internal, number: None })
}

fn invalid(error: &Invalid) -> Error {
    Error::invalid(error.pointer.clone(), error.to_string())
}

pub(super) fn opened(error: OpenError) -> Error {
    match error {
        OpenError::NotFound => Error::NotFound("document"),
        OpenError::Unavailable | OpenError::Restarting => {
            Error::Unavailable("the document cannot be read just now; try again".to_owned())
        }
    }
}

fn written(error: WriteError) -> Error {
    match error {
        WriteError::Open(error) => opened(error),
        WriteError::Refused(close) if close.code == Close::FORBIDDEN => match close.reason.split_once(": ") {
            Some(("foreign_media", why)) => Error::invalid("/media", why),
            Some(("no_such_frames", why)) => Error::invalid("/frames", why),
            _ => Error::WrongActor(close.reason.into_owned()),
        },
        WriteError::Refused(close) if close.code == Close::TOO_LARGE => {
            Error::TooLarge(close.reason.into_owned())
        }
        WriteError::Refused(close) => Error::Unavailable(close.reason.into_owned()),
    }
}

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A ULID: 48 bits of milliseconds, then 80 random ones.
fn record_id(now: DateTime<Utc>, random: &dyn Random) -> Result<RecordId> {
    let milliseconds = u128::from(now.timestamp_millis().unsigned_abs());
    let mut low = [0; 16];
    random.fill(&mut low[6..]);
    let number = (milliseconds << 80) | u128::from_be_bytes(low);
    let text: String = (0..26)
        .rev()
        .map(|digit| char::from(CROCKFORD[usize::try_from((number >> (digit * 5)) & 31).unwrap_or(0)]))
        .collect();
    text.parse().map_err(|_| Error::Internal(anyhow::anyhow!("{text} is no record id")))
}

#[cfg(test)]
mod tests {
    use domain::SystemRandom;

    use super::*;

    #[test]
    fn ids_are_ordered_by_time() {
        let early =
            record_id(DateTime::from_timestamp_millis(1_700_000_000_000).unwrap(), &SystemRandom).unwrap();
        let late =
            record_id(DateTime::from_timestamp_millis(1_700_000_000_001).unwrap(), &SystemRandom).unwrap();
        assert!(early < late);
        assert!(early.as_str().starts_with("01HF7YAT00"), "{early}");
    }
}
