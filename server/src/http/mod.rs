//! HTTP: routes, extractors and answers. Use-cases live in `app`; nothing here touches the store.

pub mod activity;
pub mod annotations;
pub mod auth;
pub mod catalog;
pub mod channels;
pub mod decisions;
pub mod deliverables;
pub mod documents;
pub mod extract;
pub mod feedback;
pub mod health;
pub mod media;
pub mod my_work;
pub mod notifications;
pub mod openapi;
pub mod organization;
pub mod origin;
pub mod paging;
pub mod pictures;
pub mod presenting;
pub mod problem;
pub mod projects;
pub mod reviews;
pub mod revisions;
pub mod serve;
pub mod shares;
pub mod stages;
pub mod tus;
pub mod web;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

use crate::app::{Error, Shared};

/// Largest JSON body, in bytes.
const BODY_LIMIT: usize = 256 * 1024;

/// All API routes with their OpenAPI description.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(openapi::Document::openapi())
        .merge(activity::routes())
        .merge(annotations::routes())
        .merge(auth::routes())
        .merge(catalog::routes())
        .merge(channels::routes())
        .merge(feedback::routes())
        .merge(health::routes())
        .merge(media::routes())
        .merge(pictures::routes())
        .merge(presenting::routes())
        .merge(my_work::routes())
        .merge(notifications::routes())
        .merge(organization::routes())
        .merge(projects::routes())
        .merge(deliverables::routes())
        .merge(documents::routes())
        .merge(stages::routes())
        .merge(reviews::routes())
        .merge(decisions::routes())
        .merge(revisions::routes())
        .merge(shares::routes())
        .merge(tus::routes())
        .merge(crate::realtime::routes())
}

/// The whole service, under its base path.
pub fn router(app: Shared) -> Router {
    let (api, document) = api().split_for_parts();
    let base_path = app.public.base_path.clone();
    let health_app = app.clone();
    let service = api
        .merge(openapi::routes(&document))
        .route("/api/{*rest}", axum::routing::any(async || Error::NotFound("address under /api")))
        .method_not_allowed_fallback(async || Error::MethodNotAllowed)
        // What one person may see is not for anybody else's cache, and changes. Files say otherwise themselves.
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        ))
        .fallback(web::serve)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(axum::middleware::from_fn_with_state(app.clone(), origin::check))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_FRAME_OPTIONS,
            HeaderValue::from_static("DENY"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static("content-security-policy"),
            HeaderValue::from_static(web::CONTENT_SECURITY_POLICY),
        ))
        .layer(
            CompressionLayer::new().compress_when(
                // Pictures and clips are compressed already, and ranges of them have to stay what they are.
                DefaultPredicate::new()
                    .and(NotForContentType::const_new("image/"))
                    .and(NotForContentType::const_new("video/"))
                    .and(NotForContentType::const_new("application/octet-stream")),
            ),
        )
        .layer(CatchPanicLayer::custom(|_panic: Box<dyn std::any::Any + Send>| {
            axum::response::IntoResponse::into_response(Error::Internal(anyhow::anyhow!(
                "a request handler panicked"
            )))
        }))
        .layer(TraceLayer::new_for_http().make_span_with(|request: &axum::http::Request<_>| {
            // The path only: tickets travel in queries.
            tracing::info_span!("request", method = %request.method(), path = request.uri().path())
        }))
        .with_state(app);
    if base_path.is_empty() {
        return service;
    }
    // What watches the process asks it directly and knows no base path.
    let (health, _) = health::routes().with_state(health_app).split_for_parts();
    health.nest_service(&base_path, service)
}
