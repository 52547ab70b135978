//! Who sees what of a session.

use rushes_tests::Studio;
use serde_json::{Value, json};

use super::{act, decide, held, reviewed, seen, session, stages};

/// A round in review of a project that the second client sees.
async fn of_client_b(studio: &Studio) -> super::Reviewed {
    let place = reviewed(studio, "Toaster").await;
    let path = format!("/api/projects/{}", place.project);
    let version = studio.of("producer").get(&path).await.expect(200)["row_version"].as_i64().unwrap();
    let body = json!({ "client_team_id": studio.teams[1] });
    studio.of("producer").patch(&path, version, &body).await.expect(200);
    place
}

#[tokio::test]
async fn clients_see_what_is_of_their_projects_alone() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, of_client_b(&studio).await);
    let draft = session(&studio, &[a.stage, b.stage]).await;
    let path = format!("/api/reviews/{}", draft["id"]);
    let item = format!("{path}/items/{}", draft["items"][0]["id"]);
    let note = json!({ "note": "the lid is not ours" });
    studio.of("producer").patch(&item, 1, &note).await.expect(200);
    // What is being built is the studio's.
    for who in ["client", "client_b", "outsider"] {
        studio.of(who).get(&path).await.problem(404);
        assert_eq!(studio.of(who).get("/api/reviews").await.expect(200)["items"], json!([]), "{who}");
    }
    act(&studio, "producer", &draft, "start").await.expect(200);
    decide(&studio, "producer", &draft, 0, "REJECTED", "between us").await.expect(200);
    decide(&studio, "producer", &draft, 1, "APPROVED", "").await.expect(200);

    for (who, place, verdict) in [("client", &a, "REJECTED"), ("client_b", &b, "APPROVED")] {
        let theirs = seen(&studio, who, &draft).await;
        assert_eq!(stages(&theirs), [place.stage], "{who}");
        assert_eq!(theirs["items"][0]["decision"]["verdict"], verdict);
        // Notes stay within the studio, and addresses too.
        assert_eq!(
            (&theirs["items"][0]["note"], &theirs["items"][0]["decision"]["note"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(theirs["items"][0]["decision"]["by"]["email"], "");
        assert_eq!((&theirs["counts"]["items"], &theirs["counts"]["decided"]), (&json!(1), &json!(1)));
        let projects = theirs["projects"].as_array().unwrap();
        assert_eq!((projects.len(), &projects[0]["id"]), (1, &json!(place.project)));
        let listed = studio.of(who).get("/api/reviews").await.expect(200);
        assert_eq!(listed["items"][0]["counts"]["items"], 1);
        let summary = studio.of(who).get(&format!("{path}/summary")).await.expect(200);
        assert_eq!(summary["items"].as_array().unwrap().len(), 1);
        let table = studio.of(who).get(&format!("{path}/minutes.csv")).await;
        assert_eq!(table.text().lines().count(), 2, "{}", table.text());
        assert!(!table.text().contains("between us") && !table.text().contains("not ours"));
    }
    studio.of("outsider").get(&path).await.problem(404);
    let all = seen(&studio, "artist2", &draft).await;
    assert_eq!(stages(&all), [a.stage, b.stage]);
    assert_eq!(all["items"][0]["note"], "the lid is not ours");
}

#[tokio::test]
async fn clients_see_no_session_without_anything_of_theirs() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let session = held(&studio, &[a.stage]).await;
    for path in ["", "/summary", "/minutes.csv", "/minutes.pdf"] {
        studio.of("client_b").get(&format!("/api/reviews/{}{path}", session["id"])).await.problem(404);
    }
    let template = json!({ "name": "Weekly", "is_template": true, "items": [a.stage] });
    let template = studio.of("producer").post("/api/reviews", &template).await.expect(201);
    studio.of("client").get(&format!("/api/reviews/{}", template["id"])).await.problem(404);
    // An item of another session is none of this one.
    let other = held(&studio, &[a.stage]).await;
    let path = format!("/api/reviews/{}/items/{}/decide", other["id"], session["items"][0]["id"]);
    studio.of("producer").post(&path, &json!({ "decision": "APPROVED" })).await.problem(404);
}

#[tokio::test]
async fn a_round_that_was_taken_back_is_hidden_from_clients() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let session = held(&studio, &[a.stage]).await;
    assert_eq!(seen(&studio, "client", &session).await["items"][0]["revision"]["id"], a.revision);
    studio
        .of("artist")
        .post(&format!("/api/revisions/{}/withdraw", a.revision), &json!({}))
        .await
        .expect(200);
    let theirs = seen(&studio, "client", &session).await;
    assert_eq!((&theirs["items"][0]["revision"], &theirs["items"][0]["rounds"]), (&Value::Null, &json!([])));
    assert_eq!(theirs["cover_media_id"], Value::Null);
    assert_eq!(seen(&studio, "artist", &session).await["items"][0]["revision"]["status"], "DRAFT");
}
