//! Deliverables: making them with their stages, changing them, and their status that follows.

use rushes_tests::Studio;
use serde_json::{Value, json};

#[tokio::test]
async fn a_deliverable_gets_the_stages_of_its_projects_pipeline() {
    let studio = Studio::start().await;
    let project = studio.project("Kettle").await;
    let path = format!("/api/projects/{}/deliverables", project["id"]);
    let body = json!({ "name": "Front", "cmf_sku": "KT-01 steel", "asset_count": 12, "priority": "URGENT" });
    let deliverable = studio.of("producer").post(&path, &body).await.expect(201);
    assert_eq!(deliverable["status"], "NOT_STARTED");
    assert_eq!(deliverable["slug"], "front");
    assert_eq!((&deliverable["cmf_sku"], &deliverable["asset_count"]), (&json!("KT-01 steel"), &json!(12)));
    let stages = deliverable["stages"].as_array().unwrap();
    let brief: Vec<(i64, &str, &str)> = stages
        .iter()
        .map(|s| (s["position"].as_i64().unwrap(), s["key"].as_str().unwrap(), s["status"].as_str().unwrap()))
        .collect();
    assert_eq!(
        brief,
        [
            (1, "brief_intake", "NOT_STARTED"),
            (2, "file_delivery", "BLOCKED"),
            (3, "model_prep", "BLOCKED"),
            (4, "early_images", "BLOCKED"),
            (5, "catalog_images", "BLOCKED"),
            (6, "hero_images", "BLOCKED"),
            (7, "packaging_images", "BLOCKED"),
            (8, "photocomps", "BLOCKED"),
            (9, "spin_360", "BLOCKED"),
            (10, "dynamic_spin", "BLOCKED"),
        ]
    );
    assert_eq!((&stages[2]["is_critical_gate"], &stages[3]["is_optional"]), (&json!(true), &json!(true)));
    assert_eq!(stages[5]["approval_type"], "FORMAL");
    let read =
        studio.of("producer").get(&format!("/api/deliverables/{}", deliverable["id"])).await.expect(200);
    assert_eq!(read, deliverable);
    let counted = studio.of("producer").get(&format!("/api/projects/{}", project["id"])).await.expect(200);
    assert_eq!(
        (&counted["deliverable_count"], &counted["status_counts"]["NOT_STARTED"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn names_are_unique_in_a_project_and_fields_are_checked() {
    let studio = Studio::start().await;
    let (kettle, pot) = (studio.project("Kettle").await, studio.project("Pot").await);
    let producer = studio.of("producer");
    let path = format!("/api/projects/{}/deliverables", kettle["id"]);
    studio.deliverable(&kettle, "Front").await;
    studio.deliverable(&pot, "Front").await;
    assert_eq!(producer.post(&path, &json!({ "name": "Front" })).await.problem(409).1, ["/name"]);
    let back = studio.deliverable(&kettle, "Back").await;
    let back_path = format!("/api/deliverables/{}", back["id"]);
    assert_eq!(producer.patch(&back_path, 1, &json!({ "name": "Front" })).await.problem(409).1, ["/name"]);
    for (body, pointer) in [
        (json!({ "name": "" }), "/name"),
        (json!({ "name": "A", "asset_count": -1 }), "/asset_count"),
        (json!({ "name": "A", "asset_count": 1_000_001 }), "/asset_count"),
        (json!({ "name": "A", "cmf_sku": "x".repeat(101) }), "/cmf_sku"),
        (json!({ "name": "A", "status": "APPROVED" }), "/status"),
    ] {
        assert_eq!(producer.post(&path, &body).await.problem(422).1, [pointer], "{body}");
    }
    assert_eq!(producer.get(&path).await.expect(200)["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_deliverable_is_changed_by_who_may_and_on_what_is_there() {
    let studio = Studio::start().await;
    let project = studio.project("Kettle").await;
    let deliverable = studio.deliverable(&project, "Front").await;
    let path = format!("/api/deliverables/{}", deliverable["id"]);
    let change = json!({ "cmf_sku": "KT-02", "asset_count": 3 });
    studio.of("producer").patch(&path, 1, &change).await.expect(200);
    assert_eq!(studio.of("producer").patch(&path, 1, &change).await.problem(412).0, "stale");
    let cleared = studio.of("producer").patch(&path, 2, &json!({ "cmf_sku": null })).await.expect(200);
    assert_eq!((&cleared["cmf_sku"], &cleared["asset_count"]), (&Value::Null, &json!(3)));
    for (who, status) in [("artist", 403), ("client", 403), ("client_b", 404), ("outsider", 404)] {
        assert_eq!(studio.of(who).patch(&path, 3, &change).await.status.as_u16(), status, "{who}");
        let create = format!("/api/projects/{}/deliverables", project["id"]);
        assert_eq!(
            studio.of(who).post(&create, &json!({ "name": "Mine" })).await.status.as_u16(),
            status,
            "{who}"
        );
    }
}

#[tokio::test]
async fn status_follows_the_stages_unless_it_is_on_hold() {
    let studio = Studio::start().await;
    let project = studio.project("Kettle").await;
    let deliverable = studio.deliverable(&project, "Front").await;
    let path = format!("/api/deliverables/{}", deliverable["id"]);
    let producer = studio.of("producer");
    let stages = studio.stages(&deliverable).await;
    studio.move_stage("producer", &stages["brief_intake"]["id"], "IN_PROGRESS").await;
    let started = producer.get(&path).await.expect(200);
    assert_eq!(started["status"], "IN_PROGRESS");
    let version = started["row_version"].as_i64().unwrap();
    let held = producer.patch(&path, version, &json!({ "on_hold": true })).await.expect(200);
    assert_eq!((&held["status"], &held["on_hold"]), (&json!("ON_HOLD"), &json!(true)));
    // Its stages go on; its status waits.
    studio.move_stage("producer", &stages["brief_intake"]["id"], "APPROVED").await;
    let waiting = producer.get(&path).await.expect(200);
    assert_eq!(waiting["status"], "ON_HOLD");
    let version = waiting["row_version"].as_i64().unwrap();
    let resumed = producer.patch(&path, version, &json!({ "on_hold": false })).await.expect(200);
    assert_eq!(resumed["status"], "IN_PROGRESS");
}

#[tokio::test]
async fn deliverables_are_paged_in_the_order_in_which_they_were_made() {
    let studio = Studio::start().await;
    let project = studio.project("Kettle").await;
    for number in 0..9 {
        studio.deliverable(&project, &format!("View {number}")).await;
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/projects/{}/deliverables?limit=4{cursor}", project["id"]);
        let list = studio.of("client").get(&path).await.expect(200);
        for item in list["items"].as_array().unwrap() {
            assert_eq!(item["stages"].as_array().unwrap().len(), 10);
            seen.push(item["name"].as_str().unwrap().to_owned());
        }
        match list["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, (0..9).map(|number| format!("View {number}")).collect::<Vec<_>>());
    for who in ["client_b", "outsider"] {
        let path = format!("/api/projects/{}/deliverables", project["id"]);
        assert_eq!(studio.of(who).get(&path).await.status.as_u16(), 404, "{who}");
    }
}
