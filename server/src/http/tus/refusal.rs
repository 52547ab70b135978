//! Refusals with the statuses that tus has for them.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{SPOKEN, VERSION};
use crate::app::Error;
use crate::app::uploads::UploadError;
use crate::http::problem::Problem;

/// Why an upload is not begun or does not go on.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Another version of the protocol.
    Version,
    /// A checksum of a kind that is not checked here.
    Algorithm,
    /// Anything else.
    Upload(UploadError),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Upload(error.into())
    }
}

impl From<UploadError> for Refusal {
    fn from(error: UploadError) -> Self {
        Self::Upload(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Version => {
                let detail = "send Tus-Resumable: 1.0.0; no other version is spoken here";
                let mut response =
                    problem(StatusCode::PRECONDITION_FAILED, "tus-version", "Other version of tus", detail);
                response.headers_mut().insert(VERSION, SPOKEN);
                response
            }
            Self::Algorithm => problem(
                StatusCode::BAD_REQUEST,
                "unsupported-checksum",
                "Unsupported checksum",
                "use sha1 or sha256, as in `Upload-Checksum: sha256 <base64>`",
            ),
            Self::Upload(UploadError::Other(error)) => error.into_response(),
            Self::Upload(error) => {
                let (status, kind, title) = match &error {
                    UploadError::Checksum => (checksum_mismatch(), "checksum-mismatch", "Checksum mismatch"),
                    UploadError::Refused { .. } => (StatusCode::GONE, "upload-refused", "Upload refused"),
                    UploadError::Full => (StatusCode::INSUFFICIENT_STORAGE, "storage-full", "Storage full"),
                    UploadError::TakenOver => (StatusCode::CONFLICT, "taken-over", "Taken over"),
                    UploadError::Stopping | UploadError::Silent | UploadError::Other(_) => {
                        (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Unavailable")
                    }
                };
                let mut response = problem(status, kind, title, &error.to_string());
                if status == StatusCode::SERVICE_UNAVAILABLE {
                    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
                }
                response
            }
        }
    }
}

/// 460, which tus defines.
fn checksum_mismatch() -> StatusCode {
    StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST)
}

fn problem(status: StatusCode, kind: &str, title: &str, detail: &str) -> Response {
    let problem = Problem {
        kind: format!("urn:rushes:problem:{kind}"),
        title: title.to_owned(),
        status: status.as_u16(),
        detail: detail.to_owned(),
        errors: Vec::new(),
        current: None,
    };
    (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(problem)).into_response()
}
