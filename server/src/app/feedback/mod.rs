//! Feedback: what has to be done about marks and comments, from note to fix to verification.
//!
//! Items are made by the projection of the live documents (`store::documents::appending`); here they are read and moved.

mod carry;
mod change;
mod queue;
mod verify;

use chrono::{DateTime, Utc};
use domain::feedback::{FeedbackActor, FeedbackFacts, allowed_moves};
use domain::ids::{FeedbackId, RevisionId, StageId, UserId};
use domain::{Actor, FeedbackStatus, Permission};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

pub use carry::{Carry, preview};
pub(crate) use carry::{bring, take_back};
pub use change::{FeedbackChanges, change};
pub use queue::{QueueItem, Rect, Sight, queue};
pub use verify::{Judgement, Verdicts, VerifiedFeedback, verify};

use super::access::{self, Visibility};
use super::paging::{List, Page};
use super::people::Person;
use super::{App, Error, Result, schema};
use crate::store;
use crate::store::events::NewEvent;

/// An item of feedback.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FeedbackItem {
    /// Its id.
    pub id: i64,
    /// The stage whose checklist it is on.
    pub stage_id: i64,
    /// The revision of that stage.
    pub revision_id: i64,
    /// The number of that revision.
    pub round: i32,
    /// The deliverable of the stage.
    pub deliverable_id: i64,
    /// The project of that.
    pub project_id: i64,
    /// The mark or comment that it comes from, by its id inside the document.
    pub source: String,
    /// The revision in whose document that is: an earlier one where the item was carried on.
    pub source_revision_id: i64,
    /// Whether that mark or comment is deleted, and the item stayed.
    pub source_deleted: bool,
    /// The mark, by its id inside the document.
    pub annotation: Option<String>,
    /// The comment, by its id inside the document.
    pub comment: Option<String>,
    /// The medium that the mark is on.
    pub media_id: Option<i64>,
    /// The frame that it is about, as the source counts; null on stills.
    pub frame: Option<i32>,
    /// Whether it is the studio's alone.
    pub internal: bool,
    /// Whether something has to be done. Everything else is for information.
    pub action: bool,
    /// Where it stands.
    #[schema(schema_with = schema::feedback_status)]
    pub status: FeedbackStatus,
    /// What it is about, in a line.
    pub summary: String,
    /// Whose it is to do; nobody's is that of everybody who works on the stage.
    pub assignee: Option<Person>,
    /// Its place in the list.
    pub order: f64,
    /// Who drew or wrote it.
    pub author: FeedbackAuthor,
    /// That it is done, says somebody.
    pub resolved: Option<Resolution>,
    /// That it is done well, says somebody else.
    pub verified: Option<Verification>,
    /// What was said when it was reopened last.
    pub note: Option<String>,
    /// The item of an earlier round that this one carries on.
    pub carried_from: Option<CarriedItem>,
    /// The item of a later round that carries this one on, and counts in its place.
    pub carried_to: Option<CarriedItem>,
    /// What becomes of it when its mark or comment is deleted: it stays, or goes; null where nobody has said.
    pub keep: Option<bool>,
    /// Whether it was taken off the checklist.
    pub removed: bool,
    /// Where the caller may move it now.
    pub moves: Vec<FeedbackMove>,
    /// What else the caller may do with it.
    pub rights: FeedbackRights,
    /// Its version, as in the ETag.
    pub row_version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// Who drew or wrote something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeedbackAuthor {
    /// As in the document: `user:<id>` or `guest:<id>`.
    pub id: String,
    /// How they are called.
    pub name: String,
}

/// That an item is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Resolution {
    /// Who says so.
    pub by: Option<Person>,
    /// Since when.
    pub at: DateTime<Utc>,
    /// How it was done.
    pub note: Option<String>,
}

/// That an item is done well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Verification {
    /// Who has seen it.
    pub by: Option<Person>,
    /// When.
    pub at: DateTime<Utc>,
}

/// An item of another round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CarriedItem {
    /// Its id.
    pub id: i64,
    /// Its revision.
    pub revision_id: i64,
    /// The number of that.
    pub round: i32,
}

/// A status that the caller may give an item now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeedbackMove {
    /// Where to.
    #[schema(schema_with = schema::feedback_status)]
    pub to: FeedbackStatus,
    /// Whether a note can go with it; none is ever needed.
    pub note: bool,
}

/// What the caller may do with an item besides moving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeedbackRights {
    /// Make it an action item or an info callout, and say what becomes of it without its mark.
    pub judge: bool,
    /// Write another summary.
    pub summarize: bool,
    /// Put it elsewhere in the list.
    pub order: bool,
    /// Assign it to anybody.
    pub assign: bool,
}

/// How much feedback there is: action items alone, those that a later round carries on not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeedbackCounts {
    /// Work is left: OPEN, IN_PROGRESS, REOPENED.
    pub open: i64,
    /// Done: RESOLVED, VERIFIED.
    pub resolved: i64,
    /// Both.
    pub total: i64,
}

