//! Clips whose frames carry their numbers: as a row of black and white cells, and its complement in a row below, between
//! pictures that move.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use domain::clip::Rotation;

/// Bits of a frame's number, the highest on the left.
const BITS: u32 = 20;

/// How a clip is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// As x264 does when nobody asks: B-frames, keyframes far apart.
    H264,
    /// Groups of 24 frames whose first frames, as shown, are predicted from the keyframe after them as well.
    OpenGroups,
    /// The same in HEVC, where such keyframes count as ones to seek to.
    OpenHevc,
    /// Keyframes only.
    Intra,
    /// Without any loss, in RGB.
    Animation,
    ProRes,
    Mpeg4,
}

/// What to make.
#[derive(Debug, Clone)]
pub(crate) struct Barcode {
    /// Frames per second, as ffmpeg reads them.
    pub(crate) rate: &'static str,
    pub(crate) frames: u32,
    /// As shown: upright and, but for `pixel_aspect`, in square pixels.
    pub(crate) size: (u32, u32),
    pub(crate) coding: Coding,
    /// Silence with a click one second after its start.
    pub(crate) sound: bool,
    pub(crate) timecode: Option<&'static str>,
    pub(crate) rotation: Rotation,
    pub(crate) mirrored: bool,
    pub(crate) pixel_aspect: Option<&'static str>,
    /// How much later than the sound the picture starts, in seconds.
    pub(crate) delay: Option<&'static str>,
    /// Seconds that an edit list cuts off the start.
    pub(crate) cut: Option<&'static str>,
    /// Whether frames are shown for different times.
    pub(crate) variable: bool,
    /// How large, and in which pixel format, the second half of the frames is stored.
    pub(crate) changes_to: Option<((u32, u32), &'static str)>,
    /// `mp4` or `mov`.
    pub(crate) container: &'static str,
}

impl Default for Barcode {
    fn default() -> Self {
        Self {
            rate: "24",
            frames: 60,
            size: (320, 180),
            coding: Coding::H264,
            sound: false,
            timecode: None,
            rotation: Rotation::Upright,
            mirrored: false,
            pixel_aspect: None,
            delay: None,
            cut: None,
            variable: false,
            changes_to: None,
            container: "mp4",
        }
    }
}

impl Barcode {
    /// Writes it into a folder.
    pub(crate) fn make(&self, folder: &Path) -> PathBuf {
        let file = folder.join(format!("made.{}", self.container));
        let (width, height) = if self.rotation.lies_down() { (self.size.1, self.size.0) } else { self.size };
        let mut ffmpeg = ffmpeg();
        ffmpeg.args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", &format!("{width}x{height}")]);
        ffmpeg.args(["-r", self.rate, "-i", "pipe:0"]);
        if self.sound {
            let click = "aevalsrc=if(between(t\\,1\\,1.02)\\,sin(2000*PI*t)\\,0):s=48000";
            ffmpeg.args(["-f", "lavfi", "-i", click, "-shortest", "-c:a", "aac"]);
        }
        let coding: &[&str] = match self.coding {
            Coding::H264 => &["-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-pix_fmt", "yuv420p"],
            Coding::OpenGroups => &[
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-pix_fmt",
                "yuv420p",
                "-x264-params",
                "open-gop=1:keyint=24:min-keyint=24:scenecut=0:bframes=3:b-adapt=0",
            ],
            Coding::OpenHevc => &[
                "-c:v",
                "libx265",
                "-preset",
                "ultrafast",
                "-pix_fmt",
                "yuv420p",
                "-x265-params",
                "log-level=error:open-gop=1:keyint=24:min-keyint=24:scenecut=0:bframes=3:b-adapt=0",
            ],
            Coding::Intra => &["-c:v", "libx264", "-preset", "veryfast", "-g", "1", "-pix_fmt", "yuv444p"],
            Coding::Animation => &["-c:v", "qtrle"],
            Coding::ProRes => &["-c:v", "prores_ks", "-profile:v", "3", "-pix_fmt", "yuv422p10le"],
            Coding::Mpeg4 => &["-c:v", "mpeg4", "-q:v", "3", "-bf", "2"],
        };
        ffmpeg.args(coding);
        if self.variable {
            ffmpeg.args(["-vf", "settb=1/24000,setpts=N*1000+mod(N\\,3)*300", "-fps_mode", "passthrough"]);
            ffmpeg.args(["-enc_time_base:v", "1:24000", "-video_track_timescale", "24000"]);
        } else if let Some(aspect) = self.pixel_aspect {
            ffmpeg.args(["-vf", &format!("setsar={aspect}")]);
        }
        if let Some(timecode) = self.timecode {
            ffmpeg.args(["-timecode", timecode]);
        }
        run(
            ffmpeg.arg(&file),
            &mut (0..self.frames).map(|number| {
                let stored = turned(&draw(number, self.size), self.size, self.rotation);
                if self.mirrored { mirrored(&stored, width) } else { stored }
            }),
        );
        if let Some(change) = self.changes_to {
            change_halfway(&file, self, change);
        }
        if let Some(cut) = self.cut {
            let shorter = folder.join(format!("cut.{}", self.container));
            let mut ffmpeg = self::ffmpeg();
            ffmpeg.args(["-ss", cut, "-i"]).arg(&file).args(["-c", "copy"]);
            run(ffmpeg.arg(&shorter), &mut std::iter::empty());
            fs::rename(shorter, &file).unwrap();
        }
        if let Some(delay) = self.delay {
            let later = folder.join(format!("later.{}", self.container));
            let mut ffmpeg = self::ffmpeg();
            ffmpeg.args(["-itsoffset", delay, "-i"]).arg(&file).arg("-i").arg(&file);
            ffmpeg.args(["-map", "0:v", "-map", "1:a", "-c", "copy"]);
            run(ffmpeg.arg(&later), &mut std::iter::empty());
            fs::rename(later, &file).unwrap();
        }
        if self.rotation != Rotation::Upright || self.mirrored {
            turn(&file, self.rotation, self.mirrored);
        }
        file
    }
}

/// As when pieces that were coded apart are put one behind the other.
fn change_halfway(file: &Path, clip: &Barcode, ((width, height), pixels): ((u32, u32), &str)) {
    let half = clip.frames / 2;
    let mut joined = Vec::new();
    for (piece, filter) in [
        ("first.h264", format!("trim=end_frame={half}")),
        ("second.h264", format!("trim=start_frame={half},scale={width}:{height},format={pixels}")),
    ] {
        let piece = file.with_file_name(piece);
        let mut ffmpeg = ffmpeg();
        ffmpeg
            .arg("-i")
            .arg(file)
            .args(["-vf", &filter, "-c:v", "libx264", "-bf", "0", "-crf", "16", "-f", "h264"]);
        run(ffmpeg.arg(&piece), &mut std::iter::empty());
        joined.extend(fs::read(piece).unwrap());
    }
    let stream = file.with_file_name("joined.h264");
    fs::write(&stream, joined).unwrap();
    let mut ffmpeg = ffmpeg();
    ffmpeg.args(["-r", clip.rate, "-i"]).arg(stream).args(["-c", "copy"]);
    run(ffmpeg.arg(file), &mut std::iter::empty());
}

fn ffmpeg() -> Command {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-y"]);
    ffmpeg
}

fn run(ffmpeg: &mut Command, frames: &mut dyn Iterator<Item = Vec<u8>>) {
    let mut child = ffmpeg.stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    for frame in frames {
        input.write_all(&frame).unwrap();
    }
    drop(input);
    assert!(child.wait().unwrap().success(), "{ffmpeg:?}");
}

/// A frame in RGB.
pub(crate) fn draw(number: u32, (width, height): (u32, u32)) -> Vec<u8> {
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let bit = number >> (BITS - 1 - x * BITS / width) & 1 == 1;
            pixels.extend(match y * 8 / height {
                1 | 2 => [if bit { 255 } else { 0 }; 3],
                3 | 4 => [if bit { 0 } else { 255 }; 3],
                // Something that moves, in colours.
                _ => [x + number * 3, y + number * 5, x + y + number]
                    .map(|part| u8::try_from(part % 256).unwrap()),
            });
        }
    }
    pixels
}

