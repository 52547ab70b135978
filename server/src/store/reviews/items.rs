//! What sessions look at, as it is shown.

use chrono::{DateTime, Utc};
use domain::ids::ReviewSessionId;
use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::deliverables::DeliverableName;
use crate::app::feedback::FeedbackCounts;
use crate::app::projects::ProjectName;
use crate::app::reviews::{ApplyRefusal, ClientWord, ItemRights, ReviewDecision, ReviewItem, ReviewRound};
use crate::app::revisions::{Place, StageName};
use crate::store::known;

struct Row {
    id: i64,
    stage_id: i64,
    project_id: i64,
    project_name: String,
    project_code: String,
    deliverable_id: i64,
    deliverable_name: String,
    stage_name: String,
    stage_key: String,
    stage_status: String,
    approval_type: String,
    frozen: bool,
    revision_id: Option<i64>,
    round: Option<i32>,
    revision_status: Option<String>,
    thumbnail_media_id: Option<i64>,
    submitter_id: Option<i64>,
    submitter_name: Option<String>,
    submitter_email: Option<String>,
    submitted_at: Option<DateTime<Utc>>,
    rounds: Vec<i64>,
    sort_order: f64,
    minutes: Option<i32>,
    note: Option<String>,
    open: i64,
    total: i64,
    decision: Option<String>,
    decision_note: Option<String>,
    decider_id: Option<i64>,
    decider_name: Option<String>,
    decider_email: Option<String>,
    decided_by_guest: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    applied_at: Option<DateTime<Utc>>,
    apply_refusal: Option<Json<ApplyRefusal>>,
    client_name: Option<String>,
    client_at: Option<DateTime<Utc>>,
    row_version: i64,
}

impl Row {
    fn into_item(self, visibility: &Visibility) -> Result<ReviewItem> {
        // What people of the studio write to each other stays there.
        let studio = visibility.is_studio();
        let decision = match (self.decision, self.decided_at) {
            (Some(verdict), Some(at)) => Some(ReviewDecision {
                verdict: known(&verdict)?,
                note: self.decision_note.filter(|_| studio),
                by: visibility.person(self.decider_id, self.decider_name, self.decider_email),
                guest: self.decided_by_guest,
                at,
            }),
            _ => None,
        };
        let submitter = self.submitter_id;
        let revision = match (self.revision_id, self.round, self.revision_status) {
            (Some(id), Some(round), Some(status)) => Some(ReviewRound {
                id,
                round,
                status: known(&status)?,
                thumbnail_media_id: self.thumbnail_media_id,
                submitted_by: visibility.person(self.submitter_id, self.submitter_name, self.submitter_email),
                submitted_at: self.submitted_at,
            }),
            _ => None,
        };
        Ok(ReviewItem {
            id: self.id,
            stage_id: self.stage_id,
            place: Place {
                project: ProjectName {
                    id: self.project_id,
                    name: self.project_name,
                    code: self.project_code,
                },
                deliverable: DeliverableName { id: self.deliverable_id, name: self.deliverable_name },
                stage: StageName {
                    id: self.stage_id,
                    name: self.stage_name,
                    key: self.stage_key,
                    status: known(&self.stage_status)?,
                    approval_type: known(&self.approval_type)?,
                },
            },
            revision,
            frozen: self.frozen,
            rounds: self.rounds,
            order: self.sort_order,
            minutes: self.minutes,
            note: self.note.filter(|_| studio),
            feedback: FeedbackCounts { open: self.open, resolved: self.total - self.open, total: self.total },
            decision,
            applied_at: self.applied_at,
            refusal: self.apply_refusal.map(|refusal| refusal.0).filter(|_| studio),
            client_approval: self.client_name.zip(self.client_at).map(|(name, at)| ClientWord { name, at }),
            rights: ItemRights::default(),
            row_version: self.row_version,
            submitter,
        })
    }
}

