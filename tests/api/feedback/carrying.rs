//! What is open goes along to the next round, once, and comes back with a round that is withdrawn.

use rushes_tests::{Studio, Tab};
use serde_json::{Value, json};

use super::{counts, items, note, patch, summaries};

/// A stage that the artist leads, with a decided round that has notes, and a second round, still a draft.
struct Rounds {
    studio: Studio,
    stage: i64,
    first: Value,
    second: Value,
    notes: Vec<Value>,
}

async fn rounds(notes: &[&str]) -> Rounds {
    let studio = Studio::start().await;
    let first = studio.submitted_revision().await;
    let stage = first["stage_id"].as_i64().unwrap();
    let tab = tab(&studio, "producer", &first).await;
    let mut made = Vec::new();
    for words in notes {
        made.push(note(&studio, &tab, stage, words).await);
    }
    studio.move_stage("producer", &first["stage_id"], "CHANGES_REQUESTED").await;
    let second = open(&studio, stage).await;
    Rounds { studio, stage, first, second, notes: made }
}

async fn tab(studio: &Studio, who: &str, revision: &Value) -> Tab {
    let door = rushes_tests::Door::document(studio.of(who), format!("revision:{}", revision["id"]));
    Tab::open(door, studio.id_of(who), revision["media"][0]["id"].as_i64().unwrap()).await
}

async fn open(studio: &Studio, stage: i64) -> Value {
    let artist = studio.of("artist");
    let revision = artist.post(&format!("/api/stages/{stage}/revisions"), &json!({})).await.expect(201);
    let id = revision["id"].as_i64().unwrap();
    let picture = rushes_tests::studio::picture(32, 24);
    let medium = artist.upload(stage, id, "current", "kettle.png", picture).await.expect(201);
    crate::uploads::settled(artist, &medium).await;
    artist.get(&format!("/api/revisions/{id}")).await.expect(200)
}

