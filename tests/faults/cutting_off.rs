//! Work that is cut off in the middle: jobs go on after a restart, uploads leave nothing behind.

use std::path::Path;
use std::time::Duration;

use rushes_tests::shot::{Shot, files_of, program, stand_in};
use rushes_tests::{House, eventually};
use sqlx::PgConnection;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// A PNG that is half transparent, which takes a while to make ready: browsers are shown another picture.
fn slow_picture() -> Vec<u8> {
    let pixels = image::RgbaImage::from_fn(3_000, 2_000, |x, y| {
        let [a, b, ..] = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).to_le_bytes();
        image::Rgba([a, b, u8::try_from(x % 256).expect("small"), 128])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
    bytes.into_inner()
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

async fn status(db: &mut PgConnection, media: i64) -> String {
    sqlx::query_scalar("SELECT status FROM media WHERE id = $1")
        .bind(media)
        .fetch_one(db)
        .await
        .expect("a medium")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_whose_server_was_killed_becomes_ready_after_the_restart() {
    let mut house = House::start().await;
    let mut db = house.studio.db().await;
    house.round.withdraw(&mut db).await;
    let producer = house.studio.of("producer").clone();
    let picture = tokio::task::spawn_blocking(slow_picture).await.unwrap();
    let sent = picture.len();
    let answer = producer
        .upload(house.round.stage, house.round.revision, "reference", "kettle.png", picture)
        .await
        .expect(201);
    let media = answer["id"].as_i64().unwrap();
    // The job has begun: its working directory is there.
    let incoming = house.data().join("media/incoming");
    eventually("the job has begun", Duration::from_secs(10), async || {
        std::fs::read_dir(&incoming)
            .ok()?
            .flatten()
            .any(|e| e.path().extension().is_some_and(|e| e == "job"))
            .then_some(())
    })
    .await;
    house.kill();
    assert_eq!(
        status(&mut db, media).await,
        "processing",
        "the server was too quick to be killed in the middle"
    );
    house.start_again();
    eventually("the picture is ready", Duration::from_secs(20), async || {
        (status(&mut db, media).await == "ready").then_some(())
    })
    .await;
    let medium = producer.get(&format!("/api/media/{media}")).await.expect(200);
    assert_eq!(
        (&medium["width"], &medium["height"], &medium["error"]),
        (&3_000.into(), &2_000.into(), &serde_json::Value::Null)
    );
    for url in ["original", "view", "thumbnail/320.webp"] {
        let answer = producer.get(&format!("/api/media/{media}/{url}")).await;
        assert_eq!(answer.status, 200, "{url}: {}", answer.text());
        assert!(url != "original" || answer.bytes.len() == sent);
    }
    // What the killed job had begun is gone.
    assert_eq!(files(&incoming), Vec::<std::path::PathBuf>::new());
}

/// The processes that work on what lies in a folder, by their command line.
fn at_work_on(folder: &Path) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").expect("Linux").flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).into_owned();
        line.contains("ffmpeg") && line.contains(&*folder.to_string_lossy())
    })
    .collect()
}

