//! Decisions become moves of stages.

use rushes_tests::Studio;
use serde_json::{Value, json};

use super::{act, decide, detail, formal, held, reviewed, seen, status, submitted, switch};

#[tokio::test]
async fn what_is_approved_formally_is_approved_by_an_applied_decision_alone() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    formal(&studio, a.stage).await;
    let stage = studio.of("producer").get(&format!("/api/stages/{}", a.stage)).await.expect(200);
    assert_eq!(stage["approval_type"], "FORMAL");
    let moves: Vec<_> = stage["moves"].as_array().unwrap().iter().map(|m| m["to"].clone()).collect();
    assert!(!moves.contains(&json!("APPROVED")) && moves.contains(&json!("CHANGES_REQUESTED")), "{moves:?}");
    let version = stage["row_version"].as_i64().unwrap();
    let path = format!("/api/stages/{}", a.stage);
    let button = studio.of("producer").patch(&path, version, &json!({ "status": "APPROVED" })).await;
    assert!(detail(&button, 409).contains("review session"));

    // The definition is one for all of the pipeline: the second one is formal by now, too. Both go by the session.
    let session = held(&studio, &[a.stage, b.stage]).await;
    for at in [0, 1] {
        decide(&studio, "admin", &session, at, "APPROVED", "as agreed").await.expect(200);
    }
    assert_eq!(status(&studio, a.stage).await, "IN_REVIEW");
    let applied = act(&studio, "producer", &session, "apply").await.expect(200);
    assert_eq!(applied["refused"], json!([]));
    assert_eq!(applied["applied"].as_array().unwrap().len(), 2);
    assert!(applied["session"]["items"][0]["applied_at"].is_string());
    assert_eq!(applied["session"]["counts"]["applied"], 2);
    assert_eq!(status(&studio, a.stage).await, "APPROVED");
    // Who decided is who decided, not who applied it; and why is kept with an approval, too.
    let revision = studio.of("producer").get(&format!("/api/revisions/{}", a.revision)).await.expect(200);
    assert_eq!(
        (&revision["status"], &revision["decided_by"]["id"], &revision["decision_note"]),
        (&json!("APPROVED"), &json!(studio.id_of("admin")), &json!("as agreed"))
    );
}

#[tokio::test]
async fn what_is_approved_by_a_button_is_approved_by_both() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    studio.move_stage("producer", &json!(a.stage), "APPROVED").await;
    let session = held(&studio, &[b.stage]).await;
    decide(&studio, "producer", &session, 0, "APPROVED", "").await.expect(200);
    act(&studio, "producer", &session, "apply").await.expect(200);
    assert_eq!(
        (status(&studio, a.stage).await, status(&studio, b.stage).await),
        ("APPROVED".into(), "APPROVED".into())
    );
}

#[tokio::test]
async fn a_rejected_round_sends_its_stage_back() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let session = held(&studio, &[a.stage, b.stage]).await;
    decide(&studio, "producer", &session, 0, "REJECTED", "wrong lid").await.expect(200);
    decide(&studio, "producer", &session, 1, "CHANGES_REQUESTED", "softer").await.expect(200);
    act(&studio, "producer", &session, "apply").await.expect(200);
    for (place, expected) in [(&a, "REJECTED"), (&b, "CHANGES_REQUESTED")] {
        assert_eq!(status(&studio, place.stage).await, "CHANGES_REQUESTED");
        let revision =
            studio.of("artist").get(&format!("/api/revisions/{}", place.revision)).await.expect(200);
        assert_eq!(revision["status"], expected);
    }
}

