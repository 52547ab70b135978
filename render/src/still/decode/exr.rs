//! OpenEXR: scene-linear colour of one layer, placed in the display window.

use std::io::{BufRead, Seek};

use exr::error::Error;
use exr::image::read::specific_channels::ReadSpecificChannel;
use exr::math::Vec2;
use exr::meta::MetaData;
use exr::meta::attribute::{ChannelList, Text};
use exr::meta::header::Header;
use exr::prelude::{ReadChannels, ReadLayers};

use super::{Decoded, Layout};
use crate::still::color;
use crate::still::{Limits, Orientation, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Exr;

/// The channels that are shown: the unnamed layer's, else the first of a well-known name, else the first there is.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    Rgb { red: Text, green: Text, blue: Text, alpha: Option<Text> },
    Luminance { luminance: Text, alpha: Option<Text> },
}

/// Layer prefixes under which programs write the finished picture, in order of preference.
const FINISHED: [&str; 5] = ["", "rgba", "RGBA", "beauty", "Combined"];

struct Opened {
    shown: Shown,
    /// Display window: its size is the picture's.
    size: (u32, u32),
    /// Where the data window begins in the display window.
    offset: (i64, i64),
    /// Whether the data window covers the display window.
    covered: bool,
    info: StillInfo,
}

pub(super) fn read_header<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<StillInfo, StillError> {
    Ok(open(reader, limits)?.info)
}

fn open<R: BufRead + Seek>(mut reader: R, limits: &Limits) -> Result<Opened, StillError> {
    let meta = MetaData::read_from_buffered(&mut reader, false).map_err(describe)?;
    let (header, shown) = choose(&meta.headers).ok_or_else(|| StillError::Unsupported {
        format: FORMAT,
        what: match meta.headers.iter().find(|header| !header.deep) {
            None => "it holds deep data only".to_owned(),
            Some(header) => format!("it has no R, G and B, and no Y, but {}", names(&header.channels)),
        },
    })?;
    let window = header.shared_attributes.display_window;
    let size = (side(window.size.0), side(window.size.1));
    limits.check_size(size.0, size.1)?;
    limits.check_size(side(header.layer_size.0), side(header.layer_size.1))?;
    if size.0 == 0 || size.1 == 0 {
        return Err(StillError::Damaged { format: FORMAT, detail: "its display window is empty".to_owned() });
    }
    limits.check_memory(u64::from(size.0) * u64::from(size.1) * 3)?;
    let data = header.own_attributes.layer_position;
    let offset =
        (i64::from(data.0) - i64::from(window.position.0), i64::from(data.1) - i64::from(window.position.1));
    let (channels, alpha) = match &shown {
        Shown::Rgb { alpha, .. } => (3, alpha.is_some()),
        Shown::Luminance { alpha, .. } => (1, alpha.is_some()),
    };
    let first = match &shown {
        Shown::Rgb { red, .. } => red,
        Shown::Luminance { luminance, .. } => luminance,
    };
    let sample_bytes = header
        .channels
        .list
        .iter()
        .find(|channel| channel.name == *first)
        .map_or(2, |channel| channel.sample_type.bytes_per_sample());
    let info = StillInfo {
        format: FORMAT,
        width: size.0,
        height: size.1,
        bit_depth: if sample_bytes > 2 { 32 } else { 16 },
        channels: channels + u8::from(alpha),
        has_alpha: alpha,
        transparent: if alpha { None } else { Some(false) },
        orientation: Orientation::Upright,
        animated: false,
    };
    let covers =
        |offset: i64, length: u32, size: u32| offset <= 0 && offset + i64::from(length) >= i64::from(size);
    let covered = covers(offset.0, side(header.layer_size.0), size.0)
        && covers(offset.1, side(header.layer_size.1), size.1);
    Ok(Opened { shown, size, offset, covered, info })
}

