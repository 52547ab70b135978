use std::fs::{self, File};
use std::io::{self, BufReader};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::decode;
use super::reduce::{self, Source};
use super::source::{Progress, Watch, WatchedReader};
use super::{Limits, StillError, StillInfo, Thumbnail, encode, probe, thumbnail};
use crate::clip::Tools;

/// What to make of a still, in one decode.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Where the web rendition goes, if one has to be derived; `None` makes none.
    pub rendition: Option<PathBuf>,
    /// The thumbnails to write.
    pub thumbnails: Vec<ThumbnailTarget>,
    /// The programs that read what is not read here.
    pub tools: Tools,
}

/// A thumbnail to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThumbnailTarget {
    /// Width in pixels.
    pub width: u32,
    /// The WebP file to write.
    pub path: PathBuf,
}

/// What stands after [`derive`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The still, with [`StillInfo::transparent`] known.
    pub info: StillInfo,
    /// What browsers are shown.
    pub rendition: Rendition,
    /// The thumbnails, in the order of the plan.
    pub thumbnails: Vec<Thumbnail>,
}

/// What browsers are shown at full resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Rendition {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whether it is the uploaded file or one that was made of it.
    pub kind: RenditionKind,
}

/// Where the web rendition lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RenditionKind {
    /// The uploaded file itself can be shown; nothing was written.
    AsIs,
    /// An 8-bit opaque PNG was written to the plan's path.
    Derived,
}

/// Shares of the progress bar: decoding, then the rendition, then the thumbnails.
const DECODED: f32 = 0.5;
const RENDERED: f32 = 0.8;

/// Decodes a still once and writes what the plan asks for.
///
/// Where nothing is needed in full, no more is decoded than the largest thumbnail takes: a JPEG at a fraction of its
/// size, a PNG row by row.
///
/// Each file appears under its name only when it is complete; running it again replaces them. `progress` is asked
/// between reads, rows and thumbnails; a JPEG or WebP is decoded in one piece here, once it has been read.
pub fn derive(
    input: &Path,
    plan: &Plan,
    limits: &Limits,
    progress: &mut Progress<'_>,
) -> Result<Derived, StillError> {
    let mut watch = Watch::new(progress);
    let (info, source) = match decode_watched(input, plan, limits, &mut watch) {
        Err(_) if watch.cancelled() => return Err(StillError::Cancelled),
        decoded => decoded?,
    };
    match write_planned(&info, &source, plan, &mut watch) {
        Err(_) if watch.cancelled() => Err(StillError::Cancelled),
        Err(error) => Err(StillError::Write(error)),
        Ok((rendition, thumbnails)) => Ok(Derived { info, rendition, thumbnails }),
    }
}

/// [`derive`] for the web rendition alone. `info` is what [`probe`](super::probe()) said; it is completed.
pub fn web_rendition(
    input: &Path,
    output: &Path,
    info: &mut StillInfo,
    limits: &Limits,
) -> Result<Rendition, StillError> {
    let plan = Plan { rendition: Some(output.to_owned()), ..Plan::default() };
    let derived = derive(input, &plan, limits, &mut |_| ControlFlow::Continue(()))?;
    *info = derived.info;
    Ok(derived.rendition)
}

/// [`derive`] for thumbnails alone.
pub fn thumbnails(
    input: &Path,
    targets: &[ThumbnailTarget],
    limits: &Limits,
) -> Result<Vec<Thumbnail>, StillError> {
    let plan = Plan { thumbnails: targets.to_vec(), ..Plan::default() };
    Ok(derive(input, &plan, limits, &mut |_| ControlFlow::Continue(()))?.thumbnails)
}

fn decode_watched(
    input: &Path,
    plan: &Plan,
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<(StillInfo, Source), StillError> {
    watch.at(0.0).map_err(StillError::Read)?;
    let length = fs::metadata(input).map_err(StillError::Read)?.len();
    let mut info = probe::probe(input, limits)?;
    let open = || {
        let file = File::open(input).map_err(StillError::Read)?;
        Ok::<_, StillError>(BufReader::with_capacity(1 << 17, file))
    };
    // Whether a rendition is needed may show when transparency does.
    let perhaps = plan.rendition.is_none() || info.shown_as_is() != Some(false);
    if let Some(wanted) = largest(plan, &info).filter(|_| perhaps) {
        let reader = WatchedReader::new(open()?, length, DECODED / 2.0, watch);
        let mut seen = info.clone();
        let small = decode::contained(info.format, || Ok(reduce::reduced(&mut seen, reader, wanted)));
        watch.at(DECODED / 2.0).map_err(StillError::Read)?;
        if let Ok(Some(small)) = small
            && (plan.rendition.is_none() || seen.shown_as_is() == Some(true))
        {
            return Ok((seen, small));
        }
    }
    let reader = WatchedReader::new(open()?, length, DECODED, watch);
    let display =
        decode::contained(info.format, || decode::read_display(&mut info, reader, limits, &plan.tools))?;
    Ok((info, display.into()))
}

/// The size that the largest of the thumbnails has.
fn largest(plan: &Plan, info: &StillInfo) -> Option<(u32, u32)> {
    let widest = plan.thumbnails.iter().map(|target| target.width).max()?;
    Some(thumbnail::fitted(widest, (info.width, info.height)))
}

fn write_planned(
    info: &StillInfo,
    source: &Source,
    plan: &Plan,
    watch: &mut Watch<'_>,
) -> io::Result<(Rendition, Vec<Thumbnail>)> {
    watch.at(DECODED)?;
    let kind = match info.shown_as_is() {
        Some(true) => RenditionKind::AsIs,
        _ => RenditionKind::Derived,
    };
    if let (RenditionKind::Derived, Some(path)) = (kind, &plan.rendition) {
        encode::write_atomically(path, |writer| {
            encode::write_png(&source.display, writer, watch, (DECODED, RENDERED))
        })?;
    }
    watch.at(RENDERED)?;
    let mut thumbnails = Vec::with_capacity(plan.thumbnails.len());
    for target in &plan.thumbnails {
        thumbnails.push(thumbnail::write(source, target)?);
        #[expect(clippy::cast_precision_loss, reason = "a handful of thumbnails")]
        let done = thumbnails.len() as f32 / plan.thumbnails.len() as f32;
        watch.at(RENDERED + (1.0 - RENDERED) * done)?;
    }
    watch.at(1.0)?;
    let rendition = Rendition { width: info.width, height: info.height, kind };
    Ok((rendition, thumbnails))
}
