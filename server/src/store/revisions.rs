//! Revisions: the rounds of stages.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::RevisionStatus;
use domain::ids::{DeliverableId, RevisionId, StageId, UserId};
use domain::revision::RevisionState;
use sqlx::{PgConnection, PgExecutor};

use super::known;
use crate::app::access::Visibility;
use crate::app::deliverables::DeliverableName;
use crate::app::paging::Page;
use crate::app::people::Person;
use crate::app::projects::ProjectName;
use crate::app::revisions::{FirstComment, Place, Revision, RevisionSummary, RoundStory, StageName};
use crate::app::{Error, Result};

struct Row {
    id: i64,
    stage_id: i64,
    deliverable_id: i64,
    project_id: i64,
    round: i32,
    status: String,
    note: Option<String>,
    creator_id: Option<i64>,
    creator_name: Option<String>,
    creator_email: Option<String>,
    submitter_id: Option<i64>,
    submitter_name: Option<String>,
    submitter_email: Option<String>,
    submitted_at: Option<DateTime<Utc>>,
    decider_id: Option<i64>,
    decider_name: Option<String>,
    decider_email: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    decision_note: Option<String>,
    annotation_count: i64,
    comment_count: i64,
    row_version: i64,
    created_at: DateTime<Utc>,
    project_name: String,
    project_code: String,
    deliverable_name: String,
    stage_name: String,
    stage_key: String,
    stage_status: String,
    approval_type: String,
}

impl Row {
    fn into_revision(self, visibility: &Visibility) -> Result<(Revision, Place)> {
        let person = |id, name, email| -> Option<Person> { visibility.person(id, name, email) };
        // What people of the studio write to each other stays there.
        let internal = |note: Option<String>| note.filter(|_| visibility.is_studio());
        let revision = Revision {
            id: self.id,
            stage_id: self.stage_id,
            deliverable_id: self.deliverable_id,
            project_id: self.project_id,
            round: self.round,
            status: known(&self.status)?,
            note: internal(self.note),
            created_by: person(self.creator_id, self.creator_name, self.creator_email),
            submitted_by: person(self.submitter_id, self.submitter_name, self.submitter_email),
            submitted_at: self.submitted_at,
            decided_by: person(self.decider_id, self.decider_name, self.decider_email),
            decided_at: self.decided_at,
            decision_note: internal(self.decision_note),
            media: Vec::new(),
            annotation_count: self.annotation_count,
            comment_count: self.comment_count,
            row_version: self.row_version,
            created_at: self.created_at,
        };
        let place = Place {
            project: ProjectName { id: self.project_id, name: self.project_name, code: self.project_code },
            deliverable: DeliverableName { id: self.deliverable_id, name: self.deliverable_name },
            stage: StageName {
                id: self.stage_id,
                name: self.stage_name,
                key: self.stage_key,
                status: known(&self.stage_status)?,
                approval_type: known(&self.approval_type)?,
            },
        };
        Ok((revision, place))
    }
}

/// Selects revisions that `$1` (organization), `$2` (client teams) and `$3` (rounds of a share link) let one see; `$rest` goes
/// on from there.
macro_rules! revisions {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT r.id, r.stage_id, e.id AS deliverable_id, r.project_id, r.round, r.status, r.note,
                      c.id AS "creator_id?", c.name AS "creator_name?", c.email::text AS "creator_email?",
                      b.id AS "submitter_id?", b.name AS "submitter_name?", b.email::text AS "submitter_email?", r.submitted_at,
                      v.id AS "decider_id?", v.name AS "decider_name?", v.email::text AS "decider_email?", r.decided_at,
                      r.decision_note,
                      (SELECT count(*) FROM annotations a
                       WHERE a.revision_id = r.id AND a.deleted_at IS NULL AND ($2::bigint[] IS NULL OR NOT a.is_internal)) AS "annotation_count!",
                      (SELECT count(*) FROM comments k
                       WHERE k.revision_id = r.id AND k.deleted_at IS NULL AND ($2::bigint[] IS NULL OR NOT k.is_internal)) AS "comment_count!",
                      r.row_version, r.created_at,
                      p.name AS project_name, p.code::text AS "project_code!", e.name AS deliverable_name,
                      d.name AS stage_name, d.key AS stage_key, s.status AS stage_status, d.approval_type
               FROM revisions r
               JOIN stages s ON s.id = r.stage_id
               JOIN stage_definitions d ON d.id = s.stage_definition_id
               JOIN entities e ON e.id = s.entity_id
               JOIN projects p ON p.id = r.project_id
               LEFT JOIN users c ON c.id = r.created_by
               LEFT JOIN users b ON b.id = r.submitted_by
               LEFT JOIN users v ON v.id = r.decided_by
               WHERE p.org_id = $1
                 AND ($2::bigint[] IS NULL OR ((p.client_team_id = ANY($2) OR r.id = ANY($3)) AND r.status <> 'DRAFT')) "#
                + $rest,
            $($argument),*
        )
    };
}

