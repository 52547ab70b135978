//! Pipelines: which stages a deliverable goes through.

use domain::{Actor, Permission};
use serde::Serialize;
use utoipa::ToSchema;

use super::{App, Result, access};
use crate::store;

/// A pipeline template.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Pipeline {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether projects get it that name none.
    pub is_default: bool,
    /// Its stages, in order.
    pub stages: Vec<PipelineStage>,
}

/// A stage of a pipeline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PipelineStage {
    /// Short name within the pipeline.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Place in the order of display, from 1.
    pub position: i32,
    /// Whether a deliverable can do without it.
    pub is_optional: bool,
    /// Whether everything downstream waits for it.
    pub is_critical_gate: bool,
    /// NONE, SIMPLE or FORMAL.
    #[schema(schema_with = super::schema::approval_type)]
    pub approval_type: String,
    /// Keys of the stages that come before it.
    pub depends_on: Vec<String>,
}

/// The organization's pipelines, the default one first.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Pipeline>> {
    access::require(actor, Permission::ProjectManage)?;
    store::pipelines::list(&app.db, actor.organization).await
}
