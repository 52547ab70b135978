//! Makes a still ready: what browsers show of it, and its thumbnails.

mod picture;

use domain::ids::MediaId;
use domain::media::MediaFailure;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

use super::Desk;
use super::making::{self, TRIES};

/// The job.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DeriveStill {
    /// The medium to be made ready.
    pub(super) media: MediaId,
}

impl TaskHandler for DeriveStill {
    const IDENTIFIER: &'static str = "derive_still";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let desk = Desk::of(&context)?;
        // Counted when a job is taken, so a try that took the whole process with it counts as well.
        let attempt = *context.job().attempts();
        derive(desk, self.media, attempt).await
    }
}

async fn derive(desk: &Desk, id: MediaId, attempt: i16) -> anyhow::Result<()> {
    let app = &desk.app;
    let Some(work) = making::begin(app, id).await? else { return Ok(()) };
    if attempt > TRIES {
        return making::fail(app, id, &work, &stopped_several_times()).await;
    }
    let made = picture::make(desk, id, &work).await;
    making::conclude(app, id, &work, attempt, made).await
}

fn stopped_several_times() -> MediaFailure {
    MediaFailure {
        detail: format!("The server stopped {TRIES} times while it worked on this picture."),
        remedy: "It may need more memory than the server has: save it smaller and upload that, or tell an administrator."
            .to_owned(),
    }
}
