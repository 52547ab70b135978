//! Notifications: who is told of what, in which groups, and what they do with it.

mod dates;
mod grouping;
mod mailing;
mod mentioning;
mod reading;
mod replying;
mod telling;

use std::time::Duration;

use rushes_tests::{Round, Studio};
use serde_json::{Value, json};

/// Somebody's notifications, once everything that has happened was told.
async fn of(studio: &Studio, who: &str) -> Vec<Value> {
    told(studio).await;
    let list = studio.of(who).get("/api/notifications").await.expect(200);
    list["items"].as_array().unwrap().clone()
}

/// Those of one kind.
async fn of_kind(studio: &Studio, who: &str, kind: &str) -> Vec<Value> {
    of(studio, who).await.into_iter().filter(|notification| notification["kind"] == kind).collect()
}

/// Waits until everything that has happened was told.
pub(crate) async fn told(studio: &Studio) {
    let mut db = studio.db().await;
    rushes_tests::eventually("everything was told", Duration::from_secs(20), async || {
        let behind: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM events WHERE type <> 'notification.changed'
                            AND (seq IS NULL OR seq > (SELECT seq FROM notifier)))",
        )
        .fetch_one(&mut db)
        .await
        .unwrap();
        (!behind).then_some(())
    })
    .await;
}

async fn unread(studio: &Studio, who: &str) -> i64 {
    studio.of(who).get("/api/notifications/count").await.expect(200)["unread"].as_i64().unwrap()
}

/// Puts people to work on a stage, as the producer.
async fn assign(studio: &Studio, stage: &Value, people: &[&str]) {
    let path = format!("/api/stages/{stage}");
    let version = studio.of("producer").get(&path).await.expect(200)["row_version"].as_i64().unwrap();
    let assignments: Vec<_> =
        people.iter().map(|who| json!({ "user_id": studio.id_of(who), "kind": "SUPPORT" })).collect();
    studio.of("producer").patch(&path, version, &json!({ "assignments": assignments })).await.expect(200);
}

/// A comment in which somebody is named, as the page writes it.
fn naming(studio: &Studio, who: &str, words: &str) -> String {
    format!("@[{who}](user:{}) {words}", studio.id_of(who))
}

/// A tab of somebody on the studio's own document of a round.
async fn internal(studio: &Studio, who: &str, round: &Round) -> rushes_tests::Tab {
    let door = rushes_tests::Door::document(studio.of(who), format!("internal:{}", round.revision));
    rushes_tests::Tab::open(door, studio.id_of(who), round.media).await
}
