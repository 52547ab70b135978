//! Live documents and events over real sockets.

mod committing;
mod converging;
mod events;
mod facts;
mod feedback;
mod forging;
mod garbage;
mod guests;
mod history;
mod node;
mod peers;
mod presence;
mod presenting;
mod random;
mod restarting;
mod rights;
mod stalling;

use rushes_tests::{Round, Studio, Tab, log};
use serde_json::Value;

/// Waits until all have the same document, which is the one in the log, in the room and in the tables; that document.
async fn converge(studio: &Studio, round: &Round, tabs: &[&Tab]) -> Value {
    for tab in tabs {
        tab.saved().await;
    }
    let mut db = studio.db().await;
    let document = log::replayed(&mut db, &round.document()).await;
    for tab in tabs {
        tab.until("the document of the log", |tab, _| tab.json() == document).await;
    }
    assert_eq!(log::projected(&mut db, &round.document()).await, log::comparable(&document));
    let app = &studio.running.as_ref().expect("a running service").app;
    let records = app.rooms.read(round.document().parse().expect("a name")).await.expect("records");
    let records = rushes_tests::mark::plain(&serde_json::to_value(records).expect("JSON"));
    assert_eq!(log::comparable(&records), log::comparable(&document));
    document
}
