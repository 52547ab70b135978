//! Clips: how soon one can look at them, what the ingest costs beside bare ffmpeg, and how fast frames come.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use reqwest::{Method, header};
use rushes_tests::Client;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::{Figure, figure, median, milliseconds};

/// How often the whole ingest and bare ffmpeg are measured, one after the other.
const ROUNDS: usize = 3;

/// The longest that any clip of the benchmark may take.
const LIMIT: Duration = Duration::from_mins(20);

/// How many single frames are asked for.
const FRAMES: i64 = 10;

/// 1080p with grain and sound: ten seconds, and ten minutes of the same.
struct Clips {
    ten_seconds: PathBuf,
    ten_minutes: PathBuf,
    /// The ten seconds in 720p.
    smaller: PathBuf,
}

impl Clips {
    fn make(folder: &Path) -> anyhow::Result<Self> {
        let [ten_seconds, ten_minutes, smaller] =
            ["10s.mp4", "10min.mp4", "720p.mp4"].map(|name| folder.join(name));
        let mut short = ffmpeg();
        short.args(["-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=24:duration=10,noise=alls=6:allf=t"]);
        short.args(["-f", "lavfi", "-i", "sine=frequency=220:sample_rate=48000:duration=10"]);
        short
            .args(["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac"])
            .arg(&ten_seconds);
        run(&mut short)?;
        let mut long = ffmpeg();
        long.args(["-stream_loop", "59", "-i"]).arg(&ten_seconds).args(["-c", "copy"]).arg(&ten_minutes);
        run(&mut long)?;
        let mut small = ffmpeg();
        small.arg("-i").arg(&ten_seconds).args([
            "-vf",
            "scale=1280:720",
            "-preset",
            "veryfast",
            "-c:a",
            "copy",
        ]);
        run(small.arg(&smaller))?;
        Ok(Self { ten_seconds, ten_minutes, smaller })
    }
}

fn ffmpeg() -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-hide_banner", "-loglevel", "error", "-y"]).stdin(Stdio::null());
    command
}

fn run(command: &mut Command) -> anyhow::Result<Duration> {
    let started = Instant::now();
    ensure!(command.status().context("ffmpeg is missing")?.success(), "{command:?} failed");
    Ok(started.elapsed())
}

