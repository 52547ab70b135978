//! What people look at all day, in a studio of some size: the artist's own work, the list of sessions, and how soon a decision
//! lets the next stage begin.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures::StreamExt as _;
use rushes_tests::studio::picture;
use rushes_tests::{Client, Door, Installation};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::presenting::percentile;
use super::{Figure, figure, milliseconds};

/// Stages that the artist is assigned to, each with a round and four items of feedback.
const ASSIGNMENTS: i32 = 5_000;
/// Sessions of five items each.
const SESSIONS: i32 = 1_000;
const ASKED: usize = 200;
const DECISIONS: usize = 30;
const PATIENCE: Duration = Duration::from_secs(20);

/// Measures, into `figures`.
pub(crate) async fn measure(figures: &mut Vec<Figure>) -> anyhow::Result<()> {
    let mut house = Installation::start().await;
    decisions(&house, figures).await?;
    fill(&house).await?;
    let (artist, producer) = (house.artist.1.clone(), house.producer.1.clone());
    let listed = artist.get("/api/my-work").await.expect(200);
    ensure!(listed["items"].as_array().is_some_and(|items| items.len() == 50), "a page of work: {listed}");
    asked(figures, &artist, "/api/my-work", "My work with 5,000 assignments and 20,000 items, a page").await;
    asked(figures, &producer, "/api/reviews", "list of 1,000 sessions, a page").await;
    ensure!(house.stop().await.success(), "the server did not stop in order");
    Ok(())
}

/// How long a page takes, from the request to the last byte of its answer.
async fn asked(figures: &mut Vec<Figure>, client: &Client, path: &str, name: &str) {
    let mut times = Vec::new();
    for _ in 0..ASKED {
        let began = Instant::now();
        client.get(path).await.expect(200);
        times.push(milliseconds(began.elapsed()));
    }
    figures.push(figure(&format!("{name}, p50"), percentile(&mut times, 50), "ms"));
    figures.push(figure(&format!("{name}, p95"), percentile(&mut times, 95), "ms"));
}

/// A studio of some size, put into the tables directly.
async fn fill(house: &Installation) -> anyhow::Result<()> {
    let mut db = house.db().await;
    sqlx::query(
        "WITH one AS (SELECT org_id, project_id, entity_id, stage_definition_id FROM stages WHERE id = $1),
              made AS (INSERT INTO entities (org_id, project_id, kind, name, slug)
                       SELECT org_id, project_id, 'DELIVERABLE', 'Product ' || n, 'product-' || n
                       FROM one, generate_series(1, $2) AS n RETURNING id),
              stage AS (INSERT INTO stages (org_id, project_id, entity_id, stage_definition_id, status, due_date)
                        SELECT org_id, project_id, made.id, stage_definition_id, 'IN_PROGRESS', current_date + (made.id % 60)::int
                        FROM one, made RETURNING id)
         INSERT INTO stage_assignments (stage_id, user_id, kind) SELECT id, $3, 'LEAD' FROM stage",
    )
    .bind(house.round.stage)
    .bind(ASSIGNMENTS)
    .bind(house.artist.0)
    .execute(&mut db)
    .await?;
    sqlx::query(
        "WITH round AS (INSERT INTO revisions (org_id, project_id, stage_id, round, status, created_by, submitted_by, submitted_at)
                        SELECT s.org_id, s.project_id, s.id, 1, 'CHANGES_REQUESTED', $1, $1, now() FROM stages s
                        WHERE s.status = 'IN_PROGRESS' AND EXISTS (SELECT FROM stage_assignments a WHERE a.stage_id = s.id)
                        RETURNING *),
              document AS (INSERT INTO documents (name, revision_id) SELECT 'revision:' || id, id FROM round RETURNING *)
         INSERT INTO feedback_items (org_id, project_id, stage_id, revision_id, document_id, source_id, is_internal, is_action_item,
                                     summary, author)
         SELECT r.org_id, r.project_id, r.stage_id, r.id, d.id, 'source-' || n, false, true, 'Softer edge', 'user:' || $1
         FROM round r JOIN document d ON d.revision_id = r.id, generate_series(1, 4) AS n",
    )
    .bind(house.producer.0)
    .execute(&mut db)
    .await?;
    sqlx::query(
        "WITH made AS (INSERT INTO review_sessions (org_id, name, status, started_at, created_by)
                       SELECT (SELECT org_id FROM stages LIMIT 1), 'Session ' || n, 'IN_PROGRESS', now(), $1
                       FROM generate_series(1, $2) AS n RETURNING *)
         INSERT INTO review_session_items (org_id, session_id, project_id, stage_id, revision_id, sort_order)
         SELECT m.org_id, m.id, s.project_id, s.id, s.revision, s.place FROM made m CROSS JOIN (
            SELECT s.project_id, s.id, r.id AS revision, row_number() OVER (ORDER BY s.id) AS place
            FROM stages s JOIN revisions r ON r.stage_id = s.id ORDER BY s.id LIMIT 5) s",
    )
    .bind(house.producer.0)
    .bind(SESSIONS)
    .execute(&mut db)
    .await?;
    // As autovacuum has it on any other day.
    sqlx::query("VACUUM ANALYZE").execute(&mut db).await?;
    Ok(())
}

