//! Feedback.

mod carry;
mod change;
mod find;
mod list;
mod queue;
mod verify;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(find::find, change::change))
        .routes(routes!(verify::verify))
        .routes(routes!(queue::queue))
        .routes(routes!(carry::carry))
}
