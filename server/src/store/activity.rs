//! The event log, read backwards with names.

use chrono::{DateTime, Utc};
use domain::ids::{ProjectId, UserId};
use serde::Deserialize;
use serde_json::Value;
use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::activity::{Activity, ActivityRound, ActivitySession, ActivityStage, Of};
use crate::app::deliverables::DeliverableName;
use crate::app::events::Subject;
use crate::app::paging::Page;
use crate::app::people::Person;
use crate::app::projects::ProjectName;

/// Selects what happened that `$1` (organization) and `$2` (client teams) let one see, before `$3`, of the kind `$4`, and as `$of`
/// narrows it down by `$6`: what people did, and of the server's doing what they would want to know. Each has a plan of its own, since each goes by an index of its own.
macro_rules! activity {
    ($of:literal, $visibility:expr, $kind:expr, $page:expr, $id:expr) => {
        sqlx::query_as!(
            Row,
            r#"WITH page AS (
                   SELECT e.seq, e.actor_id, e.type, e.subject_kind, e.subject_id, e.project_id, e.stage_id, e.data, e.created_at,
                          p.name AS project_name, p.code::text AS project_code
                   FROM events e LEFT JOIN projects p ON p.id = e.project_id
                   WHERE e.org_id = $1 AND e.seq IS NOT NULL AND e.subject_kind <> 'person' AND e.type <> 'media.ready'
                     AND NOT (e.type = 'deliverable.status' AND e.actor_id IS NULL)
                     AND ($2::bigint[] IS NULL OR (p.client_team_id = ANY ($2) AND NOT e.data @> '{"studio_only": true}'))
                     AND ($3::bigint IS NULL OR e.seq < $3)
                     AND ($4::text IS NULL OR e.type LIKE $4 || '.%') "#
                + $of
                + r#" ORDER BY e.seq DESC LIMIT $5)
               SELECT e.seq AS "seq!", e.type AS kind, e.subject_kind, e.subject_id, e.data, e.created_at AS at,
                      u.id AS "actor_id?", u.name AS "actor_name?", u.email::text AS "actor_email?",
                      e.project_id, e.project_name AS "project_name?", e.project_code AS "project_code?",
                      n.id AS "deliverable_id?", n.name AS "deliverable_name?", g.id AS "stage_id?", d.name AS "stage_name?",
                      r.id AS "revision_id?", r.round AS "round?", s.id AS "session_id?", s.name AS "session_name?",
                      (SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'email', o.email) ORDER BY o.name)
                       FROM users o WHERE to_jsonb(o.id) = ANY (ARRAY(SELECT jsonb_array_elements(
                           CASE WHEN jsonb_typeof(e.data -> 'assigned') = 'array' THEN e.data -> 'assigned'
                                WHEN jsonb_typeof(e.data -> 'mentioned') = 'array' THEN e.data -> 'mentioned'
                                WHEN jsonb_typeof(e.data -> 'assignee_id') = 'number' THEN jsonb_build_array(e.data -> 'assignee_id')
                                ELSE '[]' END)))) AS "people: Json<Vec<Named>>"
               FROM page e
               LEFT JOIN users u ON u.id = e.actor_id
               LEFT JOIN revisions r ON r.id = CASE
                   WHEN e.subject_kind = 'revision' THEN e.subject_id
                   WHEN jsonb_typeof(e.data -> 'revision_id') = 'number' THEN (e.data ->> 'revision_id')::bigint END
               LEFT JOIN stages g ON g.id = COALESCE(e.stage_id, r.stage_id)
               LEFT JOIN stage_definitions d ON d.id = g.stage_definition_id
               LEFT JOIN entities n ON n.id = CASE WHEN e.subject_kind = 'deliverable' THEN e.subject_id ELSE g.entity_id END
               LEFT JOIN review_sessions s ON s.id = CASE
                   WHEN e.subject_kind = 'review' THEN e.subject_id
                   WHEN jsonb_typeof(e.data -> 'session_id') = 'number' THEN (e.data ->> 'session_id')::bigint END
               ORDER BY e.seq DESC"#,
            $visibility.organization,
            $visibility.client_teams.as_deref(),
            $page.after,
            $kind,
            $page.rows(),
            $id
        )
    };
}

#[derive(Deserialize)]
struct Named {
    id: i64,
    name: String,
    email: String,
}

