//! Media coming into a revision and leaving it.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::SystemClock;
use futures::StreamExt as _;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method, header};
use rushes_tests::studio::picture;
use rushes_tests::{Answer, Client, Studio, eventually};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const SOON: Duration = Duration::from_mins(1);

/// A draft of the artist, as stage and revision.
pub(crate) async fn draft(studio: &Studio) -> (i64, i64) {
    let stage = studio.open_stage().await["id"].as_i64().unwrap();
    let revision =
        studio.of("artist").post(&format!("/api/stages/{stage}/revisions"), &json!({})).await.expect(201);
    (stage, revision["id"].as_i64().unwrap())
}

/// Waits until a medium is no longer being made ready.
pub(crate) async fn settled(client: &Client, media: &Value) -> Value {
    let path = format!("/api/media/{}", media["id"]);
    eventually("the medium is ready or failed", SOON, async || {
        let media = client.get(&path).await.expect(200);
        (media["status"] != "processing").then_some(media)
    })
    .await
}

/// A picture in a format of files.
pub(crate) fn encoded(format: ImageFormat) -> Vec<u8> {
    let gradient = image::load_from_memory(&picture(96, 64)).unwrap();
    let pixels = if format == ImageFormat::OpenExr {
        DynamicImage::ImageRgb32F(gradient.to_rgb32f())
    } else {
        gradient
    };
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn files_below(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let mut files = Vec::new();
    for path in entries.map(|e| e.unwrap().path()) {
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

pub(crate) fn store(studio: &Studio) -> PathBuf {
    studio.folder.path().join("media")
}

async fn media_of(studio: &Studio, revision: i64) -> Vec<Value> {
    let revision = studio.of("artist").get(&format!("/api/revisions/{revision}")).await.expect(200);
    revision["media"].as_array().unwrap().clone()
}

/// Nothing of a refused upload is left: no medium, no file.
async fn assert_nothing_kept(studio: &Studio, revision: i64) {
    assert_eq!(media_of(studio, revision).await, Vec::<Value>::new());
    assert_eq!(files_below(&store(studio)), Vec::<PathBuf>::new());
}

async fn send_form(studio: &Studio, stage: i64, revision: i64, form: Form) -> Answer {
    let artist = studio.of("artist");
    let path = format!("/api/stages/{stage}/revisions/{revision}/upload");
    artist.send(artist.request(Method::POST, &path).multipart(form)).await
}

#[tokio::test]
async fn every_format_becomes_a_picture_that_browsers_show() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let formats = [
        (ImageFormat::Png, "image/png", "image/png"),
        (ImageFormat::Jpeg, "image/jpeg", "image/jpeg"),
        (ImageFormat::WebP, "image/webp", "image/webp"),
        (ImageFormat::Tiff, "image/tiff", "image/png"),
        (ImageFormat::OpenExr, "image/x-exr", "image/png"),
    ];
    for (format, mime, shown) in formats {
        let bytes = encoded(format);
        // The name lies about the content; it is not asked.
        let answer =
            artist.upload(stage, revision, "current", "C:\\shots\\kettle v1.gif", bytes.clone()).await;
        let media = answer.expect(201);
        let path = format!("/api/media/{}", media["id"]);
        assert_eq!(answer.headers[header::LOCATION], path.as_str());
        assert_eq!(media["filename"], "kettle v1.gif");
        assert_eq!(media["mime"], mime);
        assert_eq!(media["role"], "current");
        assert_eq!(media["revision_id"], revision);
        assert_eq!((&media["width"], &media["height"]), (&json!(96), &json!(64)));
        assert_eq!(media["size_bytes"], bytes.len());
        assert_eq!(media["sha256"], hex::encode(Sha256::digest(&bytes)));
        assert_eq!(media["uploaded_by"]["id"], studio.id_of("artist"));

        let media = settled(artist, &media).await;
        assert_eq!(media["status"], "ready", "{media}");
        assert_eq!(media["progress"], 1.0);
        assert_eq!(media["urls"]["view"], path[1..].to_owned() + "/view");
        let original = artist.get(&format!("{path}/original")).await;
        assert_eq!(original.headers[header::CONTENT_TYPE], mime);
        assert_eq!(original.bytes, bytes, "an original is never altered");
        let view = artist.get(&format!("{path}/view")).await;
        assert_eq!(view.headers[header::CONTENT_TYPE], shown);
        let pixels = image::load_from_memory(&view.bytes).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (96, 64));
        for width in [320, 640, 1280] {
            let thumbnail = artist.get(&format!("{path}/thumbnail/{width}.webp")).await;
            assert_eq!(thumbnail.headers[header::CONTENT_TYPE], "image/webp");
            // Never enlarged.
            assert_eq!(image::load_from_memory(&thumbnail.bytes).unwrap().width(), 96);
        }
    }
    assert_eq!(media_of(&studio, revision).await.len(), 1, "each took the place of the one before");
}

#[tokio::test]
async fn a_transparent_png_is_shown_over_white_and_kept_as_it_is() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let pixels = RgbaImage::from_fn(32, 32, |x, _| Rgba([200, 0, 0, if x < 16 { 0 } else { 255 }]));
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let bytes = bytes.into_inner();
    let media = artist.upload(stage, revision, "current", "logo.png", bytes.clone()).await.expect(201);
    let media = settled(artist, &media).await;
    let view = artist.get(&format!("/{}", media["urls"]["view"].as_str().unwrap())).await;
    let shown = image::load_from_memory(&view.bytes).unwrap();
    assert!(!shown.color().has_alpha());
    let shown = shown.to_rgb8();
    assert_eq!((shown.get_pixel(2, 2).0, shown.get_pixel(30, 30).0), ([255, 255, 255], [200, 0, 0]));
    assert_eq!(artist.get(&format!("/{}", media["urls"]["original"].as_str().unwrap())).await.bytes, bytes);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_by_its_content() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let mp4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41".to_vec();
    for (name, bytes) in
        [("kettle.png", svg), ("kettle.png", mp4), ("kettle.png", b"<!doctype html>".to_vec())]
    {
        let answer = artist.upload(stage, revision, "current", name, bytes).await;
        assert_eq!(answer.problem(415).0, "unsupported-content");
        assert!(
            answer.json()["detail"].as_str().unwrap().contains("PNG"),
            "it says what to send: {}",
            answer.text()
        );
    }
    assert_nothing_kept(&studio, revision).await;
}

