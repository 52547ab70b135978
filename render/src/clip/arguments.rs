//! What ffmpeg is told to do with pictures and sound.

use domain::clip::Rotation;
use domain::{ClipInfo, FrameRate};

use super::sprites::Sprites;

/// Before an input whose pictures are scaled first: what comes is scaled to one size and form, also where these change in
/// the middle. Otherwise all that counts would begin anew there.
pub(super) const ONE_GRAPH: [&str; 2] = ["-reinit_filter:v", "0"];

/// Has what is written say nothing of a turn, which is done here: later versions of ffmpeg would pass it on, and whatever
/// shows it would turn it once more.
const UNTURNED: &str = "sidedata=mode=delete:type=DISPLAYMATRIX";

/// From how many lines on a picture that does not say otherwise is coded by Rec. 709. Below it is Rec. 601, as players
/// take it.
const HIGH_DEFINITION: u32 = 720;

/// How many frames there are from one keyframe of a rendition to the next; fewer at rates of less than that a second.
pub(super) const GROUP: u32 = 12;

/// The most channels of a rendition's sound.
const MOST_CHANNELS: u32 = 2;

/// How long a rendition's segments are, and so how soon and in what steps it can be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segments {
    /// Frames from keyframe to keyframe.
    pub(super) group: u32,
    /// Frames in a segment, all but the last: whole groups, as near to a second as can be.
    pub(super) frames: u32,
}

impl Segments {
    pub(super) fn of(rate: FrameRate) -> Self {
        let second = rate.nominal();
        let group = second.clamp(1, GROUP);
        let groups = ((second + group / 2) / group).max(1);
        Self { group, frames: groups * group }
    }

    /// How long one is, in microseconds, rounded down: ffmpeg cuts at the first keyframe from there on.
    pub(super) fn microseconds(self, rate: FrameRate) -> u64 {
        u64::from(self.frames) * u64::from(rate.denominator()) * 1_000_000 / u64::from(rate.numerator())
    }
}

/// From decoded pictures to frames of a rendition, one for one and evenly spaced: frame n at exactly n frame durations,
/// whatever the source's times say. The size is that of the source as shown, or smaller.
///
/// Transfer curves are tagged as sRGB and never converted (ASWF encoding guidelines); of HDR this shows the code values
/// without tone mapping. Transparency is dropped: what is multiplied already shows as over black.
pub(super) fn rendition_filter(info: &ClipInfo, (width, height): (u32, u32)) -> String {
    let scaled = scaled(info, (width, height));
    let upright = upright(info);
    // The chroma of 4:2:0 lies on pairs, so the last column or row is doubled before chroma is.
    let formed = match (width % 2, height % 2) {
        (0, 0) => format!("format=yuv420p{upright}"),
        (right, bottom) => format!(
            "format=yuv444p{upright},pad={}:{}:0:0,fillborders=right={right}:bottom={bottom}:mode=smear,format=yuv420p",
            width + right,
            height + bottom
        ),
    };
    format!(
        "{UNTURNED},{scaled}:out_color_matrix=bt709:out_range=tv,{formed},setsar=1,\
         setparams=color_primaries=bt709:color_trc=iec61966-2-1:colorspace=bt709:range=tv,\
         settb={}/{},setpts=N",
        info.rate.denominator(),
        info.rate.numerator()
    )
}

/// One frame by its index, as a JPEG has it: JFIF knows Rec. 601 in full range only.
pub(super) fn poster_filter(info: &ClipInfo, index: u32) -> String {
    let (scaled, upright) = (scaled(info, (info.width, info.height)), upright(info));
    format!(
        "select=eq(n\\,{index}),{UNTURNED},{scaled}:out_color_matrix=bt601:out_range=pc,\
         format=yuvj444p{upright},setsar=1"
    )
}

/// The sheets of small pictures, likewise. Averaging over the pixels that a smaller one covers costs a quarter of what the
/// usual filter does, and shows as much at this size.
pub(super) fn sheet_filter(info: &ClipInfo, sprites: &Sprites) -> String {
    let Sprites { step, width, height, columns, rows, .. } = sprites;
    let selected = if *step > 1 { format!("select=not(mod(n\\,{step})),") } else { String::new() };
    let (scaled, upright) = (scaled(info, (*width, *height)), upright(info));
    format!(
        "{selected}{UNTURNED},{scaled}:out_color_matrix=bt601:out_range=pc:flags=area,\
         format=yuvj420p{upright},setsar=1,tile={columns}x{rows}"
    )
}

