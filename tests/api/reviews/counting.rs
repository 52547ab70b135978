//! What looking at sessions costs.

use std::time::{Duration, Instant};

use rushes_tests::{Queries, Studio};
use serde_json::json;

use super::{reviewed, session};

/// Sessions of one stage each, put into the table directly.
async fn fill(studio: &Studio, stage: i64, sessions: i32) {
    sqlx::query(
        "WITH s AS (INSERT INTO review_sessions (org_id, name, status, started_at, created_by)
                    SELECT $1, 'Session ' || n, 'IN_PROGRESS', now(), $2 FROM generate_series(1, $3) AS n RETURNING *)
         INSERT INTO review_session_items (org_id, session_id, project_id, stage_id, revision_id, sort_order)
         SELECT s.org_id, s.id, t.project_id, t.id, r.id, 1 FROM s, stages t JOIN revisions r ON r.stage_id = t.id
         WHERE t.id = $4",
    )
    .bind(studio.organization.get())
    .bind(studio.id_of("producer"))
    .bind(sessions)
    .bind(stage)
    .execute(&mut studio.db().await)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_list_and_a_session_cost_the_same_whatever_they_hold() {
    let queries = Queries::count();
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let (small, large) = (session(&studio, &[a.stage]).await, session(&studio, &[a.stage, b.stage]).await);
    let cost = async |who: &str, path: &str, counted: &str| {
        queries.take(counted);
        studio.of(who).get(path).await.expect(200);
        queries.take(counted)
    };
    let of = async |session: &serde_json::Value| {
        let path = format!("/api/reviews/{}", session["id"]);
        cost("producer", &path, &path).await
    };
    let one = of(&small).await;
    assert!((3..=8).contains(&one), "{one}");
    assert_eq!(of(&large).await, one);
    let short = cost("producer", "/api/reviews?limit=200", "/api/reviews").await;
    assert!((2..=6).contains(&short), "{short}");
    fill(&studio, a.stage, 150).await;
    assert_eq!(cost("producer", "/api/reviews?limit=200", "/api/reviews").await, short);
    assert_eq!(cost("client", "/api/reviews?limit=200", "/api/reviews").await, short);
}

/// The quickest of some lists, so that what else the machine does is left out.
async fn quickest(studio: &Studio, who: &str, query: &str) -> Duration {
    let mut quickest = Duration::MAX;
    for _ in 0..30 {
        let begun = Instant::now();
        let list = studio.of(who).get(&format!("/api/reviews?limit=50{query}")).await.expect(200);
        quickest = quickest.min(begun.elapsed());
        assert_eq!(list["items"].as_array().unwrap().len(), 50, "{who}{query}");
        assert_ne!(list["next_cursor"], json!(null));
    }
    quickest
}

#[tokio::test]
async fn a_page_of_a_thousand_sessions_takes_no_longer_than_one_of_a_hundred() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    fill(&studio, a.stage, 60).await;
    fill(&studio, b.stage, 60).await;
    let queries = [
        ("producer", String::new()),
        ("producer", format!("&project={}", a.project)),
        ("producer", "&mine=true&q=Session".to_owned()),
        ("client", String::new()),
    ];
    let mut few = Vec::new();
    for (who, query) in &queries {
        few.push(quickest(&studio, who, query).await);
    }
    fill(&studio, a.stage, 440).await;
    fill(&studio, b.stage, 440).await;
    sqlx::query("ANALYZE review_sessions, review_session_items")
        .execute(&mut studio.db().await)
        .await
        .unwrap();
    for ((who, query), few) in queries.iter().zip(few) {
        let many = quickest(&studio, who, query).await;
        println!("{who}{query}: {few:?} of 120, {many:?} of 1,000");
        assert!(many < few * 2 + Duration::from_millis(5), "{who}{query}: {few:?} of 120, {many:?} of 1,000");
    }
}
