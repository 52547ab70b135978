//! Pictures laid out, looked at and combined: what a [`Composition`] says, made of [`Picture`]s.
//!
//! There is one set of operations, as plain data, and one way of each: [`plan`] turns a composition into whole numbers
//! and factors, and the backends carry it out, each pixel alike. [`Cpu`] does so on all cores, [`Gpu`] on a graphics card; [`Backend`]
//! is whichever of them serves best here.
//!
//! Positions are whole numbers of 32 bits before and 32 behind the point, so that every backend takes the same texels;
//! what lies between texels is weighted in floats, in the values of the picture and premultiplied.

mod backend;
mod color;
mod composition;
mod cpu;
mod error;
mod gpu;
mod lut;
mod picture;
mod place;
mod plan;
mod pyramid;
mod ramp;
mod uniforms;

use serde::{Deserialize, Serialize};

pub use backend::{Backend, BackendReport, Told, any_gpu};
pub use color::{AP1_TO_REC709, ColorSpace, Encoding, LUMA, Matrix, TOE};
pub use composition::{
    Align, Channel, Composition, Crop, DisplayColor, Divider, Ground, Look, LookGives, MAX_PICTURES,
    Operation, Sampling, Size, View, Viewport, WipeLine,
};
pub use cpu::{Cpu, LightPicture};
pub use error::ComposeError;
pub use gpu::{AdapterSeen, DEFAULT_BUDGET, Gpu};
pub use lut::{Lut, LutError, MAX_CUBE_BYTES, MAX_LUT_SIDE};
pub use picture::{Level, MAX_SIDE, Picture, Samples};
pub use place::Axis;
pub use plan::{
    MAX_OUTPUT_PIXELS, MAX_OUTPUT_SIDE, Plan, PlannedDivider, PlannedKind, PlannedLayer, PlannedLook, plan,
};
pub use ramp::{FALSE_COLOR, HEAT, RampStop};

/// Whether colours are multiplied with alpha.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Alpha {
    /// They are not.
    #[default]
    Straight,
    /// They are; OpenEXR's rule.
    Premultiplied,
}

/// What a composition is made of.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// In the order that the composition speaks of them.
    pub pictures: &'a [&'a Picture],
    /// The table of its look.
    pub lut: Option<&'a Lut>,
}

/// What came out: opaque, 8 bits each of red, green, blue and alpha, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rgba8Picture {
    /// In pixels.
    pub size: Size,
    /// Four for each pixel.
    pub samples: Vec<u8>,
}

/// Makes pictures of compositions.
pub trait Compose: Send + Sync {
    /// Carries out a composition. Blocks until it is done.
    fn compose_from(
        &self,
        composition: &Composition,
        from: &Sources<'_>,
    ) -> Result<Rgba8Picture, ComposeError>;

    /// Carries out a composition that has no look.
    fn compose(
        &self,
        composition: &Composition,
        pictures: &[&Picture],
    ) -> Result<Rgba8Picture, ComposeError> {
        self.compose_from(composition, &Sources { pictures, lut: None })
    }
}

#[cfg(test)]
mod golden;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod typescript;
