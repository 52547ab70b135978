//! `rushes render pixel`: what a source holds at a place.

use std::path::Path;

use ::render::clip::Tools;
use ::render::probe::{Held, Region, clip, still};
use anyhow::{Context as _, bail};

use super::clips::{index, probed};
use super::files;
use crate::app::media::PixelReading;

/// Reads a region, and tells what it holds, as JSON: as the API answers.
pub(super) fn read(tools: &Tools, file: &Path, region: Region, frame: Option<i64>) -> anyhow::Result<String> {
    if !(1..=Region::MOST).contains(&region.width) || !(1..=Region::MOST).contains(&region.height) {
        bail!("a region has 1 to {} columns and rows", Region::MOST);
    }
    let (held, info, frame) = match (::render::still::probe(file, &files::limits()), frame) {
        (Ok(_), Some(_)) => bail!("{} is a picture: leave --frame out", file.display()),
        (Ok(info), None) => {
            within(region, (info.width, info.height))?;
            let part = still(file, &files::limits(), tools, region);
            let part = part.with_context(|| format!("cannot read {}", file.display()))?;
            (Held::Still(part), None, None)
        }
        (Err(_), frame) => {
            let info = probed(tools, file)?.info;
            within(region, (info.width, info.height))?;
            let number = frame.unwrap_or(info.first_frame.0);
            let scratch = files::scratch(&std::env::temp_dir())?;
            let read = clip(tools, file, &info, index(&info, number)?, &scratch.path().join("frame.raw"))?;
            (Held::Clip(Box::new(read)), Some(info), Some(number))
        }
    };
    let reading = held.read(region).context("the place was not decoded")?;
    let told = PixelReading::new(None, frame, region, info.as_ref(), &reading);
    Ok(serde_json::to_string_pretty(&told)?)
}

fn within(region: Region, size: (u32, u32)) -> anyhow::Result<()> {
    if !region.fits(size) {
        bail!("that lies outside of the picture, which is {} × {}", size.0, size.1);
    }
    Ok(())
}
