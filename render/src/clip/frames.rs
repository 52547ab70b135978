//! Many single frames of a clip, with as few runs of ffmpeg as their distances allow.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::ClipInfo;

use super::frame::{Window, frame};
use super::header::{Header, header_and_start};
use super::packets::scan;
use super::process::{Program, Run};
use super::{ClipError, Tools, arguments};

/// Frames that lie no further apart than so many seconds are made by one run: to decode what is between costs less than
/// to start anew.
const NEAR: u32 = 2;

/// Most frames of one run; its arguments name each of them.
const MOST: usize = 100;

/// How often it is looked at what has come.
const GLANCE: Duration = Duration::from_millis(25);

/// Writes frames of a clip as PNG into a directory, each exactly as [`frame`] does and complete when it is there. Indices
/// count from 0, may come in any order, and are made once each.
///
/// Blocks. `told` hears of every frame as it comes, the lower index first, with its file; breaking ends the work. After an
/// error, what was told of stays.
pub fn frames(
    tools: &Tools,
    input: &Path,
    info: &ClipInfo,
    indices: &[u32],
    directory: &Path,
    told: &mut dyn FnMut(u32, PathBuf) -> ControlFlow<()>,
) -> Result<(), ClipError> {
    if let Some(index) = indices.iter().copied().find(|index| *index >= info.frame_count) {
        return Err(ClipError::NoSuchFrame { index, frames: info.frame_count });
    }
    let mut indices = indices.to_vec();
    indices.sort_unstable();
    indices.dedup();
    if indices.is_empty() {
        return Ok(());
    }
    let header = header_and_start(tools, input)?;
    let windows = windows(tools, input, info, &header, &indices)?;
    for group in groups(&windows, NEAR * info.rate.nominal()) {
        Batch { tools, input, info, directory, group }.make(&header, told)?;
    }
    Ok(())
}

/// When each frame is shown; nothing where no packet says.
fn windows(
    tools: &Tools,
    input: &Path,
    info: &ClipInfo,
    header: &Header,
    indices: &[u32],
) -> Result<Vec<(u32, Option<Window>)>, ClipError> {
    let picture = header.picture()?;
    let tick = picture.ticks();
    if !info.variable_rate
        && let Some(first) = header.start_of(picture)
    {
        return Ok(indices
            .iter()
            .map(|index| (*index, Some(Window::of_index(first, *index, info, tick))))
            .collect());
    }
    let times = scan(tools, input, picture.index, info.frame_count)?.times;
    let window = |index: u32| times.get(index as usize).map(|time| Window::exactly(*time, tick));
    Ok(indices.iter().map(|index| (*index, window(*index))).collect())
}

/// What is made by one run each.
fn groups(windows: &[(u32, Option<Window>)], near: u32) -> Vec<&[(u32, Option<Window>)]> {
    let together = windows.chunk_by(|(before, first), (after, second)| {
        after - before <= near && first.is_some() && second.is_some()
    });
    together.flat_map(|group| group.chunks(MOST)).collect()
}

/// Frames that are near each other.
struct Batch<'a> {
    tools: &'a Tools,
    input: &'a Path,
    info: &'a ClipInfo,
    directory: &'a Path,
    group: &'a [(u32, Option<Window>)],
}

