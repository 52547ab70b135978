use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::FeedbackId;
use serde_json::Value;

use crate::app::feedback::{self, FeedbackChanges, FeedbackItem};
use crate::app::{Error, Result, Shared};
use crate::http::extract::{Command, IfMatchOrAny, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Moves an item, or changes what it says and whose it is. A move that is not possible any more is answered with `current`: the item as
/// it is now.
#[utoipa::path(patch, path = "/api/feedback/{id}", tag = "feedback", request_body = FeedbackChanges,
    params(("id" = i64, Path),
        ("If-Match" = String, Header, description = "The ETag that was read last, or * where it does not matter"),
        ("Idempotency-Key" = Option<String>, Header,
            description = "Sent again with the same key, nothing more is changed and the answer is that of the first time")),
    responses((status = 200, body = FeedbackItem, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub(super) async fn change(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<FeedbackId>,
    IfMatchOrAny(version): IfMatchOrAny,
    Command { body, once }: Command<FeedbackChanges>,
) -> Result<Versioned<Value>> {
    let kept = feedback::change(&app, &who.actor, id, version, once.as_ref(), body).await?;
    let status = StatusCode::from_u16(kept.status).map_err(|e| Error::Internal(e.into()))?;
    let version = kept.body.get("row_version").and_then(Value::as_i64).unwrap_or_default();
    Ok(Versioned(status, version, kept.body))
}
