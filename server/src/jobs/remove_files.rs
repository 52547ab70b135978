//! Removes the files of a medium that was taken out of its revision, and what attempts have left that are over.

use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

use super::Desk;
use crate::app::media::forget_unused;
use crate::blob::{DerivedPrefix, Key};
use crate::store::media::Removed;

/// The job.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RemoveFiles {
    original: String,
    derived: String,
}

impl RemoveFiles {
    pub(super) fn of(removed: &Removed) -> Self {
        Self { original: removed.original.as_str().to_owned(), derived: removed.derived.as_str().to_owned() }
    }
}

impl TaskHandler for RemoveFiles {
    const IDENTIFIER: &'static str = "remove_files";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let app = &Desk::of(&context)?.app;
        app.blobs.delete_derived(&DerivedPrefix::stored(self.derived)).await?;
        forget_unused(app, &Key::stored(self.original)).await?;
        anyhow::Ok(())
    }
}

/// The job of an attempt that is over.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RemoveDerived {
    derived: String,
}

impl RemoveDerived {
    pub(super) fn below(derived: &DerivedPrefix) -> Self {
        Self { derived: derived.as_str().to_owned() }
    }
}

impl TaskHandler for RemoveDerived {
    const IDENTIFIER: &'static str = "remove_derived";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let app = &Desk::of(&context)?.app;
        // Where it is still at work, and writes at this moment, this fails and is tried again.
        anyhow::Ok(app.blobs.delete_derived(&DerivedPrefix::stored(self.derived)).await?)
    }
}
