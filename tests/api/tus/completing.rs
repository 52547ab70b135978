//! What becomes of a file that has come whole.

use super::*;

#[tokio::test]
async fn a_file_that_was_damaged_on_its_way_is_refused() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(64, 48);
    let mut damaged = bytes.clone();
    damaged[70] ^= 1;
    let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&bytes)));
    for with_announcement in [true, false] {
        let path = if with_announcement {
            let request = announce(artist, revision, "current", bytes.len()).header("repr-digest", &digest);
            location(&artist.send(request).await)
        } else {
            begin(artist, revision, "current", bytes.len()).await
        };
        patch(artist, &path, 0, &damaged[..80]).await.expect(204);
        let last = piece(artist, &path, 80, &damaged[80..]).header("repr-digest", &digest);
        let answer = artist.send(last).await;
        assert_eq!(answer.problem(422).1, ["Repr-Digest"]);
        assert!(answer.text().contains("damaged on its way"), "{}", answer.text());
        refused_for_good(&studio, &path, 422, "damaged on its way").await;
    }
    assert_eq!(media_of(&studio, revision).await, Vec::<Value>::new());
    // The right one passes, and another sum on the way is a contradiction.
    let path = begin(artist, revision, "current", bytes.len()).await;
    artist.send(piece(artist, &path, 0, &bytes[..80]).header("repr-digest", &digest)).await.expect(204);
    let other = format!("sha-256=:{}:", STANDARD.encode([0; 32]));
    let answer = artist.send(piece(artist, &path, 80, &bytes[80..]).header("repr-digest", other)).await;
    assert_eq!(answer.problem(422).1, ["Repr-Digest"]);
    assert_eq!(offset(artist, &path).await, 80);
    patch(artist, &path, 80, &bytes[80..]).await.expect(204);
    assert_eq!(media_of(&studio, revision).await.len(), 1);
}

