//! Appending to the log: what a group of commits comes to, in one statement that is its own transaction. Every answer of
//! the database that a commit waits for is one more turn of a busy server, so there is one.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use collab::{Append, Conflict};
use domain::ids::{ReviewSessionId, RevisionId};
use sqlx::PgConnection;

use super::projection::{self, Projected};

/// A group as columns. Commits are told apart by their number in the group, from 1.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    after: Vec<i64>,
    clients: Clients,
    entries: Entries,
    projected: Projected,
    /// When the newest entry was judged.
    now: Option<DateTime<Utc>>,
}

#[derive(Default)]
struct Clients {
    numbers: Vec<i64>,
    ids: Vec<i64>,
    authors: Vec<String>,
}

#[derive(Default)]
struct Entries {
    numbers: Vec<i64>,
    sequences: Vec<i64>,
    authors: Vec<String>,
    updates: Vec<Vec<u8>>,
    times: Vec<DateTime<Utc>>,
    follows: Vec<bool>,
}

impl Columns {
    fn of(group: &[Append]) -> Self {
        let mut columns = Self::default();
        for (number, append) in (1..).zip(group) {
            columns.names.push(append.document.to_string());
            columns.after.push(append.after.0);
            for (client, author) in &append.clients {
                columns.clients.numbers.push(number);
                columns.clients.ids.push(client.0.cast_signed());
                columns.clients.authors.push(author.to_string());
            }
            let entries = &mut columns.entries;
            for (sequence, entry) in (append.after.0 + 1..).zip(&append.entries) {
                entries.numbers.push(number);
                entries.sequences.push(sequence);
                entries.authors.push(entry.writer.to_string());
                entries.updates.push(entry.update.to_vec());
                entries.times.push(entry.at);
                entries.follows.push(entry.follows);
            }
            columns.now = columns.now.max(append.entries.last().map(|entry| entry.at));
            projection::project(&mut columns.projected, number, append);
        }
        columns
    }
}

/// Appends a group. A commit whose document has gone on since, or whose revision or session does not exist, or that names
/// a client id of somebody else, is left out as a conflict; the others are committed, with what follows from them.
pub(super) async fn append(
    db: &mut PgConnection,
    group: &[Append],
) -> Result<Vec<Result<(), Conflict>>, sqlx::Error> {
    if group.iter().any(|append| append.after.0 == 0) {
        begin(db, group).await?;
    }
    let columns = Columns::of(group);
    let accepted = match columns.now {
        Some(now) if !columns.projected.is_empty() => append_records(db, columns, now).await?,
        _ => append_entries(db, columns).await?,
    };
    let accepted: HashSet<i64> = accepted.into_iter().collect();
    let outcome = |number| if accepted.contains(&number) { Ok(()) } else { Err(Conflict) };
    Ok((1..).zip(group).map(|(number, _)| outcome(number)).collect())
}

/// Makes the rows of documents that nobody has written yet.
async fn begin(db: &mut PgConnection, group: &[Append]) -> Result<(), sqlx::Error> {
    let new = || group.iter().filter(|append| append.after.0 == 0).map(|append| append.document);
    let names: Vec<String> = new().map(|document| document.to_string()).collect();
    let revisions: Vec<Option<i64>> =
        new().map(|document| document.revision().map(RevisionId::get)).collect();
    let sessions: Vec<Option<i64>> =
        new().map(|document| document.session().map(ReviewSessionId::get)).collect();
    sqlx::query!(
        "INSERT INTO documents (name, revision_id, session_id)
         SELECT n.name, r.id, s.id
         FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS n (name, revision, session)
         LEFT JOIN revisions r ON r.id = n.revision LEFT JOIN review_sessions s ON s.id = n.session
         WHERE num_nonnulls(r.id, s.id) = 1
         ORDER BY n.name ON CONFLICT (name) DO NOTHING",
        &names,
        &revisions as &[Option<i64>],
        &sessions as &[Option<i64>]
    )
    .execute(db)
    .await?;
    Ok(())
}

