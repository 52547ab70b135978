//! My Work: what somebody is assigned to, what is open there, and what happened since they looked.

use rushes_tests::{Queries, eventually};
use serde_json::{Value, json};
use std::time::Duration;

use super::{Review, assign};

async fn work(review: &Review, who: &str, query: &str) -> Vec<Value> {
    let list = review.studio.of(who).get(&format!("/api/my-work{query}")).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

/// Waits until everything that happened has its place in the stream.
async fn published(review: &Review) {
    let mut db = review.studio.db().await;
    eventually("everything is published", Duration::from_secs(10), async || {
        let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE seq IS NULL")
            .fetch_one(&mut db)
            .await
            .unwrap();
        (waiting == 0).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_assignment_shows_what_is_open_and_what_changed() {
    let review = Review::start().await;
    let first = review.note("one").await;
    let second = review.note("two").await;
    let internal = review.internal("producer").await;
    super::note(&review.studio, &internal, review.round.stage, "three").await;
    review.patch("producer", &second, &json!({ "assignee_id": null })).await.expect(200);
    published(&review).await;
    let mine = work(&review, "artist", "").await;
    assert_eq!(mine.len(), 1);
    let item = &mine[0];
    assert_eq!((&item["stage_id"], &item["kind"]), (&json!(review.round.stage), &json!("LEAD")));
    assert_eq!(item["project"]["id"], json!(review.round.project));
    assert_eq!(item["stage"]["status"], "IN_REVIEW");
    assert_eq!(
        (&item["latest_revision"]["id"], &item["latest_revision"]["thumbnail_media_id"]),
        (&json!(review.round.revision), &json!(review.round.media))
    );
    assert_eq!(
        (&item["feedback"], &item["open_mine"]),
        (&json!({ "open": 3, "resolved": 0, "total": 3 }), &json!(2))
    );
    assert_eq!(item["changed"]["events"], 4, "three made, one given away");
    assert_eq!(
        (&item["changed"]["latest"]["type"], &item["changed"]["latest"]["by"]["name"]),
        (&json!("feedback.changed"), &json!("producer"))
    );
    assert_eq!(work(&review, "artist2", "").await.len(), 0);
    assert_eq!(work(&review, "client", "").await.len(), 0);
    assert_eq!(work(&review, "outsider", "").await.len(), 0);

    let artist = review.studio.of("artist");
    artist.post("/api/my-work/visited", &json!({})).await.expect(204);
    assert_eq!(work(&review, "artist", "").await[0]["changed"], json!({ "events": 0, "latest": null }));
    // One's own doings are no news.
    review.patch("artist", &first, &json!({ "status": "RESOLVED" })).await.expect(200);
    published(&review).await;
    assert_eq!(work(&review, "artist", "").await[0]["changed"]["events"], 0);
    assert_eq!(
        work(&review, "artist", "").await[0]["feedback"],
        json!({ "open": 2, "resolved": 1, "total": 3 })
    );
    review.patch("producer", &first, &json!({ "status": "VERIFIED" })).await.expect(200);
    published(&review).await;
    assert_eq!(work(&review, "artist", "").await[0]["changed"]["latest"]["type"], "feedback.status");
    artist.post("/api/my-work/visited", &json!({ "stage_id": review.round.stage })).await.expect(204);
    assert_eq!(work(&review, "artist", "").await[0]["changed"]["events"], 0);
    let unknown = json!({ "stage_id": 999_999 });
    assert_eq!(artist.post("/api/my-work/visited", &unknown).await.status.as_u16(), 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_due_first_is_in_front_and_what_is_finished_is_asked_for() {
    let review = Review::start().await;
    let mut db = review.studio.db().await;
    let artist = review.studio.id_of("artist");
    let mut stages = vec![review.round.stage];
    for _ in 0..4 {
        let round = review.studio.round().await;
        assign(&review.studio, &round, "artist", "SUPPORT").await;
        stages.push(round.stage);
    }
    for (stage, due) in [(1, "2026-12-24"), (2, "9999-12-31"), (3, "2026-12-01")] {
        sqlx::query("UPDATE stages SET due_date = $2::date WHERE id = $1")
            .bind(stages[stage])
            .bind(due)
            .execute(&mut db)
            .await
            .unwrap();
    }
    sqlx::query("UPDATE stages SET status = 'APPROVED' WHERE id = $1")
        .bind(stages[4])
        .execute(&mut db)
        .await
        .unwrap();
    let ids =
        |items: &[Value]| -> Vec<i64> { items.iter().map(|i| i["stage_id"].as_i64().unwrap()).collect() };
    let expected = [stages[3], stages[1], stages[2], stages[0]];
    assert_eq!(ids(&work(&review, "artist", "").await), expected);
    assert_eq!(ids(&work(&review, "artist", "?finished=true").await), [&expected[..], &stages[4..]].concat());
    let mut seen = Vec::new();
    let mut next = "?limit=1".to_owned();
    loop {
        let page = review.studio.of("artist").get(&format!("/api/my-work{next}")).await.expect(200);
        seen.extend(ids(page["items"].as_array().unwrap()));
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("?limit=1&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, expected);
    assert_eq!(
        review.studio.of("artist").get("/api/my-work?finished=maybe").await.problem(422).1,
        ["?finished"]
    );
    let queries = Queries::count();
    let mut costs = Vec::new();
    for limit in [1, 4] {
        queries.take("/api/my-work");
        work(&review, "artist", &format!("?limit={limit}")).await;
        costs.push(queries.take("/api/my-work"));
    }
    assert!(costs[0] > 0 && costs[0] == costs[1], "{costs:?} for {artist}");
}
