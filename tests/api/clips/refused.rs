//! Files that are no clips, or bad ones, and servers that cannot do it: a clear answer, and nothing left behind.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::{SystemClock, SystemRandom};
use rushes_tests::shot::{Shot, ffmpeg, stand_in};
use rushes_tests::studio::picture;
use rushes_tests::{Answer, Studio, eventually};
use serde_json::Value;
use server::blob::{Blobs, RESERVE};

use super::SOON;
use crate::uploads::{draft, files_below, settled, store};

/// What it is, what it is sent as, the file, and what comes back: the status and what it says.
type Case<'a> = (&'a str, &'a str, Vec<u8>, u16, &'a [&'a str]);

async fn assert_nothing_kept(studio: &Studio, revision: i64) {
    let revision = studio.of("artist").get(&format!("/api/revisions/{revision}")).await.expect(200);
    assert_eq!(revision["media"], Value::Array(Vec::new()));
    assert_eq!(files_below(&store(studio)), Vec::<PathBuf>::new());
}

#[track_caller]
fn assert_says(answer: &Answer, what: &str, said: &[&str]) {
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    for said in said {
        assert!(detail.contains(said), "{what}: {detail}");
    }
}

/// Writes another length into the header of the movie and of its tracks, as hours of something that lasts a second.
fn declaring_three_hours(mut clip: Vec<u8>) -> Vec<u8> {
    for (name, scale_at, length_at) in [(b"mvhd", 16, 20), (b"mdhd", 16, 20)] {
        let at = clip.windows(4).position(|bytes| bytes == name).unwrap();
        let scale = u32::from_be_bytes(clip[at + scale_at..at + scale_at + 4].try_into().unwrap());
        clip[at + length_at..at + length_at + 4].copy_from_slice(&(scale * 3 * 60 * 60).to_be_bytes());
    }
    clip
}

#[tokio::test]
async fn what_is_no_clip_is_told_what_it_is() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let clip = Shot { frames: 5, ..Shot::default() }.make();
    let sound = ffmpeg(&["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac"], &[], "sound.mp4");
    let cases: [Case<'_>; 8] = [
        ("a still called .mp4", "video", picture(64, 64), 415, &["picture", "`current`"]),
        ("a still as reference", "referenceVideo", picture(64, 64), 415, &["picture", "`reference`"]),
        ("a clip called .png", "current", clip.clone(), 415, &["clip", "`video`"]),
        ("a clip as reference", "reference", clip.clone(), 415, &["clip", "`referenceVideo`"]),
        ("text", "video", b"<!doctype html><script>alert(1)</script>".to_vec(), 415, &["MP4", "MOV"]),
        ("nothing", "video", Vec::new(), 422, &["empty"]),
        ("sound alone", "video", sound, 422, &["no picture"]),
        ("the first half", "video", clip[..clip.len() / 2].to_vec(), 422, &["cut off"]),
    ];
    for (what, role, bytes, status, said) in cases {
        let answer = artist.upload(stage, revision, role, "kettle.mp4", bytes).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        assert_says(&answer, what, said);
    }
    assert_nothing_kept(&studio, revision).await;
}

#[tokio::test]
async fn a_header_that_lies_is_not_believed() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let lying = declaring_three_hours(Shot { frames: 24, ..Shot::default() }.make());
    let answer = artist.upload(stage, revision, "video", "kettle.mp4", lying).await;
    // Either it is refused, or it is what its content is.
    if answer.status == 201 {
        let media = settled(artist, &answer.json()).await;
        assert_eq!(media["clip"]["frame_count"], 24, "{media}");
        assert_eq!(media["status"], "ready", "{media}");
    } else {
        assert_eq!(answer.problem(422).1, ["/file"]);
        assert_nothing_kept(&studio, revision).await;
    }
}

#[tokio::test]
async fn a_clip_of_one_frame_is_a_clip() {
    let studio = Studio::start().await;
    let (_, _, media) = super::ready(&studio, &Shot { frames: 1, ..Shot::default() }).await;
    assert_eq!((&media["clip"]["frame_count"], &media["clip"]["playable_frames"]), (&1.into(), &1.into()));
    let path = format!("/api/media/{}/frames/0.png", media["id"]);
    assert_eq!(studio.of("artist").get(&path).await.status, 200);
}

#[tokio::test]
async fn clips_have_a_limit_of_their_own() {
    let studio = Studio::start_with(Arc::new(SystemClock), |config| {
        config.max_clip_bytes = 4 << 20;
        config.max_image_bytes = 1 << 20;
    })
    .await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    for (role, bytes, limit) in
        [("video", 6 << 20, "4 MiB"), ("current", 3 << 20, "1 MiB"), ("referenceVideo", 9 << 20, "4 MiB")]
    {
        let answer = artist.upload(stage, revision, role, "kettle.mp4", vec![7; bytes]).await;
        assert_eq!(answer.problem(413).0, "too-large", "{role}");
        assert_says(&answer, role, &[limit]);
    }
    assert_nothing_kept(&studio, revision).await;
}

