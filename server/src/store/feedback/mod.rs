//! Items of feedback: reading them. They are made where marks and comments are committed (`store::documents`), copied by
//! [`carry`], and changed by [`changes`].

/// Selects items that `$1` (organization) and `$2` (client teams) let one see, as `$3` (the person) sees them; `$rest` goes on
/// from there.
macro_rules! items {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            $crate::store::feedback::Row,
            r#"SELECT f.id, f.stage_id, f.revision_id, r.round, s.entity_id AS deliverable_id, f.project_id,
                      f.source_id, COALESCE(a.revision_id, k.revision_id, f.revision_id) AS "source_revision_id!",
                      COALESCE(CASE WHEN a.id IS NOT NULL THEN a.deleted_at ELSE k.deleted_at END IS NOT NULL, false) AS "source_deleted!",
                      a.crdt_id AS "annotation?", k.crdt_id AS "comment?", a.media_id AS "media_id?", f.frame,
                      f.is_internal, f.is_action_item, f.status, f.summary,
                      u.id AS "assignee_id?", u.name AS "assignee_name?", u.email::text AS "assignee_email?",
                      f.sort_order, f.author, f.created_by, COALESCE(w.name, y.name) AS "author_name?",
                      b.id AS "resolver_id?", b.name AS "resolver_name?", b.email::text AS "resolver_email?",
                      f.resolved_at, f.resolution_note,
                      v.id AS "verifier_id?", v.name AS "verifier_name?", v.email::text AS "verifier_email?",
                      f.verified_at, f.reopen_note,
                      c.id AS "from_id?", cr.id AS "from_revision?", cr.round AS "from_round?",
                      n.id AS "to_id?", nr.id AS "to_revision?", nr.round AS "to_round?",
                      f.keep, f.deleted_at IS NOT NULL AS "is_removed!", f.superseded_at IS NOT NULL AS "is_superseded!",
                      r.status = 'DRAFT' AS "is_draft!",
                      EXISTS (SELECT FROM stage_assignments x WHERE x.stage_id = f.stage_id AND x.user_id = $3) AS "on_stage!",
                      f.row_version, f.created_at, f.updated_at
               FROM feedback_items f
               JOIN revisions r ON r.id = f.revision_id
               JOIN stages s ON s.id = f.stage_id
               JOIN projects p ON p.id = f.project_id
               LEFT JOIN annotations a ON a.id = f.annotation_id
               LEFT JOIN comments k ON k.id = f.comment_id
               LEFT JOIN users u ON u.id = f.assigned_to
               LEFT JOIN users w ON w.id = f.created_by
               LEFT JOIN guests y ON y.id = CASE WHEN f.author LIKE 'guest:%' THEN substr(f.author, 7)::bigint END
               LEFT JOIN users b ON b.id = f.resolved_by
               LEFT JOIN users v ON v.id = f.verified_by
               LEFT JOIN feedback_items c ON c.id = f.carried_from_id
               LEFT JOIN revisions cr ON cr.id = c.revision_id
               LEFT JOIN feedback_items n ON n.carried_from_id = f.id
               LEFT JOIN revisions nr ON nr.id = n.revision_id AND ($2::bigint[] IS NULL OR nr.status <> 'DRAFT')
               WHERE f.org_id = $1
                 AND ($2::bigint[] IS NULL OR (p.client_team_id = ANY($2) AND r.status <> 'DRAFT' AND NOT f.is_internal)) "#
                + $rest,
            $($argument),*
        )
    };
}

mod carry;
mod changes;
mod queue;

use chrono::{DateTime, Utc};
use domain::ids::{FeedbackId, RevisionId, StageId, UserId};
use sqlx::{PgConnection, PgExecutor};

pub use carry::{Carried, bring, take_back, to_carry};
pub use changes::{Change, Move, set_keep, write, write_moves};
pub use queue::{Place, Side, Waiting, places, waiting};

use super::known;
use crate::app::access::Visibility;
use crate::app::feedback::{
    Assignee, CarriedItem, FeedbackAuthor, FeedbackItem, FeedbackRights, Filter, Held, Resolution,
    Verification,
};
use crate::app::paging::Page;
use crate::app::{Error, Result};

