//! JPEGs in full size, some rows after the other, without ever holding the picture.
//!
//! While the coefficients of some rows of units are read, which can be done by one thread only, others make planes of
//! those before, and pixels of the planes before these: chroma is enlarged by the rows around it.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::io::{self, BufRead};

use rayon::prelude::*;

use super::band::{Band, Part, Units};
use super::feed::Feed;
use super::frame::Plane;
use super::header::{Component, Header};
use super::inverse;
use super::paint::{self, Between, Finer, Scratch};
use crate::still::decode::Layout;

/// A picture whose rows come one after the other.
pub(in crate::still) struct Stripes<R> {
    pub(in crate::still) width: u32,
    pub(in crate::still) height: u32,
    pub(in crate::still) layout: Layout,
    header: Header,
    finer: Finer,
    /// Rows of units that are decoded at once.
    at_once: usize,
    units: Units<R>,
    /// What has been read and is not in planes yet.
    band: Option<Band>,
    /// One to be filled again.
    spare: Option<Band>,
    /// What is not painted yet: at most two, the first of which is painted when the second is there.
    planes: VecDeque<Planes>,
    /// The last row of chroma above them, if they are not the first.
    above: Option<[Vec<u8>; 2]>,
    painted: u32,
}

/// A band as samples.
struct Planes(Vec<Plane>);

/// Whether a file, of which this is the head, can be decoded by its rows.
pub(in crate::still) fn has_rows(head: &[u8]) -> bool {
    Header::parse(head).is_some_and(|(header, _)| header.finer().is_some())
}

impl<R: BufRead> Stripes<R> {
    /// Of a file's head, and a reader that stands behind it; about `rows` rows at a time. `None` where the file is of
    /// another sort.
    pub(in crate::still) fn new(head: &[u8], reader: R, rows: u32) -> io::Result<Option<Self>> {
        let Some((mut header, _)) = Header::parse(head) else { return Ok(None) };
        let Some(finer) = header.finer() else { return Ok(None) };
        for component in &mut header.components {
            component.others.prepare_steps();
        }
        let at_once = (rows as usize / (8 * header.most().1)).max(1);
        let mut units = Units::new(&header, Feed::new(reader));
        let band = units.next(&header, at_once, None)?;
        Ok(Some(Self {
            width: header.width,
            height: header.height,
            layout: if header.components.len() == 1 { Layout::Gray } else { Layout::Rgb },
            header,
            finer,
            at_once,
            units,
            band,
            spare: None,
            planes: VecDeque::with_capacity(3),
            above: None,
            painted: 0,
        }))
    }

    /// The next rows of pixels; nothing after the last.
    pub(in crate::still) fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        while self.band.is_some() || !self.planes.is_empty() {
            let band = self.band.take();
            let mut made = band.as_ref().map(|band| Planes::new(&self.header, band));
            // Once nothing more comes, the last planes are their own surroundings.
            let first = self.planes.front().filter(|_| self.planes.len() > 1 || made.is_none());
            let left = (self.height - self.painted) as usize;
            let rows = first.map(|first| first.rows(&self.header).min(left));
            let mut pixels = vec![0; rows.unwrap_or(0) * self.width as usize * self.layout.channels()];
            let mut next = Ok(None);
            let (header, width, finer) = (&self.header, self.width as usize, self.finer);
            let (above, second) = (self.above.as_ref(), self.planes.get(1));
            rayon::in_place_scope(|scope| {
                if let (Some(band), Some(made)) = (&band, &mut made) {
                    scope.spawn(move |_| made.fill(header, band));
                }
                if let Some(first) = first {
                    let pixels = &mut pixels;
                    scope.spawn(move |_| first.paint(width, finer, above, second, pixels));
                }
                next = self.units.next(header, self.at_once, self.spare.take());
            });
            self.spare = band;
            self.band = next?;
            self.planes.extend(made);
            if let Some(rows) = rows {
                self.painted += u32::try_from(rows).unwrap_or(u32::MAX);
                self.above = self.planes.pop_front().and_then(|first| first.last_chroma());
                return Ok(Some(pixels));
            }
        }
        Ok(None)
    }
}

