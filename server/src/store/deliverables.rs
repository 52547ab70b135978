//! Deliverables (rows of `entities`).

use chrono::{DateTime, Utc};
use domain::ids::{DeliverableId, OrganizationId, PipelineId, ProjectId};
use domain::{DeliverableStatus, Priority, Slug};
use sqlx::{PgConnection, PgExecutor};

use super::{known, on_constraint};
use crate::app::access::Visibility;
use crate::app::deliverables::Deliverable;
use crate::app::paging::Page;
use crate::app::{Error, Result};

struct Row {
    id: i64,
    project_id: i64,
    name: String,
    slug: String,
    status: String,
    priority: String,
    cmf_sku: Option<String>,
    asset_count: i32,
    on_hold: bool,
    cover_media_id: Option<i64>,
    row_version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<Row> for Deliverable {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            project_id: row.project_id,
            name: row.name,
            slug: row.slug,
            status: known(&row.status)?,
            priority: known(&row.priority)?,
            cmf_sku: row.cmf_sku,
            asset_count: row.asset_count,
            on_hold: row.on_hold,
            cover_media_id: row.cover_media_id,
            stages: Vec::new(),
            row_version: row.row_version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// Selects deliverables that `$1` (organization) and `$2` (client teams) let one see; `$rest` goes on from there.
macro_rules! deliverables {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT e.id, e.project_id, e.name, e.slug, e.status, e.priority, e.cmf_sku,
                      COALESCE(e.asset_count, 0) AS "asset_count!", e.on_hold,
                      (SELECT m.id FROM stages s JOIN revisions r ON r.stage_id = s.id JOIN media m ON m.revision_id = r.id
                       WHERE s.entity_id = e.id AND ($2::bigint[] IS NULL OR r.status <> 'DRAFT')
                         AND m.role IN ('current', 'video') AND m.status = 'ready' AND m.removed_at IS NULL
                       ORDER BY r.id DESC, m.id DESC LIMIT 1) AS cover_media_id,
                      e.row_version, e.created_at, e.updated_at
               FROM entities e JOIN projects p ON p.id = e.project_id
               WHERE p.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2))
                 AND e.kind = 'DELIVERABLE' "# + $rest,
            $($argument),*
        )
    };
}

/// A page of a project's deliverables in the order in which they were made, without their stages; one row more than the
/// page has, if there is one.
pub async fn list(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    project: ProjectId,
    page: &Page,
) -> Result<Vec<Deliverable>> {
    let rows = deliverables!(
        "AND e.project_id = $3 AND ($4::bigint IS NULL OR e.id > $4) ORDER BY e.id LIMIT $5",
        visibility.organization,
        visibility.client_teams.as_deref(),
        project.get(),
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// One deliverable without its stages, if `visibility` allows it.
pub async fn find(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    deliverable: DeliverableId,
) -> Result<Option<Deliverable>> {
    let row = deliverables!(
        "AND e.id = $3",
        visibility.organization,
        visibility.client_teams.as_deref(),
        deliverable.get()
    )
    .fetch_optional(db)
    .await?;
    row.map(TryInto::try_into).transpose()
}

/// A deliverable with what the rules of its stages ask about.
#[derive(Debug, Clone)]
pub struct Head {
    /// Its id.
    pub id: DeliverableId,
    /// Its project.
    pub project: ProjectId,
    /// Whether it is set aside.
    pub on_hold: bool,
    /// Where it stands.
    pub status: DeliverableStatus,
    /// Its version.
    pub row_version: i64,
    /// The pipeline that its stages were made from.
    pub pipeline: PipelineId,
    /// Whether the organization lets people approve what they submitted themselves.
    pub allow_self_approval: bool,
}

/// Selects heads; `$rest` goes on from there.
macro_rules! heads {
    ($rest:tt, $visibility:expr, $deliverable:expr) => {
        sqlx::query!(
            r#"SELECT e.id, e.project_id, e.on_hold, e.status, e.row_version,
                      COALESCE((SELECT d.template_id FROM stages s JOIN stage_definitions d ON d.id = s.stage_definition_id
                                WHERE s.entity_id = e.id LIMIT 1), p.pipeline_template_id) AS "pipeline!",
                      COALESCE(o.settings -> 'self_approval' = 'true', false) AS "allow_self_approval!"
               FROM entities e JOIN projects p ON p.id = e.project_id JOIN organizations o ON o.id = e.org_id
               WHERE p.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2))
                 AND e.kind = 'DELIVERABLE' AND e.id = $3 "# + $rest,
            $visibility.organization,
            $visibility.client_teams.as_deref(),
            $deliverable.get()
        )
    };
}