/// All that is made of a clip, by the same settings on the command line and nothing beside them: the rendition, the poster,
/// the sheets of small pictures, and the samples that its peaks are worked out from. That pictures without tags are of Rec. 709 is
/// said as well: else ffmpeg would spend a ninth of its time on converting their colours, which the rendition does not.
fn bare(input: &Path, folder: &Path) -> anyhow::Result<Duration> {
    std::fs::create_dir_all(folder)?;
    let mut command = ffmpeg();
    command.arg("-i").arg(input);
    command.args(["-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p"]);
    command.args(["-vf", "scale=in_color_matrix=bt709:in_range=tv:out_color_matrix=bt709:out_range=tv"]);
    command.args(["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "iec61966-2-1"]);
    command.args(["-g", "12", "-keyint_min", "12", "-sc_threshold", "0", "-bf", "0"]);
    command.args(["-c:a", "aac", "-b:a", "160k"]);
    command.args(["-f", "hls", "-hls_time", "1", "-hls_playlist_type", "event", "-hls_segment_type", "fmp4"]);
    command.args(["-hls_flags", "independent_segments+temp_file"]).arg(folder.join("index.m3u8"));
    let poster =
        "select=eq(n\\,24),scale=in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:out_range=pc";
    command.args(["-map", "0:v", "-vf", poster, "-pix_fmt", "yuvj444p", "-frames:v", "1", "-q:v", "2"]);
    command.args(["-update", "1"]).arg(folder.join("poster.jpg"));
    let frames = frames_of(input)?;
    let step = frames.div_ceil(3000);
    let sheets = format!(
        "select=not(mod(n\\,{step})),scale=160:90:in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:\
         out_range=pc:flags=area,format=yuvj420p,tile=10x10"
    );
    command.args(["-map", "0:v", "-vf", &sheets, "-fps_mode", "passthrough", "-q:v", "5"]);
    command.arg(folder.join("sheet-%d.jpg"));
    command.args(["-map", "0:a", "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1"]).stdout(Stdio::null());
    run(&mut command)
}

/// How many frames a clip says that it has.
fn frames_of(input: &Path) -> anyhow::Result<u32> {
    let mut ffprobe = Command::new("ffprobe");
    ffprobe.args([
        "-v",
        "error",
        "-select_streams",
        "v",
        "-show_entries",
        "stream=nb_frames",
        "-of",
        "csv=p=0",
    ]);
    Ok(String::from_utf8(ffprobe.arg(input).output()?.stdout)?.trim().parse()?)
}

/// A single frame as somebody takes it on the command line, from the keyframe before it.
fn bare_frame(input: &Path, number: i64, output: &Path) -> anyhow::Result<Duration> {
    let mut command = ffmpeg();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand frames")]
    let before = (number as f64 - 0.5) / 24.0;
    command.args(["-ss", &format!("{before:.6}"), "-i"]).arg(input);
    run(command.args(["-frames:v", "1", "-compression_level", "3"]).arg(output))
}

/// Exact frames of a clip from the server, each for the first time, against bare ffmpeg.
async fn exact_frames(
    admin: &Client,
    media: i64,
    clip: &Path,
    (length, name): (i64, &str),
) -> anyhow::Result<Figure> {
    let folder = tempfile::tempdir()?;
    let (mut ours, mut alone) = (vec![], vec![]);
    for index in 0..FRAMES {
        let number = (index * 2 + 1) * length / (FRAMES * 2);
        let started = Instant::now();
        body(admin, &format!("/api/media/{media}/frames/{number}.png")).await?;
        ours.push(milliseconds(started.elapsed()));
        alone.push(milliseconds(bare_frame(clip, number, &folder.path().join(format!("{number}.png")))?));
    }
    Ok(figure(&format!("one exact frame, {name}, median of {FRAMES}"), median(&mut ours), "ms")
        .against("bare ffmpeg, seeking", median(&mut alone)))
}

/// When what could be looked at, counted from the first byte sent.
struct Seen {
    revision: i64,
    media: i64,
    poster: Duration,
    first_frame: Duration,
    ready: Option<Duration>,
}

/// How long nothing may be heard before it is looked anyway.
const SILENCE: Duration = Duration::from_secs(1);

/// What is said of media, as the page hears it.
struct News(tokio::task::JoinHandle<()>, Arc<Notify>);

impl News {
    async fn open(admin: &Client) -> anyhow::Result<Self> {
        let stream = admin.request(Method::GET, "/api/events").header(header::ACCEPT, "text/event-stream");
        let mut stream = stream.send().await?.error_for_status()?;
        // The first event says that the stream is open.
        stream.chunk().await?;
        let news = Arc::new(Notify::new());
        let said = news.clone();
        let task = tokio::spawn(async move {
            while let Ok(Some(_)) = stream.chunk().await {
                said.notify_one();
            }
        });
        Ok(Self(task, news))
    }

    /// Waits for the next, for a while.
    async fn next(&self) {
        let _ = tokio::time::timeout(SILENCE, self.1.notified()).await;
    }
}

impl Drop for News {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Uploads a clip into a round of its own, and looks whenever there is news until it can be played, or is complete. To ask
/// all the time would measure the asking: on two cores it takes from the encoder a tenth of what it has.
async fn ingest(admin: &Client, name: &str, clip: &Path, to_the_end: bool) -> anyhow::Result<Seen> {
    let (stage, revision) = crate::round(admin, name).await?;
    let bytes = tokio::fs::read(clip).await?;
    let news = News::open(admin).await?;
    let started = Instant::now();
    let media = admin.upload(stage, revision, "video", "bench.mp4", bytes).await.expect(201);
    let path = format!("/api/media/{}", media["id"]);
    let (mut poster, mut first_frame) = (None, None);
    loop {
        ensure!(started.elapsed() < LIMIT, "{name} took more than {} s", LIMIT.as_secs());
        let seen = admin.get(&path).await.expect(200);
        ensure!(seen["status"] != "failed", "{name}: {}", seen["error"]);
        if poster.is_none()
            && let Some(url) = seen["urls"]["poster"].as_str()
        {
            body(admin, &format!("/{url}")).await?;
            poster = Some(started.elapsed());
        }
        if first_frame.is_none()
            && let Some(url) = seen["urls"]["hls"].as_str()
        {
            first_segment(admin, url).await?;
            first_frame = Some(started.elapsed());
        }
        let ready = seen["status"] == "ready";
        if let (Some(poster), Some(first_frame)) = (poster, first_frame)
            && (ready || !to_the_end)
        {
            if !ready {
                // What nobody waits for is not encoded to its end.
                admin.delete(&format!("/api/stages/{stage}/revisions/{revision}/upload?type=video")).await;
            }
            let media = media["id"].as_i64().context("an id")?;
            return Ok(Seen {
                revision,
                media,
                poster,
                first_frame,
                ready: ready.then(|| started.elapsed()),
            });
        }
        news.next().await;
    }
}

async fn body(admin: &Client, path: &str) -> anyhow::Result<Vec<u8>> {
    let answer = admin.get(path).await;
    ensure!(answer.status == 200, "{path}: {}", answer.status);
    Ok(answer.bytes.to_vec())
}

/// What a player needs for the first frame: the playlist, the header, and the first segment.
async fn first_segment(admin: &Client, playlist: &str) -> anyhow::Result<()> {
    let text = String::from_utf8(body(admin, &format!("/{playlist}")).await?)?;
    let folder = playlist.trim_end_matches("index.m3u8");
    let header = text.split("URI=\"").nth(1).and_then(|rest| rest.split('"').next()).context("a header")?;
    let segment = text.lines().find(|line| !line.starts_with('#')).context("a segment")?;
    for file in [header, segment] {
        body(admin, &format!("/{folder}{file}")).await?;
    }
    Ok(())
}

/// Everything about clips, those of ten minutes only where they are wanted.
pub(crate) async fn measure(admin: &Client, base: &str, long: bool) -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let clips = Clips::make(folder.path())?;
    let (mut posters, mut first_frames, mut whole, mut alone) = (vec![], vec![], vec![], vec![]);
    let (mut revision, mut short) = (0, 0);
    for round in 0..ROUNDS {
        // What is uploaded twice is still made twice: only the original is shared.
        let seen = ingest(admin, &format!("10 s clip {round}"), &clips.ten_seconds, true).await?;
        posters.push(milliseconds(seen.poster));
        first_frames.push(milliseconds(seen.first_frame));
        whole.push(milliseconds(seen.ready.context("it is ready")?));
        alone.push(milliseconds(bare(&clips.ten_seconds, &folder.path().join(format!("bare-{round}")))?));
        (revision, short) = (seen.revision, seen.media);
    }
    let clip = "10 s of 1080p";
    let mut figures = vec![
        figure(&format!("upload → poster, {clip}, median of {ROUNDS}"), median(&mut posters), "ms"),
        figure(
            &format!("upload → first playable frame, {clip}, median of {ROUNDS}"),
            median(&mut first_frames),
            "ms",
        ),
        figure(
            &format!("upload → everything complete, {clip}, median of {ROUNDS}"),
            median(&mut whole),
            "ms",
        )
        .against("bare ffmpeg with the same outputs and settings", median(&mut alone)),
    ];
    figures.push(exact_frames(admin, short, &clips.ten_seconds, (240, clip)).await?);
    figures.extend(frames(base, admin, revision, "1080p")?);
    let seen = ingest(admin, "720p clip", &clips.smaller, true).await?;
    figures.extend(frames(base, admin, seen.revision, "720p")?);
    if !long {
        return Ok(figures);
    }
    let long = "10 min of 1080p";
    let seen = ingest(admin, "10 min clip", &clips.ten_minutes, true).await?;
    let alone = milliseconds(bare(&clips.ten_minutes, &folder.path().join("bare-long"))?);
    let whole = milliseconds(seen.ready.context("it is ready")?);
    figures.push(
        figure(&format!("upload → everything complete, {long}"), whole, "ms")
            .against("bare ffmpeg with the same outputs and settings", alone),
    );
    figures.push(exact_frames(admin, seen.media, &clips.ten_minutes, (14_400, long)).await?);
    figures.push(figure("upload → poster, 10 min of 1080p", milliseconds(seen.poster), "ms"));
    figures.push(figure(
        "upload → first playable frame, 10 min of 1080p",
        milliseconds(seen.first_frame),
        "ms",
    ));
    Ok(figures)
}

/// Seeks and steps in a real Chromium, within what it has buffered.
fn frames(base: &str, admin: &Client, revision: i64, size: &str) -> anyhow::Result<Vec<Figure>> {
    let cookie = admin.cookie().context("a cookie")?.to_owned();
    let what = json!({ "cookie": cookie, "revision": revision }).to_string();
    let found: Vec<Value> = crate::in_node("bench_clips.mjs", base, &[("RUSHES_CLIP", &what)])?;
    let mut figures = crate::figures_of(&found)?;
    for figure in &mut figures {
        figure.name = format!("{}, {size}", figure.name);
    }
    Ok(figures)
}
