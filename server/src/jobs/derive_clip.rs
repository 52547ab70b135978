//! Makes a clip ready: its poster and thumbnails, and what browsers play of it, which can be played while it grows.

mod rendition;
mod shown;

use anyhow::Context as _;
use domain::ids::MediaId;
use domain::media::MediaFailure;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use render::clip::Tracks;
use serde::{Deserialize, Serialize};
use tracing::Instrument as _;

use super::Desk;
use super::making::{self, Outcome};
use crate::store;

/// How often the server may stop while it works on a clip. More often than with a picture: a clip is long in work, and
/// some of the stops are orderly ones.
const STOPS: i16 = 12;

/// The job.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DeriveClip {
    /// The medium to be made ready.
    pub(super) media: MediaId,
    /// Where in its file picture and sound lie, where that was kept.
    #[serde(default)]
    pub(super) tracks: Option<Tracks>,
}

impl TaskHandler for DeriveClip {
    const IDENTIFIER: &'static str = "derive_clip";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let desk = Desk::of(&context)?;
        // Counted when a job is taken, so a try that took the whole process with it counts as well.
        let attempt = *context.job().attempts();
        let span = tracing::info_span!("derive_clip", media = %self.media, attempt);
        derive(desk, self, attempt).instrument(span).await
    }
}

async fn derive(desk: &Desk, job: DeriveClip, attempt: i16) -> anyhow::Result<()> {
    let (app, id) = (&desk.app, job.media);
    let Some(work) = making::begin(app, id).await? else { return Ok(()) };
    if attempt > STOPS {
        return making::fail(app, id, &work, &stopped_several_times()).await;
    }
    let info = store::media::clip(&app.db, id).await?.context("a clip of which nothing is known")?;
    let made = match rendition::make(desk, id, &work, info, job.tracks).await {
        // Another attempt of minutes would end the same.
        Err(error) if making::is_full(&error) => {
            tracing::warn!(error = format!("{error:#}"), "no room is left for what is made of a clip");
            Ok(Outcome::Bad(making::full()))
        }
        made => made,
    };
    making::conclude(app, id, &work, attempt, made).await
}

fn stopped_several_times() -> MediaFailure {
    MediaFailure {
        detail: format!("The server stopped {STOPS} times while it worked on this clip."),
        remedy: "Retry when the server runs steadily, and tell an administrator if it stays.".to_owned(),
    }
}
