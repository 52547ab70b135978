//! What is open goes along with the work: from round to round, until it is resolved.

use chrono::{DateTime, Utc};
use domain::ids::RevisionId;
use domain::{Actor, RevisionStatus};
use serde::Serialize;
use serde_json::json;
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::{FeedbackItem, seen};
use crate::app::paging::{List, Page};
use crate::app::stages::revision_event;
use crate::app::{App, Error, Result, access};
use crate::store;
use crate::store::stages::{OpenRevision, StageRow};

/// What submitting a round would carry to it now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Carry {
    /// How many items in all.
    pub count: i64,
    /// A page of them.
    pub items: Vec<FeedbackItem>,
    /// What to ask for the next page with; null on the last one.
    pub next_cursor: Option<String>,
}

/// What submitting a round would carry to it now; nothing, where it is submitted or decided.
pub async fn preview(app: &App, actor: &Actor, revision: RevisionId, page: &Page) -> Result<Carry> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    let (found, _) =
        store::revisions::find(&mut *db, &visibility, revision).await?.ok_or(Error::NotFound("revision"))?;
    if found.status != RevisionStatus::Draft {
        return Ok(Carry { count: 0, items: Vec::new(), next_cursor: None });
    }
    let stage = domain::ids::StageId(found.stage_id);
    let (rows, count) =
        store::feedback::to_carry(&mut db, &visibility, actor.user, stage, found.round, page).await?;
    let List { items, next_cursor } = page.list(rows, |row| row.item.id);
    Ok(Carry { count, items: seen(&visibility, items, actor), next_cursor })
}

/// Brings what is open on earlier rounds to a round that is being submitted, in the transaction of that.
pub(crate) async fn bring(
    tx: &mut PgConnection,
    stage: &StageRow,
    round: OpenRevision,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<()> {
    let carried = store::feedback::bring(tx, stage.id, round.id, round.round, now).await?;
    tell(tx, stage, round, actor, "feedback.carried", carried.count).await
}

/// Takes back what nobody has touched of what was brought to a round, in the transaction that withdraws it.
pub(crate) async fn take_back(
    tx: &mut PgConnection,
    stage: &StageRow,
    round: OpenRevision,
    actor: &Actor,
) -> Result<()> {
    let taken = store::feedback::take_back(tx, round.id).await?;
    tell(tx, stage, round, actor, "feedback.taken_back", taken.count).await
}

async fn tell(
    tx: &mut PgConnection,
    stage: &StageRow,
    round: OpenRevision,
    actor: &Actor,
    kind: &'static str,
    count: i64,
) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    // The number counts what is the studio's alone as well.
    let data = json!({ "count": count, "round": round.round, "studio_only": true });
    store::events::write(tx, revision_event(stage, round.id, kind, actor, data)).await
}
