//! Whose an upload is, how many there may be, and for how long.

use super::*;

#[tokio::test]
async fn uploads_are_their_senders_own() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let path = begin(artist, revision, "current", 10).await;
    for other in ["artist2", "producer", "admin", "client", "client_b", "outsider"] {
        let other = studio.of(other);
        assert_eq!(other.get(&path).await.status, 404);
        assert_eq!(head(other, &path).await.status, 404);
        assert_eq!(patch(other, &path, 0, b"x").await.status, 404);
        assert_eq!(cancel(other, &path).await.status, 404);
        assert_eq!(other.get(&format!("/api/tus?revision={revision}")).await.expect(200)["items"], json!([]));
    }
    assert_eq!(offset(artist, &path).await, 0);
    for (who, status) in
        [("client", 404), ("client_b", 404), ("outsider", 404), ("artist2", 403), ("producer", 201)]
    {
        let who = studio.of(who);
        let answer = who.send(announce(who, revision, "current", 10)).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}

#[tokio::test]
async fn nobody_begins_more_than_can_be_kept() {
    let studio = Studio::start_with(Arc::new(SystemClock), |config| {
        config.max_image_bytes = 1000;
        config.max_clip_bytes = 2000;
    })
    .await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let mut paths = Vec::new();
    for _ in 0..40 {
        paths.push(begin(artist, revision, "current", 1000).await);
    }
    let more = async || artist.send(announce(artist, revision, "current", 1)).await;
    assert_eq!(more().await.problem(409).0, "too-many-uploads", "together they would be too large");
    cancel(artist, &paths[0]).await.expect(204);
    for _ in 0..61 {
        more().await.expect(201);
    }
    assert_eq!(more().await.problem(409).0, "too-many-uploads", "there are a hundred");
    assert_eq!(incoming(&studio).len(), 100);
    // Others may go on, and the list comes in pages.
    begin(studio.of("producer"), revision, "current", 1000).await;
    let page = artist.get("/api/tus?limit=60").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 60);
    let next = format!("/api/tus?limit=60&cursor={}", page["next_cursor"].as_str().unwrap());
    assert_eq!(artist.get(&next).await.expect(200)["items"].as_array().unwrap().len(), 40);
    let answer = artist.send(announce(artist, revision, "video", 2001)).await;
    assert_eq!(answer.problem(413).0, "too-large");
}

#[tokio::test]
async fn an_upload_that_nobody_goes_on_with_is_forgotten() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let studio = Studio::start_with(clock.clone(), |config| config.upload_hours = 5).await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let sweep = async || server::app::uploads::sweep(&studio.running.as_ref().unwrap().app).await.unwrap();
    let bytes = picture(64, 48);
    let quiet = begin(artist, revision, "current", bytes.len()).await;
    let busy = begin(artist, revision, "reference", bytes.len()).await;
    let done = begin(artist, revision, "current", bytes.len()).await;
    patch(artist, &done, 0, &bytes).await.expect(204);
    clock.advance(TimeDelta::hours(4));
    // Asking prolongs nothing; bytes do.
    head(artist, &quiet).await.expect(200);
    patch(artist, &quiet, 0, b"").await.expect(204);
    let answer = patch(artist, &busy, 0, &bytes[..10]).await;
    let expires = answer.headers["upload-expires"].to_str().unwrap();
    let expires = chrono::DateTime::parse_from_rfc2822(expires).unwrap().to_utc();
    assert!((expires - clock.now() - TimeDelta::hours(5)).abs() < TimeDelta::seconds(1), "{expires}");
    sweep().await;
    assert_eq!(artist.get("/api/tus").await.expect(200)["items"].as_array().unwrap().len(), 2);
    clock.advance(TimeDelta::hours(2));
    // Its time is over from the moment on, and not from the next sweep.
    assert_eq!(head(artist, &quiet).await.status, 404);
    assert_eq!(artist.get(&quiet).await.status, 404);
    assert_eq!(incoming(&studio).len(), 2);
    sweep().await;
    assert!(!part_file(&studio, &quiet).exists() && part_file(&studio, &busy).exists());
    assert_eq!(head(artist, &done).await.status, 404, "finished ones are forgotten as well");
    assert_eq!(media_of(&studio, revision).await.len(), 1, "what they became stays");
    assert_eq!(offset(artist, &busy).await, 10);

    // A file without an upload, an upload without its file, and somebody else's file.
    let stray = format!("/api/tus/{}", "ab".repeat(16));
    std::fs::write(part_file(&studio, &stray), b"half").unwrap();
    let fresh = format!("/api/tus/{}", "cd".repeat(16));
    std::fs::write(part_file(&studio, &fresh), b"half").unwrap();
    let foreign = studio.folder.path().join("media/incoming/notes.tus");
    for old in [&part_file(&studio, &stray), &part_file(&studio, &busy), &foreign] {
        let file = std::fs::File::options().create(true).append(true).open(old).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
    }
    let lost = begin(artist, revision, "current", 10).await;
    std::fs::remove_file(part_file(&studio, &lost)).unwrap();
    sweep().await;
    assert!(!part_file(&studio, &stray).exists());
    assert!(part_file(&studio, &fresh).exists(), "its row may be on the way");
    assert!(foreign.exists() && part_file(&studio, &busy).exists());
    assert_eq!(artist.get(&lost).await.status, 404);
    let rows: i64 =
        sqlx::query_scalar("SELECT count(*) FROM uploads").fetch_one(&mut studio.db().await).await.unwrap();
    assert_eq!(rows, 1);

    // Whoever still writes is not interrupted, however late.
    let stream = half_a_piece(&studio, &busy, 10, &bytes[10..], "").await;
    let half = 10 + (bytes.len() - 10) / 2;
    eventually("half of it came", SOON, async || {
        (artist.get(&busy).await.expect(200)["offset"] == half).then_some(())
    })
    .await;
    clock.advance(TimeDelta::hours(50));
    sweep().await;
    assert!(part_file(&studio, &busy).exists());
    drop(stream);
}

#[tokio::test]
async fn methods_that_cannot_be_sent_are_named() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let path = begin(artist, revision, "current", 10).await;
    let named =
        |method: &str| tus(artist, Method::POST, &path).header("x-http-method-override", method.to_owned());
    let patch = named("PATCH")
        .header(header::CONTENT_TYPE, "application/offset+octet-stream")
        .header("upload-offset", 0)
        .body("abc");
    let answer = artist.send(patch).await;
    answer.expect(204);
    assert_eq!(number(&answer, "upload-offset"), 3);
    assert_eq!(number(&artist.send(named("HEAD")).await, "upload-offset"), 3);
    for other in ["GET", "patch", ""] {
        assert_eq!(artist.send(named(other)).await.problem(405).0, "method-not-allowed");
    }
    // What needs no leave of an origin changes nothing.
    let get = tus(artist, Method::GET, &path).header("x-http-method-override", "DELETE");
    artist.send(get).await.expect(200);
    artist.send(named("DELETE")).await.expect(204);
    assert_eq!(head(artist, &path).await.status, 404);
}
