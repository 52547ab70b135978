//! Uploads in pieces: what tus 1.0.0 demands, and what becomes of them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::{Clock as _, ManualClock, SystemClock};
use futures::StreamExt as _;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::{Method, header};
use rushes_tests::studio::picture;
use rushes_tests::{Answer, Client, Studio, eventually};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::uploads::{draft, settled};

const SOON: Duration = Duration::from_secs(20);

/// A request of tus.
fn tus(client: &Client, method: Method, path: &str) -> reqwest::RequestBuilder {
    client.request(method, path).header("tus-resumable", "1.0.0")
}

fn metadata(revision: impl std::fmt::Display, role: &str, name: &str) -> String {
    let encode = |text: &str| STANDARD.encode(text);
    format!("revision {},type {},filename {}", encode(&revision.to_string()), encode(role), encode(name))
}

fn announce(client: &Client, revision: i64, role: &str, length: usize) -> reqwest::RequestBuilder {
    tus(client, Method::POST, "/api/tus")
        .header("upload-length", length)
        .header("upload-metadata", metadata(revision, role, "kettle.png"))
}

/// The path of a new upload.
async fn begin(client: &Client, revision: i64, role: &str, length: usize) -> String {
    let answer = client.send(announce(client, revision, role, length)).await;
    answer.expect(201);
    location(&answer)
}

