//! Unmodified `yjs` and `y-websocket` from npm, each in a process of its own.

use std::time::Duration;

use rushes_tests::node::document;
use rushes_tests::tab::View;
use rushes_tests::{NodeClient, Studio, Tab, mark};
use serde_json::json;
use yrs::{ReadTxn as _, Transact as _};

use crate::converge;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unmodified_clients_draw_together() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let start =
        |who: &str| NodeClient::start(studio.of(who), studio.id_of(who), &round.document(), round.media);
    let (artist, producer) = (start("artist"), start("producer"));
    artist.synced().await;
    producer.synced().await;
    let ours = studio.tab("artist2", &round).await;
    for fields in mark::every_kind(&artist.author, round.media) {
        artist.draw_mark(&fields).await;
    }
    let mark = artist.draw().await;
    let comment = artist.comment("ship").await;
    producer.until("the comment", |seen| seen["comments"].get(&comment).is_some()).await;
    artist.tell(&json!({"do": "type", "id": comment, "at": 0, "words": "star"})).await;
    artist.tell(&json!({"do": "set", "map": "annotations", "id": mark, "field": "style", "value": {"color": "#112233", "width": 2, "opacity": 1}})).await;
    let drawn = ours.draw();
    producer
        .until("everything", |seen| {
            seen["comments"][&comment]["body"] == "starship"
                && seen["annotations"].get(&drawn).is_some()
                && seen["annotations"][&mark]["style"]["color"] == "#112233"
        })
        .await;
    ours.until("everything", |tab, _| tab.json()["comments"][&comment]["body"] == "starship").await;
    let converged = converge(&studio, &round, &[&ours]).await;
    for client in [&artist, &producer] {
        client.until("the same document", |seen| document(seen) == converged).await;
    }
    assert_eq!(converged["annotations"].as_object().unwrap().len(), 8);

    // They know of each other, under the names that the server gives.
    artist.tell(&json!({"do": "show", "state": {"user": {"name": "The Boss"}, "cursor": {"x": 1, "y": 2, "media": round.media}}})).await;
    let client = artist.look().await["client"].to_string();
    let seen = producer.until("the cursor", |seen| seen["people"][&client]["cursor"]["x"] == 1).await;
    assert_eq!(seen["people"][&client]["user"]["name"], "artist");
    assert_eq!(seen["people"][&client]["user"]["id"], json!(artist.author));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unmodified_client_reads_and_cannot_write_where_it_may_not() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    let drawn = artist.draw();
    artist.saved().await;
    let start =
        |who: &str| NodeClient::start(studio.of(who), studio.id_of(who), &round.document(), round.media);
    let viewer = start("client");
    viewer.until("what is drawn", |seen| seen["annotations"].get(&drawn).is_some()).await;
    let second = artist.draw();
    viewer.until("what is drawn then", |seen| seen["annotations"].get(&second).is_some()).await;
    let before = converge(&studio, &round, &[&artist]).await;
    viewer.draw().await;
    let seen = viewer.until("it is sent away for good", |seen| seen["permanently"] == true).await;
    assert_eq!(seen["closed"], 4403);
    assert!(seen["denied"].as_str().is_some_and(|denied| denied.contains("read_only")), "{}", seen["denied"]);
    assert_eq!(converge(&studio, &round, &[&artist]).await, before);

    let stranger = start("client_b");
    let seen = stranger.until("it is sent away for good", |seen| seen["permanently"] == true).await;
    assert_eq!((&seen["closed"], &seen["annotations"]), (&json!(4404), &json!({})));
}

