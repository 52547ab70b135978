//! What is asked and answered: announcements, pieces, checksums.

use super::*;

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
