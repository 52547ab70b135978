//! What becomes of feedback is seen in the open documents, whoever changes it and on whichever round it is.

use rushes_tests::{Studio, Tab, log, mark};
use serde_json::{Value, json};
use yrs::types::ToJson as _;
use yrs::{ReadTxn as _, Transact as _};

/// The items that a tab sees, by id.
fn feedback(tab: &Tab) -> Value {
    let txn = tab.doc.transact();
    let map = txn.get_map("feedback").expect("a root").to_json(&txn);
    mark::plain(&serde_json::to_value(map).expect("JSON"))
}

/// The item of a mark.
fn item_of(tab: &Tab, source: &str) -> Option<Value> {
    let items = feedback(tab);
    items.as_object()?.values().find(|item| item["source"] == source).cloned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_is_on_the_open_checklist_of_others_and_so_is_every_tick() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let (producer, artist) = (studio.tab("producer", &round).await, studio.tab("artist", &round).await);
    let id = producer.draw();
    artist.until("the item", |tab, _| item_of(tab, &id).is_some()).await;
    let comment = producer.comment(Some(&id), "Softer rim light");
    artist
        .until("its words", |tab, _| item_of(tab, &id).is_some_and(|i| i["summary"] == "Softer rim light"))
        .await;
    let item = item_of(&artist, &id).expect("the item");
    assert_eq!((&item["annotation"], &item["comment"]), (&json!(id), &json!(comment)));
    assert_eq!(
        (&item["status"], &item["action"], &item["author"]),
        (&json!("OPEN"), &json!(true), &json!(producer.author))
    );
    assert_eq!(item["source_revision"].as_f64(), json!(round.revision).as_f64());
    // The key is the id, and the API knows the same item.
    let key = feedback(&artist).as_object().expect("items").keys().next().expect("one").clone();
    assert_eq!(item["id"].as_f64(), key.parse().ok());
    let path = format!("/api/feedback/{key}");
    let patch = async |body: &Value| {
        let admin = studio.of("admin");
        let request = admin.request(reqwest::Method::PATCH, &path).header("if-match", "*").json(body);
        admin.send(request).await.expect(200)
    };
    patch(&json!({ "status": "RESOLVED", "note": "Half", "order": 1.5 })).await;
    for tab in [&artist, &producer] {
        tab.until("the tick", |tab, _| item_of(tab, &id).is_some_and(|i| i["status"] == "RESOLVED")).await;
    }
    let item = item_of(&artist, &id).expect("the item");
    assert_eq!(
        (&item["resolved"]["by"]["name"], &item["resolved"]["note"]),
        (&json!("admin"), &json!("Half"))
    );
    assert_eq!(item["order"], json!(1.5));
    // Nobody writes it but the server.
    artist.edit(|txn| {
        use yrs::Map as _;
        mark::root(txn, "feedback").insert(txn, key.as_str(), "mine");
    });
    let ending = artist.ended().await;
    assert!(ending.denied.is_some_and(|denied| denied.starts_with("server_owned: ")));
    // Off the checklist, off the document; and back.
    patch(&json!({ "keep": false })).await;
    producer.delete(&id);
    producer.until("it is gone", |tab, _| item_of(tab, &id).is_none()).await;
    producer.set("annotations", &id, "deleted", &Value::Null);
    producer.until("it is back", |tab, _| item_of(tab, &id).is_some()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_shown_again_is_not_written_again() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let tab = studio.tab("producer", &round).await;
    let id = tab.draw();
    tab.until("the item", |tab, _| item_of(tab, &id).is_some()).await;
    let mut db = studio.db().await;
    sqlx::query("UPDATE feedback_items SET sort_order = 2.25").execute(&mut db).await.expect("an update");
    tab.until("its place", |tab, _| item_of(tab, &id).is_some_and(|i| i["order"] == 2.25)).await;
    let length = log::length(&mut db, &round.document()).await;
    // Told twice of what it shows already, the document stays as it is: the mark after it is the next entry.
    for _ in 0..2 {
        sqlx::query("INSERT INTO document_outbox (revision_id) VALUES ($1)")
            .bind(round.revision)
            .execute(&mut db)
            .await
            .expect("a row");
    }
    sqlx::query("SELECT pg_notify('rushes_outbox', '')").execute(&mut db).await.expect("told");
    rushes_tests::eventually("the outbox is empty", std::time::Duration::from_secs(10), async || {
        let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM document_outbox")
            .fetch_one(&mut db)
            .await
            .expect("a count");
        (waiting == 0).then_some(())
    })
    .await;
    assert_eq!(log::length(&mut db, &round.document()).await, length);
}
