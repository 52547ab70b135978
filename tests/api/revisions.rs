//! Revisions: rounds from draft to decision, who sees them, and that rights and commands agree.

use rushes_tests::{Answer, Studio};
use serde_json::{Value, json};

async fn open(studio: &Studio, who: &str, stage: &Value) -> Answer {
    studio.of(who).post(&format!("/api/stages/{stage}/revisions"), &json!({ "note": "first light" })).await
}

async fn upload(studio: &Studio, who: &str, stage: &Value, revision: &Value, role: &str) -> Value {
    let bytes = rushes_tests::studio::picture(8, 8);
    let (stage, revision) = (stage.as_i64().unwrap(), revision.as_i64().unwrap());
    studio.of(who).upload(stage, revision, role, "a.png", bytes).await.expect(201)
}

async fn act(studio: &Studio, who: &str, revision: &Value, what: &str) -> Answer {
    studio.of(who).post(&format!("/api/revisions/{revision}/{what}"), &json!({})).await
}

async fn detail(studio: &Studio, who: &str, revision: &Value) -> Value {
    studio.of(who).get(&format!("/api/revisions/{revision}")).await.expect(200)
}

/// annotate, decide, submit, withdraw, upload.
fn rights(detail: &Value) -> [bool; 5] {
    ["annotate", "decide", "submit", "withdraw", "upload"]
        .map(|right| detail["rights"][right].as_bool().unwrap())
}

#[tokio::test]
async fn a_round_goes_from_draft_to_decision_and_the_next_one_opens() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await["id"].clone();
    let first = open(&studio, "artist", &stage).await.expect(201);
    assert_eq!(
        (&first["round"], &first["status"], &first["note"]),
        (&json!(1), &json!("DRAFT"), &json!("first light"))
    );
    assert_eq!(first["created_by"]["id"], studio.id_of("artist"));
    // Opening a round is beginning the work.
    let status =
        async || studio.of("artist").get(&format!("/api/stages/{stage}")).await.expect(200)["status"].clone();
    assert_eq!(status().await, "IN_PROGRESS");
    assert_eq!(open(&studio, "artist", &stage).await.problem(409).0, "invalid-transition");

    let id = first["id"].clone();
    assert_eq!(act(&studio, "artist", &id, "submit").await.problem(409).0, "invalid-transition");
    upload(&studio, "artist", &stage, &id, "reference").await;
    assert_eq!(act(&studio, "artist", &id, "submit").await.problem(409).0, "invalid-transition");
    upload(&studio, "artist", &stage, &id, "current").await;
    let path = format!("/api/revisions/{id}/submit");
    let submitted = studio.of("artist").post(&path, &json!({ "note": "rim light done" })).await.expect(200);
    assert_eq!((&submitted["status"], &submitted["note"]), (&json!("SUBMITTED"), &json!("rim light done")));
    assert_eq!(submitted["submitted_by"]["id"], studio.id_of("artist"));
    assert_eq!(submitted["media"].as_array().unwrap().len(), 2);
    assert_eq!(status().await, "IN_REVIEW");

    let withdrawn = act(&studio, "artist", &id, "withdraw").await.expect(200);
    assert_eq!((&withdrawn["status"], &withdrawn["submitted_by"]), (&json!("DRAFT"), &Value::Null));
    assert_eq!(status().await, "IN_PROGRESS");
    act(&studio, "artist", &id, "submit").await.expect(200);

    let version =
        studio.of("producer").get(&format!("/api/stages/{stage}")).await.expect(200)["row_version"].clone();
    let send_back = json!({ "status": "CHANGES_REQUESTED", "note": "softer" });
    let stage_path = format!("/api/stages/{stage}");
    studio.of("producer").patch(&stage_path, version.as_i64().unwrap(), &send_back).await.expect(200);
    for what in ["submit", "withdraw"] {
        assert_eq!(act(&studio, "artist", &id, what).await.problem(409).0, "invalid-transition", "{what}");
    }
    let second = open(&studio, "artist", &stage).await.expect(201);
    assert_eq!(second["round"], 2);
    assert_eq!(status().await, "IN_PROGRESS");

    let found = detail(&studio, "artist", &second["id"]).await;
    let rounds: Vec<_> =
        found["rounds"].as_array().unwrap().iter().map(|r| (&r["round"], &r["status"])).collect();
    assert_eq!(rounds, [(&json!(1), &json!("CHANGES_REQUESTED")), (&json!(2), &json!("DRAFT"))]);
    assert_eq!(found["stage"]["key"], "model_prep");
    assert_eq!(found["deliverable"]["name"], "Front");
    assert_eq!(found["project"]["name"], "Kettle");

    let newest = studio.of("artist").get(&format!("/api/stages/{stage}/revisions?limit=1")).await.expect(200);
    assert_eq!(newest["items"][0]["round"], 2);
    let cursor = newest["next_cursor"].as_str().unwrap();
    let rest =
        studio.of("artist").get(&format!("/api/stages/{stage}/revisions?cursor={cursor}")).await.expect(200);
    assert_eq!((&rest["items"][0]["round"], &rest["next_cursor"]), (&json!(1), &Value::Null));
}

