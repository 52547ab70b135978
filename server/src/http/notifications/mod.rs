//! Notifications.

mod count;
mod list;
mod preferences;
mod read;
mod set_preferences;
mod unread;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(count::count))
        .routes(routes!(read::read))
        .routes(routes!(unread::unread))
        .routes(routes!(preferences::preferences, set_preferences::set_preferences))
}
