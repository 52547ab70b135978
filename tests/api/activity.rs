//! Activity: what happened, per stage, project and person, to those who may know of it.

use rushes_tests::{Queries, Studio};
use serde_json::{Value, json};

use crate::reviews::{act, decide, held, reviewed};

async fn activity(studio: &Studio, who: &str, query: &str) -> Vec<Value> {
    // What has just happened has a place in the stream in a moment.
    rushes_tests::eventually("everything is published", std::time::Duration::from_secs(10), async || {
        let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE seq IS NULL")
            .fetch_one(&mut studio.db().await)
            .await
            .unwrap();
        (waiting == 0).then_some(())
    })
    .await;
    let list = studio.of(who).get(&format!("/api/activity?limit=200{query}")).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

fn types(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_happened_is_told_with_names_the_newest_first() {
    let studio = Studio::start().await;
    let round = reviewed(&studio, "Kettle").await;
    let other = reviewed(&studio, "Toaster").await;
    let session = held(&studio, &[round.stage]).await;
    decide(&studio, "admin", &session, 0, "CHANGES_REQUESTED", "softer").await.expect(200);
    act(&studio, "producer", &session, "apply").await.expect(200);

    let items = activity(&studio, "admin", &format!("&stage={}", round.stage)).await;
    let seqs: Vec<_> = items.iter().map(|item| item["seq"].as_i64().unwrap()).collect();
    assert!(seqs.is_sorted_by(|a, b| a > b), "{seqs:?}");
    let decided = items.iter().find(|item| item["type"] == "revision.decided").unwrap();
    assert_eq!(
        (&decided["project"]["name"], &decided["deliverable"]["name"], &decided["stage"]["name"]),
        (&json!("Kettle"), &json!("Front"), &json!("Model Prep"))
    );
    assert_eq!(
        (&decided["round"], &decided["session"]["name"], &decided["data"]["status"]),
        (
            &json!({ "revision_id": round.revision, "round": 1 }),
            &json!("Tuesday"),
            &json!("CHANGES_REQUESTED")
        )
    );
    assert!(items.iter().all(|item| item["stage"]["id"] == json!(round.stage)));
    let assigned = items.iter().find(|item| item["type"] == "stage.updated").unwrap();
    assert_eq!(
        (&assigned["actor"]["name"], &assigned["people"][0]["name"]),
        (&json!("producer"), &json!("artist"))
    );

    let project = activity(&studio, "admin", &format!("&project={}", other.project)).await;
    assert!(project.iter().all(|item| item["project"]["name"] == "Toaster"));
    assert!(types(&project).contains(&"project.created") && types(&project).contains(&"media.uploaded"));
    let person = activity(&studio, "admin", &format!("&person={}", studio.id_of("artist"))).await;
    assert!(!person.is_empty() && person.iter().all(|item| item["actor"]["name"] == "artist"));
    let rounds = activity(&studio, "admin", &format!("&kind=revision&project={}", other.project)).await;
    assert_eq!(types(&rounds), ["revision.submitted", "revision.created"]);
    assert!(activity(&studio, "admin", "").await.len() > project.len());
    // It is about work, not about who was told of it.
    assert!(!types(&activity(&studio, "admin", "").await).contains(&"notification.changed"));
}

#[tokio::test]
async fn nobody_learns_of_what_they_may_not_see() {
    let studio = Studio::start().await;
    let round = reviewed(&studio, "Kettle").await;
    let client = activity(&studio, "client", &format!("&stage={}", round.stage)).await;
    // The draft was the studio's own.
    assert!(types(&client).contains(&"revision.submitted") && !types(&client).contains(&"revision.created"));
    assert!(client.iter().all(|item| item["actor"].is_null() || item["actor"]["email"] == ""));
    assert!(activity(&studio, "client_b", "").await.is_empty());
    assert!(activity(&studio, "outsider", "").await.is_empty());
    for who in ["client_b", "outsider"] {
        for query in [
            format!("stage={}", round.stage),
            format!("project={}", round.project),
            format!("person={}", studio.id_of("artist")),
        ] {
            studio.of(who).get(&format!("/api/activity?{query}")).await.expect(404);
        }
    }
    studio.of("client").get(&format!("/api/activity?person={}", studio.id_of("client_b"))).await.expect(404);
    studio.of("admin").get("/api/activity?stage=1&project=1").await.expect(422);
    studio.of("admin").get("/api/activity?kind=Re%25").await.expect(422);
}

#[tokio::test]
async fn pages_lead_through_all_of_it_at_the_same_cost() {
    let queries = Queries::count();
    let studio = Studio::start().await;
    let round = reviewed(&studio, "Kettle").await;
    let all = activity(&studio, "admin", &format!("&project={}", round.project)).await;
    let (mut cursor, mut seen, mut costs) = (String::new(), Vec::new(), Vec::new());
    queries.take("/api/activity");
    loop {
        let path = format!("/api/activity?limit=5&project={}{cursor}", round.project);
        let page = studio.of("admin").get(&path).await.expect(200);
        costs.push(queries.take("/api/activity"));
        seen.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, all);
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{costs:?}");
}