fn side(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn names(channels: &ChannelList) -> String {
    let listed: Vec<String> = channels.list.iter().take(6).map(|channel| channel.name.to_string()).collect();
    listed.join(", ")
}

/// The layer and its channels to show.
fn choose(headers: &[Header]) -> Option<(&Header, Shown)> {
    let flat = || headers.iter().filter(|header| !header.deep);
    for prefix in FINISHED {
        if let Some(found) = flat().find_map(|header| Some((header, shown_of(&header.channels, prefix)?))) {
            return Some(found);
        }
    }
    flat().find_map(|header| {
        header.channels.list.iter().find_map(|channel| {
            let name = channel.name.to_string();
            let (prefix, _) = name.rsplit_once('.')?;
            Some((header, shown_of(&header.channels, prefix)?))
        })
    })
}

fn shown_of(channels: &ChannelList, prefix: &str) -> Option<Shown> {
    let named = |short: &str| {
        let full = if prefix.is_empty() { short.to_owned() } else { format!("{prefix}.{short}") };
        let whole = |sampling: Vec2<usize>| sampling == Vec2(1, 1);
        channels
            .list
            .iter()
            .find(|channel| channel.name.to_string() == full && whole(channel.sampling))
            .map(|channel| channel.name.clone())
    };
    let alpha = named("A");
    if let (Some(red), Some(green), Some(blue)) = (named("R"), named("G"), named("B")) {
        return Some(Shown::Rgb { red, green, blue, alpha });
    }
    // luminance with subsampled chroma would come out gray without a word: refuse it by finding nothing
    if named("Y").is_some() && channels.list.iter().any(|channel| channel.sampling != Vec2(1, 1)) {
        return None;
    }
    named("Y").map(|luminance| Shown::Luminance { luminance, alpha })
}

/// The display window being filled.
struct Canvas {
    samples: Vec<u8>,
    size: (u32, u32),
    offset: (i64, i64),
    transparent: bool,
}

impl Canvas {
    /// What the data window does not cover is black, and transparent where there is alpha.
    fn new(opened: &Opened) -> Self {
        let background = if opened.info.has_alpha { 255 } else { 0 };
        let pixels = opened.size.0 as usize * opened.size.1 as usize;
        Self {
            samples: vec![background; pixels * 3],
            size: opened.size,
            offset: opened.offset,
            transparent: false,
        }
    }

    fn set(&mut self, position: Vec2<usize>, color: [f32; 3], alpha: f32) {
        let at = |along: usize, offset: i64, limit: u32| {
            let place = i64::try_from(along).ok()?.checked_add(offset)?;
            usize::try_from(place).ok().filter(|place| *place < limit as usize)
        };
        let (Some(x), Some(y)) =
            (at(position.0, self.offset.0, self.size.0), at(position.1, self.offset.1, self.size.1))
        else {
            return;
        };
        let start = (y * self.size.0 as usize + x) * 3;
        let Some(pixel) = self.samples.get_mut(start..start + 3) else { return };
        for (sample, linear) in pixel.iter_mut().zip(color) {
            *sample = color::encode_srgb(color::flatten_linear(linear, alpha));
        }
        self.transparent |= alpha < 1.0;
    }
}

pub(super) fn read<R: BufRead + Seek>(mut reader: R, limits: &Limits) -> Result<Decoded, StillError> {
    let opened = open(&mut reader, limits)?;
    reader.rewind().map_err(StillError::Read)?;
    let create = |_: Vec2<usize>| Canvas::new(&opened);
    let whole = exr::prelude::read().no_deep_data().largest_resolution_level();
    // an absent alpha is opaque; the name only has to differ from the others
    let alpha_name = |alpha: &Option<Text>| alpha.clone().unwrap_or_else(|| Text::from("no alpha"));
    // one thread: decoding shares the machine with the rooms, and the reader has to be asked between chunks
    let mut canvas = match &opened.shown {
        Shown::Rgb { red, green, blue, alpha } => {
            whole
                .specific_channels()
                .required(red.clone())
                .required(green.clone())
                .required(blue.clone())
                .optional(alpha_name(alpha), 1.0f32)
                .collect_pixels(
                    |size, _| create(size),
                    |canvas: &mut Canvas, position, (red, green, blue, alpha): (f32, f32, f32, f32)| {
                        canvas.set(position, [red, green, blue], alpha);
                    },
                )
                .first_valid_layer()
                .all_attributes()
                .non_parallel()
                .from_buffered(reader)
                .map_err(describe)?
                .layer_data
                .channel_data
                .pixels
        }
        Shown::Luminance { luminance, alpha } => {
            whole
                .specific_channels()
                .required(luminance.clone())
                .optional(alpha_name(alpha), 1.0f32)
                .collect_pixels(
                    |size, _| create(size),
                    |canvas: &mut Canvas, position, (luminance, alpha): (f32, f32)| {
                        canvas.set(position, [luminance; 3], alpha);
                    },
                )
                .first_valid_layer()
                .all_attributes()
                .non_parallel()
                .from_buffered(reader)
                .map_err(describe)?
                .layer_data
                .channel_data
                .pixels
        }
    };
    // what the data window leaves uncovered is transparent too
    canvas.transparent |= opened.info.has_alpha && !opened.covered;
    Ok(Decoded {
        size: opened.size,
        layout: Layout::Rgb,
        samples: canvas.samples,
        profile: None,
        transparent: canvas.transparent,
    })
}

fn describe(error: Error) -> StillError {
    match error {
        Error::Io(error) => StillError::Read(error),
        Error::NotSupported(what) => StillError::Unsupported { format: FORMAT, what: what.into_owned() },
        Error::Aborted => StillError::Cancelled,
        // the text that the crate gives to an unexpected end of the file
        Error::Invalid(detail) if detail == "reference to missing bytes" => {
            StillError::Truncated { format: FORMAT }
        }
        Error::Invalid(detail) => StillError::Damaged { format: FORMAT, detail: detail.into_owned() },
    }
}