/// From a producer's decision in a session, which is applied at once, to the artist being told that the next stage may begin.
async fn decisions(house: &Installation, figures: &mut Vec<Figure>) -> anyhow::Result<()> {
    let (producer, artist) = (&house.producer.1, &house.artist);
    sqlx::query("UPDATE organizations SET settings = settings || '{\"apply_decisions_at_once\": true}'")
        .execute(&mut house.db().await)
        .await?;
    let project = producer.post("/api/projects", &json!({ "name": "Bench decisions" })).await.expect(201);
    let mut stages = Vec::new();
    for number in 0..DECISIONS {
        stages.push(in_review(producer, artist, &project, number).await?);
    }
    let items: Vec<i64> = stages.iter().map(|(stage, _)| *stage).collect();
    let session =
        producer.post("/api/reviews", &json!({ "name": "Bench", "items": items })).await.expect(201);
    let session =
        producer.post(&format!("/api/reviews/{}/start", session["id"]), &json!({})).await.expect(200);
    let (_sink, mut told) = Door::events(&artist.1).knock().await?.into_stream().split();
    let mut times = Vec::new();
    for item in session["items"].as_array().context("items")? {
        let next = stages.iter().find(|(stage, _)| json!(stage) == item["stage_id"]).context("a stage")?.1;
        let path = format!("/api/reviews/{}/items/{}/decide", session["id"], item["id"]);
        let began = Instant::now();
        let decided = async { producer.post(&path, &json!({ "decision": "APPROVED" })).await.expect(200) };
        let unblocked = async {
            loop {
                let message = told.next().await.context("the stream ended")??;
                let Message::Text(text) = message else { continue };
                let event: Value = serde_json::from_str(&text)?;
                if event["type"] == "stage.status"
                    && event["subject"]["id"] == next
                    && event["data"]["to"] == "NOT_STARTED"
                {
                    return anyhow::Ok(began.elapsed());
                }
            }
        };
        let (_, took) = tokio::join!(decided, tokio::time::timeout(PATIENCE, unblocked));
        times.push(milliseconds(took.context("the next stage is not unblocked")??));
    }
    let name = "decision in a session → the artist is told that the next stage may begin";
    figures.push(figure(&format!("{name}, p50"), percentile(&mut times, 50), "ms"));
    figures.push(figure(&format!("{name}, p95"), percentile(&mut times, 95), "ms"));
    Ok(())
}

/// A deliverable whose model is in review; that stage, and the one that waits for it.
async fn in_review(
    producer: &Client,
    (artist, hands): &(i64, Client),
    project: &Value,
    number: usize,
) -> anyhow::Result<(i64, i64)> {
    let path = format!("/api/projects/{}/deliverables", project["id"]);
    let deliverable = producer.post(&path, &json!({ "name": format!("Product {number}") })).await.expect(201);
    let list = producer.get(&format!("/api/deliverables/{}/stages", deliverable["id"])).await.expect(200);
    let stage = |key: &str| {
        let stages = list["items"].as_array()?;
        stages.iter().find(|stage| stage["key"] == key)?["id"].as_i64()
    };
    let stage = |key: &str| stage(key).with_context(|| format!("the stage {key}"));
    let change = async |stage: i64, body: Value| {
        let path = format!("/api/stages/{stage}");
        let version = producer.get(&path).await.expect(200)["row_version"].as_i64().context("a version")?;
        anyhow::Ok(producer.patch(&path, version, &body).await.expect(200))
    };
    for key in ["brief_intake", "file_delivery"] {
        for status in ["IN_PROGRESS", "APPROVED"] {
            change(stage(key)?, json!({ "status": status })).await?;
        }
    }
    let (model, next) = (stage("model_prep")?, stage("catalog_images")?);
    change(model, json!({ "assignments": [{ "user_id": artist, "kind": "LEAD" }] })).await?;
    let round = hands.post(&format!("/api/stages/{model}/revisions"), &json!({})).await.expect(201);
    let id = round["id"].as_i64().context("a round")?;
    hands.upload(model, id, "current", "a.png", picture(8, 8)).await.expect(201);
    hands.post(&format!("/api/revisions/{id}/submit"), &json!({})).await.expect(200);
    Ok((model, next))
}
