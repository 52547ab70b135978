//! Clips whose frames carry their numbers, before people in the browser.

use std::time::Duration;

use rushes_tests::shot::{self, Shot};
use rushes_tests::{Client, eventually};
use serde_json::{Value, json};

use crate::site::{Setting, Site};

/// How many random seeks a clip gets; `make soak` asks for more.
const SEEKS: &str = "50";

fn seeks() -> String {
    if std::env::var_os("RUSHES_SOAK").is_some() { "1000".to_owned() } else { SEEKS.to_owned() }
}

/// A round with a clip in it.
struct Uploaded {
    stage: i64,
    revision: i64,
    /// The address of the medium.
    medium: String,
}

/// A round with a clip in it, as the administrator of the demo studio made it.
async fn uploaded(admin: &Client, name: &str, clip: Vec<u8>) -> Uploaded {
    let project = admin.post("/api/projects", &json!({ "name": name })).await.expect(201);
    let path = format!("/api/projects/{}/deliverables", project["id"]);
    let deliverable = admin.post(&path, &json!({ "name": "Bars" })).await.expect(201);
    let stages = admin.get(&format!("/api/deliverables/{}/stages", deliverable["id"])).await.expect(200);
    let stage = stages["items"][0]["id"].as_i64().expect("a stage");
    let revision = admin.post(&format!("/api/stages/{stage}/revisions"), &json!({})).await.expect(201);
    let revision = revision["id"].as_i64().expect("a round");
    let media = admin.upload(stage, revision, "video", "bars.mp4", clip).await.expect(201);
    Uploaded { stage, revision, medium: format!("/api/media/{}", media["id"]) }
}

async fn until(admin: &Client, medium: &str, what: &str, holds: impl Fn(&Value) -> bool) {
    eventually(what, Duration::from_mins(2), async || {
        let medium = admin.get(medium).await.expect(200);
        assert_ne!(medium["status"], "failed", "{medium}");
        holds(&medium).then_some(())
    })
    .await;
}

/// Plays the scenario of all frames before a clip that is complete.
fn watch(shot: &Shot) {
    play("frames.mjs", shot);
}

fn play(scenario: &str, shot: &Shot) {
    play_with(&[], scenario, shot, false);
}

/// The same before a server with these settings, and on wish while the clip is being made.
fn play_with(settings: &[Setting], scenario: &str, shot: &Shot, growing: bool) {
    // Before anybody signs in: a connection that idles for as long as this may take is closed by the server.
    let bytes = shot.make();
    let site = Site::demo_with(settings);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let clip = runtime.block_on(async {
        let admin = site.administrator().await;
        let Uploaded { stage, revision, medium } = uploaded(&admin, shot.rate, bytes).await;
        if growing {
            until(&admin, &medium, "the first frames can be played", |m| !m["urls"]["hls"].is_null()).await;
        } else {
            until(&admin, &medium, "the clip is ready", |medium| medium["status"] == "ready").await;
        }
        json!({ "cookie": admin.cookie(), "stage": stage, "revision": revision, "growing": growing })
            .to_string()
    });
    let bars = json!({ "bits": shot::bars() }).to_string();
    site.play(scenario, &[("RUSHES_CLIP", &clip), ("RUSHES_BARCODE", &bars), ("RUSHES_SEEKS", &seeks())]);
}

fn rate(rate: &'static str, frames: u32, sound: bool) -> Shot {
    Shot { rate, frames, sound, b_frames: true, ..Shot::default() }
}

#[test]
fn the_frame_on_the_screen_is_the_one_asked_for_at_23_976() {
    watch(&rate("24000/1001", 120, true));
}

#[test]
fn the_frame_on_the_screen_is_the_one_asked_for_at_24_from_1001() {
    watch(&Shot { timecode: Some("00:00:41:17"), container: "mov", ..rate("24", 120, false) });
}

#[test]
fn the_frame_on_the_screen_is_the_one_asked_for_at_25() {
    watch(&rate("25", 120, true));
}

#[test]
fn the_frame_on_the_screen_is_the_one_asked_for_at_29_97() {
    watch(&Shot { timecode: Some("01:00:00;00"), ..rate("30000/1001", 120, true) });
}

#[test]
fn the_frame_on_the_screen_is_the_one_asked_for_at_59_94() {
    watch(&rate("60000/1001", 180, false));
}

#[test]
fn the_frame_on_the_screen_is_the_one_asked_for_at_120() {
    watch(&rate("120", 240, true));
}

#[test]
fn the_frame_on_the_screen_is_the_one_asked_for_while_the_rendition_grows() {
    // Read no faster than it is played: it is not complete before whatever browser is there.
    let folder = tempfile::tempdir().expect("a folder");
    let slowly = format!("exec {} -re \"$@\"", shot::program("ffmpeg").display());
    let ffmpeg = shot::stand_in(folder.path(), "ffmpeg", &slowly).display().to_string().leak();
    play_with(&[("RUSHES_FFMPEG", ffmpeg)], "frames.mjs", &rate("24", 1440, true), true);
}

#[test]
fn whoever_follows_a_presenter_is_on_the_presenters_frame() {
    play("presenting_frames.mjs", &rate("24000/1001", 240, true));
}

#[test]
fn pictures_under_the_pointer_are_the_frames_that_are_named() {
    play("scrub.mjs", &rate("24", 240, true));
}

#[test]
fn whichever_quality_is_played_the_frame_on_the_screen_is_the_one_asked_for() {
    // Half of the clip's lines, so that its bars are as even as before.
    let settings = [("RUSHES_SECOND_QUALITY", "36"), ("RUSHES_ALL_INTRA", "true")];
    let shot = Shot { timecode: Some("00:00:41:17"), container: "mov", ..rate("24", 120, true) };
    play_with(&settings, "qualities.mjs", &shot, false);
}