impl Planes {
    fn new(header: &Header, band: &Band) -> Self {
        let plane = |(component, part): (&Component, &Part)| {
            let stride = part.across * 8;
            Plane { samples: vec![0; stride * band.rows * component.blocks.1 * 8], stride }
        };
        Self(header.components.iter().zip(&band.parts).map(plane).collect())
    }

    /// How many rows of pixels these are.
    fn rows(&self, header: &Header) -> usize {
        let rows = |(plane, component): (&Plane, &Component)| {
            plane.samples.len() / plane.stride / component.blocks.1 * header.most().1
        };
        self.0.iter().zip(&header.components).map(rows).next().unwrap_or(0)
    }

    fn fill(&mut self, header: &Header, band: &Band) {
        for ((plane, part), component) in self.0.iter_mut().zip(&band.parts).zip(&header.components) {
            // Larger steps are beyond any sample.
            let quantization = component.quantization.map(|step| i16::try_from(step).unwrap_or(i16::MAX));
            let rows = plane.samples.par_chunks_mut(plane.stride * 8);
            let means = part.means.par_chunks(part.across);
            let others = part.last.par_chunks(part.across).zip(part.others.par_chunks(part.across));
            rows.zip(means).zip(others).for_each(|((samples, means), (last, others))| {
                for (index, ((mean, last), others)) in means.iter().zip(last).zip(others).enumerate() {
                    let samples = &mut samples[index * 8..];
                    if *last == 0 {
                        inverse::flat(*mean, quantization[0], samples, plane.stride);
                    } else {
                        let mut block = *others;
                        block[0] = *mean;
                        inverse::block(&block, &quantization, *last, samples, plane.stride);
                    }
                }
            });
        }
    }

    /// Makes pixels of these. `above` are the rows of chroma before them, and `below` is what comes behind, if anything does.
    fn paint(
        &self,
        width: usize,
        finer: Finer,
        above: Option<&[Vec<u8>; 2]>,
        below: Option<&Self>,
        pixels: &mut [u8],
    ) {
        let [luma, _, _] = &self.0[..] else {
            let gray = self.0.iter().flat_map(|plane| plane.samples.chunks_exact(plane.stride));
            for (pixels, gray) in pixels.chunks_exact_mut(width).zip(gray) {
                pixels.copy_from_slice(&gray[..width]);
            }
            return;
        };
        // What is above the first row of the picture is that row, and below the last that one.
        let between = |index: usize, y: usize| {
            let (plane, at) = (&self.0[index + 1], y / finer.1);
            let near = plane.row(at).unwrap_or_default();
            let far = if y.is_multiple_of(finer.1) {
                at.checked_sub(1).map_or_else(|| above.map(|rows| &rows[index][..]), |at| plane.row(at))
            } else {
                plane.row(at + 1).or_else(|| below?.0.get(index + 1)?.row(0))
            };
            Between { near, far: far.unwrap_or(near) }
        };
        let rows = pixels.par_chunks_exact_mut(width * 3).enumerate();
        rows.for_each_init(Scratch::default, |scratch, (y, pixels)| {
            let luma = luma.row(y).unwrap_or_default();
            paint::row(luma, [between(0, y), between(1, y)], finer, scratch, pixels);
        });
    }

    /// The last rows of chroma, which those behind are enlarged by.
    fn last_chroma(&self) -> Option<[Vec<u8>; 2]> {
        let [_, blue, red] = &self.0[..] else { return None };
        let last = |plane: &Plane| plane.row(plane.samples.len() / plane.stride - 1).map(<[u8]>::to_vec);
        Some([last(blue)?, last(red)?])
    }
}
