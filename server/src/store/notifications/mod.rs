//! Notifications: reading them and what becomes of them. They are made in [`telling`], and go out from [`mailing`].

mod mailing;
mod telling;

use chrono::{DateTime, Utc};
use domain::ids::{NotificationId, UserId};
use domain::{Actor, NotificationKind};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool};

pub use mailing::{Quiet, Recipient, mailed, recipient, take_mail_turn, to_mail};
pub use telling::{TELLING, advance, candidates, due, next, open, rights, take_turn, write};

use super::{known, on_constraint};
use crate::app::access::Visibility;
use crate::app::notifications::plan::Particulars;
use crate::app::notifications::{Notification, NotificationActor, NotificationSession, PreferenceChange};
use crate::app::paging::Page;
use crate::app::people::color;
use crate::app::{Error, Result};

/// The most characters of a comment that are shown.
const EXCERPT: usize = 160;

/// A page of somebody's notifications, what grew last first; one more than the page has, if there is one.
pub async fn list(
    db: &PgPool,
    visibility: &Visibility,
    user: UserId,
    unread: bool,
    page: &Page,
) -> Result<Vec<Notification>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT n.id, n.kind, n.count, n.session_id, n.data AS "data: Json<Particulars>", n.place,
                  n.read_at IS NOT NULL AS "is_read!", n.updated_at, c.body AS "body?"
           FROM notifications n
           LEFT JOIN projects p ON p.id = n.project_id
           LEFT JOIN comments c ON c.id = n.comment_id AND c.deleted_at IS NULL
           WHERE n.user_id = $3 AND n.org_id = $1
             AND ($2::bigint[] IS NULL OR (NOT n.studio_only AND p.client_team_id = ANY ($2)))
             AND (n.read_at IS NULL OR NOT $4) AND ($5::bigint IS NULL OR n.place < $5)
           ORDER BY n.place DESC LIMIT $6"#,
        visibility.organization,
        visibility.client_teams.as_deref(),
        user.get(),
        unread,
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

struct Row {
    id: i64,
    kind: String,
    count: i32,
    session_id: Option<i64>,
    data: Json<Particulars>,
    place: i64,
    is_read: bool,
    updated_at: DateTime<Utc>,
    body: Option<String>,
}

impl TryFrom<Row> for Notification {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Json(Particulars { actors, session, items }) = row.data;
        let actors = actors.into_iter().map(|who| NotificationActor {
            id: who.id,
            name: who.name,
            color: who.id.map(|id| color(id).to_owned()),
        });
        Ok(Self {
            id: row.id,
            kind: known(&row.kind)?,
            count: row.count,
            actors: actors.collect(),
            session: row.session_id.zip(session).map(|(id, name)| NotificationSession { id, name }),
            items,
            excerpt: row.body.map(|body| excerpt(&body)),
            read: row.is_read,
            place: row.place,
            at: row.updated_at,
        })
    }
}

/// How a comment begins, in one line.
fn excerpt(body: &str) -> String {
    let line = schema::mention::without_marks(body).split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(&line).trim_end()),
        None => line,
    }
}

/// How many notifications somebody has not read.
pub async fn count(db: impl PgExecutor<'_>, visibility: &Visibility, user: UserId) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM notifications n LEFT JOIN projects p ON p.id = n.project_id
           WHERE n.user_id = $3 AND n.org_id = $1 AND n.read_at IS NULL
             AND ($2::bigint[] IS NULL OR (NOT n.studio_only AND p.client_team_id = ANY ($2)))"#,
        visibility.organization,
        visibility.client_teams.as_deref(),
        user.get()
    )
    .fetch_one(db)
    .await?;
    Ok(count)
}

