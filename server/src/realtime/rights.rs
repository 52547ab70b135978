//! Open sockets ask again whose they are and what those may do: when they are told that it may have changed, and now and
//! then.
//!
//! Whoever changes a right sends the people concerned away at once ([`documents::recheck`]). This catches the rest:
//! sign-ins that end by time, a right that changed while the socket was being opened, and changes made in the database.

use std::time::Duration;

use collab::{Capability, Close};
use schema::{Author, DocumentName};
use tokio::sync::broadcast;
use tokio::time::{Instant, MissedTickBehavior};

use super::documents::refusal;
use crate::app::auth::TokenHash;
use crate::app::events::Whose;
use crate::app::{App, Error, Result, Shared, auth, documents};

/// How often.
const EVERY: Duration = Duration::from_mins(1);

/// Completes when what a document was opened with does not hold any more. `changed` tells of everything since before that was
/// asked for, so nothing falls in between, and nothing has to be asked twice by everybody who comes.
pub(super) async fn end(
    app: Shared,
    mut changed: broadcast::Receiver<Whose>,
    session: TokenHash,
    document: DocumentName,
    opened: Capability,
) -> Close {
    let mut again = tokio::time::interval_at(Instant::now() + EVERY, EVERY);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = again.tick() => {}
            told = changed.recv() => {
                if !matches!(opened.author, Author::User(user) if Whose::concerns(&told, user)) {
                    continue;
                }
            }
        }
        // Boxed: an open socket need not keep the room that asking takes.
        match Box::pin(present(&app, session, document, opened.acknowledge)).await {
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

async fn present(
    app: &App,
    session: TokenHash,
    document: DocumentName,
    acknowledge: bool,
) -> Result<Capability> {
    let who = auth::authenticate(app, session).await?;
    if who.must_change_password {
        return Err(Error::PasswordChangeRequired);
    }
    documents::capability(app, &who, document, acknowledge).await
}
