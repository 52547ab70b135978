//! The minutes of a session, as files to pass on. Who asks gets what they may see.

mod csv;
mod layout;
mod pdf;

use std::collections::HashMap;

use domain::ids::{MediaId, ReviewSessionId};
use domain::{Actor, Slug};
use futures::future::join_all;
use tokio::sync::Semaphore;

use super::read::find;
use crate::app::access::{self, Visibility};
use crate::app::media;
use crate::app::{App, Error, Result};

/// How wide the pictures of the minutes are, at least, in pixels.
const PICTURE_WIDTH: u32 = 320;
/// How many pictures are fetched at once.
const AT_ONCE: usize = 8;
/// How many documents are set at once: each holds all its pictures.
static SETTING: Semaphore = Semaphore::const_new(2);

/// A file to be saved.
#[derive(Debug)]
pub struct MinutesFile {
    /// The name to save it under.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The minutes as a table, in CSV (RFC 4180), UTF-8 with a byte order mark.
pub async fn minutes_csv(app: &App, actor: &Actor, id: ReviewSessionId) -> Result<MinutesFile> {
    let review = find(app, actor, id).await?;
    Ok(MinutesFile { name: named(&review.session.name, "csv"), bytes: csv::write(&review).into_bytes() })
}

/// The minutes as a document, in PDF, with the pictures that were looked at.
pub async fn minutes_pdf(app: &App, actor: &Actor, id: ReviewSessionId) -> Result<MinutesFile> {
    let review = find(app, actor, id).await?;
    let wanted: Vec<i64> =
        review.items.iter().filter_map(|item| item.revision.as_ref()?.thumbnail_media_id).collect();
    let visibility = access::visibility(actor)?;
    // The semaphore is never closed.
    let _turn = SETTING.acquire().await;
    let mut pictures: HashMap<i64, Vec<u8>> = HashMap::new();
    for some in wanted.chunks(AT_ONCE) {
        let found = join_all(some.iter().map(|medium| picture(app, &visibility, *medium))).await;
        pictures.extend(some.iter().zip(found).filter_map(|(medium, bytes)| Some((*medium, bytes?))));
    }
    let name = named(&review.session.name, "pdf");
    let now = app.clock.now();
    let set =
        tokio::task::spawn_blocking(move || pdf::write(&layout::pages(&review, now), &review, pictures));
    let bytes = set.await.map_err(|e| Error::Internal(e.into()))??;
    Ok(MinutesFile { name, bytes })
}

/// A thumbnail, in WebP; none where it cannot be had, for the minutes are more than their pictures.
async fn picture(app: &App, visibility: &Visibility, medium: i64) -> Option<Vec<u8>> {
    let file = media::thumbnail_in(app, visibility, MediaId(medium), PICTURE_WIDTH).await;
    match app.blobs.read_whole(&file.ok()?.key).await {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            tracing::warn!(%error, medium, "the minutes of a session go without a picture");
            None
        }
    }
}

fn named(session: &str, ending: &str) -> String {
    format!("{}-minutes.{ending}", Slug::from_name(session).as_str())
}