#[tokio::test]
async fn of_two_who_submit_at_once_one_wins() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await["id"].clone();
    for _ in 0..5 {
        let id = open(&studio, "artist", &stage).await.expect(201)["id"].clone();
        upload(&studio, "artist", &stage, &id, "current").await;
        let (one, other) =
            tokio::join!(act(&studio, "artist", &id, "submit"), act(&studio, "producer", &id, "submit"));
        let (won, lost) = if one.status == 200 { (one, other) } else { (other, one) };
        assert_eq!(won.expect(200)["status"], "SUBMITTED");
        assert_eq!(lost.problem(409).0, "invalid-transition");
        let stage_path = format!("/api/stages/{stage}");
        let version = studio.of("admin").get(&stage_path).await.expect(200)["row_version"].as_i64().unwrap();
        let back = json!({ "status": "CHANGES_REQUESTED", "note": "again" });
        studio.of("admin").patch(&stage_path, version, &back).await.expect(200);
    }
}

#[tokio::test]
async fn of_two_who_open_a_round_at_once_one_wins() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await["id"].clone();
    let (one, other) = tokio::join!(open(&studio, "artist", &stage), open(&studio, "producer", &stage));
    let mut found = [one.status.as_u16(), other.status.as_u16()];
    found.sort_unstable();
    assert_eq!(found, [201, 409]);
}

#[tokio::test]
async fn a_picture_that_failed_is_none() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await["id"].clone();
    let id = open(&studio, "artist", &stage).await.expect(201)["id"].clone();
    let medium = upload(&studio, "artist", &stage, &id, "current").await;
    let path = format!("/api/media/{}", medium["id"]);
    rushes_tests::eventually("the picture is ready", std::time::Duration::from_secs(20), async || {
        (studio.of("artist").get(&path).await.expect(200)["status"] == "ready").then_some(())
    })
    .await;
    let db = &studio.running.as_ref().unwrap().app.db;
    sqlx::query(
        "UPDATE media SET status = 'failed', error_detail = 'broken', error_remedy = 'again' WHERE id = $1",
    )
    .bind(medium["id"].as_i64().unwrap())
    .execute(db)
    .await
    .unwrap();
    assert!(!rights(&detail(&studio, "artist", &id).await)[2]);
    assert_eq!(act(&studio, "artist", &id, "submit").await.problem(409).0, "invalid-transition");
}

