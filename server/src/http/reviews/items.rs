use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{ReviewItemId, ReviewSessionId};

use crate::app::reviews::{self, ItemChanges, NewItems, Order, ReviewDetail, ReviewItem};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, IfMatch, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Puts stages at the end of a session. Where it is under way, each is frozen at once.
#[utoipa::path(post, path = "/api/reviews/{id}/items", tag = "reviews", params(("id" = i64, Path)),
    request_body = NewItems,
    responses((status = 200, body = ReviewDetail, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn add(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
    Body(new): Body<NewItems>,
) -> Result<Versioned<ReviewDetail>> {
    let changed = reviews::add_items(&app, &who.actor, id, &new).await?;
    Ok(Versioned(StatusCode::OK, changed.session.row_version, changed))
}

/// Changes minutes and note of an item.
#[utoipa::path(patch, path = "/api/reviews/{id}/items/{item}", tag = "reviews",
    params(("id" = i64, Path), ("item" = i64, Path), ("If-Match" = String, Header)), request_body = ItemChanges,
    responses((status = 200, body = ReviewItem, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem),
        (status = 428, body = Problem)))]
pub(super) async fn change(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path((id, item)): Path<(ReviewSessionId, ReviewItemId)>,
    IfMatch(version): IfMatch,
    Body(changes): Body<ItemChanges>,
) -> Result<Versioned<ReviewItem>> {
    let changed = reviews::change_item(&app, &who.actor, id, item, version, changes).await?;
    Ok(Versioned(StatusCode::OK, changed.row_version, changed))
}

/// Takes an item out of a session: of a draft, or an undecided one of a session under way, but not its last.
#[utoipa::path(delete, path = "/api/reviews/{id}/items/{item}", tag = "reviews",
    params(("id" = i64, Path), ("item" = i64, Path)),
    responses((status = 200, body = ReviewDetail, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn remove(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path((id, item)): Path<(ReviewSessionId, ReviewItemId)>,
) -> Result<Versioned<ReviewDetail>> {
    let changed = reviews::remove_item(&app, &who.actor, id, item).await?;
    Ok(Versioned(StatusCode::OK, changed.session.row_version, changed))
}

/// Puts all items of a session into another order.
#[utoipa::path(post, path = "/api/reviews/{id}/reorder", tag = "reviews", params(("id" = i64, Path)),
    request_body = Order,
    responses((status = 200, body = ReviewDetail, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn reorder(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
    Body(order): Body<Order>,
) -> Result<Versioned<ReviewDetail>> {
    let changed = reviews::reorder(&app, &who.actor, id, &order).await?;
    Ok(Versioned(StatusCode::OK, changed.session.row_version, changed))
}
