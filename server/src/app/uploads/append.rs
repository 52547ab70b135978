//! Pieces of uploads.

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use sha1::Sha1;
use sha2::Digest as _;

use super::writers::{Stop, Turn};
use super::{NO_UPLOAD, Progress, UploadError, complete, expiry, own};
use crate::app::auth::SignIn;
use crate::app::{App, Error, media};
use crate::blob::{Incoming, PartFile, Sha256Sum, UploadToken};
use crate::store;
use crate::store::uploads::{Outcome, Upload};

/// What the bytes of one piece have to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// SHA-1.
    Sha1([u8; 20]),
    /// SHA-256.
    Sha256(Sha256Sum),
}

/// What its sender says of a piece.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Where in the file it begins.
    pub offset: u64,
    /// How many bytes it has, where that was said.
    pub length: Option<u64>,
    /// What its bytes have to be.
    pub checksum: Option<Checksum>,
    /// What the whole file has to be.
    pub sha256: Option<Sha256Sum>,
}

/// How a piece came to its end.
enum End {
    /// All of it came.
    Whole,
    /// Its connection was lost.
    Lost,
    /// Its sender fell silent.
    Silent,
    /// This writer was asked to stop.
    Stopped(Stop),
    /// There was more of it than the upload may still have.
    TooMuch,
    /// It could not be written.
    Failed(UploadError),
}

/// Appends a piece to an upload, and takes the upload in when that was the last one. What came stays, however the piece
/// ends; of a piece with a checksum only as a whole, since less of it proves nothing.
pub async fn append<E>(
    app: &App,
    who: &SignIn,
    token: &UploadToken,
    terms: Terms,
    bytes: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
) -> Result<Progress, UploadError> {
    own(app, &who.actor, token).await?;
    let turn = app.uploads.turn(token).await;
    if let Some(stop) = turn.is_stopped() {
        return Err(stop.into());
    }
    // Whoever had the turn before may have finished or removed it.
    let mut upload = own(app, &who.actor, token).await?;
    match upload.outcome {
        Outcome::Open => {}
        Outcome::Accepted(media) => {
            check_terms(&terms, upload.size, upload.size)?;
            let size = upload.size;
            return Ok(Progress { media: Some(media), ..Progress::of(upload, size) });
        }
        Outcome::Refused { status, detail } => return Err(UploadError::Refused { status, detail }),
    }
    let part = app.blobs.open_part(token).await?.ok_or(NO_UPLOAD)?;
    check_terms(&terms, part.length(), upload.size)?;
    if let Some(sha256) = terms.sha256 {
        let first = store::uploads::expect(&app.db, upload.id, sha256).await?;
        if first != sha256 {
            let detail = "another sum was given for this file before; begin the upload anew";
            return Err(Error::invalid("Repr-Digest", detail).into());
        }
        upload.sha256 = Some(first);
    }
    app.blobs.check_room(upload.size - terms.offset)?;
    let (end, offset) = match terms.checksum {
        None => take(part, &turn, &upload, bytes).await?,
        Some(checksum) => take_checked(app, part, &turn, &upload, checksum, bytes).await?,
    };
    if offset > terms.offset {
        upload.expires_at = expiry(app);
        store::uploads::extend(&app.db, upload.id, upload.expires_at).await?;
    }
    match end {
        End::Whole | End::Lost => {}
        End::Silent => return Err(UploadError::Silent),
        End::Stopped(stop) => return Err(stop.into()),
        End::TooMuch => return Err(too_much(upload.size)),
        End::Failed(error) => return Err(error),
    }
    let media = if offset == upload.size { Some(complete::complete(app, who, &upload).await?) } else { None };
    Ok(Progress { media, ..Progress::of(upload, offset) })
}

impl From<Stop> for UploadError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::TakenOver => Self::TakenOver,
            Stop::Closing => Self::Stopping,
        }
    }
}

/// Refuses a piece that does not begin where the upload ends, or goes beyond what it may have.
fn check_terms(terms: &Terms, offset: u64, size: u64) -> Result<(), UploadError> {
    if terms.offset != offset {
        let detail =
            format!("{offset} bytes have come, not {}; ask with HEAD and go on from there", terms.offset);
        return Err(Error::conflict("offset-mismatch", detail).into());
    }
    if terms.length.is_some_and(|length| length > size - offset) {
        return Err(too_much(size));
    }
    Ok(())
}

fn too_much(size: u64) -> UploadError {
    let detail = format!("this upload was announced with {size} bytes; begin another one for a larger file");
    Error::TooLarge(detail).into()
}

/// Writes a piece as it comes. Returns how it ended, and the length of the part file, which is on disk.
async fn take<E>(
    mut part: PartFile,
    turn: &Turn,
    upload: &Upload,
    bytes: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
) -> Result<(End, u64), UploadError> {
    let mut left = upload.size - part.length();
    let end = loop {
        match next(turn, &mut left, bytes).await {
            Ok(chunk) => {
                if let Err(error) = part.write(&chunk).await {
                    break End::Failed(error.into());
                }
            }
            Err(end) => break end,
        }
    };
    Ok((end, part.settle().await?))
}

/// Writes a piece aside, and to the part file once it is proved: that holds nothing at any moment that was not.
async fn take_checked<E>(
    app: &App,
    mut part: PartFile,
    turn: &Turn,
    upload: &Upload,
    checksum: Checksum,
    bytes: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
) -> Result<(End, u64), UploadError> {
    let mut left = upload.size - part.length();
    let mut aside: Incoming = app.blobs.receive(left).await?;
    let mut sha1 = Sha1::new();
    let end = loop {
        match next(turn, &mut left, bytes).await {
            Ok(chunk) => {
                if matches!(checksum, Checksum::Sha1(_)) {
                    sha1.update(&chunk);
                }
                if let Err(error) = aside.write(&chunk).await {
                    break End::Failed(error.into());
                }
            }
            Err(end) => break end,
        }
    };
    if !matches!(end, End::Whole) {
        return Ok((end, part.settle().await?));
    }
    let received = aside.finish().await?;
    let right = match checksum {
        Checksum::Sha1(expected) => expected == <[u8; 20]>::from(sha1.finalize()),
        Checksum::Sha256(expected) => expected == received.sha256,
    };
    if !right {
        return Err(UploadError::Checksum);
    }
    let written = part.append(&received).await;
    let offset = part.settle().await?;
    written?;
    Ok((end, offset))
}

/// The next bytes of a piece, as long as there are some that may be written.
async fn next<E>(
    turn: &Turn,
    left: &mut u64,
    bytes: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
) -> Result<Bytes, End> {
    let next = tokio::select! {
        biased;
        stop = turn.stopped() => return Err(End::Stopped(stop)),
        next = media::not_silent(bytes.next()) => next,
    };
    match next {
        Ok(Some(Ok(chunk))) => {
            *left = left.checked_sub(chunk.len() as u64).ok_or(End::TooMuch)?;
            Ok(chunk)
        }
        Ok(Some(Err(_))) => Err(End::Lost),
        Ok(None) => Err(End::Whole),
        Err(_) => Err(End::Silent),
    }
}
