//! Media of a revision: what they are for, what they are, and how far their making ready is.

use serde::Serialize;

use crate::named;
use crate::refusal::{Refusal, RefusalKind};

named! {
    /// What a medium is for in its revision; the upload routes call it `type`.
    MediaRole {
        /// The picture under review.
        Current = "current",
        /// A picture to compare with.
        Reference = "reference",
        /// A picture that belongs to a mark.
        Screenshot = "screenshot",
        /// The clip under review.
        Video = "video",
        /// A clip to compare with.
        ReferenceVideo = "referenceVideo",
    }
}

named! {
    /// What sort of thing a medium is.
    MediaKind {
        /// One picture.
        Still = "still",
        /// Pictures in time.
        Clip = "clip",
    }
}

impl MediaRole {
    /// What sort of file the role takes.
    pub const fn kind(self) -> MediaKind {
        match self {
            Self::Current | Self::Reference | Self::Screenshot => MediaKind::Still,
            Self::Video | Self::ReferenceVideo => MediaKind::Clip,
        }
    }

    /// Whether it is what the reviewers decide about; a revision is empty without one.
    pub const fn is_under_review(self) -> bool {
        matches!(self, Self::Current | Self::Video)
    }
}

named! {
    /// A format of stills that is taken in. Known by content, never by file name.
    StillFormat {
        /// Portable Network Graphics.
        Png = "png",
        /// JPEG.
        Jpeg = "jpeg",
        /// WebP.
        WebP = "webp",
        /// TIFF.
        Tiff = "tiff",
        /// OpenEXR.
        Exr = "exr",
        /// DPX.
        Dpx = "dpx",
        /// Cineon.
        Cineon = "cin",
        /// Photoshop.
        Psd = "psd",
        /// Radiance HDR.
        Hdr = "hdr",
        /// TGA.
        Tga = "tga",
        /// BMP.
        Bmp = "bmp",
        /// GIF.
        Gif = "gif",
        /// JPEG 2000.
        Jp2 = "jp2",
        /// JPEG XL.
        Jxl = "jxl",
        /// AVIF.
        Avif = "avif",
        /// SGI.
        Sgi = "sgi",
        /// PBM, PGM, PPM, PAM and PFM.
        Pnm = "pnm",
        /// QOI.
        Qoi = "qoi",
    }
}

impl StillFormat {
    /// The media type to serve it with.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Exr => "image/x-exr",
            Self::Dpx => "image/x-dpx",
            Self::Cineon => "image/x-cineon",
            Self::Psd => "image/vnd.adobe.photoshop",
            Self::Hdr => "image/vnd.radiance",
            Self::Tga => "image/x-tga",
            Self::Bmp => "image/bmp",
            Self::Gif => "image/gif",
            Self::Jp2 => "image/jp2",
            Self::Jxl => "image/jxl",
            Self::Avif => "image/avif",
            Self::Sgi => "image/x-sgi",
            Self::Pnm => "image/x-portable-anymap",
            Self::Qoi => "image/qoi",
        }
    }

    /// Whether browsers show it as it is.
    pub const fn is_shown_by_browsers(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::WebP)
    }
}

named! {
    /// Whether a medium can be looked at.
    MediaStatus {
        /// Being made ready.
        Processing = "processing",
        /// It can.
        Ready = "ready",
        /// It could not be made ready; the original is kept.
        Failed = "failed",
    }
}

/// How much is done, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Progress(f32);

impl Progress {
    /// Nothing yet.
    pub const NONE: Self = Self(0.0);
    /// Everything.
    pub const DONE: Self = Self(1.0);

    /// The share `part` of 1, brought into range; not a number counts as nothing.
    pub fn new(part: f32) -> Self {
        if part.is_nan() { Self::NONE } else { Self(part.clamp(0.0, 1.0)) }
    }

    /// The share of 1.
    pub const fn get(self) -> f32 {
        self.0
    }
}

/// Why a medium could not be made ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MediaFailure {
    /// What is wrong with it.
    pub detail: String,
    /// What its owner can do about it.
    pub remedy: String,
}

/// A medium's state, with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub enum MediaState {
    /// Being made ready.
    Processing {
        /// How far it is.
        progress: Progress,
    },
    /// It can be looked at.
    Ready,
    /// It could not be made ready.
    Failed(MediaFailure),
}

impl MediaState {
    /// The state of a file that has just come in.
    pub const fn arrived() -> Self {
        Self::Processing { progress: Progress::NONE }
    }