/// A PNG whose header declares these sides, with no picture to speak of.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = picture(8, 8);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    // The header's checksum has to be right, or it is merely damaged.
    let mut crc = u32::MAX;
    for byte in &bytes[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    bytes[29..33].copy_from_slice(&(!crc).to_be_bytes());
    bytes
}

#[tokio::test]
async fn empty_cut_off_and_exploding_files_are_refused() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let whole = picture(300, 200);
    let cases = [
        ("empty", Vec::new(), "empty"),
        ("cut off", whole[..whole.len() / 2].to_vec(), "cut off"),
        ("declares 60,000 × 60,000", bomb(60_000, 60_000), "60000 × 60000"),
    ];
    for (what, bytes, said) in cases {
        let answer = artist.upload(stage, revision, "current", "kettle.png", bytes).await;
        assert_eq!(answer.problem(422), ("invalid-input".to_owned(), vec!["/file".to_owned()]), "{what}");
        assert!(answer.text().contains(said), "{what}: {}", answer.text());
    }
    assert_nothing_kept(&studio, revision).await;
}

#[tokio::test]
async fn a_file_above_the_limit_is_refused_whether_its_size_was_told_or_not() {
    let studio =
        Studio::start_with(Arc::new(SystemClock), |config| config.max_image_bytes = 1024 * 1024).await;
    let (stage, revision) = draft(&studio).await;
    let told = studio.of("artist").upload(stage, revision, "current", "kettle.png", vec![7; 3 << 20]).await;
    assert_eq!(told.problem(413).0, "too-large");
    assert!(told.text().contains("1 MiB"), "it names the limit: {}", told.text());

    let chunks = futures::stream::iter((0..48).map(|_| Ok::<_, std::io::Error>(vec![7; 64 << 10])));
    let file = Part::stream(Body::wrap_stream(chunks)).file_name("kettle.png");
    let untold =
        send_form(&studio, stage, revision, Form::new().text("type", "current").part("file", file)).await;
    assert_eq!(untold.problem(413).0, "too-large");
    assert!(untold.text().contains("1 MiB"), "it names the limit: {}", untold.text());
    assert_nothing_kept(&studio, revision).await;
}

#[tokio::test]
async fn the_form_has_the_type_first_and_then_one_file() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let file = || Part::bytes(picture(8, 8)).file_name("kettle.png");
    let forms = [
        (Form::new().part("file", file()).text("type", "current"), "/type"),
        (Form::new().part("file", file()), "/type"),
        (Form::new(), "/file"),
        (Form::new().text("type", "poster").part("file", file()), "/type"),
        (Form::new().text("type", "current"), "/file"),
        (Form::new().text("type", "current").part("file", file()).part("file", file()), "/file"),
        (Form::new().text("type", "current").text("note", "hello").part("file", file()), "/note"),
        (Form::new().text("type", "current").part("file", file()).text("note", "hello"), "/note"),
    ];
    for (form, pointer) in forms {
        let case = format!("{form:?}");
        let answer = send_form(&studio, stage, revision, form).await;
        assert_eq!(answer.problem(422).1, [pointer], "{case}");
    }
    let artist = studio.of("artist");
    let path = format!("/api/stages/{stage}/revisions/{revision}/upload");
    assert_eq!(artist.post(&path, &json!({ "type": "current" })).await.problem(415).0, "unsupported-content");
    assert_nothing_kept(&studio, revision).await;
}

