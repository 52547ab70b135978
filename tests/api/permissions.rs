//! Who may do what: every endpoint of the OpenAPI description, called as every kind of person.
//!
//! The table in `permissions.txt` is compared with what the service does. A new endpoint fails this test until it has a
//! line there; `RUSHES_GEN=1` writes the file anew, to be read before it is committed.

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::SystemClock;
use reqwest::{Method, header};
use rushes_tests::shot::Shot;
use rushes_tests::{Answer, Client, Guest, Link, Studio};
use serde_json::{Value, json};

/// From the least to the most trusted, so that what one is refused is still there for the next.
const PEOPLE: [&str; 9] =
    ["nobody", "guest", "outsider", "client_b", "client", "artist2", "artist", "producer", "admin"];

/// Opened by sockets: `tests/realtime` asks who may.
const SOCKETS: [&str; 2] = ["/collab/{document}", "/api/events"];

struct Place {
    project: Value,
    deliverable: Value,
    stage: Value,
    revision: Value,
    draft_stage: Value,
    draft: Value,
    media: Value,
    /// A clip beside the picture.
    clip: Value,
    /// A picture beside it that is shown in tiles.
    tiled: Value,
    open_stage: Value,
    /// The record of a decision.
    decision: Value,
    /// A link to the submitted revision, which lets its guests do all that a link can.
    link: Link,
    /// A guest of it.
    guest: Guest,
}

/// Everything that an address can name: a submitted revision with a picture and a clip, a draft with a picture on another
/// stage, a stage that waits for its first round, and one that is decided.
async fn place(studio: &Studio) -> Place {
    let (_, revision, clip) =
        crate::clips::ready(studio, &Shot { frames: 24, sound: true, ..Shot::default() }).await;
    let artist = studio.of("artist");
    let revision = artist.get(&format!("/api/revisions/{revision}")).await.expect(200);
    let (stage, id) = (revision["stage_id"].as_i64().unwrap(), revision["id"].as_i64().unwrap());
    let picture = rushes_tests::studio::picture(64, 48);
    let picture = artist.upload(stage, id, "current", "kettle.png", picture).await.expect(201);
    crate::uploads::settled(artist, &picture).await;
    let wide = rushes_tests::studio::picture(8193, 2);
    let tiled = artist.upload(stage, id, "reference", "wide.png", wide).await.expect(201);
    crate::uploads::settled(artist, &tiled).await;
    let revision = artist.post(&format!("/api/revisions/{id}/submit"), &json!({})).await.expect(200);
    let draft_stage = studio.open_stage_named("Back").await;
    let draft =
        artist.post(&format!("/api/stages/{}/revisions", draft_stage["id"]), &json!({})).await.expect(201);
    let decided = crate::reviews::reviewed(studio, "Decided").await;
    studio.move_stage("producer", &json!(decided.stage), "APPROVED").await;
    let records = artist.get(&format!("/api/revisions/{}/decisions", decided.revision)).await.expect(200);
    let everything = json!({ "can_decide": true, "can_download": true });
    let link = Link::to(studio, &format!("/api/revisions/{id}"), &everything).await;
    let guest = link.join(studio, "Guest").await;
    let place = Place {
        project: revision["project_id"].clone(),
        deliverable: revision["deliverable_id"].clone(),
        stage: revision["stage_id"].clone(),
        media: picture["id"].clone(),
        clip: clip["id"].clone(),
        tiled: tiled["id"].clone(),
        revision: revision["id"].clone(),
        draft_stage: draft_stage["id"].clone(),
        draft: draft["id"].clone(),
        open_stage: studio.open_stage_named("Side").await["id"].clone(),
        decision: records["items"][0]["id"].clone(),
        link,
        guest,
    };
    upload(artist, &place).await;
    place
}

async fn upload(client: &Client, place: &Place) -> u16 {
    let (stage, draft) = (place.draft_stage.as_i64().unwrap(), place.draft.as_i64().unwrap());
    client.upload(stage, draft, "current", "a.png", rushes_tests::studio::picture(8, 8)).await.status.as_u16()
}

/// Says that a picture is to come in pieces.
async fn announce(client: &Client, place: &Place) -> Answer {
    let encode = |text: &str| STANDARD.encode(text);
    let what = format!(
        "revision {},type {},filename {}",
        encode(&place.draft.to_string()),
        encode("current"),
        encode("a.png")
    );
    let request = client.request(Method::POST, "/api/tus").header("tus-resumable", "1.0.0");
    client.send(request.header("upload-length", 1000).header("upload-metadata", what)).await
}

