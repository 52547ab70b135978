//! What was decided stays on record as it was.

use rushes_tests::Studio;
use serde_json::{Value, json};

use super::{act, decide, held, reviewed};

async fn mark(studio: &Studio, revision: i64, media: &Value, x: i64) -> String {
    let body = json!({ "kind": "pin", "media": media, "geometry": { "x": x, "y": 2 }, "comment": format!("at {x}") });
    let path = format!("/api/revisions/{revision}/annotations");
    studio.of("artist").post(&path, &body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

async fn records(studio: &Studio, who: &str, revision: i64) -> Value {
    studio.of(who).get(&format!("/api/revisions/{revision}/decisions")).await.expect(200)
}

#[tokio::test]
async fn a_decision_opens_as_it_was_after_later_drawing() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let revision = studio.of("artist").get(&format!("/api/revisions/{}", a.revision)).await.expect(200);
    let media = revision["media"][0]["id"].clone();
    let before = mark(&studio, a.revision, &media, 1).await;
    let session = held(&studio, &[a.stage]).await;
    decide(&studio, "producer", &session, 0, "APPROVED", "as agreed").await.expect(200);
    assert_eq!(records(&studio, "producer", a.revision).await["items"], json!([]), "it is not applied yet");
    act(&studio, "producer", &session, "apply").await.expect(200);
    let after = mark(&studio, a.revision, &media, 5).await;

    let record = records(&studio, "producer", a.revision).await["items"][0].clone();
    assert_eq!(
        (&record["verdict"], &record["note"], &record["by"]["id"], &record["session_id"], &record["item_id"]),
        (
            &json!("APPROVED"),
            &json!("as agreed"),
            &json!(studio.id_of("producer")),
            &session["id"],
            &session["items"][0]["id"]
        )
    );
    assert_eq!(record["place"]["session"]["name"], "Tuesday");
    assert_eq!(
        (&record["place"]["stage"]["name"], &record["place"]["round"]),
        (&json!("Model Prep"), &json!(1))
    );
    assert_eq!(record["media"][0]["id"], media);
    let sha: String = sqlx::query_scalar("SELECT encode(sha256, 'hex') FROM media WHERE id = $1")
        .bind(media.as_i64().unwrap())
        .fetch_one(&mut studio.db().await)
        .await
        .unwrap();
    assert_eq!((&record["media"][0]["sha256"], sha.len()), (&json!(sha), 64));
    assert_eq!(record["feedback"].as_array().unwrap().len(), 1, "{record}");
    let path = format!("/api/decisions/{}", record["id"]);
    assert_eq!(studio.of("producer").get(&path).await.expect(200), record);
    let document = studio.of("producer").get(&format!("{path}/document")).await.expect(200);
    let marks: Vec<_> = document["annotations"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(marks, std::slice::from_ref(&before));
    assert_eq!(document["sequence"], record["documents"][0]["sequence"]);
    assert_ne!(before, after);
    let now = studio.of("producer").get(&format!("/api/revisions/{}/document", a.revision)).await.expect(200);
    assert_eq!(now["annotations"].as_object().unwrap().len(), 2);
    // A document that nobody wrote in is empty.
    let internal = studio.of("producer").get(&format!("{path}/document?document=internal")).await.expect(200);
    assert_eq!((&internal["sequence"], &internal["annotations"]), (&json!(0), &json!({})));

    // The client sees that and how it was decided, not why; and nobody else sees anything.
    let theirs = records(&studio, "client", a.revision).await["items"][0].clone();
    assert_eq!((&theirs["verdict"], &theirs["note"]), (&json!("APPROVED"), &Value::Null));
    studio.of("client").get(&format!("{path}/document")).await.expect(200);
    studio.of("client").get(&format!("{path}/document?document=internal")).await.problem(404);
    for who in ["client_b", "outsider"] {
        studio.of(who).get(&path).await.problem(404);
        studio.of(who).get(&format!("{path}/document")).await.problem(404);
        studio.of(who).get(&format!("/api/revisions/{}/decisions", a.revision)).await.problem(404);
    }
}

#[tokio::test]
async fn nobody_alters_a_record() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let media = studio.of("artist").get(&format!("/api/revisions/{}", a.revision)).await.expect(200);
    mark(&studio, a.revision, &media["media"][0]["id"], 1).await;
    studio.move_stage("producer", &json!(a.stage), "CHANGES_REQUESTED").await;
    let mut db = studio.db().await;
    for statement in [
        "UPDATE decision_records SET verdict = 'APPROVED'",
        "UPDATE decision_records SET note = NULL",
        "DELETE FROM decision_records",
        "TRUNCATE decision_records CASCADE",
        "UPDATE decision_documents SET parts = '{}'",
        "DELETE FROM decision_documents",
        "TRUNCATE decision_documents",
    ] {
        let refused = sqlx::query(statement).execute(&mut db).await.unwrap_err();
        let refused = refused.as_database_error().unwrap();
        assert_eq!(refused.message(), "what was decided cannot be altered", "{statement}");
    }
    let kept: (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM decision_records), (SELECT count(*) FROM decision_documents)",
    )
    .fetch_one(&mut db)
    .await
    .unwrap();
    assert_eq!(kept, (1, 1));
    // It outlives what it is about.
    sqlx::query("DELETE FROM projects WHERE id = $1").bind(a.project).execute(&mut db).await.unwrap();
    let kept: i64 =
        sqlx::query_scalar("SELECT count(*) FROM decision_records").fetch_one(&mut db).await.unwrap();
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn a_button_leaves_a_record_too() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    studio.move_stage("producer", &json!(a.stage), "CHANGES_REQUESTED").await;
    let record = records(&studio, "artist", a.revision).await["items"][0].clone();
    assert_eq!(
        (&record["verdict"], &record["note"], &record["session_id"], &record["place"]["session"]),
        (&json!("CHANGES_REQUESTED"), &json!("for a test"), &Value::Null, &Value::Null)
    );
    studio.move_stage("admin", &json!(b.stage), "APPROVED").await;
    let record = records(&studio, "artist", b.revision).await["items"][0].clone();
    assert_eq!(
        (&record["verdict"], &record["by"]["id"]),
        (&json!("APPROVED"), &json!(studio.id_of("admin")))
    );
    // What is no decision leaves none.
    studio.of("artist").post(&format!("/api/stages/{}/revisions", a.stage), &json!({})).await.expect(201);
    let all: i64 = sqlx::query_scalar("SELECT count(*) FROM decision_records")
        .fetch_one(&mut studio.db().await)
        .await
        .unwrap();
    assert_eq!(all, 2);
}

