//! Two rounds in one picture.

use render::compose::{Compose as _, Composition, Divider, Operation, WipeLine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kept::{Format, Of, digest, encoded, kept};
use super::source::{Pair, SourceId};
use super::{width, within};
use crate::app::access::Visitor;
use crate::app::media::ServedFile;
use crate::app::{Error, Result, Shared};

/// How wide a picture is unless said, in pixels.
const USUAL: u32 = 640;
/// The most times that a difference is enlarged.
const GAIN: f64 = 64.0;
/// Between two pictures side by side, in pixels.
const GAP: u32 = 4;
/// Squares of a checkerboard from left to right.
const SQUARES: u32 = 12;
/// The line of a wipe: so wide in pixels, and white.
const LINE: WipeLine = WipeLine { width: 2.0, color: [1.0; 3] };

/// A way of comparing that comes to a picture; one or the other alone does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CompareAs {
    /// Left and right.
    SideBySide,
    /// Apart at a line, the left one on its left.
    #[default]
    Wipe,
    /// The right one over the left one.
    Overlay,
    /// How far they are from each other.
    Difference,
    /// In turn, square by square.
    Checkerboard,
    /// The right one with the left one shining through, tinted.
    OnionSkin,
}

/// What is compared, and how.
#[derive(Debug, Clone)]
pub struct CompareWish {
    /// Which rounds.
    pub pair: Pair,
    /// The way of comparing.
    pub mode: CompareAs,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Where the line of a wipe crosses the middle, 0 (left) to 1.
    pub position: Option<f64>,
    /// How the line of a wipe stands, in degrees: upright at 0 and turned clockwise.
    pub angle: Option<f64>,
    /// Of the right one in an overlay or an onion skin, 0 to 1.
    pub opacity: Option<f64>,
    /// How many times a difference is enlarged.
    pub gain: Option<f64>,
    /// Whether a difference is shown as heat.
    pub heat: bool,
    /// What it is written as.
    pub format: Format,
}

/// What a comparison is made of.
#[derive(Serialize)]
struct Recipe<'a> {
    composition: &'a Composition,
    left: SourceId,
    right: SourceId,
    format: Format,
}

/// Two rounds compared, as a picture.
pub async fn compared(app: &Shared, who: &Visitor, wish: &CompareWish) -> Result<ServedFile> {
    let width = width(wish.width, USUAL)?;
    let position = within("position", wish.position, 0.5, 0.0..=1.0)?;
    let angle = within("angle", wish.angle, 0.0, -360.0..=360.0)?;
    let opacity = within("opacity", wish.opacity, 0.5, 0.0..=1.0)?;
    let gain = within("gain", wish.gain, 4.0, 1.0..=GAIN)?;
    let (left, right) = wish.pair.sources(app, who).await?;
    let operation = match wish.mode {
        CompareAs::SideBySide => Operation::SideBySide { columns: None, gap: GAP },
        CompareAs::Wipe => {
            let divider = Divider {
                x: f64::from(right.size.width) * position,
                y: f64::from(right.size.height) / 2.0,
                angle,
            };
            Operation::Wipe { dividers: vec![divider], line: Some(LINE) }
        }
        CompareAs::Overlay => Operation::Overlay { opacity: single(opacity) },
        CompareAs::Difference => Operation::Difference { gain: single(gain), heat: wish.heat },
        CompareAs::Checkerboard => Operation::Checkerboard { cell: (width / SQUARES).max(1) },
        CompareAs::OnionSkin => onion_skin(single(opacity))?,
    };
    let stage = Some(right.size);
    let size = right.size_at(width, if wish.mode == CompareAs::SideBySide { 2 } else { 1 }, GAP);
    let composition = Composition { stage, ..Composition::new(size, operation) };
    let recipe = digest(&Recipe {
        composition: &composition,
        left: left.id(),
        right: right.id(),
        format: wish.format,
    })?;
    let (format, composer) = (wish.format, app.compose.clone());
    let memory = left.memory().saturating_add(right.memory());
    kept(app, Of::Two(right.content, left.content), recipe, format, memory, move || {
        let (left, right) = (left.decode()?, right.decode()?);
        let made = composer.backend().compose(&composition, &[&left, &right]);
        encoded(made.map_err(|error| Error::Internal(error.into()))?, format)
    })
    .await
}

/// What is asked for is a share, and drawing takes single floats.
#[expect(clippy::cast_possible_truncation, reason = "a few digits are enough for how much is seen")]
const fn single(number: f64) -> f32 {
    number as f32
}

/// The second picture with the first shining through, in the tints that the renderer uses.
fn onion_skin(opacity: f32) -> Result<Operation> {
    serde_json::from_value(serde_json::json!({"kind": "onionSkin", "current": 1, "opacity": opacity}))
        .map_err(|error| Error::Internal(error.into()))
}
