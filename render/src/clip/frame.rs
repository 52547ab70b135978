use std::fs;
use std::path::{Path, PathBuf};

use domain::ClipInfo;

use super::arguments;
use super::header::{Header, header_and_start};
use super::packets::scan;
use super::process::{Program, Run};
use super::{ClipError, Tools};

/// How much earlier decoding begins, in seconds, when seeking to the frame itself has missed it: some files say wrongly
/// which of their frames are keyframes.
const EARLIER: i64 = 5;

/// Writes one frame of a clip as PNG, exactly as the source has it, upright and in square pixels: 8 bits per channel of
/// sources of 8, else 16. `index` counts from 0. The file is complete when it is there.
///
/// Blocks. Decodes from the keyframe before it, not from the start. Of a clip of variable rate all packets are read
/// first, to find when the frame is shown.
pub fn frame(
    tools: &Tools,
    input: &Path,
    info: &ClipInfo,
    index: u32,
    output: &Path,
) -> Result<(), ClipError> {
    extract(tools, input, info, index, &Form::Png, output)
}

/// Writes how opaque one frame of a clip is as PNG: gray of 8 bits, upright and in square pixels. False, and nothing is
/// written, where the clip has no alpha.
///
/// Blocks, as [`frame`] does.
pub fn alpha(
    tools: &Tools,
    input: &Path,
    info: &ClipInfo,
    index: u32,
    output: &Path,
) -> Result<bool, ClipError> {
    if !arguments::has_alpha(&info.pixel_format) {
        return Ok(false);
    }
    extract(tools, input, info, index, &Form::Alpha, output)?;
    Ok(true)
}

/// Writes the samples of one frame as they are decoded, in this pixel format of ffmpeg's, neither turned nor scaled.
pub(crate) fn raw(
    tools: &Tools,
    input: &Path,
    info: &ClipInfo,
    index: u32,
    pixels: &str,
    output: &Path,
) -> Result<(), ClipError> {
    extract(tools, input, info, index, &Form::Raw(pixels), output)
}

/// How a frame is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form<'a> {
    /// As PNG, upright and in square pixels.
    Png,
    /// How opaque it is, likewise.
    Alpha,
    /// As it is decoded, in this pixel format.
    Raw(&'a str),
}

/// Writes one frame in either form, as [`frame`] does.
fn extract(
    tools: &Tools,
    input: &Path,
    info: &ClipInfo,
    index: u32,
    form: &Form<'_>,
    output: &Path,
) -> Result<(), ClipError> {
    if index >= info.frame_count {
        return Err(ClipError::NoSuchFrame { index, frames: info.frame_count });
    }
    let header = header_and_start(tools, input)?;
    let picture = header.picture()?;
    let tick = picture.ticks();
    let mut known = None;
    if !info.variable_rate
        && let Some(first) = header.start_of(picture)
    {
        let window = Window::of_index(first, index, info, tick);
        if window.find(tools, input, info, &header, form, output)? {
            return Ok(());
        }
        known = Some(window);
    }
    // Where times are uneven, or a frame is not where it should be, only the packets tell.
    let times = scan(tools, input, picture.index, info.frame_count)?.times;
    let exactly = times.get(index as usize).map(|time| Window::exactly(*time, tick));
    if let Some(window) = exactly.filter(|window| Some(*window) != known)
        && window.find(tools, input, info, &header, form, output)?
    {
        return Ok(());
    }
    Err(ClipError::Damaged { what: "this frame of it cannot be decoded", detail: format!("index {index}") })
}

/// When a frame is shown that is alone in this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    /// In ticks of the stream.
    pub(super) from: i64,
    /// The first tick after.
    pub(super) until: i64,
    pub(super) tick: (u32, u32),
}

impl Window {
    /// Of a frame of a constant rate: its time is rounded to a tick in one direction or the other, and the first frame's
    /// as well, so it lies within one tick, and within half a frame, of where the rate has it.
    pub(super) fn of_index(first: i64, index: u32, info: &ClipInfo, tick: (u32, u32)) -> Self {
        let unit = i128::from(info.rate.numerator()) * i128::from(tick.0);
        let frame = i128::from(info.rate.denominator()) * i128::from(tick.1);
        let place = i128::from(index) * frame;
        let half = (frame - 1) / 2;
        let reach = half.min(unit);
        let from = (place - reach).div_euclid(unit) + i128::from((place - reach).rem_euclid(unit) != 0);
        let until = (place + reach).div_euclid(unit) + 1;
        let absolute = |ticks: i128| i64::try_from(i128::from(first) + ticks).unwrap_or(i64::MAX);
        Self { from: absolute(from), until: absolute(until), tick }
    }

    /// Of a frame whose time is known.
    pub(super) const fn exactly(time: i64, tick: (u32, u32)) -> Self {
        Self { from: time, until: time.saturating_add(1), tick }
    }

    /// How many whole seconds it lies behind a time.
    pub(super) fn seconds_after(self, start: i64) -> i128 {
        let ticks = i128::from(self.from.saturating_sub(start));
        ticks * i128::from(self.tick.0) / i128::from(self.tick.1)
    }

    fn find(
        self,
        tools: &Tools,
        input: &Path,
        info: &ClipInfo,
        header: &Header,
        form: &Form<'_>,
        output: &Path,
    ) -> Result<bool, ClipError> {
        let start = header.start_of(header.picture()?);
        let mut before = Some(0);
        while let Some(earlier) = before {
            // Near the start there is nothing to seek over.
            let near = start.is_some_and(|start| self.seconds_after(start) <= i128::from(earlier / 2));
            let seek = (!near && earlier < EARLIER * 2).then_some(earlier);
            if self.write(tools, input, info, header, form, seek, output)? {
                return Ok(true);
            }
            before = seek.map(|earlier| earlier + EARLIER);
        }
        Ok(false)
    }

