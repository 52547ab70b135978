//! Single frames of clips, exactly as the source has them: made when they are asked for, and kept while there is room.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Weak};

use domain::ids::MediaId;
use domain::{ClipInfo, Frame};
use render::clip::{ClipError, alpha, frame};
use render::still::{self, Alpha, Encoding, Meaning, Model, Pixels, Samples};
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
    made(app, who, id, number, What::Frame).await
}

/// How opaque that frame is, in gray, as PNG; white where the clip has no alpha.
pub async fn alpha_of(app: &Shared, who: &Visitor, id: MediaId, number: Frame) -> Result<ServedFile> {
    made(app, who, id, number, What::Alpha).await
}

/// What is made of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Frame,
    Alpha,
}

async fn made(app: &Shared, who: &Visitor, id: MediaId, number: Frame, what: What) -> Result<ServedFile> {
    let files = files(app, who, id).await?;
    let info = files.clip.ok_or(Error::NotFound("frame: the medium is a picture"))?;
    let index = info.index_of(number).ok_or(Error::NoSuchFrame {
        number: number.0,
        first: info.first_frame.0,
        last: info.last_frame().0,
    })?;
    let (key, word) = match what {
        What::Frame => (Key::frame(files.sha256, number.0), "frame"),
        What::Alpha => (Key::alpha(files.sha256, number.0), "alpha"),
    };
    if !app.blobs.holds(&key).await? {
        let turn = app.frames.turn(&key).await;
        if !app.blobs.holds(&key).await? {
            // Whoever goes away while they wait for this has nothing made.
            let hands = app.programs.turn_for_frame().await?;
            let (original, content) = (files.original, files.sha256);
            let wanted = Wanted { original, content, info, index, what, key: key.clone() };
            // What has begun is brought to its end and kept, even where whoever asked has gone.
            let made = tokio::spawn(make(app.clone(), wanted, turn, hands));
            made.await.map_err(|e| Error::Internal(e.into()))??;
        }
    }
    Ok(ServedFile {
        tag: format!("{}-{word}-{}", files.sha256, number.0),
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
    what: What,
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
    let (info, index, what, written) = (wanted.info, wanted.index, wanted.what, output.clone());
    let made = app.programs.run(hands, move |tools| {
        let _held = held;
        match what {
            What::Frame => frame(tools, &input, &info, index, &written),
            What::Alpha if alpha(tools, &input, &info, index, &written)? => Ok(()),
            What::Alpha => {
                let written = still::write(&opaque(&info), Encoding::Png8, &written);
                written.map(|_| ()).map_err(|error| ClipError::Write(io::Error::other(error)))
            }
        }
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

/// What covers everything.
fn opaque(info: &ClipInfo) -> Pixels {
    let samples = Samples::U8(vec![u8::MAX; info.width as usize * info.height as usize]);
    let (width, height) = (info.width, info.height);
    let (model, alpha, meaning) = (Model::Gray, Alpha::None, Meaning::Encoded);
    Pixels { width, height, model, alpha, meaning, bits: 8, samples }
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