/// The number that a picture in RGB carries; nothing unless number and complement agree. `row` is the width of a row in
/// pixels, which may be more than is shown.
pub(crate) fn read(pixels: &[u8], row: u32, (width, height): (u32, u32)) -> Option<u32> {
    let lightness = |x: u32, y: u32| {
        let at = ((y * row + x) * 3) as usize;
        pixels[at..at + 3].iter().map(|part| u32::from(*part)).sum::<u32>() / 3
    };
    (0..BITS).try_fold(0, |number, bit| {
        let x = (bit * 2 + 1) * width / (BITS * 2);
        match (lightness(x, height / 4), lightness(x, height / 2)) {
            (170.., ..86) => Some(number << 1 | 1),
            (..86, 170..) => Some(number << 1),
            _ => None,
        }
    })
}

/// The numbers on the small pictures of a sheet, of which each has this size.
pub(crate) fn read_sheet(path: &Path, (width, height): (u32, u32)) -> Vec<Option<u32>> {
    let sheet = image::open(path).unwrap().to_rgb8();
    let (columns, rows) = (sheet.width() / width, sheet.height() / height);
    let cell = |cell: u32| {
        let (x, y) = (cell % columns * width, cell / columns * height);
        read(&sheet.as_raw()[((y * sheet.width() + x) * 3) as usize..], sheet.width(), (width, height))
    };
    (0..columns * rows).map(cell).collect()
}

