//! Pictures of 8 bits made smaller and larger.
//!
//! A crate of its own for the sake of compile times: fast_image_resize is generic over what a picture is, so whoever calls it
//! compiles all of it, for minutes. Here that happens once, and for the three kinds of pixels alone that there are.

use std::fmt;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

/// What a pixel consists of, 8 bits each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Gray.
    Gray,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, and straight alpha: what is transparent lends no colour to its neighbours.
    Rgba,
}

/// A picture to be resized.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// What its pixels consist of.
    pub layout: Layout,
    /// The rows from the top, without padding.
    pub samples: &'a [u8],
}

/// The sizes and the samples contradict each other.
#[derive(Debug)]
pub struct ResizeError(Box<dyn std::error::Error + Send + Sync>);

impl fmt::Display for ResizeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a picture could not be resized: {}", self.0)
    }
}

impl std::error::Error for ResizeError {}

impl Picture<'_> {
    /// The upper left part of `extent` pixels, which need not be whole ones, at `size`, by Lanczos3 on the samples as they are.
    pub fn resized(&self, extent: (f64, f64), size: (u32, u32)) -> Result<Vec<u8>, ResizeError> {
        match self.layout {
            Layout::Gray => self.of::<U8>(extent, size),
            Layout::Rgb => self.of::<U8x3>(extent, size),
            Layout::Rgba => self.of::<U8x4>(extent, size),
        }
    }

    fn of<P: PixelTrait>(&self, extent: (f64, f64), size: (u32, u32)) -> Result<Vec<u8>, ResizeError> {
        let source = TypedImageRef::<P>::from_buffer(self.width, self.height, self.samples)
            .map_err(|error| ResizeError(error.into()))?;
        let mut samples = vec![0; P::size() * size.0 as usize * size.1 as usize];
        let mut target = TypedImage::<P>::from_buffer(size.0, size.1, &mut samples)
            .map_err(|error| ResizeError(error.into()))?;
        let options = ResizeOptions::new()
            .crop(0.0, 0.0, extent.0, extent.1)
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new()
            .resize_typed(&source, &mut target, &options)
            .map_err(|error| ResizeError(error.into()))?;
        Ok(samples)
    }

    /// The whole picture at `size`.
    pub fn whole(&self, size: (u32, u32)) -> Result<Vec<u8>, ResizeError> {
        self.resized((f64::from(self.width), f64::from(self.height)), size)
    }
}
