//! Building a session.

use reqwest::{Method, header};
use rushes_tests::Studio;
use serde_json::{Value, json};

use super::{act, detail, held, reviewed, seen, session, stages};

#[tokio::test]
async fn a_session_is_made_of_stages_changed_and_deleted() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let producer = studio.of("producer");
    let made = session(&studio, &[a.stage, b.stage]).await;
    assert_eq!(
        (&made["status"], &made["name"], &made["is_template"], &made["created_by"]["id"]),
        (&json!("DRAFT"), &json!("Tuesday"), &json!(false), &json!(studio.id_of("producer")))
    );
    assert_eq!(stages(&made), [a.stage, b.stage]);
    assert_eq!((&made["counts"]["items"], &made["counts"]["minutes"]), (&json!(2), &json!(10)));
    let names: Vec<_> = made["projects"].as_array().unwrap().iter().map(|p| p["name"].clone()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let item = &made["items"][0];
    assert_eq!(item["place"]["project"]["id"], a.project);
    assert_eq!(item["place"]["stage"]["approval_type"], "SIMPLE");
    // Before it starts an item shows the round that it would be frozen to.
    assert_eq!((&item["revision"]["id"], &item["frozen"]), (&json!(a.revision), &json!(false)));
    assert_eq!(item["revision"]["submitted_by"]["id"], studio.id_of("artist"));
    assert_eq!((&item["rounds"], &item["decision"]), (&json!([a.revision]), &Value::Null));

    // Twice the same stage is once.
    let path = format!("/api/reviews/{}", made["id"]);
    let again = producer.post(&format!("{path}/items"), &json!({ "stage_ids": [b.stage, a.stage] })).await;
    assert_eq!(stages(&again.expect(200)), [a.stage, b.stage]);
    let unknown = producer.post(&format!("{path}/items"), &json!({ "stage_ids": [a.stage, 999_999] })).await;
    assert_eq!(unknown.problem(422), ("invalid-input".to_owned(), vec!["/stage_ids/1".to_owned()]));

    // Order, minutes, notes.
    let ids = [&made["items"][1]["id"], &made["items"][0]["id"]];
    let turned = producer.post(&format!("{path}/reorder"), &json!({ "items": ids })).await.expect(200);
    assert_eq!(stages(&turned), [b.stage, a.stage]);
    let partly = producer.post(&format!("{path}/reorder"), &json!({ "items": [ids[0]] })).await;
    assert_eq!(partly.problem(422).1, ["/items"]);
    let item = format!("{path}/items/{}", turned["items"][0]["id"]);
    let version = turned["items"][0]["row_version"].as_i64().unwrap();
    let change = json!({ "minutes": 12, "note": "look at the lid" });
    let changed = producer.patch(&item, version, &change).await.expect(200);
    assert_eq!((&changed["minutes"], &changed["note"]), (&json!(12), &json!("look at the lid")));
    assert_eq!(producer.patch(&item, version, &change).await.problem(412).0, "stale");
    assert_eq!(
        producer.patch(&item, version + 1, &json!({ "minutes": 0 })).await.problem(422).1,
        ["/minutes"]
    );
    let seen_now = seen(&studio, "artist", &made).await;
    assert_eq!(seen_now["counts"]["minutes"], 17);

    let version = seen_now["row_version"].as_i64().unwrap();
    let change = json!({ "name": "Wednesday", "starts_at": "2030-01-31T12:00:00Z", "minutes_per_item": 3 });
    let changed = producer.patch(&path, version, &change).await.expect(200);
    assert_eq!((&changed["name"], &changed["counts"]["minutes"]), (&json!("Wednesday"), &json!(15)));
    assert_eq!(changed["starts_at"], "2030-01-31T12:00:00Z");
    assert_eq!(producer.patch(&path, version, &change).await.problem(412).0, "stale");
    let gone = producer.patch(&path, version + 1, &json!({ "starts_at": null })).await.expect(200);
    assert_eq!((&gone["starts_at"], &gone["name"]), (&Value::Null, &json!("Wednesday")));

    let left = producer.delete(&item).await.expect(200);
    assert_eq!(stages(&left), [a.stage]);
    let delete = |version: i64| {
        producer.request(Method::DELETE, &path).header(header::IF_MATCH, format!("\"{version}\""))
    };
    assert_eq!(
        producer.send(producer.request(Method::DELETE, &path)).await.problem(428).0,
        "if-match-required"
    );
    assert_eq!(producer.send(delete(1)).await.problem(412).0, "stale");
    producer.send(delete(left["row_version"].as_i64().unwrap())).await.expect(204);
    producer.get(&path).await.problem(404);
}