/// Turns a row of `heads!`, a type of its own for each call, into a [`Head`].
macro_rules! head {
    ($row:expr) => {
        $row.map(|row| {
            Ok(Head {
                id: DeliverableId(row.id),
                project: ProjectId(row.project_id),
                on_hold: row.on_hold,
                status: known(&row.status)?,
                row_version: row.row_version,
                pipeline: PipelineId(row.pipeline),
                allow_self_approval: row.allow_self_approval,
            })
        })
        .transpose()
    };
}

/// A deliverable, if `visibility` allows it.
pub async fn head(
    db: &mut PgConnection,
    visibility: &Visibility,
    deliverable: DeliverableId,
) -> Result<Option<Head>> {
    head!(heads!("", visibility, deliverable).fetch_optional(db).await?)
}

/// A deliverable that is going to change, itself or its stages, locked until the transaction ends; if `visibility`
/// allows it. Everything that changes stages or the status of revisions takes this lock first.
pub async fn lock(
    tx: &mut PgConnection,
    visibility: &Visibility,
    deliverable: DeliverableId,
) -> Result<Option<Head>> {
    head!(heads!("FOR NO KEY UPDATE OF e", visibility, deliverable).fetch_optional(tx).await?)
}

/// A deliverable to be made.
#[derive(Debug)]
pub struct NewDeliverable<'a> {
    /// Whose.
    pub organization: OrganizationId,
    /// Of which project.
    pub project: ProjectId,
    /// Its name.
    pub name: &'a str,
    /// How urgent it is.
    pub priority: Priority,
    /// The number of its colour, material and finish.
    pub cmf_sku: Option<&'a str>,
    /// How many pictures it is planned to have.
    pub asset_count: i32,
    /// Where it stands, from its stages.
    pub status: DeliverableStatus,
}

/// Makes a deliverable, without stages.
pub async fn create(tx: &mut PgConnection, new: &NewDeliverable<'_>) -> Result<DeliverableId> {
    let slug = Slug::from_name(new.name);
    sqlx::query_scalar!(
        "INSERT INTO entities (org_id, project_id, kind, name, slug, priority, cmf_sku, asset_count, status)
         VALUES ($1, $2, 'DELIVERABLE', $3, $4, $5, $6, $7, $8) RETURNING id",
        new.organization.get(),
        new.project.get(),
        new.name,
        slug.as_str(),
        new.priority.as_str(),
        new.cmf_sku,
        new.asset_count,
        new.status.as_str()
    )
    .fetch_one(tx)
    .await
    .map(DeliverableId)
    .map_err(on_entities)
}

fn on_entities(error: sqlx::Error) -> Error {
    on_constraint(error, |name| {
        (name == "entities_name_taken")
            .then(|| Error::taken("/name", "another deliverable of this project has this name"))
    })
}

/// What becomes of a deliverable's fields; what is `None` stays.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// Its name.
    pub name: Option<&'a str>,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// The number of its colour, material and finish.
    pub cmf_sku: Option<Option<&'a str>>,
    /// How many pictures it is planned to have.
    pub asset_count: Option<i32>,
    /// Whether it is set aside.
    pub on_hold: Option<bool>,
    /// Where it stands, from its stages.
    pub status: Option<DeliverableStatus>,
}

/// Changes a deliverable.
pub async fn update(tx: &mut PgConnection, deliverable: DeliverableId, changes: &Changes<'_>) -> Result<()> {
    sqlx::query!(
        "UPDATE entities SET
             name = COALESCE($2, name),
             priority = COALESCE($3, priority),
             cmf_sku = CASE WHEN $4 THEN $5 ELSE cmf_sku END,
             asset_count = COALESCE($6, asset_count),
             on_hold = COALESCE($7, on_hold),
             status = COALESCE($8, status)
         WHERE id = $1",
        deliverable.get(),
        changes.name,
        changes.priority.map(Priority::as_str),
        changes.cmf_sku.is_some(),
        changes.cmf_sku.flatten(),
        changes.asset_count,
        changes.on_hold,
        changes.status.map(DeliverableStatus::as_str)
    )
    .execute(tx)
    .await
    .map_err(on_entities)?;
    Ok(())
}

/// Where the stages of a deliverable stand.
pub async fn stage_statuses(
    db: impl PgExecutor<'_>,
    deliverable: DeliverableId,
) -> Result<Vec<domain::stage::StageStatus>> {
    let found = sqlx::query_scalar!("SELECT status FROM stages WHERE entity_id = $1", deliverable.get())
        .fetch_all(db)
        .await?;
    found.iter().map(|status| known(status)).collect()
}
