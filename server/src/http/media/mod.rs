//! Media: what they are, their files, and how they come and go.

mod find;
mod frames;
mod hls;
mod original;
mod pixel;
mod poster;
mod remove;
mod retry;
pub(super) mod serve;
mod sprites;
mod thumbnail;
mod tiles;
mod upload;
mod upload_form;
mod view;
mod waveform;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(upload::upload, remove::remove))
        .routes(routes!(find::find))
        .routes(routes!(original::original))
        .routes(routes!(view::view))
        .routes(routes!(poster::poster))
        .routes(routes!(thumbnail::thumbnail))
        .routes(routes!(tiles::tiles))
        .routes(routes!(tiles::tile))
        .routes(routes!(hls::hls))
        .routes(routes!(sprites::sprites))
        .routes(routes!(waveform::waveform))
        .routes(routes!(frames::frame))
        .routes(routes!(pixel::pixel))
        .routes(routes!(retry::retry))
}
