//! Pictures for a review, made on demand: two rounds compared, what changed, marks burned in, contact sheets.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use reqwest::{Method, header};
use rushes_tests::shot::{self, Shot};
use rushes_tests::{Answer, Link, Studio};
use serde_json::json;

use crate::uploads::{draft, settled};

const LEFT: Rgba<u8> = Rgba([200, 40, 40, 255]);
const RIGHT: Rgba<u8> = Rgba([40, 60, 200, 255]);

fn png(picture: RgbaImage) -> Vec<u8> {
    written(&DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(picture).into_rgb8()))
}

fn written(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A submitted round of a project of its own, with a picture.
async fn round(studio: &Studio, picture: RgbaImage) -> (i64, i64) {
    round_of(studio, png(picture)).await
}

async fn round_of(studio: &Studio, file: Vec<u8>) -> (i64, i64) {
    let (stage, revision) = draft(studio).await;
    let artist = studio.of("artist");
    let media = artist.upload(stage, revision, "current", "kettle.png", file).await.expect(201);
    settled(artist, &media).await;
    artist.post(&format!("/api/revisions/{revision}/submit"), &json!({})).await.expect(200);
    (revision, media["id"].as_i64().unwrap())
}

async fn two_rounds(studio: &Studio) -> (i64, i64) {
    let (left, _) = round(studio, RgbaImage::from_pixel(320, 180, LEFT)).await;
    let (right, _) = round(studio, RgbaImage::from_pixel(320, 180, RIGHT)).await;
    (left, right)
}

#[track_caller]
fn drawn(answer: &Answer) -> RgbaImage {
    assert_eq!(answer.status, 200, "{}", answer.text());
    image::load_from_memory(&answer.bytes).unwrap().into_rgba8()
}

#[track_caller]
fn assert_near(picture: &RgbaImage, (x, y): (u32, u32), wanted: Rgba<u8>) {
    let found = *picture.get_pixel(x, y);
    let far = found.0.iter().zip(wanted.0).any(|(one, other)| one.abs_diff(other) > 1);
    assert!(!far, "at {x}, {y}: {found:?} and not {wanted:?}");
}

#[tokio::test]
async fn two_rounds_are_compared_in_every_way_that_comes_to_a_picture() {
    let studio = Studio::start().await;
    let (left, right) = two_rounds(&studio).await;
    let artist = studio.of("artist");
    let compare = async |wish: &str| {
        artist.get(&format!("/api/compare?left={left}&right={right}&format=png&width=160&{wish}")).await
    };
    let wipe = drawn(&compare("mode=wipe&position=0.25").await);
    assert_eq!(wipe.dimensions(), (160, 90));
    assert_near(&wipe, (20, 45), LEFT);
    assert_near(&wipe, (60, 45), RIGHT);
    let level = drawn(&compare("mode=wipe&angle=90").await);
    assert_near(&level, (80, 20), LEFT);
    assert_near(&level, (80, 70), RIGHT);
    let beside = drawn(&compare("mode=side-by-side").await);
    assert_near(&beside, (30, beside.height() / 2), LEFT);
    assert_near(&beside, (120, beside.height() / 2), RIGHT);
    let overlay = drawn(&compare("mode=overlay&opacity=0.5").await);
    assert_near(&overlay, (80, 45), Rgba([120, 50, 120, 255]));
    let difference = drawn(&compare("mode=difference&gain=1").await);
    assert_near(&difference, (80, 45), Rgba([160, 20, 160, 255]));
    let board = drawn(&compare("mode=checkerboard").await);
    let colours: std::collections::BTreeSet<_> = board.pixels().map(|pixel| pixel.0).collect();
    assert!(colours.contains(&LEFT.0) && colours.contains(&RIGHT.0), "{colours:?}");
    assert_eq!(drawn(&compare("mode=onion-skin").await).dimensions(), (160, 90));
    let heat = drawn(&compare("mode=difference&heat=true").await);
    assert_ne!(heat, difference);
}

#[tokio::test]
async fn a_picture_is_made_once_and_known_by_its_tag() {
    let studio = Studio::start().await;
    let (left, right) = two_rounds(&studio).await;
    let artist = studio.of("artist");
    let path = format!("/api/compare?left={left}&right={right}&mode=wipe");
    let first = artist.get(&path).await;
    assert_eq!(
        (first.status.as_u16(), &first.headers[header::CONTENT_TYPE]),
        (200, &"image/webp".parse().unwrap())
    );
    assert_eq!(first.headers[header::CACHE_CONTROL], "private, no-cache");
    let tag = first.headers[header::ETAG].clone();
    let again = artist.send(artist.request(Method::GET, &path).header(header::IF_NONE_MATCH, &tag)).await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    assert_eq!(artist.get(&path).await.bytes, first.bytes);
    let other = artist.get(&format!("{path}&position=0.3")).await;
    assert_ne!(other.headers[header::ETAG], tag);
    let jpeg = artist.get(&format!("{path}&format=jpeg")).await;
    assert_eq!(jpeg.headers[header::CONTENT_TYPE], "image/jpeg");
    assert_eq!(drawn(&jpeg).width(), 640);
}

#[tokio::test]
async fn what_changed_is_told_in_figures_and_places() {
    let studio = Studio::start().await;
    let mut changed = RgbaImage::from_pixel(320, 180, LEFT);
    for (x, y) in (100..120).flat_map(|x| (50..60).map(move |y| (x, y))) {
        changed.put_pixel(x, y, RIGHT);
    }
    let (left, left_media) = round(&studio, RgbaImage::from_pixel(320, 180, LEFT)).await;
    let (right, right_media) = round(&studio, changed).await;
    let artist = studio.of("artist");
    let told = artist.get(&format!("/api/compare/changes?left={left}&right={right}")).await.expect(200);
    assert_eq!((&told["left_media"], &told["right_media"]), (&left_media.into(), &right_media.into()));
    assert_eq!(
        (&told["width"], &told["height"], &told["changed_pixels"]),
        (&320.into(), &180.into(), &200.into())
    );
    assert_eq!(told["changed_share"], 200.0 / 57_600.0);
    assert_eq!(told["most"], 160);
    let place = &told["places"][0];
    assert_eq!(
        (&place["x"], &place["y"], &place["width"], &place["height"]),
        (&100.0.into(), &50.0.into(), &20.0.into(), &10.0.into())
    );
    let none = artist.get(&format!("/api/compare/changes?left={left}&right={left}")).await.expect(200);
    assert_eq!((&none["changed_pixels"], &none["places"]), (&0.into(), &json!([])));
    let coarse = artist.get(&format!("/api/compare/changes?left={left}&right={right}&threshold=200")).await;
    assert_eq!(coarse.expect(200)["changed_pixels"], 0);
}

#[tokio::test]
async fn clips_are_compared_at_the_same_moment() {
    let studio = Studio::start().await;
    let (_, left, _) = crate::clips::ready(&studio, &Shot { frames: 24, ..Shot::default() }).await;
    let (_, right, media) = crate::clips::ready(&studio, &Shot { frames: 24, ..Shot::default() }).await;
    let artist = studio.of("artist");
    let first = media["clip"]["first_frame"].as_i64().unwrap();
    let frame = first + 7;
    let same = artist
        .get(&format!("/api/compare/changes?left={left}&right={right}&frame={frame}"))
        .await
        .expect(200);
    assert_eq!((&same["changed_pixels"], &same["frame"]), (&0.into(), &frame.into()));
    let late = first + 24;
    let answer = artist.get(&format!("/api/compare?left={left}&right={right}&frame={late}")).await;
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("ask for one from"), "{}", answer.text());
}