/// A page of a stage's revisions, the newest round first, without their media; one row more than the page has, if there
/// is one.
pub async fn list(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    stage: StageId,
    page: &Page,
) -> Result<Vec<Revision>> {
    let rows = revisions!(
        "AND r.stage_id = $4 AND ($5::bigint IS NULL OR r.round < $5) ORDER BY r.round DESC LIMIT $6",
        visibility.organization,
        visibility.client_teams.as_deref(),
        &visibility.shared,
        stage.get(),
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.into_revision(visibility).map(|(revision, _)| revision)).collect()
}

/// One revision without its media, and where it lies; if `visibility` allows it.
pub async fn find(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    revision: RevisionId,
) -> Result<Option<(Revision, Place)>> {
    let row = revisions!(
        "AND r.id = $4",
        visibility.organization,
        visibility.client_teams.as_deref(),
        &visibility.shared,
        revision.get()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| row.into_revision(visibility)).transpose()
}

/// The stage and the deliverable of a revision, if `visibility` allows it.
pub async fn whereabouts(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    revision: RevisionId,
) -> Result<Option<(StageId, DeliverableId)>> {
    let row = sqlx::query!(
        "SELECT r.stage_id, s.entity_id
         FROM revisions r JOIN stages s ON s.id = r.stage_id JOIN projects p ON p.id = r.project_id
         WHERE p.org_id = $1
           AND ($2::bigint[] IS NULL OR ((p.client_team_id = ANY($2) OR r.id = ANY($3)) AND r.status <> 'DRAFT'))
           AND r.id = $4",
        visibility.organization,
        visibility.client_teams.as_deref(),
        &visibility.shared,
        revision.get()
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (StageId(row.stage_id), DeliverableId(row.entity_id))))
}

/// Which rounds of a stage to tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounds {
    /// All of them.
    All,
    /// The newest one.
    Newest,
}

/// Rounds of these stages in brief, with the stage of each, the oldest first.
pub async fn summaries(
    db: impl PgExecutor<'_>,
    stages: &[i64],
    rounds: Rounds,
    visibility: &Visibility,
) -> Result<Vec<(i64, RevisionSummary)>> {
    let rows = sqlx::query!(
        r#"SELECT r.stage_id, r.id, r.round, r.status, r.submitted_at,
                  (SELECT m.id FROM media m
                   WHERE m.revision_id = r.id AND m.role IN ('current', 'video') AND m.status = 'ready'
                     AND m.removed_at IS NULL ORDER BY m.role DESC, m.id LIMIT 1) AS thumbnail_media_id,
                  (SELECT count(*) FROM annotations a
                   WHERE a.revision_id = r.id AND a.deleted_at IS NULL AND ($2 OR NOT a.is_internal)) AS "annotation_count!",
                  (SELECT count(*) FROM comments k
                   WHERE k.revision_id = r.id AND k.deleted_at IS NULL AND ($2 OR NOT k.is_internal)) AS "comment_count!"
           FROM revisions r
           WHERE r.stage_id = ANY($1) AND ($2 OR r.status <> 'DRAFT')
             AND ($3 OR r.round = (SELECT max(n.round) FROM revisions n
                                   WHERE n.stage_id = r.stage_id AND ($2 OR n.status <> 'DRAFT')))
           ORDER BY r.stage_id, r.round"#,
        stages,
        visibility.is_studio(),
        rounds == Rounds::All
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let summary = RevisionSummary {
                id: row.id,
                round: row.round,
                status: known(&row.status)?,
                submitted_at: row.submitted_at,
                thumbnail_media_id: row.thumbnail_media_id,
                annotation_count: row.annotation_count,
                comment_count: row.comment_count,
            };
            Ok((row.stage_id, summary))
        })
        .collect()
}

/// What became of each round of a stage, by its id.
pub async fn stories(
    db: impl PgExecutor<'_>,
    stage: StageId,
    visibility: &Visibility,
) -> Result<HashMap<i64, RoundStory>> {
    let rows = sqlx::query!(
        r#"SELECT r.id, r.created_at, r.note, r.decided_at, r.decision_note,
                  c.id AS "creator_id?", c.name AS "creator_name?", c.email::text AS "creator_email?",
                  b.id AS "submitter_id?", b.name AS "submitter_name?", b.email::text AS "submitter_email?",
                  v.id AS "decider_id?", v.name AS "decider_name?", v.email::text AS "decider_email?",
                  (SELECT max(x.id) FROM decision_records x WHERE x.revision_id = r.id) AS record_id,
                  k.crdt_id AS "comment_id?", k.line AS "line?",
                  w.id AS "author_id?", w.name AS "author_name?", w.email::text AS "author_email?"
           FROM revisions r
           LEFT JOIN users c ON c.id = r.created_by
           LEFT JOIN users b ON b.id = r.submitted_by
           LEFT JOIN users v ON v.id = r.decided_by
           LEFT JOIN LATERAL (
               SELECT k.crdt_id, k.author_id,
                      left(split_part(btrim(k.body, E' \t\r\n'), E'\n', 1), 200) AS line
               FROM comments k
               WHERE k.revision_id = r.id AND k.deleted_at IS NULL AND ($2 OR NOT k.is_internal)
               ORDER BY k.created_at, k.id LIMIT 1) k ON true
           LEFT JOIN users w ON w.id = k.author_id
           WHERE r.stage_id = $1 AND ($2 OR r.status <> 'DRAFT')"#,
        stage.get(),
        visibility.is_studio()
    )
    .fetch_all(db)
    .await?;
    let internal = |note: Option<String>| note.filter(|_| visibility.is_studio());
    let stories = rows.into_iter().map(|row| {
        let author = visibility.person(row.author_id, row.author_name, row.author_email);
        let story = RoundStory {
            created_at: row.created_at,
            created_by: visibility.person(row.creator_id, row.creator_name, row.creator_email),
            submitted_by: visibility.person(row.submitter_id, row.submitter_name, row.submitter_email),
            note: internal(row.note),
            decided_at: row.decided_at,
            decided_by: visibility.person(row.decider_id, row.decider_name, row.decider_email),
            decision_note: internal(row.decision_note),
            decision_record_id: row.record_id,
            first_comment: row.comment_id.zip(row.line).map(|(id, line)| FirstComment { id, author, line }),
        };
        (row.id, story)
    });
    Ok(stories.collect())
}

