//! What is served of clips, and to whom.

use reqwest::{Method, header};
use rushes_tests::Studio;
use rushes_tests::shot::{Shot, files_of, number_on};
use serde_json::{Value, json};

use super::ready;

#[tokio::test]
async fn a_rendition_is_served_as_what_it_is_and_nothing_else_is() {
    let studio = Studio::start().await;
    let (_, _, media) = ready(&studio, &Shot { sound: true, ..Shot::default() }).await;
    let artist = studio.of("artist");
    let path = format!("/api/media/{}", media["id"]);
    let playlist = artist.get(&format!("{path}/hls/index.m3u8")).await;
    assert_eq!(playlist.headers[header::CONTENT_TYPE], "application/vnd.apple.mpegurl");
    assert_eq!(playlist.headers[header::CACHE_CONTROL], "private, no-cache");
    let tag = playlist.headers[header::ETAG].to_str().unwrap().to_owned();
    let known = artist.request(Method::GET, &format!("{path}/hls/index.m3u8"));
    assert_eq!(artist.send(known.header(header::IF_NONE_MATCH, &tag)).await.status, 304);
    let files = files_of(&playlist.text());
    assert!(files.len() >= 3, "a beginning and two seconds: {}", playlist.text());
    for name in &files {
        let file = artist.get(&format!("{path}/hls/{name}")).await;
        let mime = if name.contains(".mp4") { "video/mp4" } else { "video/iso.segment" };
        assert_eq!((file.status.as_u16(), file.headers[header::CONTENT_TYPE].to_str().unwrap()), (200, mime));
        let caching = file.headers[header::CACHE_CONTROL].to_str().unwrap();
        assert!(caching.contains("private") && caching.contains("immutable"), "{caching}");
        let part =
            artist.request(Method::GET, &format!("{path}/hls/{name}")).header(header::RANGE, "bytes=4-7");
        let part = artist.send(part).await;
        assert_eq!((part.status.as_u16(), &part.bytes[..]), (206, &file.bytes[4..8]));
        assert!(!file.headers.contains_key(header::CONTENT_ENCODING));
    }
    for odd in [
        "hls/",
        "hls/nothing.m4s",
        "hls/%2e%2e%2fposter.jpg",
        "hls/..%2f..%2fview.png",
        "hls/%2e%2e",
        "hls/poster.jpg",
        "hls/index.m3u8.next",
        "hls/a%00.m4s",
        "hls/index.m3u8/",
        "frames/",
        "frames/x.png",
        "frames/0.jpg",
        "frames/00.png",
        "frames/..%2f0.png",
    ] {
        assert_eq!(artist.get(&format!("{path}/{odd}")).await.status, 404, "{odd}");
    }
    let poster = artist.get(&format!("{path}/poster.jpg")).await;
    assert_eq!(poster.headers[header::CONTENT_TYPE], "image/jpeg");
    let size = image::load_from_memory(&poster.bytes).unwrap();
    assert_eq!((size.width(), size.height()), (192, 72));
    assert_eq!(artist.get(&format!("{path}/view")).await.bytes, poster.bytes);
    assert_eq!(artist.get(&format!("{path}/thumbnail/320.webp")).await.status, 200);
    let original =
        artist.request(Method::GET, &format!("{path}/original")).header(header::RANGE, "bytes=4-7");
    let original = artist.send(original).await;
    assert_eq!((original.status.as_u16(), &original.bytes[..]), (206, &b"ftyp"[..]));
    assert_eq!(original.headers[header::CONTENT_TYPE], "video/mp4");
}