/// What to send for an operation; nothing where it needs no body.
fn body(operation: &str, who: &str, place: &Place) -> Option<Value> {
    Some(match operation {
        "POST /api/auth/login" => json!({ "email": format!("{who}@nowhere.test"), "password": "wrong" }),
        "POST /api/auth/password" => {
            json!({ "current_password": "wrong", "new_password": "something new and long" })
        }
        "POST /api/auth/demo" => json!({ "email": "admin@demo.test" }),
        "POST /api/projects"
        | "POST /api/projects/{project}/deliverables"
        | "POST /api/reviews"
        | "POST /api/reviews/{review}/duplicate" => {
            json!({ "name": format!("By {who}") })
        }
        "PATCH /api/projects/{project}" | "PATCH /api/deliverables/{deliverable}" => {
            json!({ "priority": "LOW" })
        }
        "PATCH /api/stages/{stage}" => json!({ "due_date": "2030-01-01" }),
        "POST /api/revisions/{revision}/annotations" => {
            json!({ "kind": "pin", "media": place.media, "geometry": { "x": 1, "y": 2 } })
        }
        "PATCH /api/revisions/{revision}/annotations/{annotation}" => {
            json!({ "geometry": { "x": 3, "y": 4 } })
        }
        "POST /api/reviews/{review}/items" => json!({ "stage_ids": [place.stage] }),
        "POST /api/reviews/{review}/reorder" => json!({ "items": [] }),
        "PATCH /api/reviews/{review}/items/{item}"
        | "PATCH /api/reviews/{review}"
        | "PATCH /api/share-links/{link}"
        | "PATCH /api/channels/{channel}"
        | "PATCH /api/organization" => json!({}),
        "POST /api/channels" => channel(who),
        "POST /api/reviews/{review}/items/{item}/decide" | "POST /api/share/items/{item}/decide" => {
            json!({ "decision": "APPROVED" })
        }
        "POST /api/reviews/{review}/decide" => json!({ "items": [999_999], "decision": "APPROVED" }),
        "POST /api/notifications/read" | "POST /api/notifications/unread" => json!({ "ids": [999_999] }),
        "PUT /api/notifications/preferences" => json!({ "kinds": [] }),
        "PATCH /api/feedback/{feedback}" => json!({ "summary": "softer rim light" }),
        "POST /api/share/open" => json!({ "token": place.link.token }),
        // Without the name, so that nobody comes in.
        "POST /api/share/join" => json!({ "token": place.link.token, "name": "" }),
        "POST /api/feedback/verify" => json!({ "items": [{ "id": 999_999, "to": "VERIFIED" }] }),
        _ => return None,
    })
}

/// A channel that cannot be reached.
fn channel(name: &str) -> Value {
    json!({ "kind": "slack", "name": name, "url": "http://127.0.0.1:9/hooks/x" })
}

/// ✔ allowed, ✘ refused, · may not know of it, – not signed in.
fn cell(operation: &str, status: u16) -> char {
    match status {
        401 => '–',
        403 => '✘',
        404 => '·',
        // Anything later than the permission check: done, a stale version, a state that does not allow it, a missing detail.
        200..=299 | 400 | 409 | 412 | 415 | 416 | 422 | 428 => '✔',
        other => panic!("{operation}: status {other}"),
    }
}

#[tokio::test]
async fn every_endpoint_admits_whom_it_should() {
    // Nothing listens there: whoever may test a channel is told so.
    let nowhere = |config: &mut server::config::Config| config.webhook_hosts = "127.0.0.1:9".to_owned();
    let studio = Studio::start_with(Arc::new(SystemClock), nowhere).await;
    let place = place(&studio).await;
    let description = studio.nobody().get("/api/openapi.json").await.expect(200);
    let mut table = String::from("# ✔ may   ✘ may not   · may not know of it   – has to sign in\n\n");
    let _ = writeln!(table, "{:<74}{}", "", PEOPLE.map(|p| format!("{p:<9}")).concat().trim_end());
    for (path, methods) in description["paths"].as_object().unwrap() {
        if SOCKETS.contains(&path.as_str()) {
            continue;
        }
        for method in methods.as_object().unwrap().keys() {
            let operation = named(&format!("{} {path}", method.to_uppercase()));
            let mut cells = String::new();
            for who in PEOPLE {
                let client = match who {
                    "nobody" => studio.nobody(),
                    "guest" => place.guest.client.clone(),
                    _ => studio.of(who).clone(),
                };
                let status = call(&studio, &place, &client, &operation, who).await;
                let _ = write!(cells, "{:<9}", cell(&operation, status));
            }
            let _ = writeln!(table, "{operation:<74}{}", cells.trim_end());
        }
    }
    compare(&table);
}

