//! Revisions.

mod find;
mod list;
mod open;
mod submit;
mod withdraw;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list, open::open))
        .routes(routes!(find::find))
        .routes(routes!(submit::submit))
        .routes(routes!(withdraw::withdraw))
}
