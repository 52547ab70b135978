//! Giving up uploads.

use domain::Actor;

use super::{UploadError, own};
use crate::app::App;
use crate::blob::UploadToken;
use crate::store;

/// Gives up an upload and removes what has come of it, also while it is being written. What it became stays.
pub async fn remove(app: &App, actor: &Actor, token: &UploadToken) -> Result<(), UploadError> {
    own(app, actor, token).await?;
    let _turn = app.uploads.turn(token).await;
    own(app, actor, token).await?;
    // The row first: a file without one is removed by the next sweep.
    store::uploads::delete(&app.db, token).await?;
    app.blobs.remove_part(token).await?;
    Ok(())
}