/// The operation with what its parameters stand for, which the description calls `id` where there is only one.
fn named(operation: &str) -> String {
    let operation = operation.replace("/api/share-links/{id}", "/api/share-links/{link}");
    let operation = operation.replace("/api/channels/{id}", "/api/channels/{channel}");
    let operation = operation.replace("/api/share/revisions/{id}", "/api/share/revisions/{revision}");
    ["project", "deliverable", "stage", "revision", "review", "decision", "media", "feedback"].iter().fold(
        operation,
        |operation, thing| {
            let folder = if matches!(*thing, "media" | "feedback") {
                (*thing).to_owned()
            } else {
                format!("{thing}s")
            };
            operation.replace(&format!("/api/{folder}/{{id}}"), &format!("/api/{folder}/{{{thing}}}"))
        },
    )
}

/// Calls an operation in a state in which those who may can, and puts that state back.
async fn call(studio: &Studio, place: &Place, client: &Client, operation: &str, who: &str) -> u16 {
    let artist = studio.of("artist");
    match operation {
        // It would end the sign-in that the other calls need.
        "POST /api/auth/logout" => {
            return if who == "nobody" { 401 } else { client.get("/api/auth/me").await.status.as_u16() };
        }
        // The same for guests.
        "POST /api/share/leave" => return client.get("/api/share/me").await.status.as_u16(),
        "POST /api/stages/{stage}/revisions/{revision}/upload" => return upload(client, place).await,
        "POST /api/tus" => return announce(client, place).await.status.as_u16(),
        "POST /api/revisions/{revision}/withdraw" => {
            let path = format!("/api/revisions/{}", place.draft);
            artist.post(&format!("{path}/submit"), &json!({})).await.expect(200);
            let status = client.post(&format!("{path}/withdraw"), &json!({})).await.status.as_u16();
            artist.post(&format!("{path}/withdraw"), &json!({})).await;
            return status;
        }
        "POST /api/revisions/{revision}/submit" => {
            let path = format!("/api/revisions/{}", place.draft);
            let status = client.post(&format!("{path}/submit"), &json!({})).await.status.as_u16();
            if status == 200 {
                studio.of("admin").post(&format!("{path}/withdraw"), &json!({})).await.expect(200);
            }
            return status;
        }
        "POST /api/stages/{stage}/revisions" => {
            return client
                .post(&format!("/api/stages/{}/revisions", place.open_stage), &json!({}))
                .await
                .status
                .as_u16();
        }
        _ => {}
    }
    if operation.ends_with("/api/tus/{token}") {
        // The artist's own upload.
        let upload = announce(artist, place).await;
        upload.expect(201);
        let path = upload.headers[header::LOCATION].to_str().unwrap();
        let method: Method = operation.split_once(' ').unwrap().0.parse().unwrap();
        // A piece that does not begin where the last one ended: whoever may gets 409, and nothing changes.
        let request =
            client.request(method, path).header("tus-resumable", "1.0.0").header("upload-offset", 5);
        let request = request.header(header::CONTENT_TYPE, "application/offset+octet-stream");
        let status = client.send(request).await.status.as_u16();
        artist.send(artist.request(Method::DELETE, path).header("tus-resumable", "1.0.0")).await;
        return status;
    }
    let draft_upload = operation.starts_with("DELETE") && operation.ends_with("/upload");
    let mut path = operation.split_once(' ').unwrap().1.to_owned();
    let revision = if draft_upload { &place.draft } else { &place.revision };
    let stage = if draft_upload { &place.draft_stage } else { &place.stage };
    let clip = ["/poster.jpg", "/hls/{file}", "/frames/{file}", "/sprites/{file}", "/waveform.bin"]
        .iter()
        .any(|end| operation.ends_with(end));
    let medium = match operation {
        _ if clip => &place.clip,
        operation if operation.contains("/tiles") => &place.tiled,
        _ => &place.media,
    };
    let file = match operation.rsplit('/').nth(1) {
        Some("hls") => "index.m3u8",
        Some("frames") => "3.png",
        Some("sprites") => "index.json",
        _ => "320.webp",
    };
    let names = [
        ("{project}", &place.project),
        ("{deliverable}", &place.deliverable),
        ("{stage}", stage),
        ("{revision}", revision),
        ("{media}", medium),
        ("{level}", &json!(0)),
        ("{tile}", &Value::from("0_0")),
        ("{decision}", &place.decision),
        ("{link}", &json!(place.link.id)),
        ("{file}", &Value::from(file)),
    ];
    for (name, value) in names {
        path = path.replace(name, value.as_str().unwrap_or(&value.to_string()));
    }
    if path.contains("{annotation}") {
        // The artist's own mark, so that the difference between one's own and another's shows.
        let body = json!({ "kind": "pin", "media": place.media, "geometry": { "x": 1, "y": 2 } });
        let mark =
            artist.post(&format!("/api/revisions/{}/annotations", place.revision), &body).await.expect(201);
        path = path.replace("{annotation}", mark["id"].as_str().unwrap());
    }
    if path.contains("{feedback}") {
        path = path.replace("{feedback}", &feedback(artist, place).await.to_string());
    }
    if path.contains("{channel}") {
        let name = format!("{operation} by {who}");
        let made = studio.of("admin").post("/api/channels", &channel(&name)).await.expect(201);
        path = path.replace("{channel}", &made["id"].to_string());
    }
    if operation == "POST /api/share/items/{item}/decide" {
        return deciding(studio, place, client, who).await;
    }
    // A link that is taken back is given again, and one that ended here has another address.
    if operation.ends_with("/restore") {
        let path = format!("/api/share-links/{}", place.link.id);
        studio.of("admin").post(&format!("{path}/revoke"), &json!({})).await.expect(200);
        let status = client.post(&format!("{path}/restore"), &json!({})).await.status.as_u16();
        studio.of("admin").post(&format!("{path}/restore"), &json!({})).await;
        return status;
    }
    if operation.ends_with("/revoke") {
        let status = client.post(&path, &json!({})).await.status.as_u16();
        studio.of("admin").post(&path.replace("/revoke", "/restore"), &json!({})).await;
        return status;
    }
    // The one that the guest came through keeps its address.
    if operation.ends_with("/address") {
        let other = Link::to(studio, &format!("/api/revisions/{}", place.revision), &json!({})).await;
        return client.post(&format!("{}/address", other.path()), &json!({})).await.status.as_u16();
    }
    if path.contains("{review}") {
        let (review, item) = review(studio, place, operation.ends_with("/reopen")).await;
        path = path.replace("{review}", &review.to_string()).replace("{item}", &item.to_string());
    }
    if draft_upload {
        path.push_str("?type=current");
    }
    if operation.ends_with("/pixel") {
        path.push_str("?x=3&y=4");
    }
    if path == "/api/people/mentionable" {
        let _ = write!(path, "?revision={}", place.revision);
    }
    if path == "/api/compare" || path == "/api/compare/changes" {
        let _ = write!(path, "?left={0}&right={0}", place.revision);
    }
    if path == "/api/activity" {
        let _ = write!(path, "?stage={}", place.stage);
    }
    assert!(!path.contains('{'), "{operation}: name its parameters as the others do");
    let method: Method = operation.split_once(' ').unwrap().0.parse().unwrap();
    // A version that nobody has: whoever may gets 412, and nothing changes.
    let mut request = client.request(method, &path).header(header::IF_MATCH, "\"999999\"");
    if let Some(body) = body(operation, who, place) {
        request = request.json(&body);
    } else if operation.starts_with("POST") {
        request = request.json(&json!({}));
    }
    let status = client.send(request).await.status.as_u16();
    if draft_upload && status == 204 {
        upload(artist, place).await;
    }
    status
}

