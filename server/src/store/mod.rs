//! The only SQL of the server, checked at compile time, one file per aggregate.

pub mod activity;
pub mod channels;
pub mod decisions;
pub mod deliverables;
pub mod documents;
pub mod events;
pub mod feedback;
pub mod idempotency;
pub mod media;
pub mod my_work;
pub mod notifications;
pub mod organizations;
pub mod people;
pub mod pipelines;
pub mod presenting;
pub mod projects;
pub mod reviews;
pub mod revisions;
pub mod sessions;
pub mod shares;
pub mod stages;
pub mod uploads;

use crate::app::Error;

/// Maps the violation of a named constraint to the error that `map` makes of its name; anything else stays what it is.
pub(crate) fn on_constraint(error: sqlx::Error, map: impl FnOnce(&str) -> Option<Error>) -> Error {
    let mapped = error.as_database_error().and_then(|e| e.constraint()).and_then(map);
    mapped.unwrap_or_else(|| error.into())
}

/// A value of a closed set that Postgres holds as text. The table's CHECK keeps unknown ones out.
pub(crate) fn known<T: std::str::FromStr<Err = domain::access::UnknownName>>(text: &str) -> Result<T, Error> {
    text.parse().map_err(|e: domain::access::UnknownName| Error::Internal(e.into()))
}

/// Passes when the database answers.
pub async fn ping(db: &sqlx::PgPool) -> Result<(), Error> {
    sqlx::query_scalar!(r#"SELECT 1 AS "one!""#).fetch_one(db).await?;
    Ok(())
}

/// Applies the migrations that are missing.
pub async fn migrate(db: &sqlx::PgPool) -> anyhow::Result<()> {
    use anyhow::Context as _;
    sqlx::migrate!("../migrations").run(db).await.context(
        "cannot bring the database up to date; it may belong to a newer version, or its user may lack rights",
    )
}
