//! Writers of formats that nothing here writes but tests.

use image::{RgbImage, RgbaImage};

/// A Photoshop document, as its parts are stored.
pub(crate) struct Psd {
    pub(crate) size: (u32, u32),
    pub(crate) depth: u16,
    pub(crate) mode: u16,
    /// The rows of each plane, in bytes.
    pub(crate) planes: Vec<Vec<u8>>,
    pub(crate) palette: Vec<u8>,
    /// Image resources: numbers and contents.
    pub(crate) resources: Vec<(u16, Vec<u8>)>,
    /// How many layers there are said to be; of less than none the first plane behind the colours is transparency.
    pub(crate) layers: i16,
    pub(crate) runs: bool,
    pub(crate) large: bool,
}

impl Psd {
    /// RGB with transparency, 8 bits, which is merged over white as Photoshop does.
    pub(crate) fn rgb8(picture: &RgbaImage) -> Self {
        let plane = |of: &dyn Fn([u8; 4]) -> u8| picture.pixels().map(|pixel| of(pixel.0)).collect();
        let over_white = |sample: u8, alpha: u8| {
            let dark = (u32::from(255 - sample) * u32::from(alpha) + 127) / 255;
            255 - u8::try_from(dark).unwrap()
        };
        let mut planes: Vec<Vec<u8>> =
            (0..3).map(|channel| plane(&|pixel| over_white(pixel[channel], pixel[3]))).collect();
        planes.push(plane(&|pixel| pixel[3]));
        Self { layers: -1, ..Self::plain(picture.dimensions(), 8, 3, planes) }
    }

    pub(crate) fn plain(size: (u32, u32), depth: u16, mode: u16, planes: Vec<Vec<u8>>) -> Self {
        Self {
            size,
            depth,
            mode,
            planes,
            palette: Vec::new(),
            resources: Vec::new(),
            layers: 0,
            runs: false,
            large: false,
        }
    }

    pub(crate) fn file(&self) -> Vec<u8> {
        let long = |length: usize| u32::try_from(length).unwrap().to_be_bytes();
        let mut file = b"8BPS".to_vec();
        file.extend(u16::to_be_bytes(if self.large { 2 } else { 1 }));
        file.extend([0; 6]);
        file.extend(u16::try_from(self.planes.len()).unwrap().to_be_bytes());
        file.extend(self.size.1.to_be_bytes());
        file.extend(self.size.0.to_be_bytes());
        file.extend(self.depth.to_be_bytes());
        file.extend(self.mode.to_be_bytes());
        file.extend(long(self.palette.len()));
        file.extend(&self.palette);
        let mut resources = Vec::new();
        for (number, content) in &self.resources {
            resources.extend(b"8BIM");
            resources.extend(number.to_be_bytes());
            resources.extend([0, 0]);
            resources.extend(long(content.len()));
            resources.extend(content);
            resources.resize(resources.len().next_multiple_of(2), 0);
        }
        file.extend(long(resources.len()));
        file.extend(resources);
        let lengths = if self.large { 8 } else { 4 };
        let mut layers = vec![0; lengths];
        layers[lengths - 1] = 2;
        layers.extend(self.layers.to_be_bytes());
        layers.resize(layers.len().next_multiple_of(4), 0);
        file.extend(&vec![0; lengths - 4]);
        file.extend(long(layers.len()));
        file.extend(layers);
        file.extend(u16::from(self.runs).to_be_bytes());
        let rows: Vec<&[u8]> = self
            .planes
            .iter()
            .flat_map(|plane| plane.chunks_exact(plane.len() / self.size.1 as usize))
            .collect();
        if !self.runs {
            file.extend(rows.concat());
            return file;
        }
        let packed: Vec<Vec<u8>> = rows.into_iter().map(pack_bits).collect();
        for row in &packed {
            let length = long(row.len());
            file.extend(if self.large { &length[..] } else { &length[2..] });
        }
        file.extend(packed.concat());
        file
    }
}

