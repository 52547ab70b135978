//! Records of what was decided, which nobody can alter, and the client's word on rounds.

use chrono::{DateTime, Utc};
use domain::ids::{DecisionId, ReviewItemId, ReviewSessionId, RevisionId, UserId};
use domain::{Note, Verdict};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};

use super::known;
use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::decisions::{ClientApproval, DecisionDocument, DecisionRecord};

/// A decision about a round, to be recorded.
#[derive(Debug)]
pub struct NewRecord<'a> {
    /// The session and item that it was made in; none where a button decided.
    pub session: Option<(ReviewSessionId, ReviewItemId)>,
    /// The round.
    pub revision: RevisionId,
    /// How.
    pub verdict: Verdict,
    /// Why.
    pub note: Option<&'a Note>,
    /// Who, where they have an account.
    pub by: Option<UserId>,
    /// The guest, by name.
    pub guest: Option<&'a str>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Records a decision in the transaction in which it takes effect, with everything that it is about as it is in it.
pub async fn record(tx: &mut PgConnection, new: &NewRecord<'_>) -> Result<DecisionId> {
    let id = sqlx::query_scalar!(
        "INSERT INTO decision_records (org_id, project_id, session_id, item_id, stage_id, revision_id, place, verdict, note,
                                       decided_by, decided_by_name, decided_at, media, feedback)
         SELECT r.org_id, r.project_id, $2, $3, r.stage_id, r.id,
                jsonb_build_object(
                    'project', jsonb_build_object('id', p.id, 'name', p.name, 'code', p.code),
                    'deliverable', jsonb_build_object('id', e.id, 'name', e.name),
                    'stage', jsonb_build_object('id', s.id, 'name', d.name, 'key', d.key, 'approval_type', d.approval_type),
                    'round', r.round,
                    'session', (SELECT jsonb_build_object('id', v.id, 'name', v.name) FROM review_sessions v WHERE v.id = $2)),
                $4, $5, $6, COALESCE($7, (SELECT u.name FROM users u WHERE u.id = $6), 'a program'), $8,
                COALESCE((SELECT jsonb_agg(jsonb_build_object(
                              'id', m.id, 'role', m.role, 'filename', m.filename, 'mime', m.mime, 'size', m.size_bytes,
                              'sha256', encode(m.sha256, 'hex')) ORDER BY m.id)
                          FROM media m WHERE m.revision_id = r.id AND m.removed_at IS NULL), '[]'),
                COALESCE((SELECT jsonb_agg(jsonb_build_object(
                              'id', f.id, 'revision', f.revision_id, 'source', f.source_id, 'internal', f.is_internal,
                              'action', f.is_action_item, 'summary', f.summary, 'status', f.status, 'frame', f.frame,
                              'assignee', f.assigned_to, 'resolution', f.resolution_note) ORDER BY f.sort_order, f.id)
                          FROM feedback_items f
                          WHERE f.stage_id = r.stage_id AND f.deleted_at IS NULL AND f.superseded_at IS NULL), '[]')
         FROM revisions r
         JOIN stages s ON s.id = r.stage_id
         JOIN stage_definitions d ON d.id = s.stage_definition_id
         JOIN entities e ON e.id = s.entity_id
         JOIN projects p ON p.id = r.project_id
         WHERE r.id = $1 RETURNING id",
        new.revision.get(),
        new.session.map(|(session, _)| session.get()),
        new.session.map(|(_, item)| item.get()),
        new.verdict.as_str(),
        new.note.map(Note::as_str),
        new.by.map(UserId::get),
        new.guest,
        new.at
    )
    .fetch_one(&mut *tx)
    .await?;
    // What is in the log is what everybody has seen: nothing goes out to anybody before it is there.
    sqlx::query!(
        "INSERT INTO decision_documents (record_id, name, sequence, parts)
         SELECT $1, d.name, d.sequence,
                ARRAY(SELECT p.bytes FROM (
                    SELECT s.sequence, s.bytes FROM (
                        SELECT s.sequence, s.bytes FROM document_snapshots s WHERE s.document_id = d.id
                        ORDER BY s.sequence DESC LIMIT 1) s
                    UNION ALL
                    SELECT u.sequence, u.bytes FROM document_updates u
                    WHERE u.document_id = d.id AND u.sequence > COALESCE(
                        (SELECT max(s.sequence) FROM document_snapshots s WHERE s.document_id = d.id), 0)) p
                    ORDER BY p.sequence)
         FROM documents d WHERE d.revision_id = $2",
        id,
        new.revision.get()
    )
    .execute(tx)
    .await?;
    Ok(DecisionId(id))
}

struct Row {
    id: i64,
    revision_id: i64,
    stage_id: i64,
    project_id: i64,
    session_id: Option<i64>,
    item_id: Option<i64>,
    place: Value,
    verdict: String,
    note: Option<String>,
    decided_by: Option<i64>,
    decided_by_name: String,
    decider_email: Option<String>,
    decided_at: DateTime<Utc>,
    media: Value,
    feedback: Value,
    documents: Value,
}

