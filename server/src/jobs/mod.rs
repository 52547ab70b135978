//! Background work: a queue in Postgres, worked on by this process.
//!
//! A job is enqueued in the transaction that makes it necessary, may run more than once, and starts from its beginning
//! when it does. A process that dies in the middle of one is noticed within seconds by any other.

mod derive_clip;
mod derive_still;
mod making;
mod remove_files;
mod turns;

use std::fmt;
use std::time::Duration;

use anyhow::Context as _;
use domain::ids::MediaId;
use graphile_worker::{JobSpec, Worker, WorkerContext, WorkerOptions, WorkerUtils};
use render::clip::Tracks;
use sqlx::{PgConnection, PgPool};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::{Error, Result, Shared};
use crate::blob::DerivedPrefix;
use crate::store::media::Removed;

pub use turns::Turns;

/// Where the queue has its tables.
const SCHEMA: &str = "graphile_worker";

/// How often a worker says that it lives, how often the others look, and after which silence they take its jobs over.
const HEARTBEAT: Duration = Duration::from_secs(1);
const SWEEP: Duration = Duration::from_secs(2);
const DEAD_AFTER: Duration = Duration::from_secs(5);

/// How long running jobs have at a stop before they are given back.
const GRACE: Duration = Duration::from_secs(3);

/// Takes jobs for later. Cheap to clone.
#[derive(Clone)]
pub struct Queue {
    utils: WorkerUtils,
    lanes: usize,
}

impl Queue {
    /// The queue in this database; its tables are made or brought up to date. At most `clips` clips are worked on at
    /// the same time.
    pub async fn open(db: &PgPool, clips: usize) -> anyhow::Result<Self> {
        let utils = WorkerUtils::new(db, SCHEMA);
        utils.migrate().await.context("the tables of the job queue")?;
        Ok(Self { utils, lanes: clips.max(1) })
    }

    /// Has a still made ready once the transaction commits.
    pub async fn derive_still(&self, tx: &mut PgConnection, media: MediaId) -> Result<()> {
        let spec = JobSpec::builder().job_key(format!("derive_still:{media}"));
        self.add(tx, derive_still::DeriveStill { media }, spec.build()).await
    }

    /// Has a clip made ready once the transaction commits. Clips queue in lanes of their own, one after the other in
    /// each, and a worker has hands for all the lanes and for as much besides: what is quick never waits for them. `tracks`
    /// is where in the file it lies, which is looked up where nobody has kept it.
    pub async fn derive_clip(
        &self,
        tx: &mut PgConnection,
        media: MediaId,
        tracks: Option<&Tracks>,
    ) -> Result<()> {
        let lane = usize::try_from(media.get()).unwrap_or(0) % self.lanes;
        let spec =
            JobSpec::builder().job_key(format!("derive_clip:{media}")).queue_name(format!("clips-{lane}"));
        self.add(tx, derive_clip::DeriveClip { media, tracks: tracks.cloned() }, spec.build()).await
    }

    /// Has the files of a medium removed that was taken out, once the transaction commits.
    pub async fn remove_files(&self, tx: &mut PgConnection, removed: &Removed) -> Result<()> {
        let spec = JobSpec::builder().job_key(format!("remove_files:{}", removed.id));
        self.add(tx, remove_files::RemoveFiles::of(removed), spec.build()).await
    }

    /// Has removed what an attempt has derived that is over, once the transaction commits.
    pub async fn remove_derived(&self, tx: &mut PgConnection, derived: &DerivedPrefix) -> Result<()> {
        let spec = JobSpec::builder().job_key(format!("remove_derived:{}", derived.as_str()));
        self.add(tx, remove_files::RemoveDerived::below(derived), spec.build()).await
    }

    async fn add<T: graphile_worker::TaskHandler>(
        &self,
        tx: &mut PgConnection,
        job: T,
        spec: JobSpec,
    ) -> Result<()> {
        self.utils
            .clone()
            .with_executor(tx)
            .add_job(job, spec)
            .await
            .map_err(|e| Error::Internal(e.into()))?;
        Ok(())
    }
}

/// What jobs work with.
#[derive(Clone)]
struct Desk {
    app: Shared,
    turns: Turns,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Desk")
    }
}

impl Desk {
    fn of(context: &WorkerContext) -> anyhow::Result<&Self> {
        context.get_ext().context("the worker was started without what its jobs work with")
    }
}

/// The worker of this process.
pub struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Starts working on jobs.
pub fn start(app: Shared) -> Running {
    let (stop, stopping) = watch::channel(false);
    Running { stop, task: tokio::spawn(work(app, stopping)) }
}

impl Running {
    /// Takes no more jobs, gives the running ones a few seconds, and gives back those that are not done by then.
    pub async fn stop(self) {
        // An error means that the worker has ended already.
        let _ = self.stop.send(true);
        let mut task = self.task;
        if tokio::time::timeout(GRACE * 3, &mut task).await.is_err() {
            tracing::warn!("the job worker did not stop in time; its jobs are taken up at the next start");
            task.abort();
        }
    }
}

async fn work(app: Shared, mut stopping: watch::Receiver<bool>) {
    let desk = Desk { app: app.clone(), turns: Turns::default() };
    while !*stopping.borrow() {
        match run(&desk, stopping.clone()).await {
            Ok(()) => return,
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "the job worker stopped; it starts again");
            }
        }
        let _ = tokio::time::timeout(Duration::from_secs(1), stopping.wait_for(|stop| *stop)).await;
    }
}

async fn run(desk: &Desk, mut stopping: watch::Receiver<bool>) -> anyhow::Result<()> {
    let worker: Worker = WorkerOptions::default()
        .pg_pool(desk.app.db.clone())
        .schema(SCHEMA)
        // One pair of hands for every lane of clips, and as many besides.
        .concurrency(desk.app.config.job_concurrency * 2)
        .listen_os_shutdown_signals(false)
        .shutdown_signal(async move {
            // An error means that the sender is gone, which is a stop as well.
            let _ = stopping.wait_for(|stop| *stop).await;
        })
        .shutdown_grace_period(GRACE)
        .shutdown_interrupted_job_retry_delay(Duration::ZERO)
        .heartbeat_interval(HEARTBEAT)
        .sweep_interval(SWEEP)
        .sweep_threshold(DEAD_AFTER)
        .recovery_delay(Duration::ZERO)
        .add_extension(desk.clone())
        .define_job::<derive_clip::DeriveClip>()
        .define_job::<derive_still::DeriveStill>()
        .define_job::<remove_files::RemoveDerived>()
        .define_job::<remove_files::RemoveFiles>()
        .init()
        .await
        .context("starting the job worker")?;
    worker.run().await.context("the job worker")
}
