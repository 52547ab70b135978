//! Share links, for the studio that makes them (`/api/share-links`) and for the guests who come through one (`/api/share`).

mod address;
mod approve;
mod change;
mod create;
mod decide;
mod find;
mod join;
mod leave;
mod list;
mod me;
mod open;
mod revoke;
mod visits;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(create::of_session))
        .routes(routes!(create::of_revision))
        .routes(routes!(list::list))
        .routes(routes!(find::find, change::change))
        .routes(routes!(revoke::revoke))
        .routes(routes!(revoke::restore))
        .routes(routes!(address::new_address))
        .routes(routes!(visits::visits))
        .routes(routes!(open::open))
        .routes(routes!(join::join))
        .routes(routes!(me::me))
        .routes(routes!(leave::leave))
        .routes(routes!(decide::decide))
        .routes(routes!(approve::approve))
}
