//! Review sessions.

mod apply;
mod candidates;
mod change;
mod complete;
mod create;
mod decide;
mod duplicate;
mod find;
mod generate;
mod items;
mod list;
mod minutes;
mod moves;
mod summary;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(candidates::candidates))
        .routes(routes!(find::find, change::change, change::remove))
        .routes(routes!(items::add))
        .routes(routes!(items::change, items::remove))
        .routes(routes!(items::reorder))
        .routes(routes!(generate::generate))
        .routes(routes!(duplicate::duplicate))
        .routes(routes!(moves::start))
        .routes(routes!(moves::to_draft))
        .routes(routes!(moves::reopen))
        .routes(routes!(complete::complete))
        .routes(routes!(decide::decide))
        .routes(routes!(decide::decide_all))
        .routes(routes!(apply::apply))
        .routes(routes!(summary::summary))
        .routes(routes!(minutes::csv))
        .routes(routes!(minutes::pdf))
}
