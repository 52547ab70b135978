//! Makes a still ready: what browsers show of it, and its thumbnails.

mod picture;

use std::time::Duration;

use anyhow::Context as _;
use domain::ids::MediaId;
use domain::media::{MediaFailure, Progress};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};
use serde_json::json;

use self::picture::Outcome;
use super::Desk;
use crate::app::App;
use crate::app::events::{Subject, passing};
use crate::store;
use crate::store::events::NewEvent;
use crate::store::media::{Ready, Work};

/// How often it is tried when the fault is not the picture's: a full disk, a lost process.
const TRIES: i16 = 4;

/// How often progress is told at most.
const TELL_EVERY: Duration = Duration::from_millis(250);

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
    let Some(work) = store::media::work(&app.db, id).await? else {
        tracing::debug!(media = %id, "nobody waits for this medium any more");
        return Ok(());
    };
    if attempt > TRIES {
        return fail(app, id, &work, &stopped_several_times()).await;
    }
    match picture::make(desk, id, &work).await {
        Ok(Outcome::Ready(ready)) => finish(app, id, &work, &ready).await,
        Ok(Outcome::Bad(failure)) => fail(app, id, &work, &failure).await,
        Ok(Outcome::Unwanted) => Ok(app.blobs.delete_derived(&work.derived).await?),
        Err(error) if attempt >= TRIES => {
            tracing::error!(media = %id, error = format!("{error:#}"), "a still could not be made ready");
            fail(app, id, &work, &ours(&error)).await
        }
        Err(error) => Err(error),
    }
}

async fn finish(app: &App, id: MediaId, work: &Work, ready: &Ready) -> anyhow::Result<()> {
    let mut tx = app.db.begin().await?;
    let present = store::media::work(&mut *tx, id).await?;
    if !store::media::finish(&mut tx, id, ready).await? {
        tx.rollback().await?;
        return Ok(app.blobs.delete_derived(&work.derived).await?);
    }
    // The round may have been submitted, or withdrawn, while the picture was in work: that decides who is told.
    let event = outcome(id, present.as_ref().unwrap_or(work), "media.ready", "ready", (1.0, None));
    store::events::write(&mut tx, event).await?;
    Ok(tx.commit().await?)
}

async fn fail(app: &App, id: MediaId, work: &Work, failure: &MediaFailure) -> anyhow::Result<()> {
    let mut tx = app.db.begin().await?;
    let present = store::media::work(&mut *tx, id).await?;
    if store::media::fail(&mut tx, id, failure).await? {
        let event =
            outcome(id, present.as_ref().unwrap_or(work), "media.failed", "failed", (0.0, Some(failure)));
        store::events::write(&mut tx, event).await?;
    }
    tx.commit().await?;
    // What stands of it is of no use; a retry makes it anew.
    app.blobs.delete_derived(&work.derived).await.context("removing what was derived")
}

fn outcome(
    id: MediaId,
    work: &Work,
    kind: &'static str,
    status: &str,
    (progress, failure): (f32, Option<&MediaFailure>),
) -> NewEvent {
    NewEvent {
        organization: work.organization,
        actor: None,
        kind,
        subject: ("media", id.get()),
        project: Some(work.project),
        data: json!({
            "media_id": id,
            "revision_id": work.revision,
            "status": status,
            "progress": progress,
            "error": failure,
            "studio_only": work.is_draft,
        }),
    }
}

/// Notes and tells how far a medium is. False when nobody waits for it any more.
async fn tell(app: &App, id: MediaId, work: &Work, progress: Progress) -> anyhow::Result<bool> {
    if !store::media::advance(&app.db, id, progress).await? {
        return Ok(false);
    }
    let data = json!({
        "media_id": id,
        "revision_id": work.revision,
        "status": "processing",
        "progress": progress,
    });
    let subject = Subject { kind: "media".to_owned(), id: id.get() };
    let (organization, now) = (work.organization.get(), app.clock.now());
    let mut event =
        passing("media.progress", subject, organization, work.project, work.client_team, data, now);
    event.studio_only = work.is_draft;
    app.events.tell(event);
    Ok(true)
}

fn stopped_several_times() -> MediaFailure {
    MediaFailure {
        detail: format!("The server stopped {TRIES} times while it worked on this picture."),
        remedy: "It may need more memory than the server has: save it smaller and upload that, or tell an administrator."
            .to_owned(),
    }
}

/// What people are told when the fault is the server's. Its particulars are in the log.
fn ours(error: &anyhow::Error) -> MediaFailure {
    let full = error.chain().any(|cause| {
        matches!(cause.downcast_ref::<crate::blob::Error>(), Some(crate::blob::Error::Full))
            || cause
                .downcast_ref::<std::io::Error>()
                .is_some_and(|e| e.kind() == std::io::ErrorKind::StorageFull)
    });
    if full {
        return MediaFailure {
            detail: "The server's media store is full.".to_owned(),
            remedy: "Have an administrator free space, then retry.".to_owned(),
        };
    }
    MediaFailure {
        detail: format!("The server failed {TRIES} times to work on this picture; the picture may be fine."),
        remedy: "Retry, and tell an administrator if it stays.".to_owned(),
    }
}
