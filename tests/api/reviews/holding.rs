//! Holding a session: it starts, freezes its items, and is over.

use reqwest::{Method, header};
use rushes_tests::Studio;
use serde_json::json;

use super::{act, decide, detail, held, reviewed, seen, session, submitted};

#[tokio::test]
async fn starting_freezes_each_item_to_the_round_in_review() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    // The second one was sent back, and its next round is still a draft: the newest that was in review is looked at.
    studio.move_stage("producer", &json!(b.stage), "CHANGES_REQUESTED").await;
    studio.of("artist").post(&format!("/api/stages/{}/revisions", b.stage), &json!({})).await.expect(201);
    let started = held(&studio, &[a.stage, b.stage]).await;
    assert_eq!(started["status"], "IN_PROGRESS");
    assert!(started["started_at"].is_string());
    let frozen: Vec<_> = [0, 1].map(|at| started["items"][at]["revision"]["id"].clone()).to_vec();
    assert_eq!(frozen, [json!(a.revision), json!(b.revision)]);
    assert_eq!(started["items"][0]["frozen"], true);

    // Whatever comes after: it is that round which is looked at.
    studio.move_stage("producer", &json!(a.stage), "CHANGES_REQUESTED").await;
    let next = submitted(&studio, &json!(a.stage)).await;
    let now = seen(&studio, "producer", &started).await;
    assert_eq!(now["items"][0]["revision"]["id"], a.revision);
    assert_eq!(now["items"][0]["revision"]["status"], "CHANGES_REQUESTED");
    assert_eq!(now["items"][0]["rounds"], json!([a.revision, next]));
    // And free again, the newest.
    let draft = act(&studio, "producer", &started, "draft").await.expect(200);
    assert_eq!((&draft["status"], &draft["started_at"]), (&json!("DRAFT"), &json!(null)));
    assert_eq!(
        (&draft["items"][0]["revision"]["id"], &draft["items"][0]["frozen"]),
        (&json!(next), &json!(false))
    );
}

#[tokio::test]
async fn what_nobody_submitted_is_named_and_nothing_starts() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let empty = studio.open_stage_named("Toaster").await["id"].as_i64().unwrap();
    let made = session(&studio, &[a.stage, empty]).await;
    let refused = detail(&act(&studio, "producer", &made, "start").await, 409);
    assert!(refused.contains("Front, Model Prep"), "{refused}");
    let now = seen(&studio, "producer", &made).await;
    assert_eq!((&now["status"], &now["items"][0]["frozen"]), (&json!("DRAFT"), &json!(false)));
    let nothing = session(&studio, &[]).await;
    assert!(detail(&act(&studio, "producer", &nothing, "start").await, 409).contains("empty"));
}

#[tokio::test]
async fn a_session_is_completed_when_all_is_decided_or_by_force_and_reopened_by_administrators() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let session = held(&studio, &[a.stage, b.stage]).await;
    let undecided = detail(&act(&studio, "producer", &session, "complete").await, 409);
    assert!(undecided.contains("undecided"), "{undecided}");
    decide(&studio, "producer", &session, 0, "APPROVED", "").await.expect(200);
    act(&studio, "producer", &session, "complete").await.problem(409);
    let draft = detail(&act(&studio, "producer", &session, "draft").await, 409);
    assert!(draft.contains("decided already"), "{draft}");
    let path = format!("/api/reviews/{}/complete", session["id"]);
    studio.of("artist").post(&path, &json!({ "force": true })).await.problem(403);
    let over = studio.of("producer").post(&path, &json!({ "force": true })).await.expect(200);
    assert_eq!(over["status"], "COMPLETED");
    assert!(over["completed_at"].is_string());
    // Over is over.
    decide(&studio, "producer", &session, 1, "APPROVED", "").await.problem(409);
    let items = format!("/api/reviews/{}/items", session["id"]);
    studio.of("producer").post(&items, &json!({ "stage_ids": [a.stage] })).await.problem(409);
    studio.of("producer").delete(&format!("{items}/{}", session["items"][1]["id"])).await.problem(409);
    assert_eq!(act(&studio, "producer", &session, "reopen").await.problem(403).0, "forbidden");
    let open = act(&studio, "admin", &session, "reopen").await.expect(200);
    assert_eq!((&open["status"], &open["completed_at"]), (&json!("IN_PROGRESS"), &json!(null)));
    decide(&studio, "producer", &session, 1, "APPROVED", "").await.expect(200);
    act(&studio, "producer", &session, "complete").await.expect(200);
}

