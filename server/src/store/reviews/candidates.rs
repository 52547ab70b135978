//! What a session could look at.

use chrono::{DateTime, Utc};
use domain::RevisionStatus;
use domain::ids::{ReviewSessionId, RevisionId};
use domain::stage::StageStatus;
use sqlx::{PgConnection, PgExecutor};

use crate::app::access::Visibility;
use crate::app::deliverables::DeliverableName;
use crate::app::feedback::FeedbackCounts;
use crate::app::paging::Page;
use crate::app::projects::ProjectName;
use crate::app::reviews::{Candidate, CandidateFilter, Fill, ReviewRound};
use crate::app::revisions::{Place, StageName};
use crate::app::{Error, Result};
use crate::store::known;
use crate::store::projects::containing;

struct Row {
    id: i64,
    project_id: i64,
    project_name: String,
    project_code: String,
    deliverable_id: i64,
    deliverable_name: String,
    stage_name: String,
    stage_key: String,
    status: String,
    approval_type: String,
    revision_id: i64,
    round: i32,
    revision_status: String,
    submitter_id: Option<i64>,
    submitter_name: Option<String>,
    submitter_email: Option<String>,
    submitted_at: Option<DateTime<Utc>>,
    thumbnail_media_id: Option<i64>,
    open: i64,
    total: i64,
    added: bool,
}

/// A page of the stages that have something to look at, in the order in which they were made.
pub async fn candidates(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    filter: &CandidateFilter,
    page: &Page,
) -> Result<Vec<Candidate>> {
    let pattern = filter.search.as_deref().map(containing);
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT s.id, p.id AS project_id, p.name AS project_name, p.code::text AS "project_code!", e.id AS deliverable_id,
                  e.name AS deliverable_name, d.name AS stage_name, d.key AS stage_key, s.status, d.approval_type,
                  r.id AS revision_id, r.round, r.status AS revision_status,
                  b.id AS "submitter_id?", b.name AS "submitter_name?", b.email::text AS "submitter_email?", r.submitted_at,
                  (SELECT m.id FROM media m
                   WHERE m.revision_id = r.id AND m.role IN ('current', 'video') AND m.status = 'ready'
                     AND m.removed_at IS NULL ORDER BY m.role DESC, m.id LIMIT 1) AS thumbnail_media_id,
                  f.open AS "open!", f.total AS "total!",
                  EXISTS (SELECT FROM review_session_items i WHERE i.session_id = $9 AND i.stage_id = s.id) AS "added!"
           FROM stages s
           JOIN stage_definitions d ON d.id = s.stage_definition_id
           JOIN entities e ON e.id = s.entity_id
           JOIN projects p ON p.id = s.project_id
           CROSS JOIN LATERAL (
                SELECT n.* FROM revisions n WHERE n.stage_id = s.id AND n.status <> 'DRAFT'
                ORDER BY n.status = 'SUBMITTED' DESC, n.round DESC LIMIT 1) r
           LEFT JOIN users b ON b.id = r.submitted_by
           CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE k.status NOT IN ('RESOLVED', 'VERIFIED')) AS open, count(*) AS total
                FROM feedback_items k
                WHERE k.stage_id = s.id AND k.is_action_item AND k.deleted_at IS NULL AND k.superseded_at IS NULL
                  AND ($2::bigint[] IS NULL OR NOT k.is_internal)) f
           WHERE s.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2))
             AND (p.id = $3 OR ($3::bigint IS NULL AND p.status <> 'ARCHIVED'))
             AND ($4::text IS NULL OR d.key = $4)
             AND ($5::text IS NULL OR lower(d.name) = lower($5))
             AND ($6::text IS NULL OR s.status = $6)
             AND ($7::text IS NULL OR e.name ILIKE $7 OR p.name ILIKE $7 OR p.code::text ILIKE $7 OR d.name ILIKE $7)
             AND ($8::bigint IS NULL OR s.id > $8)
           ORDER BY s.id LIMIT $10"#,
        visibility.organization,
        visibility.client_teams.as_deref(),
        filter.fill.project_id,
        filter.fill.stage_key,
        filter.fill.stage_name,
        filter.fill.status.map(StageStatus::as_str),
        pattern,
        page.after,
        filter.session.map(ReviewSessionId::get),
        page.rows()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Candidate {
                stage_id: row.id,
                place: Place {
                    project: ProjectName {
                        id: row.project_id,
                        name: row.project_name,
                        code: row.project_code,
                    },
                    deliverable: DeliverableName { id: row.deliverable_id, name: row.deliverable_name },
                    stage: StageName {
                        id: row.id,
                        name: row.stage_name,
                        key: row.stage_key,
                        status: known(&row.status)?,
                        approval_type: known(&row.approval_type)?,
                    },
                },
                revision: ReviewRound {
                    id: row.revision_id,
                    round: row.round,
                    status: known(&row.revision_status)?,
                    thumbnail_media_id: row.thumbnail_media_id,
                    submitted_by: visibility.person(
                        row.submitter_id,
                        row.submitter_name,
                        row.submitter_email,
                    ),
                    submitted_at: row.submitted_at,
                },
                feedback: FeedbackCounts { open: row.open, resolved: row.total - row.open, total: row.total },
                added: row.added,
            })
        })
        .collect()
}