#[tokio::test]
async fn only_those_who_may_build_sessions_do() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    let made = session(&studio, &[a.stage]).await;
    let path = format!("/api/reviews/{}", made["id"]);
    let artist = studio.of("artist");
    for (path, body) in [
        ("/api/reviews".to_owned(), json!({ "name": "Mine" })),
        (format!("{path}/items"), json!({ "stage_ids": [a.stage] })),
        (format!("{path}/generate"), json!({})),
        (format!("{path}/reorder"), json!({ "items": [] })),
        (format!("{path}/duplicate"), json!({ "name": "Mine" })),
        (format!("{path}/start"), json!({})),
    ] {
        assert_eq!(artist.post(&path, &body).await.problem(403).0, "forbidden", "{path}");
        assert_eq!(studio.of("client").post(&path, &body).await.status.as_u16() / 100, 4, "{path}");
    }
    studio.of("outsider").post(&format!("{path}/start"), &json!({})).await.problem(404);
}

#[tokio::test]
async fn a_filter_fills_a_session_and_a_template_keeps_it() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    // In the same project, but not in review.
    studio.deliverable(&json!({ "id": a.project }), "Back").await;
    let producer = studio.of("producer");

    let fill = json!({ "project_id": a.project, "stage_name": "model PREP" });
    let made = producer.post("/api/reviews", &json!({ "name": "By filter" })).await.expect(201);
    let path = format!("/api/reviews/{}/generate", made["id"]);
    let filled = producer.post(&path, &json!({ "fill": fill })).await.expect(200);
    assert_eq!(stages(&filled), [a.stage]);
    // What it was filled from is remembered; nothing said is what waits for a decision.
    assert_eq!(filled["fill"]["status"], "IN_REVIEW");
    assert_eq!(stages(&producer.post(&path, &json!({})).await.expect(200)), [a.stage, b.stage]);
    let other = json!({ "fill": { "project_id": b.project }, "mode": "replace" });
    assert_eq!(stages(&producer.post(&path, &other).await.expect(200)), [b.stage]);
    let nothing = json!({ "fill": { "stage_key": "hero_images" }, "mode": "replace" });
    assert_eq!(stages(&producer.post(&path, &nothing).await.expect(200)), [] as [i64; 0]);
    let odd = producer.post(&path, &json!({ "fill": { "status": "DONE" } })).await;
    assert_eq!(odd.problem(422).1, ["/fill/status"]);

    // A template is filled when a session is made from it, not before.
    let template = json!({
        "name": "Weekly", "is_template": true, "minutes_per_item": 8,
        "fill": { "stage_key": "model_prep", "status": "IN_REVIEW" },
    });
    let template = producer.post("/api/reviews", &template).await.expect(201);
    assert_eq!((&template["counts"]["items"], &template["is_template"]), (&json!(0), &json!(true)));
    let refused = detail(&act(&studio, "producer", &template, "start").await, 409);
    assert!(refused.contains("make a session from it"), "{refused}");
    let body = json!({ "name": "Week 7", "template_id": template["id"] });
    let from = producer.post("/api/reviews", &body).await.expect(201);
    assert_eq!(stages(&from), [a.stage, b.stage]);
    assert_eq!((&from["is_template"], &from["minutes_per_item"]), (&json!(false), &json!(8)));
    // Only templates are one.
    let wrong = json!({ "name": "Week 8", "template_id": from["id"] });
    assert_eq!(producer.post("/api/reviews", &wrong).await.problem(422).1, ["/template_id"]);

    // Duplicated: what it looks at, without what was decided.
    let under_way = act(&studio, "producer", &from, "start").await.expect(200);
    super::decide(&studio, "producer", &under_way, 0, "APPROVED", "").await.expect(200);
    let body = json!({ "name": "Again", "as_template": true });
    let copy = producer.post(&format!("/api/reviews/{}/duplicate", from["id"]), &body).await.expect(201);
    assert_eq!(stages(&copy), [a.stage, b.stage]);
    assert_eq!((&copy["is_template"], &copy["counts"]["decided"]), (&json!(true), &json!(0)));
    assert_eq!((&copy["items"][0]["frozen"], &copy["status"]), (&json!(false), &json!("DRAFT")));
}

