//! A mark on a picture.

use chrono::{DateTime, Utc};
use domain::ids::MediaId;
use domain::named;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::author::Author;
use crate::fields::Fields;
use crate::validate::{Color, Deletion, FrameRange, Invalid, Problem, RecordId, limits};

named! {
    /// What an annotation looks like.
    AnnotationKind {
        /// A rectangle.
        Rectangle = "rectangle",
        /// An ellipse within a rectangle.
        Ellipse = "ellipse",
        /// An arrow.
        Arrow = "arrow",
        /// A stroke drawn by hand.
        Freehand = "freehand",
        /// Words on the picture.
        Text = "text",
        /// A point.
        Pin = "pin",
        /// A picture laid over the picture.
        Screenshot = "screenshot",
    }
}

/// A rectangle, or the one around an ellipse, in image pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width, not negative.
    pub width: f64,
    /// Height, not negative.
    pub height: f64,
}

/// An arrow in image pixels; its head is at the second point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Arrow {
    /// Tail, horizontally.
    pub x1: f64,
    /// Tail, vertically.
    pub y1: f64,
    /// Head, horizontally.
    pub x2: f64,
    /// Head, vertically.
    pub y2: f64,
}

/// A stroke drawn by hand.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Freehand {
    /// x, y (image pixels) and pressure (0 to 1) of each point, one after the other.
    pub points: Vec<f64>,
}

/// Words on the picture.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Text {
    /// Left edge in image pixels.
    pub x: f64,
    /// Upper edge in image pixels.
    pub y: f64,
    /// The words.
    pub text: String,
    /// Height of the letters in image pixels.
    pub size: f64,
}

/// A point in image pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Pin {
    /// Horizontally.
    pub x: f64,
    /// Vertically.
    pub y: f64,
}

/// A picture laid over the picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Screenshot {
    /// Left edge in image pixels.
    pub x: f64,
    /// Upper edge in image pixels.
    pub y: f64,
    /// Width in image pixels.
    pub width: f64,
    /// Height in image pixels.
    pub height: f64,
    /// The picture that is laid over.
    #[ts(type = "number")]
    pub media: MediaId,
}

/// A kind with its geometry, as the fields `kind` and `geometry`.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "kind", content = "geometry", rename_all = "lowercase")]
pub enum Shape {
    /// A rectangle.
    Rectangle(Area),
    /// An ellipse.
    Ellipse(Area),
    /// An arrow.
    Arrow(Arrow),
    /// A stroke drawn by hand.
    Freehand(Freehand),
    /// Words.
    Text(Text),
    /// A point.
    Pin(Pin),
    /// A picture.
    Screenshot(Screenshot),
}

impl Shape {
    /// Its kind.
    pub const fn kind(&self) -> AnnotationKind {
        match self {
            Self::Rectangle(_) => AnnotationKind::Rectangle,
            Self::Ellipse(_) => AnnotationKind::Ellipse,
            Self::Arrow(_) => AnnotationKind::Arrow,
            Self::Freehand(_) => AnnotationKind::Freehand,
            Self::Text(_) => AnnotationKind::Text,
            Self::Pin(_) => AnnotationKind::Pin,
            Self::Screenshot(_) => AnnotationKind::Screenshot,
        }
    }

    /// Reads the fields `kind` and `geometry` of a mark.
    pub fn read_json(kind: &Value, geometry: &Value) -> Result<Self, Invalid> {
        let known = kind.as_str().and_then(|kind| kind.parse().ok());
        let kind = known.ok_or_else(|| Invalid::new("/kind", Problem::Expected("a kind of annotation")))?;
        Self::read(kind, "/geometry", geometry)
    }

    /// Reads the geometry of a `kind`; `pointer` is where it lies.
    pub(crate) fn read(kind: AnnotationKind, pointer: &str, value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of(pointer, value)?;
        Ok(match kind {
            AnnotationKind::Rectangle => Self::Rectangle(area(&fields)?),
            AnnotationKind::Ellipse => Self::Ellipse(area(&fields)?),
            AnnotationKind::Arrow => {
                fields.only(&["x1", "y1", "x2", "y2"])?;
                let at = |key| fields.coordinate(key);
                Self::Arrow(Arrow { x1: at("x1")?, y1: at("y1")?, x2: at("x2")?, y2: at("y2")? })
            }
            AnnotationKind::Freehand => {
                fields.only(&["points"])?;
                Self::Freehand(Freehand { points: points(&fields)? })
            }
            AnnotationKind::Text => {
                fields.only(&["x", "y", "text", "size"])?;
                Self::Text(Text {
                    x: fields.coordinate("x")?,
                    y: fields.coordinate("y")?,
                    text: fields.bounded_text("text", limits::TEXT)?,
                    size: fields.number_within("size", &limits::TEXT_SIZE, "1 and 2000 pixels")?,
                })
            }
            AnnotationKind::Pin => {
                fields.only(&["x", "y"])?;
                Self::Pin(Pin { x: fields.coordinate("x")?, y: fields.coordinate("y")? })
            }
            AnnotationKind::Screenshot => {
                fields.only(&["x", "y", "width", "height", "media"])?;
                Self::Screenshot(Screenshot {
                    x: fields.coordinate("x")?,
                    y: fields.coordinate("y")?,
                    width: fields.extent("width")?,
                    height: fields.extent("height")?,
                    media: fields.media("media")?,
                })
            }
        })
    }
}