#[tokio::test]
async fn each_refusal_is_told_and_kept_and_the_others_go_on() {
    let studio = Studio::start().await;
    let places = [
        reviewed(&studio, "Kettle").await,
        reviewed(&studio, "Toaster").await,
        reviewed(&studio, "Lamp").await,
        reviewed(&studio, "Speaker").await,
    ];
    let session = held(&studio, &places.each_ref().map(|place| place.stage)).await;
    for at in 0..3 {
        decide(&studio, "producer", &session, at, "APPROVED", "").await.expect(200);
    }
    // Decided elsewhere meanwhile, and taken back by the artist.
    studio.move_stage("producer", &json!(places[0].stage), "CHANGES_REQUESTED").await;
    let path = format!("/api/revisions/{}/withdraw", places[1].revision);
    studio.of("artist").post(&path, &json!({})).await.expect(200);
    let applied = act(&studio, "producer", &session, "apply").await.expect(200);
    assert_eq!(applied["applied"], json!([session["items"][2]["id"]]));
    let refused: Vec<_> = applied["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refused| (refused["item"].clone(), refused["problem"]["detail"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(
        refused[0].0 == session["items"][0]["id"] && refused[0].1.contains("decided elsewhere"),
        "{refused:?}"
    );
    assert!(refused[1].0 == session["items"][1]["id"] && refused[1].1.contains("taken back"), "{refused:?}");
    let now = seen(&studio, "producer", &session).await;
    assert_eq!(now["counts"]["refused"], 2);
    // Whoever has the session open elsewhere hears of it.
    let told: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM events WHERE type = 'review.refused' AND subject_id = $1 AND data @> '{\"studio_only\": true}'",
    )
    .bind(session["id"].as_i64().unwrap())
    .fetch_one(&mut studio.db().await)
    .await
    .unwrap();
    assert_eq!(told, 2);
    assert_eq!(now["items"][0]["refusal"]["code"], "invalid-transition");
    assert_eq!((&now["items"][2]["refusal"], &now["items"][3]["decision"]), (&Value::Null, &Value::Null));
    assert_eq!(status(&studio, places[2].stage).await, "APPROVED");
    assert_eq!(status(&studio, places[3].stage).await, "IN_REVIEW");

    // What was taken back is submitted again: it is the same round, and the decision goes through now.
    studio
        .of("artist")
        .post(&format!("/api/revisions/{}/submit", places[1].revision), &json!({}))
        .await
        .expect(200);
    let again = act(&studio, "producer", &session, "apply").await.expect(200);
    assert_eq!(again["applied"], json!([session["items"][1]["id"]]));
    assert_eq!(seen(&studio, "producer", &session).await["items"][1]["refusal"], Value::Null);
    // Another round of it is not the one that was decided.
    submitted(&studio, &json!(places[0].stage)).await;
    let again = act(&studio, "producer", &session, "apply").await.expect(200);
    assert_eq!(again["applied"], json!([]));
    assert_eq!(status(&studio, places[0].stage).await, "IN_REVIEW");
}

#[tokio::test]
async fn of_many_who_apply_at_once_one_does() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let session = held(&studio, &[a.stage, b.stage]).await;
    for at in [0, 1] {
        decide(&studio, "producer", &session, at, "APPROVED", "").await.expect(200);
    }
    let applies = (0..6).map(|n| act(&studio, ["producer", "admin"][n % 2], &session, "apply"));
    let answers = futures::future::join_all(applies).await;
    let applied: usize =
        answers.iter().map(|answer| answer.expect(200)["applied"].as_array().unwrap().len()).sum();
    let refused: usize =
        answers.iter().map(|answer| answer.expect(200)["refused"].as_array().unwrap().len()).sum();
    assert_eq!((applied, refused), (2, 0));
    let counted: (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM decision_records WHERE session_id = $1),
                (SELECT count(*) FROM events WHERE type = 'review.applied' AND subject_id = $1)",
    )
    .bind(session["id"].as_i64().unwrap())
    .fetch_one(&mut studio.db().await)
    .await
    .unwrap();
    assert_eq!(counted, (2, 2));
}

