//! PNG row by row; not interlaced.

use std::io::{BufRead, Seek};

use png::{BitDepth, ColorType, DecodingError, Transformations};

use crate::still::decode::integer::from_io;
use crate::still::decode::rows::{Rows, STRIPE};
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::profile::foreign;
use crate::still::{Limits, StillError, StillFormat};

const FORMAT: StillFormat = StillFormat::Png;

pub(in crate::still::decode) struct PngRows<R: BufRead + Seek> {
    reader: png::Reader<R>,
    model: Model,
    alpha: Alpha,
    meaning: Meaning,
    bits: u8,
    deep: bool,
    left: u32,
}

pub(in crate::still::decode) fn open<R: BufRead + Seek>(
    reader: R,
    limits: &Limits,
) -> Result<PngRows<R>, StillError> {
    let bytes = usize::try_from(limits.max_memory).unwrap_or(usize::MAX);
    let mut decoder = png::Decoder::new_with_limits(reader, png::Limits { bytes });
    // Palettes and less than 8 bits become 8, and a colour that stands for transparency alpha.
    decoder.set_transformations(Transformations::EXPAND);
    let reader = decoder.read_info().map_err(describe)?;
    let (color, depth) = reader.output_color_type();
    let (model, alpha) = match color {
        ColorType::Grayscale => (Model::Gray, Alpha::None),
        ColorType::GrayscaleAlpha => (Model::Gray, Alpha::Straight),
        ColorType::Rgb | ColorType::Indexed => (Model::Rgb, Alpha::None),
        ColorType::Rgba => (Model::Rgb, Alpha::Straight),
    };
    let info = reader.info();
    let profile = foreign(info.icc_profile.as_ref().map(|profile| profile.to_vec()), model);
    let bits = match (info.color_type, info.bit_depth) {
        (ColorType::Grayscale, depth) => depth as u8,
        (_, BitDepth::Sixteen) => 16,
        _ => 8,
    };
    let left = info.height;
    let meaning = profile.map_or(Meaning::Encoded, |profile| Meaning::Profile(profile.bytes));
    Ok(PngRows { reader, model, alpha, meaning, bits, deep: depth == BitDepth::Sixteen, left })
}

impl<R: BufRead + Seek> Rows for PngRows<R> {
    fn next(&mut self) -> Result<Option<Pixels>, StillError> {
        let height = STRIPE.min(self.left);
        if height == 0 {
            return Ok(None);
        }
        let width = self.reader.info().width;
        let channels = self.model.colors() + usize::from(self.alpha != Alpha::None);
        let row_length = width as usize * channels;
        let (mut narrow, mut deep) = (Vec::new(), Vec::new());
        for _ in 0..height {
            let row = self.reader.next_row().map_err(describe)?;
            let row = row.ok_or(StillError::Truncated { format: FORMAT })?;
            if self.deep {
                deep.extend(row.data().as_chunks().0.iter().map(|code| u16::from_be_bytes(*code)));
            } else {
                narrow.extend_from_slice(row.data());
            }
        }
        let samples = if self.deep { Samples::U16(deep) } else { Samples::U8(narrow) };
        if samples.len() != row_length * height as usize {
            return Err(StillError::Damaged {
                format: FORMAT,
                detail: "a row has another length".to_owned(),
            });
        }
        self.left -= height;
        Ok(Some(Pixels {
            width,
            height,
            model: self.model,
            alpha: self.alpha,
            meaning: self.meaning.clone(),
            bits: self.bits,
            samples,
        }))
    }
}

fn describe(error: DecodingError) -> StillError {
    match error {
        DecodingError::IoError(error) => from_io(FORMAT, error),
        DecodingError::LimitsExceeded => StillError::TooMuchMemory { bytes: u64::MAX, max_memory: 0 },
        other => StillError::Damaged { format: FORMAT, detail: other.to_string() },
    }
}
