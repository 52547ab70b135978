//! What the server owns of a document: the page sees it change, and nobody writes it but the server.

use std::time::Duration;

use rushes_tests::{Studio, Tab, eventually, log};
use serde_json::{Value, json};
use yrs::types::ToJson as _;
use yrs::{ReadTxn as _, Transact as _};

/// What a tab sees of the round.
fn meta(tab: &Tab) -> Value {
    let txn = tab.doc.transact();
    let meta = txn.get_map("meta").expect("a root").to_json(&txn);
    rushes_tests::mark::plain(&serde_json::to_value(meta).expect("JSON"))
}

async fn outbox(studio: &Studio) -> i64 {
    let mut db = studio.db().await;
    sqlx::query_scalar("SELECT count(*) FROM document_outbox").fetch_one(&mut db).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_is_seen_in_the_open_document_and_in_the_one_that_is_opened_later() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    artist.until("where the round stands", |tab, _| meta(tab)["status"] == "SUBMITTED").await;
    assert_eq!(meta(&artist)["revision"].as_f64(), json!(round.revision).as_f64());
    let stage = studio.of("producer").get(&format!("/api/stages/{}", round.stage)).await.expect(200);
    let changed = json!({ "status": "CHANGES_REQUESTED", "note": "Only the studio reads this" });
    let request = studio
        .of("producer")
        .request(reqwest::Method::PATCH, &format!("/api/stages/{}", round.stage))
        .header("if-match", format!("\"{}\"", stage["row_version"]));
    studio.of("producer").send(request.json(&changed)).await.expect(200);
    artist
        .until("the decision", |tab, _| {
            let meta = meta(tab);
            meta["status"] == "CHANGES_REQUESTED" && meta["stage_status"] == "CHANGES_REQUESTED"
        })
        .await;
    assert!(!meta(&artist).to_string().contains("Only the studio"), "notes are the studio's");
    eventually("the outbox is empty", Duration::from_secs(10), async || {
        (outbox(&studio).await == 0).then_some(())
    })
    .await;
    // The studio's own document was opened by nobody yet, and shows the same when it is.
    let door = rushes_tests::Door::document(studio.of("artist"), format!("internal:{}", round.revision));
    let internal = Tab::open(door, studio.id_of("artist"), round.media).await;
    internal.until("the decision", |tab, _| meta(tab)["status"] == "CHANGES_REQUESTED").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fact_that_changes_in_the_database_alone_is_shown_as_well() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    artist.until("where the round stands", |tab, _| meta(tab)["round"] == 1.0).await;
    let mut db = studio.db().await;
    sqlx::query("UPDATE revisions SET round = 7 WHERE id = $1")
        .bind(round.revision)
        .execute(&mut db)
        .await
        .expect("an update");
    artist.until("the new number", |tab, _| meta(tab)["round"] == 7.0).await;
    // Nobody makes it otherwise.
    let before = log::length(&mut db, &round.document()).await;
    artist.edit(|txn| {
        use yrs::Map as _;
        rushes_tests::mark::root(txn, "meta").insert(txn, "status", "APPROVED");
    });
    let ending = artist.ended().await;
    assert!(ending.denied.is_some_and(|denied| denied.starts_with("server_owned: ")));
    assert_eq!(log::length(&mut db, &round.document()).await, before);
}

/// A change of rights takes hold of open sockets within a second, by whichever way it was made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rights_that_change_take_hold_of_open_sockets_within_a_second() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let organization = "(SELECT org_id FROM revisions LIMIT 1)";
    // Whom it concerns, what changes, and how the socket that was open ends.
    let cases = [
        ("artist2", "UPDATE memberships SET role = 'PRODUCER' WHERE user_id = $1".to_owned(), 1013),
        ("client", "DELETE FROM client_team_members WHERE user_id = $1".to_owned(), 4404),
        ("admin", "UPDATE users SET must_change_password = true WHERE id = $1".to_owned(), 4403),
        ("producer", "DELETE FROM auth_sessions WHERE user_id = $1".to_owned(), 4401),
        (
            "artist",
            format!(
                "INSERT INTO role_permissions (org_id, role, permission, allowed)
                 SELECT {organization}, 'ARTIST', 'review.annotate', false WHERE $1 > 0"
            ),
            1013,
        ),
    ];
    let mut db = studio.db().await;
    for (who, change, code) in cases {
        let watcher = studio.tab("artist", &round).await;
        let tab = studio.tab(who, &round).await;
        sqlx::query(sqlx::AssertSqlSafe(change.clone()))
            .bind(studio.id_of(who))
            .execute(&mut db)
            .await
            .expect("a change");
        let began = std::time::Instant::now();
        assert_eq!(tab.ended().await.code, code, "{who}: {change}");
        assert!(began.elapsed() < Duration::from_secs(1), "{who}: {:?} after {change}", began.elapsed());
        if who != "artist" {
            assert_eq!(watcher.view().ended, None, "{change} concerns {who} alone");
        }
    }
}
