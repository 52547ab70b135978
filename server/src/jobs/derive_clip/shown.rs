//! What of a clip is shown before it is ready: its poster, and the frames that can be played by now.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use domain::ClipInfo;
use domain::ids::MediaId;
use domain::media::Progress;
use render::clip::Rendition;
use render::still::{Limits, StillError, THUMBNAIL_WIDTHS, Thumbnail, ThumbnailTarget, thumbnails};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::app::App;
use crate::blob::{RenditionFile, WorkDirectory};
use crate::jobs::making::tell;
use crate::store;
use crate::store::media::{Ready, Work};

/// How many looks without anything new pass before it is asked whether somebody still waits.
const LOOKS: u32 = 4;

/// A poster of which thumbnails are being made.
struct Making {
    poster: PathBuf,
    task: JoinHandle<Result<Vec<Thumbnail>, StillError>>,
}

/// A poster with its thumbnails, complete.
pub(super) struct Pictures {
    poster: PathBuf,
    thumbnails: Vec<Thumbnail>,
}

/// What is shown so far.
pub(super) struct Shown<'a> {
    app: &'a App,
    id: MediaId,
    work: &'a Work,
    directory: Arc<WorkDirectory>,
    frame_count: u32,
    dimensions: (u32, u32),
    making: Option<Making>,
    poster: Option<Vec<i32>>,
    encoded: u32,
    playable: u32,
    told: (u32, u32),
    looks: u32,
}

impl<'a> Shown<'a> {
    pub(super) fn new(
        app: &'a App,
        id: MediaId,
        work: &'a Work,
        info: &ClipInfo,
        directory: Arc<WorkDirectory>,
    ) -> Self {
        Self {
            app,
            id,
            work,
            directory,
            frame_count: info.frame_count,
            dimensions: (info.width, info.height),
            making: None,
            poster: None,
            encoded: 0,
            playable: 0,
            told: (0, 0),
            looks: 0,
        }
    }

    /// So many frames are encoded. Always true, as nobody was asked.
    pub(super) const fn encoded(&mut self, frames: u32) -> bool {
        self.encoded = frames;
        true
    }

    /// Has thumbnails made of the poster, while frames go on being shown. Always true, as nobody was asked.
    pub(super) fn begin_thumbnails(&mut self, poster: PathBuf) -> bool {
        let (input, directory) = (poster.clone(), self.directory.clone());
        let targets = THUMBNAIL_WIDTHS
            .map(|width| ThumbnailTarget { width, path: directory.path().join(format!("{width}.webp")) });
        let task = tokio::task::spawn_blocking(move || {
            let _directory = directory;
            thumbnails(&input, &targets, &Limits::default())
        });
        self.making = Some(Making { poster, task });
        true
    }

    /// Whether thumbnails are being made.
    pub(super) const fn makes_thumbnails(&self) -> bool {
        self.making.is_some()
    }

    /// The thumbnails that are being made, once they are; never where none are. May be asked for again when it was not
    /// waited for to its end.
    pub(super) async fn thumbnails(&mut self) -> anyhow::Result<Pictures> {
        let Some(making) = &mut self.making else { return std::future::pending().await };
        let made = (&mut making.task).await;
        let poster = std::mem::take(&mut making.poster);
        self.making = None;
        Ok(Pictures { poster, thumbnails: made?.context("the thumbnails of a poster")? })
    }

    /// Shows the poster and the thumbnails made of it. False when nobody waits for the clip any more.
    pub(super) async fn poster(&mut self, made: Pictures) -> anyhow::Result<bool> {
        let Pictures { poster, thumbnails } = made;
        let derived = &self.work.derived;
        let mut files = vec![(poster, derived.poster())];
        let mut widths = Vec::new();
        for thumbnail in thumbnails {
            widths.push(i32::try_from(thumbnail.target_width)?);
            files.push((thumbnail.path, derived.thumbnail(thumbnail.target_width)));
        }
        self.app.blobs.place(files).await?;
        let view = (derived.poster(), "image/jpeg".to_owned());
        if !store::media::show_poster(&self.app.db, self.id, &view, &widths).await? {
            return Ok(false);
        }
        self.poster = Some(widths);
        self.say(&[("poster", json!(true))]);
        Ok(true)
    }

    /// Shows more frames. What the playlist names is there before the playlist is. False when nobody waits for the clip
    /// any more.
    pub(super) async fn grow(
        &mut self,
        files: Vec<PathBuf>,
        playlist: &str,
        frames: u32,
    ) -> anyhow::Result<bool> {
        let mut moved = Vec::with_capacity(files.len() + 1);
        for file in files {
            let name = file.file_name().and_then(|name| name.to_str()).and_then(RenditionFile::named);
            let name = name.with_context(|| format!("{} is no name of a segment", file.display()))?;
            let key = self.work.derived.rendition(&name);
            moved.push((file, key));
        }
        moved.push(self.playlist(playlist).await?);
        self.app.blobs.place(moved).await?;
        let first = self.playable == 0;
        self.playable = frames;
        self.encoded = self.encoded.max(frames);
        // The first ones are waited for; the rest is told in turn.
        if first { self.tell().await } else { Ok(true) }
    }

    /// Notes and tells what is new since the last time. False when nobody waits for the clip any more.
    pub(super) async fn tell(&mut self) -> anyhow::Result<bool> {
        let now = (self.encoded, self.playable);
        let news = now != self.told;
        self.looks += 1;
        if !news && self.looks < LOOKS {
            return Ok(true);
        }
        self.looks = 0;
        if !store::media::advance(&self.app.db, self.id, self.progress(), self.playable).await? {
            return Ok(false);
        }
        if news {
            self.told = now;
            self.say(&[]);
        }
        Ok(true)
    }

    /// The clip is complete: shows all of it, and brings it to disk.
    pub(super) async fn complete(&mut self, rendition: &Rendition) -> anyhow::Result<Ready> {
        let thumbnail_widths = self.poster.take().context("a clip came out without a poster")?;
        let playlist = self.playlist(&rendition.playlist).await?;
        self.app.blobs.place(vec![playlist]).await?;
        let derived_bytes = self.app.blobs.settle(&self.work.derived).await?;
        Ok(Ready {
            view: (self.work.derived.poster(), "image/jpeg".to_owned()),
            dimensions: self.dimensions,
            thumbnail_widths,
            playable_frames: rendition.frames,
            derived_bytes,
        })
    }

    /// Writes a playlist to be moved to its place.
    async fn playlist(&self, text: &str) -> anyhow::Result<(PathBuf, crate::blob::Key)> {
        let file = self.directory.path().join("playlist.next");
        tokio::fs::write(&file, text).await.map_err(crate::blob::Error::from)?;
        Ok((file, self.work.derived.rendition(&RenditionFile::playlist())))
    }

    /// How far the clip is. It does not reach the end before everything was looked at.
    fn progress(&self) -> Progress {
        let part = f64::from(self.encoded) / f64::from(self.frame_count.max(1));
        #[expect(clippy::cast_possible_truncation, reason = "a share of 1 needs no more digits")]
        let part = Progress::new((part * 0.99) as f32);
        if part > self.work.progress { part } else { self.work.progress }
    }

    fn say(&self, more: &[(&str, Value)]) {
        let mut all = vec![("playable_frames", json!(self.playable))];
        all.extend_from_slice(more);
        tell(self.app, self.id, self.work, self.progress(), &all);
    }
}
