//! Tells people: follows the published events, and looks at dates.
//!
//! What was looked at and what came of it are one transaction, so that nothing is told twice or never, whenever the process
//! dies. One of several processes does it at a time.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::Days;
use sqlx::PgConnection;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, MissedTickBehavior};

use super::plan::{self, Candidate};
use crate::app::{App, Error, Result, Shared};
use crate::store::notifications as store;

/// A look at the stream without being told.
const LOOK: Duration = Duration::from_secs(5);
/// How long what happens together gathers.
const GATHER: Duration = Duration::from_millis(50);
/// How often dates are looked at.
const DATES: Duration = Duration::from_mins(5);
/// How many days before it is due people are told of a stage.
const SOON: Days = Days::new(2);

/// Tells people until the process ends.
pub async fn tell_always(app: Shared) {
    loop {
        if let Err(error) = follow(&app).await {
            tracing::warn!(%error, "people are not told what happened; trying again");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn follow(app: &App) -> Result<()> {
    let mut published = app.events.subscribe();
    let mut dates = tokio::time::interval(DATES);
    dates.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut look = Instant::now();
    loop {
        tokio::select! {
            _ = dates.tick() => while tell_of_dates(app).await? {},
            () = tokio::time::sleep_until(look) => {
                while tell(app).await? {}
                look = Instant::now() + LOOK;
            }
            event = published.recv() => match event {
                Ok(event) if store::TELLING.contains(&event.event.kind.as_str()) => {
                    look = look.min(Instant::now() + GATHER);
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => look = Instant::now(),
                Err(RecvError::Closed) => return Err(Error::Unavailable("the event stream ended".to_owned())),
            },
        }
    }
}

/// Looks at what happened next and tells those whom it concerns. Gives whether there may be more.
pub async fn tell(app: &App) -> Result<bool> {
    let mut tx = app.db.begin().await?;
    store::take_turn(&mut tx).await?;
    let Some((from, through)) = store::next(&mut tx).await? else { return Ok(false) };
    let candidates = store::candidates(&mut tx, from, through).await?;
    write(&mut tx, candidates).await?;
    crate::store::channels::note(&mut tx, from, through).await?;
    store::advance(&mut tx, through).await?;
    tx.commit().await?;
    Ok(true)
}

/// Tells people of stages that will be due within two days or should be done, once of each date. Gives whether there may be more.
pub async fn tell_of_dates(app: &App) -> Result<bool> {
    let now = app.clock.now();
    let today = now.date_naive();
    let soon = today.checked_add_days(SOON).unwrap_or(today);
    let mut tx = app.db.begin().await?;
    store::take_turn(&mut tx).await?;
    let candidates = store::due(&mut tx, today, soon, now).await?;
    let any = !candidates.is_empty();
    write(&mut tx, candidates).await?;
    tx.commit().await?;
    Ok(any)
}

async fn write(tx: &mut PgConnection, candidates: Vec<Candidate>) -> Result<()> {
    if candidates.is_empty() {
        return Ok(());
    }
    let organizations: BTreeSet<i64> = candidates.iter().map(|candidate| candidate.organization).collect();
    let rights = store::rights(tx, &organizations).await?;
    let told = plan::told(candidates, &rights);
    if told.is_empty() {
        return Ok(());
    }
    let keys: BTreeSet<(i64, i64, String)> = told
        .iter()
        .map(|candidate| (candidate.organization, candidate.user, plan::group_key(candidate)))
        .collect();
    let open = store::open(tx, &keys).await?;
    store::write(tx, &plan::grown(open, told)).await
}
