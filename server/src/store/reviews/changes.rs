//! Changes of sessions and of what they look at.

use chrono::{DateTime, Utc};
use domain::ids::{ReviewItemId, ReviewSessionId, RevisionId};
use domain::session::SessionStatus;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::reviews::Fill;

/// What becomes of a session's fields; what is `None` stays.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// Its name.
    pub name: Option<&'a str>,
    /// When it is planned to begin.
    pub starts_at: Option<Option<DateTime<Utc>>>,
    /// How many minutes an item takes.
    pub minutes_per_item: Option<i32>,
    /// The filter that it was filled from.
    pub fill: Option<&'a Fill>,
}

/// Changes a session. Its version counts on, whatever changes.
pub async fn update(tx: &mut PgConnection, session: ReviewSessionId, changes: &Changes<'_>) -> Result<()> {
    sqlx::query!(
        "UPDATE review_sessions SET
             name = COALESCE($2, name),
             starts_at = CASE WHEN $3 THEN $4 ELSE starts_at END,
             minutes_per_item = COALESCE($5, minutes_per_item),
             fill = COALESCE($6, fill)
         WHERE id = $1",
        session.get(),
        changes.name,
        changes.starts_at.is_some(),
        changes.starts_at.flatten(),
        changes.minutes_per_item,
        changes.fill.map(Json) as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Counts the version of a session on, because what it looks at has changed.
pub async fn touch(tx: &mut PgConnection, session: ReviewSessionId) -> Result<()> {
    update(tx, session, &Changes::default()).await
}

/// Writes where a session stands.
pub async fn set_status(
    tx: &mut PgConnection,
    session: ReviewSessionId,
    status: SessionStatus,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE review_sessions SET
             status = $2,
             started_at = CASE WHEN $2 = 'DRAFT' THEN NULL ELSE COALESCE(started_at, $3) END,
             completed_at = CASE WHEN $2 = 'COMPLETED' THEN $3 END
         WHERE id = $1",
        session.get(),
        status.as_str(),
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Puts stages at the end of a session, in this order: those that `visibility` allows, and of these, those that it does
/// not hold already. Tells which stages it holds now by this.
pub async fn add_items(
    tx: &mut PgConnection,
    visibility: &Visibility,
    session: ReviewSessionId,
    stages: &[i64],
) -> Result<Vec<i64>> {
    let added = sqlx::query_scalar!(
        "INSERT INTO review_session_items (org_id, session_id, project_id, stage_id, sort_order)
         SELECT s.org_id, $3, s.project_id, s.id,
                COALESCE((SELECT max(i.sort_order) FROM review_session_items i WHERE i.session_id = $3), 0) + n.place
         FROM UNNEST($4::bigint[]) WITH ORDINALITY AS n (stage, place)
         JOIN stages s ON s.id = n.stage JOIN projects p ON p.id = s.project_id
         WHERE s.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2))
         ORDER BY n.place
         ON CONFLICT (session_id, stage_id) DO NOTHING RETURNING stage_id",
        visibility.organization,
        visibility.client_teams.as_deref(),
        session.get(),
        stages
    )
    .fetch_all(tx)
    .await?;
    Ok(added)
}

/// Which of these stages `visibility` allows.
pub async fn visible_stages(
    tx: &mut PgConnection,
    visibility: &Visibility,
    stages: &[i64],
) -> Result<Vec<i64>> {
    let visible = sqlx::query_scalar!(
        "SELECT s.id FROM stages s JOIN projects p ON p.id = s.project_id
         WHERE s.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2)) AND s.id = ANY($3)",
        visibility.organization,
        visibility.client_teams.as_deref(),
        stages
    )
    .fetch_all(tx)
    .await?;
    Ok(visible)
}

/// Copies what a session looks at into another one, with minutes, notes and order, undecided.
pub async fn copy_items(tx: &mut PgConnection, from: ReviewSessionId, to: ReviewSessionId) -> Result<()> {
    sqlx::query!(
        "INSERT INTO review_session_items (org_id, session_id, project_id, stage_id, sort_order, minutes, note)
         SELECT org_id, $2, project_id, stage_id, sort_order, minutes, note
         FROM review_session_items WHERE session_id = $1 ORDER BY sort_order, id",
        from.get(),
        to.get()
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes everything out of a session.
pub async fn remove_items(tx: &mut PgConnection, session: ReviewSessionId) -> Result<()> {
    sqlx::query!("DELETE FROM review_session_items WHERE session_id = $1", session.get()).execute(tx).await?;
    Ok(())
}

/// Takes one item out.
pub async fn remove_item(tx: &mut PgConnection, item: ReviewItemId) -> Result<()> {
    sqlx::query!("DELETE FROM review_session_items WHERE id = $1", item.get()).execute(tx).await?;
    Ok(())
}

/// The items of a session, in order.
pub async fn order(tx: &mut PgConnection, session: ReviewSessionId) -> Result<Vec<i64>> {
    let items = sqlx::query_scalar!(
        "SELECT id FROM review_session_items WHERE session_id = $1 ORDER BY sort_order, id",
        session.get()
    )
    .fetch_all(tx)
    .await?;
    Ok(items)
}

/// Puts the items of a session into this order.
pub async fn reorder(tx: &mut PgConnection, session: ReviewSessionId, items: &[i64]) -> Result<()> {
    sqlx::query!(
        "UPDATE review_session_items i SET sort_order = n.place
         FROM UNNEST($2::bigint[]) WITH ORDINALITY AS n (item, place)
         WHERE i.session_id = $1 AND i.id = n.item AND i.sort_order <> n.place",
        session.get(),
        items
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What becomes of an item's fields; what is `None` stays.
#[derive(Debug, Default)]
pub struct ItemChanges<'a> {
    /// How many minutes it takes.
    pub minutes: Option<Option<i32>>,
    /// What to look at.
    pub note: Option<Option<&'a str>>,
}

/// Changes an item.
pub async fn change_item(tx: &mut PgConnection, item: ReviewItemId, changes: &ItemChanges<'_>) -> Result<()> {
    sqlx::query!(
        "UPDATE review_session_items SET
             minutes = CASE WHEN $2 THEN $3 ELSE minutes END,
             note = CASE WHEN $4 THEN $5 ELSE note END
         WHERE id = $1",
        item.get(),
        changes.minutes.is_some(),
        changes.minutes.flatten(),
        changes.note.is_some(),
        changes.note.flatten()
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Freezes items to rounds.
pub async fn freeze(tx: &mut PgConnection, frozen: &[(i64, RevisionId)]) -> Result<()> {
    let items: Vec<i64> = frozen.iter().map(|(item, _)| *item).collect();
    let revisions: Vec<i64> = frozen.iter().map(|(_, revision)| revision.get()).collect();
    sqlx::query!(
        "UPDATE review_session_items i SET revision_id = n.revision
         FROM UNNEST($1::bigint[], $2::bigint[]) AS n (item, revision) WHERE i.id = n.item",
        &items,
        &revisions
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Frees all items of a session from their rounds.
pub async fn thaw(tx: &mut PgConnection, session: ReviewSessionId) -> Result<()> {
    sqlx::query!("UPDATE review_session_items SET revision_id = NULL WHERE session_id = $1", session.get())
        .execute(tx)
        .await?;
    Ok(())
}