impl Batch<'_> {
    fn make(
        &self,
        header: &Header,
        told: &mut dyn FnMut(u32, PathBuf) -> ControlFlow<()>,
    ) -> Result<(), ClipError> {
        let mut done = 0;
        let known: Vec<Window> = self.group.iter().filter_map(|(_, window)| *window).collect();
        if known.len() > 1 {
            let run = self.command(header, &known)?;
            let ran = run.go(&mut |_| self.look(&mut done, told));
            let left = match ran {
                Ok(_) => self.look(&mut done, told),
                // What is missing is looked for one by one.
                Err(ClipError::Failed { .. }) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = left {
                self.clear(&known);
                return Err(error);
            }
        }
        let rest = self.group.iter().skip(done).try_for_each(|(index, window)| {
            let output = self.output(*index);
            if !window.is_some_and(|window| self.take(window, &output)) {
                frame(self.tools, self.input, self.info, *index, &output)?;
            }
            tell(told, *index, output)
        });
        self.clear(&known);
        rest
    }

    /// Tells of what has come since the last look, in order and without gaps.
    fn look(
        &self,
        done: &mut usize,
        told: &mut dyn FnMut(u32, PathBuf) -> ControlFlow<()>,
    ) -> Result<(), ClipError> {
        while let Some((index, Some(window))) = self.group.get(*done) {
            let output = self.output(*index);
            if !self.take(*window, &output) {
                break;
            }
            *done += 1;
            tell(told, *index, output)?;
        }
        Ok(())
    }

    /// Moves the frame of this time to its name, if it has come.
    fn take(&self, window: Window, output: &Path) -> bool {
        self.parts(window).any(|part| fs::rename(part, output).is_ok())
    }

    /// Removes what nobody was told of.
    fn clear(&self, windows: &[Window]) {
        for part in windows.iter().flat_map(|window| self.parts(*window)) {
            // And the one that was being written when the work ended.
            let _ = fs::remove_file(part.with_added_extension("tmp"));
            let _ = fs::remove_file(part);
        }
    }

    /// How ffmpeg may call a frame of this time: by the ticks from the first one of its run on.
    fn parts(&self, window: Window) -> impl Iterator<Item = PathBuf> {
        let first = self.group.iter().find_map(|(_, window)| *window).map_or(0, |window| window.from);
        let number = self.group.first().map_or(0, |(index, _)| *index);
        (window.from..window.until)
            .map(move |tick| self.directory.join(format!("part-{number}-{}.png", tick.saturating_sub(first))))
    }

    fn output(&self, index: u32) -> PathBuf {
        self.directory.join(format!("frame-{index}.png"))
    }

    fn command(&self, header: &Header, windows: &[Window]) -> Result<Run, ClipError> {
        let picture = header.picture()?;
        let first = windows[0];
        let mut run = Run::new(self.tools, Program::Ffmpeg)?;
        run.directory(self.directory).glances(GLANCE);
        run.command().args(["-nostdin", "-stats", "-copyts"]).overwrite();
        // Near the start there is nothing to seek over.
        if header.start_of(picture).is_none_or(|start| first.seconds_after(start) > 0) {
            run.command().args(["-noaccurate_seek", "-seek_timestamp", "1"]).seek(first.seek(0));
        }
        run.command().args(arguments::ONE_GRAPH);
        run.waits().input(self.input)?;
        let times: Vec<(i64, i64)> = windows.iter().map(|window| (window.from, window.until)).collect();
        let filter = arguments::frames_filter(self.info, first.tick, &times);
        let command = run.command();
        command.map(format!("0:{}", picture.index)).no_audio();
        command.args(["-sn", "-dn", "-map_metadata", "-1"]);
        command.args(["-fps_mode:v", "passthrough", "-enc_time_base:v"]);
        command.arg(format!("{}:{}", first.tick.0, first.tick.1)).args(["-filter:v", &filter]);
        command.frames(u32::try_from(windows.len()).unwrap_or(u32::MAX));
        command.codec_video("png").args(["-compression_level", "3"]).format("image2");
        // Named by its time, so that one that is missing gives its name to no other.
        let number = self.group.first().map_or(0, |(index, _)| *index);
        command.args(["-frame_pts", "1", "-atomic_writing", "1"]).output(format!("part-{number}-%d.png"));
        Ok(run)
    }
}

fn tell(
    told: &mut dyn FnMut(u32, PathBuf) -> ControlFlow<()>,
    index: u32,
    output: PathBuf,
) -> Result<(), ClipError> {
    if told(index, output).is_break() { Err(ClipError::Cancelled) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_is_made_together() {
        let windows = |indices: &[u32]| -> Vec<(u32, Option<Window>)> {
            indices.iter().map(|index| (*index, Some(Window::exactly(i64::from(*index), (1, 24))))).collect()
        };
        let lengths = |indices: &[u32]| -> Vec<usize> {
            groups(&windows(indices), 48).iter().map(|group| group.len()).collect()
        };
        assert_eq!(lengths(&[7]), [1]);
        assert_eq!(lengths(&[0, 48, 96, 145, 150]), [3, 2]);
        let many: Vec<u32> = (0..250).collect();
        assert_eq!(lengths(&many), [100, 100, 50]);
        let mut unknown = windows(&[1, 2, 3]);
        unknown[1].1 = None;
        assert_eq!(groups(&unknown, 48).len(), 3);
    }
}
