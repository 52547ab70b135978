//! OpenEXR by rows of the display window: the blocks that hold them are unpacked, wherever in the file they lie.

use std::io::{BufRead, Seek};

use super::{Canvas, Full, Opened, fill};
use crate::still::decode::rows::{Rows, STRIPE};
use crate::still::pixels::{Alpha, Meaning, Pixels, Samples};
use crate::still::{Limits, StillError};

pub(in crate::still::decode) struct ExrRows<R: BufRead + Seek> {
    reader: R,
    opened: Opened,
    row: u32,
}

pub(in crate::still::decode) fn open<R: BufRead + Seek>(
    mut reader: R,
    limits: &Limits,
) -> Result<ExrRows<R>, StillError> {
    let opened = super::open(&mut reader, limits, None)?;
    Ok(ExrRows { reader, opened, row: 0 })
}

/// Some rows of the display window.
struct Strip {
    full: Full,
    /// Their first pixel, counted row by row, and how many there are.
    first: usize,
    length: usize,
}

impl Canvas for Strip {
    fn row(&mut self, start: usize, colors: [&[f32]; 3], alpha: &[f32]) {
        // A block may reach beyond the rows that are wanted.
        if let Some(start) = start.checked_sub(self.first).filter(|start| *start < self.length) {
            self.full.row(start, colors, alpha);
        }
    }
}

impl<R: BufRead + Seek> Rows for ExrRows<R> {
    fn next(&mut self) -> Result<Option<Pixels>, StillError> {
        let (width, whole) = self.opened.size;
        // Whole blocks, so that none is unpacked twice.
        let block = self.opened.block_rows.max(1);
        let height = (STRIPE.div_ceil(block) * block).min(whole - self.row);
        if height == 0 {
            return Ok(None);
        }
        let info = &self.opened.info;
        let channels = self.opened.chosen.model.colors() + usize::from(info.has_alpha);
        let length = width as usize * height as usize;
        let mut strip = Strip {
            full: Full { samples: vec![0.0; length * channels], channels },
            first: self.row as usize * width as usize,
            length,
        };
        let rows = self.row..self.row + height;
        fill(&mut self.reader, &self.opened, rows, &mut strip)?;
        self.row += height;
        Ok(Some(Pixels {
            width,
            height,
            model: self.opened.chosen.model,
            alpha: if info.has_alpha { Alpha::Premultiplied } else { Alpha::None },
            meaning: Meaning::Linear,
            bits: info.bit_depth,
            samples: Samples::F32(strip.full.samples),
        }))
    }
}