/// Numbers and statuses of all rounds of a stage.
pub async fn rounds(db: impl PgExecutor<'_>, stage: StageId) -> Result<Vec<(u32, RevisionStatus)>> {
    let rows =
        sqlx::query!("SELECT round, status FROM revisions WHERE stage_id = $1 ORDER BY round", stage.get())
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|row| {
            Ok((u32::try_from(row.round).map_err(|e| Error::Internal(e.into()))?, known(&row.status)?))
        })
        .collect()
}

/// The status of one round, whoever asks.
pub async fn status(db: impl PgExecutor<'_>, revision: RevisionId) -> Result<Option<RevisionStatus>> {
    let status = sqlx::query_scalar!("SELECT status FROM revisions WHERE id = $1", revision.get())
        .fetch_optional(db)
        .await?;
    status.map(|status| known(&status)).transpose()
}

/// Opens a round as a draft.
pub async fn create(
    tx: &mut PgConnection,
    stage: StageId,
    round: u32,
    note: Option<&str>,
    creator: UserId,
) -> Result<RevisionId> {
    let id = sqlx::query_scalar!(
        "INSERT INTO revisions (org_id, project_id, stage_id, round, note, created_by)
         SELECT s.org_id, s.project_id, s.id, $2, $3, $4 FROM stages s WHERE s.id = $1 RETURNING id",
        stage.get(),
        i32::try_from(round).map_err(|e| Error::Internal(e.into()))?,
        note,
        creator.get()
    )
    .fetch_one(tx)
    .await?;
    Ok(RevisionId(id))
}

/// Locks the open round of a stage until the transaction ends, so that its media stay as they are.
pub async fn lock_open(tx: &mut PgConnection, stage: StageId) -> Result<()> {
    sqlx::query!(
        "SELECT id FROM revisions WHERE stage_id = $1 AND status IN ('DRAFT', 'SUBMITTED') FOR NO KEY UPDATE",
        stage.get()
    )
    .fetch_optional(tx)
    .await?;
    Ok(())
}

/// Writes where a round stands now.
pub async fn set_state(tx: &mut PgConnection, revision: RevisionId, state: &RevisionState) -> Result<()> {
    let (submission, decision) = match state {
        RevisionState::Draft => (None, None),
        RevisionState::Submitted(submission) => (Some(*submission), None),
        RevisionState::Decided { submission, decision } => (Some(*submission), Some(decision)),
    };
    sqlx::query!(
        "UPDATE revisions SET status = $2, submitted_by = $3, submitted_at = $4,
                              decided_by = $5, decided_at = $6, decision_note = $7 WHERE id = $1",
        revision.get(),
        state.status().as_str(),
        submission.and_then(|s| s.by).map(UserId::get),
        submission.map(|s| s.at),
        decision.and_then(|d| d.by).map(UserId::get),
        decision.map(|d| d.at),
        decision.and_then(|d| d.note.as_ref()).map(domain::Note::as_str)
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Sets the note of a round.
pub async fn set_note(tx: &mut PgConnection, revision: RevisionId, note: Option<&str>) -> Result<()> {
    sqlx::query!("UPDATE revisions SET note = $2 WHERE id = $1", revision.get(), note).execute(tx).await?;
    Ok(())
}

/// Everybody who has drawn or written on a revision, as far as `visibility` allows to see it, by id.
pub async fn participants(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    revision: RevisionId,
) -> Result<Vec<Person>> {
    let rows = sqlx::query!(
        r#"SELECT u.id, u.name, u.email::text AS "email!" FROM users u
           WHERE u.id IN (SELECT a.author_id FROM annotations a WHERE a.revision_id = $1 AND ($2 OR NOT a.is_internal)
                          UNION SELECT k.author_id FROM comments k WHERE k.revision_id = $1 AND ($2 OR NOT k.is_internal))
           ORDER BY u.id LIMIT 500"#,
        revision.get(),
        visibility.is_studio()
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|r| visibility.person(Some(r.id), Some(r.name), Some(r.email))).collect())
}
