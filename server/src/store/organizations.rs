//! Organizations.

use domain::ids::OrganizationId;
use sqlx::{PgConnection, PgPool};

use crate::app::{Error, Result};
use crate::store::on_constraint;

/// Makes an organization.
pub async fn create(tx: &mut PgConnection, name: &str, slug: &str) -> Result<OrganizationId> {
    sqlx::query_scalar!("INSERT INTO organizations (name, slug) VALUES ($1, $2::text::citext) RETURNING id", name, slug)
        .fetch_one(tx)
        .await
        .map(OrganizationId)
        .map_err(|e| {
            on_constraint(e, |name| {
                (name == "organizations_slug_taken").then(|| Error::taken("/slug", "an organization with this name exists"))
            })
        })
}

/// The organization, where there is one; an error where there are several.
pub async fn only(db: &PgPool) -> Result<Option<OrganizationId>> {
    let found = sqlx::query_scalar!("SELECT id FROM organizations ORDER BY id LIMIT 2").fetch_all(db).await?;
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(OrganizationId(*one))),
        _ => Err(Error::conflict("several-organizations", "there are several organizations; name the one that is meant")),
    }
}
