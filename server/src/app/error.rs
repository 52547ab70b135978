//! What a use-case answers when it does not do what was asked, in words for the person who asked.

use domain::{Permission, Refusal, RefusalKind};

use crate::blob;

/// One thing wrong with the input.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) of the field, `""` for the whole body, or `?name` for a query parameter.
    pub pointer: String,
    /// What is wrong with it and what would be right.
    pub detail: String,
}

impl FieldError {
    /// An error at `pointer`.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

/// Why a use-case refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    #[error("sign in first")]
    Unauthenticated,
    /// E-mail and password do not match an account.
    #[error("e-mail or password is not right")]
    WrongCredentials,
    /// The password has to be changed before anything else.
    #[error("choose a password of your own first")]
    PasswordChangeRequired,
    /// Signed in, but without the right.
    #[error("this needs the permission `{0}`; ask an administrator for it")]
    Forbidden(Permission),
    /// Allowed in general, but not to this person in this case.
    #[error("{0}")]
    WrongActor(String),
    /// A share link lets its guests do less.
    #[error("this link does not let you {0}; ask whoever sent it to you")]
    LinkForbids(&'static str),
    /// A share link that was good once.
    #[error("{0}")]
    LinkEnded(&'static str),
    /// The password of a share link is not right.
    #[error("this is not the password of the link; ask whoever sent it to you")]
    WrongLinkPassword,
    /// A browser page of another origin asked.
    #[error("requests from the origin {0} are not accepted; open Rushes at its public address")]
    ForeignOrigin(String),
    /// It does not exist, or the caller may not know that it does.
    #[error("there is no such {0}, or you may not see it")]
    NotFound(&'static str),
    /// The clip has no such frame.
    #[error("the clip has no frame {number}; ask for one from {first} to {last}")]
    NoSuchFrame {
        /// What was asked for.
        number: i64,
        /// The number of its first frame.
        first: i64,
        /// The number of its last frame.
        last: i64,
    },
    /// The address is there, but does not do that.
    #[error("this address does not do that; the header Allow names what it does")]
    MethodNotAllowed,
    /// The input is not usable.
    #[error("{}", invalid_summary(.0))]
    Invalid(Vec<FieldError>),
    /// It contradicts what is there.
    #[error("{detail}")]
    Conflict {
        /// Name of the kind of conflict, the end of the problem's type URI.
        code: &'static str,
        /// What contradicts what, and what to do.
        detail: String,
        /// The fields concerned.
        errors: Vec<FieldError>,
    },
    /// It was overtaken by what happened meanwhile: a move that is not possible any more.
    #[error("{detail}")]
    Overtaken {
        /// What is not possible, and what to do.
        detail: String,
        /// What it was about, as it is now and as the caller may see it.
        current: Box<serde_json::Value>,
    },
    /// `If-Match` is missing.
    #[error("send If-Match with the ETag that you last read")]
    PreconditionRequired,
    /// Somebody else changed it in the meantime.
    #[error("somebody changed this in the meantime; load it again and repeat your change")]
    Stale,
    /// Too many tries.
    #[error("too many tries; wait {retry_after_s} seconds")]
    Throttled {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// More bytes than are accepted.
    #[error("{0}")]
    TooLarge(String),
    /// A kind of content that is not accepted.
    #[error("{0}")]
    Unsupported(String),
    /// The disk or the media store is full.
    #[error("the server's disk is full; nothing was kept of what you sent. Free space, then send it again")]
    StorageFull,
    /// The part of the file that was asked for is outside of it.
    #[error("the file has {size} bytes; ask for a range inside of it")]
    RangeNotSatisfiable {
        /// Size of the file in bytes.
        size: u64,
    },
    /// Something that the service depends on is away for now.
    #[error("{0}")]
    Unavailable(String),
    /// A fault of ours. The text goes to the log, never to the client.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

fn invalid_summary(errors: &[FieldError]) -> String {
    match errors {
        [one] => one.detail.clone(),
        many => format!("{} fields need another value", many.len()),
    }
}

impl Error {
    /// Input that is wrong in one field.
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(pointer, detail)])
    }

    /// A conflict without a field to point at.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Conflict { code, detail: detail.into(), errors: Vec::new() }
    }

    /// A unique value that somebody else has.
    pub fn taken(pointer: &str, detail: &str) -> Self {
        Self::Conflict {
            code: "already-taken",
            detail: detail.to_owned(),
            errors: vec![FieldError::new(pointer, detail)],
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                tracing::warn!(%error, "the database is away");
                Self::Unavailable("the database does not answer; try again in a moment".to_owned())
            }
            sqlx::Error::Database(refusal) => Self::from_sqlstate(refusal),
            other => Self::Internal(other.into()),
        }
    }
}

impl Error {
    /// What the code of a database's error (PostgreSQL, appendix A) means to the person who asked.
    fn from_sqlstate(refusal: Box<dyn sqlx::error::DatabaseError>) -> Self {
        let code = refusal.code().unwrap_or_default().into_owned();
        match code.as_str() {
            // It stops, starts, or has no connection left.
            "57P01" | "57P02" | "57P03" | "53300" => {
                tracing::warn!(error = %refusal, "the database is away");
                Self::Unavailable("the database does not answer; try again in a moment".to_owned())
            }
            // Two requests stood in each other's way.
            "40001" | "40P01" | "55P03" => {
                tracing::warn!(error = %refusal, "a transaction gave way");
                Self::Unavailable("somebody changed the same things at this moment; try again".to_owned())
            }
            "53100" => Self::StorageFull,
            // NUL, which JSON can carry and PostgreSQL cannot.
            "22021" | "22P05" => Self::invalid("", "leave the character NUL out"),
            _ => Self::Internal(sqlx::Error::Database(refusal).into()),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.detail();
        match refusal.kind {
            RefusalKind::InvalidTransition => Self::conflict("invalid-transition", detail),
            RefusalKind::WrongActor => Self::WrongActor(detail),
            RefusalKind::NoteMissing => Self::invalid("/note", detail),
        }
    }
}

impl From<blob::Error> for Error {
    fn from(error: blob::Error) -> Self {
        match error {
            blob::Error::Full => Self::StorageFull,
            blob::Error::Held => Self::Unavailable(
                "another server process writes this file at this moment; try again in a moment".to_owned(),
            ),
            blob::Error::TooLarge { limit } => Self::TooLarge(format!(
                "the file is larger than the {} that are allowed; save it smaller, or have the limit raised",
                megabytes(limit)
            )),
            other => Self::Internal(other.into()),
        }
    }
}

/// A number of bytes for people: `50 MiB`, or `12.3 MiB`.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10) / (1024 * 1024);
    if tenths == 0 {
        format!("{bytes} bytes")
    } else if tenths.is_multiple_of(10) {
        format!("{} MiB", tenths / 10)
    } else {
        format!("{}.{} MiB", tenths / 10, tenths % 10)
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

/// What a use-case returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;