/// The stages that a filter fits and a session does not hold yet, by project, deliverable and pipeline; at most `most`.
pub async fn fitting(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    fill: &Fill,
    session: ReviewSessionId,
    most: i64,
) -> Result<Vec<i64>> {
    let stages = sqlx::query_scalar!(
        "SELECT s.id
         FROM stages s
         JOIN stage_definitions d ON d.id = s.stage_definition_id
         JOIN projects p ON p.id = s.project_id
         WHERE s.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2))
           AND (p.id = $3 OR ($3::bigint IS NULL AND p.status <> 'ARCHIVED'))
           AND ($4::text IS NULL OR d.key = $4)
           AND ($5::text IS NULL OR lower(d.name) = lower($5))
           AND ($6::text IS NULL OR s.status = $6)
           AND EXISTS (SELECT FROM revisions r WHERE r.stage_id = s.id AND r.status <> 'DRAFT')
           AND NOT EXISTS (SELECT FROM review_session_items i WHERE i.session_id = $7 AND i.stage_id = s.id)
         ORDER BY p.id, s.entity_id, d.position, s.id LIMIT $8",
        visibility.organization,
        visibility.client_teams.as_deref(),
        fill.project_id,
        fill.stage_key,
        fill.stage_name,
        fill.status.map(StageStatus::as_str),
        session.get(),
        most
    )
    .fetch_all(db)
    .await?;
    Ok(stages)
}

/// A stage of a session that has still to be frozen, with its rounds.
#[derive(Debug)]
pub struct Unfrozen {
    /// The item.
    pub item: i64,
    /// The stage in words: deliverable and stage.
    pub name: String,
    /// Its rounds.
    pub rounds: Vec<(RevisionId, u32, RevisionStatus)>,
}

/// The items of a session that no round was chosen for yet, in order, each with the rounds of its stage.
pub async fn rounds_of(tx: &mut PgConnection, session: ReviewSessionId) -> Result<Vec<Unfrozen>> {
    let rows = sqlx::query!(
        r#"SELECT i.id, e.name AS deliverable, d.name AS stage, r.id AS "revision?", r.round AS "round?", r.status AS "status?"
           FROM review_session_items i
           JOIN stages s ON s.id = i.stage_id
           JOIN stage_definitions d ON d.id = s.stage_definition_id
           JOIN entities e ON e.id = s.entity_id
           LEFT JOIN revisions r ON r.stage_id = i.stage_id
           WHERE i.session_id = $1 AND i.revision_id IS NULL ORDER BY i.sort_order, i.id, r.round"#,
        session.get()
    )
    .fetch_all(tx)
    .await?;
    let mut items: Vec<Unfrozen> = Vec::new();
    for row in rows {
        if items.last().is_none_or(|last| last.item != row.id) {
            let name = format!("{}, {}", row.deliverable, row.stage);
            items.push(Unfrozen { item: row.id, name, rounds: Vec::new() });
        }
        if let (Some(item), Some(revision), Some(round), Some(status)) =
            (items.last_mut(), row.revision, row.round, row.status)
        {
            let round = u32::try_from(round).map_err(|e| Error::Internal(e.into()))?;
            item.rounds.push((RevisionId(revision), round, known(&status)?));
        }
    }
    Ok(items)
}
