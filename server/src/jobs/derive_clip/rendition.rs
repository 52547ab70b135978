//! The work on a clip, on a thread that may block, watched from here.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use domain::ClipInfo;
use domain::ids::MediaId;
use domain::media::MediaFailure;
use render::clip::{ClipError, Extras, Plan, Rendition, Step, Tools, Tracks, make_rendition};
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::MissedTickBehavior;

use super::shown::Shown;
use crate::app::App;
use crate::blob::WorkDirectory;
use crate::jobs::Desk;
use crate::jobs::making::{Outcome, TELL_EVERY, sentence};
use crate::store::media::Work;

/// How many steps the thread may be ahead of what is shown.
const AHEAD: usize = 16;

/// Makes everything of a clip and puts it under its keys, and what is complete of it before the rest. Errors are the
/// server's and worth another try.
pub(super) async fn make(
    desk: &Desk,
    id: MediaId,
    work: &Work,
    info: ClipInfo,
    tracks: Option<Tracks>,
) -> anyhow::Result<Outcome> {
    let app = &desk.app;
    let directory = Arc::new(app.blobs.work_directory().await?);
    let input = app.blobs.local_path(&work.original);
    let token = hex::encode(app.random.bytes::<4>());
    let mut shown = Shown::new(app, id, work, &info, directory.clone());
    let source = Source { input, info, tracks, extras: extras(app) };
    let mut running = Running::start(app.programs.tools().clone(), source, directory.clone(), token);
    let followed = follow(app, &mut running, &mut shown).await;
    // Whatever came of it, it is told when ffmpeg is gone, and with it what it was writing.
    let made = running.end().await;
    if !followed? {
        return Ok(Outcome::Unwanted);
    }
    match judge(made)? {
        Ok(rendition) => shown.complete(&rendition).await.map(Outcome::Ready),
        Err(failure) => Ok(Outcome::Bad(failure)),
    }
}

/// Shows what is made as it is made, until there is no more. False when nobody wants it any longer.
async fn follow(app: &App, running: &mut Running, shown: &mut Shown<'_>) -> anyhow::Result<bool> {
    let mut tell = tokio::time::interval(TELL_EVERY);
    tell.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let wanted = tokio::select! {
            step = running.steps.recv() => match step {
                None => break,
                Some(Step::Frames(frames)) => shown.encoded(frames),
                Some(Step::Poster(poster)) => shown.begin_thumbnails(poster),
                Some(Step::Grown { files, playlist, frames }) => {
                    // The database may lie on the same disk.
                    app.blobs.check_room(0)?;
                    shown.grow(files, &playlist, frames).await?
                }
                Some(Step::Beside { variant, files, playlist }) => {
                    app.blobs.check_room(0)?;
                    shown.grow_beside(variant, files, &playlist).await?
                }
                Some(Step::Sheet { file, sprites }) => {
                    app.blobs.check_room(0)?;
                    shown.sheet(file, &sprites).await?
                }
                Some(Step::Waveform(file)) => shown.waveform(file).await?,
            },
            made = shown.thumbnails() => shown.poster(made?).await?,
            _ = tell.tick() => shown.tell().await?,
        };
        if !wanted {
            return Ok(false);
        }
    }
    if shown.makes_thumbnails() {
        let made = shown.thumbnails().await?;
        return shown.poster(made).await;
    }
    Ok(true)
}

/// What a rendition is made of.
struct Source {
    input: PathBuf,
    info: ClipInfo,
    tracks: Option<Tracks>,
    extras: Extras,
}

/// What is made of every clip here because somebody has said so.
fn extras(app: &App) -> Extras {
    let side = app.config.second_quality;
    Extras { second_quality: (side > 0).then_some(side), all_intra: app.config.all_intra }
}

/// A thread at work, and through it ffmpeg. Dropped, both end at its next step.
struct Running {
    thread: JoinHandle<Result<Rendition, ClipError>>,
    steps: mpsc::Receiver<Step>,
}

impl Running {
    fn start(tools: Tools, source: Source, directory: Arc<WorkDirectory>, token: String) -> Self {
        let (told, steps) = mpsc::channel(AHEAD);
        // One thread from beginning to end: a child process that is to die with its parent dies with its thread.
        let thread =
            tokio::task::spawn_blocking(move || {
                let Source { input, info, tracks, extras } = source;
                let tracks = tracks.map_or_else(|| Tracks::find(&tools, &input), Ok)?;
                let plan = Plan { directory: directory.path(), token: &token, extras };
                make_rendition(&tools, &input, &info, &tracks, &plan, &mut |step| match told
                    .blocking_send(step)
                {
                    Ok(()) => ControlFlow::Continue(()),
                    // Nobody waits for it any more.
                    Err(_) => ControlFlow::Break(()),
                })
            });
        Self { thread, steps }
    }

    /// Waits until the thread has ended, which it does at its next step where there is more to make.
    async fn end(self) -> Result<Result<Rendition, ClipError>, JoinError> {
        drop(self.steps);
        self.thread.await
    }
}

/// Tells the clip's faults from the server's.
fn judge(
    result: Result<Result<Rendition, ClipError>, JoinError>,
) -> anyhow::Result<Result<Rendition, MediaFailure>> {
    match result.context("making a clip ready")? {
        Ok(rendition) => Ok(Ok(rendition)),
        // Waiting a little would not install it.
        Err(error) if error.is_transient() && !error.is_missing_program() => {
            if let Some(detail) = error.detail() {
                tracing::warn!(%error, detail, "ffmpeg failed");
            }
            Err(error).context("making a clip ready")
        }
        Err(error) => {
            tracing::warn!(%error, detail = error.detail(), "a clip could not be made ready");
            let detail = if error.is_missing_program() {
                "The server has nothing to read clips with.".to_owned()
            } else {
                sentence(&error.to_string())
            };
            Ok(Err(MediaFailure { detail, remedy: error.remedy().to_owned() }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_was_killed_is_worth_another_try_and_a_damaged_clip_is_not() {
        let killed = ClipError::Killed { program: "ffmpeg", signal: 9, detail: String::new() };
        assert!(judge(Ok(Err(killed))).is_err());
        assert!(judge(Ok(Err(ClipError::Write(std::io::Error::other("gone"))))).is_err());
        let failure = judge(Ok(Err(ClipError::NoFrames))).unwrap().unwrap_err();
        assert_eq!(failure.detail, "The clip has no frames.");
        assert!(!failure.remedy.is_empty());
    }

    #[test]
    fn a_missing_program_is_told_at_once_and_without_its_path() {
        let missing = ClipError::MissingProgram {
            program: "/opt/secret/ffmpeg".to_owned(),
            source: std::io::Error::from(std::io::ErrorKind::NotFound),
        };
        let failure = judge(Ok(Err(missing))).unwrap().unwrap_err();
        assert!(!failure.detail.contains("secret"), "{failure:?}");
        assert!(failure.remedy.contains("ffmpeg"), "{failure:?}");
    }
}
