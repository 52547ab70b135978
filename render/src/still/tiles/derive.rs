//! All that is made of a large still, in one pass over its rows.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

use super::{Tiled, Tiling, make};
use crate::still::reduce::Source;
use crate::still::source::{Watch, WatchedReader};
use crate::still::{
    Derived, Limits, Plan, Progress, Rendition, RenditionKind, StillError, Thumbnail, decode, encode, probe,
    thumbnail,
};

/// Shares of the progress bar: the tiles, then the overview, then the thumbnails.
const TILED: f32 = 0.9;
const OVERVIEWED: f32 = 0.95;

/// [`derive`](crate::still::derive()) for a still that is shown in tiles: writes them below `directory`, which is there
/// and empty, as `level/column_row.extension`, and what the plan asks for.
///
/// The rendition of the plan is an overview of at most 4,096 pixels a side, whatever the picture's own size, which is the
/// one that is told; thumbnails are made of it. Memory is that of a few rows of tiles and the overview, not that of the
/// picture, as far as its file can be decoded by rows. On a failure the directory holds what was written until then.
pub fn derive_tiled(
    input: &Path,
    plan: &Plan,
    directory: &Path,
    limits: &Limits,
    progress: &mut Progress<'_>,
) -> Result<(Derived, Tiling), StillError> {
    let mut watch = Watch::new(progress);
    match derived(input, plan, directory, limits, &mut watch) {
        Err(_) if watch.cancelled() => Err(StillError::Cancelled),
        derived => derived,
    }
}

fn derived(
    input: &Path,
    plan: &Plan,
    directory: &Path,
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<(Derived, Tiling), StillError> {
    watch.at(0.0).map_err(StillError::Read)?;
    let length = fs::metadata(input).map_err(StillError::Read)?.len();
    let mut info = probe::probe(input, limits)?;
    let file = BufReader::with_capacity(1 << 17, File::open(input).map_err(StillError::Read)?);
    let reader = WatchedReader::new(file, length, TILED, watch);
    let made = decode::contained(info.format, || make(&info, reader, directory, limits, &plan.tools))?;
    let Tiled { tiling, overview, transparent } = made;
    info.transparent = Some(transparent);
    let thumbnails = written(&overview.into(), plan, watch).map_err(StillError::Write)?;
    let rendition = Rendition { width: info.width, height: info.height, kind: RenditionKind::Derived };
    Ok((Derived { info, rendition, thumbnails }, tiling))
}

fn written(overview: &Source, plan: &Plan, watch: &mut Watch<'_>) -> io::Result<Vec<Thumbnail>> {
    if let Some(path) = &plan.rendition {
        encode::write_atomically(path, |writer| {
            encode::write_png(&overview.display, writer, watch, (TILED, OVERVIEWED))
        })?;
    }
    let mut thumbnails = Vec::with_capacity(plan.thumbnails.len());
    for target in &plan.thumbnails {
        watch.at(OVERVIEWED)?;
        thumbnails.push(thumbnail::write(overview, target)?);
    }
    watch.at(1.0)?;
    Ok(thumbnails)
}