struct Row {
    id: i64,
    stage_id: i64,
    revision_id: i64,
    round: i32,
    deliverable_id: i64,
    project_id: i64,
    source_id: String,
    source_revision_id: i64,
    source_deleted: bool,
    annotation: Option<String>,
    comment: Option<String>,
    media_id: Option<i64>,
    frame: Option<i32>,
    is_internal: bool,
    is_action_item: bool,
    status: String,
    summary: String,
    assignee_id: Option<i64>,
    assignee_name: Option<String>,
    assignee_email: Option<String>,
    sort_order: f64,
    author: String,
    created_by: Option<i64>,
    author_name: Option<String>,
    resolver_id: Option<i64>,
    resolver_name: Option<String>,
    resolver_email: Option<String>,
    resolved_at: Option<DateTime<Utc>>,
    resolution_note: Option<String>,
    verifier_id: Option<i64>,
    verifier_name: Option<String>,
    verifier_email: Option<String>,
    verified_at: Option<DateTime<Utc>>,
    reopen_note: Option<String>,
    from_id: Option<i64>,
    from_revision: Option<i64>,
    from_round: Option<i32>,
    to_id: Option<i64>,
    to_revision: Option<i64>,
    to_round: Option<i32>,
    keep: Option<bool>,
    is_removed: bool,
    is_superseded: bool,
    is_draft: bool,
    on_stage: bool,
    row_version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn held(self, visibility: &Visibility) -> Result<Held> {
        let carried = |id: Option<i64>, revision: Option<i64>, round: Option<i32>| {
            Some(CarriedItem { id: id?, revision_id: revision?, round: round? })
        };
        let resolver = self.resolver_id.map(UserId);
        let item = FeedbackItem {
            id: self.id,
            stage_id: self.stage_id,
            revision_id: self.revision_id,
            round: self.round,
            deliverable_id: self.deliverable_id,
            project_id: self.project_id,
            source: self.source_id,
            source_revision_id: self.source_revision_id,
            source_deleted: self.source_deleted,
            annotation: self.annotation,
            comment: self.comment,
            media_id: self.media_id,
            frame: self.frame,
            internal: self.is_internal,
            action: self.is_action_item,
            status: known(&self.status)?,
            summary: self.summary,
            assignee: visibility.person(self.assignee_id, self.assignee_name, self.assignee_email),
            order: self.sort_order,
            author: FeedbackAuthor {
                id: self.author,
                name: self.author_name.unwrap_or_else(|| "Guest".to_owned()),
            },
            resolved: self.resolved_at.map(|at| Resolution {
                by: visibility.person(self.resolver_id, self.resolver_name, self.resolver_email),
                at,
                note: self.resolution_note,
            }),
            verified: self.verified_at.map(|at| Verification {
                by: visibility.person(self.verifier_id, self.verifier_name, self.verifier_email),
                at,
            }),
            note: self.reopen_note,
            carried_from: carried(self.from_id, self.from_revision, self.from_round),
            carried_to: carried(self.to_id, self.to_revision, self.to_round),
            keep: self.keep,
            removed: self.is_removed,
            moves: Vec::new(),
            rights: FeedbackRights { judge: false, summarize: false, order: false, assign: false },
            row_version: self.row_version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        };
        Ok(Held {
            item,
            assigned_to: self.assignee_id.map(UserId),
            resolver,
            creator: self.created_by.map(UserId),
            on_stage: self.on_stage,
            superseded: self.is_superseded,
            draft: self.is_draft,
        })
    }
}

/// A page of a stage's items, action items first; one row more than the page has, if there is one.
pub async fn list(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    viewer: UserId,
    stage: StageId,
    filter: &Filter,
    page: &Page,
) -> Result<Vec<Held>> {
    let statuses: Vec<String> = filter.statuses.iter().map(ToString::to_string).collect();
    let (nobody, person) = match filter.assignee {
        None => (false, None),
        Some(Assignee::Nobody) => (true, None),
        Some(Assignee::Person(person)) => (false, Some(person.get())),
    };
    let rows = items!(
        "AND f.stage_id = $4 AND f.deleted_at IS NULL
         AND ($5::boolean IS NULL OR f.is_action_item = $5)
         AND (cardinality($6::text[]) = 0 OR f.status = ANY($6))
         AND (NOT $7 OR f.assigned_to IS NULL) AND ($8::bigint IS NULL OR f.assigned_to = $8)
         AND ($9::int IS NULL OR r.round = $9) AND ($10::bigint IS NULL OR f.revision_id = $10)
         AND ($9::int IS NOT NULL OR $10::bigint IS NOT NULL OR f.superseded_at IS NULL)
         AND ($11::bigint IS NULL OR ((NOT f.is_action_item), f.sort_order, f.id) >
              (SELECT NOT o.is_action_item, o.sort_order, o.id FROM feedback_items o WHERE o.id = $11))
         ORDER BY (NOT f.is_action_item), f.sort_order, f.id LIMIT $12",
        visibility.organization,
        visibility.client_teams.as_deref(),
        viewer.get(),
        stage.get(),
        filter.action,
        &statuses,
        nobody,
        person,
        filter.round,
        filter.revision.map(RevisionId::get),
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.held(visibility)).collect()
}

/// One item, also one that was taken off the checklist; if `visibility` allows it.
pub async fn find(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    viewer: UserId,
    id: FeedbackId,
) -> Result<Option<Held>> {
    Ok(of_ids(db, visibility, viewer, &[id.get()]).await?.pop())
}

/// These items, by id, also those that were taken off the checklist; as far as `visibility` allows it.
pub async fn of_ids(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    viewer: UserId,
    ids: &[i64],
) -> Result<Vec<Held>> {
    let rows = items!(
        "AND f.id = ANY($4) ORDER BY f.id",
        visibility.organization,
        visibility.client_teams.as_deref(),
        viewer.get(),
        ids
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.held(visibility)).collect()
}

/// Locks these items, in the order of their ids, until the transaction ends.
pub async fn lock(tx: &mut PgConnection, ids: &[i64]) -> Result<()> {
    sqlx::query_scalar!(
        "SELECT id FROM feedback_items WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE",
        ids
    )
    .fetch_all(tx)
    .await
    .map_err(Error::from)?;
    Ok(())
}
