use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use crate::app::Shared;

/// What of tus is spoken here.
#[utoipa::path(options, path = "/api/tus", tag = "uploads", security(()),
    responses((status = 204, headers(("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = u64),
        ("Tus-Checksum-Algorithm" = String)))))]
pub(super) async fn of_all(State(app): State<Shared>) -> impl IntoResponse {
    spoken(&app)
}

/// What of tus is spoken here, asked of one upload.
#[utoipa::path(options, path = "/api/tus/{token}", tag = "uploads", security(()), params(("token" = String, Path)),
    responses((status = 204, headers(("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = u64),
        ("Tus-Checksum-Algorithm" = String)))))]
pub(super) async fn of_one(State(app): State<Shared>) -> impl IntoResponse {
    spoken(&app)
}

fn spoken(app: &Shared) -> impl IntoResponse + use<> {
    let largest = app.config.max_clip_bytes.max(app.config.max_image_bytes);
    let headers = [
        ("tus-version", "1.0.0".to_owned()),
        ("tus-extension", "creation,creation-with-upload,expiration,termination,checksum".to_owned()),
        ("tus-max-size", largest.to_string()),
        ("tus-checksum-algorithm", "sha1,sha256".to_owned()),
    ];
    (StatusCode::NO_CONTENT, headers)
}
