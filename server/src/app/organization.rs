//! What an organization decides about how it works.

use domain::{Actor, Permission};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{App, Error, Result, access};
use crate::store;
use crate::store::events::NewEvent;

/// An organization's switches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OrganizationSettings {
    /// How it is called.
    pub name: String,
    /// Whether somebody may approve what they submitted themselves.
    pub self_approval: bool,
    /// Whether a decision in a session moves its stage at once, where whoever decides may apply decisions.
    pub apply_decisions_at_once: bool,
    /// Its version, as in the ETag.
    pub row_version: i64,
}

/// A change of the switches. What is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct OrganizationChanges {
    /// Whether somebody may approve what they submitted themselves.
    pub self_approval: Option<bool>,
    /// Whether a decision in a session moves its stage at once.
    pub apply_decisions_at_once: Option<bool>,
}

const MISSING: Error = Error::NotFound("organization");

/// The switches of the caller's organization.
pub async fn find(app: &App, actor: &Actor) -> Result<OrganizationSettings> {
    access::require(actor, Permission::SettingsManage)?;
    store::organizations::settings(&app.db, actor.organization).await?.ok_or(MISSING)
}

/// Changes the switches that are still at `version`.
pub async fn change(
    app: &App,
    actor: &Actor,
    version: i64,
    changes: &OrganizationChanges,
) -> Result<OrganizationSettings> {
    access::require(actor, Permission::SettingsManage)?;
    let mut tx = app.db.begin().await?;
    let before = store::organizations::lock(&mut tx, actor.organization).await?.ok_or(MISSING)?;
    if before.row_version != version {
        return Err(Error::Stale);
    }
    let self_approval = changes.self_approval.unwrap_or(before.self_approval);
    let at_once = changes.apply_decisions_at_once.unwrap_or(before.apply_decisions_at_once);
    store::organizations::set_switches(&mut tx, actor.organization, self_approval, at_once).await?;
    let event = NewEvent {
        organization: actor.organization,
        actor: Some(actor.user),
        kind: "organization.settings",
        subject: ("organization", actor.organization.get()),
        project: None,
        data: json!({
            "self_approval": self_approval, "apply_decisions_at_once": at_once, "studio_only": true,
        }),
    };
    store::events::write(&mut tx, event).await?;
    let after = store::organizations::settings(&mut *tx, actor.organization).await?.ok_or(MISSING)?;
    tx.commit().await?;
    Ok(after)
}