/// Marks notifications of `actor` as read, or as unread, and tells their other windows. Gives those that were not so before. One
/// that has a newer unread one of its group stays read.
pub async fn mark(
    tx: &mut PgConnection,
    actor: &Actor,
    ids: &[NotificationId],
    through: Option<i64>,
    read_at: Option<DateTime<Utc>>,
) -> Result<Vec<i64>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let marked = sqlx::query_scalar!(
        r#"WITH marked AS (
               UPDATE notifications n SET read_at = $5
               WHERE n.user_id = $1 AND n.org_id = $2 AND (n.id = ANY ($3) OR n.place <= $4)
                 AND (n.read_at IS NULL) = ($5::timestamptz IS NOT NULL)
                 AND ($5::timestamptz IS NOT NULL OR NOT EXISTS (
                     SELECT FROM notifications o
                     WHERE o.user_id = n.user_id AND o.org_id = n.org_id AND o.group_key = n.group_key
                       AND (o.read_at IS NULL OR (o.place > n.place AND (o.id = ANY ($3) OR o.place <= $4)))))
               RETURNING n.id),
           told AS (
               INSERT INTO events (org_id, type, subject_kind, subject_id)
               SELECT $2, 'notification.changed', 'person', $1 WHERE EXISTS (SELECT FROM marked))
           SELECT id AS "id!" FROM marked ORDER BY id"#,
        actor.user.get(),
        actor.organization.get(),
        &ids,
        through,
        read_at
    )
    .fetch_all(tx)
    .await
    .map_err(|error| {
        on_constraint(error, |name| {
            (name == "notifications_open").then(|| {
                Error::conflict("overtaken", "something new came to it at this moment; it is unread already")
            })
        })
    })?;
    Ok(marked)
}

/// What somebody has chosen about one kind.
#[derive(Debug, Clone, Copy)]
pub struct Chosen {
    /// The kind.
    pub kind: NotificationKind,
    /// Whether they are told of it in the application.
    pub in_app: bool,
    /// Whether they are sent mail of it; as usual where they have not chosen.
    pub email: Option<bool>,
}

/// What somebody has chosen.
pub async fn chosen(db: &PgPool, actor: &Actor) -> Result<Vec<Chosen>> {
    let rows = sqlx::query!(
        "SELECT kind, in_app, email FROM notification_preferences WHERE user_id = $1 AND org_id = $2",
        actor.user.get(),
        actor.organization.get()
    )
    .fetch_all(db)
    .await?;
    // A kind that this version does not know is of another one.
    let known = rows.iter().filter_map(|row| {
        Some(Chosen { kind: row.kind.parse().ok()?, in_app: row.in_app, email: row.email })
    });
    Ok(known.collect())
}

/// Remembers what somebody wants to be told of. What they leave open stays.
pub async fn prefer(db: &PgPool, actor: &Actor, changes: &[PreferenceChange]) -> Result<()> {
    let kinds: Vec<String> = changes.iter().map(|change| change.kind.to_string()).collect();
    let in_app: Vec<Option<bool>> = changes.iter().map(|change| change.in_app).collect();
    let email: Vec<Option<bool>> = changes.iter().map(|change| change.email).collect();
    sqlx::query!(
        "INSERT INTO notification_preferences (user_id, org_id, kind, in_app, email)
         SELECT DISTINCT ON (p.kind) $1, $2, p.kind, COALESCE(p.in_app, x.in_app, true), COALESCE(p.email, x.email)
         FROM unnest($3::text[], $4::boolean[], $5::boolean[]) WITH ORDINALITY AS p (kind, in_app, email, n)
         LEFT JOIN notification_preferences x ON x.user_id = $1 AND x.org_id = $2 AND x.kind = p.kind
         ORDER BY p.kind, p.n DESC
         ON CONFLICT (user_id, org_id, kind) DO UPDATE SET in_app = excluded.in_app, email = excluded.email",
        actor.user.get(),
        actor.organization.get(),
        &kinds,
        &in_app as &[Option<bool>],
        &email as &[Option<bool>]
    )
    .execute(db)
    .await?;
    Ok(())
}
