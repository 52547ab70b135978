//! Stages of deliverables.
//!
//! Whoever changes a stage or the status of a revision locks the deliverable first ([`super::deliverables::lock`]),
//! so that gates and derived status are always computed from what is.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{DeliverableId, ProjectId, RevisionId, StageDefinitionId, StageId, UserId};
use domain::stage::{ApprovalType, StageStatus};
use domain::{RevisionStatus, pipeline::StageState};
use sqlx::{PgConnection, PgExecutor};

use super::known;
use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::feedback::FeedbackCounts;
use crate::app::stages::{Assignment, StageSummary};

/// A stage with what its rules ask about.
#[derive(Debug, Clone)]
pub struct StageRow {
    /// Its id.
    pub id: StageId,
    /// The deliverable that it belongs to.
    pub deliverable: DeliverableId,
    /// The project of that.
    pub project: ProjectId,
    /// What it is in the pipeline.
    pub definition: StageDefinitionId,
    /// Its short name in the pipeline.
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// Its place in the order of display.
    pub position: i32,
    /// Whether a deliverable can do without it.
    pub is_optional: bool,
    /// Whether everything behind it waits for it.
    pub is_critical_gate: bool,
    /// By which route it is approved.
    pub approval_type: ApprovalType,
    /// Where it stands.
    pub state: StageState,
    /// When it is planned to begin.
    pub start_date: Option<NaiveDate>,
    /// When it is due.
    pub due_date: Option<NaiveDate>,
    /// The round that is a draft or in review.
    pub open: Option<OpenRevision>,
    /// Whether any round of it is, or went through, a review.
    pub has_submitted_revision: bool,
    /// How many rounds whoever asked may see.
    pub revision_count: i64,
    /// Whether whoever asked is assigned to it.
    pub assigned: bool,
    /// How much feedback it has that whoever asked may see.
    pub feedback: FeedbackCounts,
    /// How many action items are open, whoever asks.
    pub open_action_items: u32,
    /// Its version.
    pub row_version: i64,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// A round that is a draft or in review.
#[derive(Debug, Clone, Copy)]
pub struct OpenRevision {
    /// Its id.
    pub id: RevisionId,
    /// Its number.
    pub round: i32,
    /// DRAFT or SUBMITTED.
    pub status: RevisionStatus,
    /// Who submitted it, and when.
    pub submitted: Option<(Option<UserId>, DateTime<Utc>)>,
    /// How many media it holds that reviewers can decide about.
    pub media: usize,
}

/// All stages of a deliverable in the order of the pipeline, as `viewer` sees them.
pub async fn of_deliverable(
    db: &mut PgConnection,
    deliverable: DeliverableId,
    visibility: &Visibility,
    viewer: UserId,
) -> Result<Vec<StageRow>> {
    let rows = sqlx::query!(
        r#"SELECT s.id, s.entity_id, s.project_id, s.stage_definition_id, s.status, s.upstream_regressed,
                  s.start_date, s.due_date, s.row_version, s.updated_at,
                  d.key, d.name, d.position, d.is_optional, d.is_critical_gate, d.approval_type,
                  o.id AS "open_id?", o.round AS "open_round?", o.status AS "open_status?",
                  o.submitted_by AS "open_submitted_by?", o.submitted_at AS "open_submitted_at?",
                  (SELECT count(*) FROM media m
                   WHERE m.revision_id = o.id AND m.role IN ('current', 'video') AND m.status <> 'failed'
                     AND m.removed_at IS NULL) AS "open_media!",
                  EXISTS (SELECT 1 FROM revisions r WHERE r.stage_id = s.id AND r.status <> 'DRAFT') AS "has_submitted!",
                  (SELECT count(*) FROM revisions r
                   WHERE r.stage_id = s.id AND ($2 OR r.status <> 'DRAFT')) AS "revision_count!",
                  EXISTS (SELECT 1 FROM stage_assignments a
                          WHERE a.stage_id = s.id AND a.user_id = $3) AS "assigned!",
                  f.open AS "feedback_open!", f.resolved AS "feedback_resolved!", f.all_open AS "feedback_all_open!"
           FROM stages s
           JOIN stage_definitions d ON d.id = s.stage_definition_id
           CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE f.seen AND f.is_open) AS open, count(*) FILTER (WHERE f.seen AND NOT f.is_open) AS resolved,
                      count(*) FILTER (WHERE f.is_open) AS all_open
               FROM (SELECT i.status IN ('OPEN', 'IN_PROGRESS', 'REOPENED') AS is_open,
                            $2 OR (NOT i.is_internal AND r.status <> 'DRAFT') AS seen
                     FROM feedback_items i JOIN revisions r ON r.id = i.revision_id
                     WHERE i.stage_id = s.id AND i.is_action_item AND i.deleted_at IS NULL AND i.superseded_at IS NULL) f) f
           LEFT JOIN revisions o ON o.stage_id = s.id AND o.status IN ('DRAFT', 'SUBMITTED')
           WHERE s.entity_id = $1 ORDER BY d.position, d.id"#,
        deliverable.get(),
        visibility.is_studio(),
        viewer.get()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let open = match (row.open_id, row.open_round, row.open_status) {
                (Some(id), Some(round), Some(status)) => Some(OpenRevision {
                    id: RevisionId(id),
                    round,
                    status: known(&status)?,
                    submitted: row.open_submitted_at.map(|at| (row.open_submitted_by.map(UserId), at)),
                    media: usize::try_from(row.open_media).unwrap_or(0),
                }),
                _ => None,
            };
            Ok(StageRow {
                id: StageId(row.id),
                deliverable: DeliverableId(row.entity_id),
                project: ProjectId(row.project_id),
                definition: StageDefinitionId(row.stage_definition_id),
                key: row.key,
                name: row.name,
                position: row.position,
                is_optional: row.is_optional,
                is_critical_gate: row.is_critical_gate,
                approval_type: known(&row.approval_type)?,
                state: StageState { status: known(&row.status)?, upstream_regressed: row.upstream_regressed },
                start_date: row.start_date,
                due_date: row.due_date,
                open,
                has_submitted_revision: row.has_submitted,
                revision_count: row.revision_count,
                assigned: row.assigned,
                feedback: FeedbackCounts {
                    open: row.feedback_open,
                    resolved: row.feedback_resolved,
                    total: row.feedback_open + row.feedback_resolved,
                },
                open_action_items: u32::try_from(row.feedback_all_open).unwrap_or(u32::MAX),
                row_version: row.row_version,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

/// The stages of several deliverables in brief, with the deliverable of each, in the order of the pipeline.
pub async fn summaries(
    db: impl PgExecutor<'_>,
    deliverables: &[i64],
    visibility: &Visibility,
) -> Result<Vec<(i64, StageSummary)>> {
    let rows = sqlx::query!(
        r#"SELECT s.entity_id, s.id, d.name, d.key, d.position, s.status, d.approval_type, d.is_optional, d.is_critical_gate,
                  (SELECT r.round FROM revisions r
                   WHERE r.stage_id = s.id AND (r.status = 'SUBMITTED' OR ($2 AND r.status = 'DRAFT'))) AS open_round,
                  (SELECT r.id FROM revisions r WHERE r.stage_id = s.id AND ($2 OR r.status <> 'DRAFT')
                   ORDER BY r.round DESC LIMIT 1) AS latest_revision_id
           FROM stages s JOIN stage_definitions d ON d.id = s.stage_definition_id
           WHERE s.entity_id = ANY($1) ORDER BY s.entity_id, d.position, d.id"#,
        deliverables,
        visibility.is_studio()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let summary = StageSummary {
                id: row.id,
                name: row.name,
                key: row.key,
                position: row.position,
                status: known(&row.status)?,
                approval_type: known(&row.approval_type)?,
                is_optional: row.is_optional,
                is_critical_gate: row.is_critical_gate,
                open_round: row.open_round,
                latest_revision_id: row.latest_revision_id,
            };
            Ok((row.entity_id, summary))
        })
        .collect()
}

/// The deliverable of a stage, if `visibility` allows it.
pub async fn deliverable_of(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    stage: StageId,
) -> Result<Option<DeliverableId>> {
    let found = sqlx::query_scalar!(
        "SELECT s.entity_id FROM stages s JOIN projects p ON p.id = s.project_id
         WHERE p.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2)) AND s.id = $3",
        visibility.organization,
        visibility.client_teams.as_deref(),
        stage.get()
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(DeliverableId))
}