struct Row {
    seq: i64,
    kind: String,
    subject_kind: String,
    subject_id: i64,
    data: Value,
    at: DateTime<Utc>,
    actor_id: Option<i64>,
    actor_name: Option<String>,
    actor_email: Option<String>,
    project_id: Option<i64>,
    project_name: Option<String>,
    project_code: Option<String>,
    deliverable_id: Option<i64>,
    deliverable_name: Option<String>,
    stage_id: Option<i64>,
    stage_name: Option<String>,
    revision_id: Option<i64>,
    round: Option<i32>,
    session_id: Option<i64>,
    session_name: Option<String>,
    people: Option<Json<Vec<Named>>>,
}

impl Row {
    fn seen(self, visibility: &Visibility) -> Activity {
        let named = |id: Option<i64>, name: Option<String>| id.zip(name);
        let people = self.people.map_or_else(Vec::new, |Json(people)| people);
        Activity {
            seq: self.seq,
            kind: self.kind,
            actor: visibility.person(self.actor_id, self.actor_name, self.actor_email),
            guest_name: self.data.get("guest_name").and_then(Value::as_str).map(ToOwned::to_owned),
            subject: Subject { kind: self.subject_kind, id: self.subject_id },
            project: named(self.project_id, self.project_name)
                .zip(self.project_code)
                .map(|((id, name), code)| ProjectName { id, name, code }),
            deliverable: named(self.deliverable_id, self.deliverable_name)
                .map(|(id, name)| DeliverableName { id, name }),
            stage: named(self.stage_id, self.stage_name).map(|(id, name)| ActivityStage { id, name }),
            round: self
                .revision_id
                .zip(self.round)
                .map(|(revision_id, round)| ActivityRound { revision_id, round }),
            session: named(self.session_id, self.session_name).map(|(id, name)| ActivitySession { id, name }),
            people: people
                .into_iter()
                .filter_map(|one| visibility.person(Some(one.id), Some(one.name), Some(one.email)))
                .collect::<Vec<Person>>(),
            data: self.data,
            at: self.at,
        }
    }
}

/// A page of what happened, the newest first; one more than the page has, if there is one.
pub async fn list(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    of: Of,
    kind: Option<&str>,
    page: &Page,
) -> Result<Vec<Activity>> {
    let rows = match of {
        Of::Everything => {
            activity!("AND $6::bigint IS NULL", visibility, kind, page, None::<i64>).fetch_all(db).await?
        }
        Of::Project(project) => {
            activity!("AND e.project_id = $6", visibility, kind, page, project.get()).fetch_all(db).await?
        }
        Of::Stage(stage) => {
            activity!("AND e.stage_id = $6", visibility, kind, page, stage.get()).fetch_all(db).await?
        }
        Of::Person(person) => {
            activity!("AND e.actor_id = $6", visibility, kind, page, person.get()).fetch_all(db).await?
        }
    };
    Ok(rows.into_iter().map(|row| row.seen(visibility)).collect())
}

/// Whether there is such a project that one may see.
pub async fn has_project(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    project: ProjectId,
) -> Result<bool> {
    let there = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM projects p WHERE p.id = $3 AND p.org_id = $1
                          AND ($2::bigint[] IS NULL OR p.client_team_id = ANY ($2))) AS "there!""#,
        visibility.organization,
        visibility.client_teams.as_deref(),
        project.get()
    )
    .fetch_one(db)
    .await?;
    Ok(there)
}

/// Whether `viewer` may know of a person: of anybody in the organization, or, outside the studio, of themselves and whoever did
/// something that they may see.
pub async fn has_person(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    viewer: UserId,
    person: UserId,
) -> Result<bool> {
    let there = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM memberships m WHERE m.org_id = $1 AND m.user_id = $3
                 AND ($2::bigint[] IS NULL OR m.user_id = $4 OR EXISTS (
                     SELECT FROM events e JOIN projects p ON p.id = e.project_id
                     WHERE e.actor_id = m.user_id AND e.org_id = $1 AND e.seq IS NOT NULL
                       AND p.client_team_id = ANY ($2) AND NOT e.data @> '{"studio_only": true}'))) AS "there!""#,
        visibility.organization,
        visibility.client_teams.as_deref(),
        person.get(),
        viewer.get()
    )
    .fetch_one(db)
    .await?;
    Ok(there)
}
