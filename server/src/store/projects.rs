//! Projects.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{OrganizationId, PipelineId, ProjectId, UserId};
use domain::{DeliverableStatus, Priority, ProjectStatus, Slug};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use super::{known, on_constraint};
use crate::app::access::Visibility;
use crate::app::paging::Page;
use crate::app::people::ClientTeam;
use crate::app::projects::{Filter, PipelineName, Project};
use crate::app::{Error, Result};

struct Row {
    id: i64,
    code: String,
    name: String,
    slug: String,
    status: String,
    priority: String,
    quarter: Option<String>,
    due_date: Option<NaiveDate>,
    owner_id: Option<i64>,
    owner_name: Option<String>,
    owner_email: Option<String>,
    team_id: Option<i64>,
    team_name: Option<String>,
    pipeline_id: i64,
    pipeline_name: String,
    counts: Json<BTreeMap<String, i64>>,
    cover_media_id: Option<i64>,
    row_version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn into_project(self, visibility: &Visibility) -> Result<Project> {
        let mut status_counts: BTreeMap<DeliverableStatus, i64> =
            DeliverableStatus::ALL.iter().map(|status| (*status, 0)).collect();
        for (status, count) in self.counts.0 {
            status_counts.insert(known(&status)?, count);
        }
        Ok(Project {
            id: self.id,
            code: self.code,
            name: self.name,
            slug: self.slug,
            status: known(&self.status)?,
            priority: known(&self.priority)?,
            quarter: self.quarter,
            due_date: self.due_date,
            owner: visibility.person(self.owner_id, self.owner_name, self.owner_email),
            client_team: self.team_id.zip(self.team_name).map(|(id, name)| ClientTeam { id, name }),
            pipeline: PipelineName { id: self.pipeline_id, name: self.pipeline_name },
            deliverable_count: status_counts.values().sum(),
            status_counts,
            cover_media_id: self.cover_media_id,
            row_version: self.row_version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// Selects projects that `$1` (organization) and `$2` (client teams) let one see; `$rest` goes on from there.
macro_rules! projects {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT p.id, p.code::text AS "code!", p.name, p.slug, p.status, p.priority, p.quarter, p.due_date,
                      u.id AS "owner_id?", u.name AS "owner_name?", u.email::text AS "owner_email?",
                      t.id AS "team_id?", t.name AS "team_name?",
                      pt.id AS pipeline_id, pt.name AS pipeline_name,
                      COALESCE((SELECT jsonb_object_agg(c.status, c.n)
                                FROM (SELECT e.status, count(*) AS n FROM entities e
                                      WHERE e.project_id = p.id AND e.kind = 'DELIVERABLE' GROUP BY e.status) c),
                               '{}') AS "counts!: Json<BTreeMap<String, i64>>",
                      (SELECT m.id FROM revisions r JOIN media m ON m.revision_id = r.id
                       WHERE r.project_id = p.id AND ($2::bigint[] IS NULL OR r.status <> 'DRAFT')
                         AND m.role IN ('current', 'video') AND m.status = 'ready' AND m.removed_at IS NULL
                       ORDER BY r.id DESC, m.id DESC LIMIT 1) AS cover_media_id,
                      p.row_version, p.created_at, p.updated_at
               FROM projects p
               JOIN pipeline_templates pt ON pt.id = p.pipeline_template_id
               LEFT JOIN users u ON u.id = p.owner_id
               LEFT JOIN client_teams t ON t.id = p.client_team_id
               WHERE p.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2)) "# + $rest,
            $($argument),*
        )
    };
}

/// A page of the projects that `visibility` allows, the newest first; one row more than the page has, if there is one.
pub async fn list(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    filter: &Filter,
    page: &Page,
) -> Result<Vec<Project>> {
    let pattern = filter.search.as_deref().map(containing);
    let rows = projects!(
        "AND ($3::text IS NULL OR p.status = $3)
         AND ($4::text IS NULL OR p.name ILIKE $4 OR p.code::text ILIKE $4)
         AND ($5::bigint IS NULL OR p.id < $5)
         ORDER BY p.id DESC LIMIT $6",
        visibility.organization,
        visibility.client_teams.as_deref(),
        filter.status.map(ProjectStatus::as_str),
        pattern,
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.into_project(visibility)).collect()
}

/// The LIKE pattern of what contains `text` as it stands.
pub(super) fn containing(text: &str) -> String {
    format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// One project, if `visibility` allows it.
pub async fn find(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    project: ProjectId,
) -> Result<Option<Project>> {
    let row = projects!(
        "AND p.id = $3",
        visibility.organization,
        visibility.client_teams.as_deref(),
        project.get()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| row.into_project(visibility)).transpose()
}

/// What a change of a project has to know of it.
#[derive(Debug)]
pub struct Head {
    /// Its status.
    pub status: ProjectStatus,
    /// Its pipeline.
    pub pipeline: PipelineId,
    /// Its version.
    pub row_version: i64,
}

/// A project that is going to change, locked until the transaction ends; if `visibility` allows it.
pub async fn lock(
    tx: &mut PgConnection,
    visibility: &Visibility,
    project: ProjectId,
) -> Result<Option<Head>> {
    let row = sqlx::query!(
        "SELECT status, pipeline_template_id, row_version FROM projects
         WHERE org_id = $1 AND ($2::bigint[] IS NULL OR client_team_id = ANY($2)) AND id = $3
         FOR NO KEY UPDATE",
        visibility.organization,
        visibility.client_teams.as_deref(),
        project.get()
    )
    .fetch_optional(tx)
    .await?;
    row.map(|row| {
        Ok(Head {
            status: known(&row.status)?,
            pipeline: PipelineId(row.pipeline_template_id),
            row_version: row.row_version,
        })
    })
    .transpose()
}

/// A project to be made.
#[derive(Debug)]
pub struct NewProject<'a> {
    /// Whose.
    pub organization: OrganizationId,
    /// Its short name.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// How urgent it is.
    pub priority: Priority,
    /// The quarter that it belongs to.
    pub quarter: Option<&'a str>,
    /// When it is due.
    pub due_date: Option<NaiveDate>,
    /// Who answers for it.
    pub owner: UserId,
    /// The client team that may see it.
    pub client_team: Option<i64>,
    /// The pipeline of its deliverables.
    pub pipeline: PipelineId,
}

