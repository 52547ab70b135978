//! Radiance HDR: RGBE, scene-linear.

use std::io::{BufRead, Seek};

use image::ImageDecoder as _;
use image::codecs::hdr::HdrDecoder;

use super::bytes::check_size;
use super::integer::describe;
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::{Limits, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Hdr;

/// What the header says of pixels that are red, green and blue.
const RGBE: &str = "32-bit_rle_rgbe";

fn open<R: BufRead>(reader: R, limits: &Limits) -> Result<(HdrDecoder<R>, StillInfo), StillError> {
    // Not strictly, since programs also begin with `#?RGBE`.
    let decoder = HdrDecoder::new_nonstrict(reader).map_err(|error| describe(FORMAT, error, limits))?;
    let mut said = decoder.metadata().custom_attributes.into_iter();
    if said.any(|(name, value)| name == "FORMAT" && value.trim() != RGBE) {
        let what = "its colours are not red, green and blue (XYZE)".to_owned();
        return Err(StillError::Unsupported { format: FORMAT, what });
    }
    let size = decoder.dimensions();
    check_size(FORMAT, size, limits)?;
    // The samples, and what is shown of them.
    limits.check_memory(u64::from(size.0) * u64::from(size.1) * (12 + 3))?;
    Ok((decoder, StillInfo::plain(FORMAT, size, Model::Rgb, Alpha::None, 32)))
}

pub(super) fn read_header<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<StillInfo, StillError> {
    Ok(open(reader, limits)?.1)
}

pub(super) fn read<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<Pixels, StillError> {
    let (decoder, StillInfo { width, height, .. }) = open(reader, limits)?;
    let mut samples = vec![0.0f32; width as usize * height as usize * 3];
    let bytes = bytemuck::cast_slice_mut(&mut samples);
    decoder.read_image(bytes).map_err(|error| describe(FORMAT, error, limits))?;
    let (model, alpha, meaning) = (Model::Rgb, Alpha::None, Meaning::Linear);
    Ok(Pixels { width, height, model, alpha, meaning, bits: 32, samples: Samples::F32(samples) })
}
