//! Pipeline templates.

use std::collections::HashMap;

use domain::PipelineGraph;
use domain::ids::{OrganizationId, PipelineId, StageDefinitionId};
use domain::pipeline::{Dependency, PipelineError, StageNode};
use sqlx::{PgConnection, PgPool};

use super::on_constraint;
use crate::app::pipelines::{Pipeline, PipelineStage};
use crate::app::setup::PipelineFile;
use crate::app::{Error, Result};

/// Makes a template with its stages and edges.
pub async fn create(
    tx: &mut PgConnection,
    organization: OrganizationId,
    pipeline: &PipelineFile,
    is_default: bool,
) -> Result<PipelineId> {
    let template = sqlx::query_scalar!(
        "INSERT INTO pipeline_templates (org_id, name, is_default) VALUES ($1, $2, $3) RETURNING id",
        organization.get(),
        pipeline.name,
        is_default
    )
    .fetch_one(&mut *tx)
    .await
    .map_err(|e| {
        on_constraint(e, |name| {
            (name == "pipeline_templates_name_taken")
                .then(|| Error::taken("/name", "a pipeline with this name exists"))
        })
    })?;
    let mut ids = HashMap::new();
    for (position, stage) in (1_i32..).zip(&pipeline.stages) {
        let id = sqlx::query_scalar!(
            "INSERT INTO stage_definitions (template_id, key, name, position, is_optional, is_critical_gate, approval_type, default_days)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            template,
            stage.key,
            stage.name,
            position,
            stage.optional,
            stage.critical_gate,
            stage.approval,
            stage.days
        )
        .fetch_one(&mut *tx)
        .await?;
        ids.insert(stage.key.as_str(), id);
        for before in &stage.after {
            let before = ids.get(before.as_str()).ok_or_else(|| {
                Error::invalid(
                    "/stages",
                    format!("stage `{}` comes after `{before}`, which does not come before it", stage.key),
                )
            })?;
            sqlx::query!(
                "INSERT INTO stage_dependencies (template_id, stage_definition_id, depends_on_id) VALUES ($1, $2, $3)",
                template,
                id,
                before
            )
            .execute(&mut *tx)
            .await?;
        }
    }
    Ok(PipelineId(template))
}

/// The organization's templates that are not archived, with their stages.
pub async fn list(db: &PgPool, organization: OrganizationId) -> Result<Vec<Pipeline>> {
    let rows = sqlx::query!(
        r#"SELECT t.id, t.name, t.is_default, d.key, d.name AS stage_name, d.position, d.is_optional, d.is_critical_gate,
                  d.approval_type,
                  ARRAY(SELECT b.key FROM stage_dependencies e JOIN stage_definitions b ON b.id = e.depends_on_id
                        WHERE e.stage_definition_id = d.id ORDER BY b.position) AS "depends_on!"
           FROM pipeline_templates t JOIN stage_definitions d ON d.template_id = t.id
           WHERE t.org_id = $1 AND t.archived_at IS NULL
           ORDER BY t.is_default DESC, t.name, t.id, d.position"#,
        organization.get()
    )
    .fetch_all(db)
    .await?;
    let mut pipelines: Vec<Pipeline> = Vec::new();
    for row in rows {
        if pipelines.last().is_none_or(|p| p.id != row.id) {
            pipelines.push(Pipeline {
                id: row.id,
                name: row.name,
                is_default: row.is_default,
                stages: Vec::new(),
            });
        }
        if let Some(pipeline) = pipelines.last_mut() {
            pipeline.stages.push(PipelineStage {
                key: row.key,
                name: row.stage_name,
                position: row.position,
                is_optional: row.is_optional,
                is_critical_gate: row.is_critical_gate,
                approval_type: row.approval_type,
                depends_on: row.depends_on,
            });
        }
    }
    Ok(pipelines)
}

/// The template with this id, or the default one, where the organization has it and it is not archived.
pub async fn choose(
    tx: &mut PgConnection,
    organization: OrganizationId,
    pipeline: Option<i64>,
) -> Result<Option<PipelineId>> {
    let found = sqlx::query_scalar!(
        "SELECT id FROM pipeline_templates
         WHERE org_id = $1 AND archived_at IS NULL AND entity_kind = 'DELIVERABLE'
           AND (id = $2 OR ($2::bigint IS NULL AND is_default))",
        organization.get(),
        pipeline
    )
    .fetch_optional(tx)
    .await?;
    Ok(found.map(PipelineId))
}

/// The stages and edges of a template, as the rules see them.
pub async fn graph(db: &mut PgConnection, pipeline: PipelineId) -> Result<PipelineGraph> {
    let rows = sqlx::query!(
        r#"SELECT d.id, d.key, d.is_optional, d.is_critical_gate,
                  ARRAY(SELECT e.depends_on_id FROM stage_dependencies e WHERE e.stage_definition_id = d.id) AS "depends_on!"
           FROM stage_definitions d WHERE d.template_id = $1 ORDER BY d.position, d.id"#,
        pipeline.get()
    )
    .fetch_all(db)
    .await?;
    let mut nodes = Vec::new();
    let mut edges = Vec::new();
    for row in rows {
        let stage = StageDefinitionId(row.id);
        edges
            .extend(row.depends_on.iter().map(|on| Dependency { stage, depends_on: StageDefinitionId(*on) }));
        nodes.push(StageNode {
            id: stage,
            key: row.key,
            optional: row.is_optional,
            critical_gate: row.is_critical_gate,
        });
    }
    PipelineGraph::new(nodes, edges).map_err(|error| match error {
        PipelineError::Empty => {
            Error::conflict("empty-pipeline", "the project's pipeline has no stages; give it one first")
        }
        other => Error::Internal(other.into()),
    })
}
