//! Records of decisions, and the client's word on rounds.

mod client;
mod document;
mod find;
mod list;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(client::approve, client::withdraw))
        .routes(routes!(find::find))
        .routes(routes!(document::document))
}
