//! Projects.

mod change;
mod create;
mod find;
mod list;
mod storage;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(find::find, change::change))
        .routes(routes!(storage::storage))
}
