//! The work on the pixels, on a thread that may block, watched from here.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use domain::ids::MediaId;
use domain::media::{MediaFailure, Progress};
use render::clip::Tools;
use render::still::{
    Derived, Limits, Plan, RenditionKind, StillError, StillInfo, THUMBNAIL_WIDTHS, TILED_FROM,
    ThumbnailTarget, Tiling, derive, derive_tiled, memory_by_rows, probe,
};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::JoinHandle;

use crate::app::media::limits;
use crate::blob::{Key, WorkDirectory};
use crate::jobs::Desk;
use crate::jobs::making::{Outcome, TELL_EVERY, sentence, tell};
use crate::store;
use crate::store::media::{Ready, Work};

/// Derives everything from a picture and puts it under its keys. Errors are the server's and worth another try.
pub(super) async fn make(desk: &Desk, id: MediaId, work: &Work) -> anyhow::Result<Outcome> {
    let (app, limits) = (&desk.app, limits(&desk.app));
    let input = app.blobs.local_path(&work.original);
    let (info, by_rows) = match look(input.clone(), limits).await? {
        Ok(looked) => looked,
        Err(failure) => return Ok(Outcome::Bad(failure)),
    };
    let tiled = is_tiled(&info);
    let turn = desk.turns.take(&info, by_rows).await?;
    let directory = Arc::new(app.blobs.work_directory().await?);
    let tools = app.programs.tools().clone();
    let mut job = Job::start(input, limits, tools, tiled, directory.clone(), turn);
    let derived = loop {
        tokio::select! {
            derived = &mut job.thread => break derived,
            () = tokio::time::sleep(TELL_EVERY) => {
                if !job.progress.has_changed().unwrap_or(false) {
                    continue;
                }
                let progress = *job.progress.borrow_and_update();
                if progress <= work.progress {
                    continue;
                }
                if !store::media::advance(&app.db, id, &work.derived, progress, 0).await? {
                    return Ok(Outcome::Unwanted);
                }
                tell(app, id, work, progress, &[]);
            }
        }
    };
    let (derived, tiling) = match judge(derived)? {
        Ok(derived) => derived,
        Err(failure) => return Ok(Outcome::Bad(failure)),
    };
    let view = match derived.rendition.kind {
        RenditionKind::AsIs => (work.original.clone(), work.mime.clone()),
        RenditionKind::Derived => {
            let key = work.derived.view();
            app.blobs.keep_file(&view_in(&directory), &key).await?;
            (key, "image/png".to_owned())
        }
    };
    let mut thumbnail_widths = Vec::new();
    for thumbnail in &derived.thumbnails {
        app.blobs.keep_file(&thumbnail.path, &work.derived.thumbnail(thumbnail.target_width)).await?;
        thumbnail_widths.push(i32::try_from(thumbnail.target_width)?);
    }
    if let Some(tiling) = &tiling {
        app.blobs.place(tiles(tiling, &directory, work)).await?;
    }
    let dimensions = (derived.rendition.width, derived.rendition.height);
    let derived_bytes = app.blobs.settle(&work.derived).await?;
    let tiles = tiling.map(|tiling| tiling.kind);
    Ok(Outcome::Ready(Ready { view, dimensions, thumbnail_widths, playable_frames: 0, derived_bytes, tiles }))
}

/// A thread at work. Dropped, it stops at its next look.
struct Job {
    thread: JoinHandle<Result<(Derived, Option<Tiling>), StillError>>,
    progress: watch::Receiver<Progress>,
    cancelled: Arc<AtomicBool>,
}

