//! Two rounds of a stage, compared before people in the browser.

use std::time::Duration;

use rushes_tests::shot::{self, Shot};
use rushes_tests::{Client, eventually};
use serde_json::{Value, json};

use crate::site::Site;

/// A stage of a new project on which rounds can be handed in, as the administrator of the demo studio made it.
async fn stage(admin: &Client, project: &str) -> i64 {
    let project = admin.post("/api/projects", &json!({ "name": project })).await.expect(201);
    let path = format!("/api/projects/{}/deliverables", project["id"]);
    let deliverable = admin.post(&path, &json!({ "name": "Front" })).await.expect(201);
    let stages = admin.get(&format!("/api/deliverables/{}/stages", deliverable["id"])).await.expect(200);
    let keyed = |key: &str| {
        let found = stages["items"].as_array().and_then(|all| all.iter().find(|stage| stage["key"] == key));
        found.and_then(|stage| stage["id"].as_i64()).expect("a stage of that key")
    };
    for key in ["brief_intake", "file_delivery"] {
        for status in ["IN_PROGRESS", "APPROVED"] {
            move_stage(admin, keyed(key), status).await;
        }
    }
    keyed("model_prep")
}

async fn move_stage(admin: &Client, stage: i64, status: &str) {
    let path = format!("/api/stages/{stage}");
    let version = admin.get(&path).await.expect(200)["row_version"].as_i64().expect("a version");
    let body = json!({ "status": status, "note": "for a test" });
    admin.patch(&path, version, &body).await.expect(200);
}

/// Hands in a round for each file, and asks for changes of all but the last. Their ids.
async fn rounds(admin: &Client, stage: i64, role: &str, files: Vec<(&str, Vec<u8>)>) -> Vec<i64> {
    let mut made: Vec<i64> = Vec::new();
    for (name, bytes) in files {
        if !made.is_empty() {
            move_stage(admin, stage, "CHANGES_REQUESTED").await;
        }
        let round = admin.post(&format!("/api/stages/{stage}/revisions"), &json!({})).await.expect(201);
        let round = round["id"].as_i64().expect("a round");
        let medium = admin.upload(stage, round, role, name, bytes).await.expect(201);
        let path = format!("/api/media/{}", medium["id"]);
        eventually("the picture is ready", Duration::from_mins(2), async || {
            let medium: Value = admin.get(&path).await.expect(200);
            assert_ne!(medium["status"], "failed", "{medium}");
            (medium["status"] == "ready").then_some(())
        })
        .await;
        admin.post(&format!("/api/revisions/{round}/submit"), &json!({})).await.expect(200);
        made.push(round);
    }
    made
}

/// A PNG of one colour.
fn plain(width: u32, height: u32, color: [u8; 3]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let pixels = image::RgbImage::from_pixel(width, height, image::Rgb(color));
    pixels.write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
    bytes.into_inner()
}

fn play(script: &str, make: impl AsyncFnOnce(&Client) -> Vec<i64>) {
    let site = Site::demo();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let made = runtime.block_on(async {
        let admin = site.administrator().await;
        let rounds = make(&admin).await;
        json!({ "cookie": admin.cookie(), "rounds": rounds }).to_string()
    });
    let bars = json!({ "bits": shot::bars() }).to_string();
    site.play(script, &[("RUSHES_ROUNDS", &made), ("RUSHES_BARCODE", &bars)]);
}

#[test]
fn two_rounds_of_a_still_are_compared_in_every_way() {
    play("compare.mjs", async |admin| {
        let stage = stage(admin, "Kettle").await;
        let blue = plain(800, 400, [40, 40, 200]);
        // The first is square, the third is the second once more.
        let files = vec![("a.png", plain(400, 400, [200, 40, 40])), ("b.png", blue.clone()), ("c.png", blue)];
        rounds(admin, stage, "current", files).await
    });
}

#[test]
fn two_rounds_of_a_clip_show_the_same_frame() {
    play("compare_clips.mjs", async |admin| {
        let stage = stage(admin, "Bars").await;
        let clip = Shot { frames: 96, b_frames: true, ..Shot::default() };
        // The same shot, numbered from 1001.
        let renumbered = Shot { timecode: Some("00:00:41:17"), container: "mov", ..clip.clone() };
        rounds(admin, stage, "video", vec![("a.mp4", clip.make()), ("b.mov", renumbered.make())]).await
    });
}
