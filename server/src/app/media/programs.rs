//! ffmpeg and ffprobe, as this server has them.

use std::sync::Arc;
use std::time::Duration;

use render::clip::{ClipError, Limits, Tools};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use crate::app::{App, Error, Result};
use crate::config::Config;

/// How many short runs of each sort there are at the same time, for people who wait for them: looks at files, and single
/// frames. They do not wait for one another, so nobody keeps uploads waiting by asking for many frames.
const SHORT_RUNS: usize = 2;

/// How long a short run may take. A file may hold what keeps a program busy for hours.
const SHORT: Duration = Duration::from_mins(5);

/// How many frames may be waited for at the same time.
const WAITING: usize = 200;

/// The programs that read clips, whether they are there, and how many of their short runs may be under way.
pub struct Programs {
    tools: Tools,
    looks: Arc<Semaphore>,
    frames: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
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
        let turns = |count| Arc::new(Semaphore::new(count));
        Self {
            tools,
            looks: turns(SHORT_RUNS),
            frames: turns(SHORT_RUNS),
            waiting: turns(WAITING),
            found: Mutex::new(false),
        }
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

    /// Runs `work` on a thread that may block, once there is a turn for a look at a file.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tools) -> Result<T, ClipError> + Send + 'static,
    ) -> Result<Result<T, ClipError>> {
        let turn = self.looks.clone().acquire_owned().await.map_err(|e| Error::Internal(e.into()))?;
        self.run(turn, work).await
    }

    /// Waits for a turn to make a frame; refused where too many wait already.
    pub(super) async fn turn_for_frame(&self) -> Result<OwnedSemaphorePermit> {
        let _waiting = self.waiting.clone().try_acquire_owned().map_err(|_| {
            let detail = "too many frames are being made at this moment; ask for this one again in a moment";
            Error::Unavailable(detail.to_owned())
        })?;
        self.frames.clone().acquire_owned().await.map_err(|e| Error::Internal(e.into()))
    }

    /// Runs `work` on a thread that may block, for a short time, in a turn that ends with it, even where nobody waits for
    /// it any more.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        turn: OwnedSemaphorePermit,
        work: impl FnOnce(&Tools) -> Result<T, ClipError> + Send + 'static,
    ) -> Result<Result<T, ClipError>> {
        let mut tools = self.tools.clone();
        tools.longest = tools.longest.min(SHORT);
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

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn many_frames_keep_no_upload_waiting_and_do_not_pile_up() {
        let programs = Programs::new(&Config::default());
        let mut turns = Vec::new();
        for _ in 0..SHORT_RUNS {
            turns.push(programs.turn_for_frame().await.unwrap());
        }
        let mut waiting: Vec<_> = (0..WAITING).map(|_| Box::pin(programs.turn_for_frame())).collect();
        assert!(waiting.iter_mut().all(|one| one.as_mut().now_or_never().is_none()));
        assert!(matches!(programs.turn_for_frame().await, Err(Error::Unavailable(_))));
        let longest = programs.look(|tools| Ok(tools.longest)).await.unwrap().unwrap();
        assert!(longest <= SHORT, "{longest:?}");
        drop((turns, waiting));
        assert!(programs.turn_for_frame().now_or_never().is_some());
    }
}
