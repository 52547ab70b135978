//! Media of a revision: what they are, how they come and go, and how far their making ready is.

mod beside;
mod clip;
mod filename;
mod frames;
mod identify;
mod pixel;
mod programs;
mod read;
mod receive;
mod remove;
mod retry;
mod storage;
mod tiles;

use chrono::{DateTime, Utc};
use domain::clip::ClipExtra;
use domain::{MediaKind, MediaRole, MediaStatus};
use serde::Serialize;
use utoipa::ToSchema;

pub use beside::{SpriteSheets, sprites, waveform};
pub use clip::{Clip, ClipColor, ClipSound};
pub use frames::{Frames, alpha_of, frame_of};
pub use pixel::{PixelReading, Place, Probes, pixel};
pub use programs::Programs;
pub use read::{Played, ServedFile, get, original, played, poster, thumbnail, view};
pub(crate) use read::{files, thumbnail_in};
pub(crate) use receive::limits;
pub use receive::{Target, accept, check_role, not_silent, open_target, receive, size_limit, take_in};
pub(crate) use remove::forget_unused;
pub use remove::remove;
pub use retry::retry;
pub use storage::{Storage, TypeStorage, storage};
pub use tiles::{TileLevel, TilesView, tile, tiles};

use super::people::Person;

/// A picture or clip of a revision.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Media {
    /// Its id; marks refer to it.
    pub id: i64,
    /// The revision that it belongs to.
    pub revision_id: i64,
    /// What it is for: `current`, `reference`, `screenshot`, `video` or `referenceVideo`.
    #[schema(schema_with = crate::app::schema::media_role)]
    pub role: MediaRole,
    /// `still` or `clip`; follows from what it is for.
    #[schema(schema_with = crate::app::schema::media_kind)]
    pub kind: MediaKind,
    /// `processing`, `ready` or `failed`.
    #[schema(schema_with = crate::app::schema::media_status)]
    pub status: MediaStatus,
    /// Share of the making ready that is done, 0 to 1.
    pub progress: f32,
    /// Why it could not be made ready.
    pub error: Option<MediaError>,
    /// What its file was called; for people, never a path.
    pub filename: String,
    /// What it is, found out from its content.
    pub mime: String,
    /// Size of the original in bytes.
    pub size_bytes: i64,
    /// Width as shown, in pixels.
    pub width: Option<i32>,
    /// Height as shown, in pixels.
    pub height: Option<i32>,
    /// What it is as a clip; absent on stills.
    pub clip: Option<Clip>,
    /// SHA-256 of the original, hexadecimal.
    pub sha256: String,
    /// Who uploaded it; absent when a program did.
    pub uploaded_by: Option<Person>,
    /// When.
    pub uploaded_at: DateTime<Utc>,
    /// Where its pictures are.
    pub urls: MediaUrls,
}

/// Why a medium could not be made ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MediaError {
    /// What is wrong.
    pub detail: String,
    /// What its owner can do about it.
    pub remedy: String,
}

/// Addresses relative to the base path of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MediaUrls {
    /// The file as it was uploaded.
    pub original: String,
    /// What browsers show, in full resolution: of a clip its poster, and of a still in tiles an overview. Absent until it
    /// is made.
    pub view: Option<String>,
    /// What the tiles are that a large still is shown in. Absent until they are made, and of all others.
    pub tiles: Option<String>,
    /// A template: put 320, 640 or 1280 for `{width}`. Absent until they are made.
    pub thumbnail: Option<String>,
    /// The picture that stands for a clip, at full size. Absent until it is made, and on stills.
    pub poster: Option<String>,
    /// The playlist of a clip (HLS). Absent until its first frames can be played, and on stills.
    pub hls: Option<String>,
    /// Which sheets hold small pictures of a clip's frames (`SpriteSheets`). Absent until the first sheet is made, and on
    /// stills.
    pub sprites: Option<String>,
    /// The peaks of a clip's sound, by which it is drawn. Absent until they are made, on silent clips, and on stills.
    pub waveform: Option<String>,
    /// A playlist that offers the clip in two qualities (HLS). Absent where there is one, until both are complete, and on
    /// stills.
    pub qualities: Option<String>,
    /// The playlist of a rendition of keyframes only (HLS). Absent where none is made, until it is complete, and on stills.
    pub intra: Option<String>,
    /// A template: put a frame's number for `{n}` to get it exactly as the source has it. Absent on stills.
    pub frame: Option<String>,
}

/// What there is of a medium to be looked at.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    /// Its kind.
    pub kind: MediaKind,
    /// Whether there is something to be shown in full resolution: the rendition of a still, the poster of a clip.
    pub view: bool,
    /// Whether it is shown in tiles.
    pub tiles: bool,
    /// Whether there are thumbnails.
    pub thumbnails: bool,
    /// Whether there are frames of a clip that can be played.
    pub playable: bool,
}

impl MediaUrls {
    /// The addresses of the medium `id`, of which there is `beside` as well.
    pub fn new(id: i64, made: Made, beside: &[ClipExtra]) -> Self {
        let clip = made.kind == MediaKind::Clip;
        let beside = |what: ClipExtra, path: &str| {
            (clip && beside.contains(&what)).then(|| format!("api/media/{id}/{path}"))
        };
        Self {
            original: format!("api/media/{id}/original"),
            view: made.view.then(|| format!("api/media/{id}/view")),
            tiles: made.tiles.then(|| format!("api/media/{id}/tiles")),
            thumbnail: made.thumbnails.then(|| format!("api/media/{id}/thumbnail/{{width}}.webp")),
            poster: (clip && made.view).then(|| format!("api/media/{id}/poster.jpg")),
            hls: (clip && made.playable).then(|| format!("api/media/{id}/hls/index.m3u8")),
            sprites: beside(ClipExtra::Sprites, "sprites/index.json"),
            waveform: beside(ClipExtra::Waveform, "waveform.bin"),
            qualities: beside(ClipExtra::SecondQuality, "hls/master.m3u8"),
            intra: beside(ClipExtra::AllIntra, "hls/intra.m3u8"),
            frame: clip.then(|| format!("api/media/{id}/frames/{{n}}.png")),
        }
    }
}
