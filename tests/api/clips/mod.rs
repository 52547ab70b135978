//! Clips: taken in, made playable, served, and taken out again.

mod refused;
mod served;
mod sprites;
mod stored;

use std::time::Duration;

use futures::StreamExt as _;
use reqwest::{Method, header};
use rushes_tests::shot::{Shot, files_of, program, stand_in};
use rushes_tests::{Client, Studio, eventually};
use serde_json::{Value, json};

use crate::uploads::{draft, settled};

pub(crate) const SOON: Duration = Duration::from_mins(1);

/// A draft with a clip that is ready.
pub(crate) async fn ready(studio: &Studio, shot: &Shot) -> (i64, i64, Value) {
    let (stage, revision) = draft(studio).await;
    let artist = studio.of("artist");
    let name = format!("kettle.{}", shot.container);
    let media = artist.upload(stage, revision, "video", &name, shot.make()).await.expect(201);
    let media = settled(artist, &media).await;
    assert_eq!(media["status"], "ready", "{media}");
    (stage, revision, media)
}

/// Events of media as somebody is told them, until one of a type.
async fn told(client: &Client, last: &str, begin: impl Future<Output = ()>) -> Vec<Value> {
    let stream = client.request(Method::GET, "/api/events").header(header::ACCEPT, "text/event-stream");
    let mut events = stream.send().await.unwrap().bytes_stream();
    // The first event says that the stream is open.
    let mut text = String::from_utf8(events.next().await.unwrap().unwrap().to_vec()).unwrap();
    begin.await;
    tokio::time::timeout(SOON, async {
        loop {
            text.push_str(&String::from_utf8_lossy(&events.next().await.unwrap().unwrap()));
            let complete = &text[..text.rfind("\n\n").unwrap_or(0)];
            let found: Vec<Value> = complete
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data:")?).ok())
                .filter(|event| event["subject"]["kind"] == "media")
                .collect();
            if found.iter().any(|event| event["type"] == last) {
                return found;
            }
        }
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_clip_tells_what_it_is_and_becomes_playable_before_it_is_ready() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let shot = Shot {
        rate: "24000/1001",
        frames: 96,
        timecode: Some("00:00:41:17"),
        sound: true,
        container: "mov",
        ..Shot::default()
    };
    let bytes = shot.make();
    let artist = studio.of("artist");
    let events = told(studio.of("producer"), "media.ready", async {
        let media =
            artist.upload(stage, revision, "video", "C:\\shots\\kettle.mov", bytes.clone()).await.expect(201);
        assert_eq!((&media["role"], &media["kind"]), (&json!("video"), &json!("clip")));
        assert_eq!((&media["filename"], &media["mime"]), (&json!("kettle.mov"), &json!("video/quicktime")));
        assert_eq!((&media["width"], &media["height"]), (&json!(192), &json!(72)));
        let clip = &media["clip"];
        assert_eq!((&clip["rate"], &clip["variable_rate"]), (&json!("24000/1001"), &json!(false)));
        assert_eq!(
            (&clip["frame_count"], &clip["first_frame"], &clip["last_frame"]),
            (&json!(96), &json!(1001), &json!(1096))
        );
        assert_eq!((&clip["timecode"], &clip["codec"]), (&json!("00:00:41:17"), &json!("h264")));
        assert_eq!(
            clip["sound"],
            json!({ "codec": "aac", "channels": 1, "layout": "mono", "sample_rate": 48000 })
        );
        assert_eq!(media["urls"]["frame"], format!("api/media/{}/frames/{{n}}.png", media["id"]));
    })
    .await;

    let progress: Vec<&Value> =
        events.iter().filter(|e| e["type"] == "media.progress").map(|e| &e["data"]).collect();
    assert!(progress.iter().any(|data| data["poster"] == true), "{events:?}");
    let playable: Vec<i64> = progress.iter().filter_map(|data| data["playable_frames"].as_i64()).collect();
    assert!(playable.is_sorted() && playable.iter().any(|frames| *frames > 0), "{events:?}");
    let media = &artist.get(&format!("/api/revisions/{revision}")).await.expect(200)["media"][0];
    assert_eq!((&media["status"], &media["clip"]["playable_frames"]), (&json!("ready"), &json!(96)));
    let at = format!("api/media/{}", media["id"]);
    assert_eq!(media["urls"]["hls"], format!("{at}/hls/index.m3u8"));
    assert_eq!(media["urls"]["poster"], format!("{at}/poster.jpg"));
    assert_eq!(media["urls"]["thumbnail"], format!("{at}/thumbnail/{{width}}.webp"));
    assert_eq!(artist.get(&format!("/{at}/original")).await.bytes, bytes, "an original is never altered");
}

#[tokio::test]
async fn frames_can_be_played_before_the_clip_is_ready() {
    // ffmpeg does not end until the test has looked.
    let studio = Studio::start_with(std::sync::Arc::new(domain::SystemClock), |config| {
        let go = config.data_dir.join("go");
        let slowly = format!(
            "{real} \"$@\" &\nwait $!\nended=$?\nwhile [ ! -e {go} ]; do sleep 0.05; done\nexit $ended",
            real = program("ffmpeg").display(),
            go = go.display()
        );
        config.ffmpeg = stand_in(&config.data_dir, "ffmpeg", &slowly);
        config.job_concurrency = 1;
    })
    .await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let shot = Shot { frames: 72, ..Shot::default() };
    let media = artist.upload(stage, revision, "video", "kettle.mp4", shot.make()).await.expect(201);
    assert_eq!(media["urls"]["hls"], Value::Null);
    let path = format!("/api/media/{}", media["id"]);
    let growing = eventually("some frames can be played", SOON, async || {
        let media = artist.get(&path).await.expect(200);
        media["clip"]["playable_frames"].as_i64().is_some_and(|frames| frames > 0).then_some(media)
    })
    .await;
    assert_eq!(growing["status"], "processing");
    assert_eq!(growing["urls"]["hls"], format!("{path}/hls/index.m3u8")[1..]);
    let playlist = artist.get(&format!("{path}/hls/index.m3u8")).await;
    for name in files_of(&playlist.text()) {
        assert_eq!(artist.get(&format!("{path}/hls/{name}")).await.status, 200, "{name}");
    }
    // The next clip waits for its turn, and a still does not: quick work never waits for clips.
    let next = artist.upload(stage, revision, "referenceVideo", "b.mp4", shot.make()).await.expect(201);
    let picture = rushes_tests::studio::picture(64, 64);
    let still = artist.upload(stage, revision, "current", "kettle.png", picture).await.expect(201);
    assert_eq!(settled(artist, &still).await["status"], "ready");
    assert_eq!(artist.get(&path).await.expect(200)["status"], "processing");
    let waiting = artist.get(&format!("/api/media/{}", next["id"])).await.expect(200);
    assert_eq!((&waiting["progress"], &waiting["urls"]["poster"]), (&json!(0.0), &Value::Null));
    std::fs::write(studio.folder.path().join("go"), "").unwrap();
    let media = settled(artist, &media).await;
    assert_eq!((&media["status"], &media["clip"]["playable_frames"]), (&json!("ready"), &json!(72)));
    assert!(artist.get(&format!("{path}/hls/index.m3u8")).await.text().contains("ENDLIST"));
    assert_eq!(settled(artist, &next).await["status"], "ready");
}

#[tokio::test]
async fn a_clip_that_failed_says_why_and_can_be_tried_again() {
    let studio = Studio::start_with(std::sync::Arc::new(domain::SystemClock), |config| {
        let broken = format!("[ -e {} ] && exit 1", config.data_dir.join("broken").display());
        config.ffmpeg = stand_in(&config.data_dir, "ffmpeg", &broken);
    })
    .await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let broken = studio.folder.path().join("broken");
    std::fs::write(&broken, "").unwrap();
    let bytes = Shot::default().make();
    let media = artist.upload(stage, revision, "video", "kettle.mp4", bytes.clone()).await.expect(201);
    let path = format!("/api/media/{}", media["id"]);
    let failed = settled(artist, &media).await;
    assert_eq!(failed["status"], "failed");
    for said in ["detail", "remedy"] {
        assert!(failed["error"][said].as_str().is_some_and(|s| s.len() > 10), "{failed}");
    }
    assert_eq!((&failed["urls"]["view"], &failed["urls"]["hls"]), (&Value::Null, &Value::Null));
    assert_eq!(failed["clip"]["playable_frames"], 0);
    for gone in ["view", "poster.jpg", "thumbnail/320.webp", "hls/index.m3u8"] {
        assert_eq!(artist.get(&format!("{path}/{gone}")).await.problem(404).0, "not-found", "{gone}");
    }
    assert_eq!(artist.get(&format!("{path}/original")).await.bytes, bytes, "the original is kept");

    std::fs::remove_file(&broken).unwrap();
    let again = artist.post(&format!("{path}/retry"), &json!({})).await.expect(200);
    assert_eq!((&again["status"], &again["error"]), (&json!("processing"), &Value::Null));
    let media = settled(artist, &media).await;
    assert_eq!((&media["status"], &media["clip"]["playable_frames"]), (&json!("ready"), &json!(48)));
}
