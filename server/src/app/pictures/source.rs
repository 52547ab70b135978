//! What pictures are made of: a medium of a revision, of a clip one frame.

use std::path::PathBuf;

use domain::ids::{MediaId, RevisionId};
use domain::{Frame, MediaRole, MediaStatus};
use render::compose::{Picture, Size};
use render::still::{Limits, Pixels, Select};
use serde::Serialize;

use crate::app::access::Visitor;
use crate::app::media::{self, Media, frame_of};
use crate::app::{Error, Result, Shared};
use crate::blob::Sha256Sum;
use crate::store;

/// The tallest picture that is made, in pixels: a strip of film is no reason for a gigabyte.
const TALLEST: u64 = 8192;

/// What a pixel takes while a picture is made, at most, in bytes.
const BYTES_PER_PIXEL: u64 = 32;
/// What is larger is decoded as its overview, which has at most so many pixels a side.
const OVERVIEW: u32 = 8192;

/// What a file may be that was made here: as large as it is. A frame of 8K in 16 bits has 200 MB.
const OURS: Limits = Limits { max_bytes: u64::MAX, ..Limits::DEFAULT };

/// A picture to be decoded when it is needed.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// The medium.
    pub(super) media: MediaId,
    /// Its role, to find what goes with it in another round.
    pub(super) role: MediaRole,
    /// The content of its original.
    pub(super) content: Sha256Sum,
    /// As shown, in pixels.
    pub(super) size: Size,
    /// Of a clip, which frame, in the source's own numbering, and counted from 0.
    pub(super) frame: Option<(Frame, u32)>,
    /// Whether its overview stands for it, which is too large to be decoded in full.
    pub(super) is_overview: bool,
    path: PathBuf,
    limits: Limits,
    select: Select,
}

/// What tells a source from every other one.
#[derive(Debug, Serialize)]
pub(super) struct SourceId {
    content: String,
    frame: Option<i64>,
}

/// Two rounds at the same moment.
#[derive(Debug, Clone)]
pub struct Pair {
    /// A round: on the left of a wipe, below an overlay.
    pub left: RevisionId,
    /// The round whose frame the other one is fitted into, and in whose pixels places are told.
    pub right: RevisionId,
    /// A medium of the left round; what goes with the right one's unless said.
    pub left_media: Option<MediaId>,
    /// A medium of the right round; what is reviewed unless said.
    pub right_media: Option<MediaId>,
    /// The frame of a clip, in the right one's numbering.
    pub frame: Option<Frame>,
}

impl Pair {
    /// The pictures of both, the left one at the same moment as the right one.
    pub(super) async fn sources(&self, app: &Shared, who: &Visitor) -> Result<(Source, Source)> {
        let which = self.right_media.map_or(Which::Reviewed, Which::Medium);
        let right = Source::of(app, who, self.right, which, At::asked(self.frame)).await?;
        let which = self.left_media.map_or(Which::Like(right.role), Which::Medium);
        let at = right.frame.map_or(At::Usual, |(_, index)| At::Index(index));
        let left = Source::of(app, who, self.left, which, at).await?;
        Ok((left, right))
    }
}

/// Which frame of a clip.
#[derive(Debug, Clone, Copy)]
pub(super) enum At {
    /// The one that stands for it: a second after its start.
    Usual,
    /// With this number in the source's own numbering.
    Number(Frame),
    /// So many frames after the first; the last one where it has not so many.
    Index(u32),
}

impl At {
    pub(super) fn asked(frame: Option<Frame>) -> Self {
        frame.map_or(Self::Usual, Self::Number)
    }
}

/// Which medium of a revision.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    /// What is reviewed.
    Reviewed,
    /// This one.
    Medium(MediaId),
    /// What goes with one of this role in another round.
    Like(MediaRole),
}