/// Decides as a guest about an item of a session: `guest` with a link to that session.
async fn deciding(studio: &Studio, place: &Place, client: &Client, who: &str) -> u16 {
    let (review, item) = review(studio, place, false).await;
    let decides = json!({ "can_decide": true });
    let client = if who == "guest" {
        let link = Link::to(studio, &format!("/api/reviews/{review}"), &decides).await;
        link.join(studio, "Guest").await.client
    } else {
        client.clone()
    };
    let body = json!({ "decision": "APPROVED" });
    client.post(&format!("/api/share/items/{item}/decide"), &body).await.status.as_u16()
}

/// An item of the artist's own mark.
async fn feedback(artist: &Client, place: &Place) -> Value {
    let body = json!({ "kind": "pin", "media": place.media, "geometry": { "x": 1, "y": 2 } });
    artist.post(&format!("/api/revisions/{}/annotations", place.revision), &body).await.expect(201);
    let items = artist.get(&format!("/api/stages/{}/feedback", place.stage)).await.expect(200);
    items["items"][0]["id"].clone()
}

/// A session of the submitted revision and its item: under way, or over.
async fn review(studio: &Studio, place: &Place, over: bool) -> (Value, Value) {
    let session = crate::reviews::held(studio, &[place.stage.as_i64().unwrap()]).await;
    if over {
        let path = format!("/api/reviews/{}/complete", session["id"]);
        studio.of("producer").post(&path, &json!({ "force": true })).await.expect(200);
    }
    (session["id"].clone(), session["items"][0]["id"].clone())
}

fn compare(table: &str) {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/api/permissions.txt");
    if std::env::var_os("RUSHES_GEN").is_some() {
        std::fs::write(file, table).unwrap();
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    assert!(table == expected, "the rights differ from {file}:\n{table}");
}