/// Makes the stages of a new deliverable.
pub async fn create(
    tx: &mut PgConnection,
    deliverable: DeliverableId,
    stages: &[(StageDefinitionId, StageStatus)],
) -> Result<()> {
    let definitions: Vec<i64> = stages.iter().map(|(definition, _)| definition.get()).collect();
    let statuses: Vec<String> = stages.iter().map(|(_, status)| status.to_string()).collect();
    sqlx::query!(
        "INSERT INTO stages (org_id, project_id, entity_id, stage_definition_id, status)
         SELECT e.org_id, e.project_id, e.id, n.definition, n.status
         FROM entities e, UNNEST($2::bigint[], $3::text[]) AS n (definition, status) WHERE e.id = $1",
        deliverable.get(),
        &definitions,
        &statuses
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes where these stages stand now.
pub async fn set_states(
    tx: &mut PgConnection,
    states: &[(StageId, StageState)],
    now: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<i64> = states.iter().map(|(id, _)| id.get()).collect();
    let statuses: Vec<String> = states.iter().map(|(_, state)| state.status.to_string()).collect();
    let regressed: Vec<bool> = states.iter().map(|(_, state)| state.upstream_regressed).collect();
    sqlx::query!(
        "UPDATE stages s SET
             status = n.status,
             upstream_regressed = n.regressed,
             started_at = CASE WHEN n.status IN ('BLOCKED', 'NOT_STARTED') THEN NULL
                               WHEN n.status = 'SKIPPED' THEN s.started_at
                               ELSE COALESCE(s.started_at, $4) END,
             completed_at = CASE WHEN n.status IN ('APPROVED', 'DELIVERED', 'SKIPPED')
                                 THEN COALESCE(s.completed_at, $4) END
         FROM UNNEST($1::bigint[], $2::text[], $3::boolean[]) AS n (id, status, regressed) WHERE s.id = n.id",
        &ids,
        &statuses,
        &regressed,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Sets the planned days of a stage; what is `None` stays. The version counts on, whatever changes.
pub async fn set_dates(
    tx: &mut PgConnection,
    stage: StageId,
    start: Option<Option<NaiveDate>>,
    due: Option<Option<NaiveDate>>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE stages SET start_date = CASE WHEN $2 THEN $3 ELSE start_date END,
                           due_date = CASE WHEN $4 THEN $5 ELSE due_date END WHERE id = $1",
        stage.get(),
        start.is_some(),
        start.flatten(),
        due.is_some(),
        due.flatten()
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Replaces who is assigned to a stage.
pub async fn set_assignments(
    tx: &mut PgConnection,
    stage: StageId,
    people: &[i64],
    kinds: &[String],
) -> Result<Vec<i64>> {
    let before = sqlx::query_scalar!(
        "DELETE FROM stage_assignments WHERE stage_id = $1 RETURNING user_id",
        stage.get()
    )
    .fetch_all(&mut *tx)
    .await?;
    sqlx::query!(
        "INSERT INTO stage_assignments (stage_id, user_id, kind)
         SELECT $1, n.person, n.kind FROM UNNEST($2::bigint[], $3::text[]) AS n (person, kind)",
        stage.get(),
        people,
        kinds
    )
    .execute(tx)
    .await?;
    Ok(people.iter().copied().filter(|person| !before.contains(person)).collect())
}

/// Who is assigned to these stages, with the stage of each: leads first, then by name.
pub async fn assignments(
    db: impl PgExecutor<'_>,
    stages: &[i64],
    visibility: &Visibility,
) -> Result<Vec<(i64, Assignment)>> {
    let rows = sqlx::query!(
        r#"SELECT a.stage_id, a.kind, u.id, u.name, u.email::text AS "email!"
           FROM stage_assignments a JOIN users u ON u.id = a.user_id
           WHERE a.stage_id = ANY($1) ORDER BY a.stage_id, a.kind, u.name, u.id"#,
        stages
    )
    .fetch_all(db)
    .await?;
    let mut assignments = Vec::with_capacity(rows.len());
    for row in rows {
        let kind = known(&row.kind)?;
        if let Some(person) = visibility.person(Some(row.id), Some(row.name), Some(row.email)) {
            assignments.push((row.stage_id, Assignment { person, kind }));
        }
    }
    Ok(assignments)
}
