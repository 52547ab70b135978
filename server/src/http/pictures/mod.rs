//! Pictures for a review, by address.

mod alpha;
mod changes;
mod compare;
mod contact_sheet;
mod marked;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(alpha::alpha))
        .routes(routes!(compare::compare))
        .routes(routes!(changes::changes))
        .routes(routes!(marked::marked))
        .routes(routes!(contact_sheet::contact_sheet))
}
