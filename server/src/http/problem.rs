//! Errors as the client sees them: `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
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
    /// What it was about, as it is now, where that was changed meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub current: Option<Box<Value>>,
}

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

impl Problem {
    /// An error as the client sees it. What is ours alone goes to the log.
    pub fn of(error: Error) -> Self {
        let (status, kind, title) = kind(&error);
        let detail = if let Error::Internal(source) = &error {
            tracing::error!(error = format!("{source:#}"), "internal error");
            "something went wrong on the server; what you sent is not kept. Try again, and tell an administrator if it stays"
                .to_owned()
        } else {
            error.to_string()
        };
        let (errors, current) = match error {
            Error::Invalid(errors) | Error::Conflict { errors, .. } => (errors, None),
            Error::Overtaken { current, .. } => (Vec::new(), Some(current)),
            _ => (Vec::new(), None),
        };
        Self {
            kind: format!("urn:rushes:problem:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            errors,
            current,
        }
    }
}

/// Status, kind and the kind in words.
fn kind(error: &Error) -> (StatusCode, &'static str, &'static str) {
    match error {
        Error::Unauthenticated => (StatusCode::UNAUTHORIZED, "not-signed-in", "Not signed in"),
        Error::WrongCredentials => {
            (StatusCode::UNAUTHORIZED, "wrong-credentials", "Wrong e-mail or password")
        }
        Error::PasswordChangeRequired => {
            (StatusCode::FORBIDDEN, "password-change-required", "Password change required")
        }
        Error::Forbidden(_) | Error::WrongActor(_) | Error::LinkForbids(_) => {
            (StatusCode::FORBIDDEN, "forbidden", "Not allowed")
        }
        Error::LinkEnded(_) => (StatusCode::GONE, "share-link-ended", "The link has ended"),
        Error::WrongLinkPassword => (StatusCode::UNAUTHORIZED, "wrong-share-password", "Wrong password"),
        Error::ForeignOrigin(_) => (StatusCode::FORBIDDEN, "foreign-origin", "Foreign origin"),
        Error::NotFound(_) | Error::NoSuchFrame { .. } => (StatusCode::NOT_FOUND, "not-found", "Not found"),
        Error::MethodNotAllowed => {
            (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed")
        }
        Error::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-input", "Invalid input"),
        Error::Conflict { code, .. } => (StatusCode::CONFLICT, *code, "Conflict"),
        Error::Overtaken { .. } => (StatusCode::CONFLICT, "invalid-transition", "Conflict"),
        Error::PreconditionRequired => {
            (StatusCode::PRECONDITION_REQUIRED, "if-match-required", "If-Match required")
        }
        Error::Stale => (StatusCode::PRECONDITION_FAILED, "stale", "Changed in the meantime"),
        Error::Throttled { .. } => (StatusCode::TOO_MANY_REQUESTS, "too-many-tries", "Too many tries"),
        Error::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too large"),
        Error::Unsupported(_) => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-content", "Unsupported content")
        }
        Error::StorageFull => (StatusCode::INSUFFICIENT_STORAGE, "storage-full", "Storage full"),
        Error::RangeNotSatisfiable { .. } => {
            (StatusCode::RANGE_NOT_SATISFIABLE, "range-not-satisfiable", "Range not satisfiable")
        }
        Error::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Unavailable"),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error"),
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let retry_after = match &self {
            Self::Throttled { retry_after_s } => Some(*retry_after_s),
            Self::Unavailable(_) => Some(2),
            _ => None,
        };
        let size = if let Self::RangeNotSatisfiable { size } = &self { Some(*size) } else { None };
        let (status, ..) = kind(&self);
        let mut response = (status, Json(Problem::of(self))).into_response();
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
