//! The pixel probe: what originals hold, exactly, and who may ask.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageBuffer, ImageEncoder as _, ImageFormat, Luma, Rgb, Rgba};
use rushes_tests::shot::ffmpeg;
use rushes_tests::{Client, Studio};
use serde_json::{Value, json};

use crate::uploads::{draft, settled};

/// Uploads a picture or a clip, and gives its address once it is ready.
async fn ready(studio: &Studio, role: &str, name: &str, bytes: Vec<u8>) -> String {
    let (stage, revision) = draft(studio).await;
    let artist = studio.of("artist");
    let media = artist.upload(stage, revision, role, name, bytes).await.expect(201);
    let media = settled(artist, &media).await;
    assert_eq!(media["status"], "ready", "{media}");
    format!("/api/media/{}/pixel", media["id"])
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

async fn at(client: &Client, path: &str, query: &str) -> Value {
    client.get(&format!("{path}?{query}")).await.expect(200).clone()
}

/// Asserts that numbers agree to nine decimals.
fn near(numbers: &Value, expected: &[f64]) {
    let numbers: Vec<f64> = numbers.as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect();
    assert_eq!(numbers.len(), expected.len());
    for (number, expected) in numbers.iter().zip(expected) {
        assert!((number - expected).abs() < 1e-9, "{numbers:?} is not {expected}");
    }
}

fn srgb(encoded: f64) -> f64 {
    if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

#[tokio::test]
async fn eight_bits_with_alpha_are_told_as_they_are_and_as_they_are_shown() {
    let studio = Studio::start().await;
    let picture: ImageBuffer<Rgba<u8>, _> = ImageBuffer::from_fn(40, 30, |x, y| {
        let (x, y) = (u8::try_from(x).unwrap(), u8::try_from(y).unwrap());
        Rgba([x * 6, y * 8, 255 - x, if x < 20 { 255 } else { 128 }])
    });
    let path = ready(&studio, "current", "a.png", encoded(&picture.into(), ImageFormat::Png)).await;
    let artist = studio.of("artist");
    let one = at(artist, &path, "x=7&y=29").await;
    assert_eq!(
        one["source"],
        json!({
            "channels": ["R", "G", "B", "A"], "sample": "integer", "bits": 8, "alpha": "straight",
            "pixel_format": null, "values": [[42, 232, 248, 255]],
            "statistics": [
                { "min": 42, "max": 42, "mean": 42.0 }, { "min": 232, "max": 232, "mean": 232.0 },
                { "min": 248, "max": 248, "mean": 248.0 }, { "min": 255, "max": 255, "mean": 255.0 },
            ],
        })
    );
    assert_eq!(
        (&one["display"], &one["encoded"], &one["frame"]),
        (&json!(["#2ae8f8"]), &Value::Null, &Value::Null)
    );
    assert_eq!(
        (&one["linear"]["transfer"], &one["linear"]["channels"]),
        (&json!("srgb"), &json!(["R", "G", "B"]))
    );
    near(&one["linear"]["values"][0], &[42.0, 232.0, 248.0].map(|code| srgb(code / 255.0)));

    // Over white: 255 - 128 / 255 of what is missing to it.
    let half = at(artist, &path, "x=20&y=0").await;
    assert_eq!(half["source"]["values"], json!([[120, 0, 235, 128]]));
    assert_eq!(half["display"], json!(["#bb7ff5"]));

    let region = at(artist, &path, "x=10&y=3&width=3&height=2").await;
    assert_eq!(
        region["source"]["values"],
        json!([
            [60, 24, 245, 255],
            [66, 24, 244, 255],
            [72, 24, 243, 255],
            [60, 32, 245, 255],
            [66, 32, 244, 255],
            [72, 32, 243, 255],
        ])
    );
    assert_eq!(region["source"]["statistics"][0], json!({ "min": 60, "max": 72, "mean": 66.0 }));
    assert_eq!(region["source"]["statistics"][1], json!({ "min": 24, "max": 32, "mean": 28.0 }));
    assert_eq!(region["display"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn sixteen_bits_are_exact_in_png_and_tiff() {
    let studio = Studio::start().await;
    let picture: ImageBuffer<Rgb<u16>, Vec<u16>> = ImageBuffer::from_fn(50, 20, |x, y| {
        let (x, y) = (u16::try_from(x).unwrap(), u16::try_from(y).unwrap());
        Rgb([x * 1301 + 7, 65_535 - y * 3000, x * y])
    });
    let picture = DynamicImage::from(picture);
    let artist = studio.of("artist");
    for (name, format) in [("a.png", ImageFormat::Png), ("a.tif", ImageFormat::Tiff)] {
        let path = ready(&studio, "current", name, encoded(&picture, format)).await;
        let one = at(artist, &path, "x=49&y=19").await;
        assert_eq!((&one["source"]["bits"], &one["source"]["alpha"]), (&json!(16), &json!("none")), "{name}");
        assert_eq!(one["source"]["values"], json!([[63_756, 8_535, 931]]), "{name}");
        near(&one["linear"]["values"][0], &[63_756.0, 8_535.0, 931.0].map(|code| srgb(code / 65_535.0)));
        assert_eq!(one["display"], json!(["#f82104"]), "{name}");
    }
    let grey =
        DynamicImage::from(ImageBuffer::from_fn(4, 4, |x, _| Luma([u16::try_from(x).unwrap() * 257 + 3])));
    let path = ready(&studio, "current", "grey.png", encoded(&grey, ImageFormat::Png)).await;
    let one = at(artist, &path, "x=2&y=1").await;
    assert_eq!((&one["source"]["channels"], &one["source"]["values"]), (&json!(["Y"]), &json!([[517]])));
    assert_eq!((&one["linear"]["channels"], &one["display"]), (&json!(["Y"]), &json!(["#020202"])));
}

#[tokio::test]
async fn floating_point_is_light_as_it_stands_also_above_one() {
    let studio = Studio::start().await;
    let picture = ImageBuffer::from_fn(24, 16, |x, y| {
        let (x, y) = (f32::from(u8::try_from(x).unwrap()), f32::from(u8::try_from(y).unwrap()));
        Rgba([x * 0.37, -0.125 * y, 1e-6 * x, 0.5])
    });
    let picture = DynamicImage::ImageRgba32F(picture);
    let path = ready(&studio, "current", "a.exr", encoded(&picture, ImageFormat::OpenExr)).await;
    let one = at(studio.of("artist"), &path, "x=23&y=15").await;
    assert_eq!(
        (&one["source"]["sample"], &one["source"]["bits"], &one["source"]["alpha"]),
        (&json!("float"), &json!(32), &json!("premultiplied"))
    );
    let values = one["source"]["values"][0].as_array().unwrap();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "written as the shortest decimals of single precision"
    )]
    let values: Vec<f32> = values.iter().map(|value| value.as_f64().unwrap() as f32).collect();
    assert_eq!(values, [23.0 * 0.37, -1.875, 1e-6 * 23.0, 0.5]);
    assert_eq!(one["linear"]["transfer"], "linear");
    near(&one["linear"]["values"][0], &[f64::from(23.0_f32 * 0.37), -1.875, f64::from(1e-6_f32 * 23.0)]);
    // Half of white shines through, and what is beyond white is white.
    assert_eq!(one["display"], json!(["#ff00bc"]));
}

#[tokio::test]
async fn a_turned_picture_is_asked_as_it_is_shown() {
    let studio = Studio::start().await;
    let stored = ImageBuffer::from_fn(64, 32, |x, y| {
        Rgb([u8::try_from(x * 4).unwrap(), u8::try_from(y * 8).unwrap(), 90])
    });
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    // Exif with nothing but orientation 6: a quarter clockwise.
    encoder
        .set_exif_metadata(b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec())
        .unwrap();
    DynamicImage::from(stored).write_with_encoder(encoder).unwrap();
    let decoded = image::load_from_memory(&bytes).unwrap().to_rgb8();
    let path = ready(&studio, "current", "a.jpg", bytes).await;
    let artist = studio.of("artist");
    for (x, y) in [(0, 0), (31, 63), (3, 50), (30, 1)] {
        let one = at(artist, &path, &format!("x={x}&y={y}")).await;
        let Rgb(rgb) = *decoded.get_pixel(y, 31 - x);
        assert_eq!(one["source"]["values"], json!([rgb]), "{x} {y}");
    }
    let outside = artist.get(&format!("{path}?x=32&y=0")).await;
    assert_eq!(outside.problem(422).0, "invalid-input");
    assert_eq!(outside.json()["errors"][0]["pointer"], "?x");
    assert!(outside.text().contains("32 × 64"), "{}", outside.text());
}

/// Ten bits, 4:2:2, in narrow range: what a place of a frame holds.
fn codes(x: usize, y: usize, frame: usize) -> [u16; 3] {
    let code = |value: usize| u16::try_from(64 + value).unwrap();
    let column = x / 2;
    [
        code((x * 7 + y * 13 + frame * 31) % 877),
        code((column * 5 + y * 3 + frame) % 897),
        code((column * 11 + y + frame * 2) % 897),
    ]
}

fn ten_bit_clip() -> Vec<u8> {
    let (width, height) = (64, 36);
    let mut raw = Vec::new();
    for frame in 0..24 {
        for channel in 0..3 {
            for y in 0..height {
                for x in (0..width).step_by(if channel == 0 { 1 } else { 2 }) {
                    raw.extend(codes(x, y, frame)[channel].to_le_bytes());
                }
            }
        }
    }
    let arguments = [
        "-f",
        "rawvideo",
        "-pix_fmt",
        "yuv422p10le",
        "-s",
        "64x36",
        "-r",
        "24",
        "-i",
        "pipe:0",
        "-timecode",
        "00:00:41:17",
        "-c:v",
        "v210",
        "-movflags",
        "+write_colr",
        "-color_range",
        "tv",
        "-colorspace",
        "bt709",
        "-color_primaries",
        "bt709",
        "-color_trc",
        "bt709",
    ];
    ffmpeg(&arguments, &raw, "a.mov")
}

#[tokio::test]
async fn a_frame_of_ten_bits_tells_its_codes_and_what_they_stand_for() {
    let studio = Studio::start().await;
    let path = ready(&studio, "video", "a.mov", ten_bit_clip()).await;
    let artist = studio.of("artist");
    for (number, x, y) in [(1001, 0, 0), (1010, 63, 35), (1024, 17, 9), (1010, 5, 20)] {
        let one = at(artist, &path, &format!("x={x}&y={y}&frame={number}")).await;
        let source = &one["source"];
        assert_eq!(
            (&source["channels"], &source["bits"], &source["pixel_format"]),
            (&json!(["Y", "Cb", "Cr"]), &json!(10), &json!("yuv422p10le"))
        );
        let codes = codes(x, y, number - 1001);
        assert_eq!(source["values"], json!([codes]), "frame {number} at {x}, {y}");
        // ITU-R BT.709-6, 3.2 to 3.5, from the codes of narrow range.
        let [luma, blue, red] = codes.map(f64::from);
        let (luma, blue, red) = ((luma - 64.0) / 876.0, (blue - 512.0) / 896.0, (red - 512.0) / 896.0);
        let green = luma - (0.0722 * 1.8556 * blue + 0.2126 * 1.5748 * red) / 0.7152;
        let rgb = [luma + 1.5748 * red, green, luma + 1.8556 * blue];
        near(&one["encoded"]["values"][0], &rgb);
        assert_eq!(one["linear"]["transfer"], "bt1886");
        near(&one["linear"]["values"][0], &rgb.map(|value| value.abs().powf(2.4).copysign(value)));
    }
    let region = at(artist, &path, "x=62&y=0&width=2&height=1&frame=1001").await;
    assert_eq!(region["source"]["values"], json!([codes(62, 0, 0), codes(63, 0, 0)]));
    for (query, field) in [
        ("x=0&y=0", "?frame"),
        ("x=0&y=0&frame=1000", "?frame"),
        ("x=0&y=0&frame=1025", "?frame"),
        ("x=64&y=0&frame=1001", "?x"),
        ("x=0&y=36&frame=1001", "?y"),
        ("x=0&y=-1&frame=1001", "?y"),
        ("x=0&y=0&width=0&frame=1001", "?width"),
        ("x=0&y=0&height=65&frame=1001", "?height"),
        ("x=60&y=0&width=5&frame=1001", "?x"),
    ] {
        let refused = artist.get(&format!("{path}?{query}")).await;
        assert_eq!(refused.problem(422).0, "invalid-input", "{query}");
        assert_eq!(refused.json()["errors"][0]["pointer"], field, "{query}");
    }
    for odd in ["", "x=1", "x=a&y=1", "x=1.5&y=1", "x=99999999999999999999&y=1"] {
        assert_eq!(artist.get(&format!("{path}?{odd}")).await.problem(422).0, "invalid-input", "{odd}");
    }
}

#[tokio::test]
async fn clients_may_ask_once_they_see_the_round_and_answers_are_kept() {
    let studio = Studio::start().await;
    let (stage, revision) = draft(&studio).await;
    let artist = studio.of("artist");
    let picture = rushes_tests::studio::picture(64, 48);
    let media = artist.upload(stage, revision, "current", "a.png", picture).await.expect(201);
    settled(artist, &media).await;
    let path = format!("/api/media/{}/pixel?x=1&y=1", media["id"]);
    assert_eq!(studio.of("client").get(&path).await.problem(404).0, "not-found");
    assert_eq!(studio.nobody().get(&path).await.problem(401).0, "not-signed-in");
    artist.post(&format!("/api/revisions/{revision}/submit"), &json!({})).await.expect(200);
    let seen = studio.of("client").get(&path).await;
    seen.expect(200);
    let caching = seen.headers["cache-control"].to_str().unwrap();
    assert!(caching.contains("private") && caching.contains("immutable"), "{caching}");
    assert_eq!(studio.of("client_b").get(&path).await.problem(404).0, "not-found");
    // A still has no frames.
    let refused = artist.get(&format!("{path}&frame=1")).await;
    refused.problem(422);
    assert_eq!(refused.json()["errors"][0]["pointer"], "?frame");
}
