use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::auth::{self, TICKET_SECONDS};
use crate::app::{Result, Shared};
use crate::http::extract::SignedIn;
use crate::http::problem::Problem;

/// A pass for one socket.
#[derive(Serialize, ToSchema)]
pub(super) struct Ticket {
    /// Goes into `?ticket=`.
    ticket: String,
    /// Seconds for which it is good.
    expires_in: i64,
}

/// A ticket that opens one socket, once, within a minute.
#[utoipa::path(post, path = "/api/auth/ticket", tag = "auth", responses((status = 200, body = Ticket), (status = 401, body = Problem)))]
pub(super) async fn ticket(State(app): State<Shared>, SignedIn(sign_in): SignedIn) -> Result<Json<Ticket>> {
    let ticket = auth::ticket(&app, &sign_in).await?;
    Ok(Json(Ticket { ticket: ticket.expose().to_owned(), expires_in: TICKET_SECONDS }))
}
