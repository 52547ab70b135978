//! A probe's answer, as the API shows it.

use domain::ClipInfo;
use domain::ids::MediaId;
use render::probe::{Code, Depth, Light, Reading, Region, Statistics};
use render::still::Alpha;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// What the original of a medium holds in a region, as code values and as light.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PixelReading {
    /// Of which medium.
    // None of a file that no server has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = i64, required = true)]
    pub media_id: Option<i64>,
    /// The left column of the region, in pixels as shown.
    pub x: u32,
    /// Its top row.
    pub y: u32,
    /// How many columns it has.
    pub width: u32,
    /// How many rows it has.
    pub height: u32,
    /// The frame of a clip, in the source's own numbering; null of a still.
    pub frame: Option<i64>,
    /// The samples of the source.
    pub source: SourceSamples,
    /// Of sources that store luma and colour differences: R′G′B′ by the matrix and range that they are tagged with, 0 to
    /// 1 and not clamped. Null elsewhere, and where the matrix is not known.
    pub encoded: Option<LightSamples>,
    /// Linear light. Null where nobody says how to reckon it, as of inks.
    pub linear: Option<Linear>,
    /// What the page shows, `#rrggbb`, row by row.
    pub display: Vec<String>,
}

/// The samples of a source, exactly.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SourceSamples {
    /// The names of the channels, in the order of the values: `R`, `G`, `B`; `Y`; `Y`, `Cb`, `Cr`; `C`, `M`, `Y`, `K`;
    /// each with `A` where there is alpha.
    pub channels: Vec<String>,
    /// `integer` or `float`.
    pub sample: String,
    /// Bits of a sample: integers go up to 2^bits - 1.
    pub bits: u8,
    /// What alpha says about the colours: `none` where there is none, `straight`, or `premultiplied`.
    pub alpha: String,
    /// How the samples of a clip lie, by ffmpeg's name.
    pub pixel_format: Option<String>,
    /// Every pixel, row by row, as the list of its channels.
    pub values: Vec<Vec<Number>>,
    /// Of each channel.
    pub statistics: Vec<SampleStatistics>,
}

/// Numbers of colour channels.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LightSamples {
    /// The names of the channels.
    pub channels: Vec<String>,
    /// Every pixel, row by row, as the list of its channels.
    pub values: Vec<Vec<Number>>,
    /// Of each channel.
    pub statistics: Vec<SampleStatistics>,
}

/// Linear light, with the primaries of the source.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Linear {
    /// By which curve it was reckoned: `linear` where the source holds light itself (floating point), `srgb` of stills,
    /// and of clips what they are tagged with: `bt1886` (Rec. 709 and whatever says nothing), `srgb`, `gamma22`,
    /// `gamma28`, `pq` (one is 100 cd/m²) or `hlg`.
    pub transfer: String,
    /// The names of the channels.
    pub channels: Vec<String>,
    /// Every pixel, row by row, as the list of its channels.
    pub values: Vec<Vec<Number>>,
    /// Of each channel.
    pub statistics: Vec<SampleStatistics>,
}

/// The least, the most and the mean of a channel in a region. What is not a number counts in none of them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SampleStatistics {
    /// The least.
    pub min: Number,
    /// The most.
    pub max: Number,
    /// The mean of what is finite.
    pub mean: Number,
}

/// A number as it is. JSON has none for `NaN`, `Infinity` and `-Infinity`: these are words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// An integer.
    Integer(u32),
    /// Of single precision: its shortest decimals that name it and no other.
    Single(f32),
    /// Of double precision.
    Double(f64),
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let word = |value: f64| match value {
            value if value.is_nan() => "NaN",
            value if value > 0.0 => "Infinity",
            _ => "-Infinity",
        };
        match *self {
            Self::Integer(code) => serializer.serialize_u32(code),
            Self::Single(value) if value.is_finite() => serializer.serialize_f32(value),
            Self::Double(value) if value.is_finite() => serializer.serialize_f64(value),
            Self::Single(value) => serializer.serialize_str(word(value.into())),
            Self::Double(value) => serializer.serialize_str(word(value)),
        }
    }
}

