use rushes_tests::{Answer, Guest, Link, Studio};
use serde_json::{Value, json};

use crate::reviews;

async fn held(studio: &Studio, gives: &Value) -> (Value, Guest) {
    let (a, b) = (reviews::reviewed(studio, "Kettle").await, reviews::reviewed(studio, "Toaster").await);
    let session = reviews::held(studio, &[a.stage, b.stage]).await;
    let link = Link::to(studio, &format!("/api/reviews/{}", session["id"]), gives).await;
    (session, link.join(studio, "Clara").await)
}

async fn decide(guest: &Guest, item: &Value, decision: Value) -> Answer {
    guest.client.post(&format!("/api/share/items/{item}/decide"), &decision).await
}

#[tokio::test]
async fn who_may_decide_decides_in_their_name() {
    let studio = Studio::start().await;
    let (session, guest) = held(&studio, &json!({ "can_decide": true })).await;
    let item = &session["items"][0]["id"];
    let refused = decide(&guest, item, json!({ "decision": "CHANGES_REQUESTED" })).await;
    assert_eq!(refused.problem(422).1, ["/note"]);
    let decided =
        decide(&guest, item, json!({ "decision": "CHANGES_REQUESTED", "note": "Warmer" })).await.expect(200);
    assert_eq!(
        json!([decided["item"], decided["decision"], decided["note"]]),
        json!([item, "CHANGES_REQUESTED", "Warmer"])
    );
    decide(&guest, item, json!({ "decision": "APPROVED" })).await.expect(200);
    let seen = reviews::seen(&studio, "producer", &session).await;
    let decision = &seen["items"][0]["decision"];
    assert_eq!(
        json!([decision["verdict"], decision["guest"], decision["by"]]),
        json!(["APPROVED", "Clara", null])
    );
    // Taken back, and given again; applied by the studio, it is on record in the guest's name.
    let back = decide(&guest, item, json!({ "decision": null })).await.expect(200);
    assert_eq!(json!([back["decision"], back["decided_at"]]), json!([null, null]));
    decide(&guest, item, json!({ "decision": "APPROVED" })).await.expect(200);
    reviews::act(&studio, "producer", &session, "apply").await.expect(200);
    let revision = &session["items"][0]["revision"]["id"];
    let records =
        studio.of("producer").get(&format!("/api/revisions/{revision}/decisions")).await.expect(200);
    assert_eq!(records["items"][0]["guest"], "Clara");
    assert_eq!(
        decide(&guest, item, json!({ "decision": "REJECTED", "note": "No" })).await.problem(409).0,
        "invalid-transition"
    );
}

#[tokio::test]
async fn who_may_not_decides_nothing() {
    let studio = Studio::start().await;
    let (session, guest) = held(&studio, &json!({})).await;
    let item = &session["items"][0]["id"];
    let approve = json!({ "decision": "APPROVED" });
    assert_eq!(decide(&guest, item, approve.clone()).await.problem(403).0, "forbidden");
    let revision = &session["items"][0]["revision"]["id"];
    let word = guest.client.post(&format!("/api/share/revisions/{revision}/approval"), &json!({})).await;
    word.problem(403);
    // Of another session, and with a link to a round.
    let other = reviews::reviewed(&studio, "Lamp").await;
    let elsewhere = reviews::held(&studio, &[other.stage]).await;
    let gives = json!({ "can_decide": true });
    let link = Link::to(&studio, &format!("/api/reviews/{}", elsewhere["id"]), &gives).await;
    let decider = link.join(&studio, "Dana").await;
    decide(&decider, item, approve.clone()).await.problem(404);
    decider.client.post(&format!("/api/share/revisions/{revision}/approval"), &json!({})).await.problem(404);
    let link = Link::to(&studio, &format!("/api/revisions/{}", other.revision), &gives).await;
    let decider = link.join(&studio, "Erik").await;
    decide(&decider, &elsewhere["items"][0]["id"], approve.clone()).await.problem(404);
    // The studio's own commands are not theirs.
    let path = format!("/api/reviews/{}/items/{item}/decide", session["id"]);
    guest.client.post(&path, &approve).await.problem(401);
    let seen = reviews::seen(&studio, "producer", &session).await;
    assert_eq!(seen["counts"]["decided"], 0);
}

#[tokio::test]
async fn the_clients_word_comes_from_a_guest() {
    let studio = Studio::start().await;
    let reviewed = reviews::reviewed(&studio, "Kettle").await;
    let link =
        Link::to(&studio, &format!("/api/revisions/{}", reviewed.revision), &json!({ "can_decide": true }))
            .await;
    let guest = link.join(&studio, "Clara").await;
    let path = format!("/api/share/revisions/{}/approval", reviewed.revision);
    guest.client.post(&path, &json!({ "note": "Fine" })).await.expect(200);
    let all = guest.client.post(&path, &json!({ "note": "Lovely" })).await.expect(200);
    assert_eq!(all["approvals"].as_array().unwrap().len(), 1, "a second word replaces the first");
    let seen = studio
        .of("producer")
        .get(&format!("/api/revisions/{}/decisions", reviewed.revision))
        .await
        .expect(200);
    let word = &seen["client_approvals"][0];
    assert_eq!(json!([word["author"], word["name"], word["note"]]), json!([guest.author, "Clara", "Lovely"]));
    assert_eq!(reviews::status(&studio, reviewed.stage).await, "IN_REVIEW", "it moves nothing");
    studio.move_stage("producer", &json!(reviewed.stage), "CHANGES_REQUESTED").await;
    guest.client.post(&path, &json!({})).await.problem(409);
}
