//! Projects: what a studio makes for whom.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{PipelineId, ProjectId};
use domain::slug::ProjectCode;
use domain::{Actor, DeliverableStatus, Permission, Priority, ProjectStatus, project};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::fields::{Code, Day, Name, Quarter, present};
use super::paging::{List, Page};
use super::people::{self, ClientTeam, Person};
use super::{App, Error, Result, access, documents, schema};
use crate::store;
use crate::store::events::NewEvent;
use crate::store::projects::Changes;

/// A project.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Project {
    /// Its id.
    pub id: i64,
    /// Its short name, unique in the organization.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its name in addresses and folders.
    pub slug: String,
    /// Where it stands.
    #[schema(schema_with = schema::project_status)]
    pub status: ProjectStatus,
    /// How urgent it is.
    #[schema(schema_with = schema::priority)]
    pub priority: Priority,
    /// The quarter that it belongs to, as 2026-Q4.
    pub quarter: Option<String>,
    /// When it is due.
    pub due_date: Option<NaiveDate>,
    /// Who answers for it.
    pub owner: Option<Person>,
    /// The client team that may see it.
    pub client_team: Option<ClientTeam>,
    /// The pipeline of its deliverables.
    pub pipeline: PipelineName,
    /// How many deliverables it has.
    pub deliverable_count: i64,
    /// How many of them are in each status.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub status_counts: BTreeMap<DeliverableStatus, i64>,
    /// The newest picture that is ready.
    pub cover_media_id: Option<i64>,
    /// Its version, as in the ETag.
    pub row_version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// A pipeline by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PipelineName {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// A project by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectName {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its short name.
    pub code: String,
}

/// A project to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewProject {
    /// Its name.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    pub name: Name,
    /// Its short name; made from the name when absent.
    #[schema(value_type = Option<String>, min_length = 2, max_length = 32)]
    pub code: Option<Code>,
    /// How urgent it is; MEDIUM unless said.
    #[schema(schema_with = schema::priority, required = false)]
    pub priority: Option<Priority>,
    /// The quarter that it belongs to, as 2026-Q4.
    #[schema(value_type = Option<String>, pattern = r"^\d{4}-Q[1-4]$")]
    pub quarter: Option<Quarter>,
    /// When it is due.
    #[schema(value_type = Option<NaiveDate>)]
    pub due_date: Option<Day>,
    /// The client team that may see it.
    pub client_team_id: Option<i64>,
    /// The pipeline of its deliverables; the default one unless said.
    pub pipeline_template_id: Option<i64>,
}

/// A change of a project. What is absent stays; null empties a field that can be empty.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ProjectChanges {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    #[serde(default, deserialize_with = "present")]
    pub name: Option<Name>,
    /// Its short name.
    #[schema(value_type = String, required = false, min_length = 2, max_length = 32)]
    #[serde(default, deserialize_with = "present")]
    pub code: Option<Code>,
    /// Where it stands.
    #[schema(schema_with = schema::project_status, required = false)]
    #[serde(default, deserialize_with = "present")]
    pub status: Option<ProjectStatus>,
    /// How urgent it is.
    #[schema(schema_with = schema::priority, required = false)]
    #[serde(default, deserialize_with = "present")]
    pub priority: Option<Priority>,
    /// The quarter that it belongs to, as 2026-Q4.
    #[schema(value_type = Option<String>, pattern = r"^\d{4}-Q[1-4]$")]
    #[serde(default, deserialize_with = "present")]
    pub quarter: Option<Option<Quarter>>,
    /// When it is due.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default, deserialize_with = "present")]
    pub due_date: Option<Option<Day>>,
    /// Who answers for it.
    #[schema(value_type = Option<i64>)]
    #[serde(default, deserialize_with = "present")]
    pub owner_id: Option<Option<i64>>,
    /// The client team that may see it.
    #[schema(value_type = Option<i64>)]
    #[serde(default, deserialize_with = "present")]
    pub client_team_id: Option<Option<i64>>,
}

/// What a list of projects is narrowed down to.
#[derive(Debug, Default)]
pub struct Filter {
    /// Only those in this status.
    pub status: Option<ProjectStatus>,
    /// Only those whose name or code contains this.
    pub search: Option<String>,
}

/// The projects that the caller may see, the newest first.
pub async fn list(app: &App, actor: &Actor, filter: &Filter, page: &Page) -> Result<List<Project>> {
    let visibility = access::visibility(actor)?;
    let projects = store::projects::list(&app.db, &visibility, filter, page).await?;
    Ok(page.list(projects, |project| project.id))
}

/// One project.
pub async fn find(app: &App, actor: &Actor, project: ProjectId) -> Result<Project> {
    let visibility = access::visibility(actor)?;
    store::projects::find(&app.db, &visibility, project).await?.ok_or(Error::NotFound("project"))
}

