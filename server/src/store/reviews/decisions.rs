//! What is decided in sessions.

use chrono::{DateTime, Utc};
use domain::ids::{DeliverableId, ProjectId, ReviewItemId, ReviewSessionId, RevisionId, StageId, UserId};
use domain::session::{ItemState, RoundNow};
use domain::{Note, Verdict};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::reviews::ApplyRefusal;
use crate::store::known;

/// An item with what its rules ask about.
#[derive(Debug, Clone)]
pub struct ItemRow {
    /// Its id.
    pub id: ReviewItemId,
    /// The project of its stage.
    pub project: ProjectId,
    /// The deliverable of its stage.
    pub deliverable: DeliverableId,
    /// Its stage.
    pub stage: StageId,
    /// What is decided.
    pub state: ItemState,
    /// Why.
    pub note: Option<Note>,
    /// The guest who decided, by name.
    pub guest: Option<String>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Its round.
    pub round: Option<RoundNow>,
    /// Its version.
    pub row_version: i64,
}

impl ItemRow {
    /// Who decided, where they have an account.
    pub const fn decider(&self) -> Option<UserId> {
        match self.state {
            ItemState::Decided(_, by) => by,
            ItemState::Open | ItemState::Applied(_) => None,
        }
    }
}

/// These items of a session that `visibility` allows, in order of their ids, locked until the transaction ends.
pub async fn lock_items(
    tx: &mut PgConnection,
    visibility: &Visibility,
    session: ReviewSessionId,
    items: &[i64],
) -> Result<Vec<ItemRow>> {
    let rows = sqlx::query!(
        r#"SELECT i.id, i.project_id, s.entity_id, i.stage_id, i.decision, i.decision_note, i.decided_by, i.decided_by_guest,
                  i.decided_at, i.applied_at, i.row_version, r.id AS "revision?", r.status AS "revision_status?",
                  r.submitted_by AS "submitted_by?"
           FROM review_session_items i
           JOIN projects p ON p.id = i.project_id
           JOIN stages s ON s.id = i.stage_id
           LEFT JOIN revisions r ON r.id = i.revision_id
           WHERE i.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2))
             AND i.session_id = $3 AND i.id = ANY($4)
           ORDER BY i.id FOR NO KEY UPDATE OF i"#,
        visibility.organization,
        visibility.client_teams.as_deref(),
        session.get(),
        items
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let state = match row.decision.as_deref().map(known::<Verdict>).transpose()? {
                None => ItemState::Open,
                Some(verdict) if row.applied_at.is_some() => ItemState::Applied(verdict),
                Some(verdict) => ItemState::Decided(verdict, row.decided_by.map(UserId)),
            };
            let round = match (row.revision, row.revision_status) {
                (Some(revision), Some(status)) => Some(RoundNow {
                    revision: RevisionId(revision),
                    status: known(&status)?,
                    submitter: row.submitted_by.map(UserId),
                }),
                _ => None,
            };
            Ok(ItemRow {
                id: ReviewItemId(row.id),
                project: ProjectId(row.project_id),
                deliverable: DeliverableId(row.entity_id),
                stage: StageId(row.stage_id),
                state,
                note: row.decision_note.as_deref().and_then(Note::new),
                guest: row.decided_by_guest,
                decided_at: row.decided_at,
                round,
                row_version: row.row_version,
            })
        })
        .collect()
}

/// A decision to be written.
#[derive(Debug)]
pub struct Decided<'a> {
    /// How; none takes it back.
    pub verdict: Option<Verdict>,
    /// Why.
    pub note: Option<&'a Note>,
    /// Who, where they have an account.
    pub by: Option<UserId>,
    /// The guest, by name.
    pub guest: Option<&'a str>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes the same decision about these items.
pub async fn decide(tx: &mut PgConnection, items: &[i64], decided: &Decided<'_>) -> Result<()> {
    let made = decided.verdict.is_some();
    sqlx::query!(
        "UPDATE review_session_items SET decision = $2, decision_note = $3, decided_by = $4, decided_by_guest = $5,
                                         decided_at = $6, apply_refusal = NULL
         WHERE id = ANY($1)",
        items,
        decided.verdict.map(Verdict::as_str),
        decided.note.filter(|_| made).map(Note::as_str),
        decided.by.filter(|_| made).map(UserId::get),
        decided.guest.filter(|_| made),
        made.then_some(decided.at)
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The items of a session that are decided and not applied, in order, each with its stage and the deliverable of that.
pub async fn waiting(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    session: ReviewSessionId,
) -> Result<Vec<(ReviewItemId, StageId, DeliverableId)>> {
    let rows = sqlx::query!(
        "SELECT i.id, i.stage_id, s.entity_id
         FROM review_session_items i JOIN projects p ON p.id = i.project_id JOIN stages s ON s.id = i.stage_id
         WHERE i.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2))
           AND i.session_id = $3 AND i.decision IS NOT NULL AND i.applied_at IS NULL
         ORDER BY i.sort_order, i.id",
        visibility.organization,
        visibility.client_teams.as_deref(),
        session.get()
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (ReviewItemId(row.id), StageId(row.stage_id), DeliverableId(row.entity_id)))
        .collect())
}

/// Notes that the decision about an item has moved its stage.
pub async fn set_applied(tx: &mut PgConnection, item: ReviewItemId, at: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "UPDATE review_session_items SET applied_at = $2, apply_refusal = NULL WHERE id = $1",
        item.get(),
        at
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes why it did not.
pub async fn refuse(tx: &mut PgConnection, item: ReviewItemId, refusal: &ApplyRefusal) -> Result<()> {
    sqlx::query!(
        "UPDATE review_session_items SET apply_refusal = $2 WHERE id = $1",
        item.get(),
        Json(refusal) as _
    )
    .execute(tx)
    .await?;
    Ok(())
}