#[tokio::test]
async fn deciding_while_others_apply_and_complete_leaves_nothing_half_done() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let session = held(&studio, &[a.stage, b.stage]).await;
    for at in [0, 1] {
        decide(&studio, "producer", &session, at, "APPROVED", "").await.expect(200);
    }
    let commands = async |n: usize| match n % 3 {
        0 => decide(&studio, "admin", &session, n % 2, "REJECTED", "no").await.status.as_u16(),
        1 => act(&studio, "producer", &session, "apply").await.status.as_u16(),
        _ => act(&studio, "producer", &session, "complete").await.status.as_u16(),
    };
    let statuses = futures::future::join_all((0..12).map(commands)).await;
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
    act(&studio, "producer", &session, "apply").await.expect(200);
    let now = seen(&studio, "producer", &session).await;
    for (place, item) in [&a, &b].into_iter().zip(now["items"].as_array().unwrap()) {
        assert!(item["applied_at"].is_string(), "{item}");
        let expected =
            if item["decision"]["verdict"] == "APPROVED" { "APPROVED" } else { "CHANGES_REQUESTED" };
        assert_eq!(status(&studio, place.stage).await, expected);
    }
}

#[tokio::test]
async fn what_waited_behind_a_gate_is_open_with_the_decision() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let behind = studio.stages(&a.deliverable).await["catalog_images"]["id"].as_i64().unwrap();
    assert_eq!(status(&studio, behind).await, "BLOCKED");
    let session = held(&studio, &[a.stage]).await;
    decide(&studio, "producer", &session, 0, "APPROVED", "").await.expect(200);
    act(&studio, "producer", &session, "apply").await.expect(200);
    assert_eq!(status(&studio, behind).await, "NOT_STARTED");
    // In one transaction: the rows that tell of it have one and the same.
    let transactions: i64 = sqlx::query_scalar(
        "SELECT count(DISTINCT xmin::text) FROM events
         WHERE (type = 'stage.status' AND subject_id = ANY($1)) AND data->>'to' IN ('APPROVED', 'NOT_STARTED')
           AND id > (SELECT max(id) FROM events WHERE type = 'review.decided')",
    )
    .bind([a.stage, behind].as_slice())
    .fetch_one(&mut studio.db().await)
    .await
    .unwrap();
    assert_eq!(transactions, 1);
}

#[tokio::test]
async fn an_organization_may_have_decisions_applied_at_once() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let session = held(&studio, &[a.stage, b.stage]).await;
    switch(&studio, "apply_decisions_at_once").await;
    let said = decide(&studio, "producer", &session, 0, "APPROVED", "").await.expect(200);
    assert!(said["applied_at"].is_string(), "{said}");
    assert_eq!(status(&studio, a.stage).await, "APPROVED");
    // What is in the way is kept, and the decision with it.
    studio.move_stage("producer", &json!(b.stage), "CHANGES_REQUESTED").await;
    let said = decide(&studio, "producer", &session, 1, "APPROVED", "").await.expect(200);
    assert_eq!((&said["applied_at"], &said["refusal"]["code"]), (&Value::Null, &json!("invalid-transition")));
    assert_eq!(said["decision"]["verdict"], "APPROVED");
}

#[tokio::test]
async fn applying_takes_leading_and_deciding() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let session = held(&studio, &[a.stage]).await;
    for who in ["artist", "client"] {
        assert_eq!(act(&studio, who, &session, "apply").await.problem(403).0, "forbidden");
    }
    act(&studio, "client_b", &session, "apply").await.problem(404);
    sqlx::query("INSERT INTO role_permissions (org_id, role, permission, allowed) VALUES ($1, 'PRODUCER', 'session.manage', false)")
        .bind(studio.organization.get())
        .execute(&mut studio.db().await)
        .await
        .unwrap();
    // Still a reviewer.
    decide(&studio, "producer", &session, 0, "APPROVED", "").await.expect(200);
    act(&studio, "producer", &session, "apply").await.problem(403);
    act(&studio, "admin", &session, "apply").await.expect(200);
}