/// An item with what its rules ask about, before anybody looks at it.
#[derive(Debug, Clone)]
pub struct Held {
    /// As people see it, but for what the caller may do.
    pub item: FeedbackItem,
    /// Whose it is to do.
    pub assigned_to: Option<UserId>,
    /// Who resolved it.
    pub resolver: Option<UserId>,
    /// Who drew or wrote it, where they have an account.
    pub creator: Option<UserId>,
    /// Whether whoever asks works on its stage.
    pub on_stage: bool,
    /// Whether a later round carries it on.
    pub superseded: bool,
    /// Whether its round is a draft, of which clients do not know.
    pub draft: bool,
}

impl Held {
    /// What `actor` may do to it.
    fn mover(&self, actor: &Actor) -> FeedbackActor {
        FeedbackActor::new(actor, self.assigned_to, self.on_stage)
    }

    /// What the rules ask about it.
    const fn facts(&self) -> FeedbackFacts {
        FeedbackFacts { action: self.item.action, resolver: self.resolver, superseded: self.superseded }
    }

    /// What `actor` may do with it besides moving it.
    fn rights(&self, actor: &Actor) -> FeedbackRights {
        let mover = self.mover(actor);
        let author = self.creator == Some(actor.user) && actor.may(Permission::ReviewAnnotate);
        let judge = author || mover.verifies || mover.manages;
        FeedbackRights {
            judge,
            summarize: judge || mover.assignee,
            order: mover.works() || mover.verifies,
            assign: actor.may(Permission::StageAssign),
        }
    }

    /// As `actor` sees it.
    fn shown_to(mut self, actor: &Actor) -> FeedbackItem {
        self.item.rights = self.rights(actor);
        if !self.item.removed {
            let moves = allowed_moves(self.item.status, &self.mover(actor), &self.facts());
            self.item.moves = moves
                .into_iter()
                .map(|allowed| FeedbackMove { to: allowed.to, note: allowed.note })
                .collect();
        }
        self.item
    }

    /// What is told of it.
    fn event(&self, actor: &Actor, kind: &'static str, particulars: Value) -> NewEvent {
        let item = &self.item;
        let mut data = json!({
            "stage_id": item.stage_id, "revision_id": item.revision_id, "deliverable_id": item.deliverable_id,
        });
        if let (Some(data), Value::Object(particulars)) = (data.as_object_mut(), particulars) {
            data.extend(particulars);
        }
        if item.internal || self.draft {
            data["studio_only"] = true.into();
        }
        NewEvent {
            organization: actor.organization,
            actor: Some(actor.user),
            kind,
            subject: ("feedback", item.id),
            project: Some(domain::ids::ProjectId(item.project_id)),
            data,
        }
    }
}

/// Whose items are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignee {
    /// This person's.
    Person(UserId),
    /// Nobody's.
    Nobody,
}

/// What a list of items is narrowed down to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only action items, or only info callouts.
    pub action: Option<bool>,
    /// Only those in one of these; all when empty.
    pub statuses: Vec<FeedbackStatus>,
    /// Only this person's, or nobody's.
    pub assignee: Option<Assignee>,
    /// Only those of this round. Without a round or revision, what was carried on shows where it is now.
    pub round: Option<i32>,
    /// Only those of this revision.
    pub revision: Option<RevisionId>,
}

/// The items of a stage: what has to be done first, then what is for information.
pub async fn list(
    app: &App,
    actor: &Actor,
    stage: StageId,
    filter: &Filter,
    page: &Page,
) -> Result<List<FeedbackItem>> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    if store::stages::deliverable_of(&mut *db, &visibility, stage).await?.is_none() {
        return Err(Error::NotFound("stage"));
    }
    let rows = store::feedback::list(&mut *db, &visibility, actor.user, stage, filter, page).await?;
    let List { items, next_cursor } = page.list(rows, |row| row.item.id);
    Ok(List { items: items.into_iter().map(|row| row.shown_to(actor)).collect(), next_cursor })
}

/// One item.
pub async fn find(app: &App, actor: &Actor, id: FeedbackId) -> Result<FeedbackItem> {
    let visibility = access::visibility(actor)?;
    let held = store::feedback::find(&app.db, &visibility, actor.user, id).await?.ok_or(MISSING)?;
    if held.item.removed { Err(MISSING) } else { Ok(held.shown_to(actor)) }
}

const MISSING: Error = Error::NotFound("feedback item");

/// The refusal of a move, with the item as it is now, so that whoever was away learns what happened meanwhile.
fn refused(error: Error, held: Held, actor: &Actor) -> Error {
    match error {
        Error::Conflict { code: "invalid-transition", detail, .. } => {
            let current = serde_json::to_value(held.shown_to(actor)).unwrap_or_default();
            Error::Overtaken { detail, current: Box::new(current) }
        }
        other => other,
    }
}

/// As somebody sees what they may see.
fn seen(visibility: &Visibility, rows: Vec<Held>, actor: &Actor) -> Vec<FeedbackItem> {
    debug_assert!(visibility.is_studio() || rows.iter().all(|row| !row.item.internal));
    rows.into_iter().map(|row| row.shown_to(actor)).collect()
}
