//! The verify queue, and verifying many at once.

use rushes_tests::{Queries, mark};
use serde_json::{Value, json};

use super::{Review, path, summaries};

async fn queue(review: &Review, who: &str, query: &str) -> Vec<Value> {
    let list = review.studio.of(who).get(&format!("/api/verify-queue{query}")).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

/// A second round with a picture of twice the size, submitted.
async fn second_round(review: &Review) -> i64 {
    let mut db = review.studio.db().await;
    sqlx::query("UPDATE revisions SET status = 'CHANGES_REQUESTED' WHERE id = $1")
        .bind(review.round.revision)
        .execute(&mut db)
        .await
        .unwrap();
    sqlx::query_scalar(
        "WITH r AS (INSERT INTO revisions (org_id, project_id, stage_id, round, status, submitted_by, submitted_at)
                    SELECT org_id, project_id, stage_id, 2, 'SUBMITTED', submitted_by, now() FROM revisions WHERE id = $1
                    RETURNING id)
         INSERT INTO media (org_id, revision_id, role, status, original_key, derived_prefix, view_key, view_mime, filename, mime,
                            size_bytes, sha256, width, height)
         SELECT m.org_id, r.id, m.role, m.status, m.original_key, 'derived/second', m.view_key, m.view_mime, m.filename, m.mime,
                m.size_bytes, m.sha256, 1280, 960 FROM media m, r WHERE m.revision_id = $1 RETURNING id",
    )
    .bind(review.round.revision)
    .fetch_one(&mut db)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_resolved_waits_with_the_old_and_the_new_picture_of_its_place() {
    let review = Review::start().await;
    let marked = review.note("Softer rim light").await;
    let open = review.note("Still open").await;
    let spoken = review.tab.comment(None, "Warmer");
    review.tab.saved().await;
    let comment =
        review.items("artist").await.into_iter().find(|item| item["source"] == json!(spoken)).unwrap();
    for item in [&marked, &comment] {
        review.patch("artist", item, &json!({ "status": "RESOLVED" })).await.expect(200);
    }
    assert_eq!(review.studio.of("artist").get("/api/verify-queue").await.problem(403).0, "forbidden");
    assert_eq!(review.studio.of("client").get("/api/verify-queue").await.problem(403).0, "forbidden");
    let waiting = queue(&review, "producer", "").await;
    assert_eq!(summaries(&waiting), ["Softer rim light", "Warmer"]);
    assert_eq!(waiting[0]["after"], Value::Null);
    let media = second_round(&review).await;
    let waiting = queue(&review, "producer", "").await;
    let (before, after) = (&waiting[0]["before"], &waiting[0]["after"]);
    assert_eq!(
        (&before["revision_id"], &before["media_id"]),
        (&json!(review.round.revision), &json!(review.round.media))
    );
    assert_eq!(before["rect"], json!({ "x": 12.5, "y": 8.0, "width": 30.0, "height": 20.0 }));
    assert_eq!((&after["round"], &after["media_id"]), (&json!(2), &json!(media)));
    assert_eq!(after["rect"], json!({ "x": 25.0, "y": 16.0, "width": 60.0, "height": 40.0 }));
    assert_eq!(after["urls"]["view"], format!("api/media/{media}/view"));
    assert_eq!(waiting[0]["place"]["project"]["id"], json!(review.round.project));
    assert_eq!(
        (&waiting[1]["before"]["media_id"], &waiting[1]["before"]["rect"]),
        (&json!(review.round.media), &Value::Null)
    );
    assert_eq!(waiting[1]["after"]["media_id"], json!(media));
    // Narrowed down, and page by page.
    assert_eq!(queue(&review, "producer", &format!("?stage={}", review.round.stage)).await.len(), 2);
    assert_eq!(queue(&review, "producer", &format!("?project={}", review.round.project + 1)).await.len(), 0);
    let page = review.studio.of("producer").get("/api/verify-queue?limit=1").await.expect(200);
    let rest = format!("?limit=1&cursor={}", page["next_cursor"].as_str().unwrap());
    assert_eq!(summaries(&queue(&review, "producer", &rest).await), ["Warmer"]);
    // What is verified or taken back waits no more; another organization sees none of it.
    review.patch("producer", &marked, &json!({ "status": "VERIFIED" })).await.expect(200);
    review.patch("producer", &comment, &json!({ "status": "REOPENED" })).await.expect(200);
    assert_eq!(queue(&review, "producer", "").await.len(), 0);
    review.patch("artist", &open, &json!({ "status": "RESOLVED" })).await.expect(200);
    assert_eq!(queue(&review, "outsider", "").await.len(), 0);
    assert_eq!(queue(&review, "producer", "").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_are_verified_together_each_for_itself() {
    let review = Review::start().await;
    let mut notes = Vec::new();
    for words in ["well done", "not done", "never done", "done by the producer"] {
        notes.push(review.note(words).await);
    }
    for (who, note) in [("artist", 0), ("artist", 1), ("producer", 3)] {
        review.patch(who, &notes[note], &json!({ "status": "RESOLVED" })).await.expect(200);
    }
    let verdict = |note: usize, to: &str| json!({ "id": notes[note]["id"], "to": to, "note": "Look again" });
    let body = json!({ "items": [
        verdict(0, "VERIFIED"), verdict(1, "REOPENED"), verdict(2, "VERIFIED"), verdict(3, "VERIFIED"), verdict(0, "REOPENED"),
        { "id": 999_999, "to": "VERIFIED" },
    ] });
    assert_eq!(
        review.studio.of("artist").post("/api/feedback/verify", &body).await.problem(403).0,
        "forbidden"
    );
    let answer = review.studio.of("producer").post("/api/feedback/verify", &body).await.expect(200);
    let done: Vec<_> =
        answer["done"].as_array().unwrap().iter().map(|item| (&item["id"], &item["status"])).collect();
    assert_eq!(done, [(&notes[0]["id"], &json!("VERIFIED")), (&notes[1]["id"], &json!("REOPENED"))]);
    assert_eq!(answer["done"][1]["note"], "Look again");
    let refused: Vec<_> = answer["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (&item["id"], &item["problem"]["status"]))
        .collect();
    assert_eq!(
        refused,
        [
            (&notes[2]["id"], &json!(409)),
            (&notes[3]["id"], &json!(403)),
            (&notes[0]["id"], &json!(422)),
            (&json!(999_999), &json!(404)),
        ]
    );
    assert_eq!(answer["refused"][0]["problem"]["current"]["status"], "OPEN");
    assert_eq!(review.studio.of("producer").get(&path(&notes[0])).await.expect(200)["status"], "VERIFIED");
    for body in [
        json!({ "items": [] }),
        json!({ "items": vec![verdict(0, "VERIFIED"); 201] }),
        json!({ "items": [verdict(0, "DONE")] }),
    ] {
        assert_eq!(
            review.studio.of("producer").post("/api/feedback/verify", &body).await.status.as_u16(),
            422
        );
    }
    assert_eq!(review.counts("artist").await, [2, 2, 4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_cost_as_many_queries_as_one() {
    let review = Review::start().await;
    let queries = Queries::count();
    let ids: Vec<String> = (0..60).map(|_| mark::record_id()).collect();
    review.tab.edit(|txn| {
        for id in &ids {
            mark::put(txn, "annotations", id, &mark::rectangle(&review.tab.author, review.round.media));
        }
    });
    review.tab.saved().await;
    sqlx::query("UPDATE feedback_items SET status = 'RESOLVED', resolved_at = now()")
        .execute(&mut review.studio.db().await)
        .await
        .unwrap();
    let all: Vec<i64> =
        review.items("producer").await.iter().map(|item| item["id"].as_i64().unwrap()).collect();
    let cost = async |path: &str, call: &dyn Fn() -> reqwest::RequestBuilder| {
        queries.take(path);
        review.studio.of("producer").send(call()).await.expect(200);
        queries.take(path)
    };
    let producer = review.studio.of("producer");
    let get = |limit: usize| {
        move || producer.request(reqwest::Method::GET, &format!("/api/verify-queue?limit={limit}"))
    };
    let (one, many) = (cost("/api/verify-queue", &get(1)).await, cost("/api/verify-queue", &get(50)).await);
    assert!(one > 0 && one == many, "{one} {many}");
    let verify = |ids: &[i64]| {
        let items: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "to": "VERIFIED" })).collect();
        let body = json!({ "items": items });
        move || producer.request(reqwest::Method::POST, "/api/feedback/verify").json(&body)
    };
    let one = cost("/api/feedback/verify", &verify(&all[..1])).await;
    let many = cost("/api/feedback/verify", &verify(&all[1..])).await;
    assert!(one > 0 && one == many, "{one} {many}");
    assert_eq!(queue(&review, "producer", "").await.len(), 0);
}