// How both statements go on from one part to the next:
//
// `locked` locks the rows of documents, in one order, and so sees them as they are by then; everything else sees the moment
// at which the statement began. That is the same for whatever an append writes: a commit is accepted where its document is
// at the sequence that its room knew before. Only a client id may have been bound without a sequence, so `bound` takes each
// row as it is now, and whoever's it is.

/// Appends what made or changed no record. Gives the numbers of what was accepted.
async fn append_entries(db: &mut PgConnection, columns: Columns) -> Result<Vec<i64>, sqlx::Error> {
    let Columns { names, after, clients, entries, .. } = columns;
    sqlx::query_scalar!(
        r#"WITH locked AS (
               SELECT d.id, d.name, d.sequence FROM documents d WHERE d.name = ANY ($1) ORDER BY d.id FOR UPDATE),
           next AS (
               SELECT a.n, l.id
               FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS a (name, after, n)
               JOIN locked l ON l.name = a.name AND l.sequence = a.after),
           wanted AS (
               SELECT x.n, x.id, c.client, c.author
               FROM unnest($3::bigint[], $4::bigint[], $5::text[]) AS c (n, client, author) JOIN next x ON x.n = c.n),
           bound AS (
               INSERT INTO document_clients (document_id, client_id, author)
               SELECT DISTINCT ON (id, client) id, client, author FROM wanted ORDER BY id, client
               ON CONFLICT (document_id, client_id) DO UPDATE SET author = document_clients.author
               RETURNING document_id, client_id, author),
           accepted AS (
               SELECT x.n, x.id FROM next x
               WHERE NOT EXISTS (
                   SELECT FROM wanted w JOIN bound b ON b.document_id = w.id AND b.client_id = w.client
                   WHERE w.n = x.n AND b.author <> w.author)),
           added AS (
               INSERT INTO document_updates (document_id, sequence, author, bytes, created_at, follows)
               SELECT x.id, e.sequence, e.author, e.bytes, e.created_at, e.follows
               FROM unnest($6::bigint[], $7::bigint[], $8::text[], $9::bytea[], $10::timestamptz[], $11::boolean[])
                    AS e (n, sequence, author, bytes, created_at, follows)
               JOIN accepted x ON x.n = e.n
               RETURNING document_id, sequence),
           moved AS (
               UPDATE documents d SET sequence = a.last
               FROM (SELECT document_id, max(sequence) AS last FROM added GROUP BY document_id) a
               WHERE d.id = a.document_id)
           SELECT n AS "n!" FROM accepted"#,
        &names,
        &after,
        &clients.numbers,
        &clients.ids,
        &clients.authors,
        &entries.numbers,
        &entries.sequences,
        &entries.authors,
        &entries.updates,
        &entries.times,
        &entries.follows
    )
    .fetch_all(db)
    .await
}