    /// Decodes from so many seconds before on, or from the start.
    #[expect(clippy::too_many_arguments, reason = "all of it is what one run of ffmpeg is told")]
    fn write(
        self,
        tools: &Tools,
        input: &Path,
        info: &ClipInfo,
        header: &Header,
        form: &Form<'_>,
        seek: Option<i64>,
        output: &Path,
    ) -> Result<bool, ClipError> {
        let part = part_of(output);
        let mut name = std::ffi::OsString::from("file:");
        name.push(std::path::absolute(&part).map_err(ClipError::Write)?);
        let mut run = Run::new(tools, Program::Ffmpeg)?;
        run.command().args(["-nostdin", "-stats", "-copyts"]).overwrite();
        if let Some(earlier) = seek {
            // Times as the file has them, and everything from the keyframe on: what is wanted is cut out by its time.
            run.command().args(["-noaccurate_seek", "-seek_timestamp", "1"]).seek(self.seek(earlier));
        }
        if matches!(form, Form::Png) {
            run.command().args(arguments::ONE_GRAPH);
        }
        run.waits().input(input)?;
        let filter = match form {
            Form::Png => arguments::frame_filter(info, self.tick, self.from, self.until),
            Form::Alpha => arguments::alpha_filter(info, self.tick, self.from, self.until),
            Form::Raw(_) => arguments::cut_filter(self.tick, self.from, self.until),
        };
        let command = run.command();
        command.map(format!("0:{}", header.picture()?.index)).no_audio().args([
            "-sn",
            "-dn",
            "-map_metadata",
            "-1",
        ]);
        command.args(["-fps_mode:v", "passthrough", "-filter:v", &filter]).frames(1);
        match form {
            Form::Png | Form::Alpha => {
                command.codec_video("png").args(["-compression_level", "3"]).format("image2pipe")
            }
            Form::Raw(pixels) => command.codec_video("rawvideo").pix_fmt(pixels).format("rawvideo"),
        }
        .output(name);
        let ran = run.go(&mut |_| Ok(()));
        let written = fs::metadata(&part).is_ok_and(|file| file.len() > 0);
        match ran {
            Ok(_) if written => {
                fs::rename(&part, output).map_err(ClipError::Write)?;
                Ok(true)
            }
            // Nothing within that time, which some versions of ffmpeg call a failure.
            Ok(_) | Err(ClipError::Failed { .. }) => {
                let _ = fs::remove_file(&part);
                Ok(false)
            }
            Err(error) => {
                let _ = fs::remove_file(&part);
                Err(error)
            }
        }
    }

    /// Where to seek to, in seconds as ffmpeg reads them: within the frame, so that rounding finds no other.
    pub(super) fn seek(self, earlier: i64) -> String {
        let ticks = i128::from(self.from) + i128::from(self.until) - 1;
        let micros = ticks * i128::from(self.tick.0) * 500_000 / i128::from(self.tick.1);
        let micros = (micros - i128::from(earlier) * 1_000_000).max(0);
        format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
    }
}

/// Where a file is written before it is complete.
fn part_of(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

#[cfg(test)]
pub(super) mod tests {
    use domain::clip::{ColorTags, Rotation};
    use domain::{ClipFormat, Frame, FrameRate};

    use super::*;

    pub(in crate::clip) fn info(rate: FrameRate) -> ClipInfo {
        ClipInfo {
            format: ClipFormat::Mov,
            rate,
            variable_rate: false,
            frame_count: 1_000_000,
            first_frame: Frame(0),
            timecode: None,
            codec: "h264".to_owned(),
            profile: None,
            pixel_format: "yuv420p".to_owned(),
            bit_depth: 8,
            width: 64,
            height: 36,
            coded_width: 64,
            coded_height: 36,
            pixel_aspect: (1, 1),
            rotation: Rotation::Upright,
            mirrored: false,
            color: ColorTags::default(),
            sound: None,
        }
    }

    #[test]
    fn a_window_holds_its_frame_however_it_is_rounded_and_no_other() {
        for rate in
            [FrameRate::FILM, FrameRate::FILM_NTSC, FrameRate::NTSC_DOUBLE, FrameRate::new(120, 1).unwrap()]
        {
            for ticks in [600_u32, 1000, 12_800, 24_000, 90_000] {
                let clip = info(rate);
                let place = |index: u32| {
                    f64::from(index) * f64::from(rate.denominator()) * f64::from(ticks)
                        / f64::from(rate.numerator())
                };
                for index in (0..5000).step_by(7) {
                    let window = Window::of_index(-50, index, &clip, (1, ticks));
                    let (exact, next) = (place(index) - 50.0, place(index + 1) - 50.0);
                    #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
                    let (down, up, after) = (exact.floor() as i64, exact.ceil() as i64, next.floor() as i64);
                    assert!(
                        window.from <= down.max(window.from) && up < window.until,
                        "{rate} {ticks} {index}"
                    );
                    assert!(window.from <= up && window.until <= after, "{rate} {ticks} {index}: {window:?}");
                }
            }
        }
    }

    #[test]
    fn frames_of_one_tick_have_it_alone() {
        let window = Window::of_index(5, 7, &info(FrameRate::FILM), (1, 24));
        assert_eq!((window.from, window.until), (12, 13));
    }

    #[test]
    fn seeking_goes_into_the_frame() {
        let window = Window { from: 24_024, until: 24_025, tick: (1, 24_000) };
        assert_eq!(window.seek(0), "1.001000");
        assert_eq!(window.seek(5), "0.000000");
    }
}
