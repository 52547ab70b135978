//! Revisions: the numbered rounds of a stage, from draft to decision.

mod commands;
mod rights;
mod timeline;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::{RevisionId, StageId};
use domain::stage::{ApprovalType, StageStatus};
use domain::{Actor, RevisionStatus};
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;

pub use commands::{RevisionNote, open, submit, withdraw};
pub use rights::RevisionRights;
pub use timeline::{FirstComment, Round, RoundStory};

use super::access::{Visibility, Visitor};
use super::deliverables::DeliverableName;
use super::media::Media;
use super::paging::{List, Page};
use super::people::Person;
use super::projects::ProjectName;
use super::shares::GuestName;
use super::stages::Board;
use super::{App, Error, Result, access, schema};
use crate::store;
use crate::store::revisions::Rounds;

/// A revision in brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RevisionSummary {
    /// Its id.
    pub id: i64,
    /// Its number in the stage, from 1.
    pub round: i32,
    /// Where it stands.
    #[schema(schema_with = schema::revision_status)]
    pub status: RevisionStatus,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// The picture that stands for it, once one is ready.
    pub thumbnail_media_id: Option<i64>,
    /// How many marks are on it.
    pub annotation_count: i64,
    /// How many comments are on it.
    pub comment_count: i64,
}

/// A revision with its media.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Revision {
    /// Its id.
    pub id: i64,
    /// The stage that it is a round of.
    pub stage_id: i64,
    /// The deliverable of that.
    pub deliverable_id: i64,
    /// The project of that.
    pub project_id: i64,
    /// Its number in the stage, from 1.
    pub round: i32,
    /// Where it stands.
    #[schema(schema_with = schema::revision_status)]
    pub status: RevisionStatus,
    /// What its author says about it; within the studio only.
    pub note: Option<String>,
    /// Who opened it.
    pub created_by: Option<Person>,
    /// Who submitted it.
    pub submitted_by: Option<Person>,
    /// When.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Who decided about it.
    pub decided_by: Option<Person>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why; within the studio only.
    pub decision_note: Option<String>,
    /// Its pictures and clips.
    pub media: Vec<Media>,
    /// How many marks are on it.
    pub annotation_count: i64,
    /// How many comments are on it.
    pub comment_count: i64,
    /// Its version, as in the ETag.
    pub row_version: i64,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
}

/// A stage by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StageName {
    /// Its id.
    pub id: i64,
    /// Its name for people.
    pub name: String,
    /// Its short name in the pipeline.
    pub key: String,
    /// Where it stands.
    #[schema(schema_with = schema::stage_status)]
    pub status: StageStatus,
    /// By which route it is approved.
    #[schema(schema_with = schema::approval_type)]
    pub approval_type: ApprovalType,
}

/// Where a revision lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Place {
    /// In which project.
    pub project: ProjectName,
    /// In which deliverable of it.
    pub deliverable: DeliverableName,
    /// In which stage of that.
    pub stage: StageName,
}

/// A revision with where it lies, its sibling rounds, and what the caller may do with it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevisionDetail {
    /// The revision.
    #[serde(flatten)]
    pub revision: Revision,
    /// Where it lies.
    #[serde(flatten)]
    pub place: Place,
    /// What the caller may do with it now.
    pub rights: RevisionRights,
    /// All rounds of its stage, the oldest first.
    pub rounds: Vec<Round>,
    /// Everybody who has drawn or written on it, so that marks have names also for those who may list nobody.
    pub participants: Vec<Person>,
    /// The guests of share links among them.
    pub guests: Vec<GuestName>,
}

/// The revisions of a stage, the newest round first.
pub async fn list(app: &App, actor: &Actor, stage: StageId, page: &Page) -> Result<List<Revision>> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    if store::stages::deliverable_of(&mut *db, &visibility, stage).await?.is_none() {
        return Err(Error::NotFound("stage"));
    }
    let rows = store::revisions::list(&mut *db, &visibility, stage, page).await?;
    let mut list = page.list(rows, |revision| revision.round.into());
    add_media(&mut db, &visibility, &mut list.items).await?;
    Ok(list)
}

/// One revision, for somebody with an account or a guest of a share link.
pub async fn find(app: &App, who: &Visitor, id: RevisionId) -> Result<RevisionDetail> {
    let visibility = who.visibility()?;
    let mut db = app.db.acquire().await?;
    let (stage, deliverable) =
        store::revisions::whereabouts(&mut *db, &visibility, id).await?.ok_or(MISSING)?;
    let (mut revision, place) = store::revisions::find(&mut *db, &visibility, id).await?.ok_or(MISSING)?;
    let rights = match who {
        Visitor::Person(who) => {
            let board = Board::read(&mut db, &visibility, deliverable, who.actor.user).await?;
            let board = board.ok_or(MISSING)?;
            RevisionRights::of(&board, board.stage(stage)?, id, revision.status, &who.actor)
        }
        Visitor::Guest(guest) => RevisionRights::of_link(guest.rights_on(id)),
    };
    let rounds = store::revisions::summaries(&mut *db, &[stage.get()], Rounds::All, &visibility).await?;
    add_media(&mut db, &visibility, std::slice::from_mut(&mut revision)).await?;
    let mut stories = store::revisions::stories(&mut *db, stage, &visibility).await?;
    let mut rounds: Vec<Round> = rounds
        .into_iter()
        .filter_map(|(_, summary)| stories.remove(&summary.id).map(|story| Round { summary, story }))
        .collect();
    if matches!(who, Visitor::Guest(_)) {
        // The rounds that came after the one that was shared are not theirs to know of, nor are records theirs to open.
        rounds.retain(|round| visibility.shared.contains(&round.summary.id));
        for round in &mut rounds {
            round.story.decision_record_id = None;
        }
    }
    let participants = store::revisions::participants(&mut *db, &visibility, id).await?;
    let guests = store::shares::guests_on(&mut *db, visibility.is_studio(), id).await?;
    Ok(RevisionDetail { revision, place, rights, rounds, participants, guests })
}

const MISSING: Error = Error::NotFound("revision");

/// A revision with its media.
async fn read(db: &mut PgConnection, visibility: &Visibility, id: RevisionId) -> Result<Revision> {
    let (mut revision, _) = store::revisions::find(&mut *db, visibility, id).await?.ok_or(MISSING)?;
    add_media(db, visibility, std::slice::from_mut(&mut revision)).await?;
    Ok(revision)
}

/// Fills in the media of all these revisions with one query.
async fn add_media(db: &mut PgConnection, visibility: &Visibility, items: &mut [Revision]) -> Result<()> {
    let ids: Vec<i64> = items.iter().map(|revision| revision.id).collect();
    let mut media: HashMap<i64, Vec<Media>> = HashMap::new();
    for medium in store::media::of_revisions(db, visibility, &ids).await? {
        media.entry(medium.revision_id).or_default().push(medium);
    }
    for revision in items {
        revision.media = media.remove(&revision.id).unwrap_or_default();
    }
    Ok(())
}
