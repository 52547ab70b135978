use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::pyramid::halve;
use super::{Alpha, ColorSpace, ComposeError, Size};

/// Pixels a side that a picture may have: what [`super::plan`] can count exactly.
pub const MAX_SIDE: u32 = 65_536;

/// The end of half floats; colours are kept within it, so that nothing overflows on the way.
pub(super) const FAR: f32 = 65504.0;

/// Samples of one depth: red, green, blue and alpha of each pixel, row by row from the top.
#[derive(Clone, Debug, PartialEq)]
pub enum Samples {
    /// 0 to 255.
    U8(Vec<u8>),
    /// 0 to 65535.
    U16(Vec<u16>),
    /// Within ±65504; not a number became 0.
    F32(Vec<f32>),
}

impl Samples {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::U8(all) => all.len(),
            Self::U16(all) => all.len(),
            Self::F32(all) => all.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One level of a pyramid.
#[derive(Debug)]
pub struct Level {
    /// Of this level, in texels.
    pub size: Size,
    /// Its texels.
    pub samples: Samples,
}

/// A decoded picture with its pyramid: each level half as wide and high as the one before, down to one texel. Levels are
/// made when they are first asked for, and stay.
#[derive(Debug)]
pub struct Picture {
    id: u64,
    levels: Vec<OnceLock<Level>>,
    alpha: Alpha,
    space: ColorSpace,
    opaque: bool,
}

static IDS: AtomicU64 = AtomicU64::new(1);

/// A number that no other picture or table of this process has.
pub(super) fn next_id() -> u64 {
    IDS.fetch_add(1, Ordering::Relaxed)
}

impl Picture {
    /// From 8-bit samples: straight alpha and sRGB until something else is said.
    pub fn from_rgba8(width: u32, height: u32, samples: Vec<u8>) -> Result<Self, ComposeError> {
        Self::new(width, height, Samples::U8(samples), Alpha::Straight, ColorSpace::Srgb)
    }

    /// From 16-bit samples: straight alpha and sRGB until something else is said.
    pub fn from_rgba16(width: u32, height: u32, samples: Vec<u16>) -> Result<Self, ComposeError> {
        Self::new(width, height, Samples::U16(samples), Alpha::Straight, ColorSpace::Srgb)
    }

    /// From floats, as OpenEXR has them: premultiplied alpha and linear Rec. 709 until something else is said. Not a
    /// number becomes 0, what is beyond the range of half floats its end, and alpha lies within 0 and 1.
    pub fn from_rgba_f32(width: u32, height: u32, mut samples: Vec<f32>) -> Result<Self, ComposeError> {
        for (at, sample) in samples.iter_mut().enumerate() {
            let (least, most) = if at % 4 == 3 { (0.0, 1.0) } else { (-FAR, FAR) };
            *sample = if sample.is_nan() { 0.0 } else { sample.clamp(least, most) };
        }
        Self::new(width, height, Samples::F32(samples), Alpha::Premultiplied, ColorSpace::Linear)
    }

    fn new(
        width: u32,
        height: u32,
        samples: Samples,
        alpha: Alpha,
        space: ColorSpace,
    ) -> Result<Self, ComposeError> {
        let side = 1..=MAX_SIDE;
        if !side.contains(&width) || !side.contains(&height) {
            return Err(ComposeError::OutOfRange { what: "a picture's side", range: "1 and 65536 pixels" });
        }
        let wanted = u64::from(width) * u64::from(height) * 4;
        if wanted != samples.len() as u64 {
            return Err(ComposeError::SampleCount { width, height, wanted, given: samples.len() });
        }
        let opaque = match &samples {
            Samples::U8(all) => all.as_chunks::<4>().0.iter().all(|texel| texel[3] == u8::MAX),
            Samples::U16(all) => all.as_chunks::<4>().0.iter().all(|texel| texel[3] == u16::MAX),
            Samples::F32(all) => all.as_chunks::<4>().0.iter().all(|texel| texel[3] >= 1.0),
        };
        let count = width.max(height).ilog2() + 1;
        let levels: Vec<OnceLock<Level>> = (0..count).map(|_| OnceLock::new()).collect();
        let first = Level { size: Size::new(width, height), samples };
        // the first of at least one, and nobody else has it
        let _ = levels[0].set(first);
        Ok(Self { id: next_id(), levels, alpha, space, opaque })
    }

    /// The same texels, whose colours are multiplied with their alpha, or are not. Before the first use: levels that
    /// were made of it are made anew.
    #[must_use]
    pub fn with_alpha(mut self, alpha: Alpha) -> Self {
        if alpha != self.alpha {
            self.alpha = alpha;
            self.id = next_id();
            self.levels[1..].fill_with(OnceLock::new);
        }
        self
    }

    /// The same texels, in this space.
    #[must_use]
    pub fn with_space(mut self, space: ColorSpace) -> Self {
        self.space = space;
        self
    }

    /// Tells it from every other picture of this process: what is kept of it elsewhere is found by this.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Of the picture itself, in pixels.
    pub fn size(&self) -> Size {
        self.level(0).size
    }

    /// Whether colours are multiplied with alpha.
    pub fn alpha(&self) -> Alpha {
        self.alpha
    }

    /// What the numbers mean.
    pub fn space(&self) -> ColorSpace {
        self.space
    }

    /// Whether every alpha is 1.
    pub fn is_opaque(&self) -> bool {
        self.opaque
    }

    /// How many levels there are, the picture itself among them.
    pub fn level_count(&self) -> usize {
        self.levels.len()
    }

    /// A level, made now if it never was; the last one where there are not so many.
    pub fn level(&self, index: usize) -> &Level {
        let index = index.min(self.levels.len() - 1);
        // from the next finer level that is there, one by one: no recursion, and each is kept
        let from = (0..=index).rev().find(|&at| self.levels[at].get().is_some()).unwrap_or(0);
        let mut level = self.levels[from].get();
        for at in from + 1..=index {
            let finer = level;
            level = Some(self.levels[at].get_or_init(|| match finer {
                Some(finer) => halve(finer, self.alpha, self.opaque),
                None => unreachable!("the first level is set when a picture is made"),
            }));
        }
        match level {
            Some(level) => level,
            None => unreachable!("the first level is set when a picture is made"),
        }
    }

    /// The size of a level, without making it.
    pub fn level_size(&self, index: usize) -> Size {
        level_size(self.size(), index)
    }
}

/// The size of a level: halved as often, rounded down, never below 1.
pub(super) fn level_size(size: Size, index: usize) -> Size {
    let halved = |side: u32| side.checked_shr(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or(0).max(1);
    Size::new(halved(size.width), halved(size.height))
}
