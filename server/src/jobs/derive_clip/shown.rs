//! What of a clip is shown before it is ready: its poster, and the frames that can be played by now.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use domain::clip::ClipExtra;
use domain::ids::MediaId;
use domain::media::Progress;
use domain::{ClipInfo, FrameRate};
use render::clip::{Rendition, Sprites, Variant, master_playlist};
use render::still::{Limits, StillError, THUMBNAIL_WIDTHS, Thumbnail, ThumbnailTarget, thumbnails};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::app::App;
use crate::app::media::SpriteSheets;
use crate::blob::{RenditionFile, SpriteFile, WorkDirectory};
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

/// The playlist of a rendition beside the first one.
fn named(variant: Variant) -> anyhow::Result<RenditionFile> {
    let name = format!("{}.m3u8", variant.name());
    RenditionFile::named(&name).with_context(|| format!("{name} is no name of a playlist"))
}

/// What is shown so far.
pub(super) struct Shown<'a> {
    app: &'a App,
    id: MediaId,
    work: &'a Work,
    directory: Arc<WorkDirectory>,
    frame_count: u32,
    dimensions: (u32, u32),
    first_frame: i64,
    rate: FrameRate,
    has_sound: bool,
    extras: Vec<ClipExtra>,
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
            first_frame: info.first_frame.0,
            rate: info.rate,
            has_sound: info.sound.is_some(),
            extras: Vec::new(),
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
        if !store::media::show_poster(&self.app.db, self.id, derived, &view, &widths).await? {
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
        self.place_with(files, &RenditionFile::playlist(), playlist).await?;
        let first = self.playable == 0;
        self.playable = frames;
        self.encoded = self.encoded.max(frames);
        // The first ones are waited for; the rest is told in turn.
        if first { self.tell().await } else { Ok(true) }
    }

    /// The same of a rendition beside the first one. It is shown once it is complete, as nobody chooses between two of which
    /// one goes on for longer. Always true, as nobody was asked.
    pub(super) async fn grow_beside(
        &mut self,
        variant: Variant,
        files: Vec<PathBuf>,
        playlist: &str,
    ) -> anyhow::Result<bool> {
        self.place_with(files, &named(variant)?, playlist).await?;
        Ok(true)
    }

    /// Shows one more sheet of small pictures. False when nobody waits for the clip any more.
    pub(super) async fn sheet(&mut self, file: PathBuf, sprites: &Sprites) -> anyhow::Result<bool> {
        let name = file.file_name().and_then(|name| name.to_str()).and_then(SpriteFile::named);
        let name = name.with_context(|| format!("{} is no name of a sheet", file.display()))?;
        let index = self.directory.path().join("sprites.next");
        let json = serde_json::to_vec(&SpriteSheets::new(self.first_frame, sprites))?;
        tokio::fs::write(&index, json).await.map_err(crate::blob::Error::from)?;
        let derived = &self.work.derived;
        let moved = vec![(file, derived.sprite(&name)), (index, derived.sprite(&SpriteFile::index()))];
        self.app.blobs.place(moved).await?;
        if sprites.sheets.len() == 1 && !self.show(&[ClipExtra::Sprites]).await? {
            return Ok(false);
        }
        self.say(&[("sprites", json!(sprites.made))]);
        Ok(true)
    }

    /// Shows the peaks of the sound. False when nobody waits for the clip any more.
    pub(super) async fn waveform(&mut self, file: PathBuf) -> anyhow::Result<bool> {
        self.app.blobs.place(vec![(file, self.work.derived.waveform())]).await?;
        self.show(&[ClipExtra::Waveform]).await
    }

    /// Notes that there is something more. False when nobody waits for the clip any more.
    async fn show(&mut self, more: &[ClipExtra]) -> anyhow::Result<bool> {
        self.extras.extend_from_slice(more);
        Ok(store::media::set_extras(&self.app.db, self.id, &self.work.derived, &self.extras).await?)
    }

    /// Shows the renditions beside the first one, and where there are two qualities, what offers them.
    async fn show_beside(&mut self, rendition: &Rendition) -> anyhow::Result<()> {
        let mut more = Vec::new();
        for beside in &rendition.beside {
            self.place_with(Vec::new(), &named(beside.variant)?, &beside.playlist).await?;
            match beside.variant {
                Variant::AllIntra => more.push(ClipExtra::AllIntra),
                Variant::SecondQuality => {
                    let (first, second) = (RenditionFile::playlist(), named(beside.variant)?);
                    let both = [(first.as_str(), &rendition.streamed), (second.as_str(), &beside.streamed)];
                    let master = master_playlist(self.rate, self.has_sound, &both);
                    self.place_with(Vec::new(), &RenditionFile::master(), &master).await?;
                    more.push(ClipExtra::SecondQuality);
                }
            }
        }
        if !more.is_empty() {
            // Whether somebody still waits is asked once all of it is there.
            self.show(&more).await?;
        }
        Ok(())
    }

    /// Moves segments to their places, and then the playlist that names them.
    async fn place_with(
        &self,
        files: Vec<PathBuf>,
        playlist: &RenditionFile,
        text: &str,
    ) -> anyhow::Result<()> {
        let mut moved = Vec::with_capacity(files.len() + 1);
        for file in files {
            let name = file.file_name().and_then(|name| name.to_str()).and_then(RenditionFile::named);
            let name = name.with_context(|| format!("{} is no name of a segment", file.display()))?;
            let key = self.work.derived.rendition(&name);
            moved.push((file, key));
        }
        let file = self.directory.path().join("playlist.next");
        tokio::fs::write(&file, text).await.map_err(crate::blob::Error::from)?;
        moved.push((file, self.work.derived.rendition(playlist)));
        Ok(self.app.blobs.place(moved).await?)
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
        if !store::media::advance(&self.app.db, self.id, &self.work.derived, self.progress(), self.playable)
            .await?
        {
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
        self.place_with(Vec::new(), &RenditionFile::playlist(), &rendition.playlist).await?;
        self.show_beside(rendition).await?;
        let derived_bytes = self.app.blobs.settle(&self.work.derived).await?;
        Ok(Ready {
            view: (self.work.derived.poster(), "image/jpeg".to_owned()),
            dimensions: self.dimensions,
            thumbnail_widths,
            playable_frames: rendition.frames,
            derived_bytes,
            tiles: None,
        })
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
