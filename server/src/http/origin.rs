//! Keeps pages of other origins from acting with a person's cookie: whatever changes something, and every socket, has to come
//! from our own page, or from a program, which sends no `Origin`.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::app::{App, Error, Shared};

/// Refuses foreign origins on unsafe methods and socket upgrades.
pub async fn check(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let upgrade = request.headers().contains_key(header::UPGRADE);
    if (!safe || upgrade)
        && let Some(origin) = request.headers().get(header::ORIGIN)
    {
        let origin = origin.to_str().unwrap_or("");
        if !is_ours(&app, origin, request.headers()) {
            return Error::ForeignOrigin(origin.chars().take(200).collect()).into_response();
        }
    }
    next.run(request).await
}

/// The configured public address, or, where none is configured, this machine by any of its loopback names; on an address that
/// others can reach, the host that the page was loaded from.
fn is_ours(app: &App, origin: &str, headers: &HeaderMap) -> bool {
    if origin.eq_ignore_ascii_case(&app.public.origin) {
        return true;
    }
    if app.config.public_url.is_some() {
        return false;
    }
    let Some(authority) = origin.strip_prefix("http://") else { return false };
    if app.config.listen.ip().is_loopback() {
        let port = app.public.origin.rsplit(':').next().unwrap_or("80");
        return ["localhost", "127.0.0.1", "[::1]"].iter().any(|host| authority == format!("{host}:{port}"));
    }
    headers
        .get(header::HOST)
        .and_then(|h| h.to_str().ok())
        .is_some_and(|host| host.eq_ignore_ascii_case(authority))
}
