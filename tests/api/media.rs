//! What media are and what is served of them.

use std::time::Duration;

use image::ImageFormat;
use reqwest::{Method, header};
use rushes_tests::studio::picture;
use rushes_tests::{Answer, Client, Studio, eventually};
use serde_json::{Value, json};

use crate::uploads::{draft, encoded, settled};

const SOON: Duration = Duration::from_secs(20);

async fn ready(studio: &Studio, name: &str, bytes: Vec<u8>) -> (i64, Value) {
    let (stage, revision) = draft(studio).await;
    let artist = studio.of("artist");
    let media = artist.upload(stage, revision, "current", name, bytes).await.expect(201);
    let media = settled(artist, &media).await;
    assert_eq!(media["status"], "ready", "{media}");
    (revision, media)
}

async fn asked(client: &Client, method: Method, path: &str, name: header::HeaderName, value: &str) -> Answer {
    client.send(client.request(method, path).header(name, value)).await
}

#[tokio::test]
async fn an_original_is_saved_whole_or_in_parts() {
    let studio = Studio::start().await;
    let bytes = picture(200, 100);
    let (_, media) = ready(&studio, "Kessel \"Öl\".png", bytes.clone()).await;
    let artist = studio.of("artist");
    let path = format!("/api/media/{}/original", media["id"]);
    let tag = format!("\"{}\"", media["sha256"].as_str().unwrap());

    let whole = artist.get(&path).await;
    assert_eq!((whole.status.as_u16(), &whole.bytes[..]), (200, &bytes[..]));
    assert_eq!(whole.headers[header::ETAG], tag.as_str());
    assert_eq!(whole.headers[header::ACCEPT_RANGES], "bytes");
    assert_eq!(whole.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(whole.headers[header::CONTENT_LENGTH], bytes.len().to_string().as_str());
    assert_eq!(
        whole.headers[header::CONTENT_DISPOSITION],
        "attachment; filename=\"Kessel __l_.png\"; filename*=UTF-8''Kessel%20%22%C3%96l%22.png"
    );
    let caching = whole.headers[header::CACHE_CONTROL].to_str().unwrap();
    assert!(
        caching.contains("private") && caching.contains("immutable") && caching.contains("max-age="),
        "{caching}"
    );
    assert!(whole.headers.get_all(header::VARY).iter().any(|v| v == "Cookie"));

    let part = asked(artist, Method::GET, &path, header::RANGE, "bytes=10-19").await;
    assert_eq!((part.status.as_u16(), &part.bytes[..]), (206, &bytes[10..20]));
    assert_eq!(part.headers[header::CONTENT_RANGE], format!("bytes 10-19/{}", bytes.len()).as_str());
    assert_eq!(part.headers[header::CONTENT_LENGTH], "10");
    let end = asked(artist, Method::GET, &path, header::RANGE, "bytes=-5").await;
    assert_eq!(&end.bytes[..], &bytes[bytes.len() - 5..]);
    let outside = asked(artist, Method::GET, &path, header::RANGE, "bytes=99999999-").await;
    assert_eq!(outside.problem(416).0, "range-not-satisfiable");
    assert_eq!(outside.headers[header::CONTENT_RANGE], format!("bytes */{}", bytes.len()).as_str());

    let known = asked(artist, Method::GET, &path, header::IF_NONE_MATCH, &tag).await;
    assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0));
    assert_eq!(known.headers[header::ETAG], tag.as_str());
    let head = artist.send(artist.request(Method::HEAD, &path)).await;
    assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
    assert_eq!(head.headers[header::CONTENT_LENGTH], bytes.len().to_string().as_str());
}

#[tokio::test]
async fn renditions_are_cached_and_served_as_what_they_are() {
    let studio = Studio::start().await;
    let (_, media) = ready(&studio, "kettle.tif", encoded(ImageFormat::Tiff)).await;
    let artist = studio.of("artist");
    let paths = [
        (format!("/api/media/{}/view", media["id"]), "image/png"),
        (format!("/api/media/{}/thumbnail/640.webp", media["id"]), "image/webp"),
    ];
    for (path, mime) in paths {
        let whole = artist.get(&path).await;
        assert_eq!(whole.status, 200, "{path}");
        assert_eq!(whole.headers[header::CONTENT_TYPE], mime);
        assert_eq!(whole.headers[header::CONTENT_DISPOSITION], "inline");
        assert_eq!(whole.headers[header::CONTENT_SECURITY_POLICY], "default-src 'none'; sandbox");
        let tag = whole.headers[header::ETAG].to_str().unwrap();
        assert_ne!(tag, format!("\"{}\"", media["sha256"].as_str().unwrap()), "other content, other tag");
        assert_eq!(asked(artist, Method::GET, &path, header::IF_NONE_MATCH, tag).await.status, 304);
        let part = asked(artist, Method::GET, &path, header::RANGE, "bytes=0-3").await;
        assert_eq!((part.status.as_u16(), &part.bytes[..]), (206, &whole.bytes[..4]));
    }
    for missing in ["thumbnail/321.webp", "thumbnail/640.png", "thumbnail/..%2fview.png", "poster.jpg"] {
        assert_eq!(
            artist.get(&format!("/api/media/{}/{missing}", media["id"])).await.problem(404).0,
            "not-found",
            "{missing}"
        );
    }
}

