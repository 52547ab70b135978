//! One receiver of the event stream.

use std::collections::VecDeque;
use std::time::Duration;

use domain::ids::UserId;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::MissedTickBehavior;

use super::access::{self, Visibility};
use super::auth::{self, SignIn, TokenHash};
use super::events::{Event, Listener, Subject, Whose, may_receive};
use super::{Error, Result, Shared};
use crate::store;
use crate::store::events::Published;

/// How often a stream asks again whose it is and what those may see, besides when it is told that this changed.
const RECHECK: Duration = Duration::from_mins(1);

/// Events read from the log at once.
const PAGE: i64 = 200;

/// One receiver's place in the stream: first what the log holds behind that place, then what is published.
pub struct Follower {
    app: Shared,
    who: (UserId, TokenHash),
    visibility: Visibility,
    changed: broadcast::Receiver<Whose>,
    again: tokio::time::Interval,
    /// Whether rights have to be asked for before anything else is told.
    doubted: bool,
    live: broadcast::Receiver<Published>,
    last: i64,
    /// The last sequence that was published, to whomever.
    seen: i64,
    caught_up: bool,
    waiting: VecDeque<Event>,
}

impl Follower {
    /// Follows from behind `after`, or from now on.
    pub async fn new(app: Shared, who: &SignIn, after: Option<i64>) -> Result<Self> {
        // Listening begins before the log is read and rights are asked for, so nothing falls in between.
        let (live, changed) = (app.events.subscribe(), app.events.changed());
        let who = (who.actor.user, who.session);
        let visibility = access::visibility(&auth::authenticate(&app, who.1).await?.actor)?;
        let mut again = tokio::time::interval(RECHECK);
        again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        again.reset();
        let now = store::events::last(&app.db).await?;
        let last = after.map_or(now, |after| after.clamp(0, now));
        let open = Event {
            seq: Some(last),
            kind: "stream.open".to_owned(),
            subject: Subject { kind: "stream".to_owned(), id: 0 },
            project_id: None,
            data: serde_json::json!({ "last": now }),
            actor: None,
            at: app.clock.now(),
        };
        Ok(Self {
            app,
            who,
            visibility,
            changed,
            again,
            doubted: false,
            live,
            last,
            seen: now,
            caught_up: after.is_none(),
            waiting: VecDeque::from([open]),
        })
    }

    /// The next event. An error ends the stream.
    pub async fn next(&mut self) -> Result<Event> {
        loop {
            if self.doubted {
                self.recheck().await?;
                self.doubted = false;
            }
            if let Some(event) = self.waiting.pop_front() {
                self.last = event.seq.map_or(self.last, |seq| seq.max(self.last));
                return Ok(event);
            }
            if !self.caught_up {
                let page =
                    store::events::since(&self.app.db, &self.visibility, self.who.0, self.last, PAGE).await?;
                self.caught_up = page.is_empty();
                self.waiting.extend(page);
                continue;
            }
            let received = tokio::select! {
                biased;
                changed = self.changed.recv() => {
                    self.doubted |= Whose::concerns(&changed, Listener::Person(self.who.0));
                    continue;
                }
                _ = self.again.tick() => {
                    (self.doubted, self.caught_up) = (true, false);
                    continue;
                }
                received = self.live.recv() => received,
                () = self.app.events.closing() => Err(RecvError::Closed),
            };
            match received {
                // What got its sequence and was not told, since the database went away at that moment or another process
                // gave it out, is in the log.
                Ok(published) if published.event.seq.is_some_and(|seq| seq > self.seen + 1) => {
                    self.seen = published.event.seq.unwrap_or(self.seen);
                    self.caught_up = false;
                }
                Ok(published) => {
                    self.seen = published.event.seq.unwrap_or(self.seen).max(self.seen);
                    let known = published.event.seq.is_some_and(|seq| seq <= self.last);
                    if !known && may_receive(&self.visibility, self.who.0, &published) {
                        self.waiting.push_back(published.event);
                    }
                }
                Err(RecvError::Lagged(_)) => self.caught_up = false,
                Err(RecvError::Closed) => return Err(Error::Unavailable("the server restarts".to_owned())),
            }
        }
    }

    /// Asks again who this is and what they may see. While the database is away, nothing is known to have changed.
    async fn recheck(&mut self) -> Result<()> {
        match auth::authenticate(&self.app, self.who.1).await {
            Ok(who) => self.visibility = access::visibility(&who.actor)?,
            Err(Error::Unavailable(_)) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
