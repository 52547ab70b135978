//! Channels of chat programs: who has them, what they are told, and what happens when they cannot be reached.

use std::sync::Arc;

use chrono::{TimeDelta, Utc};
use domain::ManualClock;
use rushes_tests::Studio;
use rushes_tests::outside::ChatServer;
use serde_json::{Value, json};
use server::app::Shared;
use server::app::notifications::courier::Courier;

use crate::{notifications, reviews};

struct Room {
    studio: Studio,
    clock: Arc<ManualClock>,
    chat: ChatServer,
    app: Shared,
}

impl Room {
    #[expect(clippy::disallowed_methods, reason = "events have the database's time")]
    async fn start() -> Self {
        let (clock, chat) = (Arc::new(ManualClock::new(Utc::now())), ChatServer::start().await);
        let host = chat.address.to_string();
        let studio = Studio::start_with(clock.clone(), |config| config.webhook_hosts = host).await;
        let app = studio.running.as_ref().unwrap().app.clone();
        Self { studio, clock, chat, app }
    }

    async fn channel(&self, more: Value) -> Value {
        let mut new = json!({ "kind": "slack", "name": "Reviews", "url": self.chat.url() });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.studio.of("admin").post("/api/channels", &new).await.expect(201)
    }

    /// A channel, as it was made and as it stands now that it could not be told of a round.
    async fn failing(&self) -> (Value, Value) {
        let channel = self.channel(json!({})).await;
        self.chat.answer_with("500 Internal Server Error");
        reviews::reviewed(&self.studio, "Kettle").await;
        self.after(30).await;
        let failing = self.look(&channel["id"]).await;
        (channel, failing)
    }

    async fn look(&self, id: &Value) -> Value {
        let all = self.studio.of("admin").get("/api/channels").await.expect(200);
        all["items"].as_array().unwrap().iter().find(|channel| channel["id"] == *id).unwrap().clone()
    }

    /// Tells what is due after some time.
    async fn after(&self, seconds: i64) {
        notifications::told(&self.studio).await;
        self.clock.advance(TimeDelta::seconds(seconds));
        Courier::default().carry(&self.app).await.unwrap();
    }
}

#[tokio::test]
async fn a_channel_is_told_of_rounds_and_decisions_in_one_message() {
    let room = Room::start().await;
    let channel = room.channel(json!({})).await;
    let reviewed = reviews::reviewed(&room.studio, "Kettle <1>").await;
    let session = reviews::held(&room.studio, &[reviewed.stage]).await;
    reviews::decide(&room.studio, "producer", &session, 0, "APPROVED", "not for channels").await.expect(200);
    reviews::act(&room.studio, "producer", &session, "apply").await.expect(200);
    room.after(0).await;
    assert!(room.chat.messages().is_empty(), "it gathers");
    assert!(room.look(&channel["id"]).await["waiting"].as_i64().unwrap() >= 2);
    room.after(30).await;
    let messages = room.chat.messages();
    let [message] = messages.as_slice() else { panic!("{messages:?}") };
    let text = message["text"].as_str().unwrap();
    assert!(
        text.contains("*Kettle &lt;1&gt;*")
            && text.contains("artist submitted")
            && text.contains("producer approved"),
        "{text}"
    );
    assert!(text.contains("/review/") && !text.contains("not for channels"), "{text}");
    let now = room.look(&channel["id"]).await;
    assert_eq!((&now["waiting"], &now["failure"]), (&json!(0), &Value::Null));
    assert!(now["sent_at"].is_string());
    room.after(60).await;
    assert_eq!(room.chat.messages().len(), 1, "once");
}

#[tokio::test]
async fn a_channel_is_told_what_it_is_for_alone() {
    let room = Room::start().await;
    let reviewed = reviews::reviewed(&room.studio, "Kettle").await;
    notifications::told(&room.studio).await;
    let other =
        room.studio.of("producer").post("/api/projects", &json!({ "name": "Borealis" })).await.expect(201);
    room.channel(json!({ "name": "Elsewhere", "project_id": other["id"] })).await;
    let rounds = room.channel(json!({ "name": "Rounds", "topics": ["round", "round"] })).await;
    assert_eq!(rounds["topics"], json!(["round"]));
    let off = room.channel(json!({ "name": "Off", "kind": "teams" })).await;
    let path = format!("/api/channels/{}", off["id"]);
    let version = off["row_version"].as_i64().unwrap();
    room.studio.of("admin").patch(&path, version, &json!({ "enabled": false })).await.expect(200);
    let session = reviews::held(&room.studio, &[reviewed.stage]).await;
    reviews::decide(&room.studio, "producer", &session, 0, "APPROVED", "").await.expect(200);
    reviews::act(&room.studio, "producer", &session, "apply").await.expect(200);
    room.after(60).await;
    assert!(room.chat.messages().is_empty(), "{:?}", room.chat.messages());
}

