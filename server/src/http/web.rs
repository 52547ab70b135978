//! The web client, embedded in the binary.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::app::{Error, Shared};

/// What the page may load: everything from here, pictures also from memory, and nothing from elsewhere.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; \
     font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; media-src 'self' blob:; object-src 'none'; \
     base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

#[derive(RustEmbed)]
#[folder = "../web/dist/"]
#[allow_missing = true]
struct Client;

/// A file of the client, or its page for every address that is a view of it.
pub async fn serve(State(app): State<Shared>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Error::NotFound("address").into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if path != "index.html"
        && let Some(file) = Client::get(path)
    {
        return asset(path, file, &headers);
    }
    // A missing file is no view: answering with the page would hide that.
    if path.starts_with("assets/") {
        return Error::NotFound("file").into_response();
    }
    let Some(page) = Client::get("index.html") else {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "this server was built without its web client: run `make run`, or `npm run build` in web/ before cargo build",
        )
            .into_response();
    };
    let html = String::from_utf8_lossy(&page.data)
        .replace("<base href=\"/\"", &format!("<base href=\"{}/\"", app.public.base_path));
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], html)
        .into_response()
}

fn asset(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    // Names under assets/ carry a hash of the content.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    if headers.get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag), (header::CACHE_CONTROL, cache.to_owned())])
            .into_response();
    }
    let mime = file.metadata.mimetype().to_owned();
    let body = Body::from(file.data.into_owned());
    ([(header::CONTENT_TYPE, mime), (header::ETAG, tag), (header::CACHE_CONTROL, cache.to_owned())], body)
        .into_response()
}

/// Whether the client was built before the server.
pub fn is_embedded() -> bool {
    Client::get("index.html").is_some()
}
