//! What a file that has arrived is, told by its content and measured against what it was sent for.

use domain::MediaRole;
use domain::media::{MediaKind, StillFormat};
use render::clip::{ClipError, Probed};
use render::still::{StillError, StillInfo};
use render::{clip, still};

use super::programs;
use super::receive::limits;
use crate::app::{App, Error, Result};
use crate::blob::Received;

/// What a file is.
#[derive(Debug)]
pub(super) enum Identity {
    /// One picture.
    Still(StillInfo),
    /// A clip.
    Clip(Box<Probed>),
}

impl Identity {
    /// The media type to serve it with.
    pub(super) fn mime(&self) -> &'static str {
        match self {
            Self::Still(info) => format(info).mime(),
            Self::Clip(probed) => probed.info.format.mime(),
        }
    }

    /// Width and height as shown, in pixels.
    pub(super) const fn dimensions(&self) -> (u32, u32) {
        match self {
            Self::Still(info) => (info.width, info.height),
            Self::Clip(probed) => (probed.info.width, probed.info.height),
        }
    }

    /// What it is called where its name says nothing.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Still(info) => format!("picture.{}", format(info)),
            Self::Clip(probed) => format!("clip.{}", probed.info.format),
        }
    }
}

/// What the file is; refused where its role takes something else, or where it cannot be read. Nothing is kept of it yet.
pub(super) async fn identify(app: &App, role: MediaRole, received: Received) -> Result<(Received, Identity)> {
    let sniffed = {
        let path = received.path().to_owned();
        let sniffed = tokio::task::spawn_blocking(move || clip::sniff(&path));
        sniffed.await.map_err(|e| Error::Internal(e.into()))?.map_err(crate::blob::Error::from)?
    };
    match (role.kind(), sniffed) {
        (MediaKind::Still, Some(format)) => Err(Error::Unsupported(format!(
            "this is a clip ({format}), and `{role}` takes pictures. Upload it with the type `{}`, or send a picture as {}",
            counterpart(role),
            still::StillFormat::listed()
        ))),
        (MediaKind::Still, None) => still(app, received).await,
        (MediaKind::Clip, Some(_)) => clip(app, received).await,
        (MediaKind::Clip, None) => no_clip(app, role, received).await,
    }
}

/// The role that takes the other sort of file in the same place.
const fn counterpart(role: MediaRole) -> MediaRole {
    match role {
        MediaRole::Current | MediaRole::Screenshot => MediaRole::Video,
        MediaRole::Reference => MediaRole::ReferenceVideo,
        MediaRole::Video => MediaRole::Current,
        MediaRole::ReferenceVideo => MediaRole::Reference,
    }
}

async fn still(app: &App, received: Received) -> Result<(Received, Identity)> {
    let limits = limits(app);
    let looked = tokio::task::spawn_blocking(move || match still::probe(received.path(), &limits) {
        Ok(info) => Ok((received, Identity::Still(info))),
        Err(error) => Err(still_refusal(error)),
    });
    looked.await.map_err(|e| Error::Internal(e.into()))?
}

async fn clip(app: &App, received: Received) -> Result<(Received, Identity)> {
    let limits = programs::limits(app);
    let looked = app.programs.look(move |tools| {
        let probed = clip::probe(tools, received.path(), &limits)?;
        Ok((received, Identity::Clip(Box::new(probed))))
    });
    looked.await?.map_err(programs::refusal)
}

/// Says what to do with a file that is no clip and was sent as one.
async fn no_clip(app: &App, role: MediaRole, received: Received) -> Result<(Received, Identity)> {
    if received.size == 0 {
        return Err(programs::refusal(ClipError::Empty));
    }
    match still(app, received).await {
        Ok((_, identity)) => Err(Error::Unsupported(format!(
            "this is a picture ({}), and `{role}` takes clips. Upload it with the type `{}`, or send an MP4 or QuickTime (MOV)",
            identity.mime(),
            counterpart(role)
        ))),
        Err(_) => Err(programs::refusal(ClipError::NotAClip)),
    }
}

pub(super) fn still_refusal(error: StillError) -> Error {
    let detail = format!("{error}. {}", error.remedy());
    match error {
        StillError::NotAPicture { .. } | StillError::NotRead { .. } | StillError::Unsupported { .. } => {
            Error::Unsupported(detail)
        }
        StillError::NoDecoder { .. } => Error::Unavailable(detail),
        StillError::TooManyBytes { .. } => Error::TooLarge(detail),
        error if error.is_transient() => Error::Internal(error.into()),
        _ => Error::invalid("/file", detail),
    }
}

const fn format(info: &StillInfo) -> StillFormat {
    match info.format {
        still::StillFormat::Png => StillFormat::Png,
        still::StillFormat::Jpeg => StillFormat::Jpeg,
        still::StillFormat::WebP => StillFormat::WebP,
        still::StillFormat::Tiff => StillFormat::Tiff,
        still::StillFormat::Exr => StillFormat::Exr,
        still::StillFormat::Dpx => StillFormat::Dpx,
        still::StillFormat::Cineon => StillFormat::Cineon,
        still::StillFormat::Psd => StillFormat::Psd,
        still::StillFormat::Hdr => StillFormat::Hdr,
        still::StillFormat::Tga => StillFormat::Tga,
        still::StillFormat::Bmp => StillFormat::Bmp,
        still::StillFormat::Gif => StillFormat::Gif,
        still::StillFormat::Jp2 => StillFormat::Jp2,
        still::StillFormat::Jxl => StillFormat::Jxl,
        still::StillFormat::Avif => StillFormat::Avif,
        still::StillFormat::Sgi => StillFormat::Sgi,
        still::StillFormat::Pnm => StillFormat::Pnm,
        still::StillFormat::Qoi => StillFormat::Qoi,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lists_of_formats_agree() {
        for read in still::StillFormat::all() {
            let info = StillInfo {
                format: read,
                width: 1,
                height: 1,
                bit_depth: 8,
                channels: 3,
                has_alpha: false,
                transparent: Some(false),
                orientation: still::Orientation::Upright,
                animated: false,
                profile: None,
                otherwise_tagged: false,
                layers: Vec::new(),
            };
            let taken = format(&info);
            assert_eq!(taken.mime(), read.mime());
            assert_eq!(taken.is_shown_by_browsers(), read.shown_by_browsers());
        }
        assert_eq!(StillFormat::ALL.len(), still::StillFormat::all().count());
    }
}