#[tokio::test]
async fn a_channel_that_is_switched_off_forgets_what_waits() {
    let room = Room::start().await;
    let (channel, failing) = room.failing().await;
    assert!(failing["waiting"].as_i64().unwrap() > 0, "{failing}");
    let path = format!("/api/channels/{}", channel["id"]);
    let change = async |changes: serde_json::Value| {
        let version = room.look(&channel["id"]).await["row_version"].as_i64().unwrap();
        room.studio.of("admin").patch(&path, version, &changes).await.expect(200)
    };
    assert!(
        change(json!({ "name": "Rounds" })).await["waiting"].as_i64().unwrap() > 0,
        "another name forgets nothing"
    );
    assert_eq!(change(json!({ "enabled": false })).await["waiting"], 0);
    // What was being noted at that moment came after it.
    sqlx::query("INSERT INTO channel_news (channel_id, data, at) VALUES ($1, '{}', now())")
        .bind(channel["id"].as_i64())
        .execute(&mut room.studio.db().await)
        .await
        .unwrap();
    room.chat.answer_with("200 OK");
    assert_eq!(change(json!({ "enabled": true })).await["waiting"], 0);
    room.after(60).await;
    assert!(room.chat.messages().is_empty(), "{:?}", room.chat.messages());
}

#[tokio::test]
async fn what_cannot_be_told_waits_and_says_why_without_the_address() {
    let room = Room::start().await;
    let (channel, failing) = room.failing().await;
    assert!(failing["failure"].as_str().unwrap().contains("500"), "{failing}");
    assert!(failing["failed_at"].is_string() && failing["waiting"].as_i64().unwrap() > 0);
    assert!(!failing.to_string().contains("hush"), "{failing}");
    let version = failing["row_version"].as_i64().unwrap();
    assert_eq!(version, channel["row_version"].as_i64().unwrap(), "what is sent changes no version");
    room.chat.answer_with("200 OK");
    room.after(10).await;
    assert!(room.chat.messages().is_empty(), "it rests");
    room.after(60).await;
    assert_eq!(room.chat.messages().len(), 1);
    let well = room.look(&channel["id"]).await;
    assert_eq!(
        (&well["failure"], &well["failed_at"], &well["waiting"]),
        (&Value::Null, &Value::Null, &json!(0))
    );
}

#[tokio::test]
async fn channels_are_the_administrators_and_their_addresses_nobodys() {
    let room = Room::start().await;
    let channel = room.channel(json!({})).await;
    assert_eq!((&channel["host"], &channel["topics"]), (&json!("127.0.0.1"), &json!(["round", "decision"])));
    let admin = room.studio.of("admin");
    let path = format!("/api/channels/{}", channel["id"]);
    for who in ["producer", "artist", "client"] {
        assert_eq!(room.studio.of(who).get("/api/channels").await.status.as_u16(), 403, "{who}");
        assert_eq!(room.studio.of(who).delete(&path).await.status.as_u16(), 403, "{who}");
    }
    let outsider = room.studio.of("outsider");
    assert_eq!(outsider.get("/api/channels").await.expect(200)["items"], json!([]));
    for answer in [
        outsider.delete(&path).await,
        outsider.patch(&path, 1, &json!({ "enabled": false })).await,
        outsider.post(&format!("{path}/test"), &json!({})).await,
    ] {
        assert_eq!(answer.status.as_u16(), 404);
    }
    // An address that leads into the server's own network is refused, and so is what is no address.
    for url in [
        "http://127.0.0.1:1/x",
        "http://169.254.169.254/latest",
        "https://hooks.slack.com.evil.test/x",
        "x",
        "",
    ] {
        let new = json!({ "kind": "slack", "name": "Other", "url": url });
        assert_eq!(admin.post("/api/channels", &new).await.problem(422).1, ["/url"], "{url}");
        let version = channel["row_version"].as_i64().unwrap();
        assert_eq!(
            admin.patch(&path, version, &json!({ "url": url })).await.problem(422).1,
            ["/url"],
            "{url}"
        );
    }
    let again = json!({ "kind": "slack", "name": "Reviews", "url": room.chat.url() });
    assert_eq!(admin.post("/api/channels", &again).await.problem(409).0, "already-taken");
    let strange = json!({ "kind": "slack", "name": "Other", "url": room.chat.url(), "project_id": 999_999 });
    assert_eq!(admin.post("/api/channels", &strange).await.problem(422).1, ["/project_id"]);
    let nothing = json!({ "kind": "slack", "name": "Other", "url": room.chat.url(), "topics": [] });
    assert_eq!(admin.post("/api/channels", &nothing).await.problem(422).1, ["/topics"]);
    assert_eq!(admin.patch(&path, 77, &json!({ "enabled": false })).await.problem(412).0, "stale");
    // A test says what comes of it.
    admin.post(&format!("{path}/test"), &json!({})).await.expect(200);
    assert_eq!(room.chat.messages().len(), 1);
    room.chat.answer_with("404 Not Found");
    assert_eq!(admin.post(&format!("{path}/test"), &json!({})).await.problem(409).0, "channel-unreachable");
    assert_eq!(admin.delete(&path).await.status.as_u16(), 204);
    assert_eq!(admin.delete(&path).await.status.as_u16(), 404);
}
