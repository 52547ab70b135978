//! TIFF by its strips or rows of tiles.

use std::io::{BufRead, Seek};

use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::Tag;

use super::{FORMAT, Opened, describe};
use crate::still::decode::rows::Rows;
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::{Limits, StillError};

pub(in crate::still::decode) struct TiffRows<R: BufRead + Seek> {
    decoder: Decoder<R>,
    limits: Limits,
    size: (u32, u32),
    /// Width and height of a strip or tile.
    chunk: (u32, u32),
    /// How many planes the samples lie in: one, or one for each channel.
    planes: usize,
    samples_per_pixel: usize,
    model: Model,
    alpha: Alpha,
    meaning: Meaning,
    bits: u8,
    row: u32,
}

pub(in crate::still::decode) fn open<R: BufRead + Seek>(
    reader: R,
    limits: &Limits,
) -> Result<TiffRows<R>, StillError> {
    let Opened { decoder, stored, model, alpha, samples_per_pixel, floating, info, profile, .. } =
        super::open(reader, limits)?;
    let mut allowed = tiff::decoder::Limits::default();
    allowed.decoding_buffer_size = usize::try_from(limits.max_memory).unwrap_or(usize::MAX);
    allowed.intermediate_buffer_size = allowed.decoding_buffer_size;
    let mut decoder = decoder.with_limits(allowed);
    // 2 is planar (TIFF 6.0, page 38).
    let planar = decoder.find_tag_unsigned::<u16>(Tag::PlanarConfiguration).ok().flatten() == Some(2);
    let meaning = match profile {
        _ if floating => Meaning::Linear,
        Some(profile) => Meaning::Profile(profile.bytes),
        None => Meaning::Encoded,
    };
    let chunk = decoder.chunk_dimensions();
    if chunk.0 == 0 || chunk.1 == 0 {
        return Err(StillError::Damaged { format: FORMAT, detail: "its strips are empty".to_owned() });
    }
    Ok(TiffRows {
        decoder,
        limits: *limits,
        size: stored,
        chunk,
        planes: if planar { samples_per_pixel } else { 1 },
        samples_per_pixel,
        model,
        alpha,
        meaning,
        bits: info.bit_depth,
        row: 0,
    })
}

impl<R: BufRead + Seek> Rows for TiffRows<R> {
    fn next(&mut self) -> Result<Option<Pixels>, StillError> {
        let (across, down) = (self.size.0.div_ceil(self.chunk.0), self.size.1.div_ceil(self.chunk.1));
        if self.row >= down {
            return Ok(None);
        }
        let height = self.chunk.1.min(self.size.1 - self.row * self.chunk.1);
        let mut samples = None;
        for plane in 0..u32::try_from(self.kept_planes()).unwrap_or(1) {
            for column in 0..across {
                let index = plane * across * down + self.row * across + column;
                let size = self.decoder.chunk_data_dimensions(index);
                let read = self.decoder.read_chunk(index).map_err(|error| describe(error, &self.limits))?;
                if size.1 < height {
                    return Err(short());
                }
                let place = Place {
                    left: (column * self.chunk.0) as usize,
                    width: size.0 as usize,
                    height: height as usize,
                    plane: plane as usize,
                };
                self.put(&mut samples, read, place)?;
            }
        }
        self.row += 1;
        Ok(Some(Pixels {
            width: self.size.0,
            height,
            model: self.model,
            alpha: self.alpha,
            meaning: self.meaning.clone(),
            bits: self.bits,
            samples: samples.ok_or_else(short)?,
        }))
    }
}

/// Where the samples of a strip or tile go in the rows that are being read.
#[derive(Debug, Clone, Copy)]
struct Place {
    left: usize,
    width: usize,
    height: usize,
    plane: usize,
}

fn short() -> StillError {
    StillError::Damaged { format: FORMAT, detail: "it holds less than it declares".to_owned() }
}

impl<R: BufRead + Seek> TiffRows<R> {
    /// The samples of a pixel that mean anything: colour and alpha.
    fn kept(&self) -> usize {
        self.model.colors() + usize::from(self.alpha != Alpha::None)
    }

    const fn kept_planes(&self) -> usize {
        if self.planes == 1 {
            1
        } else {
            self.model.colors() + if matches!(self.alpha, Alpha::None) { 0 } else { 1 }
        }
    }

    fn put(&self, into: &mut Option<Samples>, read: DecodingResult, place: Place) -> Result<(), StillError> {
        let length = self.size.0 as usize * place.height * self.kept();
        let done = match read {
            DecodingResult::U8(read) => {
                let all = into.get_or_insert_with(|| Samples::U8(vec![0; length]));
                if let Samples::U8(all) = all { self.spread(all, &read, place) } else { None }
            }
            DecodingResult::U16(read) => {
                let all = into.get_or_insert_with(|| Samples::U16(vec![0; length]));
                if let Samples::U16(all) = all { self.spread(all, &read, place) } else { None }
            }
            DecodingResult::F32(read) => {
                let all = into.get_or_insert_with(|| Samples::F32(vec![0.0; length]));
                if let Samples::F32(all) = all { self.spread(all, &read, place) } else { None }
            }
            DecodingResult::F16(read) => {
                let read: Vec<f32> = read.into_iter().map(f32::from).collect();
                let all = into.get_or_insert_with(|| Samples::F32(vec![0.0; length]));
                if let Samples::F32(all) = all { self.spread(all, &read, place) } else { None }
            }
            _ => {
                return Err(StillError::Unsupported {
                    format: FORMAT,
                    what: "its samples are neither 8 or 16 bit integers nor 16 or 32 bit floating point"
                        .to_owned(),
                });
            }
        };
        done.ok_or_else(short)
    }

    /// Puts the samples of a strip or tile to their places; nothing where there are too few.
    fn spread<T: Copy>(&self, all: &mut [T], read: &[T], place: Place) -> Option<()> {
        let (kept, row) = (self.kept(), self.size.0 as usize * self.kept());
        let stored = if self.planes == 1 { self.samples_per_pixel } else { 1 };
        for (y, line) in read.chunks_exact((place.width * stored).max(1)).take(place.height).enumerate() {
            let start = y * row + place.left * kept;
            let target = all.get_mut(start..start + place.width * kept)?;
            if self.planes == 1 {
                for (to, from) in target.chunks_exact_mut(kept).zip(line.chunks_exact(stored)) {
                    to.copy_from_slice(from.get(..kept)?);
                }
            } else {
                for (to, from) in target.chunks_exact_mut(kept).zip(line) {
                    *to.get_mut(place.plane)? = *from;
                }
            }
        }
        (read.len() >= place.width * place.height * stored).then_some(())
    }
}