impl Job {
    fn start(
        input: PathBuf,
        limits: Limits,
        tools: Tools,
        tiled: bool,
        directory: Arc<WorkDirectory>,
        turn: OwnedSemaphorePermit,
    ) -> Self {
        let (told, progress) = watch::channel(Progress::NONE);
        let cancelled = Arc::new(AtomicBool::new(false));
        let stop = cancelled.clone();
        let thread = tokio::task::spawn_blocking(move || {
            // Held until the thread ends, even where nobody waits for it any more.
            let (_turn, directory) = (turn, directory);
            let plan = Plan {
                rendition: Some(view_in(&directory)),
                thumbnails: THUMBNAIL_WIDTHS
                    .into_iter()
                    .map(|width| ThumbnailTarget {
                        width,
                        path: directory.path().join(format!("{width}.webp")),
                    })
                    .collect(),
                tools,
            };
            let mut progress = |part| {
                told.send_replace(Progress::new(part));
                if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            if tiled {
                let tiles = tiles_in(&directory);
                std::fs::create_dir(&tiles).map_err(StillError::Write)?;
                let (derived, tiling) = derive_tiled(&input, &plan, &tiles, &limits, &mut progress)?;
                return Ok((derived, Some(tiling)));
            }
            derive(&input, &plan, &limits, &mut progress).map(|derived| (derived, None))
        });
        Self { thread, progress, cancelled }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

fn view_in(directory: &WorkDirectory) -> PathBuf {
    directory.path().join("view.png")
}

fn tiles_in(directory: &WorkDirectory) -> PathBuf {
    directory.path().join("tiles")
}

/// The tiles as they were made, and where they are to lie.
fn tiles(tiling: &Tiling, directory: &WorkDirectory, work: &Work) -> Vec<(PathBuf, Key)> {
    let (folder, extension) = (tiles_in(directory), tiling.kind.extension());
    let levels = (0..).zip(&tiling.levels);
    levels
        .flat_map(|(index, level)| {
            let rows = 0..level.rows;
            rows.flat_map(move |row| (0..level.columns).map(move |column| (index, column, row)))
        })
        .map(|(level, column, row)| {
            let file = folder.join(level.to_string()).join(format!("{column}_{row}.{extension}"));
            (file, work.derived.tile(level, column, row, extension))
        })
        .collect()
}

/// Whether it is shown in tiles.
fn is_tiled(info: &StillInfo) -> bool {
    info.width.max(info.height) > TILED_FROM
}

/// What it is, and how many bytes of it are decoded at a time where it is gone through by its rows and never held whole.
async fn look(
    input: PathBuf,
    limits: Limits,
) -> anyhow::Result<Result<(StillInfo, Option<u64>), MediaFailure>> {
    let look = move || {
        let info = probe(&input, &limits)?;
        let by_rows = if is_tiled(&info) { memory_by_rows(&input, &info, &limits)? } else { None };
        Ok((info, by_rows))
    };
    judge(tokio::task::spawn_blocking(look).await)
}

/// Tells the picture's faults from the server's. A decoder that panics has met a picture that it cannot read.
fn judge<T>(
    result: Result<Result<T, StillError>, tokio::task::JoinError>,
) -> anyhow::Result<Result<T, MediaFailure>> {
    match result {
        Ok(Ok(done)) => Ok(Ok(done)),
        Ok(Err(error)) if error.is_transient() => Err(error).context("making a still ready"),
        Ok(Err(error)) => {
            Ok(Err(MediaFailure { detail: sentence(&error.to_string()), remedy: error.remedy().to_owned() }))
        }
        Err(error) if error.is_panic() => Ok(Err(MediaFailure {
            detail: "The picture could not be read: the decoder gave up on it.".to_owned(),
            remedy: "Export the picture again from its source and upload that.".to_owned(),
        })),
        Err(error) => Err(error).context("making a still ready"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_of_the_decoder_is_the_picture_s_fault() {
        let panicked =
            tokio::task::spawn_blocking(|| -> Result<(), StillError> { panic!("index out of bounds") }).await;
        let failure = judge(panicked).unwrap().unwrap_err();
        assert!(failure.detail.contains("decoder"), "{failure:?}");
    }

    #[test]
    fn a_disk_that_fails_is_worth_another_try_and_a_damaged_file_is_not() {
        let io = || std::io::Error::other("gone");
        assert!(judge::<()>(Ok(Err(StillError::Write(io())))).is_err());
        assert!(judge::<()>(Ok(Err(StillError::Read(io())))).is_err());
        let failure = judge::<()>(Ok(Err(StillError::Empty))).unwrap().unwrap_err();
        assert_eq!(failure.detail, "The file is empty.");
        assert!(!failure.remedy.is_empty());
    }
}
