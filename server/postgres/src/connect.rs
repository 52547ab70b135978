//! How to reach the databases of a private Postgres.

use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use crate::{Durability, PrivatePostgres, SUPERUSER, StartError};

/// Why a database of the private Postgres cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Postgres refused.
    #[error("the private PostgreSQL did not answer as expected: {0}")]
    Postgres(#[from] sqlx::Error),
    /// It would not keep what it has confirmed.
    #[error(
        "the private PostgreSQL runs with {setting} off; remove what turns it off from the cluster's settings"
    )]
    NotDurable {
        /// The setting that is off.
        setting: String,
    },
}

impl PrivatePostgres {
    /// How to connect to a database of this Postgres.
    pub fn connect_options(&self, database: &str) -> PgConnectOptions {
        options(self.socket_dir(), database)
    }

    /// The same as an address, for other programs: `postgres://rushes@%2Fpath%2Fto%2Fsocket/database`.
    pub fn url(&self, database: &str) -> String {
        let host = percent_encoded(self.socket_dir().as_os_str().as_bytes());
        format!("postgres://{SUPERUSER}@{host}:5432/{}?sslmode=disable", percent_encoded(database.as_bytes()))
    }

    /// Makes a database unless it exists, after making sure that what it confirms is kept.
    pub async fn ensure_database(&self, name: &str) -> Result<(), DatabaseError> {
        let mut connection = self.connect_options("postgres").connect().await?;
        if self.durability() == Durability::Full {
            require_durability(&mut connection).await?;
        }
        let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(name)
            .fetch_one(&mut connection)
            .await?;
        if !exists {
            let quoted = name.replace('"', "\"\"");
            sqlx::query(AssertSqlSafe(format!("CREATE DATABASE \"{quoted}\"")))
                .execute(&mut connection)
                .await?;
        }
        connection.close().await?;
        Ok(())
    }
}

/// How to connect to a database of the private Postgres that another process runs for this data directory, for commands beside a
/// server that serves; nothing where none runs.
pub fn connect_beside(data_dir: &Path, database: &str) -> Result<Option<PgConnectOptions>, StartError> {
    let socket_dir = crate::home::socket_dir_in_use(data_dir)?;
    Ok(socket_dir.map(|socket_dir| options(&socket_dir, database)))
}

pub(crate) fn options(socket_dir: &Path, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket_dir)
        .port(5432)
        .username(SUPERUSER)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
}

async fn require_durability(connection: &mut PgConnection) -> Result<(), DatabaseError> {
    let off: Option<String> = sqlx::query_scalar(
        "SELECT name FROM pg_settings
         WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting <> 'on' LIMIT 1",
    )
    .fetch_optional(connection)
    .await?;
    off.map_or(Ok(()), |setting| Err(DatabaseError::NotDurable { setting }))
}

fn percent_encoded(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, &byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_host() {
        assert_eq!(percent_encoded(b"/tmp/a b,c"), "%2Ftmp%2Fa%20b%2Cc");
    }
}
