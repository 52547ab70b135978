//! A session of forty decisions is one notification.

use rushes_tests::Studio;
use serde_json::json;

use super::{of_kind, told, unread};
use crate::reviews::{act, held};

/// Forty rounds of the artist in review. How a round gets there is tested elsewhere.
async fn forty_in_review(studio: &Studio) -> Vec<i64> {
    let project = studio.project("Kettle").await;
    let making = (1..=40).map(|n| {
        let (studio, project) = (studio, project.clone());
        async move { studio.deliverable(&project, &format!("Shot {n:02}")).await }
    });
    futures::future::join_all(making).await;
    let mut db = studio.db().await;
    let stages: Vec<i64> = sqlx::query_scalar(
        "UPDATE stages s SET status = 'IN_REVIEW' FROM stage_definitions d
         WHERE d.id = s.stage_definition_id AND d.key = 'model_prep' RETURNING s.id",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO revisions (org_id, project_id, stage_id, round, status, created_by, submitted_by, submitted_at)
         SELECT org_id, project_id, id, 1, 'SUBMITTED', $1, $1, now() FROM stages WHERE id = ANY ($2)",
    )
    .bind(studio.id_of("artist"))
    .bind(&stages)
    .execute(&mut db)
    .await
    .unwrap();
    stages
}

#[tokio::test]
async fn a_session_of_forty_decisions_is_one_notification() {
    let studio = Studio::start().await;
    let stages = forty_in_review(&studio).await;
    assert_eq!(stages.len(), 40);
    let session = held(&studio, &stages).await;
    let items: Vec<_> = session["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    let path = format!("/api/reviews/{}/decide", session["id"]);
    let body = json!({ "items": items, "decision": "APPROVED", "note": null });
    let decided = studio.of("admin").post(&path, &body).await.expect(200);
    assert_eq!(decided["done"].as_array().unwrap().len(), 40, "{decided}");
    told(&studio).await;
    assert_eq!(unread(&studio, "artist").await, 0, "a decision can still be changed until it is applied");
    let applied = act(&studio, "producer", &session, "apply").await.expect(200);
    assert_eq!(applied["applied"].as_array().unwrap().len(), 40, "{}", applied["refused"]);
    let told = of_kind(&studio, "artist", "decision").await;
    assert_eq!((told.len(), unread(&studio, "artist").await), (1, 1));
    assert_eq!(
        (&told[0]["count"], &told[0]["session"]["name"], told[0]["items"].as_array().unwrap().len()),
        (&json!(40), &json!("Tuesday"), 40)
    );
    // Who decided is named, and not who applied it.
    assert_eq!(
        told[0]["actors"],
        json!([{
            "id": studio.id_of("admin"), "name": "admin", "color": told[0]["actors"][0]["color"],
        }])
    );
}
