//! The `rushes` command.

use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use domain::{SystemClock, SystemRandom};
use private_postgres::{PrivatePostgres, StartError};
use server::config::{Config, Flags};
use server::{doctor, http, start, telemetry};
use sqlx::postgres::PgConnectOptions;

/// Name of the database in the private Postgres.
const DATABASE: &str = "rushes";

/// How long what still runs at the end has.
const STOP: Duration = Duration::from_secs(5);

/// Real-time review for CG and VFX studios.
#[derive(Parser)]
#[command(name = "rushes", version)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve (the default).
    Serve,
    /// Bring the database up to date and end.
    Migrate,
    /// Make the first administrator (and the organization, if there is none) and print a temporary password once.
    Admin {
        /// E-mail address to sign in with.
        #[arg(long)]
        email: String,
        /// Full name.
        #[arg(long)]
        name: String,
        /// Name of the organization that is made if there is none.
        #[arg(long, default_value = "Studio")]
        organization: String,
    },
    /// Tell what is missing or wrong, and how to mend it.
    Doctor,
    /// Work on pictures and clips without a server.
    #[command(subcommand)]
    Render(server::render::Command),
    /// Print the description of the API (OpenAPI 3.1).
    Openapi,
    /// Print the table of settings (Markdown).
    Settings,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("rushes: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "the answers of commands go to standard output")]
fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command.unwrap_or(Command::Serve) {
        Command::Openapi => print!("{}", http::openapi::json()?),
        Command::Settings => print!("{}", server::config::settings_table()),
        Command::Render(command) => server::render::run(&Config::load(&cli.flags)?, command)?,
        Command::Doctor => return Ok(doctor::run(&cli.flags)),
        Command::Serve => {
            let config = configured(&cli.flags)?;
            with_database(config, Sharing::Alone, start::serve)?;
        }
        Command::Migrate => {
            let config = configured(&cli.flags)?;
            with_database(config, Sharing::Alone, async |config, options| {
                start::database(options, config.database_connections).await?.close().await;
                println!("the database is up to date");
                Ok(())
            })?;
        }
        Command::Admin { email, name, organization } => {
            let config = configured(&cli.flags)?;
            with_database(config, Sharing::Beside, async move |config, options| {
                let db = start::database(options, config.database_connections).await?;
                let app = start::app(config, db, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
                let made =
                    server::app::setup::create_administrator(&app, &email, &name, &organization).await?;
                println!(
                    "{email} can sign in now with this temporary password, which is shown only here:\n\n  {}\n",
                    made.temporary_password
                );
                app.db.close().await;
                Ok(())
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn configured(flags: &Flags) -> anyhow::Result<Config> {
    let config = Config::load(flags)?;
    telemetry::start_logging(&config)?;
    Ok(config)
}

/// Whether a command can work beside a server that serves from the same data directory.
#[derive(Clone, Copy)]
enum Sharing {
    Alone,
    Beside,
}

/// Runs `work` with the configured database, or with a private Postgres that lives as long as the work.
fn with_database<F>(config: Config, sharing: Sharing, work: F) -> anyhow::Result<()>
where
    F: AsyncFnOnce(Config, PgConnectOptions) -> anyhow::Result<()>,
{
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    if let Some(url) = &config.database_url {
        let options = PgConnectOptions::from_str(url).map_err(|_| {
            // The text of the error would show the password.
            anyhow::anyhow!(
                "RUSHES_DATABASE_URL is not an address such as postgres://user:password@host:5432/database"
            )
        })?;
        let result = runtime.block_on(work(config, options));
        // Work on a thread that blocks does not hold up the end.
        runtime.shutdown_timeout(STOP);
        return result;
    }
    let binaries = std::env::var_os("RUSHES_PG_BIN").map(PathBuf::from);
    let postgres = private_postgres::Options::new(&config.data_dir).binaries(binaries);
    let postgres = match PrivatePostgres::start(&postgres) {
        Ok(postgres) => postgres,
        // A server serves from this data directory: commands beside it use the Postgres that it runs.
        Err(busy @ StartError::Busy { .. }) => {
            let running = match sharing {
                Sharing::Alone => None,
                Sharing::Beside => private_postgres::connect_beside(&config.data_dir, DATABASE)?,
            };
            return runtime.block_on(work(config, running.ok_or(busy)?));
        }
        Err(error) => return Err(error.into()),
    };
    let result = runtime.block_on(async {
        postgres.ensure_database(DATABASE).await?;
        work(config, postgres.connect_options(DATABASE)).await
    });
    // Everything that uses the database ends before the database does.
    runtime.shutdown_timeout(STOP);
    postgres.shutdown();
    result
}