/// Makes a project; none when its code is taken.
pub async fn create(tx: &mut PgConnection, new: &NewProject<'_>) -> Result<Option<ProjectId>> {
    let slug = Slug::from_name(new.name);
    let id = sqlx::query_scalar!(
        "INSERT INTO projects (org_id, code, name, slug, priority, quarter, due_date, owner_id, client_team_id, pipeline_template_id)
         VALUES ($1, $2::text::citext, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (org_id, code) DO NOTHING RETURNING id",
        new.organization.get(),
        new.code,
        new.name,
        slug.as_str(),
        new.priority.as_str(),
        new.quarter,
        new.due_date,
        new.owner.get(),
        new.client_team,
        new.pipeline.get()
    )
    .fetch_optional(tx)
    .await
    .map_err(on_projects)?;
    Ok(id.map(ProjectId))
}

fn on_projects(error: sqlx::Error) -> Error {
    on_constraint(error, |name| match name {
        "projects_code_taken" => Some(code_taken()),
        "projects_org_id_client_team_id_fkey" => Some(Error::invalid(
            "/client_team_id",
            "there is no client team with this id; pick one of the list",
        )),
        _ => None,
    })
}

/// The refusal of a code that another project has.
pub fn code_taken() -> Error {
    Error::taken("/code", "another project has this code")
}

/// How many codes are behind the last one that begins with `stem` and counts on from it: 0 when `stem` itself is free.
pub async fn codes_taken(tx: &mut PgConnection, organization: OrganizationId, stem: &str) -> Result<u32> {
    let last = sqlx::query_scalar!(
        r#"SELECT GREATEST(bool_or(code = $2::text::citext)::int,
                           max(substring(code::text FROM '-([0-9]{1,8})$')::int)) AS last
           FROM projects WHERE org_id = $1 AND code::text ~ ('^' || $2 || '(-[0-9]{1,8})?$')"#,
        organization.get(),
        stem
    )
    .fetch_one(tx)
    .await?;
    Ok(last.and_then(|last| u32::try_from(last).ok()).unwrap_or(0))
}

/// What becomes of a project's fields; what is `None` stays.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// Its name.
    pub name: Option<&'a str>,
    /// Its short name.
    pub code: Option<&'a str>,
    /// Where it stands.
    pub status: Option<ProjectStatus>,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// The quarter that it belongs to.
    pub quarter: Option<Option<&'a str>>,
    /// When it is due.
    pub due_date: Option<Option<NaiveDate>>,
    /// Who answers for it.
    pub owner: Option<Option<i64>>,
    /// The client team that may see it.
    pub client_team: Option<Option<i64>>,
}

/// Changes a project.
pub async fn update(tx: &mut PgConnection, project: ProjectId, changes: &Changes<'_>) -> Result<()> {
    sqlx::query!(
        "UPDATE projects SET
             name = COALESCE($2, name),
             code = COALESCE($3::text::citext, code),
             status = COALESCE($4, status),
             priority = COALESCE($5, priority),
             quarter = CASE WHEN $6 THEN $7 ELSE quarter END,
             due_date = CASE WHEN $8 THEN $9 ELSE due_date END,
             owner_id = CASE WHEN $10 THEN $11 ELSE owner_id END,
             client_team_id = CASE WHEN $12 THEN $13 ELSE client_team_id END
         WHERE id = $1",
        project.get(),
        changes.name,
        changes.code,
        changes.status.map(ProjectStatus::as_str),
        changes.priority.map(Priority::as_str),
        changes.quarter.is_some(),
        changes.quarter.flatten(),
        changes.due_date.is_some(),
        changes.due_date.flatten(),
        changes.owner.is_some(),
        changes.owner.flatten(),
        changes.client_team.is_some(),
        changes.client_team.flatten()
    )
    .execute(tx)
    .await
    .map_err(on_projects)?;
    Ok(())
}

/// Whether there is such a project and `visibility` allows it.
pub async fn is_visible(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    project: ProjectId,
) -> Result<bool> {
    let visible = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM projects WHERE org_id = $1
                          AND ($2::bigint[] IS NULL OR client_team_id = ANY($2)) AND id = $3) AS "visible!""#,
        visibility.organization,
        visibility.client_teams.as_deref(),
        project.get()
    )
    .fetch_one(db)
    .await?;
    Ok(visible)
}
