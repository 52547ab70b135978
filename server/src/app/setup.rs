//! The first steps of an installation: an organization with its default pipeline, and its first administrator.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Role;
use domain::ids::{OrganizationId, UserId};
use serde::Deserialize;

use super::{App, Error, Result};
use crate::store;

/// A pipeline as it lies in a file: data that the code knows nothing about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipelineFile {
    /// Name of the template.
    pub name: String,
    /// Its stages, in order.
    pub stages: Vec<StageFile>,
}

/// A stage of a pipeline file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageFile {
    /// Short name that dependencies refer to.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Whether a deliverable can do without it.
    #[serde(default)]
    pub optional: bool,
    /// Whether everything downstream waits for it.
    #[serde(default)]
    pub critical_gate: bool,
    /// NONE, SIMPLE or FORMAL.
    pub approval: String,
    /// Days that it is planned to take.
    pub days: Option<i32>,
    /// Keys of the stages that come before it.
    #[serde(default)]
    pub after: Vec<String>,
}

const DEFAULT_PIPELINE: &str = include_str!("../seed/default_pipeline.json");

/// Makes an organization with the default pipeline.
pub async fn create_organization(app: &App, name: &str, slug: &str) -> Result<OrganizationId> {
    let pipeline: PipelineFile = serde_json::from_str(DEFAULT_PIPELINE)
        .map_err(|e| Error::Internal(anyhow::anyhow!("default pipeline: {e}")))?;
    let mut tx = app.db.begin().await?;
    let organization = store::organizations::create(&mut tx, name, slug).await?;
    store::pipelines::create(&mut tx, organization, &pipeline, true).await?;
    tx.commit().await?;
    Ok(organization)
}

/// A new account with a temporary password, which is shown once and has to be changed at the first sign-in.
pub struct NewAdministrator {
    /// The account.
    pub user: UserId,
    /// The temporary password.
    pub temporary_password: String,
}

/// Makes an administrator, and the organization if there is none yet.
pub async fn create_administrator(
    app: &App,
    email: &str,
    name: &str,
    organization: &str,
) -> Result<NewAdministrator> {
    let organization_id = match store::organizations::only(&app.db).await? {
        Some(existing) => existing,
        None => {
            create_organization(app, organization, domain::Slug::from_name(organization).as_str()).await?
        }
    };
    let temporary_password = URL_SAFE_NO_PAD.encode(app.random.bytes::<12>());
    let hash = app.passwords.hash(temporary_password.clone()).await?;
    let mut tx = app.db.begin().await?;
    let user = store::people::create(&mut tx, email, name, &hash, true).await?;
    store::people::join(&mut tx, organization_id, user, Role::Admin).await?;
    tx.commit().await?;
    Ok(NewAdministrator { user, temporary_password })
}