/// The number on a picture file.
pub(crate) fn read_file(path: &Path) -> Option<u32> {
    let picture = image::open(path).unwrap().to_rgb8();
    read(picture.as_raw(), picture.width(), picture.dimensions())
}

/// The numbers on all frames of something that ffmpeg reads, of which `shown` pixels count.
pub(crate) fn read_all(path: &Path, row: u32, rows: u32, shown: (u32, u32)) -> Vec<Option<u32>> {
    let mut ffmpeg = ffmpeg();
    ffmpeg.arg("-i").arg(path).args(["-map", "0:v:0", "-fps_mode", "passthrough"]);
    let output = ffmpeg.args(["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let frame = (row * rows * 3) as usize;
    assert_eq!(output.stdout.len() % frame, 0, "whole frames of {row} × {rows}");
    output.stdout.chunks_exact(frame).map(|pixels| read(pixels, row, shown)).collect()
}

/// When the click sounds, in seconds on the clip's own clock.
pub(crate) fn click(path: &Path) -> f64 {
    let mut ffmpeg = ffmpeg();
    ffmpeg.arg("-copyts").arg("-i").arg(path).args(["-vn", "-af", "aresample=48000:async=1:first_pts=0"]);
    let output = ffmpeg.args(["-ac", "1", "-f", "s16le", "pipe:1"]).output().unwrap();
    let mut samples = output.stdout.chunks_exact(2).map(|sample| i16::from_le_bytes([sample[0], sample[1]]));
    let first = samples.position(|sample| sample.unsigned_abs() > 8000).expect("a click");
    f64::from(u32::try_from(first).unwrap()) / 48_000.0
}

/// A picture as it has to be stored to be shown upright by a turn.
fn turned(pixels: &[u8], (width, height): (u32, u32), rotation: Rotation) -> Vec<u8> {
    let stored = if rotation.lies_down() { (height, width) } else { (width, height) };
    let mut turned = Vec::new();
    for y in 0..stored.1 {
        for x in 0..stored.0 {
            let (x, y) = match rotation {
                Rotation::Upright => (x, y),
                Rotation::Right => (stored.1 - 1 - y, x),
                Rotation::Over => (width - 1 - x, height - 1 - y),
                Rotation::Left => (y, stored.0 - 1 - x),
            };
            let at = ((y * width + x) * 3) as usize;
            turned.extend(&pixels[at..at + 3]);
        }
    }
    turned
}

/// The same from right to left.
fn mirrored(pixels: &[u8], width: u32) -> Vec<u8> {
    let rows = pixels.chunks_exact(width as usize * 3);
    rows.flat_map(|row| row.chunks_exact(3).rev().flatten().copied()).collect()
}

/// Writes a turn, and a mirror before it, into the matrix of the first track's header, which is the picture's.
fn turn(file: &Path, rotation: Rotation, mirrored: bool) {
    let mut bytes = fs::read(file).unwrap();
    let header = bytes.windows(4).position(|kind| kind == b"tkhd").unwrap() + 4;
    let (cosine, sine): (i32, i32) = match rotation {
        Rotation::Upright => (1, 0),
        Rotation::Right => (0, 1),
        Rotation::Over => (-1, 0),
        Rotation::Left => (0, -1),
    };
    let side = if mirrored { -1 } else { 1 };
    for (index, value) in [(0, side * cosine), (1, side * sine), (3, -sine), (4, cosine)] {
        let at = header + 40 + index * 4;
        bytes[at..at + 4].copy_from_slice(&(value << 16).to_be_bytes());
    }
    fs::write(file, bytes).unwrap();
}
