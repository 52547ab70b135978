//! Deliverables: what a project delivers, each with the stages of its pipeline.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::deliverable::derive;
use domain::ids::{DeliverableId, ProjectId};
use domain::{Actor, DeliverableStatus, Permission, Priority};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::access::Visibility;
use super::fields::{AssetCount, Name, Sku, present};
use super::paging::{List, Page};
use super::stages::StageSummary;
use super::{App, Error, Result, access, schema};
use crate::store;
use crate::store::deliverables::Changes;
use crate::store::events::NewEvent;

/// A deliverable.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Deliverable {
    /// Its id.
    pub id: i64,
    /// The project that it belongs to.
    pub project_id: i64,
    /// Its name, unique in the project.
    pub name: String,
    /// Its name in addresses and folders.
    pub slug: String,
    /// Where it stands: follows from its stages, unless it is on hold.
    #[schema(schema_with = schema::deliverable_status)]
    pub status: DeliverableStatus,
    /// How urgent it is.
    #[schema(schema_with = schema::priority)]
    pub priority: Priority,
    /// The number of its colour, material and finish.
    pub cmf_sku: Option<String>,
    /// How many pictures it is planned to have.
    pub asset_count: i32,
    /// Whether it is set aside.
    pub on_hold: bool,
    /// The newest picture that is ready.
    pub cover_media_id: Option<i64>,
    /// Its stages, in the order of the pipeline.
    pub stages: Vec<StageSummary>,
    /// Its version, as in the ETag.
    pub row_version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// A deliverable by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliverableName {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// A deliverable to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewDeliverable {
    /// Its name.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    pub name: Name,
    /// How urgent it is; MEDIUM unless said.
    #[schema(schema_with = schema::priority, required = false)]
    pub priority: Option<Priority>,
    /// The number of its colour, material and finish.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub cmf_sku: Option<Sku>,
    /// How many pictures it is planned to have; 0 unless said.
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 1_000_000)]
    pub asset_count: Option<AssetCount>,
}

/// A change of a deliverable. What is absent stays; null empties a field that can be empty.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct DeliverableChanges {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    #[serde(default, deserialize_with = "present")]
    pub name: Option<Name>,
    /// How urgent it is.
    #[schema(schema_with = schema::priority, required = false)]
    #[serde(default, deserialize_with = "present")]
    pub priority: Option<Priority>,
    /// The number of its colour, material and finish.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    #[serde(default, deserialize_with = "present")]
    pub cmf_sku: Option<Option<Sku>>,
    /// How many pictures it is planned to have.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 1_000_000)]
    #[serde(default, deserialize_with = "present")]
    pub asset_count: Option<AssetCount>,
    /// Whether it is set aside.
    #[schema(value_type = bool, required = false)]
    #[serde(default, deserialize_with = "present")]
    pub on_hold: Option<bool>,
}

/// The deliverables of a project in the order in which they were made, each with its stages.
pub async fn list(app: &App, actor: &Actor, project: ProjectId, page: &Page) -> Result<List<Deliverable>> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    if !store::projects::is_visible(&mut *db, &visibility, project).await? {
        return Err(Error::NotFound("project"));
    }
    let rows = store::deliverables::list(&mut *db, &visibility, project, page).await?;
    let mut list = page.list(rows, |deliverable| deliverable.id);
    add_stages(&mut db, &visibility, &mut list.items).await?;
    Ok(list)
}

/// One deliverable with its stages.
pub async fn find(app: &App, actor: &Actor, deliverable: DeliverableId) -> Result<Deliverable> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    read(&mut db, &visibility, deliverable).await
}

async fn read(db: &mut PgConnection, visibility: &Visibility, id: DeliverableId) -> Result<Deliverable> {
    let found = store::deliverables::find(&mut *db, visibility, id).await?;
    let mut found = found.ok_or(Error::NotFound("deliverable"))?;
    add_stages(db, visibility, std::slice::from_mut(&mut found)).await?;
    Ok(found)
}