fn location(answer: &Answer) -> String {
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

fn piece(client: &Client, path: &str, offset: usize, bytes: &[u8]) -> reqwest::RequestBuilder {
    tus(client, Method::PATCH, path)
        .header(header::CONTENT_TYPE, "application/offset+octet-stream")
        .header("upload-offset", offset)
        .body(bytes.to_vec())
}

async fn patch(client: &Client, path: &str, offset: usize, bytes: &[u8]) -> Answer {
    client.send(piece(client, path, offset, bytes)).await
}

async fn head(client: &Client, path: &str) -> Answer {
    client.send(tus(client, Method::HEAD, path)).await
}

async fn cancel(client: &Client, path: &str) -> Answer {
    client.send(tus(client, Method::DELETE, path)).await
}

fn number(answer: &Answer, name: &str) -> usize {
    answer.headers[name].to_str().unwrap().parse().unwrap()
}

/// How far an upload is, as HEAD tells.
async fn offset(client: &Client, path: &str) -> usize {
    let answer = head(client, path).await;
    answer.expect(200);
    number(&answer, "upload-offset")
}

fn token(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

fn part_file(studio: &Studio, path: &str) -> PathBuf {
    studio.folder.path().join("media/incoming").join(format!("{}.tus", token(path)))
}

/// What lies in the folder of what is on its way, but for the folders of jobs.
fn incoming(studio: &Studio) -> Vec<String> {
    let entries = std::fs::read_dir(studio.folder.path().join("media/incoming")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.rsplit('.').next() != Some("job")).collect()
}

async fn media_of(studio: &Studio, revision: i64) -> Vec<Value> {
    let revision = studio.of("artist").get(&format!("/api/revisions/{revision}")).await.expect(200);
    revision["media"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_file_in_pieces_becomes_a_medium() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(320, 200);
    let path = begin(artist, revision, "current", bytes.len()).await;
    assert_eq!(path, format!("/api/tus/{}", token(&path)));
    assert_eq!(token(&path).len(), 32);
    let (first, rest) = bytes.split_at(bytes.len() / 3);
    let answer = patch(artist, &path, 0, first).await;
    answer.expect(204);
    assert_eq!(number(&answer, "upload-offset"), first.len());
    assert!(!answer.headers.contains_key("rushes-media"));

    let answer = head(artist, &path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        (number(&answer, "upload-offset"), number(&answer, "upload-length")),
        (first.len(), bytes.len())
    );
    assert_eq!(answer.headers["upload-metadata"], metadata(revision, "current", "kettle.png").as_str());
    assert_eq!(answer.headers["tus-resumable"], "1.0.0");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert!(answer.headers[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().unwrap().contains("Rushes-Media"));
    let expires = answer.headers["upload-expires"].to_str().unwrap();
    let expires = chrono::DateTime::parse_from_rfc2822(expires).unwrap().to_utc();
    let hours = (expires - SystemClock.now()).num_minutes();
    assert!((47 * 60..=48 * 60).contains(&hours), "{expires}");

    let told = artist.get(&path).await.expect(200);
    let expected = json!({
        "token": token(&path), "revision_id": revision, "type": "current", "filename": "kettle.png",
        "size_bytes": bytes.len(), "offset": first.len(), "expires_at": told["expires_at"], "media_id": null, "error": null,
    });
    assert_eq!(told, expected);
    for query in [format!("?revision={revision}"), String::new()] {
        let list = artist.get(&format!("/api/tus{query}")).await.expect(200);
        assert_eq!(list["items"], json!([told]));
    }
    assert_eq!(artist.get("/api/tus?revision=999999").await.expect(200)["items"], json!([]));
    assert_eq!(artist.get("/api/tus?revision=kettle").await.problem(422).1, ["?revision"]);

    let answer = patch(artist, &path, first.len(), rest).await;
    answer.expect(204);
    let media = number(&answer, "rushes-media");
    let medium = artist.get(&format!("/api/media/{media}")).await.expect(200);
    assert_eq!(medium["sha256"], hex::encode(Sha256::digest(&bytes)));
    assert_eq!((&medium["filename"], &medium["role"]), (&json!("kettle.png"), &json!("current")));
    assert_eq!(settled(artist, &medium).await["status"], "ready");

    // It is at its end, and says so as often as it is asked.
    for _ in 0..2 {
        let answer = head(artist, &path).await;
        assert_eq!(answer.status, 200);
        assert_eq!((number(&answer, "upload-offset"), number(&answer, "rushes-media")), (bytes.len(), media));
        let answer = patch(artist, &path, bytes.len(), b"").await;
        answer.expect(204);
        assert_eq!(number(&answer, "rushes-media"), media);
    }
    assert_eq!(patch(artist, &path, bytes.len(), b"x").await.problem(413).0, "too-large");
    let told = artist.get(&path).await.expect(200);
    assert_eq!((&told["media_id"], &told["offset"]), (&json!(media), &json!(bytes.len())));
    assert_eq!(artist.get("/api/tus").await.expect(200)["items"], json!([]));
    assert_eq!(media_of(&studio, revision).await.len(), 1);
    assert_eq!(incoming(&studio), Vec::<String>::new());
    // What it became stays.
    cancel(artist, &path).await.expect(204);
    assert_eq!(head(artist, &path).await.status, 404, "it is forgotten");
    assert_eq!(media_of(&studio, revision).await.len(), 1);
}

#[tokio::test]
async fn a_file_may_come_along_with_its_announcement() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(64, 48);
    let with = |length: usize, bytes: &[u8]| {
        announce(artist, revision, "current", length)
            .header(header::CONTENT_TYPE, "application/offset+octet-stream")
            .body(bytes.to_vec())
    };
    let whole = artist.send(with(bytes.len(), &bytes)).await;
    whole.expect(201);
    assert_eq!(number(&whole, "upload-offset"), bytes.len());
    let media = number(&whole, "rushes-media");
    let medium = artist.get(&format!("/api/media/{media}")).await.expect(200);
    assert_eq!(medium["sha256"], hex::encode(Sha256::digest(&bytes)));

    let begun = artist.send(with(bytes.len(), &bytes[..100])).await;
    begun.expect(201);
    assert_eq!(number(&begun, "upload-offset"), 100);
    patch(artist, &location(&begun), 100, &bytes[100..]).await.expect(204);

    // More than it was announced with, and a piece that differs from its checksum: nothing is begun.
    assert_eq!(artist.send(with(10, &bytes)).await.problem(413).0, "too-large");
    let sum = format!("sha256 {}", STANDARD.encode(Sha256::digest(b"another")));
    let damaged = with(bytes.len(), &bytes).header("upload-checksum", sum);
    assert_eq!(artist.send(damaged).await.problem(460).0, "checksum-mismatch");
    assert_eq!(artist.get("/api/tus").await.expect(200)["items"], json!([]));
    assert_eq!(incoming(&studio), Vec::<String>::new());
    // Another body is none.
    let json = announce(artist, revision, "current", 5).json(&json!({}));
    assert_eq!(artist.send(json).await.problem(415).0, "unsupported-content");
}

#[tokio::test]
async fn what_is_spoken_is_told_and_nothing_else_is() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let path = begin(artist, revision, "current", 10).await;
    for path in ["/api/tus", &path] {
        let answer = studio.nobody().send(studio.nobody().request(Method::OPTIONS, path)).await;
        assert_eq!(answer.status, 204);
        let extensions = "creation,creation-with-upload,expiration,termination,checksum";
        for (name, value) in [
            ("tus-version", "1.0.0"),
            ("tus-resumable", "1.0.0"),
            ("tus-extension", extensions),
            ("tus-max-size", "524288000"),
            ("tus-checksum-algorithm", "sha1,sha256"),
        ] {
            assert_eq!(answer.headers[name], value);
        }
    }
    for version in [None, Some("0.2.2"), Some("1.0.1"), Some("")] {
        for (method, path) in [
            (Method::POST, "/api/tus"),
            (Method::HEAD, &*path),
            (Method::PATCH, &*path),
            (Method::DELETE, &*path),
            (Method::POST, &*path),
        ] {
            let mut request = artist.request(method.clone(), path);
            if let Some(version) = version {
                request = request.header("tus-resumable", version);
            }
            let answer = artist.send(request).await;
            assert_eq!(answer.status, 412, "{method} {version:?}");
            assert_eq!(answer.headers["tus-version"], "1.0.0");
            assert_eq!(answer.headers["tus-resumable"], "1.0.0");
        }
    }
    // Ours asks for none.
    artist.get(&path).await.expect(200);
    // Who is not signed in, or comes from elsewhere, is told so as everywhere.
    assert_eq!(head(&studio.nobody(), &path).await.status, 401);
    let foreign = tus(artist, Method::DELETE, &path).header(header::ORIGIN, "https://elsewhere.test");
    assert_eq!(artist.send(foreign).await.problem(403).0, "foreign-origin");
    assert_eq!(offset(artist, &path).await, 0);
}

/// What is wrong, with which headers, and how it is refused: a status, and where.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u16, &'a [&'a str]);

#[tokio::test]
async fn an_announcement_says_all_that_is_needed() {
    let studio = Studio::start_with(Arc::new(SystemClock), |config| config.max_image_bytes = 1000).await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let right = metadata(revision, "current", "kettle.png");
    let encode = |text: &str| STANDARD.encode(text);
    let cases: [Case<'_>; 13] = [
        ("no length", &[("upload-metadata", &right)], 422, &["Upload-Length"]),
        (
            "a length later",
            &[("upload-metadata", &right), ("upload-defer-length", "1")],
            422,
            &["Upload-Defer-Length"],
        ),
        ("no number", &[("upload-metadata", &right), ("upload-length", "ten")], 422, &["Upload-Length"]),
        ("nothing", &[("upload-metadata", &right), ("upload-length", "0")], 422, &["Upload-Length"]),
        ("too much", &[("upload-metadata", &right), ("upload-length", "1001")], 413, &[]),
        ("no metadata", &[("upload-length", "10")], 422, &["Upload-Metadata"]),
        ("empty metadata", &[("upload-length", "10"), ("upload-metadata", "")], 422, &["Upload-Metadata"]),
        ("no Base64", &[("upload-length", "10"), ("upload-metadata", "revision !")], 422, &["/revision"]),
        (
            "no type",
            &[("upload-length", "10"), ("upload-metadata", &format!("revision {}", encode("1")))],
            422,
            &["/type"],
        ),
        (
            "no such type",
            &[("upload-length", "10"), ("upload-metadata", &metadata(revision, "poster", "a"))],
            422,
            &["/type"],
        ),
        (
            "no revision",
            &[("upload-length", "10"), ("upload-metadata", &metadata(999_999, "current", "a"))],
            404,
            &[],
        ),
        (
            "half a digest",
            &[("upload-length", "10"), ("upload-metadata", &right), ("repr-digest", "sha-256=:AAAA:")],
            422,
            &["Repr-Digest"],
        ),
        (
            "twice",
            &[("upload-length", "10"), ("upload-length", "9"), ("upload-metadata", &right)],
            422,
            &["Upload-Length"],
        ),
    ];
    for (what, headers, status, pointers) in cases {
        let request = headers.iter().fold(tus(artist, Method::POST, "/api/tus"), |request, (name, value)| {
            request.header(*name, *value)
        });
        let answer = artist.send(request).await;
        assert_eq!(answer.problem(status).1, pointers, "{what}");
        assert_eq!(answer.headers["tus-resumable"], "1.0.0", "{what}");
    }
    assert_eq!(artist.get("/api/tus").await.expect(200)["items"], json!([]));
    assert_eq!(incoming(&studio), Vec::<String>::new());
    // The largest that is allowed; other keys are given back.
    let request = tus(artist, Method::POST, "/api/tus")
        .header("upload-length", 1000)
        .header("upload-metadata", format!("{right},relativePath {},flag", encode("a/b")));
    let answer = artist.send(request).await;
    answer.expect(201);
    let told = head(artist, &location(&answer)).await;
    assert!(
        told.headers["upload-metadata"]
            .to_str()
            .unwrap()
            .ends_with(&format!("relativePath {},flag", encode("a/b")))
    );
}

#[tokio::test]
async fn a_piece_begins_where_the_upload_ends() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let path = begin(artist, revision, "current", 10).await;
    patch(artist, &path, 0, b"abc").await.expect(204);
    for wrong in [0, 2, 4, 10, 11] {
        assert_eq!(patch(artist, &path, wrong, b"d").await.problem(409).0, "offset-mismatch");
    }
    assert_eq!(patch(artist, &path, 3, b"defghijk").await.problem(413).0, "too-large");
    // The same where the length of the piece was not told.
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>("de"), Ok("fghijklmno")]);
    let untold = piece(artist, &path, 3, b"").body(reqwest::Body::wrap_stream(chunks));
    assert_eq!(artist.send(untold).await.problem(413).0, "too-large");
    assert_eq!(offset(artist, &path).await, 5, "what could be kept is");
    let bare = |name: &str, value: &str| {
        tus(artist, Method::PATCH, &path).header(name.to_owned(), value.to_owned()).body("x")
    };
    assert_eq!(artist.send(bare("upload-offset", "5")).await.problem(415).0, "unsupported-content");
    let other = bare("upload-offset", "5").header(header::CONTENT_TYPE, "application/octet-stream");
    assert_eq!(artist.send(other).await.problem(415).0, "unsupported-content");
    let nowhere = bare("content-type", "application/offset+octet-stream");
    assert_eq!(artist.send(nowhere).await.problem(422).1, ["Upload-Offset"]);
    for unknown in [
        "0123456789abcdef0123456789abcdef",
        "kettle",
        "..%2F..%2Fetc%2Fpasswd",
        "0123456789ABCDEF0123456789ABCDEF",
    ] {
        let path = format!("/api/tus/{unknown}");
        assert_eq!(patch(artist, &path, 0, b"x").await.status, 404, "{unknown}");
        assert_eq!(head(artist, &path).await.status, 404, "{unknown}");
        assert_eq!(cancel(artist, &path).await.status, 404, "{unknown}");
    }
    assert_eq!(offset(artist, &path).await, 5);
}

