//! Live documents over HTTP: what they were, and which are open.

mod history;
mod past;
mod rooms;

use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{Error, Result, Shared};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(history::list))
        .routes(routes!(past::find))
        .routes(routes!(rooms::list))
}

/// Which of a revision's documents.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Which {
    document: Option<String>,
}

impl Which {
    /// Whether it is the studio's own.
    pub(super) fn internal(&self) -> Result<bool> {
        match self.document.as_deref() {
            None | Some("revision") => Ok(false),
            Some("internal") => Ok(true),
            Some(_) => Err(Error::invalid("?document", "use revision or internal, or leave it out")),
        }
    }
}
