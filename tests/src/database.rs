//! A Postgres database of one's own for each test, made from a migrated template.

use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

/// A database that is dropped with this value.
pub struct TestDatabase {
    admin: PgConnectOptions,
    name: String,
}

impl TestDatabase {
    /// A fresh copy of the template. The cluster and the template come from `scratch`, under which `make test` runs.
    pub async fn create() -> Self {
        let url = std::env::var("RUSHES_TEST_DATABASE_URL")
            .expect("run the tests by `make test`: they need a Postgres");
        let template = std::env::var("RUSHES_TEST_TEMPLATE").expect("run the tests by `make test`");
        let admin = PgConnectOptions::from_str(&url).expect("RUSHES_TEST_DATABASE_URL");
        let name = format!("test_{}_{:08x}", std::process::id(), rand::RngExt::random::<u32>(&mut random()));
        let mut connection = PgConnection::connect_with(&admin).await.expect("the test cluster answers");
        // Copies of one template exclude each other for a moment.
        for attempt in 0.. {
            let made = connection
                .execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}")))
                .await;
            match made {
                Ok(_) => break,
                Err(error) if attempt < 100 => {
                    let busy = error.to_string().contains("being accessed");
                    assert!(busy, "{error}");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
                Err(error) => panic!("{error}"),
            }
        }
        connection.close().await.expect("close");
        Self { admin, name }
    }

    /// How to connect to it.
    pub fn options(&self) -> PgConnectOptions {
        self.admin.clone().database(&self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // Dropping is not async, and the test's runtime may be ending.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut connection = PgConnection::connect_with(&admin).await?;
                connection
                    .execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
                    .await?;
                connection.close().await
            })?;
            anyhow::Ok(())
        });
        // What stays behind goes with the scratch cluster.
        let _ = dropping.join();
    }
}

#[expect(clippy::disallowed_methods, reason = "tests may draw names by chance")]
fn random() -> impl rand::Rng {
    rand::rng()
}