async fn mark(studio: &Studio, revision: i64, media: i64, x: f64, internal: bool) {
    let body = json!({
        "kind": "rectangle", "media": media, "internal": internal,
        "geometry": { "x": x, "y": 40, "width": 60, "height": 40 },
        "style": { "color": "#00ff00", "width": 8, "opacity": 1 },
    });
    studio.of("artist").post(&format!("/api/revisions/{revision}/annotations"), &body).await.expect(201);
}

#[tokio::test]
async fn marks_are_burned_in_where_they_were_drawn_and_the_studio_s_only_when_asked() {
    const GREEN: Rgba<u8> = Rgba([0, 255, 0, 255]);
    let studio = Studio::start().await;
    let (revision, media) = round(&studio, RgbaImage::from_pixel(320, 180, LEFT)).await;
    let (artist, client) = (studio.of("artist"), studio.of("client"));
    let path = format!("/api/revisions/{revision}/marked?format=png&width=320");
    let plain = artist.get(&path).await;
    assert_near(&drawn(&plain), (40, 60), LEFT);
    mark(&studio, revision, media, 40.0, false).await;
    mark(&studio, revision, media, 200.0, true).await;
    let shared = artist.get(&path).await;
    assert_ne!(shared.headers[header::ETAG], plain.headers[header::ETAG], "it shows another thing");
    let picture = drawn(&shared);
    assert_near(&picture, (40, 60), GREEN);
    assert_near(&picture, (70, 60), LEFT);
    assert_near(&picture, (200, 60), LEFT);
    assert_near(&drawn(&artist.get(&format!("{path}&internal=true")).await), (200, 60), GREEN);
    assert_near(&drawn(&client.get(&path).await), (40, 60), GREEN);
    assert_eq!(client.get(&format!("{path}&internal=true")).await.status, 404);
    let half = drawn(&artist.get(&format!("/api/revisions/{revision}/marked?format=png&width=160")).await);
    assert_near(&half, (20, 30), GREEN);
}

