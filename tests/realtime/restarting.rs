//! The server as a process that is killed and started again on the same port and data.

use rushes_tests::node::document;
use rushes_tests::{House, Tab};
use serde_json::Value;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unmodified_clients_diverge_while_the_server_is_down_and_converge_after() {
    let mut house = House::start().await;
    let (artist, producer) = (house.node("artist"), house.node("producer"));
    artist.synced().await;
    producer.synced().await;
    let before = artist.draw().await;
    producer.until("what was drawn before", |seen| seen["annotations"].get(&before).is_some()).await;
    house.kill();
    for client in [&artist, &producer] {
        client.until("it notices", |seen| seen["connected"] == false).await;
    }
    let (ours, theirs) = (artist.draw().await, producer.draw().await);
    // Nothing but the server joins them.
    let (left, right) = (artist.json().await, producer.json().await);
    assert!(left["annotations"].get(&ours).is_some() && left["annotations"].get(&theirs).is_none());
    assert!(right["annotations"].get(&theirs).is_some() && right["annotations"].get(&ours).is_none());
    house.start_again();
    for client in [&artist, &producer] {
        client
            .until("both marks", |seen| {
                seen["annotations"].get(&ours).is_some() && seen["annotations"].get(&theirs).is_some()
            })
            .await;
    }
    assert_eq!(artist.json().await, producer.json().await);
    // And a third, who was not there, gets the same from the server alone.
    let late = house.node("admin");
    late.synced().await;
    let whole = late.json().await;
    assert_eq!(whole, artist.json().await);
    assert_eq!(whole, house.replayed().await);
    assert_eq!(whole["annotations"].as_object().unwrap().len(), 3);
    // They go on together.
    let after = producer.draw().await;
    for client in [&artist, &late] {
        client.until("what is drawn after", |seen| document(seen)["annotations"].get(&after).is_some()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_restarts_in_the_middle_of_drawing_lose_nothing() {
    let mut house = House::start().await;
    let mut tabs = [house.tab("artist").await, house.tab("producer").await];
    let node = house.node("artist2");
    node.synced().await;
    let mut drawn = Vec::new();
    for _ in 0..3 {
        for _ in 0..10 {
            drawn.extend(tabs.iter().map(Tab::draw));
        }
        drawn.push(node.draw().await);
        // In the middle: some of it is committed, some is on its way, some was never sent.
        tabs[0].until("the first acknowledgement", |_, view| view.acknowledged > 1).await;
        house.kill();
        drawn.extend(tabs.iter().map(Tab::draw));
        house.start_again();
        for tab in &mut tabs {
            tab.connect().await;
            tab.saved().await;
        }
    }
    let complete = |document: &Value| drawn.iter().all(|id| document["annotations"].get(id).is_some());
    for tab in &tabs {
        tab.until("everything that was ever drawn", |tab, _| complete(&tab.json())).await;
    }
    node.until("everything that was ever drawn", |seen| complete(seen)).await;
    let document = house.replayed().await;
    assert_eq!(document["annotations"].as_object().unwrap().len(), drawn.len());
    assert!(tabs.iter().all(|tab| tab.json() == document));
    assert_eq!(node.json().await, document);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_in_order_says_so_and_has_committed_everything() {
    let mut house = House::start().await;
    let artist = house.tab("artist").await;
    let node = house.node("producer");
    node.synced().await;
    let drawn: Vec<_> = (0..50).map(|_| artist.draw()).collect();
    artist.until("the first acknowledgement", |_, view| view.acknowledged > 1).await;
    let status = house.stop().await;
    assert!(status.success(), "{status}");
    assert_eq!(artist.ended().await.code, 1012);
    // What the server had acknowledged, or told others, is in the log.
    let document = house.replayed().await;
    let acknowledged = usize::try_from(artist.view().acknowledged).unwrap() - 1;
    assert!(drawn[..acknowledged].iter().all(|id| document["annotations"].get(id).is_some()));
    for id in node.json().await["annotations"].as_object().unwrap().keys() {
        assert!(document["annotations"].get(id).is_some());
    }
    house.start_again();
    node.until("it is back", |seen| seen["connected"] == true && seen["synced"] == true).await;
}