impl Row {
    fn into_record(mut self, visibility: &Visibility) -> Result<DecisionRecord> {
        // What people of the studio write to each other stays there.
        let studio = visibility.is_studio();
        if !studio && let Value::Array(items) = &mut self.feedback {
            items.retain(|item| item["internal"] == Value::Bool(false));
        }
        let by = visibility.person(self.decided_by, Some(self.decided_by_name.clone()), self.decider_email);
        Ok(DecisionRecord {
            id: self.id,
            revision_id: self.revision_id,
            stage_id: self.stage_id,
            project_id: self.project_id,
            session_id: self.session_id,
            item_id: self.item_id,
            place: self.place,
            verdict: known(&self.verdict)?,
            note: self.note.filter(|_| studio),
            guest: by.is_none().then_some(self.decided_by_name),
            by,
            at: self.decided_at,
            media: self.media,
            feedback: self.feedback,
            documents: serde_json::from_value::<Vec<DecisionDocument>>(self.documents)
                .map_err(|e| crate::app::Error::Internal(e.into()))?
                .into_iter()
                .filter(|document| studio || !document.name.starts_with("internal:"))
                .collect(),
        })
    }
}

/// Selects records that `$1` (organization) and `$2` (client teams) let one see; `$rest` goes on from there.
macro_rules! records {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT k.id, k.revision_id, k.stage_id, k.project_id, k.session_id, k.item_id, k.place, k.verdict, k.note,
                      k.decided_by, k.decided_by_name, u.email::text AS "decider_email?", k.decided_at, k.media, k.feedback,
                      COALESCE((SELECT jsonb_agg(jsonb_build_object('name', x.name, 'sequence', x.sequence) ORDER BY x.name)
                                FROM decision_documents x WHERE x.record_id = k.id), '[]') AS "documents!"
               FROM decision_records k
               JOIN projects p ON p.id = k.project_id
               LEFT JOIN users u ON u.id = k.decided_by
               WHERE k.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2)) "#
                + $rest,
            $($argument),*
        )
    };
}

/// What was decided about a round, the first decision first.
pub async fn of_revision(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    revision: RevisionId,
) -> Result<Vec<DecisionRecord>> {
    let rows = records!(
        "AND k.revision_id = $3 ORDER BY k.id LIMIT 100",
        visibility.organization,
        visibility.client_teams.as_deref(),
        revision.get()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.into_record(visibility)).collect()
}

/// One record, if `visibility` allows it.
pub async fn find(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    decision: DecisionId,
) -> Result<Option<DecisionRecord>> {
    let row = records!(
        "AND k.id = $3",
        visibility.organization,
        visibility.client_teams.as_deref(),
        decision.get()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| row.into_record(visibility)).transpose()
}

/// What to replay, in order, for a document of a record, and the place of its last change; none where nobody had written.
pub async fn document(
    db: impl PgExecutor<'_>,
    decision: DecisionId,
    name: &str,
) -> Result<Option<(Vec<Vec<u8>>, i64)>> {
    let row = sqlx::query!(
        "SELECT parts, sequence FROM decision_documents WHERE record_id = $1 AND name = $2",
        decision.get(),
        name
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.parts, row.sequence)))
}

/// Writes the client's word on a round; a second one of the same person replaces the first.
pub async fn approve_for_client(
    tx: &mut PgConnection,
    revision: RevisionId,
    author: &str,
    by: Option<UserId>,
    name: &str,
    note: Option<&Note>,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO client_approvals (org_id, revision_id, author, user_id, name, note, created_at)
         SELECT r.org_id, r.id, $2, $3, $4, $5, $6 FROM revisions r WHERE r.id = $1
         ON CONFLICT (revision_id, author) DO UPDATE SET note = excluded.note, created_at = excluded.created_at,
                                                         name = excluded.name",
        revision.get(),
        author,
        by.map(UserId::get),
        name,
        note.map(Note::as_str),
        at
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes somebody's word on a round back; false where there was none.
pub async fn withdraw_for_client(tx: &mut PgConnection, revision: RevisionId, author: &str) -> Result<bool> {
    let gone = sqlx::query!(
        "DELETE FROM client_approvals WHERE revision_id = $1 AND author = $2",
        revision.get(),
        author
    )
    .execute(tx)
    .await?;
    Ok(gone.rows_affected() > 0)
}

/// The client's word on a round: everybody who gave it, the first one first.
pub async fn client_approvals(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    revision: RevisionId,
) -> Result<Vec<ClientApproval>> {
    let approvals = sqlx::query_as!(
        ClientApproval,
        "SELECT c.author, c.name, c.note, c.created_at AS at
         FROM client_approvals c JOIN revisions r ON r.id = c.revision_id JOIN projects p ON p.id = r.project_id
         WHERE p.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2) OR r.id = ANY($3)) AND c.revision_id = $4
         ORDER BY c.id LIMIT 100",
        visibility.organization,
        visibility.client_teams.as_deref(),
        &visibility.shared,
        revision.get()
    )
    .fetch_all(db)
    .await?;
    Ok(approvals)
}
