//! Stages: moves and their refusals, gates, assignments, dates.

use std::collections::BTreeMap;

use reqwest::Method;
use rushes_tests::Studio;
use serde_json::{Value, json};

const PARALLEL: [&str; 5] = ["hero_images", "packaging_images", "photocomps", "spin_360", "dynamic_spin"];

async fn statuses(studio: &Studio, deliverable: &Value) -> BTreeMap<String, String> {
    let stages = studio.stages(deliverable).await;
    stages.into_iter().map(|(key, stage)| (key, stage["status"].as_str().unwrap().to_owned())).collect()
}

async fn version(studio: &Studio, stage: &Value) -> i64 {
    studio.of("admin").get(&format!("/api/stages/{stage}")).await.expect(200)["row_version"].as_i64().unwrap()
}

async fn patch(studio: &Studio, who: &str, stage: &Value, body: Value) -> rushes_tests::Answer {
    let version = version(studio, stage).await;
    studio.of(who).patch(&format!("/api/stages/{stage}"), version, &body).await
}

/// Brings a stage that is reviewed to APPROVED: the producer submits a picture, the administrator approves.
async fn approve(studio: &Studio, stage: &Value) {
    let producer = studio.of("producer");
    let revision = producer.post(&format!("/api/stages/{stage}/revisions"), &json!({})).await.expect(201);
    let id = revision["id"].as_i64().unwrap();
    let bytes = rushes_tests::studio::picture(8, 8);
    producer.upload(stage.as_i64().unwrap(), id, "current", "a.png", bytes).await.expect(201);
    producer.post(&format!("/api/revisions/{id}/submit"), &json!({})).await.expect(200);
    studio.move_stage("admin", stage, "APPROVED").await;
}

fn moves(stage: &Value) -> Vec<(&str, bool)> {
    let moves = stage["moves"].as_array().unwrap();
    moves.iter().map(|m| (m["to"].as_str().unwrap(), m["note_required"].as_bool().unwrap())).collect()
}

#[tokio::test]
async fn gates_open_stage_by_stage_and_close_again() {
    let studio = Studio::start().await;
    let project = studio.project("Kettle").await;
    let deliverable = studio.deliverable(&project, "Front").await;
    let stages = studio.stages(&deliverable).await;
    let id = |key: &str| stages[key]["id"].clone();

    let blocked = studio.of("producer").get(&format!("/api/stages/{}", id("hero_images"))).await.expect(200);
    let by: Vec<_> =
        blocked["blocked_by"].as_array().unwrap().iter().map(|b| (&b["name"], &b["reason"])).collect();
    assert_eq!(
        by,
        [
            (&json!("Model Prep"), &json!("critical_gate")),
            (&json!("Catalog Images"), &json!("critical_gate"))
        ]
    );
    for key in ["brief_intake", "file_delivery"] {
        assert_eq!(statuses(&studio, &deliverable).await[key], "NOT_STARTED", "{key}");
        studio.move_stage("producer", &id(key), "IN_PROGRESS").await;
        studio.move_stage("producer", &id(key), "APPROVED").await;
    }
    assert_eq!(statuses(&studio, &deliverable).await["catalog_images"], "BLOCKED");
    approve(&studio, &id("model_prep")).await;
    let now = statuses(&studio, &deliverable).await;
    assert_eq!(
        (now["early_images"].as_str(), now["catalog_images"].as_str()),
        ("NOT_STARTED", "NOT_STARTED")
    );
    assert!(PARALLEL.iter().all(|key| now[*key] == "BLOCKED"), "{now:?}");

    // The optional stage is left out by a producer, without a reason; nothing waits for it.
    patch(&studio, "producer", &id("early_images"), json!({ "status": "SKIPPED" })).await.expect(200);
    approve(&studio, &id("catalog_images")).await;
    let now = statuses(&studio, &deliverable).await;
    assert!(PARALLEL.iter().all(|key| now[*key] == "NOT_STARTED"), "{now:?}");

    // Reopening the first gate blocks what has not begun and flags what has.
    studio.move_stage("producer", &id("hero_images"), "IN_PROGRESS").await;
    let mute = patch(&studio, "producer", &id("model_prep"), json!({ "status": "CHANGES_REQUESTED" })).await;
    assert_eq!(mute.problem(422).1, ["/note"]);
    let reopen = json!({ "status": "CHANGES_REQUESTED", "note": "the handle is too thin" });
    patch(&studio, "producer", &id("model_prep"), reopen).await.expect(200);
    let after = studio.stages(&deliverable).await;
    for key in PARALLEL {
        let expected = if key == "hero_images" { ("IN_PROGRESS", true) } else { ("BLOCKED", false) };
        let stage = &after[key];
        let found = (stage["status"].as_str().unwrap(), stage["upstream_regressed"].as_bool().unwrap());
        assert_eq!(found, expected, "{key}");
    }
    assert_eq!(after["catalog_images"]["status"], "APPROVED");
    assert_eq!(after["catalog_images"]["upstream_regressed"], true);
    let deliverable_path = format!("/api/deliverables/{}", deliverable["id"]);
    assert_eq!(studio.of("client").get(&deliverable_path).await.expect(200)["status"], "CHANGES_REQUESTED");

    // Finishing it again brings everything back.
    approve(&studio, &id("model_prep")).await;
    let after = studio.stages(&deliverable).await;
    assert!(after.values().all(|stage| stage["upstream_regressed"] == false), "{after:?}");
    assert_eq!(after["spin_360"]["status"], "NOT_STARTED");
}

