//! Deciding about items.

use reqwest::Method;
use rushes_tests::Studio;
use serde_json::{Value, json};

use super::{act, decide, detail, held, reviewed, seen, session, status, switch};

#[tokio::test]
async fn reviewers_decide_and_change_their_minds_until_it_is_applied() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let draft = session(&studio, &[a.stage]).await;
    assert!(detail(&decide(&studio, "producer", &draft, 0, "APPROVED", "").await, 409).contains("not begun"));
    let session = act(&studio, "producer", &draft, "start").await.expect(200);
    for who in ["artist", "artist2", "client"] {
        let refused = decide(&studio, who, &session, 0, "APPROVED", "").await;
        assert_eq!(refused.problem(403).0, "forbidden", "{who}");
    }
    decide(&studio, "client_b", &session, 0, "APPROVED", "").await.problem(404);
    decide(&studio, "outsider", &session, 0, "APPROVED", "").await.problem(404);
    for verdict in ["CHANGES_REQUESTED", "REJECTED"] {
        assert_eq!(decide(&studio, "admin", &session, 0, verdict, "  ").await.problem(422).1, ["/note"]);
    }
    assert_eq!(decide(&studio, "admin", &session, 0, "MAYBE", "").await.problem(422).1, ["/decision"]);

    let said = decide(&studio, "producer", &session, 0, "REJECTED", "wrong lid").await.expect(200);
    assert_eq!(
        (&said["decision"]["verdict"], &said["decision"]["note"], &said["decision"]["by"]["id"]),
        (&json!("REJECTED"), &json!("wrong lid"), &json!(studio.id_of("producer")))
    );
    // It is recorded on the item, and moves nothing.
    assert_eq!(status(&studio, a.stage).await, "IN_REVIEW");
    let said =
        decide(&studio, "admin", &session, 0, "APPROVED", "the lid is right after all").await.expect(200);
    assert_eq!(said["decision"]["by"]["id"], studio.id_of("admin"));
    let item = &session["items"][0]["id"];
    let path = format!("/api/reviews/{}/items/{item}/decide", session["id"]);
    let cleared = studio.of("producer").post(&path, &json!({ "decision": null })).await.expect(200);
    assert_eq!(cleared["decision"], Value::Null);
    decide(&studio, "producer", &session, 0, "APPROVED", "").await.expect(200);
    act(&studio, "producer", &session, "apply").await.expect(200);
    assert_eq!(status(&studio, a.stage).await, "APPROVED");
    let late = detail(&decide(&studio, "admin", &session, 0, "REJECTED", "no").await, 409);
    assert!(late.contains("applied"), "{late}");
    studio.of("producer").post(&path, &json!({ "decision": null })).await.problem(409);
}

#[tokio::test]
async fn nobody_approves_what_they_submitted_unless_the_organization_lets_them() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await["id"].clone();
    let producer = studio.of("producer");
    let revision = producer.post(&format!("/api/stages/{stage}/revisions"), &json!({})).await.expect(201);
    let id = revision["id"].as_i64().unwrap();
    let picture = rushes_tests::studio::picture(8, 8);
    producer.upload(stage.as_i64().unwrap(), id, "current", "a.png", picture).await.expect(201);
    producer.post(&format!("/api/revisions/{id}/submit"), &json!({})).await.expect(200);
    let session = held(&studio, &[stage.as_i64().unwrap()]).await;
    assert_eq!(session["items"][0]["rights"]["approve"], false);
    let own = decide(&studio, "producer", &session, 0, "APPROVED", "").await;
    assert!(detail(&own, 403).contains("submitted it yourself"));
    decide(&studio, "producer", &session, 0, "CHANGES_REQUESTED", "I see it now").await.expect(200);
    switch(&studio, "self_approval").await;
    decide(&studio, "producer", &session, 0, "APPROVED", "").await.expect(200);
    assert_eq!(act(&studio, "producer", &session, "apply").await.expect(200)["refused"], json!([]));
}

#[tokio::test]
async fn many_are_decided_at_once_and_each_refusal_is_told() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let session = held(&studio, &[a.stage, b.stage]).await;
    decide(&studio, "producer", &session, 0, "APPROVED", "").await.expect(200);
    act(&studio, "producer", &session, "apply").await.expect(200);
    let (first, second) = (session["items"][0]["id"].clone(), session["items"][1]["id"].clone());
    let path = format!("/api/reviews/{}/decide", session["id"]);
    let body =
        json!({ "items": [first, second, 999_999, second], "decision": "REJECTED", "note": "another lid" });
    let batch = studio.of("producer").post(&path, &body).await.expect(200);
    let done: Vec<_> = batch["done"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    assert_eq!(done, std::slice::from_ref(&second));
    assert_eq!(batch["done"][0]["decision"]["note"], "another lid");
    let refused: Vec<_> = batch["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refused| (refused["item"].clone(), refused["problem"]["code"].clone()))
        .collect();
    assert_eq!(refused, [(json!(999_999), json!("not-found")), (first, json!("invalid-transition"))]);
    let body = json!({ "items": [second], "decision": "REJECTED" });
    let mute = studio.of("producer").post(&path, &body).await.expect(200);
    assert_eq!(mute["refused"][0]["problem"]["code"], "invalid-input");
    studio.of("artist").post(&path, &body).await.problem(403);
}

#[tokio::test]
async fn a_decision_that_is_sent_again_is_made_once() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let session = held(&studio, &[a.stage]).await;
    let producer = studio.of("producer");
    let path = format!("/api/reviews/{}/items/{}/decide", session["id"], session["items"][0]["id"]);
    let send = async |verdict: &str| {
        let body = json!({ "decision": verdict, "note": "why" });
        producer.send(producer.request(Method::POST, &path).header("idempotency-key", "k1").json(&body)).await
    };
    let first = send("REJECTED").await.expect(200);
    decide(&studio, "admin", &session, 0, "APPROVED", "").await.expect(200);
    assert_eq!(send("REJECTED").await.expect(200), first);
    let now = seen(&studio, "producer", &session).await;
    assert_eq!(now["items"][0]["decision"]["verdict"], "APPROVED");
    assert_eq!(send("APPROVED").await.status, 422);
}

#[tokio::test]
async fn decisions_are_told_to_those_who_may_see_the_project() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let session = held(&studio, &[a.stage]).await;
    decide(&studio, "producer", &session, 0, "REJECTED", "between us").await.expect(200);
    let told: (Option<i64>, Value) = sqlx::query_as(
        "SELECT project_id, data FROM events WHERE type = 'review.decided' AND subject_kind = 'review'",
    )
    .fetch_one(&mut studio.db().await)
    .await
    .unwrap();
    assert_eq!(told.0, Some(a.project));
    assert_eq!((&told.1["verdict"], &told.1["stage_id"]), (&json!("REJECTED"), &json!(a.stage)));
    assert!(!told.1.to_string().contains("between us"));
    let kinds: Vec<String> = sqlx::query_scalar(
        "SELECT type FROM events WHERE type LIKE 'review.%' AND project_id IS NULL ORDER BY id",
    )
    .fetch_all(&mut studio.db().await)
    .await
    .unwrap();
    assert_eq!(kinds, ["review.created", "review.started"]);
}
