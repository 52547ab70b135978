//! Going through all packets of a clip's picture: only they tell how many frames there are, and when.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::header::unreadable;
use super::process::{Heard, Program, Run};
use super::{ClipError, Tools};

/// The frames that are shown.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// When each is shown, in ticks of the stream's time base, in order. Frames without a time are not among them.
    pub(super) times: Vec<i64>,
    /// How many there are.
    pub(super) count: u32,
    /// For how long the last one is shown, in ticks; 0 when it is not said.
    pub(super) last_duration: i64,
}

/// Reads all packets of a stream, in bounded memory: of more than `most` frames none is kept.
pub(super) fn scan(tools: &Tools, input: &Path, stream: u32, most: u32) -> Result<Scan, ClipError> {
    let mut frames = Frames::default();
    read(tools, input, &stream.to_string(), &mut |packet| frames.add(packet, most))?;
    frames.all().ok_or(ClipError::NoFrames)
}

/// Reads all packets of the only stream of pictures, for somebody who does not know its number yet, and tells it. Nothing
/// where there are several of them or none; ended by `stop`.
pub(super) fn scan_lone(
    tools: &Tools,
    input: &Path,
    most: u32,
    stop: &AtomicBool,
) -> Result<Option<(u32, Scan)>, ClipError> {
    let mut lone: Option<(u32, Frames)> = None;
    let mut several = false;
    // Those that are no covers.
    let ran = read(tools, input, "V", &mut |packet| {
        let (stream, frames) = lone.get_or_insert_with(|| (packet.stream, Frames::default()));
        several = *stream != packet.stream;
        if several || stop.load(Ordering::Relaxed) {
            return Err(ClipError::Cancelled);
        }
        frames.add(packet, most)
    });
    if several {
        return Ok(None);
    }
    ran?;
    Ok(lone.and_then(|(stream, frames)| Some((stream, frames.all()?))))
}

/// Frames as they come, which is in the order in which they are decoded.
#[derive(Default)]
struct Frames {
    scan: Scan,
    /// When the latest so far is shown.
    last: Option<i64>,
}

impl Frames {
    fn add(&mut self, packet: &Packet, most: u32) -> Result<(), ClipError> {
        if !packet.shown {
            return Ok(());
        }
        let scan = &mut self.scan;
        if scan.count >= most {
            return Err(ClipError::TooManyFrames { max_frames: most });
        }
        scan.count += 1;
        if let Some(time) = packet.time {
            scan.times.push(time);
            if self.last.is_none_or(|last| time >= last) {
                self.last = Some(time);
                scan.last_duration = packet.duration.unwrap_or(0);
            }
        }
        Ok(())
    }

    /// All of them in the order in which they are shown; nothing where there are none.
    fn all(mut self) -> Option<Scan> {
        self.scan.times.sort_unstable();
        (self.scan.count > 0).then_some(self.scan)
    }
}

/// Has all packets of some streams told, by a stream specifier of ffmpeg.
fn read(
    tools: &Tools,
    input: &Path,
    streams: &str,
    told: &mut dyn FnMut(&Packet) -> Result<(), ClipError>,
) -> Result<(), ClipError> {
    let mut run = Run::new(tools, Program::Ffprobe)?;
    run.command()
        .args(["-of", "compact=p=0", "-show_entries", "packet=stream_index,pts,duration,size,flags"])
        .args(["-select_streams", streams]);
    run.input(input)?;
    let log = run
        .go(&mut |heard| match heard {
            Heard::Line(line) => Packet::read(line).map_or(Ok(()), |packet| told(&packet)),
            _ => Ok(()),
        })
        .map_err(unreadable)?;
    if log.says("partial file") { Err(ClipError::Truncated) } else { Ok(()) }
}

/// A packet as ffprobe writes it: `stream_index=0|pts=1001|duration=1001|size=956|flags=K_`.
#[derive(Debug, PartialEq, Eq)]
struct Packet {
    stream: u32,
    time: Option<i64>,
    duration: Option<i64>,
    shown: bool,
}

impl Packet {
    fn read(line: &str) -> Option<Self> {
        let value =
            |name: &str| line.split('|').find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
        let flags = value("flags")?;
        // An empty packet repeats the frame before it and is no frame.
        let shown = !flags.contains('D') && value("size") != Some("0");
        let number = |name| value(name).and_then(|text| text.parse().ok());
        let stream = value("stream_index")?.parse().ok()?;
        Some(Self { stream, time: number("pts"), duration: number("duration"), shown })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_read_as_ffprobe_writes_them() {
        let read = |line| {
            let packet = Packet::read(&format!("stream_index=3|{line}"))?;
            assert_eq!(packet.stream, 3);
            Some((packet.time, packet.duration, packet.shown))
        };
        assert_eq!(read("pts=-1001|duration=1001|size=9|flags=K_"), Some((Some(-1001), Some(1001), true)));
        assert_eq!(read("pts=N/A|duration=N/A|size=9|flags=__"), Some((None, None, true)));
        assert_eq!(read("pts=5|duration=1|size=9|flags=KD_"), Some((Some(5), Some(1), false)));
        assert_eq!(read("pts=5|duration=1|size=0|flags=__"), Some((Some(5), Some(1), false)));
        assert_eq!(read("pts=5|duration=1|size=9|flags=K__|side_data|"), Some((Some(5), Some(1), true)));
        assert_eq!(read(""), None);
    }
}
