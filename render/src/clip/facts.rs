//! From what ffprobe says to what a clip is.

use domain::clip::{ColorTags, Rotation, Sound};
use domain::{ClipFormat, ClipInfo, Frame, FrameRate, Timecode};

use super::header::{Header, Stream};
use super::packets::Scan;
use super::timing::timing;
use super::{ClipError, Limits};

/// What ffmpeg reads wherever it is installed. Where one of these has no pixel format, the file is damaged; else the
/// decoder is missing.
const ALWAYS_DECODED: [&str; 8] = ["h264", "prores", "mjpeg", "mpeg4", "dnxhd", "png", "qtrle", "hevc"];

/// Larger sides than any decoder takes are not calculated with.
const LARGEST_SIDE: u32 = 1 << 20;

pub(super) fn facts(format: ClipFormat, header: &Header, scan: &Scan) -> Result<ClipInfo, ClipError> {
    let picture = header.picture()?;
    let tick = picture.ticks();
    let declared = [&picture.avg_frame_rate, &picture.r_frame_rate];
    let declared: Vec<FrameRate> =
        declared.into_iter().filter_map(|rate| rate.as_deref()?.parse().ok()).collect();
    let timing = timing(scan, tick, &declared)?;
    let timecode = timecode(header, picture);
    let pixel_format = picture.pix_fmt.clone().ok_or_else(|| without_pixels(picture))?;
    let (rotation, mirrored) = turn(picture);
    let pixel_aspect = pixel_aspect(picture);
    let (width, height) = shown_size(picture, pixel_aspect, rotation);
    Ok(ClipInfo {
        format,
        rate: timing.rate,
        variable_rate: timing.variable,
        frame_count: scan.count,
        first_frame: timecode.as_deref().map_or(Frame(0), |timecode| first_frame(timecode, timing.rate)),
        timecode,
        codec: picture.codec().unwrap_or_default().to_owned(),
        profile: picture.profile.clone().filter(|profile| profile != "unknown"),
        bit_depth: bit_depth(&pixel_format),
        pixel_format,
        width,
        height,
        coded_width: picture.width,
        coded_height: picture.height,
        pixel_aspect,
        rotation,
        mirrored,
        color: ColorTags {
            primaries: said(picture.color_primaries.as_ref()),
            transfer: said(picture.color_transfer.as_ref()),
            matrix: said(picture.color_space.as_ref()),
            range: said(picture.color_range.as_ref()),
        },
        sound: header.sound().map(|sound| Sound {
            codec: sound.codec().unwrap_or_default().to_owned(),
            channels: sound.channels.unwrap_or(0),
            layout: said(sound.channel_layout.as_ref()),
            sample_rate: sound.samples_per_second().unwrap_or(0),
        }),
    })
}

/// What can be refused before its packets are read.
pub(super) fn check_header(header: &Header, limits: &Limits) -> Result<(), ClipError> {
    let picture = header.picture()?;
    if picture.codec().is_none() {
        return Err(ClipError::Undecodable { codec: picture.codec_tag_string.clone() });
    }
    if picture.width == 0 || picture.height == 0 {
        return Err(without_pixels(picture));
    }
    limits.check_size(picture.width, picture.height)?;
    let (width, height) = shown_size(picture, pixel_aspect(picture), turn(picture).0);
    limits.check_size(width, height)
}

fn without_pixels(picture: &Stream) -> ClipError {
    let codec = picture.codec().unwrap_or_default();
    if ALWAYS_DECODED.contains(&codec) || picture.width == 0 || picture.height == 0 {
        ClipError::Damaged {
            what: "its pictures cannot be decoded",
            detail: format!("no pixel format: {codec}"),
        }
    } else {
        ClipError::Undecodable { codec: codec.to_owned() }
    }
}

fn said(value: Option<&String>) -> Option<String> {
    value.filter(|value| !matches!(value.as_str(), "unknown" | "unspecified" | "reserved" | "")).cloned()
}

