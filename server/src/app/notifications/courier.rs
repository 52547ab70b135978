//! Carries what people and channels are told out of the application: letters about what stays unread, and messages into channels
//! of chat programs.
//!
//! What goes out is marked in the transaction that waits for the answer, so that a process that dies in the middle sends it
//! again rather than not at all.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::Instant;

use super::letter;
use crate::app::channels::news;
use crate::app::{App, Result, Shared, access};
use crate::mail::{Failure, Letter, Mailer};
use crate::store::channels;
use crate::store::notifications::{self as store, Quiet};

/// How often it is looked whether something has to go out.
const LOOK: Duration = Duration::from_secs(5);
/// How long what a channel is told gathers into one message.
const GATHER: TimeDelta = TimeDelta::seconds(20);
/// The most things of one message.
const NEWS: i64 = 200;
/// How long a channel rests that could not be reached, the first time and at most.
const REST: (TimeDelta, TimeDelta) = (TimeDelta::minutes(1), TimeDelta::hours(1));
/// When what a channel could not be told is past.
const STALE: TimeDelta = TimeDelta::days(7);
/// A notification is mailed when it was left alone for so long, …
const QUIET: TimeDelta = TimeDelta::minutes(10);
/// … or that long after it was made, however busy it is.
const AT_LATEST: TimeDelta = TimeDelta::hours(1);
/// What is older is mailed to nobody.
const PAST: TimeDelta = TimeDelta::days(1);
/// How long whoever could not be sent a letter rests.
const LETTER_REST: Duration = Duration::from_mins(5);

/// Carries until the process ends.
pub async fn carry_always(app: Shared) {
    let mut courier = Courier::default();
    loop {
        tokio::time::sleep(LOOK).await;
        if let Err(error) = courier.carry(&app).await {
            tracing::warn!(%error, "nothing goes out to mail and channels; trying again");
        }
    }
}

/// What a courier remembers of the letters that did not go out.
#[derive(Debug, Default)]
pub struct Courier {
    resting: BTreeMap<i64, Instant>,
}

impl Courier {
    /// Sends whatever is due.
    pub async fn carry(&mut self, app: &App) -> Result<()> {
        while post(app).await? {}
        if let Some(mailer) = &app.mail {
            while self.mail(app, mailer).await? {}
        }
        Ok(())
    }

    /// Sends one person what they have not read. Gives whether there may be more.
    async fn mail(&mut self, app: &App, mailer: &Mailer) -> Result<bool> {
        let now = app.clock.now();
        let quiet = Quiet { since: now - QUIET, at_latest: now - AT_LATEST, oldest: now - PAST };
        self.resting.retain(|_, until| *until > Instant::now());
        let resting = self.resting.keys().copied().collect();
        let mut tx = app.db.begin().await?;
        if !store::take_mail_turn(&mut tx).await? {
            return Ok(false);
        }
        let Some(recipient) = store::recipient(&mut tx, quiet, &resting).await? else { return Ok(false) };
        let actor = &recipient.actor;
        let notifications = match access::visibility(actor) {
            Ok(visibility) => store::to_mail(&mut tx, &visibility, actor.user, quiet.oldest).await?,
            // They may see nothing any more.
            Err(_) => Vec::new(),
        };
        let Some(newest) = notifications.first().map(|newest| newest.place) else {
            store::mailed(&mut tx, actor, None).await?;
            tx.commit().await?;
            return Ok(true);
        };
        let words = letter::write(&app.public, &recipient.organization, &notifications, now);
        let letter = Letter {
            name: recipient.name,
            address: recipient.email,
            subject: words.subject,
            text: words.text,
            html: words.html,
            name_of_letter: format!("notifications.{}.{newest}", actor.user),
        };
        match mailer.send(letter).await {
            Ok(()) => {}
            Err(Failure::ForGood(why)) => {
                tracing::warn!(person = %actor.user, why, "a letter will never arrive; it is dropped");
            }
            Err(Failure::ForNow(why)) => {
                tracing::warn!(person = %actor.user, why, "a letter did not go out; it is tried again");
                self.resting.insert(actor.user.get(), Instant::now() + LETTER_REST);
                return Ok(true);
            }
        }
        metrics::counter!("rushes_letters_total").increment(1);
        store::mailed(&mut tx, actor, Some(newest)).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Tells one channel what it waits for. Gives whether there may be more.
async fn post(app: &App) -> Result<bool> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(due) = channels::due(&mut tx, now, now - GATHER, NEWS).await? else { return Ok(false) };
    let message = news::message(&app.public, &due.news);
    match app.chat.post(due.kind, &due.url, &message).await {
        Ok(()) => {
            channels::told(&mut tx, due.id, due.through).await?;
            channels::delivered(&mut tx, due.id, now, None, None).await?;
            metrics::counter!("rushes_channel_messages_total").increment(1);
        }
        Err(why) => {
            let rest = rest(due.failures);
            channels::delivered(&mut tx, due.id, now, Some(&why), Some(now + rest)).await?;
            let lost = channels::give_up(&mut tx, due.id, now - STALE).await?;
            tracing::warn!(channel = %due.id, why, lost, "a channel could not be told; it is tried again");
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// How long a channel rests that could not be reached `failures` times before: twice as long each time.
fn rest(failures: i32) -> TimeDelta {
    let (first, longest) = REST;
    let times = 1_i32.checked_shl(u32::try_from(failures).unwrap_or(0)).filter(|times| *times > 0);
    times.and_then(|times| first.checked_mul(times)).map_or(longest, |rest| rest.min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_rests_longer_each_time() {
        assert_eq!([0, 1, 2, 5].map(|failures| rest(failures).num_minutes()), [1, 2, 4, 32]);
        assert_eq!([6, 30, 31, 32, 1_000].map(|failures| rest(failures).num_minutes()), [60; 5]);
    }
}
