use axum::extract::State;
use axum::http::StatusCode;

use crate::app::organization::{self, OrganizationChanges, OrganizationSettings};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, IfMatch, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Changes how the caller's organization works.
#[utoipa::path(patch, path = "/api/organization", tag = "organization",
    params(("If-Match" = String, Header)), request_body = OrganizationChanges,
    responses((status = 200, body = OrganizationSettings, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem)))]
pub(super) async fn change(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    IfMatch(version): IfMatch,
    Body(changes): Body<OrganizationChanges>,
) -> Result<Versioned<OrganizationSettings>> {
    let settings = organization::change(&app, &who.actor, version, &changes).await?;
    Ok(Versioned(StatusCode::OK, settings.row_version, settings))
}
