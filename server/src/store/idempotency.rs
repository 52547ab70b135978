//! Answers to commands that may be sent again.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use crate::app::Result;

/// A command that wants to be carried out once.
#[derive(Debug)]
pub struct Claim<'a> {
    /// Whose.
    pub principal: &'a str,
    /// What they call it.
    pub key: &'a str,
    /// Method and path.
    pub route: &'a str,
    /// Of its body.
    pub fingerprint: &'a [u8],
}

/// What was sent under the same key before.
#[derive(Debug)]
pub struct First {
    /// Method and path.
    pub route: String,
    /// Of its body.
    pub fingerprint: Vec<u8>,
    /// The answer's status.
    pub status: Option<u16>,
    /// The answer.
    pub body: Option<Value>,
}

/// Takes the key until the transaction ends, waiting for one that has it; gives what was sent under it before. A few keys that have
/// expired go by the way.
pub async fn claim(
    tx: &mut PgConnection,
    claim: &Claim<'_>,
    now: DateTime<Utc>,
    expires: DateTime<Utc>,
) -> Result<Option<First>> {
    sqlx::query!(
        "DELETE FROM idempotency WHERE (principal, key) IN (
             SELECT principal, key FROM idempotency WHERE expires_at <= $1 LIMIT 20 FOR UPDATE SKIP LOCKED)",
        now
    )
    .execute(&mut *tx)
    .await?;
    let taken = sqlx::query!(
        "INSERT INTO idempotency AS i (principal, key, route, fingerprint, expires_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (principal, key) DO UPDATE SET route = excluded.route, fingerprint = excluded.fingerprint,
             status = NULL, body = NULL, expires_at = excluded.expires_at
         WHERE i.expires_at <= $6",
        claim.principal,
        claim.key,
        claim.route,
        claim.fingerprint,
        expires,
        now
    )
    .execute(&mut *tx)
    .await?;
    if taken.rows_affected() > 0 {
        return Ok(None);
    }
    let first = sqlx::query!(
        "SELECT route, fingerprint, status, body FROM idempotency WHERE principal = $1 AND key = $2",
        claim.principal,
        claim.key
    )
    .fetch_optional(tx)
    .await?;
    Ok(first.map(|row| First {
        route: row.route,
        fingerprint: row.fingerprint,
        status: row.status.and_then(|status| u16::try_from(status).ok()),
        body: row.body,
    }))
}

/// Keeps an answer under a key that is taken.
pub async fn keep(
    tx: &mut PgConnection,
    principal: &str,
    key: &str,
    status: u16,
    body: &Value,
) -> Result<()> {
    sqlx::query!(
        "UPDATE idempotency SET status = $3, body = $4 WHERE principal = $1 AND key = $2",
        principal,
        key,
        i16::try_from(status).unwrap_or(i16::MAX),
        body
    )
    .execute(tx)
    .await?;
    Ok(())
}
