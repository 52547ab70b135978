//! Taking in what came whole, and removing what nobody comes back for.

use std::collections::HashSet;
use std::time::Duration;

use domain::ids::UploadId;

use super::{complete, own};
use crate::app::{App, Result, Shared, auth};
use crate::blob::UploadToken;
use crate::store;
use crate::store::uploads::Outcome;

/// How often it is done, the first time at once.
const EVERY: Duration = Duration::from_mins(5);

/// How long a part file without a row may lie: its row may be on its way.
const RESTS: Duration = Duration::from_mins(2);

/// How many rows are read at once.
const ROWS: i64 = 500;

/// Sweeps again and again.
pub async fn sweep_always(app: Shared) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        if let Err(error) = sweep(&app).await {
            tracing::warn!(%error, "the uploads that nobody goes on with were not removed; they will be later");
        }
    }
}

/// Takes in the uploads that came whole and were cut off then, whose senders may never ask for them again. Removes those
/// whose time is over, part files without an upload, and uploads without a part file. Leaves what
/// somebody writes at this moment.
pub async fn sweep(app: &App) -> Result<()> {
    take_in_whole(app).await?;
    let expired = remove_expired(app).await?;
    let files = remove_files_without_row(app).await?;
    let rows = remove_rows_without_file(app).await?;
    if expired + files + rows > 0 {
        tracing::info!(expired, files, rows, "removed uploads that nobody goes on with");
    }
    Ok(())
}

async fn take_in_whole(app: &App) -> Result<()> {
    let mut after = UploadId(0);
    loop {
        let rows = store::uploads::open_after(&app.db, after, ROWS).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (_, token) in &rows {
            if let Err(error) = take_in_if_whole(app, token).await {
                tracing::warn!(%error, %token, "an upload that came whole was not taken in by the sweep");
            }
        }
    }
}

/// In the name of its sender, who has to be signed in somewhere still, with the rights of this moment.
async fn take_in_if_whole(app: &App, token: &UploadToken) -> anyhow::Result<()> {
    let Some(length) = app.blobs.part_length(token).await? else { return Ok(()) };
    let now = app.clock.now();
    let Some(session) = store::uploads::session_of_whole(&app.db, token, length, now).await? else {
        return Ok(());
    };
    let who = auth::authenticate(app, session).await?;
    // Whoever writes it or asks for it at this moment takes it in as well.
    let Some(_turn) = app.uploads.turn_of_nobody(token) else { return Ok(()) };
    let upload = own(app, &who.actor, token).await?;
    if matches!(upload.outcome, Outcome::Open) {
        let media = complete::complete(app, &who, &upload).await?;
        tracing::info!(%token, %media, "took in an upload that came whole before");
    }
    Ok(())
}

async fn remove_expired(app: &App) -> Result<usize> {
    let mut removed = 0;
    loop {
        let tokens = store::uploads::expired(&app.db, app.clock.now(), ROWS).await?;
        let before = removed;
        for token in &tokens {
            // Who has written until now may be about to note that its time is longer.
            let Some(_turn) = app.uploads.turn_of_nobody(token) else { continue };
            if store::uploads::is_expired(&app.db, token, app.clock.now()).await?
                && app.blobs.remove_idle_part(token).await?
            {
                store::uploads::delete(&app.db, token).await?;
                removed += 1;
            }
        }
        // Those that are being written stay, and would come again.
        if removed == before {
            return Ok(removed);
        }
    }
}

async fn remove_files_without_row(app: &App) -> Result<usize> {
    let resting = app.blobs.resting_parts(RESTS).await?;
    let known: HashSet<UploadToken> =
        store::uploads::open_among(&app.db, &resting).await?.into_iter().collect();
    let mut removed = 0;
    for token in resting.iter().filter(|token| !known.contains(token)) {
        removed += usize::from(app.blobs.remove_idle_part(token).await?);
    }
    Ok(removed)
}

async fn remove_rows_without_file(app: &App) -> Result<usize> {
    let (mut after, mut removed) = (UploadId(0), 0);
    loop {
        let rows = store::uploads::open_after(&app.db, after, ROWS).await?;
        let Some((last, _)) = rows.last() else { return Ok(removed) };
        after = *last;
        for (_, token) in &rows {
            if app.blobs.part_length(token).await?.is_none() {
                removed += usize::from(store::uploads::delete_open(&app.db, token).await?);
            }
        }
    }
}
