//! ffmpeg and ffprobe, as this server has them.

use std::sync::Arc;
use std::time::Duration;

use render::clip::{ClipError, Limits, Tools};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use crate::app::{App, Error, Result};
use crate::config::Config;

/// How many short runs there are at the same time, for people who wait for them: a look at a file, a single frame.
const SHORT_RUNS: usize = 2;

/// The programs that read clips, whether they are there, and how many of their short runs may be under way.
pub struct Programs {
    tools: Tools,
    turns: Arc<Semaphore>,
    found: Mutex<bool>,
}

impl Programs {
    /// As the settings name them.
    pub fn new(config: &Config) -> Self {
        let tools = Tools {
            ffmpeg: config.ffmpeg.clone(),
            ffprobe: config.ffprobe.clone(),
            memory: config.ffmpeg_memory_bytes,
            longest: Duration::from_mins(u64::from(config.ffmpeg_minutes)),
            ..Tools::default()
        };
        Self { tools, turns: Arc::new(Semaphore::new(SHORT_RUNS)), found: Mutex::new(false) }
    }

    /// Takes a run for one that hangs when it gets no further for this long, a minute unless said otherwise.
    pub fn be_patient_for(&mut self, patience: Duration) {
        self.tools.patience = patience;
    }

    /// What to run.
    pub(crate) const fn tools(&self) -> &Tools {
        &self.tools
    }

    /// Passes when both programs run. Once they did, they are not asked again; one at a time asks.
    pub async fn check(&self) -> Result<()> {
        let mut found = self.found.lock().await;
        if *found {
            return Ok(());
        }
        let tools = self.tools.clone();
        let checked = tokio::task::spawn_blocking(move || tools.check());
        checked.await.map_err(|e| Error::Internal(e.into()))?.map_err(refusal)?;
        *found = true;
        Ok(())
    }

    /// Runs `work` on a thread that may block, once there is a turn for a short run.
    pub(super) async fn short_run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tools) -> Result<T, ClipError> + Send + 'static,
    ) -> Result<Result<T, ClipError>> {
        self.run(self.turn().await?, work).await
    }

    /// Waits for a turn for a short run.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit> {
        self.turns.clone().acquire_owned().await.map_err(|e| Error::Internal(e.into()))
    }

    /// Runs `work` on a thread that may block, in a turn that ends with it, even where nobody waits for it any more.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        turn: OwnedSemaphorePermit,
        work: impl FnOnce(&Tools) -> Result<T, ClipError> + Send + 'static,
    ) -> Result<Result<T, ClipError>> {
        let tools = self.tools.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work(&tools)
        });
        done.await.map_err(|e| Error::Internal(e.into()))
    }
}

/// What a clip may cost here.
pub(super) fn limits(app: &App) -> Limits {
    Limits { max_bytes: app.config.max_clip_bytes, ..Limits::default() }
}

/// What a person is told whose clip could not be read.
pub(super) fn refusal(error: ClipError) -> Error {
    if let Some(detail) = error.detail() {
        tracing::warn!(%error, detail, "a clip could not be read");
    }
    let told = format!("{error}. {}", error.remedy());
    match error {
        ClipError::NotAClip | ClipError::Undecodable { .. } => Error::Unsupported(told),
        ClipError::TooManyBytes { .. } => Error::TooLarge(told),
        ClipError::MissingProgram { .. } => {
            tracing::error!(%error, "clips cannot be taken in");
            // Its path is nobody's business who uploads.
            Error::Unavailable(format!("clips cannot be read on this server now. {}", error.remedy()))
        }
        ClipError::Killed { .. } => Error::Unavailable(told),
        ClipError::Read(source) | ClipError::Write(source) => crate::blob::Error::from(source).into(),
        ClipError::Cancelled => Error::Internal(error.into()),
        _ => Error::invalid("/file", told),
    }
}