#[tokio::test]
async fn lists_are_narrowed_down_and_paged() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let (producer, admin) = (studio.of("producer"), studio.of("admin"));
    let first = held(&studio, &[a.stage]).await;
    let second =
        admin.post("/api/reviews", &json!({ "name": "100% lids", "items": [b.stage] })).await.expect(201);
    producer.post("/api/reviews", &json!({ "name": "Weekly", "is_template": true })).await.expect(201);
    let ids = async |query: &str| {
        let list = producer.get(&format!("/api/reviews?{query}")).await.expect(200);
        list["items"].as_array().unwrap().iter().map(|s| s["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, [second["id"].clone(), first["id"].clone()]);
    assert_eq!(ids("status=IN_PROGRESS").await, [first["id"].clone()]);
    assert_eq!(ids("mine=true").await, [first["id"].clone()]);
    assert_eq!(ids(&format!("project={}", b.project)).await, [second["id"].clone()]);
    assert_eq!(ids("q=100%25").await, [second["id"].clone()]);
    assert_eq!(ids("q=%25").await, [second["id"].clone()]);
    assert_eq!(ids("template=true").await.len(), 1);
    assert_eq!(producer.get("/api/reviews?status=OVER").await.problem(422).1, ["?status"]);
    let page = producer.get("/api/reviews?limit=1").await.expect(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!(ids(&format!("limit=1&cursor={cursor}")).await, [first["id"].clone()]);

    // What could be looked at, and whether it is.
    let query = format!("/api/reviews/candidates?session={}&q=model", first["id"]);
    let candidates = producer.get(&query).await.expect(200)["items"].clone();
    let found: Vec<_> =
        candidates.as_array().unwrap().iter().map(|c| (c["stage_id"].clone(), c["added"].clone())).collect();
    assert_eq!(found, [(json!(a.stage), json!(true)), (json!(b.stage), json!(false))]);
    assert_eq!(candidates[1]["revision"]["id"], b.revision);
    let query = format!("/api/reviews/candidates?project={}", b.project);
    assert_eq!(producer.get(&query).await.expect(200)["items"].as_array().unwrap().len(), 1);
    let theirs = studio.of("client_b").get("/api/reviews/candidates").await.expect(200);
    assert_eq!(theirs["items"], json!([]));
}

#[tokio::test]
async fn a_session_has_its_bounds() {
    let studio = Studio::start().await;
    let a = reviewed(&studio, "Kettle").await;
    // As many stages as a session may have, and one more, beside each other in one project.
    let made: Vec<i64> = sqlx::query_scalar(
        "WITH e AS (INSERT INTO entities (org_id, project_id, kind, name, slug)
                    SELECT org_id, id, 'DELIVERABLE', 'D' || n, 'd' || n FROM projects, generate_series(1, 200) AS n
                    WHERE id = $1 RETURNING *),
              s AS (INSERT INTO stages (org_id, project_id, entity_id, stage_definition_id, status)
                    SELECT e.org_id, e.project_id, e.id, (SELECT stage_definition_id FROM stages WHERE id = $2), 'IN_REVIEW'
                    FROM e RETURNING *),
              r AS (INSERT INTO revisions (org_id, project_id, stage_id, round, status, submitted_by, submitted_at)
                    SELECT org_id, project_id, id, 1, 'SUBMITTED', $3, now() FROM s)
         SELECT id FROM s ORDER BY id",
    )
    .bind(a.project)
    .bind(a.stage)
    .bind(studio.id_of("artist"))
    .fetch_all(&mut studio.db().await)
    .await
    .unwrap();
    let producer = studio.of("producer");
    let full = session(&studio, &made).await;
    assert_eq!(full["items"].as_array().unwrap().len(), 200);
    let path = format!("/api/reviews/{}", full["id"]);
    let more = producer.post(&format!("{path}/items"), &json!({ "stage_ids": [a.stage] })).await;
    assert_eq!(more.problem(409).0, "too-many-items");
    let more = producer.post(&format!("{path}/generate"), &json!({})).await;
    assert_eq!(more.problem(409).0, "too-many-items");
    // Nothing was added.
    assert_eq!(seen(&studio, "producer", &full).await["items"].as_array().unwrap().len(), 200);
}
