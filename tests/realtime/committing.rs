//! Nothing is shown, echoed or acknowledged before it is committed.

use std::time::Duration;

use rushes_tests::{Studio, eventually, log};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use crate::converge;

/// The process ids of connections that wait for the log.
async fn waiting(db: &mut PgConnection) -> Vec<i32> {
    let query = "SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                 WHERE l.relation = 'document_updates'::regclass AND NOT l.granted AND a.application_name = 'rushes'";
    sqlx::query_scalar(query).fetch_all(db).await.expect("locks")
}

const LOCK: &str = "LOCK TABLE document_updates IN ACCESS EXCLUSIVE MODE";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_committed_reaches_nobody() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let mut artist = studio.tab("artist", &round).await;
    let producer = studio.tab("producer", &round).await;
    let (mut holder, mut watcher) = (studio.db().await, studio.db().await);
    let mut pause = holder.begin().await.unwrap();
    sqlx::query(LOCK).execute(&mut *pause).await.unwrap();

    let before = artist.view();
    let mark = artist.draw();
    eventually("the commit waits", Duration::from_secs(10), async || {
        (!waiting(&mut watcher).await.is_empty()).then_some(())
    })
    .await;
    // Somebody who comes now is told nothing of it either.
    let mut late = studio.tab_that_waits("artist2", &round).await;
    // Awareness goes on, there and back: what was on its way before it has arrived.
    artist.show(&json!({"cursor": {"x": 5, "y": 6, "media": round.media}}));
    let client = artist.client();
    let shown =
        |view: &rushes_tests::tab::View| view.state_of(client).is_some_and(|state| state["cursor"]["x"] == 5);
    producer.until("the cursor", |_, view| shown(view)).await;
    late.until("the cursor", |_, view| shown(view)).await;
    artist.until("its own cursor", |_, view| shown(view)).await;
    assert!(!producer.has("annotations", &mark));
    assert!(!late.view().synced && !late.has("annotations", &mark));
    assert_eq!((artist.view().acknowledged, artist.view().updates), (before.acknowledged, before.updates));

    pause.rollback().await.unwrap();
    producer.until("the mark", |tab, _| tab.has("annotations", &mark)).await;
    late.until("the mark", |tab, view| view.synced && tab.has("annotations", &mark)).await;
    artist.until("the echo", |_, view| view.updates == before.updates + 1 && view.saved()).await;
    converge(&studio, &round, &[&artist, &producer, &late]).await;
    late.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_outcome_is_unknown_is_made_once() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    let producer = studio.tab("producer", &round).await;
    let (mut holder, mut watcher) = (studio.db().await, studio.db().await);
    for _ in 0..3 {
        let before = log::by_people(&mut watcher, &round.document()).await;
        let mut pause = holder.begin().await.unwrap();
        sqlx::query(LOCK).execute(&mut *pause).await.unwrap();
        let mark = artist.draw();
        // The connection breaks in the middle of the commit.
        eventually("the commit is cut off", Duration::from_secs(10), async || {
            let waiting = waiting(&mut watcher).await;
            for pid in &waiting {
                sqlx::query("SELECT pg_terminate_backend($1)").bind(pid).execute(&mut watcher).await.unwrap();
            }
            (!waiting.is_empty()).then_some(())
        })
        .await;
        pause.rollback().await.unwrap();
        artist.saved().await;
        producer.until("the mark", |tab, _| tab.has("annotations", &mark)).await;
        assert_eq!(log::by_people(&mut watcher, &round.document()).await, before + 1);
    }
    converge(&studio, &round, &[&artist, &producer]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_writer_who_was_first_is_found_and_merged() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    artist.draw();
    artist.saved().await;
    // Another process over the same database writes to the same document.
    let second = studio.second().await;
    let elsewhere = rushes_tests::Tab::open(
        studio.door("artist2", &round).at(&second.base()),
        studio.id_of("artist2"),
        round.media,
    )
    .await;
    let there = elsewhere.draw();
    elsewhere.saved().await;
    let here = artist.draw();
    artist.saved().await;
    artist.until("what the other wrote", |tab, _| tab.has("annotations", &there)).await;
    let mut db = studio.db().await;
    let document = log::replayed(&mut db, &round.document()).await;
    assert_eq!(document, artist.json());
    assert!(document["annotations"].get(&here).is_some());
    second.stop().await;
}
