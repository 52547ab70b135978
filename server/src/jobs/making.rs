//! What making a medium ready has in common, whatever the medium is: telling how far it is, and how it ends.

use std::time::Duration;

use anyhow::Context as _;
use domain::ids::MediaId;
use domain::media::{MediaFailure, Progress};
use serde_json::{Value, json};

use crate::app::App;
use crate::app::events::{Subject, passing};
use crate::store;
use crate::store::events::NewEvent;
use crate::store::media::{Ready, Work};

/// How often it is tried when the fault is not the medium's: a full disk, a lost process.
pub(super) const TRIES: i16 = 4;

/// How often progress is told at most.
pub(super) const TELL_EVERY: Duration = Duration::from_millis(250);

/// How it went.
pub(super) enum Outcome {
    /// Everything lies under its key.
    Ready(Ready),
    /// The medium is bad, and will be the next time.
    Bad(MediaFailure),
    /// Nobody waits for it any more.
    Unwanted,
}

/// Begins an attempt: what an earlier one has shown is shown no more, and then it goes; the other way round, a playlist
/// would name what is not there. Nothing when nobody waits for the medium any more.
///
/// An attempt that is taken for dead may still run. Each has a prefix of its own, so that neither touches what the other
/// makes, and whichever begins last is the one that counts.
pub(super) async fn begin(app: &App, id: MediaId) -> anyhow::Result<Option<Work>> {
    let derived = app.blobs.new_derived_prefix();
    let mut tx = app.db.begin().await?;
    let Some(before) = store::media::begin(&mut tx, id, &derived).await? else {
        tx.rollback().await?;
        unwanted(app, id).await?;
        return Ok(None);
    };
    app.jobs.remove_derived(&mut tx, &before).await?;
    let work = store::media::work(&mut *tx, id).await?;
    tx.commit().await?;
    Ok(work)
}

/// Whether another attempt has begun after this one, or nobody waits any more.
async fn is_over(app: &App, id: MediaId, work: &Work) -> anyhow::Result<bool> {
    let now = store::media::work(&app.db, id).await?;
    Ok(now.is_none_or(|now| now.derived != work.derived))
}

/// Notes and tells how an attempt ended. An error is the server's, and worth another attempt until there were too many.
pub(super) async fn conclude(
    app: &App,
    id: MediaId,
    work: &Work,
    attempt: i16,
    outcome: anyhow::Result<Outcome>,
) -> anyhow::Result<()> {
    match outcome {
        Err(error) if is_over(app, id, work).await? => {
            tracing::debug!(media = %id, error = format!("{error:#}"), "an attempt failed that nobody waits for any more");
            Ok(app.blobs.delete_derived(&work.derived).await?)
        }
        Ok(Outcome::Ready(ready)) => finish(app, id, work, &ready).await,
        Ok(Outcome::Bad(failure)) => fail(app, id, work, &failure).await,
        Ok(Outcome::Unwanted) => Ok(app.blobs.delete_derived(&work.derived).await?),
        Err(error) if attempt >= TRIES => {
            tracing::error!(media = %id, error = format!("{error:#}"), "a medium could not be made ready");
            fail(app, id, work, &ours(&error)).await
        }
        Err(error) => Err(error),
    }
}

/// Nobody waits for this medium any more. What an attempt has left that was cut off while the medium was taken out goes.
async fn unwanted(app: &App, id: MediaId) -> anyhow::Result<()> {
    tracing::debug!(media = %id, "nobody waits for this medium any more");
    if let Some(derived) = store::media::derived_of_removed(&app.db, id).await? {
        app.blobs.delete_derived(&derived).await?;
    }
    Ok(())
}

async fn finish(app: &App, id: MediaId, work: &Work, ready: &Ready) -> anyhow::Result<()> {
    let mut tx = app.db.begin().await?;
    let present = store::media::work(&mut *tx, id).await?;
    if !store::media::finish(&mut tx, id, &work.derived, ready).await? {
        tx.rollback().await?;
        return Ok(app.blobs.delete_derived(&work.derived).await?);
    }
    // The round may have been submitted, or withdrawn, while the medium was in work: that decides who is told.
    let event = outcome(id, present.as_ref().unwrap_or(work), "media.ready", "ready", (1.0, None));
    store::events::write(&mut tx, event).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn fail(app: &App, id: MediaId, work: &Work, failure: &MediaFailure) -> anyhow::Result<()> {
    let mut tx = app.db.begin().await?;
    let present = store::media::work(&mut *tx, id).await?;
    if store::media::fail(&mut tx, id, &work.derived, failure).await? {
        let event =
            outcome(id, present.as_ref().unwrap_or(work), "media.failed", "failed", (0.0, Some(failure)));
        store::events::write(&mut tx, event).await?;
    }
    tx.commit().await?;
    // What this attempt has made is of no use; a retry makes it anew, elsewhere.
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

/// Tells those who listen now how far a medium is, with what else is known of it.
pub(super) fn tell(app: &App, id: MediaId, work: &Work, progress: Progress, more: &[(&str, Value)]) {
    let mut data = json!({
        "media_id": id,
        "revision_id": work.revision,
        "status": "processing",
        "progress": progress,
    });
    for (name, value) in more {
        data[*name] = value.clone();
    }
    let subject = Subject { kind: "media".to_owned(), id: id.get() };
    let (organization, now) = (work.organization.get(), app.clock.now());
    let mut event =
        passing("media.progress", subject, organization, work.project, work.client_team, data, now);
    event.studio_only = work.is_draft;
    app.events.tell(event);
}

/// Whether an error says that no room is left.
pub(super) fn is_full(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(cause.downcast_ref::<crate::blob::Error>(), Some(crate::blob::Error::Full))
            || cause
                .downcast_ref::<std::io::Error>()
                .is_some_and(|e| e.kind() == std::io::ErrorKind::StorageFull)
    })
}

/// What people are told when the store is full.
pub(super) fn full() -> MediaFailure {
    MediaFailure {
        detail: "The server's media store is full.".to_owned(),
        remedy: "Have an administrator free space, then retry.".to_owned(),
    }
}

/// What people are told when the fault is the server's. Its particulars are in the log.
fn ours(error: &anyhow::Error) -> MediaFailure {
    if is_full(error) {
        return full();
    }
    MediaFailure {
        detail: format!("The server failed {TRIES} times to work on this file; the file may be fine."),
        remedy: "Retry, and tell an administrator if it stays.".to_owned(),
    }
}

/// With a capital at the beginning and a full stop at the end.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