/// How it is turned, and whether it is mirrored before. What is no quarter turn is neither.
fn turn(picture: &Stream) -> (Rotation, bool) {
    match picture.matrix() {
        Some(matrix) => turn_of(matrix).unwrap_or((Rotation::Upright, false)),
        None => (said_turn(picture), false),
    }
}

/// What a matrix does, to within a degree.
fn turn_of([right, down, right_of_down, down_of_down]: [i64; 4]) -> Option<(Rotation, bool)> {
    let none = |number: i64, of: i64| number.saturating_abs() <= of.saturating_abs() / 60;
    if none(down, right) && none(right_of_down, down_of_down) {
        match (right.signum(), down_of_down.signum()) {
            (1, 1) => Some((Rotation::Upright, false)),
            (-1, -1) => Some((Rotation::Over, false)),
            (-1, 1) => Some((Rotation::Upright, true)),
            (1, -1) => Some((Rotation::Over, true)),
            _ => None,
        }
    } else if none(right, down) && none(down_of_down, right_of_down) {
        match (down.signum(), right_of_down.signum()) {
            (1, -1) => Some((Rotation::Right, false)),
            (-1, 1) => Some((Rotation::Left, false)),
            (-1, -1) => Some((Rotation::Right, true)),
            (1, 1) => Some((Rotation::Left, true)),
            _ => None,
        }
    } else {
        None
    }
}

/// What ffprobe says where it shows no matrix: counterclockwise.
#[expect(clippy::cast_possible_truncation, reason = "a number of degrees; anything else is no quarter turn")]
fn said_turn(picture: &Stream) -> Rotation {
    let degrees = picture.rotation().filter(|degrees| degrees.abs() <= 360.0).unwrap_or(0.0);
    Rotation::of_degrees(-(degrees.round() as i64)).unwrap_or(Rotation::Upright)
}

fn pixel_aspect(picture: &Stream) -> (u32, u32) {
    let aspect = picture.sample_aspect_ratio.as_deref().and_then(|aspect| {
        let (width, height) = aspect.split_once(':')?;
        Some((width.parse::<u32>().ok()?, height.parse::<u32>().ok()?))
    });
    aspect.filter(|(width, height)| *width > 0 && *height > 0).unwrap_or((1, 1))
}

/// In square pixels and upright: the width is scaled, the height stays.
fn shown_size(picture: &Stream, (wide, high): (u32, u32), rotation: Rotation) -> (u32, u32) {
    let width = (u64::from(picture.width) * u64::from(wide) * 2 + u64::from(high)) / (u64::from(high) * 2);
    let width = u32::try_from(width).unwrap_or(LARGEST_SIDE).clamp(1, LARGEST_SIDE);
    if rotation.lies_down() { (picture.height, width) } else { (width, picture.height) }
}

/// The start timecode: of the picture, else of a timecode track, else of the file.
fn timecode(header: &Header, picture: &Stream) -> Option<String> {
    let tracks = header.streams.iter().map(|stream| &stream.tags.timecode);
    let mut all = std::iter::once(&picture.tags.timecode).chain(tracks).chain([&header.format.tags.timecode]);
    let timecode = all.find_map(Option::as_ref)?;
    // The tag may hold anything.
    (timecode.len() <= 32 && timecode.bytes().all(|byte| byte.is_ascii_digit() || b":;.,".contains(&byte)))
        .then(|| timecode.clone())
}

/// The count of a start timecode; 0 when it is none at this rate.
fn first_frame(timecode: &str, rate: FrameRate) -> Frame {
    timecode.parse::<Timecode>().ok().and_then(|timecode| timecode.to_frame(rate).ok()).unwrap_or(Frame(0))
}

