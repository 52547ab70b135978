//! How opaque a medium is, which what is played and shown of it does not tell.

use domain::Frame;
use domain::ids::{MediaId, RevisionId};
use render::still::{Encoding, encode};
use serde::Serialize;

use super::kept::{Format, Of, digest, kept};
use super::source::{At, Source, SourceId, Which};
use crate::app::access::Visitor;
use crate::app::media::{self, ServedFile, alpha_of};
use crate::app::{Error, Result, Shared};

#[derive(Serialize)]
struct Recipe {
    what: &'static str,
    source: SourceId,
}

/// How opaque a still is, or a frame of a clip: a gray PNG of its size as shown, white where it covers everything.
pub async fn alpha(app: &Shared, who: &Visitor, id: MediaId, frame: Option<Frame>) -> Result<ServedFile> {
    let medium = media::get(app, who, id).await?;
    if let Some(clip) = &medium.clip {
        return alpha_of(app, who, id, frame.unwrap_or(Frame(clip.first_frame))).await;
    }
    if frame.is_some() {
        return Err(Error::invalid("?frame", "the medium is a picture: leave the frame out"));
    }
    let revision = RevisionId(medium.revision_id);
    let source = Source::of(app, who, revision, Which::Medium(id), At::Usual).await?;
    if source.is_overview {
        return Err(Error::invalid("", "the picture is too large for this: it is shown in tiles"));
    }
    let recipe = digest(&Recipe { what: "alpha", source: source.id() })?;
    let (of, memory) = (Of::One(source.content), source.memory());
    kept(app, of, recipe, Format::Png, memory, move || {
        encode(&source.pixels()?.opacity(), Encoding::Png8).map_err(|error| Error::Internal(error.into()))
    })
    .await
}