#[tokio::test]
async fn drafts_stay_in_the_studio() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await["id"].clone();
    let id = open(&studio, "artist", &stage).await.expect(201)["id"].clone();
    upload(&studio, "artist", &stage, &id, "current").await;
    let revision = format!("/api/revisions/{id}");
    let list = format!("/api/stages/{stage}/revisions");
    let stage_path = format!("/api/stages/{stage}");
    let client = studio.of("client");

    assert_eq!(client.get(&revision).await.status.as_u16(), 404);
    assert_eq!(act(&studio, "client", &id, "submit").await.status.as_u16(), 404);
    assert_eq!(client.get(&list).await.expect(200)["items"], json!([]));
    let seen = client.get(&stage_path).await.expect(200);
    assert_eq!((&seen["revision_count"], &seen["latest_revision"]), (&json!(0), &Value::Null));
    let deliverable = client.get(&format!("/api/deliverables/{}", seen["deliverable_id"])).await.expect(200);
    let brief = deliverable["stages"].as_array().unwrap().iter().find(|s| s["id"] == stage).unwrap().clone();
    assert_eq!((&brief["open_round"], &brief["latest_revision_id"]), (&Value::Null, &Value::Null));
    assert_eq!(deliverable["cover_media_id"], Value::Null);

    act(&studio, "artist", &id, "submit").await.expect(200);
    let seen = client.get(&revision).await.expect(200);
    assert_eq!((&seen["note"], &seen["submitted_by"]["email"]), (&Value::Null, &json!("")));
    assert_eq!(seen["media"][0]["uploaded_by"]["email"], "");
    assert_eq!(rights(&seen), [false; 5]);
    assert_eq!(client.get(&stage_path).await.expect(200)["revision_count"], 1);
    assert_eq!(act(&studio, "client", &id, "withdraw").await.problem(403).0, "forbidden");
    for who in ["client_b", "outsider"] {
        for path in [&revision, &list, &stage_path] {
            assert_eq!(studio.of(who).get(path).await.status.as_u16(), 404, "{who} {path}");
        }
        assert_eq!(open(&studio, who, &stage).await.status.as_u16(), 404);
        assert_eq!(act(&studio, who, &id, "withdraw").await.status.as_u16(), 404);
    }
    // Taken back, it is gone for them again.
    act(&studio, "artist", &id, "withdraw").await.expect(200);
    assert_eq!(client.get(&revision).await.status.as_u16(), 404);
}

#[tokio::test]
async fn rights_say_what_the_commands_do() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await["id"].clone();
    assert_eq!(open(&studio, "artist2", &stage).await.problem(403).0, "forbidden");
    assert_eq!(open(&studio, "client", &stage).await.problem(403).0, "forbidden");
    let id = open(&studio, "artist", &stage).await.expect(201)["id"].clone();
    let of = async |who: &str| rights(&detail(&studio, who, &id).await);
    assert_eq!(of("artist").await, [true, false, false, false, true], "empty");
    upload(&studio, "artist", &stage, &id, "current").await;
    assert_eq!(of("artist").await, [true, false, true, false, true]);
    assert_eq!(of("artist2").await, [true, false, false, false, false]);
    assert_eq!(act(&studio, "artist2", &id, "submit").await.problem(403).0, "forbidden");
    act(&studio, "artist", &id, "submit").await.expect(200);
    assert_eq!(of("artist").await, [true, false, false, true, false]);
    assert_eq!(of("artist2").await, [true, false, false, false, false]);
    assert_eq!(of("producer").await, [true, true, false, true, false]);
    assert_eq!(act(&studio, "artist2", &id, "withdraw").await.problem(403).0, "forbidden");
    studio.move_stage("producer", &stage, "APPROVED").await;
    assert_eq!(of("producer").await, [true, false, false, false, false]);
    assert_eq!(open(&studio, "artist", &stage).await.problem(409).0, "invalid-transition");
}

#[tokio::test]
async fn a_stage_that_nobody_approves_takes_rounds_without_moving() {
    let studio = Studio::start().await;
    let project = studio.project("Kettle").await;
    let deliverable = studio.deliverable(&project, "Front").await;
    let stage = studio.stages(&deliverable).await["brief_intake"]["id"].clone();
    let id = open(&studio, "producer", &stage).await.expect(201)["id"].clone();
    upload(&studio, "producer", &stage, &id, "current").await;
    act(&studio, "producer", &id, "submit").await.expect(200);
    let status = async || {
        studio.of("producer").get(&format!("/api/stages/{stage}")).await.expect(200)["status"].clone()
    };
    assert_eq!(status().await, "IN_PROGRESS");
    act(&studio, "producer", &id, "withdraw").await.expect(200);
    act(&studio, "producer", &id, "submit").await.expect(200);
    studio.move_stage("producer", &stage, "APPROVED").await;
    assert_eq!(detail(&studio, "producer", &id).await["status"], "APPROVED");
}