#[tokio::test]
async fn a_connection_that_is_lost_leaves_nothing_behind() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let incoming = store(&studio).join("incoming");
    let head = format!(
        "POST /api/stages/{stage}/revisions/{revision}/upload HTTP/1.1\r\nHost: rushes\r\nCookie: {}\r\n\
         Content-Type: multipart/form-data; boundary=frame\r\nContent-Length: 4000000\r\n\r\n\
         --frame\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\ncurrent\r\n\
         --frame\r\nContent-Disposition: form-data; name=\"file\"; filename=\"kettle.png\"\r\n\r\n",
        artist.cookie().unwrap()
    );
    let address = studio.base.strip_prefix("http://").unwrap();
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(&vec![7; 20_000]).await.unwrap();
    connection.flush().await.unwrap();
    eventually("the upload has begun", SOON, async || {
        files_below(&incoming).iter().any(|f| f.metadata().is_ok()).then_some(())
    })
    .await;
    drop(connection);
    eventually("its beginning is gone", SOON, async || files_below(&incoming).is_empty().then_some(())).await;
    assert_nothing_kept(&studio, revision).await;
}

#[tokio::test]
async fn a_refusal_reaches_a_sender_who_has_only_begun() {
    let studio = Studio::start_with(Arc::new(SystemClock), |config| {
        config.max_image_bytes = 1024 * 1024;
        config.max_clip_bytes = 1024 * 1024;
    })
    .await;
    let (stage, revision) = draft(&studio).await;
    let head = format!(
        "POST /api/stages/{stage}/revisions/{revision}/upload HTTP/1.1\r\nHost: rushes\r\nCookie: {}\r\nExpect: 100-continue\r\n\
         Content-Type: multipart/form-data; boundary=frame\r\nContent-Length: 4000000\r\n\r\n",
        studio.of("artist").cookie().unwrap()
    );
    let mut connection =
        tokio::net::TcpStream::connect(studio.base.strip_prefix("http://").unwrap()).await.unwrap();
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    tokio::time::timeout(SOON, connection.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(answer, b"HTTP/1.1 413");
}

#[tokio::test]
async fn a_new_picture_takes_the_place_of_the_old_one() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let first = artist.upload(stage, revision, "current", "v1.png", picture(64, 64)).await.expect(201);
    settled(artist, &first).await;
    let reference = artist.upload(stage, revision, "reference", "ref.png", picture(32, 32)).await.expect(201);
    let second = artist.upload(stage, revision, "current", "v2.png", picture(48, 48)).await.expect(201);
    settled(artist, &second).await;
    settled(artist, &reference).await;
    let ids: Vec<Value> = media_of(&studio, revision).await.iter().map(|m| m["id"].clone()).collect();
    assert_eq!(ids, [reference["id"].clone(), second["id"].clone()]);
    artist.get(&format!("/api/media/{}", first["id"])).await.problem(404);
    // Screenshots belong to marks; there may be several.
    for _ in 0..2 {
        artist.upload(stage, revision, "screenshot", "shot.png", picture(16, 16)).await.expect(201);
    }
    assert_eq!(media_of(&studio, revision).await.len(), 4);
    eventually("the files of the replaced one are gone", SOON, async || {
        (files_below(&store(&studio).join("originals")).len() == 3).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_same_content_is_kept_once_and_as_long_as_somebody_has_it() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(64, 64);
    let current = artist.upload(stage, revision, "current", "a.png", bytes.clone()).await.expect(201);
    let reference = artist.upload(stage, revision, "reference", "b.png", bytes.clone()).await.expect(201);
    settled(artist, &current).await;
    settled(artist, &reference).await;
    let originals = store(&studio).join("originals");
    assert_eq!(files_below(&originals).len(), 1);
    let path = format!("/api/stages/{stage}/revisions/{revision}/upload");
    assert_eq!(artist.delete(&format!("{path}?type=current")).await.status, 204);
    eventually("what was derived from it is gone", SOON, async || {
        (files_below(&store(&studio).join("derived")).len() == 3).then_some(())
    })
    .await;
    let original = format!("/api/media/{}/original", reference["id"]);
    assert_eq!(artist.get(&original).await.bytes, bytes);
    assert_eq!(artist.delete(&format!("{path}?type=reference")).await.status, 204);
    eventually("the last file is gone", SOON, async || files_below(&originals).is_empty().then_some(()))
        .await;
}

#[tokio::test]
async fn a_medium_is_removed_by_its_type() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let path = format!("/api/stages/{stage}/revisions/{revision}/upload");
    artist.upload(stage, revision, "current", "a.png", picture(8, 8)).await.expect(201);
    assert_eq!(artist.delete(&path).await.problem(422).1, ["?type"]);
    assert_eq!(artist.delete(&format!("{path}?type=poster")).await.problem(422).1, ["?type"]);
    assert_eq!(artist.delete(&format!("{path}?type=reference")).await.problem(404).0, "not-found");
    assert_eq!(artist.delete(&format!("{path}?type=current")).await.status, 204);
    assert_eq!(artist.delete(&format!("{path}?type=current")).await.problem(404).0, "not-found");
    assert_eq!(media_of(&studio, revision).await, Vec::<Value>::new());
}

#[tokio::test]
async fn who_may_fill_a_round_and_until_when() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let attempt = async |who: &str, stage: i64| {
        studio.of(who).upload(stage, revision, "current", "kettle.png", picture(8, 8)).await.status.as_u16()
    };
    assert_eq!(attempt("artist", stage).await, 201);
    assert_eq!(attempt("producer", stage).await, 201);
    assert_eq!(attempt("admin", stage).await, 201);
    assert_eq!(attempt("artist2", stage).await, 403, "not assigned to the stage");
    for stranger in ["client", "client_b", "outsider"] {
        assert_eq!(attempt(stranger, stage).await, 404, "{stranger} does not know of the draft");
    }
    assert_eq!(attempt("artist", stage + 1000).await, 404, "the revision is of another stage");
    let nobody = studio.nobody().upload(stage, revision, "current", "kettle.png", picture(8, 8)).await;
    assert_eq!(nobody.problem(401).0, "not-signed-in");

    studio.of("artist").post(&format!("/api/revisions/{revision}/submit"), &json!({})).await.expect(200);
    assert_eq!(attempt("artist", stage).await, 409, "it is in review");
    assert_eq!(attempt("client", stage).await, 403, "the client sees it now, and may not change it");
    let path = format!("/api/stages/{stage}/revisions/{revision}/upload?type=current");
    assert_eq!(studio.of("artist").delete(&path).await.problem(409).0, "invalid-transition");
}

