//! Which notifications somebody is sent a letter about.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::{Actor, NotificationKind};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Notification, Particulars, Row};
use crate::app::Result;
use crate::app::access::Visibility;
use crate::store::sessions::{Override, actor};

/// The most notifications that one letter tells of.
const MOST: i64 = 50;

/// Takes the turn of sending letters until the transaction ends; false where another process has it.
pub async fn take_mail_turn(tx: &mut PgConnection) -> Result<bool> {
    let ours =
        sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock(7261003) AS "ours!""#).fetch_one(tx).await?;
    Ok(ours)
}

/// Somebody who is to get a letter.
#[derive(Debug)]
pub struct Recipient {
    /// What they may do at this moment.
    pub actor: Actor,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Name of their organization.
    pub organization: String,
}

/// When a notification is ripe for mail.
#[derive(Debug, Clone, Copy)]
pub struct Quiet {
    /// It has not grown since then, …
    pub since: DateTime<Utc>,
    /// … or lies there since then and no letter has told of it.
    pub at_latest: DateTime<Utc>,
    /// What is older is past: nobody is told of it any more.
    pub oldest: DateTime<Utc>,
}

fn usual() -> Vec<String> {
    NotificationKind::ALL.iter().filter(|kind| kind.is_mailed_usually()).map(ToString::to_string).collect()
}

/// Who waits longest for a letter, among those who are not `resting`.
pub async fn recipient(
    tx: &mut PgConnection,
    quiet: Quiet,
    resting: &BTreeSet<i64>,
) -> Result<Option<Recipient>> {
    let resting: Vec<i64> = resting.iter().copied().collect();
    let row = sqlx::query!(
        r#"WITH ripe AS (
               SELECT n.user_id, n.org_id FROM notifications n
               JOIN users u ON u.id = n.user_id AND u.is_active
               JOIN memberships m ON m.org_id = n.org_id AND m.user_id = n.user_id
               LEFT JOIN notification_preferences x ON x.user_id = n.user_id AND x.org_id = n.org_id AND x.kind = n.kind
               WHERE n.read_at IS NULL AND n.place > n.mailed_place AND n.updated_at > $3
                 AND (n.updated_at <= $1 OR (n.mailed_place = 0 AND n.created_at <= $2))
                 AND COALESCE(x.in_app, true) AND COALESCE(x.email, n.kind = ANY ($4)) AND NOT n.user_id = ANY ($5)
               ORDER BY n.updated_at, n.id LIMIT 1)
           SELECT u.id, u.name, u.email::text AS "email!", m.role, o.id AS org_id, o.name AS org_name,
                  ARRAY(SELECT t.id FROM client_team_members tm JOIN client_teams t ON t.id = tm.client_team_id
                        WHERE tm.user_id = u.id AND t.org_id = o.id) AS "teams!",
                  COALESCE((SELECT jsonb_agg(jsonb_build_object('permission', rp.permission, 'allowed', rp.allowed))
                            FROM role_permissions rp WHERE rp.org_id = o.id AND rp.role = m.role), '[]')
                      AS "overrides!: Json<Vec<Override>>"
           FROM ripe r
           JOIN users u ON u.id = r.user_id
           JOIN organizations o ON o.id = r.org_id
           JOIN memberships m ON m.org_id = r.org_id AND m.user_id = r.user_id"#,
        quiet.since,
        quiet.at_latest,
        quiet.oldest,
        &usual(),
        &resting
    )
    .fetch_optional(tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let actor = actor((row.id, row.org_id), &row.role, row.teams, &row.overrides.0)?;
    Ok(Some(Recipient { actor, name: row.name, email: row.email, organization: row.org_name }))
}

/// What a letter tells somebody of: all that they have not read and no letter has told of, as far as they want letters of it
/// and may see it at this moment; the newest first.
pub async fn to_mail(
    tx: &mut PgConnection,
    visibility: &Visibility,
    user: UserId,
    oldest: DateTime<Utc>,
) -> Result<Vec<Notification>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT n.id, n.kind, n.count, n.session_id, n.data AS "data: Json<Particulars>", n.place, false AS "is_read!",
                  n.updated_at, c.body AS "body?"
           FROM notifications n
           LEFT JOIN projects p ON p.id = n.project_id
           LEFT JOIN comments c ON c.id = n.comment_id AND c.deleted_at IS NULL
           LEFT JOIN notification_preferences x ON x.user_id = n.user_id AND x.org_id = n.org_id AND x.kind = n.kind
           WHERE n.user_id = $3 AND n.org_id = $1 AND n.read_at IS NULL AND n.place > n.mailed_place AND n.updated_at > $4
             AND COALESCE(x.in_app, true) AND COALESCE(x.email, n.kind = ANY ($5))
             AND ($2::bigint[] IS NULL OR (NOT n.studio_only AND p.client_team_id = ANY ($2)))
           ORDER BY n.place DESC LIMIT $6"#,
        visibility.organization,
        visibility.client_teams.as_deref(),
        user.get(),
        oldest,
        &usual(),
        MOST
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Remembers that letters have told somebody of everything up to `through`, or of everything that there is.
pub async fn mailed(tx: &mut PgConnection, actor: &Actor, through: Option<i64>) -> Result<()> {
    sqlx::query!(
        "UPDATE notifications SET mailed_place = place
         WHERE user_id = $1 AND org_id = $2 AND read_at IS NULL AND place > mailed_place AND place <= COALESCE($3, place)",
        actor.user.get(),
        actor.organization.get(),
        through
    )
    .execute(tx)
    .await?;
    Ok(())
}
