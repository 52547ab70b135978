//! Errors as the client sees them: `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{Error, FieldError};

/// An error of the API.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem; stable.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time and what to do about it.
    pub detail: String,
    /// The fields concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let detail = self.to_string();
        let (status, kind, title) = match &self {
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "not-signed-in", "Not signed in"),
            Self::WrongCredentials => {
                (StatusCode::UNAUTHORIZED, "wrong-credentials", "Wrong e-mail or password")
            }
            Self::PasswordChangeRequired => {
                (StatusCode::FORBIDDEN, "password-change-required", "Password change required")
            }
            Self::Forbidden(_) | Self::WrongActor(_) => (StatusCode::FORBIDDEN, "forbidden", "Not allowed"),
            Self::ForeignOrigin(_) => (StatusCode::FORBIDDEN, "foreign-origin", "Foreign origin"),
            Self::NotFound(_) | Self::NoSuchFrame { .. } => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed")
            }
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-input", "Invalid input"),
            Self::Conflict { code, .. } => (StatusCode::CONFLICT, *code, "Conflict"),
            Self::PreconditionRequired => {
                (StatusCode::PRECONDITION_REQUIRED, "if-match-required", "If-Match required")
            }
            Self::Stale => (StatusCode::PRECONDITION_FAILED, "stale", "Changed in the meantime"),
            Self::Throttled { .. } => (StatusCode::TOO_MANY_REQUESTS, "too-many-tries", "Too many tries"),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too large"),
            Self::Unsupported(_) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-content", "Unsupported content")
            }
            Self::StorageFull => (StatusCode::INSUFFICIENT_STORAGE, "storage-full", "Storage full"),
            Self::RangeNotSatisfiable { .. } => {
                (StatusCode::RANGE_NOT_SATISFIABLE, "range-not-satisfiable", "Range not satisfiable")
            }
            Self::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Unavailable"),
            Self::Internal(source) => {
                tracing::error!(error = format!("{source:#}"), "internal error");
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error")
            }
        };
        let detail = if matches!(self, Self::Internal(_)) {
            "something went wrong on the server; what you sent is not kept. Try again, and tell an administrator if it stays"
                .to_owned()
        } else {
            detail
        };
        let retry_after = match &self {
            Self::Throttled { retry_after_s } => Some(*retry_after_s),
            Self::Unavailable(_) => Some(2),
            _ => None,
        };
        let size = if let Self::RangeNotSatisfiable { size } = &self { Some(*size) } else { None };
        let errors = match self {
            Self::Invalid(errors) | Self::Conflict { errors, .. } => errors,
            _ => Vec::new(),
        };
        let problem = Problem {
            kind: format!("urn:rushes:problem:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            errors,
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, CONTENT_TYPE);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(size) = size
            && let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}"))
        {
            headers.insert(header::CONTENT_RANGE, value);
        }
        response
    }
}
