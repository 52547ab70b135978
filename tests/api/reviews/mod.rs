//! Review sessions: built, held, decided, applied; who sees what of them; and what stays on record.

mod applying;
mod building;
mod counting;
mod deciding;
mod holding;
mod minutes;
mod recording;
mod seeing;

use rushes_tests::{Answer, Studio};
use serde_json::{Value, json};
use sqlx::Connection as _;

/// A round in review, submitted by the artist.
pub(crate) struct Reviewed {
    pub(crate) project: i64,
    pub(crate) deliverable: Value,
    pub(crate) stage: i64,
    pub(crate) revision: i64,
}

/// Model Prep, approved by a button, in review in a project of its own.
pub(crate) async fn reviewed(studio: &Studio, project: &str) -> Reviewed {
    let stage = studio.open_stage_named(project).await;
    let revision = submitted(studio, &stage["id"]).await;
    Reviewed {
        project: stage["project_id"].as_i64().unwrap(),
        deliverable: json!({ "id": stage["deliverable_id"] }),
        stage: stage["id"].as_i64().unwrap(),
        revision,
    }
}

/// The next round of a stage, submitted by the artist.
pub(crate) async fn submitted(studio: &Studio, stage: &Value) -> i64 {
    let artist = studio.of("artist");
    let revision = artist.post(&format!("/api/stages/{stage}/revisions"), &json!({})).await.expect(201);
    let id = revision["id"].as_i64().unwrap();
    let picture = rushes_tests::studio::picture(8, 8);
    artist.upload(stage.as_i64().unwrap(), id, "current", "a.png", picture).await.expect(201);
    artist.post(&format!("/api/revisions/{id}/submit"), &json!({})).await.expect(200);
    id
}

/// Has a stage approved formally from now on: only an applied decision of a session approves it.
pub(crate) async fn formal(studio: &Studio, stage: i64) {
    let made = sqlx::query(
        "UPDATE stage_definitions SET approval_type = 'FORMAL'
         WHERE id = (SELECT stage_definition_id FROM stages WHERE id = $1)",
    )
    .bind(stage)
    .execute(&mut studio.db().await)
    .await
    .unwrap();
    assert_eq!(made.rows_affected(), 1);
}

/// Sets a switch of the organization.
pub(crate) async fn switch(studio: &Studio, name: &str) {
    let mut db = studio.db().await;
    sqlx::query(
        "UPDATE organizations SET settings = settings || jsonb_build_object($1::text, true) WHERE id = $2",
    )
    .bind(name)
    .bind(studio.organization.get())
    .execute(&mut db)
    .await
    .unwrap();
    db.close().await.unwrap();
}

/// A session of these stages, by the producer.
pub(crate) async fn session(studio: &Studio, stages: &[i64]) -> Value {
    let body = json!({ "name": "Tuesday", "items": stages });
    studio.of("producer").post("/api/reviews", &body).await.expect(201)
}

/// The same, under way.
pub(crate) async fn held(studio: &Studio, stages: &[i64]) -> Value {
    let session = session(studio, stages).await;
    act(studio, "producer", &session, "start").await.expect(200)
}

/// A command without a body.
pub(crate) async fn act(studio: &Studio, who: &str, session: &Value, what: &str) -> Answer {
    studio.of(who).post(&format!("/api/reviews/{}/{what}", session["id"]), &json!({})).await
}

/// The session as somebody sees it.
pub(crate) async fn seen(studio: &Studio, who: &str, session: &Value) -> Value {
    studio.of(who).get(&format!("/api/reviews/{}", session["id"])).await.expect(200)
}

/// Decides about the item at a place of the session.
pub(crate) async fn decide(
    studio: &Studio,
    who: &str,
    session: &Value,
    at: usize,
    decision: &str,
    note: &str,
) -> Answer {
    let item = &session["items"][at]["id"];
    let path = format!("/api/reviews/{}/items/{item}/decide", session["id"]);
    studio.of(who).post(&path, &json!({ "decision": decision, "note": note })).await
}

/// Where a stage stands.
pub(crate) async fn status(studio: &Studio, stage: i64) -> String {
    let stage = studio.of("producer").get(&format!("/api/stages/{stage}")).await.expect(200);
    stage["status"].as_str().unwrap().to_owned()
}

/// The stages of a session's items, in order.
pub(crate) fn stages(session: &Value) -> Vec<i64> {
    let items = session["items"].as_array().unwrap();
    items.iter().map(|item| item["stage_id"].as_i64().unwrap()).collect()
}

/// The detail of a problem.
#[track_caller]
pub(crate) fn detail(answer: &Answer, status: u16) -> String {
    answer.expect(status)["detail"].as_str().unwrap().to_owned()
}