#[tokio::test]
async fn a_frame_is_the_one_that_was_asked_for_by_the_source_s_own_number() {
    let studio = Studio::start().await;
    let (_, _, media) = ready(&studio, &Shot { timecode: Some("00:00:41:17"), ..Shot::default() }).await;
    let artist = studio.of("artist");
    let path = format!("/api/media/{}/frames", media["id"]);
    for (number, index) in [(1001, 0), (1048, 47), (1012, 11), (1013, 12), (1024, 23), (1025, 24)] {
        let frame = artist.get(&format!("{path}/{number}.png")).await;
        assert_eq!(
            (frame.status.as_u16(), &frame.headers[header::CONTENT_TYPE]),
            (200, &"image/png".parse().unwrap())
        );
        assert_eq!(number_on(&frame.bytes), index, "frame {number}");
    }
    for outside in [1000, 1049, 0, -1] {
        let answer = artist.get(&format!("{path}/{outside}.png")).await;
        assert_eq!(answer.problem(404).0, "not-found");
        assert!(answer.text().contains("1001 to 1048"), "it tells which there are: {}", answer.text());
    }
    // Many who want the same at once get the same, and it is made once.
    let same =
        futures::future::join_all((0..8).map(|_| artist.get(&format!("{path}/1030.png").leak()[..]))).await;
    assert!(same.iter().all(|one| number_on(&one.bytes) == 29 && one.bytes == same[0].bytes));
    let tag = same[0].headers[header::ETAG].to_str().unwrap();
    let known = artist.request(Method::GET, &format!("{path}/1030.png")).header(header::IF_NONE_MATCH, tag);
    assert_eq!(artist.send(known).await.status, 304);
    let kept = studio.folder.path().join("media/frames").join(media["sha256"].as_str().unwrap());
    assert_eq!(std::fs::read_dir(kept).unwrap().count(), 7);
}

#[tokio::test]
async fn frames_that_were_asked_for_take_no_more_room_than_they_may() {
    let studio = Studio::start_with(std::sync::Arc::new(domain::SystemClock), |config| {
        config.frame_cache_bytes = 2_000;
    })
    .await;
    let (_, _, media) = ready(&studio, &Shot::default()).await;
    let artist = studio.of("artist");
    let kept = studio.folder.path().join("media/frames").join(media["sha256"].as_str().unwrap());
    let bytes = || -> u64 {
        let files = std::fs::read_dir(&kept).unwrap();
        files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
    };
    for number in 0..8 {
        let frame = artist.get(&format!("/api/media/{}/frames/{number}.png", media["id"])).await;
        assert_eq!(number_on(&frame.bytes), number);
        assert!(bytes() <= 2_000 || std::fs::read_dir(&kept).unwrap().count() == 1, "{}", bytes());
    }
}

#[tokio::test]
async fn clients_see_clips_of_their_projects_once_they_are_submitted() {
    let studio = Studio::start().await;
    let (_, revision, media) = ready(&studio, &Shot { frames: 24, ..Shot::default() }).await;
    let path = format!("/api/media/{}", media["id"]);
    let playlist = studio.of("artist").get(&format!("{path}/hls/index.m3u8")).await.text();
    let mut paths = vec!["hls/index.m3u8".to_owned(), "poster.jpg".to_owned(), "frames/3.png".to_owned()];
    paths.extend(files_of(&playlist).into_iter().map(|name| format!("hls/{name}")));
    let all = async |who: &str, status: u16| {
        for file in &paths {
            assert_eq!(studio.of(who).get(&format!("{path}/{file}")).await.status, status, "{who}: {file}");
        }
    };
    all("artist2", 200).await;
    for hidden in ["client", "client_b", "outsider"] {
        all(hidden, 404).await;
    }
    for file in &paths {
        assert_eq!(studio.nobody().get(&format!("{path}/{file}")).await.problem(401).0, "not-signed-in");
    }
    studio.of("artist").post(&format!("/api/revisions/{revision}/submit"), &json!({})).await.expect(200);
    all("client", 200).await;
    all("client_b", 404).await;
}

#[tokio::test]
async fn a_still_has_none_of_what_clips_have() {
    let studio = Studio::start().await;
    let revision = studio.submitted_revision().await;
    let media = &revision["media"][0];
    assert_eq!((&media["clip"], &media["urls"]["hls"]), (&Value::Null, &Value::Null));
    for file in ["hls/index.m3u8", "poster.jpg", "frames/0.png", "sprites/index.json", "waveform.bin"] {
        let answer = studio.of("artist").get(&format!("/api/media/{}/{file}", media["id"])).await;
        assert_eq!(answer.problem(404).0, "not-found", "{file}");
    }
}
