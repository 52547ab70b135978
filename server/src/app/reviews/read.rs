//! Looking at sessions, and at what one could look at.

use domain::Actor;
use domain::ids::ReviewSessionId;
use domain::session::SessionStatus;
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::{Fill, MISSING, ReviewDetail, ReviewItem, ReviewRights, ReviewRound, ReviewSession, rights};
use crate::app::access::{self, Visibility};
use crate::app::feedback::FeedbackCounts;
use crate::app::paging::{List, Page};
use crate::app::revisions::Place;
use crate::app::{App, Result};
use crate::store;
use crate::store::reviews::Head;

/// What the list of sessions is narrowed down to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that stand here.
    pub status: Option<SessionStatus>,
    /// Only those that the caller made.
    pub mine: bool,
    /// Templates, instead of sessions.
    pub templates: bool,
    /// Only those with something of this project.
    pub project: Option<i64>,
    /// Only those whose name contains this.
    pub search: Option<String>,
}

/// What the list of candidates is narrowed down to.
#[derive(Debug, Clone, Default)]
pub struct CandidateFilter {
    /// As a session is filled.
    pub fill: Fill,
    /// Only those whose project, deliverable or stage has this in its name.
    pub search: Option<String>,
    /// The session that they are for.
    pub session: Option<ReviewSessionId>,
}

/// A stage that a session could look at.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReviewCandidate)]
pub struct Candidate {
    /// The stage.
    pub stage_id: i64,
    /// Where it lies.
    pub place: Place,
    /// The round that would be looked at if the session started now.
    pub revision: ReviewRound,
    /// Its checklist in numbers.
    pub feedback: FeedbackCounts,
    /// Whether the session holds it already.
    pub added: bool,
}

/// The sessions that one may see, the newest first.
pub async fn list(app: &App, actor: &Actor, filter: &Filter, page: &Page) -> Result<List<ReviewSession>> {
    let visibility = access::visibility(actor)?;
    let sessions = store::reviews::list(&app.db, &visibility, actor.user, filter, page).await?;
    Ok(page.list(sessions, |session| session.id))
}

/// One session with its items.
pub async fn find(app: &App, actor: &Actor, id: ReviewSessionId) -> Result<ReviewDetail> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    detail(&mut db, &visibility, actor, id).await
}

/// A session with its items as `actor` sees them, in three queries.
pub(super) async fn detail(
    db: &mut PgConnection,
    visibility: &Visibility,
    actor: &Actor,
    id: ReviewSessionId,
) -> Result<ReviewDetail> {
    let session = store::reviews::find(&mut *db, visibility, id).await?.ok_or(MISSING)?;
    let head = store::reviews::head(&mut *db, visibility, id).await?.ok_or(MISSING)?;
    let mut items = store::reviews::items(&mut *db, visibility, id).await?;
    rights::fill(&head, &mut items, actor);
    let rights = ReviewRights::of(&head, &items, actor);
    Ok(ReviewDetail { session, items, rights })
}

/// Some items of a session as `actor` sees them.
pub(super) async fn several(
    db: &mut PgConnection,
    visibility: &Visibility,
    actor: &Actor,
    head: &Head,
    items: &[i64],
) -> Result<Vec<ReviewItem>> {
    let mut items = store::reviews::several(db, visibility, head.id, items).await?;
    rights::fill(head, &mut items, actor);
    Ok(items)
}

/// The stages that a session could look at, in the order in which they were made.
pub async fn candidates(
    app: &App,
    actor: &Actor,
    filter: &CandidateFilter,
    page: &Page,
) -> Result<List<Candidate>> {
    let visibility = access::visibility(actor)?;
    let candidates = store::reviews::candidates(&app.db, &visibility, filter, page).await?;
    Ok(page.list(candidates, |candidate| candidate.stage_id))
}