async fn act(studio: &Studio, who: &str, revision: &Value, what: &str) -> rushes_tests::Answer {
    studio.of(who).post(&format!("/api/revisions/{}/{what}", revision["id"]), &json!({})).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_open_goes_along_and_the_rest_stays() {
    let rounds =
        rounds(&["open", "in progress", "resolved", "verified", "reopened", "for information"]).await;
    let (studio, notes) = (&rounds.studio, &rounds.notes);
    for (who, note, status) in [
        ("artist", 1, "IN_PROGRESS"),
        ("artist", 2, "RESOLVED"),
        ("artist", 3, "RESOLVED"),
        ("producer", 3, "VERIFIED"),
        ("artist", 4, "RESOLVED"),
        ("producer", 4, "REOPENED"),
    ] {
        patch(studio, who, &notes[note], &json!({ "status": status, "note": "said" })).await.expect(200);
    }
    patch(studio, "producer", &notes[5], &json!({ "action": false })).await.expect(200);
    // The page warns before.
    let path = format!("/api/revisions/{}/carry", rounds.second["id"]);
    let warning = studio.of("artist").get(&format!("{path}?limit=2")).await.expect(200);
    assert_eq!(warning["count"], 3);
    assert_eq!(summaries(warning["items"].as_array().unwrap()), ["open", "in progress"]);
    let rest = format!("{path}?limit=2&cursor={}", warning["next_cursor"].as_str().unwrap());
    let rest = studio.of("artist").get(&rest).await.expect(200);
    assert_eq!(summaries(rest["items"].as_array().unwrap()), ["reopened"]);
    assert_eq!(rest["next_cursor"], Value::Null);

    act(studio, "artist", &rounds.second, "submit").await.expect(200);
    assert_eq!(studio.of("artist").get(&path).await.expect(200)["count"], 0);
    let now = items(studio, "artist", rounds.stage, "").await;
    let brief: Vec<_> = now
        .iter()
        .map(|i| {
            (i["summary"].as_str().unwrap(), i["status"].as_str().unwrap(), i["round"].as_i64().unwrap())
        })
        .collect();
    assert_eq!(
        brief,
        [
            ("open", "OPEN", 2),
            ("in progress", "IN_PROGRESS", 2),
            ("resolved", "RESOLVED", 1),
            ("verified", "VERIFIED", 1),
            ("reopened", "REOPENED", 2),
            ("for information", "OPEN", 1),
        ]
    );
    assert_eq!(counts(studio, "artist", rounds.stage).await, [3, 2, 5]);
    let copy = &now[0];
    assert_eq!(
        copy["carried_from"],
        json!({ "id": notes[0]["id"], "revision_id": rounds.first["id"], "round": 1 })
    );
    assert_eq!((&copy["source"], &copy["source_revision_id"]), (&notes[0]["source"], &rounds.first["id"]));
    assert_eq!((&copy["annotation"], &copy["assignee"]["name"]), (&notes[0]["annotation"], &json!("artist")));
    assert_eq!(now[4]["note"], "said");
    // The old round still shows what was there, and that it goes on elsewhere.
    let old = items(studio, "artist", rounds.stage, "&round=1").await;
    assert_eq!(old.len(), 6);
    assert_eq!(
        old[0]["carried_to"],
        json!({ "id": copy["id"], "revision_id": rounds.second["id"], "round": 2 })
    );
    assert_eq!(old[0]["moves"], json!([]));
    let late = patch(studio, "artist", &notes[0], &json!({ "status": "RESOLVED" })).await;
    assert_eq!(late.problem(409).0, "invalid-transition");
    assert_eq!(late.json()["current"]["carried_to"]["id"], copy["id"]);
    patch(studio, "artist", copy, &json!({ "status": "RESOLVED" })).await.expect(200);
    let told: Vec<Value> = sqlx::query_scalar("SELECT data FROM events WHERE type = 'feedback.carried'")
        .fetch_all(&mut studio.db().await)
        .await
        .unwrap();
    assert_eq!(
        told.iter().map(|data| (&data["count"], &data["studio_only"])).collect::<Vec<_>>(),
        [(&json!(3), &json!(true))]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn submits_at_once_carry_once() {
    let rounds = rounds(&["one", "two"]).await;
    let studio = &rounds.studio;
    let submits = (0..6)
        .map(|at| act(studio, if at % 2 == 0 { "artist" } else { "producer" }, &rounds.second, "submit"));
    let answers = futures::future::join_all(submits).await;
    assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 200).count(), 1);
    let copies: i64 =
        sqlx::query_scalar("SELECT count(*) FROM feedback_items WHERE carried_from_id IS NOT NULL")
            .fetch_one(&mut studio.db().await)
            .await
            .unwrap();
    assert_eq!(copies, 2);
    assert_eq!(counts(studio, "artist", rounds.stage).await, [2, 0, 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_tick_and_a_submit_at_once_lose_nothing() {
    let rounds = rounds(&["one", "two", "three"]).await;
    let studio = &rounds.studio;
    let resolve = json!({ "status": "RESOLVED" });
    let (submitted, ticked) = tokio::join!(
        act(studio, "artist", &rounds.second, "submit"),
        patch(studio, "artist", &rounds.notes[1], &resolve),
    );
    submitted.expect(200);
    let now = items(studio, "artist", rounds.stage, "").await;
    assert_eq!(summaries(&now), ["one", "two", "three"]);
    // Either it was resolved before and stays, or it was carried before and the tick learns where to.
    match ticked.status.as_u16() {
        200 => assert_eq!((&now[1]["round"], &now[1]["status"]), (&json!(1), &json!("RESOLVED"))),
        409 => assert_eq!(ticked.json()["current"]["carried_to"]["id"], now[1]["id"]),
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withdrawal_takes_back_what_nobody_touched() {
    let rounds = rounds(&["untouched", "ticked"]).await;
    let studio = &rounds.studio;
    act(studio, "artist", &rounds.second, "submit").await.expect(200);
    let carried = items(studio, "artist", rounds.stage, "").await;
    patch(studio, "artist", &carried[1], &json!({ "status": "RESOLVED" })).await.expect(200);
    act(studio, "artist", &rounds.second, "withdraw").await.expect(200);
    let now = items(studio, "artist", rounds.stage, "").await;
    let brief = |items: &[Value]| -> Vec<(String, i64, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        items
            .iter()
            .map(|i| (text(&i["summary"]), i["round"].as_i64().unwrap(), text(&i["status"])))
            .collect()
    };
    let as_told =
        |rows: [(&str, i64, &str); 2]| rows.map(|(a, b, c)| (a.to_owned(), b, c.to_owned())).to_vec();
    assert_eq!(brief(&now), as_told([("untouched", 1, "OPEN"), ("ticked", 2, "RESOLVED")]));
    assert_eq!(now[0]["id"], rounds.notes[0]["id"]);
    assert_eq!(counts(studio, "artist", rounds.stage).await, [1, 1, 2]);
    assert_eq!(counts(studio, "client", rounds.stage).await, [1, 0, 1], "of drafts they know nothing");
    // Again, by way of the stage this time: what was carried is not carried twice.
    let path = format!("/api/stages/{}", rounds.stage);
    studio.move_stage("artist", &json!(rounds.stage), "IN_REVIEW").await;
    let now = items(studio, "artist", rounds.stage, "").await;
    assert_eq!(brief(&now), as_told([("untouched", 2, "OPEN"), ("ticked", 2, "RESOLVED")]));
    assert_eq!(
        studio.of("artist").get(&path).await.expect(200)["feedback"],
        json!({ "open": 1, "resolved": 1, "total": 2 })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_carried_follows_its_note_on_the_old_round() {
    let rounds = rounds(&["Rim light"]).await;
    let studio = &rounds.studio;
    act(studio, "artist", &rounds.second, "submit").await.expect(200);
    let tab = tab(studio, "producer", &rounds.first).await;
    let comment = rounds.notes[0]["comment"].as_str().unwrap();
    tab.type_into(comment, 9, " is too hard");
    tab.saved().await;
    assert_eq!(summaries(&items(studio, "artist", rounds.stage, "").await), ["Rim light is too hard"]);
    tab.delete(rounds.notes[0]["annotation"].as_str().unwrap());
    tab.saved().await;
    assert_eq!(summaries(&items(studio, "artist", rounds.stage, "").await), [""; 0]);
    assert_eq!(counts(studio, "artist", rounds.stage).await, [0, 0, 0]);
    tab.set("annotations", rounds.notes[0]["annotation"].as_str().unwrap(), "deleted", &Value::Null);
    tab.saved().await;
    let back = items(studio, "artist", rounds.stage, "").await;
    assert_eq!(back[0]["round"], 2);
}
