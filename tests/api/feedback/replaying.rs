//! What is sent again does nothing twice.

use reqwest::Method;
use rushes_tests::Answer;
use serde_json::{Value, json};

use super::{Review, path};

async fn tick(review: &Review, who: &str, item: &Value, key: &str, changes: &Value) -> Answer {
    let client = review.studio.of(who);
    let request =
        client.request(Method::PATCH, &path(item)).header("if-match", "*").header("idempotency-key", key);
    client.send(request.json(changes)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_of_the_first_time_comes_again() {
    let review = Review::start().await;
    let item = review.note("Softer rim light").await;
    let done = json!({ "status": "RESOLVED", "note": "Half the intensity" });
    let first = tick(&review, "artist", &item, "01JCW", &done).await;
    let version = first.expect(200)["row_version"].clone();
    // Meanwhile it is verified; whoever sends the tick again gets what they were to get the first time.
    review.patch("producer", &item, &json!({ "status": "VERIFIED" })).await.expect(200);
    let again = tick(&review, "artist", &item, "01JCW", &done).await;
    assert_eq!(again.expect(200), first.json());
    assert_eq!(again.headers["etag"], format!("\"{version}\""));
    assert_eq!(review.studio.of("artist").get(&path(&item)).await.expect(200)["status"], "VERIFIED");
    // The key is the sender's: another's is another one. For something else it cannot be used.
    assert_eq!(
        tick(&review, "producer", &item, "01JCW", &json!({ "summary": "Rim" })).await.expect(200)["summary"],
        "Rim"
    );
    assert_eq!(
        tick(&review, "artist", &item, "01JCW", &json!({ "status": "IN_PROGRESS" })).await.problem(422).0,
        "invalid-input"
    );
    let other = review.note("Another").await;
    assert_eq!(tick(&review, "artist", &other, "01JCW", &done).await.problem(422).0, "invalid-input");
    for bad in ["", "a b", &"a".repeat(201)] {
        assert_eq!(
            tick(&review, "artist", &item, bad, &done).await.problem(422).0,
            "invalid-input",
            "{bad:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_once_one_is_carried_out_and_all_get_its_answer() {
    let review = Review::start().await;
    let item = review.note("Softer rim light").await;
    let done = json!({ "status": "RESOLVED" });
    let answers =
        futures::future::join_all((0..6).map(|_| tick(&review, "artist", &item, "01JCW", &done))).await;
    let first = answers[0].expect(200);
    assert!(answers.iter().all(|answer| answer.expect(200) == first));
    let moved = review.events().await.iter().filter(|(kind, ..)| kind == "feedback.status").count();
    assert_eq!(moved, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_refused_is_judged_anew_and_old_answers_go() {
    let review = Review::start().await;
    let item = review.note("Softer rim light").await;
    let verify = json!({ "status": "VERIFIED" });
    assert_eq!(tick(&review, "producer", &item, "01JCW", &verify).await.problem(409).0, "invalid-transition");
    review.patch("artist", &item, &json!({ "status": "RESOLVED" })).await.expect(200);
    assert_eq!(tick(&review, "producer", &item, "01JCW", &verify).await.expect(200)["status"], "VERIFIED");
    // After a week the key is forgotten.
    let mut db = review.studio.db().await;
    sqlx::query("UPDATE idempotency SET expires_at = now() - interval '1 second'")
        .execute(&mut db)
        .await
        .unwrap();
    let reopen = json!({ "status": "REOPENED" });
    assert_eq!(tick(&review, "producer", &item, "01JCW", &reopen).await.expect(200)["status"], "REOPENED");
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM idempotency").fetch_one(&mut db).await.unwrap();
    assert_eq!(kept, 1);
}