#[tokio::test]
async fn items_come_and_go_while_a_session_is_held() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let session = held(&studio, &[a.stage]).await;
    let path = format!("/api/reviews/{}/items", session["id"]);
    let producer = studio.of("producer");
    let last = producer.delete(&format!("{path}/{}", session["items"][0]["id"])).await;
    assert!(detail(&last, 409).contains("last one"));
    // What is added is frozen at once; what has nothing to look at is not added.
    let more = producer.post(&path, &json!({ "stage_ids": [b.stage] })).await.expect(200);
    assert_eq!(
        (&more["items"][1]["revision"]["id"], &more["items"][1]["frozen"]),
        (&json!(b.revision), &json!(true))
    );
    let empty = studio.open_stage_named("Lamp").await["id"].clone();
    producer.post(&path, &json!({ "stage_ids": [empty] })).await.problem(409);
    let replace = json!({ "mode": "replace" });
    producer.post(&format!("/api/reviews/{}/generate", session["id"]), &replace).await.problem(409);
    // What is decided stays, until the decision is taken back.
    decide(&studio, "producer", &more, 1, "REJECTED", "wrong lid").await.expect(200);
    let item = format!("{path}/{}", more["items"][1]["id"]);
    assert!(detail(&producer.delete(&item).await, 409).contains("Take its decision back"));
    producer.post(&format!("{item}/decide"), &json!({ "decision": null })).await.expect(200);
    assert_eq!(producer.delete(&item).await.expect(200)["counts"]["items"], 1);
}

#[tokio::test]
async fn a_session_that_began_is_deleted_by_administrators() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let session = held(&studio, &[a.stage]).await;
    let path = format!("/api/reviews/{}", session["id"]);
    let delete = async |who: &str| {
        let client = studio.of(who);
        let tag = format!("\"{}\"", session["row_version"]);
        client.send(client.request(Method::DELETE, &path).header(header::IF_MATCH, tag)).await
    };
    assert_eq!(delete("producer").await.problem(403).0, "forbidden");
    delete("admin").await.expect(204);
    studio.of("producer").get(&path).await.problem(404);
}

#[tokio::test]
async fn rights_and_commands_agree() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let draft = session(&studio, &[a.stage]).await;
    let rights = async |who: &str| seen(&studio, who, &draft).await["rights"].clone();
    let held_by = |rights: &serde_json::Value| {
        let rights = rights.as_object().unwrap();
        let mut held: Vec<_> =
            rights.iter().filter(|(_, may)| **may == json!(true)).map(|(name, _)| name.clone()).collect();
        held.sort();
        held.join(" ")
    };
    assert_eq!(held_by(&rights("producer").await), "add_items delete edit replace_items start");
    assert_eq!(held_by(&rights("artist").await), "");
    act(&studio, "producer", &draft, "start").await.expect(200);
    assert_eq!(held_by(&rights("producer").await), "add_items decide edit force_complete to_draft");
    assert_eq!(held_by(&rights("admin").await), "add_items decide delete edit force_complete to_draft");
    assert_eq!(held_by(&rights("artist").await), "");
    decide(&studio, "producer", &draft, 0, "APPROVED", "").await.expect(200);
    let now = seen(&studio, "producer", &draft).await;
    assert_eq!(held_by(&now["rights"]), "add_items apply complete decide edit force_complete");
    assert_eq!(held_by(&now["items"][0]["rights"]), "apply approve clear send_back");
    act(&studio, "producer", &draft, "complete").await.expect(200);
    assert_eq!(held_by(&rights("producer").await), "apply edit");
    assert_eq!(held_by(&rights("admin").await), "apply delete edit reopen");
}
