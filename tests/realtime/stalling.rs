//! A reader who does not read holds nobody up, and loses nothing.

use std::time::Duration;

use rushes_tests::{Studio, eventually, mark, wire};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use yrs::updates::decoder::Decode as _;
use yrs::{Map as _, ReadTxn as _, Transact as _, Update};

use crate::converge;

/// A stroke of about `bytes` bytes.
fn stroke(author: &str, media: i64, bytes: u32) -> Value {
    // Each fraction takes nine bytes.
    let points: Vec<f64> = (0..bytes / 27).flat_map(|n| [f64::from(n) + 0.123, 7.77, 0.55]).collect();
    mark::annotation(author, media, "freehand", &json!({"points": points}))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_who_stalls_holds_nobody_up_and_catches_up_without_loss() {
    const STROKES: usize = 24;
    let studio = Studio::start().await;
    let round = studio.round().await;
    let mut artist = studio.tab("artist", &round).await;
    let producer = studio.tab("producer", &round).await;
    let mut stalled = studio.door("artist2", &round).open().await;
    stalled.send(wire::sync_step_1(&[0])).await;
    stalled.send(wire::awareness(&[(4_711, 1, "{}")])).await;
    producer.until("the one who will stall", |_, view| view.state_of(4_711).is_some()).await;

    // From here on it reads nothing. More is drawn than fits between the two machines.
    let fields = stroke(&artist.author, round.media, 400_000);
    for number in 0..STROKES {
        let id = artist.draw_mark(&fields);
        artist.show(&json!({"viewport": {"x": number, "y": 0, "zoom": 1}}));
        producer.until("a stroke, though a third does not read", |tab, _| tab.has("annotations", &id)).await;
    }
    let document = converge(&studio, &round, &[&artist, &producer]).await;
    assert_eq!(document["annotations"].as_object().unwrap().len(), STROKES);

    // It reads again, and gets everything, or is told to come back.
    let doc = rushes_tests::tab::document(4_711);
    let count = || {
        let txn = doc.transact();
        txn.get_map("annotations").expect("a root").len(&txn) as usize
    };
    let (mut frames, mut bytes) = (0, 0);
    while count() < STROKES {
        match stalled.next().await {
            Some(Message::Binary(frame)) => match wire::read(&frame) {
                wire::Said::Update(update) | wire::Said::SyncStep2(update) => {
                    frames += 1;
                    bytes += update.len();
                    doc.transact_mut().apply_update(Update::decode_v1(&update).unwrap()).unwrap();
                }
                wire::Said::SyncStep1(_) | wire::Said::Awareness(_) => {}
                other => panic!("{other:?}"),
            },
            other => panic!("it was closed before it caught up: {other:?}"),
        }
    }
    assert_eq!(rushes_tests::tab::json(&doc), document);
    assert!(bytes < STROKES * 400_000 * 3 / 2, "{frames} frames, {bytes} bytes: it got much of it twice");
    assert!(frames < STROKES, "{frames} frames: what waited was not merged into one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_breaks_while_it_stalls_is_forgotten() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    let mut stalled = studio.door("artist2", &round).open().await;
    stalled.send(wire::awareness(&[(4_711, 1, "{}")])).await;
    artist.until("the one who will stall", |_, view| view.state_of(4_711).is_some()).await;
    let fields = stroke(&artist.author, round.media, 400_000);
    for _ in 0..20 {
        artist.draw_mark(&fields);
        artist.saved().await;
    }
    drop(stalled);
    artist.until("it has gone", |_, view| view.state_of(4_711).is_none()).await;
    let app = studio.running.as_ref().unwrap().app.clone();
    eventually("its connection is forgotten", Duration::from_secs(5), async || {
        (app.rooms.statistics().connections == 1).then_some(())
    })
    .await;
}