#[tokio::test]
async fn every_move_is_told_once_and_drafts_to_the_studio_only() {
    let studio = Studio::start().await;
    let revision = studio.submitted_revision().await;
    let stage = revision["stage_id"].as_i64().unwrap();
    let db = &studio.running.as_ref().unwrap().app.db;
    let told: Vec<(String, Value, Option<i64>)> = sqlx::query_as(
        "SELECT type, data, actor_id FROM events
         WHERE (subject_kind, subject_id) IN (('stage', $1), ('revision', $2)) AND type NOT LIKE 'media%' ORDER BY id",
    )
    .bind(stage)
    .bind(revision["id"].as_i64().unwrap())
    .fetch_all(db)
    .await
    .unwrap();
    let artist = Some(studio.id_of("artist"));
    let brief: Vec<_> = told
        .iter()
        .map(|(kind, data, actor)| (kind.as_str(), data["to"].as_str(), data["studio_only"] == true, *actor))
        .collect();
    assert_eq!(
        brief,
        [
            // Unblocked by the gates, assigned by the producer.
            ("stage.status", Some("NOT_STARTED"), false, None),
            ("stage.updated", None, false, Some(studio.id_of("producer"))),
            ("revision.created", None, true, artist),
            ("stage.status", Some("IN_PROGRESS"), false, artist),
            ("revision.submitted", None, false, artist),
            ("stage.status", Some("IN_REVIEW"), false, artist),
        ]
    );
}

#[tokio::test]
async fn a_timeline_tells_of_each_round_what_the_reader_may_know() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let say = async |words: &str| {
        let mark =
            json!({ "kind": "pin", "media": round.media, "geometry": { "x": 1, "y": 2 }, "comment": words });
        studio
            .of("artist")
            .post(&format!("/api/revisions/{}/annotations", round.revision), &mark)
            .await
            .expect(201)
    };
    say("  Only for the studio").await;
    say("The rim light is too hard\nand too blue").await;
    let mut db = studio.db().await;
    sqlx::query("UPDATE comments SET is_internal = true WHERE body LIKE '%studio'")
        .execute(&mut db)
        .await
        .unwrap();
    let stage_path = format!("/api/stages/{}", round.stage);
    let version = studio.of("producer").get(&stage_path).await.expect(200)["row_version"].as_i64().unwrap();
    let back = json!({ "status": "CHANGES_REQUESTED", "note": "softer" });
    studio.of("producer").patch(&stage_path, version, &back).await.expect(200);
    let draft = open(&studio, "producer", &json!(round.stage)).await.expect(201);

    let id = json!(round.revision);
    let seen = detail(&studio, "artist2", &id).await["rounds"].clone();
    assert_eq!(seen.as_array().unwrap().len(), 2);
    assert_eq!((&seen[1]["id"], &seen[1]["first_comment"]), (&draft["id"], &Value::Null));
    let first = &seen[0];
    assert_eq!(first["submitted_by"]["id"], studio.id_of("artist"));
    assert_eq!(first["decided_by"]["id"], studio.id_of("producer"));
    assert_eq!((&first["decision_note"], &first["comment_count"]), (&json!("softer"), &json!(2)));
    assert_eq!(first["first_comment"]["line"], "Only for the studio");
    let records = studio.of("artist2").get(&format!("/api/revisions/{id}/decisions")).await.expect(200);
    assert_eq!(first["decision_record_id"], records["items"][0]["id"]);

    let seen = detail(&studio, "client", &id).await["rounds"].clone();
    assert_eq!(seen.as_array().unwrap().len(), 1, "drafts are the studio's");
    let first = &seen[0];
    assert_eq!((&first["decision_note"], &first["comment_count"]), (&Value::Null, &json!(1)));
    assert_eq!(first["first_comment"]["line"], "The rim light is too hard");
    assert_eq!(first["first_comment"]["author"]["email"], "");
}

#[tokio::test]
async fn notes_are_checked() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await["id"].clone();
    let path = format!("/api/stages/{stage}/revisions");
    for (body, pointer) in [
        (json!({ "note": "x".repeat(5001) }), "/note"),
        (json!({ "note": "a\u{0}" }), "/note"),
        (json!({ "round": 7 }), "/round"),
    ] {
        assert_eq!(studio.of("artist").post(&path, &body).await.problem(422).1, [pointer], "{pointer}");
    }
    // No body at all is no note.
    let bare = studio.of("artist").request(reqwest::Method::POST, &path);
    assert_eq!(studio.of("artist").send(bare).await.expect(201)["note"], Value::Null);
}
