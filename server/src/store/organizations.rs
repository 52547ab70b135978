//! Organizations.

use domain::ids::OrganizationId;
use sqlx::{PgConnection, PgExecutor, PgPool};

use crate::app::organization::OrganizationSettings;
use crate::app::{Error, Result};
use crate::store::on_constraint;

/// Makes an organization.
pub async fn create(tx: &mut PgConnection, name: &str, slug: &str) -> Result<OrganizationId> {
    sqlx::query_scalar!(
        "INSERT INTO organizations (name, slug) VALUES ($1, $2::text::citext) RETURNING id",
        name,
        slug
    )
    .fetch_one(tx)
    .await
    .map(OrganizationId)
    .map_err(|e| {
        on_constraint(e, |name| {
            (name == "organizations_slug_taken")
                .then(|| Error::taken("/slug", "an organization with this name exists"))
        })
    })
}

/// The organization, where there is one; an error where there are several.
pub async fn only(db: &PgPool) -> Result<Option<OrganizationId>> {
    let found = sqlx::query_scalar!("SELECT id FROM organizations ORDER BY id LIMIT 2").fetch_all(db).await?;
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(OrganizationId(*one))),
        _ => Err(Error::conflict(
            "several-organizations",
            "there are several organizations; name the one that is meant",
        )),
    }
}

/// The switches of an organization.
pub async fn settings(
    db: impl PgExecutor<'_>,
    organization: OrganizationId,
) -> Result<Option<OrganizationSettings>> {
    let found = sqlx::query_as!(
        OrganizationSettings,
        r#"SELECT name, COALESCE(settings -> 'self_approval' = 'true', false) AS "self_approval!",
                  COALESCE(settings -> 'apply_decisions_at_once' = 'true', false) AS "apply_decisions_at_once!", row_version
           FROM organizations WHERE id = $1"#,
        organization.get()
    )
    .fetch_optional(db)
    .await?;
    Ok(found)
}

/// The same, locked until the transaction ends.
pub async fn lock(
    tx: &mut PgConnection,
    organization: OrganizationId,
) -> Result<Option<OrganizationSettings>> {
    sqlx::query!("SELECT id FROM organizations WHERE id = $1 FOR NO KEY UPDATE", organization.get())
        .fetch_optional(&mut *tx)
        .await?;
    settings(tx, organization).await
}

/// Sets the switches of an organization.
pub async fn set_switches(
    tx: &mut PgConnection,
    organization: OrganizationId,
    self_approval: bool,
    apply_decisions_at_once: bool,
) -> Result<()> {
    sqlx::query!(
        "UPDATE organizations
         SET settings = settings || jsonb_build_object('self_approval', $2::boolean, 'apply_decisions_at_once', $3::boolean)
         WHERE id = $1",
        organization.get(),
        self_approval,
        apply_decisions_at_once
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The organization with this name in addresses, and whether its demo studio is complete.
pub async fn by_slug(db: &PgPool, slug: &str) -> Result<Option<(OrganizationId, bool)>> {
    let row = sqlx::query!(
        r#"SELECT id, COALESCE((settings->>'demo_seeded')::boolean, false) AS "seeded!" FROM organizations WHERE slug = $1::text::citext"#,
        slug
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|r| (OrganizationId(r.id), r.seeded)))
}

/// Notes that the demo studio is complete.
pub async fn mark_seeded(db: &PgPool, organization: OrganizationId) -> Result<()> {
    sqlx::query!(
        r#"UPDATE organizations SET settings = settings || '{"demo_seeded": true}' WHERE id = $1"#,
        organization.get()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether anybody besides the people of the demo studio belongs to an organization, or anybody at all has signed in to it.
pub async fn has_been_used(db: &PgPool, organization: OrganizationId) -> Result<bool> {
    let used = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM memberships m JOIN users u ON u.id = m.user_id
                          WHERE m.org_id = $1 AND u.email::text NOT LIKE '%@demo.test')
               OR EXISTS (SELECT FROM auth_sessions WHERE org_id = $1) AS "used!""#,
        organization.get()
    )
    .fetch_one(db)
    .await?;
    Ok(used)
}

/// Removes all projects of an organization with everything in them, and its review sessions: what an interrupted seeding
/// left. Records of decisions stay, as they always do, and nothing shows them.
pub async fn remove_projects(db: &PgPool, organization: OrganizationId) -> Result<()> {
    sqlx::query!("DELETE FROM projects WHERE org_id = $1", organization.get()).execute(db).await?;
    sqlx::query!("DELETE FROM review_sessions WHERE org_id = $1", organization.get()).execute(db).await?;
    Ok(())
}
