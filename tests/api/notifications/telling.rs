//! Who is told of what, and that nothing is told twice or never.

use reqwest::Method;
use rushes_tests::Studio;
use serde_json::json;

use super::{assign, of, of_kind, told};
use crate::reviews::{reviewed, submitted};

#[tokio::test]
async fn who_is_put_on_a_stage_is_told_and_nobody_else() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await;
    let told = of_kind(&studio, "artist", "assignment").await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["actors"][0]["id"], &told[0]["items"][0]["stage_id"], &told[0]["items"][0]["stage"]),
        (&json!(studio.id_of("producer")), &stage["id"], &json!("Model Prep"))
    );
    // Whoever stays on it is not told again; who puts themselves on it knows.
    assign(&studio, &stage["id"], &["artist", "artist2", "producer"]).await;
    assert_eq!(of_kind(&studio, "artist", "assignment").await[0]["count"], 1);
    assert_eq!(of_kind(&studio, "artist2", "assignment").await.len(), 1);
    assert!(of(&studio, "producer").await.is_empty());
    assert!(of(&studio, "client").await.is_empty());
    // Several stages of one project are one notification.
    let project = stage["project_id"].clone();
    let other = studio.deliverable(&json!({ "id": project }), "Back").await;
    let stages = studio.stages(&other).await;
    assign(&studio, &stages["model_prep"]["id"], &["artist2"]).await;
    assign(&studio, &stages["catalog_images"]["id"], &["artist2"]).await;
    let told = of_kind(&studio, "artist2", "assignment").await;
    assert_eq!((told.len(), &told[0]["count"]), (1, &json!(3)));
    assert_eq!(told[0]["items"][0]["stage"], "Catalog Images");
}

#[tokio::test]
async fn a_new_round_is_told_to_those_who_decide_and_work_on_it() {
    let studio = Studio::start().await;
    let first = reviewed(&studio, "Kettle").await;
    // Whoever runs the project decides about it; nobody else has had to do with it yet.
    assert_eq!(of_kind(&studio, "producer", "round").await.len(), 1);
    assert!(of_kind(&studio, "admin", "round").await.is_empty());
    sqlx::query("UPDATE projects SET owner_id = NULL").execute(&mut studio.db().await).await.unwrap();
    assign(&studio, &json!(first.stage), &["artist", "artist2"]).await;
    studio.move_stage("producer", &json!(first.stage), "CHANGES_REQUESTED").await;
    submitted(&studio, &json!(first.stage)).await;
    for who in ["producer", "artist2"] {
        let told = of_kind(&studio, who, "round").await;
        assert_eq!((told.len(), &told[0]["items"][0]["round"]), (1, &json!(2)), "{who}");
        assert_eq!(told[0]["actors"][0]["name"], "artist");
    }
    for who in ["artist", "admin", "client", "client_b"] {
        assert!(of_kind(&studio, who, "round").await.is_empty(), "{who}");
    }
}

#[tokio::test]
async fn a_decision_is_told_to_who_submitted_and_who_works_on_it() {
    let studio = Studio::start().await;
    let round = reviewed(&studio, "Kettle").await;
    assign(&studio, &json!(round.stage), &["artist", "artist2"]).await;
    studio.move_stage("producer", &json!(round.stage), "CHANGES_REQUESTED").await;
    for who in ["artist", "artist2"] {
        let told = of_kind(&studio, who, "decision").await;
        let item = &told[0]["items"][0];
        assert_eq!(
            (told.len(), &item["verdict"], &item["revision_id"]),
            (1, &json!("CHANGES_REQUESTED"), &json!(round.revision)),
            "{who}"
        );
    }
    assert!(of_kind(&studio, "producer", "decision").await.is_empty());
    // What the client thinks is told, too.
    submitted(&studio, &json!(round.stage)).await;
    let latest = studio.of("client").get(&format!("/api/stages/{}/revisions", round.stage)).await.expect(200);
    let latest = latest["items"].as_array().unwrap().iter().find(|r| r["round"] == 2).unwrap()["id"].clone();
    studio
        .of("client")
        .post(&format!("/api/revisions/{latest}/client-approval"), &json!({}))
        .await
        .expect(200);
    let told = of_kind(&studio, "artist2", "decision").await;
    assert_eq!(told[0]["items"][0]["verdict"], "CLIENT_APPROVED");
    assert_eq!(told[0]["actors"][0]["name"], "client");
}