/// Starts the server again with an ffmpeg that is no faster than what it makes is played, for as long as the file that is
/// named here exists.
fn slow_down(house: &mut House) -> std::path::PathBuf {
    let folder = house.studio.folder.path().to_owned();
    let slow = folder.join("slow");
    let slowly = format!("[ -e {} ] && exec {} -re \"$@\"", slow.display(), program("ffmpeg").display());
    let ffmpeg = stand_in(&folder, "ffmpeg", &slowly).display().to_string();
    std::fs::write(&slow, "").expect("a file");
    house.kill();
    house.variables.push(("RUSHES_FFMPEG", ffmpeg));
    house.start_again();
    slow
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clip_whose_server_was_killed_is_made_anew_after_the_restart() {
    let mut house = House::start().await;
    let slow = slow_down(&mut house);

    let mut db = house.studio.db().await;
    house.round.withdraw(&mut db).await;
    let producer = house.studio.of("producer").clone();
    let shot = Shot { frames: 1_440, sound: true, ..Shot::default() };
    let clip = tokio::task::spawn_blocking(move || shot.make()).await.unwrap();
    let media = producer
        .upload(house.round.stage, house.round.revision, "video", "kettle.mp4", clip)
        .await
        .expect(201);
    let path = format!("/api/media/{}", media["id"]);
    let medium = async || producer.get(&path).await.expect(200);
    let playable = |medium: &serde_json::Value| medium["clip"]["playable_frames"].as_i64().unwrap();
    eventually("some of it can be played", Duration::from_secs(30), async || {
        (playable(&medium().await) > 0).then_some(())
    })
    .await;
    let growing = producer.get(&format!("{path}/hls/index.m3u8")).await.text();
    assert!(!growing.contains("ENDLIST"), "{growing}");
    let before = files_of(&growing);
    let data = house.data();
    assert_ne!(at_work_on(&data), Vec::<u32>::new());
    house.kill();
    eventually("ffmpeg has gone with its server", Duration::from_secs(10), async || {
        at_work_on(&data).is_empty().then_some(())
    })
    .await;
    assert_eq!(status(&mut db, media["id"].as_i64().unwrap()).await, "processing");

    std::fs::remove_file(&slow).unwrap();
    house.start_again();
    let ready = eventually("the clip is ready", Duration::from_secs(90), async || {
        let medium = medium().await;
        (medium["status"] == "ready").then_some(medium)
    })
    .await;
    assert_eq!((playable(&ready), &ready["clip"]["frame_count"]), (1_440, &1_440.into()));
    let playlist = producer.get(&format!("{path}/hls/index.m3u8")).await.text();
    assert!(playlist.contains("ENDLIST"), "{playlist}");
    let after = files_of(&playlist);
    assert!(after.iter().all(|name| !before.contains(name)), "a cache would mix {before:?} and {after:?}");
    for name in &after {
        assert_eq!(producer.get(&format!("{path}/hls/{name}")).await.status, 200, "{name}");
    }
    let sprites = producer.get(&format!("{path}/sprites/index.json")).await.expect(200);
    let sheets = sprites["sheets"].as_array().unwrap();
    assert_eq!((&sprites["count"], &sprites["made"]), (&1_440.into(), &1_440.into()), "{sprites}");
    for sheet in sheets {
        let sheet = sheet.as_str().unwrap();
        assert_eq!(producer.get(&format!("{path}/sprites/{sheet}")).await.status, 200, "{sheet}");
    }
    let kept = files(&data.join("media/derived"));
    // The list of the sheets, the waveform, the playlist, the poster and three thumbnails besides.
    let expected = after.len() + sheets.len() + 7;
    assert_eq!(kept.len(), expected, "what the killed one has left is gone: {kept:?}");
    assert_eq!(files(&data.join("media/incoming")), Vec::<std::path::PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_ends_ffmpeg_and_the_next_one_goes_on() {
    let mut house = House::start().await;
    let slow = slow_down(&mut house);
    let mut db = house.studio.db().await;
    house.round.withdraw(&mut db).await;
    let producer = house.studio.of("producer").clone();
    let shot = Shot { frames: 1_440, ..Shot::default() };
    let clip = tokio::task::spawn_blocking(move || shot.make()).await.unwrap();
    let (stage, revision) = (house.round.stage, house.round.revision);
    let media = producer.upload(stage, revision, "video", "kettle.mp4", clip).await.expect(201);
    let id = media["id"].as_i64().unwrap();
    let data = house.data();
    eventually("ffmpeg is at work", Duration::from_secs(30), async || {
        (!at_work_on(&data).is_empty()).then_some(())
    })
    .await;
    assert!(house.stop().await.success());
    assert_eq!(at_work_on(&data), Vec::<u32>::new(), "ffmpeg outlives its server");
    assert_eq!(status(&mut db, id).await, "processing");
    std::fs::remove_file(&slow).unwrap();
    house.start_again();
    eventually("the clip is ready", Duration::from_secs(90), async || {
        (status(&mut db, id).await == "ready").then_some(())
    })
    .await;
}

/// Sends the first half of an upload.
async fn half_an_upload(house: &House) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", house.port)).await.expect("it listens");
    let cookie = house.studio.of("producer").cookie().expect("a cookie").to_owned();
    let path = format!("/api/stages/{}/revisions/{}/upload", house.round.stage, house.round.revision);
    let length = 8 << 20;
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncookie: {cookie}\r\ncontent-length: {length}\r\n\
         content-type: multipart/form-data; boundary=limit\r\n\r\n\
         --limit\r\ncontent-disposition: form-data; name=\"type\"\r\n\r\nreference\r\n\
         --limit\r\ncontent-disposition: form-data; name=\"file\"; filename=\"kettle.png\"\r\n\r\n",
        house.port
    );
    stream.write_all(head.as_bytes()).await.expect("the head");
    let picture = rushes_tests::studio::picture(640, 480);
    stream.write_all(&picture[..100]).await.expect("a picture begins");
    stream.write_all(&vec![7; length / 2]).await.expect("half of it");
    stream.flush().await.expect("sent");
    let media = house.data().join("media");
    eventually("something of it lies on the disk", Duration::from_secs(10), async || {
        files(&media).iter().any(|file| file.metadata().is_ok_and(|file| file.len() > 1 << 20)).then_some(())
    })
    .await;
    stream
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_breaks_off_leaves_nothing_behind() {
    let mut house = House::start().await;
    let mut db = house.studio.db().await;
    house.round.withdraw(&mut db).await;
    let count = "SELECT count(*) FROM media WHERE revision_id = $1";
    let before: i64 = sqlx::query_scalar(count).bind(house.round.revision).fetch_one(&mut db).await.unwrap();
    let media = house.data().join("media");

    // The sender goes away.
    drop(half_an_upload(&house).await);
    eventually("nothing is left", Duration::from_secs(10), async || files(&media).is_empty().then_some(()))
        .await;
    // The server goes away, and comes back.
    let stream = half_an_upload(&house).await;
    house.kill();
    drop(stream);
    assert_ne!(files(&media), Vec::<std::path::PathBuf>::new());
    house.start_again();
    eventually("nothing is left", Duration::from_secs(10), async || files(&media).is_empty().then_some(()))
        .await;

    let after: i64 = sqlx::query_scalar(count).bind(house.round.revision).fetch_one(&mut db).await.unwrap();
    assert_eq!(after, before);
    // The same picture whole is welcome.
    let producer = house.studio.of("producer");
    let picture = rushes_tests::studio::picture(640, 480);
    producer
        .upload(house.round.stage, house.round.revision, "reference", "kettle.png", picture)
        .await
        .expect(201);
}