/// The frame between two times (in ticks of the stream, the second one excluded), in RGB of the source's depth.
pub(super) fn frame_filter(info: &ClipInfo, tick: (u32, u32), from: i64, until: i64) -> String {
    format!("{},{}", cut_filter(tick, from, until), exactly(info))
}

/// How opaque the frame between two times is, in gray. Alpha uses the whole range, whatever the colours do.
pub(super) fn alpha_filter(info: &ClipInfo, tick: (u32, u32), from: i64, until: i64) -> String {
    let (width, height) = as_stored(info, (info.width, info.height));
    format!(
        "{},{UNTURNED},format=rgba,alphaextract,setparams=range=pc:color_primaries=unknown:color_trc=unknown,\
         scale={width}:{height}:in_range=pc:out_range=pc:flags=bicubic+accurate_rnd,format=gray{},setsar=1",
        cut_filter(tick, from, until),
        upright(info)
    )
}

/// Whether pictures of a pixel format have an alpha.
pub(super) fn has_alpha(pixel_format: &str) -> bool {
    let starts = ["yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya8", "ya16", "ayuv", "pal8"];
    starts.iter().any(|start| pixel_format.starts_with(start))
}

/// The frames that lie in several such times, in order; their own times are counted from the first one's beginning.
pub(super) fn frames_filter(info: &ClipInfo, tick: (u32, u32), times: &[(i64, i64)]) -> String {
    let (from, until) = (times.first().map_or(0, |time| time.0), times.last().map_or(0, |time| time.1));
    // Counted from there before they are compared: what is compared there has 53 bits.
    let lies = |(first, after): &(i64, i64)| {
        format!("between(pts\\,{}\\,{})", first.saturating_sub(from), after.saturating_sub(from) - 1)
    };
    let lies: Vec<String> = times.iter().map(lies).collect();
    format!(
        "settb={}/{},trim=start_pts={from}:end_pts={until},setpts=PTS-({from}),select={},{}",
        tick.0,
        tick.1,
        lies.join("+"),
        exactly(info)
    )
}

/// A decoded picture in RGB of the source's depth. Without tags of colour, since PNG would make a gamma of them that
/// browsers apply.
fn exactly(info: &ClipInfo) -> String {
    let (scaled, upright) = (scaled(info, (info.width, info.height)), upright(info));
    let format = if info.bit_depth > 8 { "rgb48be" } else { "rgb24" };
    format!(
        "{UNTURNED},{scaled}:out_range=pc:flags=bicubic+accurate_rnd+full_chroma_int,\
         format={format}{upright},setsar=1,setparams=color_primaries=unknown:color_trc=unknown"
    )
}

/// What is shown between two times (in ticks of the stream, the second one excluded), as it is decoded.
pub(super) fn cut_filter(tick: (u32, u32), from: i64, until: i64) -> String {
    format!("settb={}/{},trim=start_pts={from}:end_pts={until}", tick.0, tick.1)
}

/// From decoded sound to that of a rendition: it keeps its offset to the picture, whose first frame is shown at `start`
/// (in ticks of the picture's stream), has no gaps, and is as long as the picture.
pub(super) fn sound_filter(info: &ClipInfo, start: i64, tick: (u32, u32)) -> String {
    let (frames, rate) = (u128::from(info.frame_count), info.rate);
    let micros = frames * u128::from(rate.denominator()) * 1_000_000 / u128::from(rate.numerator());
    let length = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    let samples = sample_rate(info);
    format!(
        "asetpts=PTS-{start}*{}/{}/TB,aresample={samples}:async=1:first_pts=0,apad=whole_dur={length},\
         atrim=end={length}",
        tick.0, tick.1
    )
}

/// Samples per second and channel of a rendition's sound.
pub(super) fn sample_rate(info: &ClipInfo) -> u32 {
    match &info.sound {
        Some(sound) if sound.sample_rate == 44_100 => 44_100,
        _ => 48_000,
    }
}

