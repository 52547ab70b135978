//! Connections that are lost, and whoever comes back over another one.

use super::*;

#[tokio::test]
async fn what_came_before_a_connection_was_lost_counts() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(640, 480);
    let path = begin(artist, revision, "current", bytes.len()).await;
    let stream = half_a_piece(&studio, &path, 0, &bytes, "").await;
    let half = bytes.len() / 2;
    // Asked with GET, nobody is disturbed.
    eventually("half of it came", SOON, async || {
        (artist.get(&path).await.expect(200)["offset"] == half).then_some(())
    })
    .await;
    drop(stream);
    assert_eq!(offset(artist, &path).await, half);
    let answer = patch(artist, &path, half, &bytes[half..]).await;
    answer.expect(204);
    let media = artist.get(&format!("/api/media/{}", number(&answer, "rushes-media"))).await.expect(200);
    assert_eq!(media["sha256"], hex::encode(Sha256::digest(&bytes)));
}

#[tokio::test]
async fn whoever_comes_back_is_never_stuck_behind_the_connection_that_was_lost() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(640, 480);
    let path = begin(artist, revision, "current", bytes.len()).await;
    let half = bytes.len() / 2;
    let came = async |count: usize| {
        eventually("it came", SOON, async || {
            (artist.get(&path).await.expect(200)["offset"] == count).then_some(())
        })
        .await;
    };
    // Each of these hangs, and none of those after it waits for that.
    let hanging = half_a_piece(&studio, &path, 0, &bytes, "").await;
    came(half).await;
    let soon = Duration::from_secs(5);
    let told = tokio::time::timeout(soon, offset(artist, &path)).await.expect("HEAD does not wait");
    assert_eq!(told, half);
    let answer = answered(hanging).await;
    assert!(answer.starts_with("HTTP/1.1 409") && answer.contains("taken-over"), "{answer}");

    let hanging = half_a_piece(&studio, &path, half, &bytes[half..half + 200], "").await;
    came(half + 100).await;
    let answer = tokio::time::timeout(soon, patch(artist, &path, half + 100, &bytes[half + 100..half + 150]));
    answer.await.expect("PATCH does not wait").expect(204);
    assert!(answered(hanging).await.contains("taken-over"));

    // Cancelled while it is being written.
    let hanging = half_a_piece(&studio, &path, half + 150, &bytes[half + 150..], "").await;
    eventually("more came", SOON, async || {
        (artist.get(&path).await.expect(200)["offset"].as_u64() > Some(half as u64 + 150)).then_some(())
    })
    .await;
    tokio::time::timeout(soon, cancel(artist, &path)).await.expect("DELETE does not wait").expect(204);
    assert!(answered(hanging).await.contains("taken-over"));
    assert_eq!(head(artist, &path).await.status, 404);
    assert_eq!(incoming(&studio), Vec::<String>::new());
}

#[tokio::test]
async fn a_server_that_stops_keeps_what_came_and_says_so() {
    let mut studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist").clone();
    let bytes = picture(640, 480);
    let path = begin(&artist, revision, "current", bytes.len()).await;
    let hanging = half_a_piece(&studio, &path, 0, &bytes, "").await;
    eventually("half of it came", SOON, async || {
        (artist.get(&path).await.expect(200)["offset"] == bytes.len() / 2).then_some(())
    })
    .await;
    let began = std::time::Instant::now();
    let (answer, ()) = tokio::join!(answered(hanging), studio.stop());
    assert!(answer.starts_with("HTTP/1.1 503") && answer.to_lowercase().contains("retry-after"), "{answer}");
    assert!(began.elapsed() < Duration::from_secs(8), "it waited for a connection that says nothing");
    assert_eq!(std::fs::read(part_file(&studio, &path)).unwrap(), bytes[..bytes.len() / 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_a_file_is_split_it_arrives_as_it_was() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(24, 16);
    let expected = hex::encode(Sha256::digest(&bytes));
    let splits = futures::stream::iter(0..300_u64).map(|seed| {
        let bytes = &bytes;
        async move {
            let mut random = StdRng::seed_from_u64(seed);
            let mut cuts: Vec<usize> = (0..3).map(|_| random.random_range(0..=bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let path = begin(artist, revision, "screenshot", bytes.len()).await;
            let mut media = None;
            for cut in cuts.windows(2) {
                let chunk = &bytes[cut[0]..cut[1]];
                let mut request = piece(artist, &path, cut[0], chunk);
                let sum = match random.random_range(0..3) {
                    0 => None,
                    1 => Some(format!("sha1 {}", STANDARD.encode(Sha1::digest(chunk)))),
                    _ => Some(format!("sha256 {}", STANDARD.encode(Sha256::digest(chunk)))),
                };
                if let Some(sum) = sum {
                    request = request.header("upload-checksum", sum);
                }
                let answer = artist.send(request).await;
                answer.expect(204);
                assert_eq!(number(&answer, "upload-offset"), cut[1], "seed {seed}");
                media = answer.headers.contains_key("rushes-media").then(|| number(&answer, "rushes-media"));
            }
            (seed, media.unwrap_or_else(|| panic!("seed {seed}")))
        }
    });
    let media: Vec<(u64, usize)> = splits.buffer_unordered(8).collect().await;
    assert_eq!(media.len(), 300);
    let sums: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, encode(sha256, 'hex') FROM media WHERE revision_id = $1")
            .bind(revision)
            .fetch_all(&mut studio.db().await)
            .await
            .unwrap();
    assert_eq!(sums.len(), 300);
    assert!(sums.iter().all(|(_, sum)| *sum == expected), "{sums:?}");
}