#[tokio::test]
async fn without_ffmpeg_stills_work_and_clips_are_refused_before_they_are_sent() {
    let studio = Studio::start_with(Arc::new(SystemClock), |config| {
        config.ffmpeg = "/nowhere/at/all/ffmpeg".into();
    })
    .await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let answer = artist.upload(stage, revision, "video", "kettle.mp4", Shot::default().make()).await;
    assert_eq!(answer.problem(503).0, "unavailable");
    assert_says(&answer, "no ffmpeg", &["install ffmpeg"]);
    assert!(
        !answer.text().contains("nowhere"),
        "paths of the server are its own business: {}",
        answer.text()
    );
    assert_nothing_kept(&studio, revision).await;
    let still = artist.upload(stage, revision, "current", "kettle.png", picture(64, 64)).await.expect(201);
    assert_eq!(settled(artist, &still).await["status"], "ready");
}

#[tokio::test]
async fn a_program_that_hangs_is_ended_and_told() {
    let studio = Studio::start_prepared(
        Arc::new(SystemClock),
        |config| config.ffprobe = stand_in(&config.data_dir, "ffprobe", "exec sleep 3600"),
        |app| app.programs.be_patient_for(Duration::from_millis(500)),
    )
    .await;
    let (stage, revision) = draft(&studio).await;
    let answer =
        studio.of("artist").upload(stage, revision, "video", "kettle.mp4", Shot::default().make()).await;
    assert_eq!(answer.problem(422).1, ["/file"]);
    assert_says(&answer, "hangs", &["ended"]);
    assert_nothing_kept(&studio, revision).await;

    let studio = Studio::start_prepared(
        Arc::new(SystemClock),
        |config| config.ffmpeg = stand_in(&config.data_dir, "ffmpeg", "exec sleep 3600"),
        // As long as ffprobe, which works, may take on a busy machine.
        |app| app.programs.be_patient_for(Duration::from_secs(8)),
    )
    .await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = Shot::default().make();
    let media = artist.upload(stage, revision, "video", "kettle.mp4", bytes.clone()).await.expect(201);
    let failed = settled(artist, &media).await;
    assert_eq!(failed["status"], "failed");
    assert!(failed["error"]["detail"].as_str().unwrap().contains("ended"), "{failed}");
    let left = files_below(&store(&studio));
    assert_eq!(left.len(), 1, "the original, and nothing else: {left:?}");
    let original = artist.get(&format!("/api/media/{}/original", media["id"])).await;
    assert_eq!(original.bytes, bytes);
}

#[tokio::test]
async fn a_disk_that_fills_up_while_a_clip_is_made_is_told() {
    let free = Arc::new(AtomicU64::new(u64::MAX));
    let shown = free.clone();
    let studio = Studio::start_prepared(
        Arc::new(SystemClock),
        |_| {},
        |app| {
            let media = app.config.media_dir();
            let free = Arc::new(move |_: &std::path::Path| Ok(shown.load(Ordering::SeqCst)));
            app.blobs = Blobs::open_with(&media, Arc::new(SystemRandom), free).unwrap();
        },
    )
    .await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = Shot::default().make();
    free.store(RESERVE - 1, Ordering::SeqCst);
    let full = artist.upload(stage, revision, "video", "kettle.mp4", bytes.clone()).await;
    assert_eq!(full.problem(507).0, "storage-full");
    assert_nothing_kept(&studio, revision).await;

    // From one moment to the next, where the job has begun or is about to.
    free.store(u64::MAX, Ordering::SeqCst);
    let slow = Shot { frames: 2_000, ..Shot::default() }.make();
    let fill = async {
        eventually("the original is there", SOON, async || {
            (!files_below(&store(&studio).join("originals")).is_empty()).then_some(())
        })
        .await;
        free.store(RESERVE - 1, Ordering::SeqCst);
    };
    let (answer, ()) = futures::join!(artist.upload(stage, revision, "video", "kettle.mp4", slow), fill);
    let media = answer.expect(201);
    let failed = settled(artist, &media).await;
    assert_eq!(failed["status"], "failed", "{failed}");
    assert!(failed["error"]["detail"].as_str().unwrap().contains("full"), "{failed}");
    assert!(failed["error"]["remedy"].as_str().unwrap().contains("free space"), "{failed}");
    eventually("the original is left alone", SOON, async || {
        (files_below(&store(&studio)).len() == 1).then_some(())
    })
    .await;
    free.store(u64::MAX, Ordering::SeqCst);
    artist.post(&format!("/api/media/{}/retry", media["id"]), &serde_json::json!({})).await.expect(200);
    assert_eq!(settled(artist, &media).await["status"], "ready");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_studio_does_without_clips_that_this_machine_does_not_read() {
    let studio = Studio::start_prepared(
        Arc::new(SystemClock),
        |config| config.ffprobe = stand_in(&config.data_dir, "ffprobe", "exit 1"),
        |_| {},
    )
    .await;
    let app = &studio.running.as_ref().unwrap().app;
    server::seed::demo(app).await.unwrap();
    let (stills, clips): (i64, i64) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE role = 'current'), count(*) FILTER (WHERE role = 'video') FROM media",
    )
    .fetch_one(&app.db)
    .await
    .unwrap();
    assert!(stills > 10 && clips == 0, "{stills} stills, {clips} clips");
    // It is there for good, and not made anew at every start.
    server::seed::demo(app).await.unwrap();
    let again: i64 = sqlx::query_scalar("SELECT count(*) FROM media").fetch_one(&app.db).await.unwrap();
    assert_eq!(again, stills);
}
