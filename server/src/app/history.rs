//! What the documents of a revision were: who wrote when, and what there was at any moment.

use chrono::{DateTime, Utc};
use collab::history;
use domain::ids::RevisionId;
use schema::DocumentName;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::auth::SignIn;
use super::paging::{List, Page};
use super::{App, Error, Result, documents};
use crate::store;

/// How many pasts are worked out at once: each holds a whole document.
static REPLAYS: Semaphore = Semaphore::const_new(2);

/// What one writer did in a row, with no more than a minute in between.
#[derive(Debug, Serialize, ToSchema)]
pub struct Moment {
    /// The place of its last change in the document's log: what `at` takes.
    pub sequence: i64,
    /// That of its first change: the next page goes on before it.
    #[serde(skip)]
    first: i64,
    /// `user:<id>`, `guest:<id>`, or `server`.
    pub author: String,
    /// How they are called, where they have an account.
    pub name: Option<String>,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// How many changes it has.
    pub changes: i64,
    /// What became of marks.
    pub marks: Counts,
    /// What became of comments.
    pub comments: Counts,
    /// Where the round stands since; null where that did not change.
    pub status: Option<String>,
    /// Where its stage stands since; null where that did not change.
    pub stage_status: Option<String>,
}

/// What became of records of one kind within a moment, each counted once.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counts {
    /// Made, and there at the end of it.
    pub added: usize,
    /// There before and after, and not the same.
    pub changed: usize,
    /// There before, and deleted at the end.
    pub deleted: usize,
    /// Deleted before, and there again at the end.
    pub restored: usize,
}

impl From<history::Counts> for Counts {
    fn from(counts: history::Counts) -> Self {
        let history::Counts { added, changed, deleted, restored } = counts;
        Self { added, changed, deleted, restored }
    }
}

/// A document as it was.
#[derive(Debug, Serialize, ToSchema)]
pub struct PastDocument {
    /// `revision:<id>` or `internal:<id>`.
    pub document: String,
    /// The place of the last change in it; 0 when nobody had written yet.
    pub sequence: i64,
    /// Its annotations by id, deleted ones included.
    #[schema(value_type = Object)]
    pub annotations: Value,
    /// Its comments by id, deleted ones included.
    #[schema(value_type = Object)]
    pub comments: Value,
    /// What had become of each piece of feedback.
    #[schema(value_type = Object)]
    pub feedback: Value,
    /// Where the round stood.
    #[schema(value_type = Object)]
    pub meta: Value,
}

/// Which document of a revision: the one that everybody sees who may see the revision, or the studio's own.
fn named(revision: RevisionId, internal: bool) -> DocumentName {
    if internal { DocumentName::Internal(revision) } else { DocumentName::Revision(revision) }
}

/// The history of a revision's document, the newest first.
pub async fn list(
    app: &App,
    who: &SignIn,
    revision: RevisionId,
    internal: bool,
    page: &Page,
) -> Result<List<Moment>> {
    let document = named(revision, internal);
    documents::capability(app, who, document, false).await?;
    let moments = store::documents::moments(&app.db, document, page).await?;
    let deeds = deeds(app, document, &moments).await?;
    let moments = moments.into_iter().zip(deeds).map(|(moment, did)| Moment {
        sequence: moment.through,
        first: moment.first,
        author: moment.writer,
        name: moment.name,
        began: moment.began,
        ended: moment.ended,
        changes: moment.updates,
        marks: did.annotations.into(),
        comments: did.comments.into(),
        status: did.status,
        stage_status: did.stage_status,
    });
    Ok(page.list(moments.collect(), |moment| moment.first))
}

/// What each of some moments did, which follow one another, the newest first.
async fn deeds(
    app: &App,
    document: DocumentName,
    moments: &[store::documents::Moment],
) -> Result<Vec<history::Deeds>> {
    let (Some(newest), Some(oldest)) = (moments.first(), moments.last()) else { return Ok(Vec::new()) };
    // The semaphore is never closed.
    let _turn = REPLAYS.acquire().await;
    let (before, known) = store::documents::until(&app.db, document, oldest.first - 1).await?;
    let entries = store::documents::between(&app.db, document, known, newest.through).await?;
    let ends: Vec<i64> = moments.iter().rev().map(|moment| moment.through).collect();
    let deeds = tokio::task::spawn_blocking(move || {
        let mut stretches = vec![Vec::new(); ends.len()];
        for (sequence, update) in entries {
            let place = ends.partition_point(|end| *end < sequence);
            if let Some(stretch) = stretches.get_mut(place) {
                stretch.push(update);
            }
        }
        history::deeds(&before, &stretches)
    });
    let deeds = deeds.await.map_err(|e| Error::Internal(e.into()))?;
    let mut deeds = deeds.map_err(|e| Error::Internal(e.into()))?;
    deeds.reverse();
    Ok(deeds)
}

/// A revision's document as it was at `at`: a place in its log, or a time (RFC 3339); as it is without.
pub async fn find(
    app: &App,
    who: &SignIn,
    revision: RevisionId,
    internal: bool,
    at: Option<&str>,
) -> Result<PastDocument> {
    let document = named(revision, internal);
    documents::capability(app, who, document, false).await?;
    let through = match at {
        None => i64::MAX,
        Some(at) => match at.parse::<i64>() {
            Ok(sequence) if sequence >= 0 => sequence,
            _ => {
                let time = DateTime::parse_from_rfc3339(at).map_err(|_| {
                    Error::invalid(
                        "?at",
                        "use a sequence of the history, or a time such as 2030-01-31T12:00:00Z",
                    )
                })?;
                store::documents::number_at(&app.db, document, time.to_utc()).await?
            }
        },
    };
    // The semaphore is never closed.
    let _turn = REPLAYS.acquire().await;
    let (updates, sequence) = store::documents::until(&app.db, document, through).await?;
    let past = tokio::task::spawn_blocking(move || history::replay(&updates)).await;
    let past = past.map_err(|e| Error::Internal(e.into()))?.map_err(|e| Error::Internal(e.into()))?;
    let json = |value: serde_json::Result<Value>| value.map_err(|e| Error::Internal(e.into()));
    Ok(PastDocument {
        document: document.to_string(),
        sequence,
        annotations: json(serde_json::to_value(past.annotations))?,
        comments: json(serde_json::to_value(past.comments))?,
        feedback: json(serde_json::to_value(past.feedback))?,
        meta: json(serde_json::to_value(past.meta))?,
    })
}