/// How many channels a rendition has where the source has more.
pub(super) fn downmix(info: &ClipInfo) -> Option<u32> {
    info.sound.as_ref().is_some_and(|sound| sound.channels > MOST_CHANNELS).then_some(MOST_CHANNELS)
}

/// How many channels a rendition's sound has; none where there is no sound.
pub(super) fn channels(info: &ClipInfo) -> u32 {
    info.sound.as_ref().map_or(0, |sound| sound.channels.clamp(1, MOST_CHANNELS))
}

/// Scales pictures as they are stored to what is so large when it is shown.
fn scaled(info: &ClipInfo, shown: (u32, u32)) -> String {
    let (width, height) = as_stored(info, shown);
    format!("scale={width}:{height}{}", conversion(info))
}

/// The sides of a picture before it is turned.
fn as_stored(info: &ClipInfo, (width, height): (u32, u32)) -> (u32, u32) {
    if info.rotation.lies_down() { (height, width) } else { (width, height) }
}

/// Turns and mirrors what is stored so that it is shown: what goes on behind a comma, or nothing. Behind the scaling,
/// as half the chroma of 4:2:2 would be lost otherwise.
fn upright(info: &ClipInfo) -> &'static str {
    match (info.rotation, info.mirrored) {
        (Rotation::Upright, false) => "",
        (Rotation::Upright, true) => ",hflip",
        (Rotation::Right, false) => ",transpose=clock",
        (Rotation::Right, true) => ",transpose=clock_flip",
        (Rotation::Over, false) => ",hflip,vflip",
        (Rotation::Over, true) => ",vflip",
        (Rotation::Left, false) => ",transpose=cclock",
        (Rotation::Left, true) => ",transpose=cclock_flip",
    }
}

/// How the source's codes are to be read: what it says, or what is usual for pictures that say nothing.
fn conversion(info: &ClipInfo) -> String {
    if is_rgb(&info.pixel_format) {
        return String::new();
    }
    format!(":in_color_matrix={}:in_range={}", matrix(info), range(info))
}

/// From which red, green and blue luma and chroma are made, by ffmpeg's name; `auto` for what is named and not known here.
pub(crate) fn matrix(info: &ClipInfo) -> &'static str {
    match info.color.matrix.as_deref() {
        Some("bt709") => "bt709",
        Some("bt470bg" | "smpte170m") => "bt601",
        Some("smpte240m") => "smpte240m",
        Some("fcc") => "fcc",
        Some("bt2020nc" | "bt2020c") => "bt2020",
        Some(_) => "auto",
        None if info.coded_height >= HIGH_DEFINITION => "bt709",
        None => "bt601",
    }
}

/// Whether codes use the whole range (`pc`) or leave room above and below (`tv`); `auto` of grey that says nothing.
pub(crate) fn range(info: &ClipInfo) -> &'static str {
    match info.color.range.as_deref() {
        Some("pc") => "pc",
        Some("tv") => "tv",
        _ if info.pixel_format.starts_with("yuvj") => "pc",
        _ if info.pixel_format.starts_with("gray") => "auto",
        _ => "tv",
    }
}

fn is_rgb(pixel_format: &str) -> bool {
    let starts =
        ["rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "x2rgb", "x2bgr", "pal8", "mono", "bayer"];
    starts.iter().any(|start| pixel_format.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_whole_groups_near_a_second() {
        for (numerator, denominator, group, frames, microseconds) in [
            (24, 1, 12, 24, 1_000_000),
            (24_000, 1001, 12, 24, 1_001_000),
            (25, 1, 12, 24, 960_000),
            (30_000, 1001, 12, 36, 1_201_200),
            (50, 1, 12, 48, 960_000),
            (60, 1, 12, 60, 1_000_000),
            (120, 1, 12, 120, 1_000_000),
            (240, 1, 12, 240, 1_000_000),
            (8, 1, 8, 8, 1_000_000),
            (1, 1, 1, 1, 1_000_000),
        ] {
            let rate = FrameRate::new(numerator, denominator).unwrap();
            let segments = Segments::of(rate);
            assert_eq!(segments, Segments { group, frames }, "{rate}");
            assert_eq!(segments.microseconds(rate), microseconds, "{rate}");
        }
    }
}