fn area(fields: &Fields<'_>) -> Result<Area, Invalid> {
    fields.only(&["x", "y", "width", "height"])?;
    Ok(Area {
        x: fields.coordinate("x")?,
        y: fields.coordinate("y")?,
        width: fields.extent("width")?,
        height: fields.extent("height")?,
    })
}

fn points(fields: &Fields<'_>) -> Result<Vec<f64>, Invalid> {
    let list = fields.value("points")?.as_array();
    let list = list.ok_or_else(|| fields.invalid("points", Problem::Expected("a list of numbers")))?;
    if list.len() > limits::POINTS * 3 {
        let problem = Problem::TooLong { length: list.len() / 3, most: limits::POINTS };
        return Err(fields.invalid("points", problem));
    }
    if list.is_empty() || !list.len().is_multiple_of(3) {
        return Err(fields.invalid("points", Problem::Expected("x, y and pressure of one point or more")));
    }
    let read = |(index, value): (usize, &Value)| {
        let invalid = |problem| Invalid::new(format!("{}/{index}", fields.pointer("points")), problem);
        let number = value.as_f64().ok_or_else(|| invalid(Problem::Expected("a number")))?;
        let (range, told) = if index % 3 == 2 {
            (0.0..=1.0, "0 and 1")
        } else {
            (-limits::COORDINATE..=limits::COORDINATE, "a million pixels of the origin")
        };
        if range.contains(&number) { Ok(number) } else { Err(invalid(Problem::OutOfRange(told))) }
    };
    list.iter().enumerate().map(read).collect()
}

/// How a mark is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Style {
    /// Colour of line and letters.
    pub color: Color,
    /// Thickness of the line in image pixels, 0.5 to 200.
    pub width: f64,
    /// 0 (not to be seen) to 1.
    pub opacity: f64,
}

impl Style {
    /// Reads the field `style` of a mark.
    pub fn read_json(style: &Value) -> Result<Self, Invalid> {
        Self::read("/style", style)
    }

    pub(crate) fn read(pointer: &str, value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of(pointer, value)?;
        fields.only(&["color", "width", "opacity"])?;
        Ok(Self {
            color: fields.color("color")?,
            width: fields.number_within("width", &limits::WIDTH, "0.5 and 200 pixels")?,
            opacity: fields.number_within("opacity", &(0.0..=1.0), "0 and 1")?,
        })
    }
}

/// A mark on a picture, layout version 1. Its id is its key in the map `annotations`.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Annotation {
    /// What it looks like and where it is.
    #[serde(flatten)]
    pub shape: Shape,
    /// Who made it.
    pub author: Author,
    /// When it was made, by the maker's clock.
    #[ts(type = "string")]
    pub created: DateTime<Utc>,
    /// The medium that it was drawn on.
    #[ts(type = "number")]
    pub media: MediaId,
    /// The frames on which it shows; null on stills.
    pub frames: Option<FrameRange>,
    /// How it is drawn.
    pub style: Style,
    /// The comment that speaks of it.
    pub comment: Option<RecordId>,
    /// Set while it is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub deleted: Option<Deletion>,
}

impl Annotation {
    /// The fields of the layout.
    pub const FIELDS: [&str; 9] =
        ["kind", "author", "created", "media", "frames", "geometry", "style", "comment", "deleted"];

    /// Reads and checks a record.
    pub fn read(value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of("", value)?;
        fields.only(&Self::FIELDS)?;
        let kind = fields.text("kind")?.parse();
        let kind = kind.map_err(|_| fields.invalid("kind", Problem::Expected("a kind of annotation")))?;
        Ok(Self {
            author: fields.author("author")?,
            created: fields.time("created")?,
            media: fields.media("media")?,
            frames: fields.nullable("frames")?.map(|value| FrameRange::read("/frames", value)).transpose()?,
            shape: Shape::read(kind, "/geometry", fields.value("geometry")?)?,
            style: Style::read("/style", fields.value("style")?)?,
            comment: fields.record("comment")?,
            deleted: fields.optional("deleted").map(|value| Deletion::read("/deleted", value)).transpose()?,
        })
    }

    /// Every medium that it names.
    pub fn media_named(&self) -> impl Iterator<Item = MediaId> {
        let laid_over = match &self.shape {
            Shape::Screenshot(screenshot) => Some(screenshot.media),
            _ => None,
        };
        std::iter::once(self.media).chain(laid_over)
    }
}

impl<'de> Deserialize<'de> for Annotation {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
