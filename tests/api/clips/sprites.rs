//! What there is of a clip beside what is played of it: small pictures, peaks, other renditions.

use std::sync::Arc;

use domain::SystemClock;
use reqwest::{Method, header};
use rushes_tests::Studio;
use rushes_tests::shot::{Shot, files_of};
use serde_json::{Value, json};

use super::ready;

#[tokio::test]
async fn small_pictures_and_peaks_are_served_and_nothing_else_is() {
    let studio = Studio::start().await;
    let shot = Shot { frames: 130, sound: true, timecode: Some("00:00:41:17"), ..Shot::default() };
    let (_, revision, media) = ready(&studio, &shot).await;
    let artist = studio.of("artist");
    let path = format!("/api/media/{}", media["id"]);
    assert_eq!(media["urls"]["sprites"], format!("{path}/sprites/index.json")[1..]);
    assert_eq!(media["urls"]["waveform"], format!("{path}/waveform.bin")[1..]);
    assert_eq!((&media["urls"]["qualities"], &media["urls"]["intra"]), (&Value::Null, &Value::Null));

    let index = artist.get(&format!("{path}/sprites/index.json")).await;
    assert_eq!(index.headers[header::CACHE_CONTROL], "private, no-cache");
    let sprites = index.expect(200);
    let sheets: Vec<&str> = sprites["sheets"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(sheets.len(), 2);
    // 192 × 72 within 160 × 90.
    assert_eq!(
        sprites,
        json!({ "first_frame": 1001, "step": 1, "count": 130, "made": 130, "width": 160, "height": 60,
                "columns": 10, "rows": 10, "sheets": sheets })
    );
    for sheet in &sheets {
        let file = artist.get(&format!("{path}/sprites/{sheet}")).await;
        assert_eq!(
            (file.status.as_u16(), &file.headers[header::CONTENT_TYPE]),
            (200, &"image/jpeg".parse().unwrap())
        );
        assert!(file.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let picture = image::load_from_memory(&file.bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (1600, 600));
    }
    let peaks = artist.get(&format!("{path}/waveform.bin")).await;
    assert_eq!(peaks.headers[header::CONTENT_TYPE], "application/octet-stream");
    assert_eq!(peaks.bytes[..12], *b"PEAK\x01\x01\x04\x00\x82\x00\x00\x00");
    assert_eq!(peaks.bytes.len(), 12 + 130 * 4 * 2);
    assert!(peaks.bytes[12 + 24 * 8] > 127, "a tone swings below zero");
    let part =
        artist.request(Method::GET, &format!("{path}/waveform.bin")).header(header::RANGE, "bytes=0-3");
    let part = artist.send(part).await;
    assert_eq!((part.status.as_u16(), &part.bytes[..]), (206, &b"PEAK"[..]));

    for odd in [
        "sprites/",
        "sprites/nothing.jpg",
        "sprites/poster.jpg",
        "sprites/%2e%2e%2fposter.jpg",
        "sprites/index.json/",
        "sprites/index.json.next",
        "hls/master.m3u8",
        "hls/second.m3u8",
        "hls/intra.m3u8",
    ] {
        assert_eq!(artist.get(&format!("{path}/{odd}")).await.status, 404, "{odd}");
    }
    let files = [format!("sprites/{}", sheets[0]), "sprites/index.json".into(), "waveform.bin".into()];
    for file in &files {
        let at = format!("{path}/{file}");
        for hidden in ["client", "client_b", "outsider"] {
            assert_eq!(studio.of(hidden).get(&at).await.status, 404, "{hidden}: {file}");
        }
        assert_eq!(studio.nobody().get(&at).await.problem(401).0, "not-signed-in");
    }
    studio.of("artist").post(&format!("/api/revisions/{revision}/submit"), &json!({})).await.expect(200);
    for file in &files {
        assert_eq!(studio.of("client").get(&format!("{path}/{file}")).await.status, 200, "{file}");
        assert_eq!(studio.of("client_b").get(&format!("{path}/{file}")).await.status, 404, "{file}");
    }
}

#[tokio::test]
async fn a_silent_clip_has_no_peaks() {
    let studio = Studio::start().await;
    let (_, _, media) = ready(&studio, &Shot { frames: 24, ..Shot::default() }).await;
    assert_eq!(media["urls"]["waveform"], Value::Null);
    let answer = studio.of("artist").get(&format!("/api/media/{}/waveform.bin", media["id"])).await;
    assert_eq!(answer.problem(404).0, "not-found");
    assert!(answer.text().contains("silent"), "{}", answer.text());
}

#[tokio::test]
async fn other_renditions_are_made_where_somebody_wants_them() {
    let studio = Studio::start_with(Arc::new(SystemClock), |config| {
        config.second_quality = 36;
        config.all_intra = true;
    })
    .await;
    let (_, _, media) = ready(&studio, &Shot { sound: true, ..Shot::default() }).await;
    let artist = studio.of("artist");
    let path = format!("/api/media/{}", media["id"]);
    assert_eq!(media["urls"]["qualities"], format!("{path}/hls/master.m3u8")[1..]);
    assert_eq!(media["urls"]["intra"], format!("{path}/hls/intra.m3u8")[1..]);
    let master = artist.get(&format!("{path}/hls/master.m3u8")).await;
    assert_eq!(master.headers[header::CONTENT_TYPE], "application/vnd.apple.mpegurl");
    let master = master.text();
    assert!(master.contains("RESOLUTION=192x72") && master.contains("RESOLUTION=96x36"), "{master}");
    let offered: Vec<&str> = master.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(offered, ["index.m3u8", "second.m3u8"]);
    for playlist in ["index.m3u8", "second.m3u8", "intra.m3u8"] {
        let text = artist.get(&format!("{path}/hls/{playlist}")).await.text();
        assert!(text.ends_with("#EXT-X-ENDLIST\n"), "{playlist}: {text}");
        for name in files_of(&text) {
            assert_eq!(artist.get(&format!("{path}/hls/{name}")).await.status, 200, "{name}");
        }
    }
}
