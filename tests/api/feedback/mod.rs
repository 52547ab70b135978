//! Feedback: what becomes of marks and comments.

mod carrying;
mod listing;
mod moving;
mod projecting;
mod replaying;
mod verifying;
mod working;

use rushes_tests::{Answer, Round, Studio, Tab};
use serde_json::{Value, json};

/// A submitted round of a stage that the artist leads, and a reviewer who draws on it.
struct Review {
    studio: Studio,
    round: Round,
    /// The producer's.
    tab: Tab,
}

impl Review {
    async fn start() -> Self {
        let studio = Studio::start().await;
        let round = studio.round().await;
        assign(&studio, &round, "artist", "LEAD").await;
        let tab = studio.tab("producer", &round).await;
        Self { studio, round, tab }
    }

    /// A tab of somebody on the studio's own document.
    async fn internal(&self, who: &str) -> Tab {
        let door =
            rushes_tests::Door::document(self.studio.of(who), format!("internal:{}", self.round.revision));
        Tab::open(door, self.studio.id_of(who), self.round.media).await
    }

    /// The checklist as somebody sees it.
    async fn items(&self, who: &str) -> Vec<Value> {
        items(&self.studio, who, self.round.stage, "").await
    }

    /// Draws a rectangle and says what it is about, in one change; its item.
    async fn note(&self, words: &str) -> Value {
        note(&self.studio, &self.tab, self.round.stage, words).await
    }

    /// Changes an item, whatever its version.
    async fn patch(&self, who: &str, item: &Value, changes: &Value) -> Answer {
        patch(&self.studio, who, item, changes).await
    }

    /// Open, resolved and all, as the stage tells somebody.
    async fn counts(&self, who: &str) -> [i64; 3] {
        counts(&self.studio, who, self.round.stage).await
    }

    async fn events(&self) -> Vec<(String, i64, Value, Option<i64>)> {
        sqlx::query_as(
            "SELECT type, subject_id, data, actor_id FROM events WHERE type LIKE 'feedback.%' ORDER BY id",
        )
        .fetch_all(&mut self.studio.db().await)
        .await
        .unwrap()
    }
}

async fn assign(studio: &Studio, round: &Round, who: &str, kind: &str) {
    sqlx::query("INSERT INTO stage_assignments (stage_id, user_id, kind) VALUES ($1, $2, $3)")
        .bind(round.stage)
        .bind(studio.id_of(who))
        .bind(kind)
        .execute(&mut studio.db().await)
        .await
        .unwrap();
}

async fn items(studio: &Studio, who: &str, stage: i64, query: &str) -> Vec<Value> {
    let list =
        studio.of(who).get(&format!("/api/stages/{stage}/feedback?limit=200{query}")).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

async fn note(studio: &Studio, tab: &Tab, stage: i64, words: &str) -> Value {
    let mark = rushes_tests::mark::record_id();
    let comment = rushes_tests::mark::record_id();
    tab.edit(|txn| {
        let mut fields = rushes_tests::mark::rectangle(&tab.author, tab.media);
        fields["comment"] = json!(comment);
        rushes_tests::mark::put(txn, "annotations", &mark, &fields);
        rushes_tests::mark::put_comment(txn, &comment, &tab.author, Some(&mark), words);
    });
    tab.saved().await;
    let all = items(studio, "admin", stage, "").await;
    all.into_iter().find(|item| item["source"] == json!(mark)).expect("an item of the mark")
}

async fn patch(studio: &Studio, who: &str, item: &Value, changes: &Value) -> Answer {
    let request = studio.of(who).request(reqwest::Method::PATCH, &path(item)).header("if-match", "*");
    studio.of(who).send(request.json(changes)).await
}

async fn counts(studio: &Studio, who: &str, stage: i64) -> [i64; 3] {
    let stage = studio.of(who).get(&format!("/api/stages/{stage}")).await.expect(200);
    ["open", "resolved", "total"].map(|name| stage["feedback"][name].as_i64().unwrap())
}

fn path(item: &Value) -> String {
    format!("/api/feedback/{}", item["id"])
}

fn summaries(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["summary"].as_str().unwrap()).collect()
}