#[tokio::test]
async fn a_critical_gate_is_skipped_by_administrators_who_say_why() {
    let studio = Studio::start().await;
    let project = studio.project("Kettle").await;
    let deliverable = studio.deliverable(&project, "Front").await;
    let stages = studio.stages(&deliverable).await;
    let gate = stages["model_prep"]["id"].clone();
    let skip = json!({ "status": "SKIPPED", "note": "the model comes from the client" });
    assert_eq!(patch(&studio, "producer", &gate, skip.clone()).await.problem(403).0, "forbidden");
    assert_eq!(
        patch(&studio, "admin", &gate, json!({ "status": "SKIPPED" })).await.problem(422).1,
        ["/note"]
    );
    patch(&studio, "admin", &gate, skip).await.expect(200);
    // What lies behind still waits for its own gate only: nothing before a skipped gate counts.
    let now = statuses(&studio, &deliverable).await;
    assert_eq!((now["catalog_images"].as_str(), now["hero_images"].as_str()), ("NOT_STARTED", "BLOCKED"));
    let back = patch(&studio, "producer", &gate, json!({ "status": "BLOCKED" })).await.expect(200);
    assert_eq!(back["status"], "BLOCKED");
    assert_eq!(statuses(&studio, &deliverable).await["catalog_images"], "BLOCKED");
}

#[tokio::test]
async fn moves_say_what_a_person_may_do_and_the_others_are_refused() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await["id"].clone();
    let seen = async |who: &str| studio.of(who).get(&format!("/api/stages/{stage}")).await.expect(200);
    assert_eq!(moves(&seen("artist").await), [("IN_PROGRESS", false)]);
    assert_eq!(moves(&seen("artist2").await), []);
    assert_eq!(moves(&seen("client").await), []);
    assert_eq!(moves(&seen("producer").await), [("IN_PROGRESS", false)]);
    assert_eq!(moves(&seen("admin").await), [("IN_PROGRESS", false), ("SKIPPED", true)]);

    let start = json!({ "status": "IN_PROGRESS" });
    assert_eq!(patch(&studio, "artist2", &stage, start.clone()).await.problem(403).0, "forbidden");
    assert_eq!(patch(&studio, "client", &stage, start.clone()).await.problem(403).0, "forbidden");
    assert_eq!(patch(&studio, "client_b", &stage, start.clone()).await.status.as_u16(), 404);
    assert_eq!(patch(&studio, "outsider", &stage, start.clone()).await.status.as_u16(), 404);
    let delivered = patch(&studio, "admin", &stage, json!({ "status": "DELIVERED" })).await;
    assert_eq!(delivered.problem(409).0, "invalid-transition");
    patch(&studio, "artist", &stage, start.clone()).await.expect(200);
    // Asking for what is there already changes nothing.
    let before = version(&studio, &stage).await;
    patch(&studio, "artist", &stage, start).await.expect(200);
    assert_eq!(version(&studio, &stage).await, before);
    let empty = patch(&studio, "artist", &stage, json!({ "status": "IN_REVIEW" })).await;
    assert_eq!(empty.problem(409).0, "invalid-transition");
    let approved = patch(&studio, "producer", &stage, json!({ "status": "APPROVED" })).await;
    assert_eq!(approved.problem(409).0, "invalid-transition");
}

#[tokio::test]
async fn a_stage_is_decided_by_its_moves_and_the_round_with_it() {
    let studio = Studio::start().await;
    let revision = studio.submitted_revision().await;
    let stage = revision["stage_id"].clone();
    assert_eq!(
        patch(&studio, "artist", &stage, json!({ "status": "APPROVED" })).await.problem(403).0,
        "forbidden"
    );
    let change = json!({ "status": "CHANGES_REQUESTED", "note": "softer rim light" });
    let sent_back = patch(&studio, "producer", &stage, change).await.expect(200);
    assert_eq!(sent_back["status"], "CHANGES_REQUESTED");
    assert_eq!(sent_back["latest_revision"]["status"], "CHANGES_REQUESTED");
    let path = format!("/api/revisions/{}", revision["id"]);
    let decided = studio.of("artist").get(&path).await.expect(200);
    assert_eq!(decided["decision_note"], "softer rim light");
    assert_eq!(decided["decided_by"]["id"], studio.id_of("producer"));
    let client = studio.of("client").get(&path).await.expect(200);
    assert_eq!((&client["decision_note"], &client["decided_by"]["email"]), (&Value::Null, &json!("")));
}