#[tokio::test]
async fn open_feedback_that_goes_along_is_told_to_whose_it_is() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    assign(&studio, &json!(round.stage), &["artist"]).await;
    let tab = studio.tab("producer", &round).await;
    for words in ["softer rim light", "dust on the lid", "the logo"] {
        tab.comment(None, words);
    }
    tab.saved().await;
    let items = studio.of("admin").get(&format!("/api/stages/{}/feedback", round.stage)).await.expect(200);
    for (item, who) in items["items"].as_array().unwrap().iter().zip(["artist2", "artist2", "artist"]) {
        let path = format!("/api/feedback/{}", item["id"]);
        let body = json!({ "assignee_id": studio.id_of(who) });
        let request = studio.of("producer").request(Method::PATCH, &path).header("if-match", "*");
        studio.of("producer").send(request.json(&body)).await.expect(200);
    }
    let given = of_kind(&studio, "artist2", "assignment").await;
    assert_eq!((given.len(), &given[0]["count"]), (1, &json!(2)), "{given:?}");
    studio.move_stage("producer", &json!(round.stage), "CHANGES_REQUESTED").await;
    submitted(&studio, &json!(round.stage)).await;
    let carried = of_kind(&studio, "artist2", "carry_over").await;
    assert_eq!((carried.len(), &carried[0]["count"]), (1, &json!(2)));
    // The artist submitted it.
    assert!(of_kind(&studio, "artist", "carry_over").await.is_empty());
}

#[tokio::test]
async fn what_was_cut_off_is_told_once_and_nothing_is_left_out() {
    let mut studio = Studio::start().await;
    let stage = studio.open_stage().await;
    told(&studio).await;
    let app = studio.running.as_ref().unwrap().app.clone();
    // The notifier dies after it has written, and before that is committed: several times over.
    let mut db = studio.db().await;
    for statement in [
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'cut off'; END $$",
        "CREATE TRIGGER die BEFORE UPDATE ON notifier FOR EACH ROW EXECUTE FUNCTION die()",
    ] {
        sqlx::query(statement).execute(&mut db).await.unwrap();
    }
    assign(&studio, &stage["id"], &["artist2"]).await;
    rushes_tests::eventually("it is published", std::time::Duration::from_secs(10), async || {
        let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE seq IS NULL")
            .fetch_one(&mut studio.db().await)
            .await
            .unwrap();
        (waiting == 0).then_some(())
    })
    .await;
    for _ in 0..3 {
        assert!(server::app::notifications::notifier::tell(&app).await.is_err());
    }
    let written: i64 = sqlx::query_scalar("SELECT count(*) FROM notifications WHERE user_id = $1")
        .bind(studio.id_of("artist2"))
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(written, 0);
    sqlx::query("DROP TRIGGER die ON notifier").execute(&mut db).await.unwrap();
    let told = of_kind(&studio, "artist2", "assignment").await;
    assert_eq!((told.len(), &told[0]["count"]), (1, &json!(1)));
    // Two at once, as two processes would: one of them waits its turn, and the other tells everything.
    assign(&studio, &stage["id"], &["artist"]).await;
    let (one, other) = tokio::join!(
        server::app::notifications::notifier::tell(&app),
        server::app::notifications::notifier::tell(&app)
    );
    one.unwrap();
    other.unwrap();
    assert_eq!(of_kind(&studio, "artist", "assignment").await[0]["count"], 1);
    studio.stop().await;
}
