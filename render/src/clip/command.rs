//! The one pass of ffmpeg that makes everything of a clip.

use std::path::Path;
use std::time::Duration;

use domain::ClipInfo;
use ffmpeg_sidecar::command::FfmpegCommand;

use super::arguments::{self, Segments};
use super::plan::{Plan, Wanted};
use super::process::{Program, Run};
use super::sprites::{Sheets, Sprites};
use super::{ClipError, Tools, Tracks};

/// How often it is looked at what stands. Somebody waits for the first of it.
pub(super) const GLANCE: Duration = Duration::from_millis(25);

/// Decodes a clip once, for all that is wanted of it.
pub(super) fn command(
    tools: &Tools,
    input: &Path,
    info: &ClipInfo,
    tracks: &Tracks,
    plan: &Plan<'_>,
    wanted: &[Wanted],
) -> Result<Run, ClipError> {
    // A stream that grows larger on its way is not followed.
    let max_pixels = u64::from(info.coded_width) * u64::from(info.coded_height) * 4;
    let mut run = Run::new(tools, Program::Ffmpeg)?;
    run.directory(plan.directory).glances(GLANCE);
    run.command().args(["-nostdin", "-stats", "-stats_period", "0.2", "-copyts"]).overwrite();
    run.command().args(["-max_pixels", &max_pixels.max(1 << 20).to_string()]);
    run.command().args(arguments::ONE_GRAPH);
    run.input(input)?;
    // Progress is told of the first output.
    for wanted in wanted {
        rendition(&mut run, info, tracks, *wanted, plan.token);
    }
    poster(&mut run, info, tracks, plan);
    sheets(&mut run, info, tracks, plan);
    if let Some(sound) = sound(info, tracks) {
        samples(&mut run, info, tracks, sound);
    }
    Ok(run)
}

/// The number of the sound's stream, where there is sound.
pub(super) fn sound(info: &ClipInfo, tracks: &Tracks) -> Option<u32> {
    tracks.sound.filter(|_| info.sound.is_some())
}

fn rendition(run: &mut Run, info: &ClipInfo, tracks: &Tracks, wanted: Wanted, token: &str) {
    let segments = Segments::of(info.rate);
    let group = if wanted.keyframes_only { 1 } else { segments.group }.to_string();
    let stem = wanted.stem(token);
    let command = run.command();
    filtered(command, tracks, &stem, &arguments::rendition_filter(info, wanted.size));
    command.args(["-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"]);
    command.args(["-fps_mode:v", "passthrough", "-enc_time_base:v"]);
    command.arg(format!("{}:{}", info.rate.denominator(), info.rate.numerator()));
    command.codec_video("libx264").preset("veryfast").crf(wanted.quality);
    command.args(["-g", &group, "-keyint_min", &group, "-sc_threshold", "0", "-bf", "0"]);
    command.args(["-color_primaries", "bt709", "-color_trc", "iec61966-2-1"]);
    command.args(["-colorspace", "bt709", "-color_range", "tv"]);
    // The last frame of a segment would else be as long as the source's header says that frames are. As the times of two
    // packets, since versions of ffmpeg differ in the unit of this filter.
    command.bitstream_filter_video("setts=duration=DURATION*not(N)+(PTS-PREV_INPTS)*not(not(N))");
    if let Some(sound) = sound(info, tracks) {
        command.map(format!("0:{sound}"));
        command.args(["-filter:a", &arguments::sound_filter(info, tracks.start, tracks.tick)]);
        command.codec_audio("aac").args(["-b:a", wanted.sound_bits]);
        if let Some(channels) = arguments::downmix(info) {
            command.args(["-ac", &channels.to_string()]);
        }
    }
    // Sound begins with a moment of its encoder's own, before 0; the picture is not to be moved to make room for it.
    command.args(["-avoid_negative_ts", "disabled"]).format("hls");
    command.args(["-hls_time", &format!("{}us", segments.microseconds(info.rate))]);
    command.args(["-hls_playlist_type", "event", "-hls_segment_type", "fmp4"]);
    command.args(["-hls_flags", "independent_segments+temp_file"]);
    command.args(["-hls_segment_filename", &format!("{stem}-%d.m4s")]);
    command.args(["-hls_fmp4_init_filename", &format!("{stem}-init.mp4")]).output(format!("{stem}.m3u8"));
}

fn poster(run: &mut Run, info: &ClipInfo, tracks: &Tracks, plan: &Plan<'_>) {
    let command = run.command();
    filtered(command, tracks, "poster", &arguments::poster_filter(info, poster_index(info)));
    command.args(["-map_metadata", "-1", "-fps_mode:v", "passthrough"]).frames(1);
    // With several threads its encoder keeps the only picture back until the whole pass has ended.
    command.codec_video("mjpeg").args(["-q:v", "2", "-threads:v", "1"]).format("image2");
    command.args(["-update", "1", "-atomic_writing", "1"]).output(plan.poster());
}

fn sheets(run: &mut Run, info: &ClipInfo, tracks: &Tracks, plan: &Plan<'_>) {
    let command = run.command();
    filtered(command, tracks, "sheets", &arguments::sheet_filter(info, &Sprites::of(info)));
    command.args(["-map_metadata", "-1", "-fps_mode:v", "passthrough"]);
    // As with the poster, several threads would keep sheets back.
    command.codec_video("mjpeg").args(["-q:v", "5", "-threads:v", "1"]).format("image2");
    command.args(["-start_number", "0", "-atomic_writing", "1"]).output(Sheets::pattern(plan.token));
}

/// The sound of the rendition once more, as samples and to us.
fn samples(run: &mut Run, info: &ClipInfo, tracks: &Tracks, sound: u32) {
    let command = run.bytes().command();
    command.map(format!("0:{sound}")).args(["-map_metadata", "-1"]);
    command.args(["-filter:a", &arguments::sound_filter(info, tracks.start, tracks.tick)]);
    command.args(["-ac", &arguments::channels(info).to_string()]);
    command.args(["-ar", &arguments::sample_rate(info).to_string()]);
    command.codec_audio("pcm_s16le").format("s16le").output("pipe:1");
}

/// Passes the picture through a filter to the output that follows. As a graph of its own, or later versions of ffmpeg would
/// have the output say what the file says of its picture, such as how it is turned.
fn filtered(command: &mut FfmpegCommand, tracks: &Tracks, name: &str, filter: &str) {
    command.args(["-filter_complex", &format!("[0:{}]{filter}[{name}]", tracks.picture)]);
    command.map(format!("[{name}]"));
}

/// The frame that stands for the clip: a second after its start, where most shots have begun, or the last one.
fn poster_index(info: &ClipInfo) -> u32 {
    info.rate.nominal().min(info.frame_count - 1)
}