/// Bits per sample, told from ffmpeg's name of a pixel format: `yuv422p10le`, `rgb48be`, `p010le`, `gray12le`.
fn bit_depth(pixel_format: &str) -> u8 {
    let name = pixel_format.trim_end_matches("le").trim_end_matches("be");
    match name {
        "rgb48" | "bgr48" | "rgba64" | "bgra64" | "ya16" | "ayuv64" | "p016" | "p216" | "p416" | "y216" => 16,
        "xyz12" | "p012" | "p212" | "p412" | "y212" | "xv36" => 12,
        "p010" | "p210" | "p410" | "y210" | "xv30" | "v30x" | "x2rgb10" | "x2bgr10" => 10,
        "rgbf32" | "rgbaf32" | "grayf32" | "gbrpf32" | "gbrapf32" => 32,
        _ => {
            // `gray12` and `yuva444p12`: what follows the planes, or the gray.
            let digits = name.rsplit_once('p').map_or("", |(_, digits)| digits);
            let digits = name.strip_prefix("gray").unwrap_or(digits);
            digits.parse().ok().filter(|depth| (9..=16).contains(depth)).unwrap_or(8)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(json: &str) -> Header {
        serde_json::from_str(json).unwrap()
    }

    fn even(count: u32) -> Scan {
        Scan { times: (0..i64::from(count)).map(|index| index * 1001).collect(), count, last_duration: 1001 }
    }

    const STREAM: &str = r#"{"streams": [
        {"index": 0, "codec_type": "video", "codec_name": "mjpeg", "width": 600, "height": 600,
         "disposition": {"default": 0, "attached_pic": 1}},
        {"index": 1, "codec_type": "audio", "codec_name": "none", "channels": 2, "sample_rate": "48000"},
        {"index": 2, "codec_type": "video", "codec_name": "prores", "profile": "HQ", "width": 1440, "height": 1080,
         "pix_fmt": "yuv422p10le", "sample_aspect_ratio": "4:3", "color_space": "bt709", "color_range": "unknown",
         "avg_frame_rate": "30000/1001", "r_frame_rate": "0/0", "time_base": "1/30000",
         "disposition": {"default": 1}, "side_data_list": [{}, {"rotation": -90}]},
        {"index": 3, "codec_type": "audio", "codec_name": "pcm_s16le", "channels": 2, "sample_rate": "48000"},
        {"index": 4, "codec_type": "data", "tags": {"timecode": "00:01:00;02"}}],
        "format": {"tags": {"timecode": "09:00:00:00"}}}"#;

    #[test]
    fn a_header_becomes_facts() {
        let info = facts(ClipFormat::Mov, &header(STREAM), &even(50)).unwrap();
        assert_eq!((info.rate, info.variable_rate, info.frame_count), (FrameRate::NTSC, false, 50));
        assert_eq!((info.timecode.as_deref(), info.first_frame), (Some("00:01:00;02"), Frame(1800)));
        assert_eq!(
            (info.codec.as_str(), info.profile.as_deref(), info.bit_depth),
            ("prores", Some("HQ"), 10)
        );
        assert_eq!((info.coded_width, info.coded_height, info.pixel_aspect), (1440, 1080, (4, 3)));
        assert_eq!((info.width, info.height, info.rotation), (1080, 1920, Rotation::Right));
        assert_eq!((info.color.matrix.as_deref(), info.color.range), (Some("bt709"), None));
        assert_eq!(info.sound.map(|sound| sound.codec).as_deref(), Some("pcm_s16le"));
    }

    #[test]
    fn sound_without_a_rate_is_none() {
        for rate in ["0", "", "-1", "4294967296"] {
            let json = STREAM.replace(
                r#""channels": 2, "sample_rate": "48000""#,
                &format!(r#""channels": 2, "sample_rate": "{rate}""#),
            );
            assert_eq!(facts(ClipFormat::Mov, &header(&json), &even(2)).unwrap().sound, None, "{rate}");
        }
    }

    #[test]
    fn what_is_no_clip_is_told_apart() {
        let limits = Limits::default();
        let check = |json: &str| check_header(&header(json), &limits);
        assert!(matches!(check("{}"), Err(ClipError::NoPicture { sound: false })));
        let sound = r#"{"streams": [{"index": 0, "codec_type": "audio", "codec_name": "aac", "channels": 1},
            {"index": 1, "codec_type": "video", "codec_name": "png", "disposition": {"attached_pic": 1}}]}"#;
        assert!(matches!(check(sound), Err(ClipError::NoPicture { sound: true })));
        let unknown = r#"{"streams": [{"index": 0, "codec_type": "video", "codec_tag_string": "zzzz"}]}"#;
        assert!(matches!(check(unknown), Err(ClipError::Undecodable { codec }) if codec == "zzzz"));
        let flat = STREAM.replace("1080", "0");
        assert!(matches!(check(&flat), Err(ClipError::Damaged { .. })));
        let wide = STREAM.replace("4:3", "4000000000:3");
        assert!(matches!(check(&wide), Err(ClipError::TooLarge { .. })));
        assert!(check(STREAM).is_ok());
    }

    #[test]
    fn odd_timecodes_and_turns_are_no_reason_to_refuse() {
        for (timecode, first) in [("25:00:00:00", 0), ("00:00:10:45", 0), ("hello", 0), ("00:00:10;15", 315)]
        {
            let json = STREAM.replace("00:01:00;02", timecode);
            let info = facts(ClipFormat::Mov, &header(&json), &even(2)).unwrap();
            assert_eq!(info.first_frame, Frame(first), "{timecode}");
        }
        for rotation in ["45", "-2147483648", "1e300"] {
            let info = facts(ClipFormat::Mov, &header(&STREAM.replace("-90", rotation)), &even(2)).unwrap();
            assert_eq!(info.rotation, Rotation::Upright, "{rotation}");
        }
    }

    #[test]
    fn a_matrix_tells_turn_and_mirror() {
        let matrix = |[a, b, c, d]: [i64; 4]| {
            let dump = format!(
                r"\n00000000: {a:12} {b:11} {:11}\n00000001: {c:12} {d:11} {:11}\n00000002: {:12} {:11}  1073741824\n",
                0, 0, 0, 0
            );
            let json = STREAM
                .replace("\"rotation\": -90", &format!(r#""rotation": -90, "displaymatrix": "{dump}""#));
            let info = facts(ClipFormat::Mov, &header(&json), &even(2)).unwrap();
            (info.rotation, info.mirrored)
        };
        let one = 65_536;
        for (numbers, turn) in [
            ([one, 0, 0, one], (Rotation::Upright, false)),
            ([0, one, -one, 0], (Rotation::Right, false)),
            ([-one, 0, 0, -one], (Rotation::Over, false)),
            ([0, -one, one, 0], (Rotation::Left, false)),
            ([-one, 0, 0, one], (Rotation::Upright, true)),
            ([0, -one, -one, 0], (Rotation::Right, true)),
            ([one, 0, 0, -one], (Rotation::Over, true)),
            ([0, one, one, 0], (Rotation::Left, true)),
            // Half as large, and turned by half a degree more.
            ([-286, one / 2, -one / 2, -286], (Rotation::Right, false)),
            // An eighth of a turn, nothing at all, and nonsense.
            ([46_341, 46_341, -46_341, 46_341], (Rotation::Upright, false)),
            ([0; 4], (Rotation::Upright, false)),
            ([i64::MIN, i64::MAX, i64::MIN, i64::MAX], (Rotation::Upright, false)),
        ] {
            assert_eq!(matrix(numbers), turn, "{numbers:?}");
        }
    }

    #[test]
    fn pixel_formats_tell_their_depth() {
        for (name, depth) in [
            ("yuv420p", 8),
            ("yuvj420p", 8),
            ("yuv422p10le", 10),
            ("yuva444p12le", 12),
            ("gbrp12be", 12),
            ("gbrap16le", 16),
            ("rgb24", 8),
            ("rgb48be", 16),
            ("rgba64le", 16),
            ("p010le", 10),
            ("nv12", 8),
            ("gray", 8),
            ("gray10le", 10),
            ("pal8", 8),
            ("rgb565le", 8),
            ("gbrpf32le", 32),
        ] {
            assert_eq!(bit_depth(name), depth, "{name}");
        }
    }
}