impl Source {
    /// A picture of a revision that whoever asks may see.
    pub(super) async fn of(
        app: &Shared,
        who: &Visitor,
        revision: RevisionId,
        which: Which,
        at: At,
    ) -> Result<Self> {
        let visibility = who.visibility()?;
        let mut db = app.db.acquire().await?;
        if store::revisions::whereabouts(&mut *db, &visibility, revision).await?.is_none() {
            return Err(Error::NotFound("round"));
        }
        let all = store::media::of_revisions(&mut *db, &visibility, &[revision.get()]).await?;
        drop(db);
        let medium = chosen(&all, which).ok_or(Error::NotFound("picture or clip of this round"))?;
        if medium.status != MediaStatus::Ready {
            return Err(Error::NotFound(
                "picture yet: the medium is still being made ready, or could not be",
            ));
        }
        let side =
            |side: Option<i32>| side.and_then(|side| u32::try_from(side).ok()).filter(|side| *side > 0);
        let (width, height) = side(medium.width).zip(side(medium.height)).ok_or(Error::NotFound("size"))?;
        let files = media::files(app, who, MediaId(medium.id)).await?;
        let mut source = Self {
            media: MediaId(medium.id),
            role: medium.role,
            content: files.sha256,
            size: Size::new(width, height),
            frame: None,
            is_overview: false,
            path: app.blobs.local_path(&files.original),
            limits: media::limits(app),
            select: Select { tools: app.programs.tools().clone(), layer: None },
        };
        if let (Some(_), Some((overview, _))) = (files.tiling, &files.view) {
            // In full it would not fit into memory.
            source.is_overview = true;
            source.path = app.blobs.local_path(overview);
            source.limits = OURS;
        }
        if let Some(clip) = files.clip {
            let index = match at {
                At::Usual => clip.rate.nominal().min(clip.frame_count - 1),
                At::Index(index) => index.min(clip.frame_count - 1),
                At::Number(number) => clip.index_of(number).ok_or(Error::NoSuchFrame {
                    number: number.0,
                    first: clip.first_frame.0,
                    last: clip.last_frame().0,
                })?,
            };
            let number = Frame(clip.first_frame.0 + i64::from(index));
            let frame = frame_of(app, who, source.media, number).await?;
            source.path = app.blobs.local_path(&frame.key);
            source.limits = OURS;
            source.frame = Some((number, index));
        }
        Ok(source)
    }

    pub(super) fn id(&self) -> SourceId {
        SourceId { content: self.content.to_string(), frame: self.frame.map(|(number, _)| number.0) }
    }

    /// The size of pictures of it in a row, all together `width` pixels wide, with gaps between; less wide where they would be
    /// too tall.
    pub(super) fn size_at(&self, width: u32, in_a_row: u32, gap: u32) -> Size {
        let gaps = gap * (in_a_row - 1);
        let one = u64::from(width.saturating_sub(gaps).max(1) / in_a_row);
        let (across, down) = (u64::from(self.size.width), u64::from(self.size.height));
        let height = (one * down).div_ceil(across);
        if height <= TALLEST {
            return Size::new(width, u32::try_from(height.max(1)).unwrap_or(1));
        }
        let one = u32::try_from(TALLEST * across / down).unwrap_or(width).max(1);
        Size::new(one * in_a_row + gaps, u32::try_from(TALLEST).unwrap_or(1))
    }

    /// What it takes in memory, decoded and with its smaller versions, in MiB: four floats for each pixel and a third more, and
    /// beside them for a moment what the decoder holds.
    pub(super) fn memory(&self) -> u32 {
        let pixels = u64::from(self.size.width.min(OVERVIEW)) * u64::from(self.size.height.min(OVERVIEW));
        u32::try_from(pixels * BYTES_PER_PIXEL / (1 << 20) + 1).unwrap_or(u32::MAX)
    }

    /// Decodes it as it is shown, in full depth: a still that is transparent lies over white. Blocks.
    pub(super) fn decode(&self) -> Result<Picture> {
        Picture::from_pixels(self.pixels()?.over_white()).map_err(|error| Error::Internal(error.into()))
    }

    /// All that it holds. Blocks.
    pub(super) fn pixels(&self) -> Result<Pixels> {
        render::still::decode(&self.path, &self.limits, &self.select).map_err(|error| {
            if error.is_transient() {
                Error::Unavailable(format!("{error}. Ask for the picture again"))
            } else {
                // It was decoded once, when it came.
                Error::Internal(error.into())
            }
        })
    }
}

/// What is reviewed of a round is what is there of this first, as on the page.
const REVIEWED: [MediaRole; 2] = [MediaRole::Video, MediaRole::Current];

fn chosen(all: &[Media], which: Which) -> Option<&Media> {
    let of_role = |role: MediaRole| {
        let of_it = || all.iter().filter(move |medium| medium.role == role);
        of_it().find(|medium| medium.status == MediaStatus::Ready).or_else(|| of_it().next())
    };
    let reviewed = || REVIEWED.into_iter().find_map(of_role).or_else(|| all.first());
    match which {
        Which::Reviewed => reviewed(),
        Which::Medium(id) => all.iter().find(|medium| medium.id == id.get()),
        Which::Like(role) => {
            of_role(role).or_else(|| all.iter().find(|medium| medium.kind == role.kind())).or_else(reviewed)
        }
    }
}