#[tokio::test]
async fn a_piece_that_differs_from_its_checksum_is_not_kept() {
    let studio = Studio::start().await;
    let (_, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(64, 48);
    let path = begin(artist, revision, "current", bytes.len()).await;
    let sha1 = |bytes: &[u8]| format!("sha1 {}", STANDARD.encode(Sha1::digest(bytes)));
    let sha256 = |bytes: &[u8]| format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)));
    let sent = async |offset: usize, to: usize, sum: String| {
        artist.send(piece(artist, &path, offset, &bytes[offset..to]).header("upload-checksum", sum)).await
    };
    for wrong in [sha1(b"another"), sha256(b"another")] {
        let answer = sent(0, 50, wrong).await;
        assert_eq!(answer.problem(460).0, "checksum-mismatch");
        assert_eq!(offset(artist, &path).await, 0);
    }
    assert_eq!(sent(0, 50, "md5 AAAA".to_owned()).await.problem(400).0, "unsupported-checksum");
    assert_eq!(sent(0, 50, "sha1 AAAA".to_owned()).await.problem(422).1, ["Upload-Checksum"]);
    sent(0, 50, sha1(&bytes[..50])).await.expect(204);
    assert_eq!(sent(50, 90, sha1(&bytes[..50])).await.problem(460).0, "checksum-mismatch");
    assert_eq!(offset(artist, &path).await, 50);
    sent(50, 90, sha256(&bytes[50..90])).await.expect(204);

    // Half a piece proves nothing.
    let head = format!("Upload-Checksum: {}\r\n", sha256(&bytes[90..]));
    let stream = half_a_piece(&studio, &path, 90, &bytes[90..], &head).await;
    eventually("half a piece lies aside", SOON, async || (incoming(&studio).len() == 2).then_some(())).await;
    drop(stream);
    eventually("it is gone", SOON, async || (incoming(&studio).len() == 1).then_some(())).await;
    assert_eq!(offset(artist, &path).await, 90);
    let answer = sent(90, bytes.len(), sha256(&bytes[90..])).await;
    answer.expect(204);
    let media = artist.get(&format!("/api/media/{}", number(&answer, "rushes-media"))).await.expect(200);
    assert_eq!(media["sha256"], hex::encode(Sha256::digest(&bytes)));
}

/// Sends half of a piece and leaves the connection open.
async fn half_a_piece(studio: &Studio, path: &str, offset: usize, bytes: &[u8], headers: &str) -> TcpStream {
    let address = studio.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: rushes\r\nCookie: {}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\n\
         Content-Type: application/offset+octet-stream\r\nContent-Length: {}\r\n{headers}\r\n",
        studio.of("artist").cookie().unwrap(),
        bytes.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&bytes[..bytes.len() / 2]).await.unwrap();
    stream
}

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

/// The rest of an answer on a connection that the server ends.
async fn answered(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let read = tokio::time::timeout(SOON, stream.read(&mut chunk)).await.expect("an answer");
        match read {
            Ok(length) if length > 0 => answer.extend_from_slice(&chunk[..length]),
            _ => break,
        }
        // The connection may stay open; the body is JSON.
        if answer.ends_with(b"}") {
            break;
        }
    }
    String::from_utf8(answer).unwrap()
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
