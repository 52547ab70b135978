//! From settings to a running service.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use domain::{Clock, Random, SystemClock, SystemRandom};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;

use crate::app::passwords::Passwords;
use crate::app::{App, Shared};
use crate::blob::Blobs;
use crate::chat::Chat;
use crate::config::Config;
use crate::jobs::{self, Queue};
use crate::store::documents::PostgresLog;
use crate::{http, store};

/// How long open requests have after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Connects to the database and brings its tables up to date.
pub async fn database(options: PgConnectOptions, connections: u32) -> anyhow::Result<PgPool> {
    let options = options.application_name("rushes");
    let db = PgPoolOptions::new()
        .max_connections(connections)
        .min_connections(2)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options)
        .await
        .context("cannot reach the database; check RUSHES_DATABASE_URL")?;
    store::migrate(&db).await?;
    Ok(db)
}

/// The process's parts, put together.
pub async fn app(
    config: Config,
    db: PgPool,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
) -> anyhow::Result<Shared> {
    let public = config.public()?;
    let passwords = Passwords::new(random.clone()).context("password hashing")?;
    let log = Arc::new(PostgresLog::new(db.clone(), clock.clone()));
    let rooms = collab::Rooms::new(log, clock.clone(), config.document_limits());
    let (media, names) = (config.media_dir(), random.clone());
    let blobs = tokio::task::spawn_blocking(move || {
        Blobs::open(&media, names).with_context(|| format!("the media store in {}", media.display()))
    })
    .await??;
    let jobs = Queue::open(&db, config.job_concurrency).await?;
    let programs = crate::app::media::Programs::new(&config);
    let chat = Chat::new(&config.webhook_hosts)?;
    let mail = config.mailer()?;
    Ok(Arc::new(App {
        db,
        clock,
        random,
        config,
        public,
        passwords,
        throttle: crate::app::throttle::Throttle::of_sign_ins(),
        arrivals: crate::app::throttle::Throttle::of_arrivals(),
        events: crate::app::events::Events::default(),
        blobs,
        programs,
        frames: crate::app::media::Frames::default(),
        compose: Arc::default(),
        probes: crate::app::media::Probes::default(),
        uploads: crate::app::uploads::Writers::default(),
        jobs,
        chat,
        mail,
        rooms,
    }))
}

/// A service that listens and works.
pub struct Running {
    /// What it works with.
    pub app: Shared,
    /// Where it listens.
    pub address: SocketAddr,
    stop: tokio::sync::watch::Sender<bool>,
    server: JoinHandle<()>,
    publisher: JoinHandle<()>,
    sweeper: JoinHandle<()>,
    mirror: JoinHandle<()>,
    notifier: JoinHandle<()>,
    courier: JoinHandle<()>,
    worker: jobs::Running,
}

/// Starts background work and listens.
pub fn run(app: Shared, listener: TcpListener) -> anyhow::Result<Running> {
    let address = listener.local_addr()?;
    let publisher = tokio::spawn(app.events.clone().publish_all(app.db.clone()));
    let sweeper = tokio::spawn(crate::app::uploads::sweep_always(app.clone()));
    let mirror = tokio::spawn(crate::app::mirror::follow_always(app.clone()));
    let notifier = tokio::spawn(crate::app::notifications::notifier::tell_always(app.clone()));
    let courier = tokio::spawn(crate::app::notifications::courier::carry_always(app.clone()));
    let worker = jobs::start(app.clone());
    let (stop, mut stopping) = tokio::sync::watch::channel(false);
    let router = http::router(app.clone());
    let server = tokio::spawn(http::serve::serve(listener, router, http::serve::PATIENCE, async move {
        // An error means that the sender is gone, which is a stop as well.
        let _ = stopping.wait_for(|stop| *stop).await;
    }));
    Ok(Running { app, address, stop, server, publisher, sweeper, mirror, notifier, courier, worker })
}

impl Running {
    /// Stops in order: rooms commit and close, open requests end, background work stops.
    pub async fn stop(self) {
        self.mirror.abort();
        self.app.rooms.shutdown().await;
        self.publisher.abort();
        self.notifier.abort();
        self.courier.abort();
        self.sweeper.abort();
        // Each keeps what has come and says so.
        self.app.uploads.close();
        self.app.events.close();
        let _ = self.stop.send(true);
        let mut server = self.server;
        if tokio::time::timeout(GRACE, &mut server).await.is_err() {
            tracing::warn!("some requests did not end in {} s; they are cut off", GRACE.as_secs());
            server.abort();
        }
        self.worker.stop().await;
        // A database that does not answer any more keeps its connections for ever.
        if tokio::time::timeout(GRACE, self.app.db.close()).await.is_err() {
            tracing::warn!("the database did not let go in {} s", GRACE.as_secs());
        }
    }
}

/// Binds the address to listen on, and writes the real one back where the port was 0.
pub async fn listen(config: &mut Config) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(config.listen).await.with_context(|| {
        format!(
            "cannot listen on {}; is another server running there? Choose another with RUSHES_LISTEN",
            config.listen
        )
    })?;
    config.listen = listener.local_addr()?;
    Ok(listener)
}

/// The service as the command `serve` runs it, until a signal stops it.
pub async fn serve(mut config: Config, options: PgConnectOptions) -> anyhow::Result<()> {
    let started = tokio::time::Instant::now();
    let mut stop = StopSignal::listen()?;
    raise_descriptor_limit();
    let listener = listen(&mut config).await?;
    if config.demo && !config.listen.ip().is_loopback() {
        tracing::warn!(
            "others can reach this server, and the password of the demo people is known to everybody; unset RUSHES_DEMO \
             unless that is meant"
        );
    }
    if let Some(metrics) = config.metrics_listen {
        crate::telemetry::start_metrics(metrics)?;
    }
    let app = tokio::select! {
        app = prepare(config, options) => app?,
        // What is cut off here is taken up by the next start.
        () = stop.received() => return Ok(()),
    };
    let running = run(app.clone(), listener)?;
    tracing::info!(address = %running.address, milliseconds = started.elapsed().as_millis(), "ready");
    announce(&app);
    stop.received().await;
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}

/// Everything that has to be there before anybody is let in.
async fn prepare(config: Config, options: PgConnectOptions) -> anyhow::Result<Shared> {
    let db = database(options, config.database_connections).await?;
    let app = app(config, db, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
    if app.config.demo {
        crate::seed::demo(&app).await.context("seeding the demo studio")?;
    }
    Ok(app)
}

/// Lets the process have as many sockets as the system allows: the usual soft limit is 1024, the hard one far above.
fn raise_descriptor_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    const ENOUGH: u64 = 65_536;
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(ENOUGH).min(ENOUGH);
    if limit.current.is_some_and(|current| current < wanted)
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit })
    {
        tracing::warn!(%error, "cannot raise the limit of open files");
    }
}

/// Tells the person at the terminal where to go.
#[expect(clippy::print_stdout, reason = "this is the answer of the command, not a log line")]
fn announce(app: &App) {
    println!("\n  Rushes is ready: {}/\n", app.public);
    if app.config.demo {
        println!("  Demo people, all with the password {}:", crate::seed::DEMO_PASSWORD);
        for (email, what) in crate::seed::DEMO_PEOPLE {
            println!("    {email:<24} {what}");
        }
        println!("\n  Open the address in two browsers as two people, and draw on the same picture.\n");
    }
}

/// The signals that ask the process to stop. From here on they no longer end it by themselves.
struct StopSignal {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignal {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
