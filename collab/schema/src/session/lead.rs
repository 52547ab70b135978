//! What whoever leads shows of themselves: `lead` of their awareness state.

use domain::ids::{MediaId, ReviewItemId, RevisionId};
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use crate::fields::Fields;
use crate::presence::Viewport;
use crate::validate::{Invalid, Problem, limits};
use crate::{UnknownText, text_form};

/// How two pictures are shown together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompareMode {
    /// Beside one another.
    SideBySide,
    /// Apart at a line.
    Wipe,
    /// One through the other.
    Overlay,
    /// One or the other.
    Toggle,
    /// Where they differ.
    Difference,
    /// Several rounds through one another.
    OnionSkin,
    /// In turn, square by square.
    Checkerboard,
}

text_form!(
    CompareMode,
    "\"side-by-side\" | \"wipe\" | \"overlay\" | \"toggle\" | \"difference\" | \"onion-skin\" | \
     \"checkerboard\""
);

impl CompareMode {
    const ALL: [Self; 7] = [
        Self::SideBySide,
        Self::Wipe,
        Self::Overlay,
        Self::Toggle,
        Self::Difference,
        Self::OnionSkin,
        Self::Checkerboard,
    ];

    /// Its name in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SideBySide => "side-by-side",
            Self::Wipe => "wipe",
            Self::Overlay => "overlay",
            Self::Toggle => "toggle",
            Self::Difference => "difference",
            Self::OnionSkin => "onion-skin",
            Self::Checkerboard => "checkerboard",
        }
    }
}

impl std::fmt::Display for CompareMode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for CompareMode {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownText { text: text.to_owned(), expected: "a mode of comparison" };
        Self::ALL.into_iter().find(|mode| mode.as_str() == text).ok_or_else(unknown)
    }
}

/// The line of a wipe.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Wipe {
    /// A point of the line in image pixels, horizontally.
    pub x: f64,
    /// A point of the line in image pixels, vertically.
    pub y: f64,
    /// How far the line is turned from upright, in degrees clockwise, -360 to 360.
    pub angle: f64,
}

/// What a round is compared with, and how.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Comparison {
    /// The other round.
    #[ts(type = "number")]
    pub revision: RevisionId,
    /// How the two are shown.
    pub mode: CompareMode,
    /// Where they are apart; null where they are not.
    pub wipe: Option<Wipe>,
    /// How much of the other one is seen, 0 to 1; in `toggle` 1 is the other one alone.
    pub opacity: f64,
    /// How many times a difference is enlarged, 0 to 1000.
    pub gain: f64,
}

/// Where a clip is. While it plays, the frame at the server's time t (ms) is `frame + (t - at) / 1000 * rate * speed`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Playback {
    /// The clip.
    #[ts(type = "number")]
    pub media: MediaId,
    /// The frame that was shown at `at`, as the source numbers them.
    pub frame: i32,
    /// Whether it plays.
    pub playing: bool,
    /// How fast, in multiples of its rate; negative backwards, -64 to 64.
    pub speed: f64,
    /// When, in milliseconds of the server's clock since 1970.
    #[ts(type = "number")]
    pub at: i64,
}

/// Where somebody points for everybody to see, in image pixels of a medium.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Laser {
    /// Horizontally.
    pub x: f64,
    /// Vertically.
    pub y: f64,
    /// On which medium.
    #[ts(type = "number")]
    pub media: MediaId,
}

/// What whoever leads a session shows, right now. It reaches the others from the leader alone, and of the present epoch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Lead {
    /// Under which `presenter.epoch`.
    #[ts(type = "number")]
    pub epoch: i64,
    /// The item.
    #[ts(type = "number")]
    pub item: ReviewItemId,
    /// The round that is looked at: the item's own, or an earlier one.
    #[ts(type = "number")]
    pub revision: RevisionId,
    /// The medium of it; null for its current one.
    #[ts(type = "number", optional = nullable)]
    pub media: Option<MediaId>,
    /// What it is compared with.
    #[ts(optional = nullable)]
    pub compare: Option<Comparison>,
    /// What part of the picture is looked at; null for the whole of it.
    #[ts(optional = nullable)]
    pub viewport: Option<Viewport>,
    /// Where the clip is; null on stills.
    #[ts(optional = nullable)]
    pub playback: Option<Playback>,
    /// Where they point.
    #[ts(optional = nullable)]
    pub laser: Option<Laser>,
}

impl Lead {
    /// Reads it from JSON that lies at `at`.
    pub fn read(at: &str, value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of(at, value)?;
        let within = |key: &str| format!("{at}/{key}");
        let media = match fields.optional("media") {
            Some(_) => Some(fields.media("media")?),
            None => None,
        };
        Ok(Self {
            epoch: fields.id("epoch")?,
            item: ReviewItemId(fields.id("item")?),
            revision: RevisionId(fields.id("revision")?),
            media,
            compare: read(&fields, "compare", |value| Comparison::read(&within("compare"), value))?,
            viewport: read(&fields, "viewport", |value| Viewport::read(&within("viewport"), value))?,
            playback: read(&fields, "playback", |value| Playback::read(&within("playback"), value))?,
            laser: read(&fields, "laser", |value| Laser::read(&within("laser"), value))?,
        })
    }
}

fn read<T>(
    fields: &Fields<'_>,
    key: &str,
    read: impl FnOnce(&Value) -> Result<T, Invalid>,
) -> Result<Option<T>, Invalid> {
    fields.optional(key).map(read).transpose()
}

impl Comparison {
    fn read(at: &str, value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of(at, value)?;
        let wrong = |_| fields.invalid("mode", Problem::Expected("a mode of comparison"));
        Ok(Self {
            revision: RevisionId(fields.id("revision")?),
            mode: fields.text("mode")?.parse().map_err(wrong)?,
            wipe: read(&fields, "wipe", |value| Wipe::read(&format!("{at}/wipe"), value))?,
            opacity: fields.number_within("opacity", &(0.0..=1.0), "0 and 1")?,
            gain: fields.number_within("gain", &(0.0..=limits::GAIN), "0 and 1000")?,
        })
    }
}

impl Wipe {
    fn read(at: &str, value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of(at, value)?;
        Ok(Self {
            x: fields.coordinate("x")?,
            y: fields.coordinate("y")?,
            angle: fields.number_within("angle", &(-360.0..=360.0), "-360 and 360 degrees")?,
        })
    }
}

impl Playback {
    fn read(at: &str, value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of(at, value)?;
        Ok(Self {
            media: fields.media("media")?,
            frame: fields.frame("frame")?,
            playing: fields.boolean("playing")?,
            speed: fields.number_within("speed", &(-limits::SPEED..=limits::SPEED), "-64 and 64")?,
            at: fields.moment("at")?,
        })
    }
}

impl Laser {
    pub(crate) fn read(at: &str, value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of(at, value)?;
        Ok(Self { x: fields.coordinate("x")?, y: fields.coordinate("y")?, media: fields.media("media")? })
    }
}
