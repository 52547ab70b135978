use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::notifications::{self, Notification};
use crate::app::paging::List;
use crate::app::{Result, Shared};
use crate::http::extract::{Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// What the list is narrowed down to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct NotificationQuery {
    /// Only what was not read.
    #[serde(default)]
    #[param(required = false)]
    unread: bool,
}

/// One's notifications: what grew last comes first. What belongs together is one while it is unread.
#[utoipa::path(get, path = "/api/notifications", tag = "notifications", params(NotificationQuery, PageQuery),
    responses((status = 200, body = List<Notification>), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Query(query): Query<NotificationQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<Notification>>> {
    let page = page.page("notifications")?;
    Ok(Json(notifications::list(&app, &who.actor, query.unread, &page).await?))
}
