//! Unmodified `yjs` and `y-websocket` from npm, each in a process of its own.

use rushes_tests::node::document;
use rushes_tests::{NodeClient, Studio, mark};
use serde_json::json;

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