#[tokio::test]
async fn a_session_has_a_contact_sheet_that_changes_with_what_is_decided() {
    let studio = Studio::start().await;
    let reviewed = crate::reviews::reviewed(&studio, "Kettle").await;
    let producer = studio.of("producer");
    let review = producer.post("/api/reviews", &json!({ "name": "Dailies <1>" })).await.expect(201);
    let path = format!("/api/reviews/{}", review["id"]);
    let empty = drawn(&producer.get(&format!("{path}/contact-sheet?format=png")).await);
    assert!(empty.width() > 100);
    producer.post(&format!("{path}/items"), &json!({ "stage_ids": [reviewed.stage] })).await.expect(200);
    let sheet = format!("{path}/contact-sheet?format=png&columns=1&cell=160");
    let first = producer.get(&sheet).await;
    assert_eq!(drawn(&first).width(), 160 + 48);
    let started = producer.post(&format!("{path}/start"), &json!({})).await.expect(200);
    let item = &started["items"][0]["id"];
    let decide = format!("{path}/items/{item}/decide");
    let request = producer.request(Method::POST, &decide).header(header::IF_MATCH, "*");
    producer.send(request.json(&json!({ "decision": "APPROVED" }))).await.expect(200);
    let second = producer.get(&sheet).await;
    assert_ne!(second.headers[header::ETAG], first.headers[header::ETAG]);
    assert_near(&drawn(&second), (24 + 9, 80 + 16), Rgba([48, 164, 108, 255]));
}

#[tokio::test]
async fn wishes_that_cannot_be_met_are_told_by_their_names() {
    let studio = Studio::start().await;
    let (left, right) = two_rounds(&studio).await;
    let artist = studio.of("artist");
    let both = format!("left={left}&right={right}");
    for (query, pointer) in [
        (format!("compare?{both}&width=8"), "?width"),
        (format!("compare?{both}&width=5000"), "?width"),
        (format!("compare?{both}&position=2"), "?position"),
        (format!("compare?{both}&gain=1000"), "?gain"),
        (format!("compare?{both}&angle=NaN"), "?angle"),
        (format!("compare?{both}&mode=toggle"), "?"),
        (format!("compare?{both}&unknown=1"), "?"),
        (format!("compare?left={left}"), "?"),
        (format!("compare/changes?{both}&threshold=256"), "?"),
        (format!("revisions/{right}/marked?width=1"), "?width"),
    ] {
        let (_, pointers) = artist.get(&format!("/api/{query}")).await.problem(422);
        assert_eq!(pointers, [pointer], "{query}");
    }
    for query in [
        format!("compare?left={left}&right=999999"),
        format!("compare?left=999999&right={right}"),
        format!("compare?{both}&left_media=999999"),
    ] {
        assert_eq!(artist.get(&format!("/api/{query}")).await.status, 404, "{query}");
    }
}

#[tokio::test]
async fn who_may_not_see_both_rounds_sees_no_comparison() {
    let studio = Studio::start().await;
    let (left, right) = two_rounds(&studio).await;
    let link = Link::to(&studio, &format!("/api/revisions/{right}"), &json!({})).await;
    let guest = link.join(&studio, "Guest").await;
    let both = format!("/api/compare?left={left}&right={right}");
    assert_eq!(guest.client.get(&both).await.status, 404);
    assert_eq!(guest.client.get(&format!("/api/compare?left={right}&right={right}")).await.status, 200);
    assert_eq!(guest.client.get(&format!("/api/revisions/{right}/marked")).await.status, 200);
    assert_eq!(guest.client.get(&format!("/api/revisions/{right}/marked?internal=true")).await.status, 404);
    assert_eq!(studio.of("outsider").get(&both).await.status, 404);
    assert_eq!(studio.nobody().get(&both).await.status, 401);
}

/// Left half clear, right half a quarter opaque, over black.
fn glass() -> DynamicImage {
    RgbaImage::from_fn(64, 36, |x, _| Rgba([0, 0, 0, if x < 32 { 0 } else { 64 }])).into()
}