/// Selects items that `$1` (organization) and `$2` (client teams) let one see; `$rest` goes on from there.
macro_rules! items {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT i.id, i.stage_id, i.project_id, p.name AS project_name, p.code::text AS "project_code!",
                      e.id AS deliverable_id, e.name AS deliverable_name, d.name AS stage_name, d.key AS stage_key,
                      s.status AS stage_status, d.approval_type, i.revision_id IS NOT NULL AS "frozen!",
                      r.id AS "revision_id?", r.round AS "round?", r.status AS "revision_status?",
                      (SELECT m.id FROM media m
                       WHERE m.revision_id = r.id AND m.role IN ('current', 'video') AND m.status = 'ready'
                         AND m.removed_at IS NULL ORDER BY m.role DESC, m.id LIMIT 1) AS thumbnail_media_id,
                      b.id AS "submitter_id?", b.name AS "submitter_name?", b.email::text AS "submitter_email?", r.submitted_at,
                      ARRAY(SELECT n.id FROM revisions n
                            WHERE n.stage_id = i.stage_id AND ($2::bigint[] IS NULL OR n.status <> 'DRAFT')
                            ORDER BY n.round) AS "rounds!",
                      i.sort_order, i.minutes, i.note, f.open AS "open!", f.total AS "total!",
                      i.decision, i.decision_note, v.id AS "decider_id?", v.name AS "decider_name?",
                      v.email::text AS "decider_email?", i.decided_by_guest, i.decided_at, i.applied_at,
                      i.apply_refusal AS "apply_refusal: Json<ApplyRefusal>",
                      a.name AS "client_name?", a.created_at AS "client_at?", i.row_version
               FROM review_session_items i
               JOIN projects p ON p.id = i.project_id
               JOIN stages s ON s.id = i.stage_id
               JOIN stage_definitions d ON d.id = s.stage_definition_id
               JOIN entities e ON e.id = s.entity_id
               LEFT JOIN revisions r ON r.id = COALESCE(i.revision_id, (
                    SELECT n.id FROM revisions n WHERE n.stage_id = i.stage_id AND n.status <> 'DRAFT'
                    ORDER BY n.status = 'SUBMITTED' DESC, n.round DESC LIMIT 1))
                    AND ($2::bigint[] IS NULL OR r.status <> 'DRAFT')
               LEFT JOIN users b ON b.id = r.submitted_by
               LEFT JOIN users v ON v.id = i.decided_by
               CROSS JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE k.status NOT IN ('RESOLVED', 'VERIFIED')) AS open, count(*) AS total
                    FROM feedback_items k
                    WHERE k.stage_id = i.stage_id AND k.is_action_item AND k.deleted_at IS NULL AND k.superseded_at IS NULL
                      AND ($2::bigint[] IS NULL OR NOT k.is_internal)) f
               LEFT JOIN LATERAL (
                    SELECT c.name, c.created_at FROM client_approvals c WHERE c.revision_id = r.id
                    ORDER BY c.id DESC LIMIT 1) a ON true
               WHERE i.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2)) "#
                + $rest
                + " ORDER BY i.sort_order, i.id",
            $($argument),*
        )
    };
}

/// The items of a session that `visibility` allows, in order.
pub async fn items(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    session: ReviewSessionId,
) -> Result<Vec<ReviewItem>> {
    let rows = items!(
        "AND i.session_id = $3",
        visibility.organization,
        visibility.client_teams.as_deref(),
        session.get()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.into_item(visibility)).collect()
}

/// Some items of a session, as far as `visibility` allows, in order.
pub async fn several(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    session: ReviewSessionId,
    items: &[i64],
) -> Result<Vec<ReviewItem>> {
    let rows = items!(
        "AND i.session_id = $3 AND i.id = ANY($4)",
        visibility.organization,
        visibility.client_teams.as_deref(),
        session.get(),
        items
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.into_item(visibility)).collect()
}
