//! Who is here: in one's own name only, one state per connection.

use rushes_tests::{Studio, Tab, wire};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_says_who_somebody_is() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let watcher = studio.tab("producer", &round).await;
    let mut artist = studio.tab("artist", &round).await;
    let stroke = json!({
        "id": rushes_tests::mark::record_id(), "kind": "freehand", "media": round.media,
        "geometry": {"points": [1, 2, 0.5]}, "style": {"color": "#e5484d", "width": 4, "opacity": 1},
    });
    artist.show(&json!({
        "user": {"id": format!("user:{}", studio.id_of("producer")), "name": "The Boss", "color": "#000000"},
        "cursor": {"x": 10.5, "y": 20, "media": round.media}, "stroke": stroke, "viewport": {"x": 1, "y": 2, "zoom": 0.5},
    }));
    let client = artist.client();
    watcher
        .until("the cursor", |_, view| {
            view.state_of(client).is_some_and(|state| state["cursor"]["x"] == 10.5)
        })
        .await;
    let state = watcher.view().state_of(client).cloned().unwrap();
    assert_eq!(state["user"]["id"], json!(artist.author));
    assert_eq!(state["user"]["name"], "artist");
    let me = studio.of("artist").get("/api/auth/me").await.expect(200);
    assert_eq!(state["user"]["color"], me["user"]["color"]);
    assert_eq!((&state["stroke"]["kind"], &state["viewport"]["zoom"]), (&json!("freehand"), &json!(0.5)));
    // The sender gets it back: that is the heartbeat by which it knows that the connection lives.
    artist
        .until("its own state", |_, view| {
            view.state_of(client).is_some_and(|state| state["user"]["name"] == "artist")
        })
        .await;
    // What breaks the layout does not get to the others, who would have to draw it.
    artist.show(&json!({"cursor": {"x": "left"}, "stroke": {"kind": "skull"}}));
    watcher
        .until("the cursor is gone", |_, view| {
            view.state_of(client).is_some_and(|state| state["cursor"].is_null())
        })
        .await;
    assert_eq!(watcher.view().state_of(client).unwrap()["stroke"], Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_of_one_person_are_both_here_until_they_leave() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let watcher = studio.tab("producer", &round).await;
    let mut first = studio.tab("artist", &round).await;
    let mut second = studio.tab("artist", &round).await;
    let (one, two) = (first.client(), second.client());
    watcher.until("both tabs", |_, view| view.state_of(one).is_some() && view.state_of(two).is_some()).await;
    first.leave().await;
    watcher.until("the first has gone", |_, view| view.state_of(one).is_none()).await;
    assert!(watcher.view().state_of(two).is_some());
    // Whoever comes now sees who is here, and not who was.
    let late = studio.tab("artist2", &round).await;
    late.until("who is here", |_, view| view.state_of(two).is_some()).await;
    assert_eq!(late.view().state_of(one), None);
    // A connection that just breaks is noticed as well.
    second.disconnect();
    watcher.until("the second has gone", |_, view| view.state_of(two).is_none()).await;
    // A tab that comes back is seen again.
    first.connect().await;
    watcher.until("the first is back", |_, view| view.state_of(one).is_some()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_speaks_for_another_connection() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let watcher = studio.tab("producer", &round).await;
    let mut victim = studio.tab("artist", &round).await;
    let mut liar = studio.tab("artist2", &round).await;
    victim.show(&json!({"cursor": {"x": 1, "y": 1, "media": round.media}}));
    let (client, own) = (victim.client(), liar.client());
    let points =
        |view: &rushes_tests::tab::View| view.state_of(client).is_some_and(|state| state["cursor"]["x"] == 1);
    watcher.until("both", |_, view| points(view) && view.state_of(own).is_some()).await;
    // Unmodified clients send back what they got, so this is no offence; it has no effect either.
    for clock in [50, 1_000_000] {
        liar.send(wire::awareness(&[(client, clock, r#"{"cursor":null,"lie":true}"#)]));
        liar.send(wire::awareness(&[(client, clock + 1, "null")]));
        liar.send(wire::awareness(&[(client, clock, r#"{"lie":true}"#), (4_711, 1, r#"{"lie":true}"#)]));
    }
    liar.show(&json!({"viewport": {"x": 1, "y": 2, "zoom": 3}}));
    watcher
        .until("what came after", |_, view| {
            view.state_of(own).is_some_and(|state| state["viewport"]["zoom"] == 3)
        })
        .await;
    let seen = watcher.view();
    assert_eq!(seen.state_of(client).unwrap()["cursor"]["x"], 1);
    assert_eq!(seen.state_of(4_711), None);
    assert!(seen.people.values().all(|(_, state)| state.get("lie").is_none()));
    victim.show(&json!({"cursor": {"x": 2, "y": 1, "media": round.media}}));
    watcher
        .until("the victim moves on", |_, view| {
            view.state_of(client).is_some_and(|state| state["cursor"]["x"] == 2)
        })
        .await;
    assert_eq!(liar.view().ended, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_state_that_is_too_large_is_not_shown() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let watcher = studio.tab("producer", &round).await;
    let mut artist = studio.tab("artist", &round).await;
    let client = artist.client();
    artist.show(&json!({"note": "x".repeat(5_000)}));
    artist.show(&json!({"viewport": {"x": 1, "y": 2, "zoom": 3}}));
    watcher
        .until("what came after", |_, view| {
            view.state_of(client).is_some_and(|state| state["viewport"]["zoom"] == 3)
        })
        .await;
    assert!(watcher.view().state_of(client).unwrap().get("note").is_none());
    assert_eq!(artist.view().ended, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_is_told_who_is_here() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    let mut socket = studio.door("producer", &round).open().await;
    artist.until("it is shown", |tab, view| view.state_of(tab.client()).is_some()).await;
    socket.send(wire::query_awareness()).await;
    loop {
        if let wire::Said::Awareness(states) = socket.said().await {
            assert!(states.iter().any(|(client, _, state)| *client == artist.client()
                && state["user"]["id"] == json!(artist.author)));
            break;
        }
    }
    // Having said nothing of itself, the one who asks is not here.
    let tab: Tab = studio.tab("artist2", &round).await;
    tab.until("the artist", |_, view| view.state_of(artist.client()).is_some()).await;
    tab.until("itself", |tab, view| view.state_of(tab.client()).is_some()).await;
    assert_eq!(tab.view().present().len(), 2);
}