#[tokio::test]
async fn whoever_submitted_does_not_approve_unless_the_organization_lets_them() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await["id"].clone();
    let producer = studio.of("producer");
    let revision = producer.post(&format!("/api/stages/{stage}/revisions"), &json!({})).await.expect(201);
    let id = revision["id"].as_i64().unwrap();
    let bytes = rushes_tests::studio::picture(8, 8);
    producer.upload(stage.as_i64().unwrap(), id, "current", "a.png", bytes).await.expect(201);
    producer.post(&format!("/api/revisions/{id}/submit"), &json!({})).await.expect(200);
    let approve = json!({ "status": "APPROVED" });
    assert_eq!(patch(&studio, "producer", &stage, approve.clone()).await.problem(403).0, "forbidden");
    let db = &studio.running.as_ref().unwrap().app.db;
    sqlx::query("UPDATE organizations SET settings = '{\"self_approval\": true}'").execute(db).await.unwrap();
    patch(&studio, "producer", &stage, approve).await.expect(200);
}

#[tokio::test]
async fn assignments_and_dates_are_for_those_who_plan() {
    let studio = Studio::start().await;
    let project = studio.project("Kettle").await;
    let deliverable = studio.deliverable(&project, "Front").await;
    let stage = studio.stages(&deliverable).await["brief_intake"]["id"].clone();
    let (artist, artist2) = (studio.id_of("artist"), studio.id_of("artist2"));
    let plan = json!({
        "start_date": "2026-11-23", "due_date": "2026-11-25",
        "assignments": [{ "user_id": artist2, "kind": "SUPPORT" }, { "user_id": artist, "kind": "LEAD" }],
    });
    for who in ["artist", "client"] {
        assert_eq!(patch(&studio, who, &stage, plan.clone()).await.problem(403).0, "forbidden", "{who}");
    }
    let planned = patch(&studio, "producer", &stage, plan).await.expect(200);
    assert_eq!((&planned["start_date"], &planned["due_date"]), (&json!("2026-11-23"), &json!("2026-11-25")));
    let people: Vec<_> =
        planned["assignments"].as_array().unwrap().iter().map(|a| (&a["person"]["id"], &a["kind"])).collect();
    assert_eq!(people, [(&json!(artist), &json!("LEAD")), (&json!(artist2), &json!("SUPPORT"))]);
    let client = studio.of("client").get(&format!("/api/stages/{stage}")).await.expect(200);
    assert_eq!(client["assignments"][0]["person"]["name"], planned["assignments"][0]["person"]["name"]);
    assert_eq!(client["assignments"][0]["person"]["email"], "");

    for (body, pointer) in [
        (json!({ "due_date": "2026-11-22" }), "/due_date"),
        (json!({ "start_date": "2026-11-26" }), "/start_date"),
        (
            json!({ "assignments": [{ "user_id": artist, "kind": "LEAD" }, { "user_id": artist, "kind": "SUPPORT" }] }),
            "/assignments/1/user_id",
        ),
        (
            json!({ "assignments": [{ "user_id": studio.id_of("client"), "kind": "LEAD" }] }),
            "/assignments/0/user_id",
        ),
        (
            json!({ "assignments": [{ "user_id": artist, "kind": "LEAD" }, { "user_id": studio.id_of("outsider"), "kind": "LEAD" }] }),
            "/assignments/1/user_id",
        ),
        (json!({ "note": "alone" }), "/note"),
    ] {
        assert_eq!(
            patch(&studio, "producer", &stage, body.clone()).await.problem(422).1,
            [pointer],
            "{body}"
        );
    }
    let cleared = patch(&studio, "producer", &stage, json!({ "start_date": null, "assignments": [] }))
        .await
        .expect(200);
    assert_eq!((&cleared["start_date"], &cleared["due_date"]), (&Value::Null, &json!("2026-11-25")));
    assert_eq!(cleared["assignments"], json!([]));
}

#[tokio::test]
async fn of_two_who_move_from_the_same_version_one_is_stale() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await["id"].clone();
    let path = format!("/api/stages/{stage}");
    let at = version(&studio, &stage).await;
    let start = json!({ "status": "IN_PROGRESS" });
    let (first, second) = tokio::join!(
        studio.of("artist").patch(&path, at, &start),
        studio.of("producer").patch(&path, at, &start)
    );
    let mut found = [first.status.as_u16(), second.status.as_u16()];
    found.sort_unstable();
    assert_eq!(found, [200, 412]);
    let bare = studio.of("artist").request(Method::PATCH, &path).json(&start);
    assert_eq!(studio.of("artist").send(bare).await.status.as_u16(), 428);
}