/// Appends what made or changed records, and writes these into tables, found by the id inside the document. Makes an item of
/// feedback of each mark and each actionable comment that has none; lets those that there are follow what they come from.
///
/// A mark and its comment make one item. It goes when its source is deleted, unless somebody said that it stays or has worked
/// on it, and comes back with its source. Gives the numbers of what was accepted.
async fn append_records(
    db: &mut PgConnection,
    columns: Columns,
    now: DateTime<Utc>,
) -> Result<Vec<i64>, sqlx::Error> {
    let Columns { names, after, clients, entries, projected, .. } = columns;
    let [annotations, comments, mentions] = projected.into_rows();
    // `marks` and `notes` are the rows as they have become; what else is read of both tables was not written here.
    sqlx::query_scalar!(
        r#"WITH locked AS (
               SELECT d.id, d.name, d.sequence, d.revision_id FROM documents d
               WHERE d.name = ANY ($1) ORDER BY d.id FOR UPDATE),
           next AS (
               SELECT a.n, l.id, l.revision_id
               FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS a (name, after, n)
               JOIN locked l ON l.name = a.name AND l.sequence = a.after),
           wanted AS (
               SELECT x.n, x.id, c.client, c.author
               FROM unnest($3::bigint[], $4::bigint[], $5::text[]) AS c (n, client, author) JOIN next x ON x.n = c.n),
           bound AS (
               INSERT INTO document_clients (document_id, client_id, author)
               SELECT DISTINCT ON (id, client) id, client, author FROM wanted ORDER BY id, client
               ON CONFLICT (document_id, client_id) DO UPDATE SET author = document_clients.author
               RETURNING document_id, client_id, author),
           accepted AS (
               SELECT x.n, x.id, x.revision_id FROM next x
               WHERE NOT EXISTS (
                   SELECT FROM wanted w JOIN bound b ON b.document_id = w.id AND b.client_id = w.client
                   WHERE w.n = x.n AND b.author <> w.author)),
           added AS (
               INSERT INTO document_updates (document_id, sequence, author, bytes, created_at, follows)
               SELECT x.id, e.sequence, e.author, e.bytes, e.created_at, e.follows
               FROM unnest($6::bigint[], $7::bigint[], $8::text[], $9::bytea[], $10::timestamptz[], $11::boolean[])
                    AS e (n, sequence, author, bytes, created_at, follows)
               JOIN accepted x ON x.n = e.n
               RETURNING document_id, sequence),
           moved AS (
               UPDATE documents d SET sequence = a.last
               FROM (SELECT document_id, max(sequence) AS last FROM added GROUP BY document_id) a
               WHERE d.id = a.document_id),
           marks AS (
               INSERT INTO annotations (org_id, revision_id, document_id, crdt_id, is_internal, kind, author, author_id, media_id,
                      geometry, style, frame_in, frame_out, comment_crdt_id, created_at, deleted_at, deleted_by, updated_at)
               SELECT r.org_id, r.id, x.id, a.crdt_id, a.is_internal, a.kind, a.author, a.author_id, a.media_id,
                      a.geometry, a.style, a.frame_in, a.frame_out, a.comment_crdt_id, a.created_at, a.deleted_at, a.deleted_by,
                      a.updated_at
               FROM jsonb_to_recordset($12) AS a (
                      n bigint, crdt_id text, is_internal boolean, kind text, author text, author_id bigint, media_id bigint,
                      geometry jsonb, style jsonb, frame_in int, frame_out int, comment_crdt_id text, created_at timestamptz,
                      deleted_at timestamptz, deleted_by text, updated_at timestamptz)
               JOIN accepted x ON x.n = a.n JOIN revisions r ON r.id = x.revision_id
               ON CONFLICT (document_id, crdt_id) DO UPDATE SET
                  kind = excluded.kind, media_id = excluded.media_id, geometry = excluded.geometry, style = excluded.style,
                  frame_in = excluded.frame_in, frame_out = excluded.frame_out, comment_crdt_id = excluded.comment_crdt_id,
                  deleted_at = excluded.deleted_at, deleted_by = excluded.deleted_by, updated_at = excluded.updated_at
               RETURNING id, org_id, revision_id, document_id, crdt_id, is_internal, kind, author, author_id,
                         geometry ->> 'text' AS words, frame_in, comment_crdt_id, created_at, deleted_at, deleted_by),
           notes AS (
               INSERT INTO comments (org_id, revision_id, document_id, crdt_id, is_internal, author, author_id, body,
                      parent_crdt_id, annotation_crdt_id, frame, actionable, created_at, deleted_at, deleted_by, updated_at)
               SELECT r.org_id, r.id, x.id, c.crdt_id, c.is_internal, c.author, c.author_id, c.body,
                      c.parent_crdt_id, c.annotation_crdt_id, c.frame, c.actionable, c.created_at, c.deleted_at, c.deleted_by,
                      c.updated_at
               FROM jsonb_to_recordset($13) AS c (
                      n bigint, crdt_id text, is_internal boolean, author text, author_id bigint, body text, parent_crdt_id text,
                      annotation_crdt_id text, frame int, actionable boolean, created_at timestamptz, deleted_at timestamptz,
                      deleted_by text, updated_at timestamptz)
               JOIN accepted x ON x.n = c.n JOIN revisions r ON r.id = x.revision_id
               ON CONFLICT (document_id, crdt_id) DO UPDATE SET
                  body = excluded.body, parent_crdt_id = excluded.parent_crdt_id,
                  annotation_crdt_id = excluded.annotation_crdt_id, frame = excluded.frame, actionable = excluded.actionable,
                  deleted_at = excluded.deleted_at, deleted_by = excluded.deleted_by, updated_at = excluded.updated_at
               RETURNING id, org_id, revision_id, document_id, crdt_id, is_internal, author, author_id, body, parent_crdt_id,
                         annotation_crdt_id, frame, actionable, created_at, deleted_at, deleted_by),
           -- Once for each comment and person, however often it is edited. Who is not a member is text.
           mentioned AS (
               INSERT INTO comment_mentions (comment_id, user_id)
               SELECT k.id, w.user_id
               FROM jsonb_to_recordset($15) AS w (n bigint, crdt_id text, user_id bigint)
               JOIN accepted x ON x.n = w.n
               JOIN notes k ON k.document_id = x.id AND k.crdt_id = w.crdt_id AND k.deleted_at IS NULL
               JOIN memberships m ON m.org_id = k.org_id AND m.user_id = w.user_id
               ON CONFLICT (comment_id, user_id) DO NOTHING RETURNING comment_id, user_id),
           -- The marks that were touched, and those that comments speak of. An answer changes nothing about what has to be done.
           mark AS (
               SELECT * FROM marks
               UNION ALL
               SELECT a.id, a.org_id, a.revision_id, a.document_id, a.crdt_id, a.is_internal, a.kind, a.author, a.author_id,
                      a.geometry ->> 'text', a.frame_in, a.comment_crdt_id, a.created_at, a.deleted_at, a.deleted_by
               FROM (SELECT DISTINCT document_id, annotation_crdt_id AS crdt_id FROM notes
                     WHERE parent_crdt_id IS NULL AND annotation_crdt_id IS NOT NULL) t
               JOIN annotations a ON a.document_id = t.document_id AND a.crdt_id = t.crdt_id
               WHERE NOT EXISTS (SELECT FROM marks m WHERE m.id = a.id)),
           source AS (
               SELECT a.document_id, a.crdt_id AS source_id, a.id AS annotation_id, k.id AS comment_id, a.org_id, a.revision_id,
                      a.is_internal, COALESCE(k.actionable, true) AS action, true AS makes, k.body, a.author, a.author_id,
                      COALESCE(NULLIF(btrim(a.words), ''),
                               CASE a.kind WHEN 'freehand' THEN 'Drawing' ELSE initcap(a.kind) END
                               || COALESCE(' at ' || a.frame_in, '')) AS words,
                      a.frame_in AS frame, a.created_at, a.deleted_at, a.deleted_by
               FROM mark a
               LEFT JOIN LATERAL (
                   SELECT c.id, c.body, c.actionable
                   FROM (SELECT n.id, n.crdt_id, n.body, n.actionable FROM notes n
                         WHERE n.document_id = a.document_id AND n.annotation_crdt_id = a.crdt_id
                           AND n.parent_crdt_id IS NULL AND n.deleted_at IS NULL
                         UNION ALL
                         SELECT c.id, c.crdt_id, c.body, c.actionable FROM comments c
                         WHERE c.document_id = a.document_id AND c.annotation_crdt_id = a.crdt_id
                           AND c.parent_crdt_id IS NULL AND c.deleted_at IS NULL
                           AND NOT EXISTS (SELECT FROM notes n WHERE n.id = c.id)) c
                   ORDER BY (c.crdt_id = a.comment_crdt_id) IS TRUE DESC, c.id LIMIT 1) k ON true
               UNION ALL
               SELECT n.document_id, n.crdt_id, NULL, n.id, n.org_id, n.revision_id, n.is_internal, n.actionable, n.actionable,
                      n.body, n.author, n.author_id, 'Comment' || COALESCE(' at ' || n.frame, ''), n.frame,
                      n.created_at, n.deleted_at, n.deleted_by
               FROM notes n WHERE n.parent_crdt_id IS NULL AND n.annotation_crdt_id IS NULL),
           -- A summary is the first line, as people read it: with the names of who is mentioned alone.
           worded AS (
               SELECT s.*, left(COALESCE(NULLIF(btrim(regexp_replace(regexp_replace(
                          split_part(btrim(s.body, E' \t\r\n'), E'\n', 1),
                          '@\[([^][]{1,200})\]\(user:[1-9][0-9]*\)', '@\1', 'g'),
                          '[[:cntrl:]]+', ' ', 'g')), ''), s.words), 200) AS summary,
                      CASE WHEN s.deleted_by LIKE 'user:%' THEN substr(s.deleted_by, 6)::bigint END AS deleter_id
               FROM source s),
           held AS (
               SELECT i.id, w.comment_id, w.frame, n.*, i.deleted_at AS was_deleted, w.deleter_id, w.author_id
               FROM worded w JOIN feedback_items i ON i.document_id = w.document_id AND i.source_id = w.source_id
               CROSS JOIN LATERAL (SELECT
                   CASE WHEN i.is_summary_written OR w.deleted_at IS NOT NULL THEN i.summary ELSE w.summary END AS summary,
                   CASE WHEN i.is_action_chosen THEN i.is_action_item ELSE w.action END AS action,
                   CASE WHEN w.deleted_at IS NULL THEN NULL
                        WHEN i.deleted_at IS NOT NULL THEN i.deleted_at
                        WHEN COALESCE(i.keep, i.status NOT IN ('OPEN', 'REOPENED')) THEN NULL
                        ELSE $14::timestamptz END AS deleted_at,
                   -- Who takes a deletion back is asked anew the next time.
                   CASE WHEN w.deleted_at IS NULL AND i.deleted_at IS NOT NULL THEN NULL ELSE i.keep END AS keep) n
               WHERE ROW(i.comment_id, i.frame, i.summary, i.is_action_item, i.deleted_at, i.keep)
                     IS DISTINCT FROM ROW(w.comment_id, w.frame, n.summary, n.action, n.deleted_at, n.keep)
               ORDER BY i.id FOR NO KEY UPDATE OF i),
           changed AS (
               UPDATE feedback_items i SET comment_id = h.comment_id, frame = h.frame, summary = h.summary,
                      is_action_item = h.action, deleted_at = h.deleted_at, keep = h.keep
               FROM held h WHERE i.id = h.id
               RETURNING i.id, i.org_id, i.project_id, i.stage_id, i.revision_id, i.is_internal,
                         CASE WHEN i.deleted_at IS NULL THEN h.author_id ELSE h.deleter_id END AS actor_id,
                         CASE WHEN i.deleted_at IS NULL THEN 'restored' ELSE 'removed' END AS what,
                         (i.deleted_at IS NULL) <> (h.was_deleted IS NULL) AS tells),
           made AS (
               INSERT INTO feedback_items (org_id, project_id, stage_id, revision_id, document_id, source_id, annotation_id,
                      comment_id, is_internal, is_action_item, summary, assigned_to, author, created_by, frame, created_at, updated_at)
               SELECT w.org_id, r.project_id, r.stage_id, w.revision_id, w.document_id, w.source_id, w.annotation_id,
                      w.comment_id, w.is_internal, w.action, w.summary,
                      (SELECT min(x.user_id) FROM stage_assignments x WHERE x.stage_id = r.stage_id AND x.kind = 'LEAD'),
                      w.author, w.author_id, w.frame, $14, $14
               FROM worded w JOIN revisions r ON r.id = w.revision_id
               WHERE w.deleted_at IS NULL AND w.makes
                 AND NOT EXISTS (SELECT FROM feedback_items i WHERE i.document_id = w.document_id AND i.source_id = w.source_id)
               ORDER BY w.created_at, w.source_id
               ON CONFLICT (document_id, source_id) WHERE carried_from_id IS NULL DO NOTHING
               RETURNING id, org_id, project_id, stage_id, revision_id, is_internal, created_by, author),
           told AS (
               INSERT INTO events (org_id, actor_id, type, subject_kind, subject_id, project_id, data)
               SELECT t.org_id, t.actor_id, 'feedback.' || t.what, 'feedback', t.id, t.project_id,
                      jsonb_build_object('stage_id', t.stage_id, 'revision_id', t.revision_id, 'deliverable_id', s.entity_id)
                      || CASE WHEN v.id IS NULL THEN '{}' ELSE jsonb_build_object('guest_name', v.name) END
                      || CASE WHEN t.is_internal OR r.status = 'DRAFT' THEN '{"studio_only": true}' ELSE '{}' END::jsonb
               FROM (SELECT id, org_id, project_id, stage_id, revision_id, is_internal, created_by AS actor_id, author,
                            'created' AS what
                     FROM made
                     UNION ALL
                     SELECT id, org_id, project_id, stage_id, revision_id, is_internal, actor_id, NULL, what
                     FROM changed WHERE tells) t
               JOIN revisions r ON r.id = t.revision_id JOIN stages s ON s.id = t.stage_id
               LEFT JOIN guests v ON v.id = CASE WHEN t.author LIKE 'guest:%' THEN substr(t.author, 7)::bigint END
               UNION ALL
               SELECT k.org_id, k.author_id, 'comment.mentioned', 'comment', k.id, r.project_id,
                      jsonb_build_object('stage_id', r.stage_id, 'revision_id', r.id, 'deliverable_id', s.entity_id,
                                         'mentioned', m.people)
                      || CASE WHEN v.id IS NULL THEN '{}' ELSE jsonb_build_object('guest_name', v.name) END
                      || CASE WHEN k.is_internal OR r.status = 'DRAFT' THEN '{"studio_only": true}' ELSE '{}' END::jsonb
               FROM (SELECT comment_id, jsonb_agg(user_id ORDER BY user_id) AS people FROM mentioned GROUP BY comment_id) m
               JOIN notes k ON k.id = m.comment_id
               JOIN revisions r ON r.id = k.revision_id JOIN stages s ON s.id = r.stage_id
               LEFT JOIN guests v ON v.id = CASE WHEN k.author LIKE 'guest:%' THEN substr(k.author, 7)::bigint END
               UNION ALL
               -- An answer, or a word about somebody else's mark; as of the first time, however often it is edited.
               SELECT k.org_id, k.author_id, 'comment.replied', 'comment', k.id, r.project_id,
                      jsonb_build_object('stage_id', r.stage_id, 'revision_id', r.id, 'deliverable_id', s.entity_id)
                      || CASE WHEN v.id IS NULL THEN '{}' ELSE jsonb_build_object('guest_name', v.name) END
                      || CASE WHEN k.is_internal OR r.status = 'DRAFT' THEN '{"studio_only": true}' ELSE '{}' END::jsonb
               FROM notes k
               JOIN revisions r ON r.id = k.revision_id JOIN stages s ON s.id = r.stage_id
               LEFT JOIN guests v ON v.id = CASE WHEN k.author LIKE 'guest:%' THEN substr(k.author, 7)::bigint END
               WHERE k.deleted_at IS NULL AND NOT EXISTS (SELECT FROM comments c WHERE c.id = k.id)
                 AND (k.parent_crdt_id IS NOT NULL OR EXISTS (
                      SELECT FROM annotations a WHERE a.document_id = k.document_id AND a.crdt_id = k.annotation_crdt_id
                        AND a.author <> k.author))
               ORDER BY 4 DESC, 5)
           SELECT n AS "n!" FROM accepted"#,
        &names,
        &after,
        &clients.numbers,
        &clients.ids,
        &clients.authors,
        &entries.numbers,
        &entries.sequences,
        &entries.authors,
        &entries.updates,
        &entries.times,
        &entries.follows,
        annotations,
        comments,
        now,
        mentions
    )
    .fetch_all(db)
    .await
}
