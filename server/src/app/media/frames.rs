//! Single frames of clips, exactly as the source has them: made when they are asked for, and kept while there is room.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use domain::ids::MediaId;
use domain::{ClipInfo, Frame};
use render::clip::{ClipError, frame};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit};

use super::read::{ServedFile, files};
use crate::app::access::Visitor;
use crate::app::{App, Error, Result, Shared};
use crate::blob::{Key, Sha256Sum};

/// Who makes which frame at the moment, and how many bytes there are of them.
#[derive(Default)]
pub struct Frames {
    making: Mutex<HashMap<Key, Weak<Mutex<()>>>>,
    /// Counted when the first one is made.
    bytes: Mutex<Option<u64>>,
}

impl Frames {
    /// Waits until nobody else makes this frame.
    pub(in crate::app) async fn turn(&self, key: &Key) -> OwnedMutexGuard<()> {
        let turn = {
            let mut making = self.making.lock().await;
            making.retain(|_, turn| turn.strong_count() > 0);
            let turn = making.get(key).and_then(Weak::upgrade).unwrap_or_default();
            making.insert(key.clone(), Arc::downgrade(&turn));
            turn
        };
        turn.lock_owned().await
    }

    /// Notes that there is one more, and removes the oldest where that is too much.
    pub(in crate::app) async fn count(&self, app: &App, key: &Key, bytes: u64) -> Result<()> {
        let most = app.config.frame_cache_bytes;
        let mut all = self.bytes.lock().await;
        let known = all.map(|all| all.saturating_add(bytes));
        *all = match known {
            Some(now) if now <= most => known,
            // Down to nine tenths, so that not every next one looks at all of them.
            _ => Some(app.blobs.trim_frames(most - most / 10, key).await?),
        };
        Ok(())
    }
}

/// The frame of a clip with this number in the source's own numbering, as PNG.
pub async fn frame_of(app: &Shared, who: &Visitor, id: MediaId, number: Frame) -> Result<ServedFile> {
    let files = files(app, who, id).await?;
    let info = files.clip.ok_or(Error::NotFound("frame: the medium is a picture"))?;
    let index = info.index_of(number).ok_or(Error::NoSuchFrame {
        number: number.0,
        first: info.first_frame.0,
        last: info.last_frame().0,
    })?;
    let key = Key::frame(files.sha256, number.0);
    if !app.blobs.holds(&key).await? {
        let turn = app.frames.turn(&key).await;
        if !app.blobs.holds(&key).await? {
            // Whoever goes away while they wait for this has nothing made.
            let hands = app.programs.turn_for_frame().await?;
            let wanted =
                Wanted { original: files.original, content: files.sha256, info, index, key: key.clone() };
            // What has begun is brought to its end and kept, even where whoever asked has gone.
            let made = tokio::spawn(make(app.clone(), wanted, turn, hands));
            made.await.map_err(|e| Error::Internal(e.into()))??;
        }
    }
    Ok(ServedFile {
        tag: format!("{}-frame-{}", files.sha256, number.0),
        key,
        mime: "image/png".to_owned(),
        save_as: None,
    })
}

struct Wanted {
    original: Key,
    content: Sha256Sum,
    info: ClipInfo,
    index: u32,
    key: Key,
}

async fn make(
    app: Shared,
    wanted: Wanted,
    turn: OwnedMutexGuard<()>,
    hands: OwnedSemaphorePermit,
) -> Result<()> {
    let directory = Arc::new(app.blobs.work_directory().await?);
    let output = directory.path().join("frame.png");
    let (input, held) = (app.blobs.local_path(&wanted.original), directory.clone());
    let (info, index, written) = (wanted.info, wanted.index, output.clone());
    let made = app.programs.run(hands, move |tools| {
        let _held = held;
        frame(tools, &input, &info, index, &written)
    });
    made.await?.map_err(refusal)?;
    let bytes = app.blobs.keep_frame(&output, &wanted.key).await?;
    if !app.blobs.holds(&wanted.original).await? {
        // The clip was taken out in the meantime, and its frames with it before this one came.
        app.blobs.delete_frames(wanted.content).await?;
        return Err(Error::NotFound("medium"));
    }
    app.frames.count(&app, &wanted.key, bytes).await?;
    drop(turn);
    Ok(())
}

/// What a person is told whose frame could not be made.
fn refusal(error: ClipError) -> Error {
    match error {
        error
        @ (ClipError::Hung { .. } | ClipError::TookTooLong { .. } | ClipError::TooMuchMemory { .. }) => {
            Error::Unavailable(format!(
                "{error}. Ask for the frame again; if it fails again, tell an administrator"
            ))
        }
        error => super::programs::refusal(error),
    }
}
