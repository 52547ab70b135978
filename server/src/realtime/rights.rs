//! Open sockets ask again whose they are and what those may do: when they are told that it may have changed, and now and
//! then.
//!
//! Whoever changes a right sends the people concerned away at once ([`documents::recheck`]). This catches the rest:
//! sign-ins that end by time, a right that changed while the socket was being opened, and changes made in the database.

use std::time::Duration;

use chrono::{DateTime, Utc};
use collab::{Capability, Close};
use schema::DocumentName;
use tokio::sync::broadcast;
use tokio::time::{Instant, MissedTickBehavior};

use super::documents::refusal;
use crate::app::access::Visitor;
use crate::app::auth::TokenHash;
use crate::app::events::{Listener, Whose};
use crate::app::{App, Error, Result, Shared, auth, documents, shares};

/// How often.
const EVERY: Duration = Duration::from_mins(1);

/// What an open socket shows of itself when it is asked again.
#[derive(Debug, Clone, Copy)]
pub(super) enum Proof {
    /// Somebody's sign-in.
    SignIn(TokenHash, Listener),
    /// A guest's cookie, and when their link ends.
    Guest(TokenHash, Listener, Option<DateTime<Utc>>),
}

impl Proof {
    pub(super) fn of(who: &Visitor) -> Self {
        match who {
            Visitor::Person(who) => Self::SignIn(who.session, Listener::Person(who.actor.user)),
            Visitor::Guest(guest) => Self::Guest(guest.token, Listener::Guest(guest.link), guest.expires_at),
        }
    }

    const fn listener(self) -> Listener {
        match self {
            Self::SignIn(_, listener) | Self::Guest(_, listener, _) => listener,
        }
    }

    /// How long until it ends by itself; a day where it does not: by then it was asked for many times.
    fn lasts(self, now: DateTime<Utc>) -> Duration {
        let Self::Guest(.., Some(end)) = self else { return Duration::from_hours(24) };
        (end - now).to_std().unwrap_or_default()
    }
}

/// Completes when what a document was opened with does not hold any more. `changed` tells of everything since before that was
/// asked for, so nothing falls in between, and nothing has to be asked twice by everybody who comes.
pub(super) async fn end(
    app: Shared,
    mut changed: broadcast::Receiver<Whose>,
    proof: Proof,
    document: DocumentName,
    opened: Capability,
) -> Close {
    let mut again = tokio::time::interval_at(Instant::now() + EVERY, EVERY);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let ends = tokio::time::sleep(proof.lasts(app.clock.now()));
    let mut ends = std::pin::pin!(ends);
    loop {
        tokio::select! {
            _ = again.tick() => {}
            () = &mut ends, if !ends.is_elapsed() => {}
            told = changed.recv() => {
                if !Whose::concerns(&told, proof.listener()) {
                    continue;
                }
            }
        }
        // Boxed: an open socket need not keep the room that asking takes.
        match Box::pin(present(&app, proof, document, opened.acknowledge)).await {
            Ok(present) if present == opened => {}
            Ok(_) => return Close::new(Close::TRY_AGAIN, "what you may do here was changed; reconnect"),
            // While the database is away, nothing is known to have changed.
            Err(error @ (Error::Unavailable(_) | Error::Internal(_))) => {
                tracing::debug!(%error, %document, "cannot ask for the rights of an open socket");
            }
            Err(error) => return refusal(&error),
        }
    }
}

async fn present(app: &App, proof: Proof, document: DocumentName, acknowledge: bool) -> Result<Capability> {
    let who = match proof {
        Proof::SignIn(session, _) => {
            let who = auth::authenticate(app, session).await?;
            if who.must_change_password {
                return Err(Error::PasswordChangeRequired);
            }
            Visitor::Person(Box::new(who))
        }
        Proof::Guest(token, ..) => Visitor::Guest(Box::new(shares::authenticate(app, token).await?)),
    };
    documents::capability_of_visitor(app, &who, document, acknowledge).await
}
