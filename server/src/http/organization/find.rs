use axum::extract::State;
use axum::http::StatusCode;

use crate::app::organization::{self, OrganizationSettings};
use crate::app::{Result, Shared};
use crate::http::extract::{SignedIn, Versioned};
use crate::http::problem::Problem;

/// How the caller's organization works: its switches.
#[utoipa::path(get, path = "/api/organization", tag = "organization",
    responses((status = 200, body = OrganizationSettings, headers(("ETag" = String))), (status = 403, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
) -> Result<Versioned<OrganizationSettings>> {
    let settings = organization::find(&app, &who.actor).await?;
    Ok(Versioned(StatusCode::OK, settings.row_version, settings))
}