    /// The status that JSON and Postgres show.
    pub const fn status(&self) -> MediaStatus {
        match self {
            Self::Processing { .. } => MediaStatus::Processing,
            Self::Ready => MediaStatus::Ready,
            Self::Failed(_) => MediaStatus::Failed,
        }
    }

    /// How far it is, in any state.
    pub const fn progress(&self) -> Progress {
        match self {
            Self::Processing { progress } => *progress,
            Self::Ready => Progress::DONE,
            Self::Failed(_) => Progress::NONE,
        }
    }

    /// Tells how far it is; progress never goes back, since a job that is run again starts from the beginning.
    pub fn advance(self, to: Progress) -> Result<Self, Refusal> {
        match self {
            Self::Processing { progress } => {
                Ok(Self::Processing { progress: if to > progress { to } else { progress } })
            }
            other => Err(other.refuse("advance", "It is not being processed.")),
        }
    }

    /// It can be looked at.
    pub fn finish(self) -> Result<Self, Refusal> {
        match self {
            Self::Processing { .. } => Ok(Self::Ready),
            other => Err(other.refuse("finish", "It is not being processed.")),
        }
    }

    /// It could not be made ready.
    pub fn fail(self, failure: MediaFailure) -> Result<Self, Refusal> {
        match self {
            Self::Processing { .. } => Ok(Self::Failed(failure)),
            other => Err(other.refuse("fail", "It is not being processed.")),
        }
    }

    /// Somebody wants it tried again.
    pub fn retry(self) -> Result<Self, Refusal> {
        match self {
            Self::Failed(_) => Ok(Self::arrived()),
            other @ Self::Processing { .. } => {
                Err(other.refuse("retry", "It is being processed: wait for it."))
            }
            other @ Self::Ready => Err(other.refuse("retry", "It is ready: nothing is left to do.")),
        }
    }

    fn refuse(&self, event: &'static str, remedy: &'static str) -> Refusal {
        Refusal {
            kind: RefusalKind::InvalidTransition,
            subject: "medium",
            state: self.status().as_str(),
            event,
            remedy: remedy.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> MediaState {
        MediaState::Failed(MediaFailure {
            detail: "cut off".to_owned(),
            remedy: "upload it again".to_owned(),
        })
    }

    #[test]
    fn every_move_of_every_state() {
        type Step = fn(MediaState) -> Result<MediaState, Refusal>;
        let moves: [(&str, Step); 4] = [
            ("advance", |state| state.advance(Progress::new(0.5))),
            ("finish", MediaState::finish),
            ("fail", |state| state.fail(MediaFailure { detail: String::new(), remedy: String::new() })),
            ("retry", MediaState::retry),
        ];
        let refused = |event, status: MediaStatus| format!("{event} refused in {status}");
        for (state, expected) in [
            (
                MediaState::arrived(),
                [
                    "processing".to_owned(),
                    "ready".to_owned(),
                    "failed".to_owned(),
                    refused("retry", MediaStatus::Processing),
                ],
            ),
            (
                MediaState::Ready,
                ["advance", "finish", "fail", "retry"].map(|e| refused(e, MediaStatus::Ready)),
            ),
            (
                failed(),
                [
                    refused("advance", MediaStatus::Failed),
                    refused("finish", MediaStatus::Failed),
                    refused("fail", MediaStatus::Failed),
                    "processing".to_owned(),
                ],
            ),
        ] {
            let found = moves.map(|(_, step)| match step(state.clone()) {
                Ok(next) => next.status().to_string(),
                Err(refusal) => format!("{} refused in {}", refusal.event, refusal.state),
            });
            assert_eq!(found, expected, "{state:?}");
        }
    }

    #[test]
    fn progress_goes_forward_and_stays_within_bounds() {
        let half = MediaState::arrived().advance(Progress::new(0.5)).unwrap();
        assert_eq!(half.clone().advance(Progress::new(0.2)).unwrap(), half);
        assert_eq!(Progress::new(7.0), Progress::DONE);
        assert_eq!(Progress::new(-1.0), Progress::NONE);
        assert_eq!(Progress::new(f32::NAN), Progress::NONE);
        assert_eq!(failed().retry().unwrap().progress(), Progress::NONE);
    }

    #[test]
    fn roles_have_the_names_of_the_upload_routes() {
        let names: Vec<_> = MediaRole::ALL.iter().map(|role| role.as_str()).collect();
        assert_eq!(names, ["current", "reference", "screenshot", "video", "referenceVideo"]);
        assert_eq!(MediaRole::Video.kind(), MediaKind::Clip);
        assert_eq!(MediaRole::Screenshot.kind(), MediaKind::Still);
    }
}