/// Fills in the stages of all these deliverables with one query.
async fn add_stages(db: &mut PgConnection, visibility: &Visibility, items: &mut [Deliverable]) -> Result<()> {
    let ids: Vec<i64> = items.iter().map(|deliverable| deliverable.id).collect();
    let mut stages: HashMap<i64, Vec<StageSummary>> = HashMap::new();
    for (deliverable, stage) in store::stages::summaries(db, &ids, visibility).await? {
        stages.entry(deliverable).or_default().push(stage);
    }
    for deliverable in items {
        deliverable.stages = stages.remove(&deliverable.id).unwrap_or_default();
    }
    Ok(())
}

/// Makes a deliverable with the stages of its project's pipeline.
pub async fn create(
    app: &App,
    actor: &Actor,
    project: ProjectId,
    new: &NewDeliverable,
) -> Result<Deliverable> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let head =
        store::projects::lock(&mut tx, &visibility, project).await?.ok_or(Error::NotFound("project"))?;
    access::require(actor, Permission::DeliverableManage)?;
    let graph = store::pipelines::graph(&mut tx, head.pipeline).await?;
    let stages: Vec<_> = graph.initial().into_iter().map(|(id, state)| (id, state.status)).collect();
    let row = store::deliverables::NewDeliverable {
        organization: actor.organization,
        project,
        name: new.name.as_str(),
        priority: new.priority.unwrap_or(Priority::Medium),
        cmf_sku: new.cmf_sku.as_ref().map(Sku::as_str),
        asset_count: new.asset_count.map_or(0, AssetCount::get),
        status: derive(stages.iter().map(|(_, status)| *status), false),
    };
    let deliverable = store::deliverables::create(&mut tx, &row).await?;
    store::stages::create(&mut tx, deliverable, &stages).await?;
    let data = json!({ "name": new.name.as_str() });
    store::events::write(&mut tx, event(actor, project, deliverable, "deliverable.created", data)).await?;
    let made = read(&mut tx, &visibility, deliverable).await?;
    tx.commit().await?;
    Ok(made)
}

/// Changes a deliverable that is still at `version`. Its status follows from its stages, but for being on hold.
pub async fn change(
    app: &App,
    actor: &Actor,
    deliverable: DeliverableId,
    version: i64,
    changes: &DeliverableChanges,
) -> Result<Deliverable> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let head = store::deliverables::lock(&mut tx, &visibility, deliverable).await?;
    let head = head.ok_or(Error::NotFound("deliverable"))?;
    access::require(actor, Permission::DeliverableManage)?;
    if head.row_version != version {
        return Err(Error::Stale);
    }
    let status = match changes.on_hold {
        Some(on_hold) if on_hold != head.on_hold => {
            Some(derive(store::deliverables::stage_statuses(&mut *tx, deliverable).await?, on_hold))
        }
        _ => None,
    };
    let row = Changes {
        name: changes.name.as_ref().map(Name::as_str),
        priority: changes.priority,
        cmf_sku: changes.cmf_sku.as_ref().map(|sku| sku.as_ref().map(Sku::as_str)),
        asset_count: changes.asset_count.map(AssetCount::get),
        on_hold: changes.on_hold,
        status,
    };
    store::deliverables::update(&mut tx, deliverable, &row).await?;
    let (kind, data) = match status {
        Some(to) => ("deliverable.status", json!({ "from": head.status, "to": to })),
        None => ("deliverable.updated", json!({})),
    };
    store::events::write(&mut tx, event(actor, head.project, deliverable, kind, data)).await?;
    let changed = read(&mut tx, &visibility, deliverable).await?;
    tx.commit().await?;
    Ok(changed)
}

fn event(
    actor: &Actor,
    project: ProjectId,
    deliverable: DeliverableId,
    kind: &'static str,
    data: serde_json::Value,
) -> NewEvent {
    NewEvent {
        organization: actor.organization,
        actor: Some(actor.user),
        kind,
        subject: ("deliverable", deliverable.get()),
        project: Some(project),
        data,
    }
}