#[tokio::test]
async fn clients_see_media_of_their_projects_once_they_are_submitted() {
    let studio = Studio::start().await;
    let (revision, media) = ready(&studio, "kettle.png", picture(64, 64)).await;
    let id = &media["id"];
    let paths = [
        format!("/api/media/{id}"),
        format!("/api/media/{id}/original"),
        format!("/api/media/{id}/view"),
        format!("/api/media/{id}/thumbnail/320.webp"),
    ];
    let statuses = async |who: &str| {
        let mut statuses = Vec::new();
        for path in &paths {
            statuses.push(studio.of(who).get(path).await.status.as_u16());
        }
        statuses
    };
    assert_eq!(statuses("artist2").await, [200; 4]);
    for hidden in ["client", "client_b", "outsider"] {
        assert_eq!(statuses(hidden).await, [404; 4], "{hidden}");
    }
    for path in &paths {
        assert_eq!(studio.nobody().get(path).await.problem(401).0, "not-signed-in");
    }
    studio.of("artist").post(&format!("/api/revisions/{revision}/submit"), &json!({})).await.expect(200);
    assert_eq!(statuses("client").await, [200; 4]);
    assert_eq!(statuses("client_b").await, [404; 4]);
    let shown = studio.of("client").get(&paths[0]).await.expect(200);
    assert_eq!(
        shown["uploaded_by"]["name"],
        studio.of("artist").get(&paths[0]).await.expect(200)["uploaded_by"]["name"]
    );
    assert_eq!(shown["uploaded_by"]["email"], "", "addresses of the studio are none of the client's");
}

/// A TIFF whose header is whole and whose pixels are not: it shows only when it is decoded.
fn cut_off_tiff() -> Vec<u8> {
    let mut bytes = encoded(ImageFormat::Tiff);
    // The encoder writes the directory last, so its pointers stay right when pixels before it are spoiled: the strip is
    // said to lie beyond the end of the file.
    let directory = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
    let entries = u16::from_le_bytes(bytes[directory..directory + 2].try_into().unwrap());
    for entry in 0..usize::from(entries) {
        let at = directory + 2 + entry * 12;
        let tag = u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap());
        // StripOffsets: a value in place where there is one strip, else a place where they are listed.
        if tag == 273 {
            let count = u32::from_le_bytes(bytes[at + 4..at + 8].try_into().unwrap());
            let list = u32::from_le_bytes(bytes[at + 8..at + 12].try_into().unwrap()) as usize;
            let places = if count == 1 { at + 8..at + 12 } else { list..list + 4 * count as usize };
            for place in bytes[places].chunks_exact_mut(4) {
                place.copy_from_slice(&0x7fff_0000_u32.to_le_bytes());
            }
        }
    }
    bytes
}

#[tokio::test]
async fn a_picture_that_cannot_be_decoded_says_why_and_can_be_tried_again() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = cut_off_tiff();
    let media = artist.upload(stage, revision, "current", "kettle.tif", bytes.clone()).await.expect(201);
    let path = format!("/api/media/{}", media["id"]);
    let failed = settled(artist, &media).await;
    assert_eq!(failed["status"], "failed");
    for said in ["detail", "remedy"] {
        assert!(failed["error"][said].as_str().is_some_and(|s| s.len() > 10), "{failed}");
    }
    assert_eq!(failed["urls"]["view"], Value::Null);
    assert_eq!(artist.get(&format!("{path}/view")).await.problem(404).0, "not-found");
    assert_eq!(artist.get(&format!("{path}/thumbnail/320.webp")).await.problem(404).0, "not-found");
    assert_eq!(artist.get(&format!("{path}/original")).await.bytes, bytes, "the original is kept");

    assert_eq!(studio.of("client").post(&format!("{path}/retry"), &json!({})).await.status, 404);
    let again = artist.post(&format!("{path}/retry"), &json!({})).await.expect(200);
    assert_eq!(
        (&again["status"], &again["progress"], &again["error"]),
        (&json!("processing"), &json!(0.0), &Value::Null)
    );
    assert_eq!(settled(artist, &media).await["status"], "failed");

    let good = artist.upload(stage, revision, "current", "kettle.png", picture(64, 64)).await.expect(201);
    settled(artist, &good).await;
    let retried = artist.post(&format!("/api/media/{}/retry", good["id"]), &json!({})).await;
    assert_eq!(retried.problem(409).0, "invalid-transition");
    artist.post(&format!("/api/revisions/{revision}/submit"), &json!({})).await.expect(200);
    let client = studio.of("client").post(&format!("/api/media/{}/retry", good["id"]), &json!({})).await;
    assert_eq!(client.problem(403).0, "forbidden");
}

#[tokio::test]
async fn a_job_whose_process_died_is_done_by_another() {
    let studio = Studio::start().await;
    let (_, media) = ready(&studio, "kettle.png", picture(64, 64)).await;
    let db = &studio.running.as_ref().unwrap().app.db;
    // As a process leaves it that was killed in the middle of the work: taken, half done, and without a sign of life.
    let mut tx = db.begin().await.unwrap();
    sqlx::query("UPDATE media SET status = 'processing', progress = 0.5, view_key = NULL, thumbnail_widths = '{}' WHERE id = $1")
        .bind(media["id"].as_i64())
        .execute(&mut *tx)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO graphile_worker._private_jobs (task_id, payload, locked_by, locked_at, attempts)
         SELECT id, json_build_object('media', $1::bigint), 'killed', now() - interval '1 minute', 1
         FROM graphile_worker._private_tasks WHERE identifier = 'derive_still'",
    )
    .bind(media["id"].as_i64())
    .execute(&mut *tx)
    .await
    .unwrap();
    sqlx::query("INSERT INTO graphile_worker._private_workers (id, started_at, last_heartbeat_at) VALUES ('killed', now() - interval '2 minutes', now() - interval '1 minute')")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let artist = studio.of("artist");
    let path = format!("/api/media/{}", media["id"]);
    eventually("the medium is ready again", SOON, async || {
        (artist.get(&path).await.expect(200)["status"] == "ready").then_some(())
    })
    .await;
    assert_eq!(artist.get(&format!("{path}/thumbnail/320.webp")).await.status, 200);
}
