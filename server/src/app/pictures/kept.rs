//! Making a picture once, and keeping it under what it was made of.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::app::media::ServedFile;
use crate::app::{Error, Result, Shared};
use crate::blob::{Key, Sha256Sum};
use render::RgbaImage;
use render::still::{Encoding, Pixels};

/// Changes when the same recipe comes to another picture.
const VERSION: u32 = 2;

/// What a picture is written as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// WebP, small.
    #[default]
    Webp,
    /// PNG, exact.
    Png,
    /// JPEG, for what reads nothing else.
    Jpeg,
}

impl Format {
    const fn ending(self) -> &'static str {
        match self {
            Self::Webp => "webp",
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }

    const fn mime(self) -> &'static str {
        match self {
            Self::Webp => "image/webp",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    const fn encoding(self) -> Encoding {
        match self {
            Self::Webp => Encoding::WebpLossy { quality: 88.0 },
            Self::Png => Encoding::Png8,
            Self::Jpeg => Encoding::Jpeg { quality: 90 },
        }
    }
}

/// A picture as a file.
pub(super) fn encoded(picture: impl Into<RgbaImage>, format: Format) -> Result<Vec<u8>> {
    render::still::encode(&Pixels::from(picture.into()), format.encoding())
        .map_err(|error| Error::Internal(error.into()))
}

/// What a picture is made of, whole: the same recipe is the same picture.
pub(super) fn digest(recipe: &impl Serialize) -> Result<Sha256Sum> {
    let text = serde_json::to_vec(&(VERSION, recipe)).map_err(|e| Error::Internal(e.into()))?;
    Ok(Sha256Sum(Sha256::digest(text).into()))
}

/// What a picture shows, by content: it is kept with that, and goes with it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of {
    /// One medium.
    One(Sha256Sum),
    /// Two, of which the first one's frames lie beside it.
    Two(Sha256Sum, Sha256Sum),
    /// Many. It goes when room is needed.
    Many,
}

impl Of {
    fn key(self, recipe: Sha256Sum, ending: &str) -> Key {
        match self {
            Self::One(content) => Key::picture(content, recipe, ending),
            Self::Two(content, other) => Key::picture_of_two(content, other, recipe, ending),
            Self::Many => Key::picture(recipe, recipe, ending),
        }
    }

    fn contents(self) -> impl Iterator<Item = Sha256Sum> {
        let both = match self {
            Self::One(content) => [Some(content), None],
            Self::Two(content, other) => [Some(content), Some(other)],
            Self::Many => [None, None],
        };
        both.into_iter().flatten()
    }
}

/// The picture of a recipe: the one that is kept, or one that is made now on a thread that may block, once there are so many
/// MiB of memory for it.
pub(super) async fn kept(
    app: &Shared,
    of: Of,
    recipe: Sha256Sum,
    format: Format,
    memory: u32,
    make: impl FnOnce() -> Result<Vec<u8>> + Send + 'static,
) -> Result<ServedFile> {
    let key = of.key(recipe, format.ending());
    keep(app, of, &key, memory, make).await?;
    Ok(ServedFile { tag: recipe.to_string(), key, mime: format.mime().to_owned(), save_as: None })
}

/// Makes a file and keeps it, unless it is there.
async fn keep(
    app: &Shared,
    of: Of,
    key: &Key,
    memory: u32,
    make: impl FnOnce() -> Result<Vec<u8>> + Send + 'static,
) -> Result<()> {
    if app.blobs.holds(key).await? {
        return Ok(());
    }
    let turn = app.frames.turn(key).await;
    if app.blobs.holds(key).await? {
        return Ok(());
    }
    let permit = app.compose.room_for(memory).await?;
    let (app, key) = (app.clone(), key.clone());
    // What has begun is brought to its end and kept, even where whoever asked has gone.
    let made = tokio::spawn(async move {
        let _held = (permit, turn);
        let bytes = tokio::task::spawn_blocking(make).await.map_err(|e| Error::Internal(e.into()))??;
        let directory = app.blobs.work_directory().await?;
        let file = directory.path().join("picture");
        tokio::fs::write(&file, &bytes).await.map_err(crate::blob::Error::from)?;
        let size = app.blobs.keep_frame(&file, &key).await?;
        for content in of.contents() {
            if !app.blobs.holds(&Key::original(content)).await? {
                // It was taken out in the meantime, and what was made of it before this came.
                app.blobs.delete_frames(content).await?;
                return Err(Error::NotFound("medium"));
            }
        }
        app.frames.count(&app, &key, size).await
    });
    made.await.map_err(|e| Error::Internal(e.into()))?
}

/// The figures of a recipe: those that are kept, or such as are found out now. They are kept as pictures are.
pub(super) async fn kept_json<T: Serialize + DeserializeOwned + 'static>(
    app: &Shared,
    of: Of,
    recipe: Sha256Sum,
    memory: u32,
    find: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let key = of.key(recipe, "json");
    let make = || serde_json::to_vec(&find()?).map_err(|error| Error::Internal(error.into()));
    keep(app, of, &key, memory, make).await?;
    let bytes = app.blobs.read_whole(&key).await?;
    serde_json::from_slice(&bytes).map_err(|error| Error::Internal(error.into()))
}
