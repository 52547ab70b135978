//! Large stills in tiles: made, described, served, and to whom.

use reqwest::{Method, header};
use rushes_tests::Studio;
use rushes_tests::studio::picture;
use serde_json::{Value, json};

use crate::uploads::{draft, settled};

#[tokio::test]
async fn a_large_still_is_served_in_tiles_and_a_small_one_whole() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let bytes = picture(9001, 700);
    let whole = image::load_from_memory(&bytes).unwrap().to_rgb8();
    let media = artist.upload(stage, revision, "current", "wide.png", bytes).await.expect(201);
    let media = settled(artist, &media).await;
    assert_eq!(
        (&media["status"], &media["width"], &media["height"]),
        (&json!("ready"), &json!(9001), &json!(700))
    );
    let path = format!("/api/media/{}/tiles", media["id"]);
    assert_eq!(media["urls"]["tiles"], path[1..]);

    let described = artist.get(&path).await.expect(200);
    assert_eq!(
        described,
        json!({ "width": 9001, "height": 700, "side": 512, "overlap": 1, "mime": "image/png", "levels": [
            { "width": 282, "height": 22, "columns": 1, "rows": 1 },
            { "width": 563, "height": 44, "columns": 2, "rows": 1 },
            { "width": 1126, "height": 88, "columns": 3, "rows": 1 },
            { "width": 2251, "height": 175, "columns": 5, "rows": 1 },
            { "width": 4501, "height": 350, "columns": 9, "rows": 1 },
            { "width": 9001, "height": 700, "columns": 18, "rows": 2 },
        ] })
    );
    let tile = artist.get(&format!("{path}/5/17_1")).await;
    assert_eq!(tile.headers[header::CONTENT_TYPE], "image/png");
    let caching = tile.headers[header::CACHE_CONTROL].to_str().unwrap();
    assert!(caching.contains("private") && caching.contains("immutable"), "{caching}");
    let pixels = image::load_from_memory(&tile.bytes).unwrap().to_rgb8();
    // From 17 × 512 - 1 and 512 - 1 on.
    assert_eq!(pixels.dimensions(), (9001 - 8703, 700 - 511));
    assert!(pixels.enumerate_pixels().all(|(x, y, pixel)| whole.get_pixel(8703 + x, 511 + y) == pixel));
    let tag = tile.headers[header::ETAG].to_str().unwrap();
    let known = artist.request(Method::GET, &format!("{path}/5/17_1")).header(header::IF_NONE_MATCH, tag);
    assert_eq!(artist.send(known).await.status, 304);
    for odd in ["5/18_0", "5/0_2", "6/0_0", "5/00_0", "5/0_0.png", "5/0", "x/0_0", "-1/0_0", "5/..%2f0_0"] {
        assert_eq!(artist.get(&format!("{path}/{odd}")).await.problem(404).0, "not-found", "{odd}");
    }
    let view = artist.get(&format!("/api/media/{}/view", media["id"])).await;
    let overview = image::load_from_memory(&view.bytes).unwrap();
    assert_eq!((overview.width(), overview.height()), (2251, 175), "an overview of at most 4096");
    assert_eq!(artist.get(&format!("/api/media/{}/thumbnail/320.webp", media["id"])).await.status, 200);
    let probed = artist.get(&format!("/api/media/{}/pixel?x=8999&y=650", media["id"])).await.expect(200);
    assert_eq!(probed["source"]["values"], json!([whole.get_pixel(8999, 650).0]));

    // Who does not see the round sees no tile of it.
    let asked = async |who: &str| studio.of(who).get(&format!("{path}/0/0_0")).await.status.as_u16();
    assert_eq!((asked("artist2").await, asked("client").await), (200, 404));
    artist.post(&format!("/api/revisions/{revision}/submit"), &json!({})).await.expect(200);
    assert_eq!((asked("client").await, asked("client_b").await), (200, 404));

    let (stage, revision) = draft(&studio).await;
    let media = artist.upload(stage, revision, "current", "a.png", picture(64, 48)).await.expect(201);
    let media = settled(artist, &media).await;
    assert_eq!(media["urls"]["tiles"], Value::Null);
    let none = artist.get(&format!("/api/media/{}/tiles", media["id"])).await;
    assert_eq!(none.problem(404).0, "not-found");
}