/// A small disk of its own, where the machine lets the test make one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: PathBuf) -> Option<Self> {
        std::fs::create_dir_all(&at).unwrap();
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(&at)
            .output();
        mounted.is_ok_and(|out| out.status.success()).then_some(Self(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test]
async fn a_full_disk_is_told_and_nothing_stays_half_done() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(folder.path().join("disk")) else {
        eprintln!("a disk of its own takes root: the unit tests of the media store cover the rest");
        return;
    };
    let url = format!("file://{}", disk.0.display());
    let studio = Studio::start_with(Arc::new(SystemClock), |config| config.media_url = Some(url)).await;
    let (stage, revision) = draft(&studio).await;
    let answer = studio.of("artist").upload(stage, revision, "current", "kettle.png", picture(64, 64)).await;
    assert_eq!(answer.problem(507).0, "storage-full");
    assert_eq!(media_of(&studio, revision).await, Vec::<Value>::new());
    assert_eq!(files_below(&disk.0), Vec::<PathBuf>::new());
    drop(studio);
    drop(disk);
}

#[tokio::test]
async fn uploads_tell_what_they_do_in_the_event_stream() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let producer = studio.of("producer");
    let stream = |client: &Client| {
        client.request(Method::GET, "/api/events").header(header::ACCEPT, "text/event-stream")
    };
    let mut events = stream(producer).send().await.unwrap().bytes_stream();
    // The first event says that the stream is open.
    let mut text = String::from_utf8(events.next().await.unwrap().unwrap().to_vec()).unwrap();
    let media = studio
        .of("artist")
        .upload(stage, revision, "current", "kettle.png", picture(64, 64))
        .await
        .expect(201);
    let ready = tokio::time::timeout(SOON, async {
        loop {
            text.push_str(&String::from_utf8_lossy(&events.next().await.unwrap().unwrap()));
            let found = text
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data:")?).ok())
                .find(|event| event["type"] == "media.ready");
            if let Some(event) = found {
                return event;
            }
        }
    })
    .await
    .unwrap();
    assert_eq!(ready["subject"], json!({ "kind": "media", "id": media["id"] }));
    assert_eq!(ready["data"]["revision_id"], revision);
    assert_eq!(ready["data"]["status"], "ready");
    assert!(ready["seq"].is_i64(), "{ready}");
    assert!(text.contains("media.uploaded"), "{text}");
}
