use image::metadata;

use super::{Alpha, Model, StillFormat};

/// What a still is, as far as its header tells.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StillInfo {
    /// The format, recognised by content.
    pub format: StillFormat,
    /// Width as shown, that is after [`StillInfo::orientation`] was applied, in pixels.
    pub width: u32,
    /// Height as shown, in pixels.
    pub height: u32,
    /// Bits per channel: 8 (also where fewer are packed), 16 or 32.
    pub bit_depth: u8,
    /// Channels that are read, alpha included; a palette counts as what it expands to.
    pub channels: u8,
    /// Whether the file declares transparency.
    pub has_alpha: bool,
    /// Whether any pixel is less than opaque. Known after decoding, or at once where there is no alpha.
    pub transparent: Option<bool>,
    /// How the stored picture has to be turned to stand upright.
    pub orientation: Orientation,
    /// Whether the file holds more than one frame; only the first is reviewed.
    pub animated: bool,
    /// An embedded colour profile that is not sRGB's, by what it calls itself; what is shown is converted by it.
    pub profile: Option<String>,
    /// Whether it says otherwise what its codes mean, in a way that browsers follow and hardly anything else does (gAMA,
    /// cHRM and cICP of a PNG). They are taken as sRGB.
    pub otherwise_tagged: bool,
    /// The layers that can be chosen between, as [`Select::layer`](super::Select::layer) names them; none where a
    /// format has no layers.
    pub layers: Vec<Layer>,
}

/// A layer of an EXR: a part, or a group of channels with one prefix.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Layer {
    /// Its name; empty for the channels without a prefix of a part without a name.
    pub name: String,
    /// The names of its channels, without prefix.
    pub channels: Vec<String>,
    /// Whether it is the one that is shown when none is chosen.
    pub shown: bool,
}

impl StillInfo {
    /// Of an upright picture that says no more than this; what has alpha may be transparent.
    pub(super) fn plain(
        format: StillFormat,
        (width, height): (u32, u32),
        model: Model,
        alpha: Alpha,
        bit_depth: u8,
    ) -> Self {
        let has_alpha = alpha != Alpha::None;
        let colors = match model {
            Model::Gray => 1,
            Model::Rgb => 3,
            Model::Cmyk => 4,
        };
        Self {
            format,
            width,
            height,
            bit_depth,
            channels: colors + u8::from(has_alpha),
            has_alpha,
            transparent: if has_alpha { None } else { Some(false) },
            orientation: Orientation::Upright,
            animated: false,
            profile: None,
            otherwise_tagged: false,
            layers: Vec::new(),
        }
    }

    /// Whether the file itself can stand in the browser for what was decoded from it; `None` until
    /// [`StillInfo::transparent`] is known.
    ///
    /// Not so for transparency (a viewer's backdrop would show), more than 8 bits (browsers reduce them, each in
    /// its way), a stored rotation (canvas and texture uploads disagree about it), animation, CMYK, and
    /// colours of a profile or of other tags (browsers convert them in pictures, but not alike in canvases and textures).
    pub fn shown_as_is(&self) -> Option<bool> {
        let plain = self.format.shown_by_browsers()
            && self.bit_depth <= 8
            && self.orientation == Orientation::Upright
            && !self.animated
            && self.profile.is_none()
            && !self.otherwise_tagged
            && !(self.format == StillFormat::Jpeg && self.channels == 4);
        if !plain {
            return Some(false);
        }
        self.transparent.map(|transparent| !transparent)
    }
}

/// The eight orientations of the Exif tag 0x0112, named by what has to be done to the stored picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// 1: nothing.
    Upright,
    /// 2: mirror left to right.
    FlipHorizontal,
    /// 3: turn by half.
    Rotate180,
    /// 4: mirror top to bottom.
    FlipVertical,
    /// 5: turn clockwise by a quarter, then mirror left to right.
    Rotate90FlipHorizontal,
    /// 6: turn clockwise by a quarter.
    Rotate90,
    /// 7: turn counter-clockwise by a quarter, then mirror left to right.
    Rotate270FlipHorizontal,
    /// 8: turn counter-clockwise by a quarter.
    Rotate270,
}

impl Orientation {
    /// Whether width and height change places.
    pub fn swaps_sides(self) -> bool {
        matches!(
            self,
            Self::Rotate90 | Self::Rotate270 | Self::Rotate90FlipHorizontal | Self::Rotate270FlipHorizontal
        )
    }

    /// Width and height as shown, from those that are stored.
    pub(super) fn shown(self, (width, height): (u32, u32)) -> (u32, u32) {
        if self.swaps_sides() { (height, width) } else { (width, height) }
    }
}

impl From<metadata::Orientation> for Orientation {
    fn from(orientation: metadata::Orientation) -> Self {
        match orientation {
            metadata::Orientation::NoTransforms => Self::Upright,
            metadata::Orientation::FlipHorizontal => Self::FlipHorizontal,
            metadata::Orientation::Rotate180 => Self::Rotate180,
            metadata::Orientation::FlipVertical => Self::FlipVertical,
            metadata::Orientation::Rotate90FlipH => Self::Rotate90FlipHorizontal,
            metadata::Orientation::Rotate90 => Self::Rotate90,
            metadata::Orientation::Rotate270FlipH => Self::Rotate270FlipHorizontal,
            metadata::Orientation::Rotate270 => Self::Rotate270,
        }
    }
}

impl From<Orientation> for metadata::Orientation {
    fn from(orientation: Orientation) -> Self {
        match orientation {
            Orientation::Upright => Self::NoTransforms,
            Orientation::FlipHorizontal => Self::FlipHorizontal,
            Orientation::Rotate180 => Self::Rotate180,
            Orientation::FlipVertical => Self::FlipVertical,
            Orientation::Rotate90FlipHorizontal => Self::Rotate90FlipH,
            Orientation::Rotate90 => Self::Rotate90,
            Orientation::Rotate270FlipHorizontal => Self::Rotate270FlipH,
            Orientation::Rotate270 => Self::Rotate270,
        }
    }
}
