//! One receiver of the event stream.

use std::collections::VecDeque;

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::access::Visibility;
use super::events::{Event, Subject, may_receive};
use super::{Error, Result, Shared};
use crate::store;
use crate::store::events::Published;

/// Events read from the log at once.
const PAGE: i64 = 200;

/// One receiver's place in the stream: first what the log holds behind that place, then what is published.
pub struct Follower {
    app: Shared,
    visibility: Visibility,
    live: broadcast::Receiver<Published>,
    last: i64,
    caught_up: bool,
    waiting: VecDeque<Event>,
}

impl Follower {
    /// Follows from behind `after`, or from now on.
    pub async fn new(app: Shared, visibility: Visibility, after: Option<i64>) -> Result<Self> {
        // Listening begins before the log is read, so nothing falls in between.
        let live = app.events.subscribe();
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
        Ok(Self { app, visibility, live, last, caught_up: after.is_none(), waiting: VecDeque::from([open]) })
    }

    /// The next event. An error ends the stream.
    pub async fn next(&mut self) -> Result<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                self.last = event.seq.map_or(self.last, |seq| seq.max(self.last));
                return Ok(event);
            }
            if !self.caught_up {
                let page = store::events::since(&self.app.db, &self.visibility, self.last, PAGE).await?;
                self.caught_up = page.is_empty();
                self.waiting.extend(page);
                continue;
            }
            let received = tokio::select! {
                received = self.live.recv() => received,
                () = self.app.events.closing() => Err(RecvError::Closed),
            };
            match received {
                Ok(published) => {
                    let known = published.event.seq.is_some_and(|seq| seq <= self.last);
                    if !known && may_receive(&self.visibility, &published) {
                        self.waiting.push_back(published.event);
                    }
                }
                Err(RecvError::Lagged(_)) => self.caught_up = false,
                Err(RecvError::Closed) => return Err(Error::Unavailable("the server restarts".to_owned())),
            }
        }
    }
}