#[tokio::test]
async fn the_client_approves_and_nothing_moves() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let session = held(&studio, &[a.stage]).await;
    let path = format!("/api/revisions/{}/client-approval", a.revision);
    for who in ["artist", "artist2"] {
        studio.of(who).post(&path, &json!({})).await.problem(403);
    }
    studio.of("client_b").post(&path, &json!({})).await.problem(404);
    let mine = studio.of("client").get(&format!("/api/revisions/{}/decisions", a.revision)).await.expect(200);
    assert_eq!((&mine["may_approve_for_client"], &mine["client_approvals"]), (&json!(true), &json!([])));
    let given = studio.of("client").post(&path, &json!({ "note": "we love it" })).await.expect(200);
    assert_eq!(given["client_approvals"][0]["name"], "client");
    // Once more is the same word.
    studio.of("client").post(&path, &json!({ "note": "really" })).await.expect(200);
    let records = records(&studio, "artist", a.revision).await;
    let words = records["client_approvals"].as_array().unwrap();
    assert_eq!((words.len(), &words[0]["note"]), (1, &json!("really")));
    assert_eq!(records["may_approve_for_client"], false);
    assert_eq!(super::status(&studio, a.stage).await, "IN_REVIEW");
    let seen = super::seen(&studio, "producer", &session).await;
    assert_eq!(seen["items"][0]["client_approval"]["name"], "client");
    // On their behalf, by whoever decides; each takes back their own.
    studio.of("producer").post(&path, &json!({})).await.expect(200);
    let left = studio.of("client").delete(&path).await.expect(200);
    assert_eq!(left["client_approvals"][0]["name"], "producer");
    // Not to what was sent back.
    studio.move_stage("producer", &json!(a.stage), "CHANGES_REQUESTED").await;
    studio.of("client").post(&path, &json!({})).await.problem(409);
}