/// A refusal is remembered, and nothing else is.
async fn refused_for_good(studio: &Studio, path: &str, status: u16, words: &str) {
    let artist = studio.of("artist");
    assert_eq!(head(artist, path).await.status, 410);
    let answer = patch(artist, path, 0, b"x").await;
    assert_eq!(answer.problem(410).0, "upload-refused");
    assert!(answer.text().contains(words), "{}", answer.text());
    let told = artist.get(path).await.expect(200);
    assert_eq!(told["error"]["status"], status);
    assert!(told["error"]["detail"].as_str().unwrap().contains(words), "{told}");
    assert_eq!(told["media_id"], Value::Null);
    assert_eq!(artist.get("/api/tus").await.expect(200)["items"], json!([]));
    assert_eq!(incoming(studio), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_no_picture_is_refused_when_it_has_come() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let text = b"<!doctype html><script>alert(1)</script>";
    let path = begin(artist, revision, "current", text.len()).await;
    let answer = patch(artist, &path, 0, text).await;
    assert_eq!(answer.problem(415).0, "unsupported-content");
    refused_for_good(&studio, &path, 415, "PNG").await;
    cancel(artist, &path).await.expect(204);
    assert_eq!(artist.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_round_that_was_submitted_meanwhile_takes_nothing_in() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(64, 48);
    let media = artist.upload(stage, revision, "current", "kettle.png", bytes.clone()).await.expect(201);
    settled(artist, &media).await;
    let path = begin(artist, revision, "reference", bytes.len()).await;
    patch(artist, &path, 0, &bytes[..100]).await.expect(204);
    artist.post(&format!("/api/revisions/{revision}/submit"), &json!({})).await.expect(200);
    let answer = patch(artist, &path, 100, &bytes[100..]).await;
    let (status, detail) = (answer.status.as_u16(), answer.json()["detail"].as_str().unwrap().to_owned());
    assert!([403, 409].contains(&status), "{}", answer.text());
    refused_for_good(&studio, &path, status, &detail).await;
    assert_eq!(media_of(&studio, revision).await.len(), 1);
    // Nor is another one begun.
    let answer = artist.send(announce(artist, revision, "reference", 10)).await;
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_whole_and_was_not_taken_in_is_taken_in_once() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(64, 48);
    for by_patch in [false, true] {
        let path = begin(artist, revision, "screenshot", bytes.len()).await;
        // As a server leaves it that is killed after the last byte.
        std::fs::write(part_file(&studio, &path), &bytes).unwrap();
        let told = artist.get(&path).await.expect(200);
        assert_eq!((&told["offset"], &told["media_id"]), (&json!(bytes.len()), &Value::Null));
        let asked = futures::stream::iter(0..6).map(|_| async {
            if by_patch { patch(artist, &path, bytes.len(), b"").await } else { head(artist, &path).await }
        });
        let answers: Vec<Answer> = asked.buffer_unordered(6).collect().await;
        let media: std::collections::HashSet<usize> = answers
            .iter()
            .filter(|answer| answer.status.is_success())
            .map(|answer| number(answer, "rushes-media"))
            .collect();
        // Those that another one came after are told to ask again.
        assert!(answers.iter().all(|a| a.status.is_success() || a.status == 409));
        assert_eq!(media.len(), 1);
        assert_eq!(number(&head(artist, &path).await, "rushes-media"), *media.iter().next().unwrap());
    }
    assert_eq!(media_of(&studio, revision).await.len(), 2, "one of each upload");
    assert_eq!(incoming(&studio), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_whole_is_taken_in_although_its_sender_never_returns() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(64, 48);
    let whole = begin(artist, revision, "current", bytes.len()).await;
    std::fs::write(part_file(&studio, &whole), &bytes).unwrap();
    let half = begin(artist, revision, "reference", bytes.len()).await;
    patch(artist, &half, 0, &bytes[..10]).await.expect(204);
    server::app::uploads::sweep(&studio.running.as_ref().unwrap().app).await.unwrap();
    let media = media_of(&studio, revision).await;
    assert_eq!(media.len(), 1);
    assert_eq!(artist.get(&whole).await.expect(200)["media_id"], media[0]["id"]);
    assert_eq!(offset(artist, &half).await, 10);

    // Of somebody who has signed out everywhere nothing is taken in.
    let left = begin(artist, revision, "current", bytes.len()).await;
    std::fs::write(part_file(&studio, &left), &bytes).unwrap();
    sqlx::query("DELETE FROM auth_sessions").execute(&mut studio.db().await).await.unwrap();
    server::app::uploads::sweep(&studio.running.as_ref().unwrap().app).await.unwrap();
    assert!(part_file(&studio, &left).exists());
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM media").fetch_one(&mut studio.db().await).await.unwrap();
    assert_eq!(count, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_process_writes_is_left_alone_and_asked_for_again() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(64, 48);
    let path = begin(artist, revision, "current", bytes.len()).await;
    let other = std::fs::File::options().append(true).open(part_file(&studio, &path)).unwrap();
    other.try_lock().unwrap();
    let answer = patch(artist, &path, 0, &bytes).await;
    assert_eq!(answer.problem(503).0, "unavailable");
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    std::io::Write::write_all(&mut &other, &bytes).unwrap();
    // Of a fault, a client would conclude that its upload is lost, and begin another one.
    assert_eq!(head(artist, &path).await.status, 423);
    drop(other);
    assert!(head(artist, &path).await.headers.contains_key("rushes-media"));
}

#[tokio::test]
async fn who_signs_out_meanwhile_finishes_nothing_and_loses_nothing() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(64, 48);
    let path = begin(artist, revision, "current", bytes.len()).await;
    let mut stream = half_a_piece(&studio, &path, 0, &bytes, "").await;
    eventually("half of it came", SOON, async || {
        (artist.get(&path).await.expect(200)["offset"] == bytes.len() / 2).then_some(())
    })
    .await;
    artist.post("/api/auth/logout", &json!({})).await.expect(204);
    stream.write_all(&bytes[bytes.len() / 2..]).await.unwrap();
    let answer = answered(stream).await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert_eq!(std::fs::read(part_file(&studio, &path)).unwrap(), bytes);
    let producer = studio.of("producer").get(&format!("/api/revisions/{revision}")).await.expect(200);
    assert_eq!(producer["media"], json!([]));
}