/// Runs of at least three, and what lies between.
fn pack_bits(row: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut literal: Vec<u8> = Vec::new();
    let flush = |literal: &mut Vec<u8>, packed: &mut Vec<u8>| {
        for part in literal.chunks(128) {
            packed.push(u8::try_from(part.len() - 1).unwrap());
            packed.extend(part);
        }
        literal.clear();
    };
    let mut at = 0;
    while at < row.len() {
        let run = row[at..].iter().take(128).take_while(|byte| **byte == row[at]).count();
        if run >= 3 {
            flush(&mut literal, &mut packed);
            packed.extend([u8::try_from(257 - run).unwrap(), row[at]]);
            at += run;
        } else {
            literal.push(row[at]);
            at += 1;
        }
    }
    flush(&mut literal, &mut packed);
    packed
}

/// A QOI of full pixels and runs of them.
pub(crate) fn qoi(picture: &RgbaImage) -> Vec<u8> {
    let mut file = b"qoif".to_vec();
    file.extend(picture.width().to_be_bytes());
    file.extend(picture.height().to_be_bytes());
    file.extend([4, 0]);
    let mut before = [0, 0, 0, 255];
    for pixel in picture.pixels() {
        if pixel.0 == before {
            file.push(0xc0);
        } else {
            file.push(0xff);
            file.extend(pixel.0);
        }
        before = pixel.0;
    }
    file.extend([0, 0, 0, 0, 0, 0, 0, 1]);
    file
}

/// An SGI of 8 bits with alpha, plain or in runs of single samples and repeated ones.
pub(crate) fn sgi(picture: &RgbaImage, runs: bool) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let short = |number: u32| u16::try_from(number).unwrap().to_be_bytes();
    let mut file = vec![0x01, 0xda, u8::from(runs), 1, 0, 3];
    file.extend([short(width), short(height), short(4)].concat());
    file.resize(512, 0);
    let rows: Vec<Vec<u8>> = (0..4)
        .flat_map(|channel| (0..height).rev().map(move |y| (channel, y)))
        .map(|(channel, y)| (0..width).map(|x| picture.get_pixel(x, y).0[channel]).collect())
        .collect();
    if !runs {
        file.extend(rows.concat());
        return file;
    }
    let packed: Vec<Vec<u8>> = rows
        .iter()
        .map(|row| {
            let mut packed: Vec<u8> = row
                .chunk_by(|one, other| one == other)
                .flat_map(|run| {
                    let count = u8::try_from(run.len()).unwrap();
                    if count == 1 { vec![0x81, run[0]] } else { vec![count, run[0]] }
                })
                .collect();
            packed.push(0);
            packed
        })
        .collect();
    let mut start = 512 + u32::try_from(packed.len()).unwrap() * 8;
    let mut starts = Vec::new();
    let mut lengths = Vec::new();
    for row in &packed {
        let length = u32::try_from(row.len()).unwrap();
        starts.extend(start.to_be_bytes());
        lengths.extend(length.to_be_bytes());
        start += length;
    }
    file.extend([starts, lengths, packed.concat()].concat());
    file
}

/// A Cineon whose codes are four times those of the picture.
pub(crate) fn cineon(picture: &RgbImage) -> Vec<u8> {
    let mut file = vec![0; 1024];
    file[..4].copy_from_slice(&[0x80, 0x2a, 0x5f, 0xd7]);
    file[4..8].copy_from_slice(&1024u32.to_be_bytes());
    file[193] = 3;
    for plane in [196, 224, 252] {
        file[plane + 2] = 10;
        file[plane + 4..plane + 8].copy_from_slice(&picture.width().to_be_bytes());
        file[plane + 8..plane + 12].copy_from_slice(&picture.height().to_be_bytes());
    }
    file[681] = 5;
    for pixel in picture.pixels() {
        let [red, green, blue] = pixel.0.map(u32::from);
        file.extend((red << 24 | green << 14 | blue << 4).to_be_bytes());
    }
    file
}

/// A little-endian PFM in colour, its rows given from the bottom up.
pub(crate) fn pfm(width: u32, height: u32, samples: &[f32]) -> Vec<u8> {
    let mut file = format!("PF\n{width} {height}\n-1.0\n").into_bytes();
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}
