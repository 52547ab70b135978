//! Commands that are sent again do nothing twice: the answer is kept in the transaction of the command, under the sender's key.
//!
//! Of two that come at once the second waits for the row of the first, and gets its answer. What was refused left nothing behind, so
//! that it is judged anew.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Actor;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use super::{Error, Result};
use crate::store;

/// How long an answer is kept: longer than a browser is away over a weekend.
const KEPT: TimeDelta = TimeDelta::days(7);
/// Longest key, in characters.
const LONGEST: usize = 200;

/// A command that may be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// What the sender calls it: unique among what they send.
    key: String,
    /// Method and path.
    route: String,
    /// SHA-256 of the body.
    fingerprint: [u8; 32],
}

/// The answer of the first time.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

impl Once {
    /// The command with this `Idempotency-Key`.
    pub fn new(key: &str, route: String, body: &[u8]) -> Result<Self> {
        let key = key.trim().trim_matches('"');
        if key.is_empty() || key.len() > LONGEST || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::invalid(
                "",
                format!("use 1 to {LONGEST} visible ASCII characters as Idempotency-Key, such as a ULID"),
            ));
        }
        Ok(Self { key: key.to_owned(), route, fingerprint: Sha256::digest(body).into() })
    }

    fn principal(actor: &Actor) -> String {
        format!("user:{}", actor.user)
    }

    /// Takes the key for the transaction's command; gives the answer, where the command was carried out before.
    pub async fn claim(
        &self,
        tx: &mut PgConnection,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Option<Kept>> {
        let principal = Self::principal(actor);
        let claim = store::idempotency::Claim {
            principal: &principal,
            key: &self.key,
            route: &self.route,
            fingerprint: &self.fingerprint,
        };
        let Some(first) = store::idempotency::claim(tx, &claim, now, now + KEPT).await? else {
            return Ok(None);
        };
        if first.route != self.route || first.fingerprint != self.fingerprint {
            return Err(Error::invalid(
                "",
                "this Idempotency-Key was used for something else; nothing was changed. Send a new key",
            ));
        }
        first.status.zip(first.body).map(|(status, body)| Some(Kept { status, body })).ok_or_else(|| {
            Error::Unavailable("the same command is being carried out; try again in a moment".to_owned())
        })
    }

    /// Keeps the answer in the transaction of the command.
    pub async fn keep(&self, tx: &mut PgConnection, actor: &Actor, kept: &Kept) -> Result<()> {
        store::idempotency::keep(tx, &Self::principal(actor), &self.key, kept.status, &kept.body).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_and_visible() {
        let key = |key: &str| Once::new(key, "PATCH /api/feedback/1".to_owned(), b"{}");
        assert_eq!(key("01JCW").unwrap(), key(" \"01JCW\" ").unwrap());
        assert_ne!(key("01JCW").unwrap(), key("01JCX").unwrap());
        for bad in ["", "  ", "a b", "é", "\u{7f}", &"a".repeat(201)] {
            assert!(key(bad).is_err(), "{bad:?}");
        }
    }
}