impl PartialSchema for Number {
    fn schema() -> RefOr<Schema> {
        let either = SchemaType::from_iter([Type::Number, Type::String]);
        ObjectBuilder::new()
            .schema_type(either)
            .description(Some("A number; `NaN`, `Infinity` and `-Infinity` are words."))
            .into()
    }
}

impl ToSchema for Number {}

impl From<Code> for Number {
    fn from(code: Code) -> Self {
        match code {
            Code::Integer(code) => Self::Integer(code),
            Code::Float(value) => Self::Single(value),
        }
    }
}

impl PixelReading {
    pub(crate) fn new(
        id: Option<MediaId>,
        frame: Option<i64>,
        region: Region,
        clip: Option<&ClipInfo>,
        reading: &Reading,
    ) -> Self {
        let (sample, bits) = match reading.depth {
            Depth::Integer { bits } => ("integer", bits),
            Depth::Float { bits } => ("float", bits),
        };
        let alpha = match reading.alpha {
            Alpha::None => "none",
            Alpha::Straight => "straight",
            Alpha::Premultiplied => "premultiplied",
        };
        let channels = reading.channels.len();
        let codes = reading.codes.iter().map(|code| code.value());
        let integer = sample == "integer";
        let statistics = Statistics::of(&codes, channels)
            .into_iter()
            .map(|of| SampleStatistics {
                min: sample_number(of.min, integer),
                max: sample_number(of.max, integer),
                mean: Number::Double(of.mean),
            })
            .collect();
        Self {
            media_id: id.map(MediaId::get),
            x: region.x,
            y: region.y,
            width: region.width,
            height: region.height,
            frame,
            source: SourceSamples {
                channels: names(&reading.channels),
                sample: sample.to_owned(),
                bits,
                alpha: alpha.to_owned(),
                pixel_format: clip.map(|clip| clip.pixel_format.clone()),
                values: rows(reading.codes.iter().copied().map(Number::from), channels),
                statistics,
            },
            encoded: reading.encoded.as_ref().map(|light| {
                let (channels, values, statistics) = of_light(light);
                LightSamples { channels, values, statistics }
            }),
            linear: reading.linear.as_ref().map(|linear| {
                let (channels, values, statistics) = of_light(&linear.light);
                Linear { transfer: word(linear.transfer), channels, values, statistics }
            }),
            display: reading.display.iter().map(|rgb| format!("#{}", hex::encode(rgb))).collect(),
        }
    }
}

/// An extreme of samples: it is one of them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it came from such a sample")]
fn sample_number(value: f64, integer: bool) -> Number {
    if integer { Number::Integer(value as u32) } else { Number::Single(value as f32) }
}

/// The name that serde gives to a variant.
fn word(of: impl Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|value| value.as_str().map(ToOwned::to_owned)).unwrap_or_default()
}

fn of_light(light: &Light) -> (Vec<String>, Vec<Vec<Number>>, Vec<SampleStatistics>) {
    let channels = light.channels.len();
    let statistics = Statistics::of(&light.values.iter().copied(), channels)
        .into_iter()
        .map(|of| SampleStatistics {
            min: Number::Double(of.min),
            max: Number::Double(of.max),
            mean: Number::Double(of.mean),
        })
        .collect();
    let values = rows(light.values.iter().copied().map(Number::Double), channels);
    (names(light.channels), values, statistics)
}

fn names(channels: &[&str]) -> Vec<String> {
    channels.iter().map(|name| (*name).to_owned()).collect()
}

fn rows(values: impl Iterator<Item = Number>, channels: usize) -> Vec<Vec<Number>> {
    let all: Vec<Number> = values.collect();
    all.chunks(channels.max(1)).map(<[Number]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_those_that_json_lacks_are_words() {
        let written = |number: Number| serde_json::to_string(&number).unwrap();
        assert_eq!(written(Number::Integer(65_535)), "65535");
        assert_eq!(written(Number::Single(0.1)), "0.1");
        assert_eq!(written(Number::Single(7.5)), "7.5");
        assert_eq!(written(Number::Single(f32::NAN)), "\"NaN\"");
        assert_eq!(written(Number::Single(f32::NEG_INFINITY)), "\"-Infinity\"");
        assert_eq!(written(Number::Double(f64::INFINITY)), "\"Infinity\"");
    }
}
