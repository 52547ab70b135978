//! Going through all packets of a clip's picture: only they tell how many frames there are, and when.

use std::path::Path;

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
    let mut run = Run::new(tools, Program::Ffprobe)?;
    run.command()
        .args(["-of", "compact=p=0", "-show_entries", "packet=pts,duration,size,flags"])
        .args(["-select_streams", &stream.to_string()]);
    run.input(input)?;
    let mut scan = Scan::default();
    let mut last = i64::MIN;
    let log = run
        .go(&mut |heard| {
            let Heard::Line(line) = heard else { return Ok(()) };
            let Some(packet) = Packet::read(line).filter(|packet| packet.shown) else { return Ok(()) };
            if scan.count >= most {
                return Err(ClipError::TooManyFrames { max_frames: most });
            }
            scan.count += 1;
            if let Some(time) = packet.time {
                scan.times.push(time);
                if time >= last {
                    (last, scan.last_duration) = (time, packet.duration.unwrap_or(0));
                }
            }
            Ok(())
        })
        .map_err(unreadable)?;
    if log.says("partial file") {
        return Err(ClipError::Truncated);
    }
    if scan.count == 0 {
        return Err(ClipError::NoFrames);
    }
    scan.times.sort_unstable();
    Ok(scan)
}

/// A packet as ffprobe writes it: `pts=1001|duration=1001|size=956|flags=K_`.
#[derive(Debug, PartialEq, Eq)]
struct Packet {
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
        Some(Self { time: number("pts"), duration: number("duration"), shown })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_read_as_ffprobe_writes_them() {
        let read = |line| Packet::read(line).map(|packet| (packet.time, packet.duration, packet.shown));
        assert_eq!(read("pts=-1001|duration=1001|size=9|flags=K_"), Some((Some(-1001), Some(1001), true)));
        assert_eq!(read("pts=N/A|duration=N/A|size=9|flags=__"), Some((None, None, true)));
        assert_eq!(read("pts=5|duration=1|size=9|flags=KD_"), Some((Some(5), Some(1), false)));
        assert_eq!(read("pts=5|duration=1|size=0|flags=__"), Some((Some(5), Some(1), false)));
        assert_eq!(read("pts=5|duration=1|size=9|flags=K__|side_data|"), Some((Some(5), Some(1), true)));
        assert_eq!(read(""), None);
    }
}