#[tokio::test]
async fn what_is_transparent_is_compared_as_it_is_shown() {
    let studio = Studio::start().await;
    let artist = studio.of("artist");
    let (left, _) = round_of(&studio, written(&glass())).await;
    let (right, _) = round_of(&studio, written(&glass().into_rgb8().into())).await;
    let marked = drawn(&artist.get(&format!("/api/revisions/{left}/marked?format=png&width=64")).await);
    assert_near(&marked, (4, 4), Rgba([255, 255, 255, 255]));
    assert_near(&marked, (60, 4), Rgba([191, 191, 191, 255]));
    let changes = artist.get(&format!("/api/compare/changes?left={left}&right={right}")).await.expect(200);
    assert_eq!(changes["changed_share"], 1.0, "white became black");
}

#[tokio::test]
async fn how_opaque_a_medium_is_is_told_apart() {
    let studio = Studio::start().await;
    let artist = studio.of("artist");
    let (_, media) = round_of(&studio, written(&glass())).await;
    let path = format!("/api/media/{media}/alpha");
    let answer = artist.get(&path).await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "image/png");
    let alpha = drawn(&answer);
    assert_eq!(
        (alpha.dimensions(), alpha.get_pixel(4, 4).0[0], alpha.get_pixel(60, 4).0[0]),
        ((64, 36), 0, 64)
    );
    assert_eq!(artist.get(&format!("{path}?frame=3")).await.problem(422).1, ["?frame"]);

    // Of a clip whose frames grow more opaque, and of one that has no alpha.
    let clear = "color=c=red:s=64x36:r=24:d=1,format=rgba,geq=r=255:g=0:b=0:a=N*10";
    let arguments = ["-f", "lavfi", "-i", clear, "-c:v", "qtrle"];
    let (stage, revision) = draft(&studio).await;
    for (file, frame, expected) in [
        (shot::ffmpeg(&arguments, &[], "glass.mov"), 7, 70),
        (Shot { frames: 24, ..Shot::default() }.make(), 7, 255),
    ] {
        let media = artist.upload(stage, revision, "video", "glass.mov", file).await.expect(201);
        settled(artist, &media).await;
        let path = format!("/api/media/{}/alpha", media["id"]);
        let alpha = drawn(&artist.get(&format!("{path}?frame={frame}")).await);
        let clip = artist.get(&format!("/api/media/{}", media["id"])).await.expect(200);
        assert_eq!(json!([alpha.width(), alpha.height()]), json!([clip["width"], clip["height"]]));
        assert_near(&alpha, (30, 20), Rgba([expected, expected, expected, 255]));
        assert_eq!(artist.get(&format!("{path}?frame=999")).await.status, 404);
    }
}

#[tokio::test]
async fn marks_of_a_tall_picture_are_where_they_were_drawn() {
    let studio = Studio::start().await;
    let artist = studio.of("artist");
    let (revision, media) = round(&studio, RgbaImage::from_pixel(20, 400, LEFT)).await;
    let mark = json!({
        "kind": "rectangle", "media": media, "geometry": { "x": 5, "y": 300, "width": 10, "height": 50 },
        "style": { "color": "#00ff00", "width": 1, "opacity": 1 },
    });
    studio.of("producer").post(&format!("/api/revisions/{revision}/annotations"), &mark).await.expect(201);
    let drawn = drawn(&artist.get(&format!("/api/revisions/{revision}/marked?format=png&width=1600")).await);
    // As tall as pictures are made, and as wide as that leaves: 20.48 times as large.
    assert_eq!(drawn.dimensions(), (409, 8192));
    let green =
        |x: u32, y: u32| matches!(drawn.get_pixel(x, y).0, [red, green, _, _] if green > 180 && red < 80);
    assert!(green(102, 6656) && green(307, 6656) && green(205, 7168), "the edges of the rectangle");
    assert!(!green(205, 6656), "inside of it");
}

#[tokio::test]
async fn sixteen_bits_and_light_beyond_white_are_compared_as_they_are() {
    let studio = Studio::start().await;
    let artist = studio.of("artist");
    let mut rounds = Vec::new();
    for value in [0x8000u16, 0x8010] {
        let (stage, revision) = draft(&studio).await;
        let picture = image::ImageBuffer::from_pixel(64, 64, image::Rgb([value; 3]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgb16(picture).write_to(&mut bytes, ImageFormat::Png).unwrap();
        let media =
            artist.upload(stage, revision, "current", "deep.png", bytes.into_inner()).await.expect(201);
        settled(artist, &media).await;
        rounds.push(revision);
    }
    let [left, right] = rounds[..] else { unreachable!() };
    let path = format!("/api/compare?left={left}&right={right}&mode=difference&gain=64&format=png&width=64");
    // 16 of 65,535 are invisible in 8 bits, and 4 of 255 when they are enlarged 64 times.
    assert_near(&drawn(&artist.get(&path).await), (32, 32), Rgba([4, 4, 4, 255]));
}