/// y-websocket 3.1.0: close codes 4400 to 4499 mean "never again", all others "come back".
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unmodified_client_comes_back_after_every_close_that_asks_it_to() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let start =
        |who: &str| NodeClient::start(studio.of(who), studio.id_of(who), &round.document(), round.media);
    let (artist, producer) = (start("artist"), start("producer"));
    artist.synced().await;
    producer.synced().await;
    let app = studio.running.as_ref().expect("a running service").app.clone();
    for code in [collab::Close::RESTARTING, collab::Close::TRY_AGAIN] {
        let before = artist.look().await["closes"].as_u64().expect("a count");
        app.rooms.disconnect(|_, _| true, collab::Close::new(code, "come back"));
        for client in [&artist, &producer] {
            client
                .until("it was closed, and is back", |seen| {
                    seen["closes"].as_u64() > Some(before) && seen["synced"] == true && seen["closed"] == code
                })
                .await;
        }
        let drawn = artist.draw().await;
        producer.until("what is drawn then", |seen| seen["annotations"].get(&drawn).is_some()).await;
    }
    // Who signs out is sent away for good, and knocks no more.
    studio.of("artist").post("/api/auth/logout", &json!({})).await;
    let seen = artist.until("it is sent away for good", |seen| seen["permanently"] == true).await;
    assert_eq!(seen["closed"], 4401);
    assert_eq!(producer.look().await["permanently"], false);
}

/// y-websocket sends what was done offline as one message, and never comes back after 4413.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unmodified_client_brings_more_than_a_message_may_have_from_offline() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let watcher = studio.tab("producer", &round).await;
    let client =
        NodeClient::start(studio.of("artist"), studio.id_of("artist"), &round.document(), round.media);
    client.synced().await;
    client.tell(&json!({"do": "disconnect"})).await;
    // Some 400 kB each.
    let points: Vec<f64> = (0..15_000).flat_map(|n| [f64::from(n) + 0.123, 7.77, 0.55]).collect();
    let stroke = mark::annotation(&client.author, round.media, "freehand", &json!({"points": points}));
    let mut drawn = Vec::new();
    for _ in 0..14 {
        drawn.push(client.draw_mark(&stroke).await);
    }
    client.tell(&json!({"do": "connect"})).await;
    let everything = |tab: &Tab, _: &View| drawn.iter().all(|id| tab.has("annotations", id));
    watcher.until_within(Duration::from_mins(1), "everything that was drawn offline", everything).await;
    let whole = watcher.doc.transact().encode_state_as_update_v1(&yrs::StateVector::default()).len();
    assert!(whole > 5 << 20, "{whole} bytes fit into a message");
    let seen = client.look().await;
    assert_eq!(
        (&seen["connected"], &seen["permanently"]),
        (&json!(true), &json!(false)),
        "{}",
        seen["closed"]
    );
    let converged = converge(&studio, &round, &[&watcher]).await;
    assert_eq!(converged["annotations"].as_object().map(serde_json::Map::len), Some(drawn.len()));
}

/// y-websocket 3.1.0 closes a socket on which it has heard nothing for 30 s: alone in a room, what keeps it is its own
/// state, which it sends every 15 s and the server gives back. `RUSHES_SOAK=1` waits for longer than the 30 s.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unmodified_client_alone_and_silent_hears_its_own_heartbeat() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let alone =
        NodeClient::start(studio.of("artist"), studio.id_of("artist"), &round.document(), round.media);
    alone.synced().await;
    let limit = Duration::from_secs(if std::env::var_os("RUSHES_SOAK").is_some() { 70 } else { 17 });
    let started = tokio::time::Instant::now();
    let (mut longest, mut beats) = (0, 0);
    while started.elapsed() < limit {
        let silence = alone.look().await["silence"].as_u64().expect("milliseconds");
        beats += u32::from(silence < longest && longest > 5_000);
        longest = if silence < longest { silence } else { longest.max(silence) };
        assert!(silence < 25_000, "nothing was heard for {silence} ms");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let seen = alone.look().await;
    assert_eq!((&seen["closes"], &seen["connected"]), (&json!(0), &json!(true)));
    assert!(beats >= 1, "its own state never came back");
}
