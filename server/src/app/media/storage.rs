//! How much room media take.

use domain::ids::ProjectId;
use domain::{Actor, MediaRole};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{App, Error, Result, access};
use crate::store;

/// The room that the media of a project take, as far as the caller may see them. What was removed counts no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Storage {
    /// The files as they were uploaded, in bytes. The same content counts once, however many media have it.
    pub original_bytes: i64,
    /// What was made of them to be looked at, in bytes.
    pub derived_bytes: i64,
    /// How many media there are.
    pub media_count: i64,
    /// The same by type, of those types that there are. They add up to the whole: content that several media have counts
    /// with the oldest.
    pub by_type: Vec<TypeStorage>,
}

/// The room that the media of one type take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TypeStorage {
    /// What they are for: `current`, `reference`, `screenshot`, `video` or `referenceVideo`.
    #[serde(rename = "type")]
    #[schema(schema_with = crate::app::schema::media_role)]
    pub role: MediaRole,
    /// The files as they were uploaded, in bytes.
    pub original_bytes: i64,
    /// What was made of them, in bytes.
    pub derived_bytes: i64,
    /// How many there are.
    pub count: i64,
}

/// How much room the media of a project take.
pub async fn storage(app: &App, actor: &Actor, project: ProjectId) -> Result<Storage> {
    let visibility = access::visibility(actor)?;
    store::projects::find(&app.db, &visibility, project).await?.ok_or(Error::NotFound("project"))?;
    let by_type = store::media::storage(&app.db, &visibility, project).await?;
    Ok(Storage {
        original_bytes: by_type.iter().map(|one| one.original_bytes).sum(),
        derived_bytes: by_type.iter().map(|one| one.derived_bytes).sum(),
        media_count: by_type.iter().map(|one| one.count).sum(),
        by_type,
    })
}