/// How often a code is suggested anew when others take the suggested ones at the same time.
const SUGGESTIONS: usize = 8;

/// Makes a project that the caller answers for.
pub async fn create(app: &App, actor: &Actor, new: &NewProject) -> Result<Project> {
    let visibility = access::visibility(actor)?;
    access::require(actor, Permission::ProjectManage)?;
    let mut tx = app.db.begin().await?;
    let organization = actor.organization;
    let pipeline = store::pipelines::choose(&mut tx, organization, new.pipeline_template_id).await?;
    let pipeline = pipeline.ok_or_else(|| match new.pipeline_template_id {
        Some(_) => {
            Error::invalid("/pipeline_template_id", "there is no pipeline with this id; pick one of the list")
        }
        None => Error::conflict(
            "no-default-pipeline",
            "there is no default pipeline; name one in pipeline_template_id",
        ),
    })?;
    let made = if let Some(code) = &new.code {
        store::projects::create(&mut tx, &row(actor, new, pipeline, code.as_str())).await?
    } else {
        create_under_suggested_code(&mut tx, actor, new, pipeline).await?
    };
    let project = made.ok_or_else(store::projects::code_taken)?;
    let event = event(actor, project, "project.created", json!({ "name": new.name.as_str() }));
    store::events::write(&mut tx, event).await?;
    let made = store::projects::find(&mut *tx, &visibility, project).await?;
    let made = made.ok_or(Error::NotFound("project"))?;
    tx.commit().await?;
    Ok(made)
}

/// Makes a project under a code that follows from its name; none when others keep taking it.
async fn create_under_suggested_code(
    tx: &mut PgConnection,
    actor: &Actor,
    new: &NewProject,
    pipeline: PipelineId,
) -> Result<Option<ProjectId>> {
    let stem = ProjectCode::suggest(new.name.as_str(), 0);
    for _ in 0..SUGGESTIONS {
        let taken = store::projects::codes_taken(tx, actor.organization, stem.as_str()).await?;
        let code = ProjectCode::suggest(new.name.as_str(), taken);
        let made = store::projects::create(tx, &row(actor, new, pipeline, code.as_str())).await?;
        if made.is_some() {
            return Ok(made);
        }
    }
    Ok(None)
}

fn row<'a>(
    actor: &Actor,
    new: &'a NewProject,
    pipeline: PipelineId,
    code: &'a str,
) -> store::projects::NewProject<'a> {
    store::projects::NewProject {
        organization: actor.organization,
        code,
        name: new.name.as_str(),
        priority: new.priority.unwrap_or(Priority::Medium),
        quarter: new.quarter.as_ref().map(Quarter::as_str),
        due_date: new.due_date.map(Day::date),
        owner: actor.user,
        client_team: new.client_team_id,
        pipeline,
    }
}

/// Changes a project that is still at `version`.
pub async fn change(
    app: &App,
    actor: &Actor,
    project: ProjectId,
    version: i64,
    changes: &ProjectChanges,
) -> Result<Project> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let head =
        store::projects::lock(&mut tx, &visibility, project).await?.ok_or(Error::NotFound("project"))?;
    access::require(actor, Permission::ProjectManage)?;
    if head.row_version != version {
        return Err(Error::Stale);
    }
    let status = changes.status.filter(|to| *to != head.status);
    if let Some(to) = status {
        project::change_status(head.status, to, actor)?;
    }
    if let Some(Some(owner)) = changes.owner_id {
        people::require_studio(&mut tx, actor, &[(owner, "/owner_id".to_owned())]).await?;
    }
    let row = Changes {
        name: changes.name.as_ref().map(Name::as_str),
        code: changes.code.as_ref().map(Code::as_str),
        status,
        priority: changes.priority,
        quarter: changes.quarter.as_ref().map(|quarter| quarter.as_ref().map(Quarter::as_str)),
        due_date: changes.due_date.map(|day| day.map(Day::date)),
        owner: changes.owner_id,
        client_team: changes.client_team_id,
    };
    store::projects::update(&mut tx, project, &row).await?;
    let data = status.map_or_else(|| json!({}), |to| json!({ "from": head.status, "to": to }));
    let kind = if status.is_some() { "project.status" } else { "project.updated" };
    store::events::write(&mut tx, event(actor, project, kind, data)).await?;
    let changed = store::projects::find(&mut *tx, &visibility, project).await?;
    let changed = changed.ok_or(Error::NotFound("project"))?;
    tx.commit().await?;
    if changes.client_team_id.is_some() {
        documents::recheck_project(app, project).await;
    }
    Ok(changed)
}

fn event(actor: &Actor, project: ProjectId, kind: &'static str, data: serde_json::Value) -> NewEvent {
    NewEvent {
        organization: actor.organization,
        actor: Some(actor.user),
        kind,
        subject: ("project", project.get()),
        project: Some(project),
        data,
    }
}
